"""Create one QuickBooks invoice for a deal: a deposit, a follow-up, the rest, or all of it."""

from datetime import timedelta
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from engine.action import Action, ActionInputs, Context, FollowUp, Result
from engine.errors import GoneMissing, NeedsPerson, Refused
from engine.inputs import Amount, CompanyName, Day, ItemName, Moment, Percent, TaxCodeName, TermsName, Text
from engine.lines import Billing, Sheet, fitted
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named, note_of
from engine.ports import Bill, SheetWish, Wanted
from engine.records import Contact, Deal, Invoice, InvoiceDraft, Ref
from engine.said import said

_LABELS = {"deposit": "Deposit", "follow_up": "Follow-up", "final": "Final invoice", "full": "Invoice"}
_CLOCKS_DIFFER = timedelta(minutes=5)


class Inputs(ActionInputs):
    invoice_type: Literal["deposit", "follow_up", "final", "full"]
    percent: Percent | None = None
    amount: Amount | None = None
    item: ItemName | None = None
    tax_code: TaxCodeName | None = None
    terms: TermsName | None = None
    invoice_date: Day | None = None
    due_date: Day | None = None
    memo: Text = Field("", max_length=3500)
    customer_message: Text = Field("", max_length=1000)
    email_delivery: Literal["now", "scheduled", "none"] = "none"
    send_at: Moment | None = None
    customer: Literal["create_if_missing", "must_exist"] = "create_if_missing"
    quickbooks_company: CompanyName | None = None
    template: Text | None = Field(None, json_schema_extra={"internal": "rules"})
    online_payment: Literal["none", "card", "bank", "any"] = Field(
        "none", json_schema_extra={"internal": "rules"}
    )
    schedule: Text | None = Field(None, json_schema_extra={"internal": True})
    instalment: Text | None = Field(None, json_schema_extra={"internal": True})

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.percent is not None and self.amount is not None:
            raise ValueError(said("percent and amount are both given; give one of them"))
        if self.email_delivery == "scheduled" and self.send_at is None:
            raise ValueError(said("send_at is missing; a scheduled e-mail needs a date and a time"))
        if self.email_delivery != "scheduled" and self.send_at is not None:
            raise ValueError(
                said("send_at is given but email_delivery is not scheduled; set it to scheduled")
            )
        if self.invoice_date and self.due_date and self.due_date < self.invoice_date:
            raise ValueError(said("due_date lies before invoice_date; give a later one"))
        return self


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Everything is checked before the first call that changes something; a repeated run goes on after it."""
    bill = await ctx.bills.resume()
    invoice = await ctx.books.resume_invoice() if bill else None
    if bill is None or invoice is None:
        bill, invoice = await _create(inputs, ctx)
    bill = await ctx.bills.created(bill, invoice, send_at=inputs.send_at)
    mailed = ""
    if inputs.email_delivery == "now":
        bill, mailed = await _send(ctx, bill, invoice)
    elif inputs.email_delivery == "scheduled":
        mailed = said("; its e-mail is scheduled")
    return Result(
        reason=said(
            "{invoice} for {invoice_total} created{mailed}; {remaining} is left to bill",
            invoice=named(bill),
            invoice_total=bill.invoice_total,
            mailed=mailed,
            remaining=bill.remaining,
        ),
        outputs=invoice_outputs(ctx, bill) | await _link(inputs, ctx, bill),
        follow_ups=_follow_ups(inputs, bill),
    )


async def _link(inputs: Inputs, ctx: Context, bill: Bill) -> dict[str, str]:
    """Where the customer pays, if its invoice offers that: one more read, so only then.

    The invoice stands whatever comes of it, so a refusal leaves the link for people in its place.
    """
    if inputs.online_payment == "none":
        return {}
    try:
        return {"invoice_link": await ctx.books.payment_link(bill.invoice_id)}
    except (Refused, NeedsPerson):
        return {}


async def _create(inputs: Inputs, ctx: Context) -> tuple[Bill, Invoice]:
    bill, draft = await _prepare(inputs, ctx)
    try:
        return bill, await ctx.books.create_invoice(draft)
    except (
        GoneMissing
    ):  # the customer was merged in QuickBooks: the contact's e-mail finds the one that is left
        bill, draft = await _prepare(inputs, ctx)
        return bill, await ctx.books.create_invoice(draft)


async def _prepare(inputs: Inputs, ctx: Context) -> tuple[Bill, InvoiceDraft]:
    if inputs.send_at is not None and inputs.send_at < ctx.received_at - _CLOCKS_DIFFER:
        raise Refused(said("send_at has passed already; give a later time"), category="input")
    label, wanted = _LABELS[inputs.invoice_type], _wanted(inputs)
    deal = await ctx.crm.deal(ctx.object_id)
    await ctx.bills.check(deal, wanted)
    terms = await ctx.books.terms(inputs.terms) if inputs.terms else None
    wish = SheetWish("create-invoice", inputs.item, inputs.tax_code, f"{label}: {deal.name}", inputs.template)
    sheet = await ctx.sheets.of(deal, wish)
    party = await ctx.crm.billed_party(deal, mailed=inputs.email_delivery != "none")
    bill = await ctx.bills.reserve(deal, wanted, party)
    fitting = fitted(sheet, Billing(bill.amount, bill.deal_total, label))
    return bill, await _draft(inputs, ctx, deal, party, fitting, terms)


def _wanted(inputs: Inputs) -> Wanted:
    if inputs.schedule is not None:
        return Wanted(inputs.invoice_type, schedule=inputs.schedule, instalment=inputs.instalment)
    return Wanted(inputs.invoice_type, inputs.percent, inputs.amount)


async def _draft(
    inputs: Inputs, ctx: Context, deal: Deal, party: Contact, sheet: Sheet, terms: Ref | None
) -> InvoiceDraft:
    invoice_date = inputs.invoice_date or ctx.today
    await ctx.books.allowed("invoice", sheet, invoice_date)
    customer = await ctx.books.customer(
        party,
        await ctx.crm.company(deal),
        currency=sheet.net.currency,
        create=inputs.customer == "create_if_missing",
    )
    return InvoiceDraft(
        customer_id=customer.id,
        sheet=sheet,
        bill_email=party.email,
        note=note_of(inputs.memo, deal, ctx.execution_id),
        terms_id=terms.id if terms else None,
        invoice_date=invoice_date,
        due_date=inputs.due_date,
        customer_message=inputs.customer_message,
        online_payment=inputs.online_payment,
    )


async def _send(ctx: Context, bill: Bill, invoice: Invoice) -> tuple[Bill, str]:
    """Mail it. What went wrong is told, but the invoice stands: it must not look as if there were none."""
    try:
        sent = await ctx.books.resume_send() or await ctx.books.send_invoice(invoice, None)
    except (Refused, NeedsPerson) as problem:
        return bill, said("; it was not e-mailed: {problem}", problem=problem.message)
    return await ctx.bills.changed(sent), said(" and e-mailed")


def _follow_ups(inputs: Inputs, bill: Bill) -> tuple[FollowUp, ...]:
    if inputs.send_at is None:
        return ()
    again = {"invoice_id": bill.invoice_id, "quickbooks_company": inputs.quickbooks_company or ""}
    return (FollowUp("send-invoice", "send", again, inputs.send_at),)


ACTION = Action(
    name="create-invoice",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
    shown_with=MappingProxyType({"send_at": ("email_delivery", "scheduled")}),
)
