// What the deal's customers owe in QuickBooks, and how old that is: a report, so it has its time, and may be old.

import {
  Alert,
  ButtonRow,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Heading,
  Link,
  LoadingButton,
  StatusTag,
  Text,
  Tile,
} from "@hubspot/ui-extensions";
import React, { useEffect, useRef, useState } from "react";
import { useCard } from "./cardContext";
import { sentence } from "./pressing";
import type { Customer, OwingView } from "./service.types";

const LOOKS = 5; // while QuickBooks makes the report

export function Owing() {
  const { words, view } = useCard();
  const { told, busy, readAgain } = useOwing();
  if (!view.connected) return null;
  return (
    <Flex direction="column" gap="small">
      <Heading>{words.owing}</Heading>
      {told ? <Told told={told} /> : <Text variant="microcopy">{words.beingRead}</Text>}
      {told && (told.problem || told.customers.length > 0) && (
        <ButtonRow>
          <LoadingButton size="sm" loading={busy} onClick={readAgain}>
            {words.readAgain}
          </LoadingButton>
        </ButtonRow>
      )}
    </Flex>
  );
}

/** It may take a while, so it comes after the rest of the card, and fails by itself. */
function useOwing() {
  const { desk, view, words, lookAgain } = useCard();
  const [told, setTold] = useState<OwingView | null>(null);
  const [asked, setAsked] = useState(0);
  const [busy, setBusy] = useState(false);
  const looks = useRef(0);
  const anew = useRef(false); // for one read: later looks, at a changed deal say, take what is kept

  useEffect(() => {
    let current = true;
    const show = (next: (last: OwingView | null) => OwingView) => {
      if (!current) return;
      setTold(next);
      setBusy(false);
    };
    (anew.current ? desk.owingAnew() : desk.owing()).then(
      (answer) => show(() => answer),
      () => show((last) => ({ customers: last?.customers ?? [], problem: words.unreached })),
    );
    anew.current = false;
    return () => {
      current = false;
    };
  }, [desk, words, view, asked]);

  useEffect(() => {
    if (!told?.customers.some((one) => one.renewing) || looks.current >= LOOKS) return;
    const timer = setTimeout(() => {
      looks.current += 1;
      setAsked((count) => count + 1);
    }, lookAgain);
    return () => clearTimeout(timer);
  }, [told, lookAgain]);

  const readAgain = () => {
    looks.current = 0;
    anew.current = true;
    setBusy(true);
    setAsked((count) => count + 1);
  };
  return { told, busy, readAgain };
}

function Told({ told }: { told: OwingView }) {
  const { words } = useCard();
  if (!told.problem && !told.customers.length) return <Text>{words.noCustomer}</Text>;
  return (
    <>
      {told.problem && <Problem title={words.notRead} problem={told.problem} />}
      {told.customers.map((customer) => (
        <OneCustomer key={customer.id} customer={customer} />
      ))}
    </>
  );
}

function OneCustomer({ customer }: { customer: Customer }) {
  const { words, format } = useCard();
  const { currency, overdue, problem, renewing, total } = customer;
  const name = [customer.name || words.customer, customer.company].filter(Boolean).join(" · ");
  return (
    <Tile compact>
      <Flex direction="column" gap="extra-small">
        <Flex direction="row" justify="between" align="center" gap="small" wrap>
          <Link href={{ url: customer.link, external: true }}>{name}</Link>
          {Number(overdue) > 0 && (
            <StatusTag variant="danger">{`${words.overdue}: ${format.money(overdue, currency)}`}</StatusTag>
          )}
        </Flex>
        {problem && <Problem title={total ? words.notReadAgain : words.notRead} problem={problem} />}
        {total && <Amounts customer={customer} />}
        {renewing && <Text variant="microcopy">{words.beingRead}</Text>}
      </Flex>
    </Tile>
  );
}

function Amounts({ customer }: { customer: Customer }) {
  const { words, format, view } = useCard();
  const { ages, currency, read, total } = customer;
  const owed = Number(total);
  const amount = format.money(total.replace("-", ""), currency);
  const old = ages.map((one, age) => [words.ages[age] ?? "", one] as const).filter(([, one]) => Number(one));
  return (
    <>
      <Text format={{ fontWeight: "demibold" }}>
        {owed ? (owed > 0 ? words.owes(amount) : words.credit(amount)) : words.owesNothing}
      </Text>
      {old.length > 0 && (
        <DescriptionList direction="row">
          {old.map(([label, one]) => (
            <DescriptionListItem key={label} label={label}>
              <Text>{format.money(one, currency)}</Text>
            </DescriptionListItem>
          ))}
        </DescriptionList>
      )}
      <Text variant="microcopy">{words.asOf(format.time(read))}</Text>
      {view.currency !== "" && view.currency !== currency && (
        <Text variant="microcopy">{words.ownCurrency(currency)}</Text>
      )}
    </>
  );
}

function Problem({ title, problem }: { title: string; problem: string }) {
  return (
    <Alert title={title} variant="warning">
      {sentence(problem)}
    </Alert>
  );
}
