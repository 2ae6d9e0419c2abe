// The deal's invoices, newest first, each with the buttons that make sense for it.

import { Button, Flex, Heading, Link, StatusTag, Text, Tile } from "@hubspot/ui-extensions";
import React from "react";
import { useCard } from "./cardContext";
import type { Invoice } from "./service.types";

export function Invoices() {
  const { words, view } = useCard();
  return (
    <Flex direction="column" gap="small">
      <Heading>{words.invoices}</Heading>
      {view.invoices.length === 0 && <Text>{words.noInvoices}</Text>}
      {view.invoices.map((invoice) => (
        <OneInvoice key={`${invoice.company}/${invoice.type}/${invoice.id}`} invoice={invoice} />
      ))}
    </Flex>
  );
}

const VARIANTS: Record<string, "danger" | "warning" | "info" | "success" | "default"> = {
  overdue: "danger",
  partially_paid: "warning",
  awaiting_send: "info",
  sent: "info",
  paid: "success",
};

function OneInvoice({ invoice }: { invoice: Invoice }) {
  const { words, format } = useCard();
  const status = words.status[invoice.status] ?? invoice.status;
  return (
    <Tile compact>
      <Flex direction="column" gap="extra-small">
        <Flex direction="row" justify="between" align="center" gap="small" wrap>
          <Name invoice={invoice} />
          <StatusTag variant={VARIANTS[invoice.status] ?? "default"} hollow={invoice.status === "voided"}>
            {status}
          </StatusTag>
        </Flex>
        <Text format={{ fontWeight: "demibold" }}>{format.money(invoice.amount, invoice.currency)}</Text>
        <Details invoice={invoice} />
        <Buttons invoice={invoice} />
      </Flex>
    </Tile>
  );
}

function Name({ invoice }: { invoice: Invoice }) {
  const { words } = useCard();
  const kind = invoice.type === "receipt" ? words.receipt : words.invoice;
  const label = `${kind} ${invoice.number || invoice.id}`;
  return invoice.link ? (
    <Link href={{ url: invoice.link, external: true }}>{label}</Link>
  ) : (
    <Text>{label}</Text>
  );
}

function Details({ invoice }: { invoice: Invoice }) {
  const { words, format } = useCard();
  const days = [
    invoice.date && words.dated(format.day(invoice.date)),
    invoice.due && words.due(format.day(invoice.due)),
  ].filter(Boolean);
  const partly = invoice.status === "partially_paid" || invoice.status === "overdue";
  return (
    <>
      <Text variant="microcopy">{days.join(", ")}</Text>
      {partly && (
        <Text variant="microcopy">{words.balance(format.money(invoice.balance, invoice.currency))}</Text>
      )}
      {invoice.type !== "receipt" && invoice.status !== "voided" && <EmailState invoice={invoice} />}
    </>
  );
}

function EmailState({ invoice }: { invoice: Invoice }) {
  const { words, format } = useCard();
  const { state, to, at } = invoice.email;
  const told = {
    sent: words.emailSent(to),
    scheduled: words.emailScheduled(format.time(at)),
    none: words.emailNone,
  };
  return <Text variant="microcopy">{told[state]}</Text>;
}

function Buttons({ invoice }: { invoice: Invoice }) {
  const { words, show } = useCard();
  const can = (button: Invoice["can"][number]) => invoice.can.includes(button);
  if (!invoice.can.length) return null;
  const open = (name: "send" | "schedule" | "pay" | "void", label: string) => (
    <Button key={name} size="xs" onClick={() => show({ name, invoice })}>
      {label}
    </Button>
  );
  return (
    <Flex direction="row" gap="extra-small" wrap>
      {can("send") && open("send", words.send)}
      {can("send") && open("schedule", words.schedule)}
      {can("pay") && open("pay", words.pay)}
      {can("void") && open("void", words.void)}
    </Flex>
  );
}
