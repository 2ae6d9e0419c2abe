// The deal card: reads the deal, and shows the overview or the form that a button opened.

import { Alert, Button, ErrorState, Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import React, { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { AttachInvoice } from "./AttachInvoice";
import { CardContext, type Card, type Screen } from "./cardContext";
import { CreateInvoice } from "./CreateInvoice";
import type { DeskClient } from "./deskClient";
import { Format } from "./format";
import { Overview } from "./Overview";
import { RecordPayment } from "./RecordPayment";
import { SendInvoice } from "./SendInvoice";
import type { DealView } from "./service.types";
import { VoidInvoice } from "./VoidInvoice";
import { wordsOf } from "./words";

const LOOK_AGAIN = 4_000; // milliseconds, while something runs
const LOOKS = 15; // then the person has to ask

interface DealProps {
  desk: DeskClient;
  language: string | undefined;
  locale: string | undefined;
  lookAgain?: number;
}

export function Deal({ desk, language, locale, lookAgain = LOOK_AGAIN }: DealProps) {
  const words = wordsOf(language ?? locale);
  const { view, failed, reload } = useDeal(desk, lookAgain);
  const [screen, show] = useState<Screen>({ name: "overview" });
  const leave = useCallback(() => {
    show({ name: "overview" });
    reload();
  }, [reload]);
  const card = useMemo<Card | null>(() => {
    const format = new Format(locale ?? "en", view?.zone ?? "UTC");
    return view && { desk, words, format, view, lookAgain, show, leave, reload };
  }, [desk, words, locale, view, lookAgain, leave, reload]);

  if (!card) {
    return failed ? (
      <Unreached words={words} reload={reload} />
    ) : (
      <LoadingSpinner label={words.loading} showLabel />
    );
  }
  return (
    <CardContext.Provider value={card}>
      <Flex direction="column" gap="medium">
        {failed && (
          <Alert title={words.unreached} variant="warning">
            {words.unreachedHelp}
          </Alert>
        )}
        {!card.view.connected && (
          <Alert title={words.notConnected} variant="warning">
            {words.notConnectedHelp}
          </Alert>
        )}
        <Shown screen={screen} />
      </Flex>
    </CardContext.Provider>
  );
}

function Shown({ screen }: { screen: Screen }) {
  switch (screen.name) {
    case "create":
      return <CreateInvoice />;
    case "attach":
      return <AttachInvoice />;
    case "send":
    case "schedule":
      return <SendInvoice invoice={screen.invoice} later={screen.name === "schedule"} />;
    case "pay":
      return <RecordPayment invoice={screen.invoice} />;
    case "void":
      return <VoidInvoice invoice={screen.invoice} />;
    default:
      return <Overview />;
  }
}

function Unreached({ words, reload }: { words: Card["words"]; reload: () => void }) {
  return (
    <ErrorState title={words.unreached}>
      <Text>{words.unreachedHelp}</Text>
      <Button onClick={reload}>{words.reload}</Button>
    </ErrorState>
  );
}

/** The deal as the service told it last; looked at again for a while as long as something is under way. */
function useDeal(desk: DeskClient, lookAgain: number) {
  const [view, setView] = useState<DealView | null>(null);
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState(0);
  const looks = useRef(0);
  const reload = useCallback(() => {
    looks.current = 0;
    setAsked((count) => count + 1);
  }, []);

  useEffect(() => {
    let current = true;
    desk.view().then(
      (told) => {
        if (!current) return;
        setView(told);
        setFailed(false);
      },
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [desk, asked]);

  useEffect(() => {
    if (!view?.waiting.some((run) => isUnderWay(run.state, run.due)) || looks.current >= LOOKS) return;
    const timer = setTimeout(() => {
      looks.current += 1;
      setAsked((count) => count + 1);
    }, lookAgain);
    return () => clearTimeout(timer);
  }, [view, lookAgain]);

  return { view, failed, reload };
}

function isUnderWay(state: string, due: string): boolean {
  return state === "running" || Date.parse(due) <= Date.now();
}
