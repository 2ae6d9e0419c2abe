"""Quotes: what HubSpot computes for them, what publishing takes, and what a published one refuses."""

from collections.abc import Mapping

from sandbox.hubspot.commerce import charged, linked, money
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.settings import Settings

PUBLISHED = ("APPROVAL_NOT_NEEDED", "APPROVED")
_NEEDED = {  # family -> kinds of record that a quote must be associated with to be published
    "": ("deals",),
    "CPQ_QUOTE": ("line_items", "contacts", "deals"),
}


def check_quote(portal: Portal, record: Record | None, values: Mapping[str, str]) -> None:
    """Refuse to publish a quote that is not complete, and to change one that is locked.

    `record` is None for a new one. Raises: ApiError 400.
    """
    if record is None:
        return
    if record.value("hs_locked") == "true" and set(values) - {"hs_status"}:
        raise bad_request("The quote is locked; set hs_status to DRAFT to edit it.")
    if values.get("hs_status") not in PUBLISHED or record.value("hs_status") in PUBLISHED:
        return
    family = values.get("hs_template_type", record.value("hs_template_type"))
    for name in _NEEDED.get(family, _NEEDED[""]):
        if not linked(portal, record, name):
            raise bad_request(f"A quote needs associated {name} before it can be published.")


def derive_quote(portal: Portal, record: Record, _: Settings) -> dict[str, str]:
    """Amount and, once published, number, addresses and lock of a quote."""
    published = record.value("hs_status") in PUBLISHED
    derived = {"hs_locked": "true" if published else "false"}
    if linked(portal, record, "line_items"):
        derived["hs_quote_amount"] = money(charged(portal, record))
    if published:
        page = f"https://{portal.id}.quotes.example.test/{record.id}"
        derived |= {
            "hs_quote_link": page,
            "hs_pdf_download_link": f"{page}.pdf",
            "hs_quote_number": record.value("hs_quote_number") or f"Q-{record.id}",
            "hs_payment_status": record.value("hs_payment_status") or "PENDING",
        }
    return derived
