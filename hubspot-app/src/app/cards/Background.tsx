// Folded away: why nothing happened, and what was done.

import { Accordion, Flex, Text } from "@hubspot/ui-extensions";
import React from "react";
import { useCard } from "./cardContext";
import { sentence } from "./pressing";
import type { Run, Silence } from "./service.types";

export function Background() {
  const { words, view } = useCard();
  return (
    <>
      {view.nothing.length > 0 && (
        <Accordion title={words.whyNothing} size="sm" defaultOpen={!view.invoices.length}>
          <Flex direction="column" gap="small">
            {view.nothing.map((one) => (
              <WhyNot key={`${one.rule}/${one.instalment}/${one.at}`} one={one} />
            ))}
          </Flex>
        </Accordion>
      )}
      {view.done.length > 0 && (
        <Accordion title={words.done} size="sm">
          <Flex direction="column" gap="small">
            {view.done.map((run) => (
              <WasDone key={run.id} run={run} />
            ))}
          </Flex>
        </Accordion>
      )}
    </>
  );
}

function WhyNot({ one }: { one: Silence }) {
  const { words, format } = useCard();
  const name = [one.rule, one.instalment].filter(Boolean).join(" · ");
  const verdict = words.verdict[one.verdict];
  return (
    <Flex direction="column" gap="flush">
      {name && <Text format={{ fontWeight: "demibold" }}>{verdict ? `${name}: ${verdict}` : name}</Text>}
      <Text>{sentence(one.reason)}</Text>
      <Text variant="microcopy">{format.time(one.at)}</Text>
    </Flex>
  );
}

function WasDone({ run }: { run: Run }) {
  const { words, format } = useCard();
  const who = run.by ? words.byPerson(run.by) : run.rule ? words.byRule(run.rule) : "";
  return (
    <Flex direction="column" gap="flush">
      <Text>{sentence(run.reason)}</Text>
      <Text variant="microcopy">{[format.time(run.ended), who].filter(Boolean).join(", ")}</Text>
    </Flex>
  );
}
