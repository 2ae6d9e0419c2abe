// Void an invoice; asked twice, because it cannot be undone.

import { Text } from "@hubspot/ui-extensions";
import React from "react";
import { useCard } from "./cardContext";
import { filled } from "./fields";
import { PressForm, usePress } from "./pressing";
import type { Invoice } from "./service.types";

export function VoidInvoice({ invoice }: { invoice: Invoice }) {
  const { words, format, desk } = useCard();
  const inputs = filled({ invoice_id: invoice.id, quickbooks_company: invoice.company });
  const press = usePress((requestId) => desk.press("void-invoice", inputs, requestId));
  return (
    <PressForm
      title={words.voidTitle(invoice.number || invoice.id)}
      press={press}
      label={words.voidYes}
      destructive
    >
      <Text format={{ fontWeight: "demibold" }}>{format.money(invoice.amount, invoice.currency)}</Text>
      <Text>{words.voidHelp}</Text>
    </PressForm>
  );
}
