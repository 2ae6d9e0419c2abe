"""Create one QuickBooks invoice for a deal: a deposit, a follow-up, the rest, or all of it."""

from datetime import timedelta
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from engine.action import Action, ActionInputs, Context, FollowUp, Result
from engine.errors import GoneMissing, NeedsPerson, Refused, Unsure
from engine.inputs import Amount, CompanyName, Day, ItemName, Moment, Percent, TaxCodeName, TermsName, Text
from engine.lines import Billing, Sheet, fitted, part_of
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named, note_of
from engine.ports import Bill, SheetWish, Wanted
from engine.records import Contact, Deal, Invoice, InvoiceDraft, Ref
from engine.said import said
from rules.money import Money

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
    mail: Text | None = Field(None, json_schema_extra={"internal": "rules"})
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
    resumed = invoice is not None
    quoted: Money | None = None
    if bill is None or invoice is None:
        bill, invoice, quoted = await _create(inputs, ctx)
    bill = await ctx.bills.created(bill, invoice, send_at=inputs.send_at)
    mailed = ""
    if inputs.email_delivery == "now":
        bill, mailed = await _send(inputs, ctx, bill, invoice)
    elif inputs.email_delivery == "scheduled":
        mailed = said("; its e-mail is scheduled")
    if resumed:
        quoted = await _quoted_again(inputs, ctx, bill)
    reason = said(
        "{invoice} for {invoice_total} created{mailed}; {remaining} is left to bill",
        invoice=named(bill),
        invoice_total=bill.invoice_total,
        mailed=mailed,
        remaining=bill.remaining,
    )
    return Result(
        reason=_with_tax(reason, bill, invoice.tax, quoted),
        outputs=invoice_outputs(ctx, bill) | await _link(inputs, ctx, bill),
        follow_ups=_follow_ups(inputs, ctx, bill),
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


def _with_tax(reason: str, bill: Bill, tax: Money, quoted: Money | None) -> str:
    """The customer has agreed to the quote's tax, so another one by QuickBooks is told (F25)."""
    if bill.tax_lines is not None and tax.minor:  # outside the US nobody else knows what a tax code comes to
        return said(
            "{reason}; QuickBooks adds {tax} of tax to the quote's own; correct the tax code of its lines in "
            "QuickBooks and in the rules",
            reason=reason,
            tax=tax,
        )
    if quoted in (None, tax):
        return reason
    return said(
        "{reason}; QuickBooks works out {tax} of tax and the quote says {quoted}",
        reason=reason,
        tax=tax,
        quoted=quoted,
    )


async def _quoted_again(inputs: Inputs, ctx: Context, bill: Bill) -> Money | None:
    """The quote's tax after a run that was cut off. The invoice stands, so a refusal now stops nothing."""
    if inputs.template is None:
        return None
    try:
        sheet = await ctx.sheets.of(await ctx.crm.deal(ctx.object_id), _wish(inputs, ""))
    except (Refused, NeedsPerson):
        return None
    return part_of(sheet.quoted_tax, bill.amount, bill.deal_total)


async def _create(inputs: Inputs, ctx: Context) -> tuple[Bill, Invoice, Money | None]:
    """The bill, its invoice, and what the quote says of its tax where QuickBooks works that out."""
    bill, draft = await _prepare(inputs, ctx)
    try:
        invoice = await ctx.books.create_invoice(draft)
    except (
        GoneMissing
    ):  # the customer was merged in QuickBooks: the contact's e-mail finds the one that is left
        bill, draft = await _prepare(inputs, ctx)
        invoice = await ctx.books.create_invoice(draft)
    return bill, invoice, draft.sheet.quoted_tax


async def _prepare(inputs: Inputs, ctx: Context) -> tuple[Bill, InvoiceDraft]:
    if inputs.send_at is not None and inputs.send_at < ctx.received_at - _CLOCKS_DIFFER:
        raise Refused(said("send_at has passed already; give a later time"), category="input")
    label, wanted = _LABELS[inputs.invoice_type], _wanted(inputs)
    deal = await ctx.crm.deal(ctx.object_id)
    await ctx.bills.check(deal, wanted)
    terms = await ctx.books.terms(inputs.terms) if inputs.terms else None
    sheet = await ctx.sheets.of(deal, _wish(inputs, f"{label}: {deal.name}"))
    party = await ctx.crm.billed_party(deal, mailed=inputs.email_delivery != "none")
    bill = await ctx.bills.reserve(deal, wanted, party, sheet.own_tax)
    fitting = fitted(sheet, Billing(bill.amount, bill.deal_total, label, bill.tax_lines))
    return bill, await _draft(inputs, ctx, deal, party, fitting, terms)


def _wish(inputs: Inputs, text: str) -> SheetWish:
    return SheetWish("create-invoice", inputs.item, inputs.tax_code, text, inputs.template)


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


async def _send(inputs: Inputs, ctx: Context, bill: Bill, invoice: Invoice) -> tuple[Bill, str]:
    """Mail it. What went wrong is told, but the invoice stands: it must not look as if there were none."""
    try:
        mailed = await ctx.mails.resume() or await ctx.mails.send(invoice, None, mail=inputs.mail)
    except (Refused, NeedsPerson) as problem:
        return bill, _not_mailed(problem)
    bill = await ctx.bills.changed(mailed.invoice)
    return bill, said(" and e-mailed; {remark}", remark=mailed.remark) if mailed.remark else said(
        " and e-mailed"
    )


def _not_mailed(problem: Refused | NeedsPerson) -> str:
    if problem.category == Unsure.category:
        return said("; whether it was e-mailed is not known: {problem}", problem=problem.message)
    return said("; it was not e-mailed: {problem}", problem=problem.message)


def _follow_ups(inputs: Inputs, ctx: Context, bill: Bill) -> tuple[FollowUp, ...]:
    """Its mail is named: the defaults of send-invoice do not choose it, which may be made for reminders."""
    if inputs.send_at is None:
        return ()
    again = {"invoice_id": bill.invoice_id, "quickbooks_company": inputs.quickbooks_company or ""}
    again["mail"] = inputs.mail or ctx.mails.usual
    return (FollowUp("send-invoice", "send", again, inputs.send_at),)


ACTION = Action(
    name="create-invoice",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
    shown_with=MappingProxyType({"send_at": ("email_delivery", "scheduled")}),
)
