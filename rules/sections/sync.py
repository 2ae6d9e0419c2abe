"""The `sync:` section: which records and fields are kept in step, which way, and who wins."""

from dataclasses import dataclass

from rules.conditions import Condition
from rules.model import Direction, Sync, SyncedObject
from rules.nodes import Node
from rules.problems import Report
from rules.properties import HUBSPOT_OBJECTS, QUICKBOOKS_OBJECTS, RULE_OBJECTS, SYNCED_OBJECTS
from rules.sections.conditions import Conditions
from rules.sections.mappings import SIDES, read_mappings
from rules.shape import Fields, calendar_day, choice, fields, text, words

FILTER_OBJECTS = (*RULE_OBJECTS, *SYNCED_OBJECTS, *QUICKBOOKS_OBJECTS)


@dataclass(frozen=True, slots=True)
class _Words:
    """What one synced object may say beside what all may.

    `record` is HubSpot's object unless the file names another, `objects` are those its mappings may name.
    """

    entity: str
    record: str
    match_on: tuple[str, ...]
    objects: tuple[str, ...]
    own_keys: tuple[str, ...] = ()


COMMON_KEYS = (
    "direction",
    "match_on",
    "filters",
    "on_create",
    "on_delete",
    "conflicts",
    "since",
    "mappings",
)
OBJECTS = {
    "customers": _Words(
        "Customer", "contact", ("email", "name", "phone", "company"), HUBSPOT_OBJECTS, ("record",)
    ),
    "products": _Words("Item", "product", ("sku", "name"), SYNCED_OBJECTS),
    "invoices": _Words("Invoice", "invoice", ("number",), (*HUBSPOT_OBJECTS, "invoice"), ("unmatched_line",)),
    "payments": _Words(
        "Payment", "payment", ("reference", "number"), (*HUBSPOT_OBJECTS, "invoice", "payment")
    ),
}


def read_sync(node: Node | None, report: Report, conditions: Conditions) -> Sync:
    """The section; objects that are missing or could not be read are None."""
    if node is None:
        return Sync()
    found = fields(node, report, "sync", OBJECTS)
    if found is None:
        return Sync()
    return Sync(**{name: _object(name, found, report, conditions) for name in OBJECTS})


def _object(name: str, section: Fields, report: Report, conditions: Conditions) -> SyncedObject | None:
    node = section.get(name)
    if node is None:
        return None
    known = OBJECTS[name]
    found = fields(node, report, f"sync.{name}", (*COMMON_KEYS, *known.own_keys), ("direction",))
    if found is None:
        return None
    direction = Direction(choice(found.get("direction"), report, "direction", Direction) or Direction.OFF)
    to_quickbooks, to_hubspot = _filters(found, report, conditions)
    record = choice(found.get("record"), report, "record", ("contact", "company"))
    return SyncedObject(
        name=name,
        direction=direction,
        record=record or known.record,
        entity=known.entity,
        match_on=words(found.get("match_on"), report, "match_on", known.match_on),
        to_quickbooks=to_quickbooks,
        to_hubspot=to_hubspot,
        on_create=choice(found.get("on_create"), report, "on_create", ("create", "link_only")) or "create",
        on_delete=choice(found.get("on_delete"), report, "on_delete", ("keep", "archive")) or "keep",
        conflicts=choice(found.get("conflicts"), report, "conflicts", (*SIDES, "newest", "ask")) or "ask",
        since=calendar_day(found.get("since"), report, "since"),
        mappings=read_mappings(
            found.get("mappings"), report, direction, known.objects, known.entity, conditions
        ),
        unmatched_line=text(found.get("unmatched_line"), report, "unmatched_line"),
        span=section.at(name),
    )


def _filters(
    found: Fields, report: Report, conditions: Conditions
) -> tuple[Condition | None, Condition | None]:
    node = found.get("filters")
    ways = fields(node, report, "filters", ("to_quickbooks", "to_hubspot")) if node is not None else None
    if ways is None:
        return None, None
    return _filter(ways.get("to_quickbooks"), conditions), _filter(ways.get("to_hubspot"), conditions)


def _filter(node: Node | None, conditions: Conditions) -> Condition | None:
    return None if node is None else conditions.read(node, FILTER_OBJECTS)
