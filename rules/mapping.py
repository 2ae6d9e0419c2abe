"""The value of one mapped field, on its way to the other side."""

from zoneinfo import ZoneInfo

from rules.facts import Facts
from rules.model import FieldMapping
from rules.templates import render
from rules.transforms import transformed


def to_quickbooks(mapping: FieldMapping, facts: Facts, zone: ZoneInfo) -> str:
    """What QuickBooks is to hold, "" where HubSpot has nothing.

    Raises CannotTell when a fact was not read, BadValue when the value cannot go through a transform.
    """
    if mapping.hubspot is not None:
        source = facts.text(mapping.hubspot)
    else:
        source = " ".join(render(mapping.text or "", facts, zone).split())  # an empty fact leaves a gap
    return transformed(source, mapping.transforms, zone) if source.strip() else ""


def to_hubspot(mapping: FieldMapping, entity: str, facts: Facts, zone: ZoneInfo) -> str:
    """What HubSpot is to hold; `entity` is the QuickBooks object in `facts`, such as "Customer".

    Raises CannotTell and BadValue like the other way.
    """
    source = facts.text(f"{entity}.{mapping.quickbooks}")
    return transformed(source, mapping.transforms, zone) if source.strip() else ""
