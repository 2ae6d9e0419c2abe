"""Record money received for one of the deal's invoices as a QuickBooks payment."""

from dataclasses import replace

from pydantic import Field

from engine.action import Action, ActionInputs, Context, Output, Result
from engine.errors import NothingToDo, Refused
from engine.inputs import Amount, CompanyName, Day, PaymentMethodName, Text
from engine.outputs import named
from engine.ports import Bill
from engine.records import Invoice, Payment, PaymentDraft
from engine.said import said
from rules.money import BadAmount, Money


class Inputs(ActionInputs):
    amount: Amount
    payment_date: Day | None = None
    payment_method: PaymentMethodName | None = None
    reference: Text = Field("", max_length=21)
    invoice_number: Text | None = None
    quickbooks_company: CompanyName | None = None


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Without a number: the deal's oldest open invoice. What exceeds its balance stays unapplied."""
    begun = await ctx.books.resume_payment()
    if begun is None:
        bill, payment = await _record(inputs, ctx)
    else:
        payment, invoice_id = begun
        bill = await ctx.bills.changed(await ctx.books.invoice(invoice_id))
    applied = payment.applied.get(bill.invoice_id, Money(0, payment.total.currency))
    return Result(
        reason=said(
            "payment of {total} recorded on {invoice}; its balance is {balance}",
            total=payment.total,
            invoice=named(bill),
            balance=bill.balance,
        ),
        outputs={
            "payment_id": payment.id,
            "applied_amount": applied.text,
            "unapplied_amount": payment.unapplied.text,
            "balance_due": bill.balance.text if bill.balance else "",
            "invoice_status": bill.status,
        },
    )


async def _record(inputs: Inputs, ctx: Context) -> tuple[Bill, Payment]:
    method = await ctx.books.payment_method(inputs.payment_method) if inputs.payment_method else None
    bill, invoice = await _invoice(inputs, ctx)
    amount = _money(inputs, invoice)
    payment = await ctx.books.record_payment(
        PaymentDraft(
            customer_id=invoice.customer_id,
            amount=amount,
            invoice_id=invoice.id,
            applied=min(amount, _open_balance(bill, invoice)),
            paid_on=inputs.payment_date or ctx.today,
            note=f"HubSpot deal {ctx.object_id} · Stagebill {ctx.execution_id}",
            method_id=method.id if method else None,
            reference=inputs.reference,
        )
    )
    left = invoice.balance - payment.applied.get(invoice.id, Money(0, amount.currency))
    return await ctx.bills.changed(replace(invoice, balance=left, updated_at=payment.updated_at)), payment


async def _invoice(inputs: Inputs, ctx: Context) -> tuple[Bill, Invoice]:
    """Read before act: an invoice that was paid a moment ago is not the oldest open one any more."""
    seen: set[str] = set()
    while True:
        bill = await ctx.bills.find(ctx.object_id, wanted=inputs.invoice_number, oldest=True)
        invoice = await ctx.books.invoice(bill.invoice_id)
        settled = invoice.balance.minor <= 0 or invoice.voided
        if inputs.invoice_number is not None or not settled or bill.invoice_id in seen:
            return bill, invoice
        seen.add(bill.invoice_id)
        await ctx.bills.changed(invoice)
        if not await ctx.bills.has_open(ctx.object_id):
            return bill, invoice  # there is no other, so what is wrong with this one is the answer


def _money(inputs: Inputs, invoice: Invoice) -> Money:
    try:
        return Money.of(inputs.amount, invoice.total.currency)
    except BadAmount as problem:
        raise Refused(said("amount: {problem}", problem=problem.message), category="input") from problem


def _open_balance(bill: Bill, invoice: Invoice) -> Money:
    if invoice.voided:
        raise Refused(
            said("{invoice} is voided; choose another invoice", invoice=named(bill)),
            category="invoice-voided",
        )
    if invoice.balance.minor <= 0:
        raise NothingToDo(said("{invoice} is paid already; nothing was recorded", invoice=named(bill)))
    return invoice.balance


ACTION = Action(
    name="record-payment",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=(
        Output("payment_id"),
        Output("applied_amount", "number"),
        Output("unapplied_amount", "number"),
        Output("balance_due", "number"),
        Output("invoice_status"),
    ),
    handle=handle,
)
