"""Whether an invoice that people made in QuickBooks may count as one of a deal."""

from engine.errors import Refused
from engine.records import Invoice
from engine.said import said
from engine.store.tables import Bill
from rules.money import Money


def check_stands(invoice: Invoice) -> None:
    """Refused where it is voided."""
    if invoice.voided:
        raise Refused(
            said("invoice {number} is voided; attach one that stands", number=invoice.number or invoice.id),
            category="invoice-voided",
        )


def check_currency(invoice: Invoice, whole: Money) -> None:
    """Refused where it is in another currency than the deal's total."""
    if invoice.total.currency != whole.currency:
        raise Refused(
            said(
                "invoice {number} is in {currency} and the deal in {deal_currency}; set the deal's "
                "currency to the invoice's",
                number=invoice.number or invoice.id,
                currency=invoice.total.currency,
                deal_currency=whole.currency,
            ),
            category="currency",
        )


def check_free(invoice: Invoice, standing: Bill | None, execution_id: str) -> None:
    """Refused where it counts for a deal by another execution; `standing` is the bill that it counts by."""
    if standing is not None and standing.execution_id != execution_id:
        raise Refused(
            said(
                "invoice {number} is attached to deal {deal_id} already; an invoice counts for one deal",
                number=invoice.number or invoice.id,
                deal_id=standing.deal_id,
            ),
            category="invoice-attached",
        )
