"""Have QuickBooks e-mail one of the deal's invoices, now or at a given time."""

from typing import Self

from pydantic import model_validator

from engine.action import Action, ActionInputs, Context, FollowUp, Outcome, Result
from engine.inputs import CompanyName, Email, InvoiceId, Moment, Text
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named
from engine.ports import Bill
from engine.said import said


class Inputs(ActionInputs):
    invoice_number: Text | None = None
    invoice_id: InvoiceId | None = None
    send_to: Email | None = None
    send_at: Moment | None = None
    quickbooks_company: CompanyName | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.invoice_number is not None and self.invoice_id is not None:
            raise ValueError(said("invoice_number and invoice_id are both given; give one of them"))
        return self


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Without a number or an Id: the deal's newest open invoice."""
    sent = await ctx.books.resume_send()
    if sent is not None:
        return _told(ctx, await ctx.bills.changed(sent))
    wanted = inputs.invoice_number or inputs.invoice_id
    bill = await ctx.bills.find(ctx.object_id, wanted=wanted, oldest=False)
    if inputs.send_at is not None and inputs.send_at > ctx.now:
        return await _later(inputs, ctx, bill)
    sent = await ctx.books.send_invoice(await ctx.books.invoice(bill.invoice_id), inputs.send_to)
    return _told(ctx, await ctx.bills.changed(sent))


def _told(ctx: Context, bill: Bill) -> Result:
    return Result(reason=said("{invoice} e-mailed", invoice=named(bill)), outputs=invoice_outputs(ctx, bill))


async def _later(inputs: Inputs, ctx: Context, bill: Bill) -> Result:
    send_at = inputs.send_at or ctx.now
    bill = await ctx.bills.send_later(bill, send_at)
    again = {
        "invoice_id": bill.invoice_id,
        "send_to": inputs.send_to or "",
        "quickbooks_company": inputs.quickbooks_company or "",
    }
    return Result(
        reason=said(
            "{invoice} will be e-mailed at {at}",
            invoice=named(bill),
            at=f"{send_at.astimezone(ctx.zone):%Y-%m-%d %H:%M %Z}",
        ),
        outputs=invoice_outputs(ctx, bill),
        outcome=Outcome.SCHEDULED,
        follow_ups=(FollowUp("send-invoice", "send", again, send_at),),
    )


ACTION = Action(
    name="send-invoice",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=INVOICE_OUTPUTS,
    handle=handle,
)
