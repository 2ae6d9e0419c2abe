// Have QuickBooks mail an invoice, now or at a day and time.

import { Input, Select } from "@hubspot/ui-extensions";
import React, { useState } from "react";
import { useCard } from "./cardContext";
import { filled, isoMoment, MomentField, NINE } from "./fields";
import { PressForm, usePress } from "./pressing";
import type { Invoice } from "./service.types";

export function SendInvoice({ invoice, later: laterAtFirst }: { invoice: Invoice; later: boolean }) {
  const { words, desk } = useCard();
  const [later, setLater] = useState(laterAtFirst);
  const [moment, setMoment] = useState(NINE);
  const [to, setTo] = useState("");
  const inputs = filled({
    invoice_id: invoice.id,
    send_to: to.trim(),
    send_at: later ? isoMoment(moment) : "",
    quickbooks_company: invoice.company,
  });
  const send = usePress((requestId) => desk.press("send-invoice", inputs, requestId));
  const when = [
    { label: words.now, value: "now" },
    { label: words.later, value: "later" },
  ];
  return (
    <PressForm
      title={`${words.actions["send-invoice"]}: ${invoice.number || invoice.id}`}
      press={send}
      label={later ? words.schedule : words.send}
      disabled={later && !moment.day}
    >
      <Select
        label={words.sendWhen}
        name="when"
        options={when}
        value={later ? "later" : "now"}
        onChange={(chosen) => setLater(chosen === "later")}
      />
      {later && <MomentField value={moment} onChange={setMoment} />}
      <Input
        label={words.sendTo}
        name="send_to"
        description={words.sendToHelp(invoice.email.to)}
        value={to}
        onInput={setTo}
      />
    </PressForm>
  );
}
