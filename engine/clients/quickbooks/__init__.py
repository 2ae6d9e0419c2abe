"""QuickBooks Online's REST API v3, as far as Stagebill uses it, an entity in each module.

Every method makes one call unless it says otherwise, and raises: TryLater (nothing happened), NeedsPerson
(the connection is gone), Refused (with QuickBooks' code); those that change something also Unsure (no
usable answer: look for the document, or repeat the same body with the same `request_id`).
Reads are metered and may be repeated at will; writes are free (Intuit App Partner Program). Amounts are
JSON numbers in major units of the document's currency. Documents go in and out as QuickBooks' own objects,
because the ledger keeps them; `quickbooks_wire` turns them into records.
Source: Intuit API reference, minor version 75.
"""

from engine.clients.quickbooks.changes import ChangeCalls
from engine.clients.quickbooks.company import CompanyCalls
from engine.clients.quickbooks.customers import CustomerCalls
from engine.clients.quickbooks.documents import DocumentCalls
from engine.clients.quickbooks.invoices import InvoiceCalls
from engine.clients.quickbooks.lists import ListCalls
from engine.clients.quickbooks.payments import PaymentCalls
from engine.clients.quickbooks.receipts import ReceiptCalls
from engine.clients.quickbooks.reports import ReportCalls

__all__ = ["QuickBooks"]


class QuickBooks(
    ChangeCalls,
    CompanyCalls,
    CustomerCalls,
    DocumentCalls,
    InvoiceCalls,
    ListCalls,
    PaymentCalls,
    ReceiptCalls,
    ReportCalls,
):
    """One QuickBooks company (`realm_id`), on behalf of one connection.

    Units: amounts are JSON numbers in major units of the document's currency, days are YYYY-MM-DD in the
    company's time zone, times carry their offset. Repeat: reads at will, writes with the same `request_id`.
    Raises: TryLater, NeedsPerson and Refused; what changes something also Unsure.
    """
