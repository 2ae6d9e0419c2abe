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
}

export type Answer = Pick<Response, "ok" | "json">;
type Ask = () => Promise<Answer>;
type State = Settings | "loading" | "unreachable";

const VENDORS = ["HubSpot", "QuickBooks"];

export function SettingsView({ ask }: { ask: Ask }) {
  const [state, setState] = useState<State>("loading");
  const load = useCallback(async () => {
    setState("loading");
    setState(await read(ask));
  }, [ask]);
  useEffect(() => void load(), [load]);

  if (state === "loading") {
    return <LoadingSpinner label="Asking Stagebill" showLabel layout="centered" />;
  }
  if (state === "unreachable") {
    return <Unreachable again={load} />;
  }
  return (
    <Flex direction="column" gap="large">
      <Connections settings={state} />
      <Defaults defaults={state.defaults} problem={state.rules_problem} />
    </Flex>
  );
}

async function read(ask: Ask): Promise<State> {
  try {
    const answer = await ask();
    return answer.ok ? ((await answer.json()) as Settings) : "unreachable";
  } catch {
    return "unreachable"; // HubSpot's proxy throws where it got no answer at all
  }
}

function Unreachable({ again }: { again: () => void }) {
  return (
    <ErrorState title="Stagebill does not answer">
      <Text>Workflows go on once it does: HubSpot repeats their calls. Tell whoever runs the service.</Text>
      <Button onClick={() => again()}>Try again</Button>
    </ErrorState>
  );
}

function Connections({ settings }: { settings: Settings }) {
  const install = { url: settings.install_url, external: true };
  const bulk = { url: settings.bulk_url, external: true };
  const missing = VENDORS.filter((vendor) => !settings.connections.some((one) => one.vendor === vendor));
  return (
    <Flex direction="column" gap="small">
      <Heading>Connections</Heading>
      {missing.length > 0 && (
        <Alert title={`${missing.join(" and ")} not connected`} variant="warning">
          No action runs until it is connected.
        </Alert>
      )}
      {settings.connections.map((one) => (
        <ConnectionLine key={one.id} connection={one} />
      ))}
      <Link href={install}>Connect again, or connect another QuickBooks company</Link>
      {missing.length === 0 && <Link href={bulk}>Create many invoices at once</Link>}
    </Flex>
  );
}

function ConnectionLine({ connection }: { connection: Connection }) {
  const { vendor, name, environment, connected, reason } = connection;
  const kind = vendor === "QuickBooks" && environment === "sandbox" ? " (sandbox company)" : "";
  return (
    <Flex direction="column" gap="extra-small">
      <Flex direction="row" gap="small" align="center">
        <Text format={{ fontWeight: "bold" }}>{`${vendor}: ${name}${kind}`}</Text>
        <StatusTag variant={connected ? "success" : "danger"}>
          {connected ? "Connected" : "Needs you"}
        </StatusTag>
      </Flex>
      {!connected && <Text>{reason || "It is no longer accepted; connect again."}</Text>}
    </Flex>
  );
}

function Defaults({ defaults, problem }: { defaults: Default[]; problem: string }) {
  return (
    <Flex direction="column" gap="small">
      <Heading>Defaults</Heading>
      <Text>
        What an action takes where its form in a workflow leaves a field empty. The rule file sets them.
      </Text>
      {problem !== "" && (
        <Alert title="The rule file has a mistake" variant="warning">
          {`${problem}. The last good rules stay in force.`}
        </Alert>
      )}
      {defaults.length === 0 ? <Text>There are none.</Text> : <DefaultsTable defaults={defaults} />}
    </Flex>
  );
}

function DefaultsTable({ defaults }: { defaults: Default[] }) {
  return (
    <Table>
      <TableHead>
        <TableRow>
          <TableHeader>Action</TableHeader>
          <TableHeader>Field</TableHeader>
          <TableHeader>Value</TableHeader>
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
