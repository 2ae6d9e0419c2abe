// What a person has chosen for a new invoice, and the action's inputs that come of it.

import { filled, isoMoment, NINE, type Moment } from "./fields";
import type { Inputs } from "./service.types";

export type InvoiceType = "deposit" | "follow_up" | "final" | "full";
export type How = "bare" | "percent" | "amount";
export type Delivery = "none" | "now" | "scheduled";

export interface Draft {
  type: InvoiceType;
  how: How;
  percent: string;
  amount: string;
  item: string;
  memo: string;
  delivery: Delivery;
  moment: Moment;
  company: string;
}

export function emptyDraft(company: string): Draft {
  return {
    type: "deposit",
    how: "bare",
    percent: "",
    amount: "",
    item: "",
    memo: "",
    delivery: "none",
    moment: NINE,
    company,
  };
}

/** The names and values are those of the workflow action `create-invoice`. */
export function inputsOf(draft: Draft): Inputs {
  return filled({
    invoice_type: draft.type,
    percent: draft.how === "percent" ? draft.percent.trim() : "",
    amount: draft.how === "amount" ? draft.amount.trim() : "",
    item: draft.item,
    memo: draft.memo.trim(),
    email_delivery: draft.delivery,
    send_at: draft.delivery === "scheduled" ? isoMoment(draft.moment) : "",
    quickbooks_company: draft.company,
  });
}

/** Which field is still to be filled in, if any. */
export function missingIn(draft: Draft): "percent" | "amount" | "moment" | null {
  if (draft.how === "percent" && !draft.percent.trim()) return "percent";
  if (draft.how === "amount" && !draft.amount.trim()) return "amount";
  if (draft.delivery === "scheduled" && !draft.moment.day) return "moment";
  return null;
}
