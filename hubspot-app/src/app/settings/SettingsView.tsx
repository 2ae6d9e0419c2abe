// What is connected, what actions take by default, and where to change it. Nothing is changed here: a connection
// is granted on the service's own pages, and defaults are in the rule file.

import {
  Alert,
  Button,
  ErrorState,
  Flex,
  Heading,
  Link,
  LoadingSpinner,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import React, { useCallback, useEffect, useState } from "react";
import { languageOf, wordsIn, type Words } from "./words";

export interface Connection {
  id: string;
  vendor: string;
  name: string;
  environment: string;
  connected: boolean;
  reason: string;
}

export interface Default {
  action: string;
  input: string;
  value: string;
}

/** What `GET /hubspot/settings` answers. */
export interface Settings {
  connections: Connection[];
  defaults: Default[];
  rules_problem: string;
  install_url: string;
  bulk_url: string;
  reports_url: string;
}

export type Answer = Pick<Response, "ok" | "json">;
type Ask = (language: string) => Promise<Answer>;
type State = Settings | "loading" | "unreachable";

const VENDORS = ["HubSpot", "QuickBooks"];

/** `language` is that of the HubSpot user who looks. */
export function SettingsView({ ask, language }: { ask: Ask; language: string | undefined }) {
  const spoken = languageOf(language);
  const words = wordsIn(spoken);
  const [state, setState] = useState<State>("loading");
  const load = useCallback(async () => {
    setState("loading");
    setState(await read(() => ask(spoken)));
  }, [ask, spoken]);
  useEffect(() => void load(), [load]);

  if (state === "loading") {
    return <LoadingSpinner label={words.asking} showLabel layout="centered" />;
  }
  if (state === "unreachable") {
    return <Unreachable words={words} again={load} />;
  }
  return (
    <Flex direction="column" gap="large">
      <Connections words={words} settings={state} />
      <Defaults words={words} defaults={state.defaults} problem={state.rules_problem} />
    </Flex>
  );
}

async function read(ask: () => Promise<Answer>): Promise<State> {
  try {
    const answer = await ask();
    return answer.ok ? ((await answer.json()) as Settings) : "unreachable";
  } catch {
    return "unreachable"; // HubSpot's proxy throws where it got no answer at all
  }
}

function Unreachable({ words, again }: { words: Words; again: () => void }) {
  return (
    <ErrorState title={words.unreached}>
      <Text>{words.unreachedHelp}</Text>
      <Button onClick={() => again()}>{words.tryAgain}</Button>
    </ErrorState>
  );
}

function Connections({ words, settings }: { words: Words; settings: Settings }) {
  const install = { url: settings.install_url, external: true };
  const bulk = { url: settings.bulk_url, external: true };
  const reports = { url: settings.reports_url, external: true };
  const missing = VENDORS.filter((vendor) => !settings.connections.some((one) => one.vendor === vendor));
  return (
    <Flex direction="column" gap="small">
      <Heading>{words.connections}</Heading>
      {missing.length > 0 && (
        <Alert title={words.notConnected(missing)} variant="warning">
          {words.notConnectedHelp}
        </Alert>
      )}
      {settings.connections.map((one) => (
        <ConnectionLine key={one.id} words={words} connection={one} />
      ))}
      <Link href={install}>{words.connectAgain}</Link>
      {missing.length === 0 && <Link href={bulk}>{words.many}</Link>}
      {missing.length === 0 && <Link href={reports}>{words.reports}</Link>}
    </Flex>
  );
}

function ConnectionLine({ words, connection }: { words: Words; connection: Connection }) {
  const { vendor, name, environment, connected, reason } = connection;
  const called = vendor === "HubSpot" ? words.account(name) : name;
  const kind = vendor === "QuickBooks" && environment === "sandbox" ? ` (${words.sandbox})` : "";
  return (
    <Flex direction="column" gap="extra-small">
      <Flex direction="row" gap="small" align="center">
        <Text format={{ fontWeight: "bold" }}>{`${vendor}: ${called}${kind}`}</Text>
        <StatusTag variant={connected ? "success" : "danger"}>
          {connected ? words.connected : words.needsYou}
        </StatusTag>
      </Flex>
      {!connected && <Text>{reason || words.notAccepted}</Text>}
    </Flex>
  );
}

interface DefaultsProps {
  words: Words;
  defaults: Default[];
  problem: string;
}

function Defaults({ words, defaults, problem }: DefaultsProps) {
  return (
    <Flex direction="column" gap="small">
      <Heading>{words.defaults}</Heading>
      <Text>{words.defaultsHelp}</Text>
      {problem !== "" && (
        <Alert title={words.mistake} variant="warning">
          {words.mistakeHelp(problem)}
        </Alert>
      )}
      {defaults.length === 0 ? (
        <Text>{words.noDefaults}</Text>
      ) : (
        <DefaultsTable words={words} defaults={defaults} />
      )}
    </Flex>
  );
}

function DefaultsTable({ words, defaults }: { words: Words; defaults: Default[] }) {
  return (
    <Table>
      <TableHead>
        <TableRow>
          <TableHeader>{words.action}</TableHeader>
          <TableHeader>{words.field}</TableHeader>
          <TableHeader>{words.value}</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {defaults.map((one) => (
          <TableRow key={`${one.action} ${one.input}`}>
            <TableCell>{one.action}</TableCell>
            <TableCell>{one.input}</TableCell>
            <TableCell>{one.value}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
