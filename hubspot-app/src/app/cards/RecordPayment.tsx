// Record money that was received for an invoice.

import { DateInput, Input } from "@hubspot/ui-extensions";
import React, { useState } from "react";
import { useCard } from "./cardContext";
import { ChoiceField, filled } from "./fields";
import { dayOf, isoDay } from "./format";
import { PressForm, usePress } from "./pressing";
import type { Invoice } from "./service.types";

export function RecordPayment({ invoice }: { invoice: Invoice }) {
  const { words, desk, view } = useCard();
  const [amount, setAmount] = useState(invoice.balance);
  const [method, setMethod] = useState("");
  const [reference, setReference] = useState("");
  const [day, setDay] = useState(dayOf(view.today));
  const inputs = filled({
    amount: amount.trim(),
    payment_method: method,
    payment_date: isoDay(day),
    reference: reference.trim(),
    invoice_number: invoice.number || invoice.id,
    quickbooks_company: invoice.company,
  });
  const record = usePress((requestId) => desk.press("record-payment", inputs, requestId));
  return (
    <PressForm
      title={`${words.pay}: ${invoice.number || invoice.id}`}
      press={record}
      label={words.pay}
      disabled={!amount.trim()}
    >
      <Input
        label={`${words.payAmount} (${invoice.currency})`}
        name="amount"
        required
        value={amount}
        onInput={setAmount}
      />
      <DateInput
        label={words.payDay}
        name="payment_date"
        value={day}
        onChange={(chosen) => setDay({ year: chosen.year, month: chosen.month, date: chosen.date })}
      />
      <ChoiceField
        label={words.payMethod}
        name="payment_method"
        source="payment-methods"
        action="record-payment"
        company={invoice.company}
        value={method}
        onChange={setMethod}
      />
      <Input
        label={words.payReference}
        name="reference"
        description={words.payReferenceHelp}
        value={reference}
        onInput={setReference}
      />
    </PressForm>
  );
}
