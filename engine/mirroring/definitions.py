"""The properties of HubSpot's invoices and payments that are ours: QuickBooks' own numbers and words.

HubSpot works out an invoice's totals from line items, taxes and payments of its own, and rounds as it does;
so what QuickBooks says stands beside it, in properties that workflows, lists and reports can use (F48-F50).
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.clients.hubspot_wire import PropertyDefinition
from engine.records import InvoiceStatus

INVOICES, PAYMENTS, NOTES = "invoices", "commerce_payments", "notes"
"""HubSpot's plural names of what we make."""

INVOICE_KEY, PAYMENT_KEY = "stagebill_quickbooks_invoice_id", "stagebill_quickbooks_payment_id"
EMAIL_STATUSES = (("not_sent", "Not sent"), ("scheduled", "To be sent"), ("sent", "Sent"))
PAYMENT_STATUSES = (("received", "Received"), ("voided", "Voided"))
_STATUSES = tuple((one.value, one.value.replace("_", " ").capitalize()) for one in InvoiceStatus)


def _text(name: str, label: str, *, unique: bool = False) -> PropertyDefinition:
    return PropertyDefinition(name, label, "string", "text", unique=unique)


def _number(name: str, label: str) -> PropertyDefinition:
    return PropertyDefinition(name, label, "number", "number")


def _date(name: str, label: str) -> PropertyDefinition:
    return PropertyDefinition(name, label, "date", "date")


def _one_of(name: str, label: str, options: tuple[tuple[str, str], ...]) -> PropertyDefinition:
    return PropertyDefinition(name, label, "enumeration", "select", options=options)


PROPERTIES: Mapping[str, tuple[PropertyDefinition, ...]] = MappingProxyType(
    {
        INVOICES: (
            _text(INVOICE_KEY, "QuickBooks connection and invoice id", unique=True),
            _text("stagebill_number", "QuickBooks number"),
            _one_of("stagebill_status", "QuickBooks status", _STATUSES),
            _number("stagebill_total", "QuickBooks total"),
            _number("stagebill_balance", "QuickBooks balance"),
            _number("stagebill_paid", "Paid in QuickBooks"),
            _date("stagebill_invoice_date", "QuickBooks invoice date"),
            _date("stagebill_due_date", "QuickBooks due date"),
            _one_of("stagebill_email_status", "E-mail status", EMAIL_STATUSES),
            _text("stagebill_recipient", "Recipient"),
            _text("stagebill_link", "Invoice in QuickBooks"),
        ),
        PAYMENTS: (
            _text(PAYMENT_KEY, "QuickBooks connection and payment id", unique=True),
            _one_of("stagebill_status", "QuickBooks status", PAYMENT_STATUSES),
            _text("stagebill_invoice_numbers", "QuickBooks invoices"),
            _number("stagebill_applied", "Applied to the deal's invoices"),
        ),
    }
)
KEYS: Mapping[str, str] = MappingProxyType({INVOICES: INVOICE_KEY, PAYMENTS: PAYMENT_KEY})
"""The property by which a record is found again: no two records may have one value of it."""


def key_of(connection_id: str, document_id: str) -> str:
    """A document's value of the unique property: QuickBooks' Ids are small numbers of one company each.

    >>> key_of("000000000012", "145")
    '000000000012-145'
    """
    return f"{connection_id}-{document_id}"
