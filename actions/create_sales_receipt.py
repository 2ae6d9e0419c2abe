"""Create one QuickBooks sales receipt for a deal: a sale that is paid already, without an invoice (F87)."""

from pydantic import Field

from engine.action import Action, ActionInputs, Context, Output, Result
from engine.errors import GoneMissing
from engine.inputs import Amount, CompanyName, Day, ItemName, PaymentMethodName, TaxCodeName, Text
from engine.lines import Billing, fitted
from engine.outputs import note_of
from engine.ports import Bill, SheetWish, Wanted
from engine.records import ReceiptDraft, SalesReceipt
from engine.said import said


class Inputs(ActionInputs):
    amount: Amount | None = None
    item: ItemName | None = None
    tax_code: TaxCodeName | None = None
    payment_method: PaymentMethodName | None = None
    reference: Text = Field("", max_length=21)
    receipt_date: Day | None = None
    quickbooks_company: CompanyName | None = None


async def handle(inputs: Inputs, ctx: Context) -> Result:
    """Without an amount: all that is left of the deal. It counts as billed and as paid."""
    bill = await ctx.bills.resume()
    receipt = await ctx.books.resume_receipt() if bill else None
    if bill is None or receipt is None:
        bill, receipt = await _create(inputs, ctx)
    bill = await ctx.bills.received(bill, receipt)
    return Result(
        reason=said(
            "sales receipt {receipt} for {total} created; {remaining} is left to bill",
            receipt=receipt.number or receipt.id,
            total=receipt.total,
            remaining=bill.remaining,
        ),
        outputs={
            "receipt_id": receipt.id,
            "receipt_number": receipt.number,
            "receipt_total": receipt.total.text,
        },
    )


async def _create(inputs: Inputs, ctx: Context) -> tuple[Bill, SalesReceipt]:
    bill, draft = await _prepare(inputs, ctx)
    try:
        return bill, await ctx.books.create_receipt(draft)
    except GoneMissing:  # the customer was merged in QuickBooks: asking anew finds the one that is left
        bill, draft = await _prepare(inputs, ctx)
        return bill, await ctx.books.create_receipt(draft)


async def _prepare(inputs: Inputs, ctx: Context) -> tuple[Bill, ReceiptDraft]:
    """Everything is checked before the first call that changes something."""
    wanted = Wanted("receipt", amount=inputs.amount)
    deal = await ctx.crm.deal(ctx.object_id)
    await ctx.bills.check(deal, wanted)
    method = await ctx.books.payment_method(inputs.payment_method) if inputs.payment_method else None
    wish = SheetWish("create-sales-receipt", inputs.item, inputs.tax_code, deal.name)
    sheet = await ctx.sheets.of(deal, wish)
    party = await ctx.crm.billed_party(deal, mailed=False)
    bill = await ctx.bills.reserve(deal, wanted, party)
    fitting = fitted(sheet, Billing(bill.amount, bill.deal_total, "Part"))
    receipt_date = inputs.receipt_date or ctx.today
    await ctx.books.allowed("sales receipt", fitting, receipt_date)
    customer = await ctx.books.customer(
        party, await ctx.crm.company(deal), currency=bill.amount.currency, create=True
    )
    return bill, ReceiptDraft(
        customer_id=customer.id,
        sheet=fitting,
        bill_email=party.email,
        note=note_of("", deal, ctx.execution_id),
        receipt_date=receipt_date,
        method_id=method.id if method else None,
        reference=inputs.reference,
    )


ACTION = Action(
    name="create-sales-receipt",
    objects=("DEAL",),
    inputs=Inputs,
    outputs=(
        Output("receipt_id"),
        Output("receipt_number"),
        Output("receipt_total", "number"),
    ),
    handle=handle,
)
