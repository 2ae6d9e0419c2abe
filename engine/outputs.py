"""What a workflow may branch on after an action about an invoice, and how it is written."""

from engine.action import Context, Output
from engine.ports import Bill

INVOICE_OUTPUTS = (
    Output("invoice_id", "QuickBooks invoice Id"),
    Output("invoice_number", "Invoice number"),
    Output("invoice_total", "Invoice total", "number"),
    Output("balance_due", "Balance due", "number"),
    Output("invoice_status", "Invoice status"),
    Output("due_date", "Due date", "date"),
    Output("invoice_link", "Link to the invoice"),
    Output("deal_remaining", "Left to bill on the deal", "number"),
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
    return f"invoice {bill.invoice_number or bill.invoice_id}"
