"""Kinds of records in HubSpot, as sentences speak of them."""

from engine.said import said

_KNOWN = {
    "companies": said("companies"),
    "contacts": said("contacts"),
    "deals": said("deals"),
    "line_items": said("line_items"),
    "quotes": said("quotes"),
    "tickets": said("tickets"),
}


def called(kind: str) -> str:
    """HubSpot's plural name of a kind, which translates where people know it by another one."""
    return _KNOWN.get(kind, kind)
