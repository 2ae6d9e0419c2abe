"""The `sync:` section: which records and fields are kept in step, which way, and who wins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.conditions import Condition
from rules.model import Direction, FieldMapping, Sync, SyncedObject
from rules.nodes import Entry, Node, Scalar, Table, described, flow
from rules.problems import Report, did_you_mean
from rules.properties import HUBSPOT_OBJECTS, QUICKBOOKS_OBJECTS, RULE_OBJECTS
from rules.sections.conditions import Conditions
from rules.sections.names import check_fact, check_text
from rules.shape import Fields, calendar_day, choice, fields, listing, table, text, words
from rules.transforms import PLAIN, WITH_ARGUMENT, Transform, is_date_format

_FILTER_OBJECTS = (*RULE_OBJECTS, *QUICKBOOKS_OBJECTS)
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*")
SIDES = ("hubspot", "quickbooks")
MAPPING_KEYS = ("hubspot", "text", "quickbooks", "direction", "owner", "transform")


@dataclass(frozen=True, slots=True)
class _Words:
    """What one synced object may say beside what all may."""

    match_on: tuple[str, ...]
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
    "customers": _Words(("email", "name", "phone", "company"), ("record",)),
    "products": _Words(("sku", "name")),
    "invoices": _Words(("number",), ("unmatched_line",)),
    "payments": _Words(("reference", "number")),
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
        record=record or ("contact" if name == "customers" else None),
        match_on=words(found.get("match_on"), report, "match_on", known.match_on),
        to_quickbooks=to_quickbooks,
        to_hubspot=to_hubspot,
        on_create=choice(found.get("on_create"), report, "on_create", ("create", "link_only")) or "create",
        on_delete=choice(found.get("on_delete"), report, "on_delete", ("keep", "archive")) or "keep",
        conflicts=choice(found.get("conflicts"), report, "conflicts", (*SIDES, "newest", "ask")) or "ask",
        since=calendar_day(found.get("since"), report, "since"),
        mappings=_mappings(found, report, direction),
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
    return None if node is None else conditions.read(node, _FILTER_OBJECTS)


def _mappings(found: Fields, report: Report, whole: Direction) -> tuple[FieldMapping, ...]:
    read = [_mapping(item, report, whole) for item in listing(found.get("mappings"), report, "mappings")]
    mappings = tuple(mapping for mapping in read if mapping is not None)
    _check_targets(mappings, report)
    return mappings


def _mapping(node: Node, report: Report, whole: Direction) -> FieldMapping | None:
    found = fields(node, report, "a mapping", MAPPING_KEYS, ("quickbooks",))
    if found is None:
        return None
    hubspot, template = _source(found, report)
    path = _path(found.get("quickbooks"), report)
    if path is None or (hubspot is None and template is None):
        return None
    return FieldMapping(
        hubspot=hubspot,
        text=template,
        quickbooks=path,
        direction=_direction(found, report, whole, is_text=template is not None),
        owner=choice(found.get("owner"), report, "owner", SIDES),
        transforms=_transforms(found, report),
        span=node.span,
    )


def _source(found: Fields, report: Report) -> tuple[str | None, str | None]:
    """The HubSpot property, or the text with placeholders: one of the two."""
    prop, template = found.get("hubspot"), found.get("text")
    if (prop is None) == (template is None):
        report.error("missing-key", found.span, "a mapping takes either hubspot or text beside quickbooks")
        return None, None
    if prop is not None:
        name = text(prop, report, "hubspot")
        valid = name is not None and check_fact(name, prop.span, report, HUBSPOT_OBJECTS)
        return (name if valid else None), None
    if text(template, report, "text") is None or not isinstance(template, Scalar):
        return None, None
    check_text(template, report, HUBSPOT_OBJECTS)
    return None, template.text


def _path(node: Node | None, report: Report) -> str | None:
    path = text(node, report, "quickbooks")
    if node is None or path is None:
        return None
    if not _PATH.fullmatch(path):
        message = f"quickbooks must be a field's path like PrimaryEmailAddr.Address, not {described(node)}"
        report.error("wrong-value", node.span, message)
        return None
    return path


def _direction(found: Fields, report: Report, whole: Direction, *, is_text: bool) -> Direction:
    """The mapping's own direction; else the sync's, and of a text the only one it can have."""
    word = choice(found.get("direction"), report, "direction", Direction)
    if word is None:
        return Direction.TO_QUICKBOOKS if is_text else whole
    own = Direction(word)
    if is_text and own not in (Direction.TO_QUICKBOOKS, Direction.OFF):
        report.error("wrong-value", found.at("direction"), "a text can only go to_quickbooks")
    elif own is not Direction.OFF and whole not in (own, Direction.TWO_WAY, Direction.OFF):
        message = f"the sync goes {whole} only, so this field would never go {own}"
        report.warning("dead", found.at("direction"), message)
    return own


def _check_targets(mappings: tuple[FieldMapping, ...], report: Report) -> None:
    """Two mappings that write the same QuickBooks field would fight over it."""
    first: dict[str, FieldMapping] = {}
    for mapping in mappings:
        if mapping.direction in (Direction.TO_HUBSPOT, Direction.OFF):
            continue
        if other := first.get(mapping.quickbooks):
            message = f"{mapping.quickbooks} is written twice; first at {other.span.place}"
            report.error("duplicate-mapping", mapping.span, message)
        first.setdefault(mapping.quickbooks, mapping)


def _transforms(found: Fields, report: Report) -> tuple[Transform, ...]:
    read = (_transform(item, report) for item in listing(found.get("transform"), report, "transform"))
    return tuple(transform for transform in read if transform is not None)


def _transform(node: Node, report: Report) -> Transform | None:
    match node:
        case Scalar(text=name) if name in PLAIN:
            return Transform(name)
        case Table(entries=(Entry() as entry,)) if entry.key.text in WITH_ARGUMENT:
            return _with_argument(entry, report)
    name = node.entries[0].key.text if isinstance(node, Table) and node.entries else flow(node)
    hint = did_you_mean(name, (*PLAIN, *WITH_ARGUMENT))
    if name in WITH_ARGUMENT:
        hint = f"; {name} needs a value, like {_EXAMPLES[name]}"
    elif name in PLAIN:
        hint = f"; {name} takes no value"
    report.error(
        "unknown-transform",
        node.span,
        f'"{name[:40]}" is not a transform{hint}',
        f"transforms: {', '.join((*PLAIN, *WITH_ARGUMENT))}",
    )
    return None


_EXAMPLES = {
    "truncate": "{truncate: 21}",
    "date": '{date: "%Y-%m-%d"}',
    "lookup": "{lookup: {net30: Net 30}}",
}


def _with_argument(entry: Entry, report: Report) -> Transform | None:
    name, value = entry.key.text, entry.value
    if name == "lookup":
        pairs = _pairs(value, report)
        return Transform(name, pairs) if pairs else None
    word = text(value, report, name)
    if word is None:
        return None
    if name == "truncate" and word.isascii() and word.isdigit() and 0 < int(word[:5]) <= 4000:
        return Transform(name, int(word[:5]))
    if name == "date" and is_date_format(word):
        return Transform(name, word)
    report.error(
        "wrong-value", value.span, f"{name} needs a value like {_EXAMPLES[name]}, not {described(value)}"
    )
    return None


def _pairs(node: Node, report: Report) -> Mapping[str, str]:
    entries = table(node, report, "lookup")
    if not entries and isinstance(node, Table):
        report.error("wrong-value", node.span, "lookup has no pairs; write from: to")
    pairs = {
        entry.key.text.strip().casefold(): text(entry.value, report, "a value of lookup") for entry in entries
    }
    return MappingProxyType({key: value for key, value in pairs.items() if value is not None})
