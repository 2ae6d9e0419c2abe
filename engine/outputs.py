"""What a workflow may branch on after an action about an invoice, and how it is written."""

from engine.action import Context, Output
from engine.ports import Bill
from engine.records import Deal
from engine.said import said

INVOICE_OUTPUTS = (
    Output("invoice_id"),
    Output("invoice_number"),
    Output("invoice_total", "number"),
    Output("balance_due", "number"),
    Output("invoice_status"),
    Output("due_date", "date"),
    Output("invoice_link"),
    Output("deal_remaining", "number"),
)


def invoice_outputs(ctx: Context, bill: Bill) -> dict[str, str]:
    """Amounts in major units with all decimals of their currency; empty text where a value is not known."""
    return {
        "invoice_id": bill.invoice_id,
        "invoice_number": bill.invoice_number,
        "invoice_total": bill.invoice_total.text if bill.invoice_total else "",
        "balance_due": bill.balance.text if bill.balance else "",
        "invoice_status": bill.status,
        "due_date": bill.due_date.isoformat() if bill.due_date else "",
        "invoice_link": ctx.books.link_to(bill.invoice_id),
        "deal_remaining": bill.remaining.text,
    }


def named(bill: Bill) -> str:
    """How a sentence speaks of the invoice: by number, or by Id where QuickBooks gave it none."""
    return said("invoice {number}", number=bill.invoice_number or bill.invoice_id)


def note_of(memo: str, deal: Deal, execution_id: str) -> str:
    """A document's note for the bookkeeper; its last part is the marker by which it is found again."""
    return " · ".join(filter(None, (memo, f"HubSpot deal {deal.id}", f"Stagebill {execution_id}")))
