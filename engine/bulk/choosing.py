"""What a person has ticked and filled in: the deals of a batch, and the inputs of all its invoices."""

from collections.abc import Mapping, Sequence

from engine.bulk.searching import PAGE
from engine.errors import Refused
from engine.said import said

FIELDS = ("invoice_type", "percent", "item", "tax_code", "terms", "email_delivery", "send_at")
"""The inputs of create-invoice that make sense for many deals alike."""

_LONGEST_ID = 20

Fields = Mapping[str, Sequence[str]]


def chosen_deals(fields: Fields) -> list[str]:
    """The ids of the deals that were ticked, or of all that were listed. Refused where that are none."""
    ids = list(dict.fromkeys(ticked(fields)))
    if not ids:
        raise Refused(said("Deals: tick at least one."))
    if len(ids) > PAGE:
        raise Refused(
            said("Deals: {count} are ticked; choose at most {most} at once.", count=len(ids), most=PAGE)
        )
    if wrong := next((one for one in ids if not _is_id(one)), None):
        raise Refused(
            said('Deals: "{told}" is not the id of a deal; open the page again.', told=wrong[:_LONGEST_ID])
        )
    return ids


def ticked(fields: Fields) -> Sequence[str]:
    """What was ticked, right or wrong."""
    if fields.get("all"):
        return fields.get("listed", [""])[-1].split()
    return fields.get("deal", ())


def _is_id(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) <= _LONGEST_ID


def chosen_inputs(fields: Fields, company: str) -> dict[str, str]:
    """What was filled in, as create-invoice takes it; whether it is right, the action says in its review."""
    told = {name: fields[name][-1].strip() for name in FIELDS if name in fields}
    told |= {"quickbooks_company": company}
    return {name: value for name, value in told.items() if value}
