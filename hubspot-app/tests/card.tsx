// Renders the card as HubSpot would, and finds what a person looks for.

import { Button, Heading, Input, LoadingButton, Select } from "@hubspot/ui-extensions";
import {
  createRenderer,
  type RenderedChildNode,
  type RenderedRootNode,
} from "@hubspot/ui-extensions/testing";
import React from "react";
import { Deal } from "../src/app/cards/Deal";
import type { FakeService } from "./service";

const PATIENCE = 10_000; // milliseconds; a busy machine is no failure

export function renderCard(service: FakeService, language = "en", locale = "en-us") {
  const created = createRenderer("crm.record.sidebar");
  const waitFor = (check: () => void) => created.waitFor(check, { timeoutInMs: PATIENCE });
  const renderer = { ...created, waitFor };
  renderer.render(<Deal desk={service.desk()} language={language} locale={locale} lookAgain={5} />);
  const text = () => textOf(renderer.getRootNode());
  const button = (label: string) =>
    renderer.maybeFind(Button, (node) => node.text === label) ??
    renderer.find(LoadingButton, (node) => node.text === label);
  return {
    renderer,
    text,
    button,
    settled: () => renderer.waitFor(() => void renderer.find(Heading)),
    shows: (told: string) =>
      renderer.waitFor(() => {
        if (!text().includes(told)) throw new Error(`the card does not say "${told}": ${text()}`);
      }),
    click: (label: string) => button(label).trigger("onClick"),
    type: (name: string, value: string) =>
      renderer.find(Input, (node) => node.props.name === name).trigger("onInput", value as never),
    choose: (name: string, value: string) =>
      renderer.find(Select, (node) => node.props.name === name).trigger("onChange", value as never),
  };
}

/** Everything that a person reads: texts, and the titles and labels of what holds them. */
function textOf(node: RenderedChildNode | RenderedRootNode): string {
  if (!("childNodes" in node)) return node.text;
  const props: Record<string, unknown> = "props" in node ? node.props : {};
  const title = ["title", "label"].map((name) => (props[name] ? `${String(props[name])} ` : "")).join("");
  const inside = node.childNodes.map(textOf);
  return title + inside.join(node.childNodes.every((one) => !("childNodes" in one)) ? "" : " ");
}
