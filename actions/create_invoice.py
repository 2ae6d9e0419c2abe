"""Create one QuickBooks invoice for a deal: a deposit, a follow-up, the rest, or all of it."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from engine.action import Action, ActionInputs, Context, FollowUp, Result
from engine.errors import GoneMissing, NeedsPerson, Refused
from engine.inputs import Amount, Day, Moment, Percent, Text
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named
from engine.ports import Bill, Wanted
from engine.records import Contact, Deal, Invoice, InvoiceDraft, Ref

_LABELS = {"deposit": "Deposit", "follow_up": "Follow-up", "final": "Final invoice", "full": "Invoice"}
_CLOCKS_DIFFER = timedelta(minutes=5)
_US_LINE_CODES = ("TAX", "NON")


class Inputs(ActionInputs):
    invoice_type: Literal["deposit", "follow_up", "final", "full"] = Field(title="Invoice type")
    percent: Percent | None = Field(None, title="Percent of the deal amount")
    amount: Amount | None = Field(None, title="Amount")
    item: Text | None = Field(None, title="Product or service")
    tax_code: Text | None = Field(None, title="Tax code")
    terms: Text | None = Field(None, title="Payment terms")
    invoice_date: Day | None = Field(None, title="Invoice date")
    due_date: Day | None = Field(None, title="Due date")
    memo: Text = Field("", title="Memo", max_length=3500)
    customer_message: Text = Field("", title="Message to the customer", max_length=1000)
    email_delivery: Literal["now", "scheduled", "none"] = Field("none", title="E-mail the invoice")
    send_at: Moment | None = Field(None, title="Send at")
    customer: Literal["create_if_missing", "must_exist"] = Field("create_if_missing", title="Customer")
    quickbooks_company: Text | None = Field(None, title="QuickBooks company")
    schedule: Text | None = Field(None, json_schema_extra={"internal": True})
    instalment: Text | None = Field(None, json_schema_extra={"internal": True})

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.percent is not None and self.amount is not None:
            raise ValueError("percent and amount are both given; give one of them")
        if self.email_delivery == "scheduled" and self.send_at is None:
            raise ValueError("send_at is missing; a scheduled e-mail needs a date and a time")
        if self.email_delivery != "scheduled" and self.send_at is not None:
            raise ValueError("send_at is given but email_delivery is not scheduled; set it to scheduled")
        if self.invoice_date and self.due_date and self.due_date < self.invoice_date:
            raise ValueError("due_date lies before invoice_date; give a later one")
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
        mailed = "; its e-mail is scheduled"
    return Result(
        reason=f"{named(bill)} for {bill.invoice_total} created{mailed}; {bill.remaining} is left to bill",
        outputs=invoice_outputs(ctx, bill),
        follow_ups=_follow_ups(inputs, bill),
    )


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
        raise Refused("send_at has passed already; give a later time", category="input")
    item = await _item(inputs, ctx)
    tax = await _tax(inputs, ctx)
    terms = await ctx.books.terms(inputs.terms) if inputs.terms else None
    deal = await ctx.crm.deal(ctx.object_id)
    contact = await ctx.crm.billing_contact(deal)
    bill = await ctx.bills.reserve(deal, _wanted(inputs), contact)
    return bill, await _draft(inputs, ctx, deal, contact, bill, item, tax, terms)


async def _item(inputs: Inputs, ctx: Context) -> Ref:
    if inputs.item is None:
        raise Refused(
            "no item is given; choose a product or service, or set defaults.create-invoice.item in the rules",
            category="input",
        )
    return await ctx.books.item(inputs.item)


async def _tax(inputs: Inputs, ctx: Context) -> tuple[str | None, str | None]:
    """The code for the line and, in the US, the one for the whole invoice."""
    company = ctx.books.company
    if inputs.tax_code is None:
        if company.uses_sales_tax:
            raise Refused(
                "no tax code is given and the QuickBooks company keeps sales tax; choose one, or set "
                "defaults.create-invoice.tax_code in the rules",
                category="input",
            )
        return None, None
    if company.in_the_us and inputs.tax_code.upper() in _US_LINE_CODES:
        return inputs.tax_code.upper(), None
    code = await ctx.books.tax_code(inputs.tax_code)
    return ("TAX", code.id) if company.in_the_us else (code.id, None)


def _wanted(inputs: Inputs) -> Wanted:
    if inputs.schedule is not None:
        return Wanted(inputs.invoice_type, schedule=inputs.schedule, instalment=inputs.instalment)
    return Wanted(inputs.invoice_type, inputs.percent, inputs.amount)


async def _draft(
    inputs: Inputs,
    ctx: Context,
    deal: Deal,
    contact: Contact,
    bill: Bill,
    item: Ref,
    tax: tuple[str | None, str | None],
    terms: Ref | None,
) -> InvoiceDraft:
    customer = await ctx.books.customer(
        contact,
        await ctx.crm.company(deal),
        currency=bill.amount.currency,
        create=inputs.customer == "create_if_missing",
    )
    line_code, transaction_code = tax
    return InvoiceDraft(
        customer_id=customer.id,
        amount=bill.amount,
        item_id=item.id,
        description=f"{_LABELS[inputs.invoice_type]}: {deal.name}",
        bill_email=contact.email,
        note=" · ".join(
            filter(None, (inputs.memo, f"HubSpot deal {deal.id}", f"Stagebill {ctx.execution_id}"))
        ),
        tax_code=line_code,
        transaction_tax_code=transaction_code,
        terms_id=terms.id if terms else None,
        invoice_date=inputs.invoice_date or ctx.today,
        due_date=inputs.due_date,
        customer_message=inputs.customer_message,
        own_number=ctx.books.company.custom_numbers,
    )


async def _send(ctx: Context, bill: Bill, invoice: Invoice) -> tuple[Bill, str]:
    """Mail it. What went wrong is told, but the invoice stands: it must not look as if there were none."""
    try:
        sent = await ctx.books.resume_send() or await ctx.books.send_invoice(invoice, None)
    except (Refused, NeedsPerson) as problem:
        return bill, f"; it was not e-mailed: {problem}"
    return await ctx.bills.changed(sent), " and e-mailed"


def _follow_ups(inputs: Inputs, bill: Bill) -> tuple[FollowUp, ...]:
    if inputs.send_at is None:
        return ()
    again = {"invoice_id": bill.invoice_id, "quickbooks_company": inputs.quickbooks_company or ""}
    return (FollowUp("send-invoice", "send", again, inputs.send_at),)


ACTION = Action(
    name="create-invoice",
    title="Create QuickBooks invoice",
    description="Creates one invoice in QuickBooks Online for the deal, and e-mails it if you like.",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
)
