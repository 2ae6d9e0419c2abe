"""Take back one of the deal's invoices: QuickBooks voids it, and its amount can be billed again."""

from typing import Self

from pydantic import model_validator

from engine.action import Action, ActionInputs, Context, Outcome, Result
from engine.errors import Refused
from engine.inputs import CompanyName, InvoiceId, Text
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named
from engine.ports import Bill
from engine.records import Invoice, InvoiceStatus
from engine.said import said


class Inputs(ActionInputs):
    invoice_number: Text | None = None
    invoice_id: InvoiceId | None = None
    quickbooks_company: CompanyName | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.invoice_number is not None and self.invoice_id is not None:
            raise ValueError(said("invoice_number and invoice_id are both given; give one of them"))
        return self


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Without a number or an Id: the deal's only open invoice. A repeated run goes on after the void."""
    try:
        return await _void(inputs, ctx)
    except Refused as refusal:
        if refusal.category != "stale":
            raise
    return await _void(inputs, ctx)  # somebody changed it in between, maybe paid it: it is judged anew


async def _void(inputs: Inputs, ctx: Context) -> Result:
    voided = await ctx.books.resume_void()
    if voided is None:
        bill = await ctx.bills.find_one(
            ctx.object_id, number=inputs.invoice_number, invoice_id=inputs.invoice_id
        )
        if bill.status == InvoiceStatus.VOIDED:
            return _already(ctx, bill)
        # Read before act: a payment may have come that no webhook has told of yet.
        invoice = await ctx.books.invoice(bill.invoice_id)
        if invoice.voided:
            return _already(ctx, await ctx.bills.changed(invoice))
        await _refuse_paid(ctx, invoice)
        voided = await ctx.books.void_invoice(invoice)
    bill = await ctx.bills.changed(voided)
    return Result(
        reason=said(
            "{invoice} voided; {remaining} is left to bill", invoice=named(bill), remaining=bill.remaining
        ),
        outputs=invoice_outputs(ctx, bill),
    )


def _already(ctx: Context, bill: Bill) -> Result:
    return Result(
        reason=said("{invoice} is voided already", invoice=named(bill)),
        outputs=invoice_outputs(ctx, bill),
        outcome=Outcome.SKIPPED,
    )


async def _refuse_paid(ctx: Context, invoice: Invoice) -> None:
    """A void would leave the customer's money unapplied without a word; that is for a person to decide."""
    if invoice.balance < invoice.total:
        bill = await ctx.bills.changed(invoice)
        raise Refused(
            said(
                "{left} of {invoice} is paid; unapply or refund the payment in QuickBooks first, "
                "then void the invoice",
                left=invoice.total - invoice.balance,
                invoice=named(bill),
            ),
            category="invoice-paid",
        )


ACTION = Action(
    name="void-invoice",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
)
