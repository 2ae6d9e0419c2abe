import {
  Alert,
  Button,
  ErrorState,
  Link,
  LoadingSpinner,
  StatusTag,
  TableCell,
  Text,
} from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import React from "react";
import { describe, expect, it } from "vitest";
import { SettingsView, type Answer, type Settings } from "../src/app/settings/SettingsView";

const INSTALL = "https://stagebill.example.com/hubspot/install";
const BULK = "https://stagebill.example.com/bulk";
const REPORTS = "https://stagebill.example.com/reports";
const HUBSPOT = {
  id: "1",
  vendor: "HubSpot",
  name: "4210001",
  environment: "production",
  connected: true,
  reason: "",
};
const QUICKBOOKS = {
  id: "2",
  vendor: "QuickBooks",
  name: "Example & Co",
  environment: "sandbox",
  connected: true,
  reason: "",
};
const ALL_WELL: Settings = {
  connections: [HUBSPOT, QUICKBOOKS],
  defaults: [{ action: "Create QuickBooks invoice", input: "Tax code", value: "NON" }],
  rules_problem: "",
  install_url: INSTALL,
  bulk_url: BULK,
  reports_url: REPORTS,
};

const answering =
  (settings: Partial<Settings> = {}) =>
  async (): Promise<Answer> => ({
    ok: true,
    json: async () => ({ ...ALL_WELL, ...settings }),
  });

async function shown(ask: (language: string) => Promise<Answer>, language?: string) {
  const renderer = createRenderer("settings");
  renderer.render(<SettingsView ask={ask} language={language} />);
  const text = () =>
    [...renderer.findAll(Text), ...renderer.findAll(TableCell)].map((one) => one.text).join("\n");
  await renderer.waitFor(() => expect(renderer.maybeFind(LoadingSpinner)).toBeNull());
  return { renderer, text };
}

describe("the settings page", () => {
  it("shows each connection and whether it works", async () => {
    const { renderer, text } = await shown(answering());

    expect(text()).toContain("HubSpot: account 4210001");
    expect(text()).toContain("QuickBooks: Example & Co (sandbox company)");
    expect(renderer.findAll(StatusTag).map((tag) => tag.text)).toEqual(["Connected", "Connected"]);
    expect(renderer.maybeFind(Alert)).toBeNull();
  });

  it("says why a connection needs a person", async () => {
    const reason = "QuickBooks no longer accepts the connection";
    const { renderer, text } = await shown(
      answering({ connections: [HUBSPOT, { ...QUICKBOOKS, connected: false, reason }] }),
    );

    expect(renderer.findAll(StatusTag).map((tag) => tag.text)).toEqual(["Connected", "Needs you"]);
    expect(text()).toContain(reason);
  });

  it("says what is not connected", async () => {
    const { renderer } = await shown(answering({ connections: [HUBSPOT] }));

    expect(renderer.find(Alert).props.title).toBe("QuickBooks not connected");
  });

  it("leads to the page that connects, in a tab of its own", async () => {
    const { renderer } = await shown(answering());

    expect(renderer.findAll(Link)[0]?.props.href).toEqual({ url: INSTALL, external: true });
  });

  it("leads to many invoices and to reports once both are connected", async () => {
    const links = async (settings: Partial<Settings>) =>
      (await shown(answering(settings))).renderer.findAll(Link).map((one) => one.props.href);

    for (const url of [BULK, REPORTS]) {
      expect(await links({})).toContainEqual({ url, external: true });
      expect(await links({ connections: [HUBSPOT] })).not.toContainEqual({ url, external: true });
    }
  });

  it.each([
    ["de", "de", "Verbunden", "HubSpot: Konto 4210001"],
    ["es-mx", "es", "Conectado", "HubSpot: cuenta 4210001"],
    ["fr", "en", "Connected", "HubSpot: account 4210001"],
    [undefined, "en", "Connected", "HubSpot: account 4210001"],
  ])("speaks to a user of %s and asks for it in %s", async (language, asked, tag, account) => {
    const languages: string[] = [];
    const { renderer, text } = await shown((spoken) => {
      languages.push(spoken);
      return answering()();
    }, language);

    expect(languages).toEqual([asked]);
    expect(renderer.findAll(StatusTag)[0]?.text).toBe(tag);
    expect(text()).toContain(account);
  });

  it("shows the defaults in the words of the form", async () => {
    const { text } = await shown(answering());

    for (const word of ["Create QuickBooks invoice", "Tax code", "NON"]) expect(text()).toContain(word);
  });

  it("says that there are no defaults", async () => {
    expect((await shown(answering({ defaults: [] }))).text()).toContain("There are none.");
  });

  it("says that the rule file has a mistake and what is in force", async () => {
    const { renderer } = await shown(answering({ rules_problem: "unknown-key at 3:1" }));

    expect(renderer.find(Alert).text).toBe("unknown-key at 3:1. The last good rules stay in force.");
  });

  it("can be tried again where the service did not answer", async () => {
    let up = false;
    const { renderer, text } = await shown(async () =>
      up ? answering()() : { ok: false, json: async () => ({}) },
    );
    expect(renderer.find(ErrorState).props.title).toBe("Stagebill does not answer");

    up = true;
    renderer.find(Button).trigger("onClick");
    await renderer.waitFor(() => expect(text()).toContain("HubSpot: account 4210001"));
  });

  it("takes a proxy that throws for a service that does not answer", async () => {
    const { renderer } = await shown(() => Promise.reject(new Error("no answer")));

    expect(renderer.find(ErrorState).props.title).toBe("Stagebill does not answer");
  });
});
