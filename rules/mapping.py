"""The value of one mapped field, on its way to the other side."""

from zoneinfo import ZoneInfo

from rules.errors import CannotTell
from rules.facts import EMPTY, Facts, Unread
from rules.model import FieldMapping
from rules.templates import render
from rules.transforms import transformed
from rules.values import plain_text


def to_quickbooks(mapping: FieldMapping, facts: Facts, zone: ZoneInfo) -> str:
    """What QuickBooks is to hold, "" where HubSpot has nothing.

    Raises CannotTell when a fact was not read, BadValue when the value cannot go through a transform.
    """
    if mapping.hubspot is not None:
        source = _raw(mapping.hubspot, facts)
    else:
        source = " ".join(render(mapping.text or "", facts, zone).split())  # an empty fact leaves a gap
    return transformed(source, mapping.transforms, zone) if source.strip() else ""


def to_hubspot(mapping: FieldMapping, entity: str, facts: Facts, zone: ZoneInfo) -> str:
    """What HubSpot is to hold; `entity` is the QuickBooks object in `facts`, such as "Customer".

    Raises CannotTell and BadValue like the other way.
    """
    source = _raw(f"{entity}.{mapping.quickbooks}", facts)
    return transformed(source, mapping.transforms, zone) if source.strip() else ""


def _raw(fact: str, facts: Facts) -> str:
    raw = facts.raw(fact)
    if isinstance(raw, Unread):
        raise CannotTell(f"{fact} cannot be read: {raw.why}")
    return "" if raw is EMPTY else plain_text(raw)
