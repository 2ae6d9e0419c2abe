// What waits and what failed, each with its reason and what a person can do about it.

import { Button, ButtonRow, Flex, Heading, StatusTag, Text, Tile } from "@hubspot/ui-extensions";
import React from "react";
import { useCard } from "./cardContext";
import { sentence, ToldAlert, usePress } from "./pressing";
import type { Run } from "./service.types";

export function Attention() {
  const { words, view } = useCard();
  if (!view.failed.length && !view.waiting.length) return null;
  return (
    <Flex direction="column" gap="small">
      <Heading>{words.attention}</Heading>
      {view.failed.map((run) => (
        <Failed key={run.id} run={run} />
      ))}
      {view.waiting.map((run) => (
        <Waiting key={run.id} run={run} />
      ))}
    </Flex>
  );
}

function Failed({ run }: { run: Run }) {
  const { words, desk, reload } = useCard();
  const retry = usePress((requestId) => desk.retry(run.id, requestId), reload);
  return (
    <Tile compact>
      <Flex direction="column" gap="extra-small">
        <StatusTag variant="danger">{`${words.actions[run.action] ?? run.action}: ${words.outcome[run.outcome ?? ""] ?? ""}`}</StatusTag>
        <Text>{sentence(run.reason)}</Text>
        <Asked run={run} />
        <ToldAlert told={retry.told} words={words} />
        <ButtonRow>
          <Button size="sm" disabled={retry.busy} onClick={retry.press}>
            {words.retry}
          </Button>
        </ButtonRow>
      </Flex>
    </Tile>
  );
}

function Waiting({ run }: { run: Run }) {
  const { words, desk, reload } = useCard();
  const now = usePress((requestId) => desk.retry(run.id, requestId), reload);
  const back = usePress((requestId) => desk.cancel(run.id, requestId), reload);
  const busy = now.busy || back.busy || run.state === "running";
  return (
    <Tile compact>
      <Flex direction="column" gap="extra-small">
        <StatusTag variant={run.tries ? "warning" : "info"}>
          {`${words.actions[run.action] ?? run.action}: ${words.waiting}`}
        </StatusTag>
        {run.reason && <Text>{sentence(run.reason)}</Text>}
        <WaitsFor run={run} />
        <Asked run={run} />
        <ToldAlert told={now.told ?? back.told} words={words} />
        <ButtonRow>
          <Button size="sm" disabled={busy} onClick={now.press}>
            {words.tryNow}
          </Button>
          <Button size="sm" disabled={busy} onClick={back.press}>
            {words.cancelWaiting}
          </Button>
        </ButtonRow>
      </Flex>
    </Tile>
  );
}

function WaitsFor({ run }: { run: Run }) {
  const { words, format } = useCard();
  const until = run.state === "running" ? words.underWay : words.until(format.time(run.due));
  return <Text variant="microcopy">{run.tries ? `${until}, ${words.tries(run.tries)}` : until}</Text>;
}

/** Who or what asked for it. */
function Asked({ run }: { run: Run }) {
  const { words } = useCard();
  const told = run.by ? words.byPerson(run.by) : run.rule ? words.byRule(run.rule) : "";
  return told ? <Text variant="microcopy">{told}</Text> : null;
}
