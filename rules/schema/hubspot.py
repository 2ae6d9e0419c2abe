"""The section `hubspot` in the schema."""

from rules.schema.forms import Schema, choice, described, distinct, mapping
from rules.sections.hubspot import INVOICES, NOTES, PAYMENTS


def _listed() -> str:
    return "; ".join(f"`{word}`: {about}" for word, about in NOTES.items())


def hubspot() -> Schema:
    """What is kept in HubSpot besides the deal's properties."""
    known = {
        "invoices": described(
            choice(INVOICES), "Invoice records", "Which invoices HubSpot has as records of its own.", "all"
        ),
        "payments": described(
            choice(PAYMENTS), "Payment records", "Which payments HubSpot has as records of its own.", "deals"
        ),
        "notes": described(
            distinct(choice(NOTES)),
            "Notes",
            f"What is told on the deal's timeline, once each; `[]` tells nothing there. {_listed()}.",
            ["paid", "overdue", "refused"],
        ),
    }
    text = (
        "What Stagebill keeps in HubSpot besides the deal's properties. Without it: everything that the "
        "account lets it."
    )
    return described(mapping(known), "HubSpot", text)
