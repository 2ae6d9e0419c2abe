"""E-mail one of the deal's invoices, now or at a given time: by QuickBooks, or as the rule file says."""

from typing import Self

from pydantic import Field, model_validator

from engine.action import Action, ActionInputs, Context, FollowUp, Outcome, Result
from engine.inputs import CompanyName, Email, InvoiceId, Moment, Text
from engine.outputs import INVOICE_OUTPUTS, invoice_outputs, named
from engine.ports import Bill, Mailed
from engine.said import joined, said


class Inputs(ActionInputs):
    invoice_number: Text | None = None
    invoice_id: InvoiceId | None = None
    send_to: Email | None = None
    send_at: Moment | None = None
    quickbooks_company: CompanyName | None = None
    mail: Text | None = Field(None, json_schema_extra={"internal": "rules"})

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.invoice_number is not None and self.invoice_id is not None:
            raise ValueError(said("invoice_number and invoice_id are both given; give one of them"))
        return self


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Without a number or an Id: the deal's newest open invoice."""
    mailed = await ctx.mails.resume()
    if mailed is not None:
        return await _told(ctx, mailed)
    wanted = inputs.invoice_number or inputs.invoice_id
    bill = await ctx.bills.find(ctx.object_id, wanted=wanted, oldest=False)
    if inputs.send_at is not None and inputs.send_at > ctx.now:
        return await _later(inputs, ctx, bill)
    invoice = await ctx.books.invoice(bill.invoice_id)
    return await _told(ctx, await ctx.mails.send(invoice, inputs.send_to, mail=inputs.mail))


async def _told(ctx: Context, mailed: Mailed) -> Result:
    bill = await ctx.bills.changed(mailed.invoice)
    reason: str = said("{invoice} e-mailed", invoice=named(bill))
    if mailed.remark:
        reason = joined([reason, mailed.remark])
    return Result(reason=reason, outputs=invoice_outputs(ctx, bill))


async def _later(inputs: Inputs, ctx: Context, bill: Bill) -> Result:
    send_at = inputs.send_at or ctx.now
    bill = await ctx.bills.send_later(bill, send_at)
    again = {
        "invoice_id": bill.invoice_id,
        "send_to": inputs.send_to or "",
        "quickbooks_company": inputs.quickbooks_company or "",
        **({"mail": inputs.mail} if inputs.mail else {}),
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
