"""The `hubspot:` section: which records and notes are kept in HubSpot besides the deal's properties."""

from rules.model import InHubSpot
from rules.nodes import Node
from rules.problems import Report
from rules.shape import choice, fields, words

HUBSPOT_KEYS = ("invoices", "payments", "notes")
INVOICES = {
    "all": "every invoice of a customer that HubSpot knows, also those that were born in QuickBooks",
    "deals": "the invoices of deals",
    "none": "no invoice records",
}
PAYMENTS = {"deals": "the payments of deals' invoices", "none": "no payment records"}
NOTES = {
    "created": "an invoice was created or attached",
    "sent": "an invoice was mailed",
    "payment": "a payment came in",
    "paid": "an invoice is paid in full",
    "overdue": "an invoice is past its due date",
    "voided": "an invoice was voided",
    "refused": "an action was refused or failed, with the reason",
}


def read_hubspot(node: Node | None, report: Report) -> InHubSpot:
    """The section; what it leaves out is as it is without the section."""
    usual = InHubSpot()
    found = fields(node, report, "hubspot", HUBSPOT_KEYS) if node is not None else None
    if found is None:
        return usual
    notes = usual.notes
    if "notes" in found.entries:
        notes = frozenset(words(found.get("notes"), report, "notes", NOTES))
    return InHubSpot(
        choice(found.get("invoices"), report, "invoices", INVOICES) or usual.invoices,
        choice(found.get("payments"), report, "payments", PAYMENTS) or usual.payments,
        notes,
    )
