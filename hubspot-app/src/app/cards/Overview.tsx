// At a glance: what is billed, paid and open, what comes next; then what needs a person, and the invoices.

import { Button, ButtonRow, Flex, Statistics, StatisticsItem, StatusTag, Text } from "@hubspot/ui-extensions";
import React, { useEffect, useState } from "react";
import { Attention } from "./Attention";
import { useCard } from "./cardContext";
import { Background } from "./Background";
import { Invoices } from "./Invoices";
import { Owing } from "./Owing";
import type { Forecast } from "./service.types";

export function Overview() {
  const { words, view, show } = useCard();
  return (
    <>
      <Totals />
      <Next />
      <ButtonRow>
        <Button variant="primary" disabled={!view.connected} onClick={() => show({ name: "create" })}>
          {words.create}
        </Button>
        <Button disabled={!view.connected} onClick={() => show({ name: "attach" })}>
          {words.attach}
        </Button>
      </ButtonRow>
      <Attention />
      <Invoices />
      <Owing />
      <Background />
    </>
  );
}

function Totals() {
  const { words, format, view } = useCard();
  const { totals, currency } = view;
  const overdue = Number(totals.overdue_total) > 0;
  return (
    <>
      <Statistics>
        <StatisticsItem label={words.billed} number={format.money(totals.billed_total, currency)} />
        <StatisticsItem label={words.paid} number={format.money(totals.paid_total, currency)} />
        <StatisticsItem label={words.open} number={format.money(totals.open_balance, currency)} />
      </Statistics>
      {overdue && (
        <StatusTag variant="danger">{`${words.overdue}: ${format.money(totals.overdue_total, currency)}`}</StatusTag>
      )}
    </>
  );
}

/** It reads the deal in HubSpot, so it comes after the rest, and may fail by itself. */
function Next() {
  const { words, format, desk, view } = useCard();
  const [forecast, setForecast] = useState<Forecast | null>(null);
  useEffect(() => {
    let current = true;
    desk.forecast().then(
      (told) => current && setForecast(told),
      () => current && setForecast({ problem: words.unreached }),
    );
    return () => {
      current = false;
    };
  }, [desk, words, view]);

  if (!forecast) return <Text variant="microcopy">{words.nextInstalment} …</Text>;
  const currency = forecast.currency ?? "";
  const next = forecast.instalments?.[0];
  const why = forecast.problem ?? forecast.reason ?? "";
  return (
    <Flex direction="column" gap="flush">
      {next ? (
        <>
          <Text format={{ fontWeight: "demibold" }}>
            {`${words.nextInstalment}: ${next.id}, ${format.money(next.amount, currency)}`}
          </Text>
          <Text variant="microcopy">{words.when[next.when.kind]?.(next.when.value) ?? next.when.kind}</Text>
        </>
      ) : (
        <Text variant="microcopy">{`${words.noNext}${why ? `: ${why}` : ""}`}</Text>
      )}
      {forecast.left !== undefined && (
        <Text variant="microcopy">{`${words.leftToBill}: ${format.money(forecast.left, currency)}`}</Text>
      )}
    </Flex>
  );
}
