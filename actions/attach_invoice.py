"""Attach an invoice that people made in QuickBooks to the deal: it counts as billed from then on (F51)."""

from typing import Self

from pydantic import model_validator

from engine.action import Action, ActionInputs, Context, Outcome, Result
from engine.inputs import CompanyName, InvoiceId, Text
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named
from engine.said import said


class Inputs(ActionInputs):
    invoice_number: Text | None = None
    invoice_id: InvoiceId | None = None
    quickbooks_company: CompanyName | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.invoice_number is not None and self.invoice_id is not None:
            raise ValueError(said("invoice_number and invoice_id are both given; give one of them"))
        if self.invoice_number is None and self.invoice_id is None:
            raise ValueError(
                said("invoice_number is missing; give the number or the invoice_id of the invoice")
            )
        return self


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Nothing is changed in QuickBooks. An invoice that is on this deal already stays there."""
    mine = await ctx.bills.resume()
    invoice = await ctx.books.invoice_called(number=inputs.invoice_number, invoice_id=inputs.invoice_id)
    known = await ctx.bills.of_invoice(invoice.id)
    if mine is None and known is not None and known.deal_id == ctx.object_id:
        bill = await ctx.bills.changed(invoice)
        return Result(
            reason=said("{invoice} is attached to this deal already", invoice=named(bill)),
            outputs=invoice_outputs(ctx, bill),
            outcome=Outcome.SKIPPED,
        )
    bill = await ctx.bills.attach(await ctx.crm.deal(ctx.object_id), invoice)
    return Result(
        reason=said(
            "{invoice} for {invoice_total} attached; {remaining} is left to bill",
            invoice=named(bill),
            invoice_total=bill.invoice_total,
            remaining=bill.remaining,
        ),
        outputs=invoice_outputs(ctx, bill),
    )


ACTION = Action(
    name="attach-invoice",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
)
