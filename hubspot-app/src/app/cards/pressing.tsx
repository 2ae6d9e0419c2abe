// Pressing a button once, however often it is clicked, and telling what became of it.

import { Alert, Button, ButtonRow, Flex, Heading, LoadingButton } from "@hubspot/ui-extensions";
import React, { useRef, useState } from "react";
import { useCard } from "./cardContext";
import { isProblem, newRequestId } from "./deskClient";
import type { Pressed, Problem } from "./service.types";
import type { Words } from "./words";

export type Told =
  | { kind: "ended"; pressed: Pressed }
  | { kind: "problem"; text: string }
  | { kind: "unreached" };

export interface Press {
  busy: boolean;
  told: Told | null;
  press: () => void;
}

/**
 * One press at a time. As long as no answer has arrived, it keeps its request id: pressing again asks what
 * became of the first press, and starts nothing new. After an answer the next press is another one.
 */
export function usePress(ask: (requestId: string) => Promise<Pressed | Problem>, ended?: () => void): Press {
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<Told | null>(null);
  const underWay = useRef(false);
  const requestId = useRef(newRequestId());

  async function press() {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setTold(null);
    const answer = await answered(ask, requestId.current);
    underWay.current = false;
    setBusy(false);
    setTold(answer);
    if (answer.kind !== "unreached") requestId.current = newRequestId();
    if (answer.kind === "ended") ended?.();
  }

  return { busy, told, press: () => void press() };
}

async function answered(
  ask: (requestId: string) => Promise<Pressed | Problem>,
  requestId: string,
): Promise<Told> {
  try {
    const told = await ask(requestId);
    return isProblem(told) ? { kind: "problem", text: told.problem } : { kind: "ended", pressed: told };
  } catch {
    return { kind: "unreached" };
  }
}

const VARIANTS: Record<string, "success" | "info" | "error"> = {
  done: "success",
  scheduled: "success",
  skipped: "info",
  running: "info",
  waiting: "info",
};

export function ToldAlert({ told, words }: { told: Told | null; words: Words }) {
  if (!told) return null;
  if (told.kind === "unreached") {
    return (
      <Alert title={words.unsure} variant="warning">
        {words.unsureHelp}
      </Alert>
    );
  }
  if (told.kind === "problem") {
    return (
      <Alert title={words.outcome.refused ?? ""} variant="error">
        {told.text}
      </Alert>
    );
  }
  const { outcome, reason } = told.pressed;
  return (
    <Alert title={words.outcome[outcome] ?? outcome} variant={VARIANTS[outcome] ?? "error"}>
      {sentence(reason)}
    </Alert>
  );
}

/** Reasons begin small, because the service puts them into sentences of its own. */
export function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

export function isOver(told: Told | null): boolean {
  return told?.kind === "ended" && told.pressed.outcome !== "refused" && told.pressed.outcome !== "failed";
}

interface PressFormProps {
  title: string;
  press: Press;
  label: string;
  destructive?: boolean;
  disabled?: boolean;
  children: React.ReactNode;
}

/** A form with one button: what is to be filled in, what became of the press; once it is done, only that. */
export function PressForm({ title, press, label, destructive, disabled = false, children }: PressFormProps) {
  const { words, leave } = useCard();
  const over = isOver(press.told);
  return (
    <Flex direction="column" gap="small">
      <Heading>{title}</Heading>
      {!over && children}
      <ToldAlert told={press.told} words={words} />
      <ButtonRow>
        {!over && (
          <LoadingButton
            variant={destructive ? "destructive" : "primary"}
            loading={press.busy}
            disabled={disabled}
            onClick={press.press}
          >
            {label}
          </LoadingButton>
        )}
        <Button onClick={leave} disabled={press.busy}>
          {over ? words.close : words.cancel}
        </Button>
      </ButtonRow>
    </Flex>
  );
}
