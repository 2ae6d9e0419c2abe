// What the service tells the card. Amounts are texts in major units, times ISO 8601, days ISO dates.

export type InvoiceStatus =
  | "draft"
  | "awaiting_send"
  | "sent"
  | "partially_paid"
  | "paid"
  | "overdue"
  | "voided";
export type Button = "send" | "pay" | "void";
export type Action = "create-invoice" | "send-invoice" | "record-payment" | "void-invoice" | "attach-invoice";
export type Inputs = Record<string, string>;

export interface Email {
  state: "sent" | "scheduled" | "none";
  to: string;
  at: string | null;
}

export interface Invoice {
  id: string;
  number: string;
  type: string;
  instalment: string | null;
  amount: string;
  balance: string;
  currency: string;
  date: string | null;
  due: string | null;
  status: InvoiceStatus;
  email: Email;
  link: string;
  company: string;
  can: Button[];
}

export interface Run {
  id: string;
  action: string;
  state: string;
  due: string;
  tries: number;
  outcome: string | null;
  reason: string;
  ended: string | null;
  rule: string;
  by: string;
}

export interface Silence {
  reason: string;
  at: string;
  rule: string;
  instalment: string;
  verdict: string;
}

export interface Company {
  id: string;
  name: string;
}

export interface DealView {
  currency: string;
  totals: {
    billed_total: string;
    paid_total: string;
    open_balance: string;
    overdue_total: string;
    next_due_date: string;
    invoice_count: string;
  };
  invoices: Invoice[];
  waiting: Run[];
  failed: Run[];
  done: Run[];
  nothing: Silence[];
  today: string;
  zone: string;
  connected: boolean;
  companies: Company[];
}

export interface Instalment {
  id: string;
  amount: string;
  type: string;
  when: { kind: string; value: string };
}

export interface Forecast {
  problem?: string;
  currency?: string;
  name?: string;
  total?: string;
  left?: string;
  schedule?: string;
  instalments?: Instalment[];
  reason?: string;
}

/** What a customer owes, by age from the youngest; empty texts where it is not known, `problem` tells why. */
export interface Customer {
  id: string;
  name: string;
  company: string;
  link: string;
  currency: string;
  total: string;
  overdue: string;
  ages: string[];
  day: string | null;
  read: string | null;
  problem: string;
  renewing: boolean;
}

export interface OwingView {
  customers: Customer[];
  problem: string;
}

export interface Line {
  item: string;
  description: string;
  quantity: string | null;
  price: string | null;
  amount: string;
}

export interface Review {
  amount: string;
  currency: string;
  total: string;
  left: string;
  lines: Line[];
  discount: string | null;
  taxed: boolean;
  customer: { name: string; known: boolean };
  email: string;
  date: string | null;
  due: string | null;
}

export interface Pressed {
  execution_id: string;
  outcome: string;
  reason: string;
  outputs: Record<string, string>;
}

export interface Choice {
  value: string;
  label: string;
  description?: string;
}

/** `problem` tells why there is nothing to choose from. */
export interface Choices {
  options: Choice[];
  problem?: string;
}

export interface Problem {
  problem: string;
}
