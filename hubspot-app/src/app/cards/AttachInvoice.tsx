// Attach an invoice that was made in QuickBooks to this deal.

import { Input, Text } from "@hubspot/ui-extensions";
import React, { useState } from "react";
import { useCard } from "./cardContext";
import { CompanyField, filled } from "./fields";
import { PressForm, usePress } from "./pressing";

export function AttachInvoice() {
  const { words, desk, view } = useCard();
  const [number, setNumber] = useState("");
  const [company, setCompany] = useState(view.companies[0]?.id ?? "");
  const inputs = filled({ invoice_number: number.trim(), quickbooks_company: company });
  const attach = usePress((requestId) => desk.press("attach-invoice", inputs, requestId));
  return (
    <PressForm
      title={words.attach}
      press={attach}
      label={words.actions["attach-invoice"] ?? ""}
      disabled={!number.trim()}
    >
      <Text>{words.attachHelp}</Text>
      <CompanyField value={company} onChange={setCompany} />
      <Input label={words.attachNumber} name="invoice_number" required value={number} onInput={setNumber} />
    </PressForm>
  );
}
