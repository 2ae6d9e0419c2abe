"""The section `sync` in the schema: which records and fields are kept in step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rules.known import KnownNames
from rules.model import Direction
from rules.schema.conditions import FILTER
from rules.schema.facts import fact_name
from rules.schema.forms import (
    DAY,
    TEXT,
    Schema,
    choice,
    described,
    distinct,
    listing,
    mapping,
    pattern,
    ref,
    table,
    text_with,
)
from rules.sections.sync import OBJECTS
from rules.transforms import TRANSFORMS


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one synced object is, and examples for it."""

    about: str
    hubspot: str
    text: str
    quickbooks: tuple[str, ...]
    coming: Mapping[str, object]


_SHOWN = {
    "customers": _Shown(
        "HubSpot contacts or companies, and QuickBooks customers.",
        "contact.phone",
        "{contact.firstname} {contact.lastname}",
        ("PrimaryPhone.FreeFormNumber", "BillAddr.Line1", "CustomField[Region]"),
        {"Customer.Active": True},
    ),
    "products": _Shown(
        "HubSpot products, and QuickBooks products and services.",
        "product.hs_sku",
        "{product.name}",
        ("Sku", "Description"),
        {"Item.Active": True},
    ),
    "invoices": _Shown(
        "HubSpot invoices, and QuickBooks invoices.",
        "deal.po_number",
        "Deal {deal.id}",
        ("CustomField[PO Number]", "PrivateNote"),
        {"Invoice.Balance": {"gt": 0}},
    ),
    "payments": _Shown(
        "HubSpot payments, and QuickBooks payments.",
        "deal.check_number",
        "Deal {deal.id}",
        ("PaymentRefNum", "PrivateNote"),
        {"Payment.TotalAmt": {"gt": 0}},
    ),
}
DIRECTIONS = {
    Direction.TO_QUICKBOOKS.value: "from HubSpot to QuickBooks only",
    Direction.TO_HUBSPOT.value: "from QuickBooks to HubSpot only",
    Direction.TWO_WAY.value: "both ways",
    Direction.OFF.value: "not at all",
}
_CONFLICTS = {
    "hubspot": "HubSpot's value wins",
    "quickbooks": "QuickBooks' value wins",
    "newest": "the later change wins",
    "ask": "nothing is written; a person decides",
}
_OWNERS = {"hubspot": "HubSpot's value always wins", "quickbooks": "QuickBooks' value always wins"}
_RECORDS = {"contact": "customers are contacts", "company": "customers are companies"}
_ON_CREATE = {
    "create": "a record that the other side lacks is created there",
    "link_only": "records that both sides have are linked; none is created",
}
_ON_DELETE = {
    "keep": "the other side keeps its record",
    "archive": "the other side's record is archived, or made inactive",
}
_PATH = r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*|CustomField\[[^\[\]]*[^\[\]\s][^\[\]]*\]"
# What stands behind a transform that takes something; of others the checker alone knows.
_ARGUMENTS: Mapping[str, Schema] = MappingProxyType(
    {
        "truncate": {
            "anyOf": [{"type": "integer", "minimum": 1, "maximum": 4000}, pattern("0*[1-9][0-9]{0,3}")]
        },
        "split_name": choice({"first": "the first names", "last": "the last name"}),
        "date": pattern("([^%]|%[Yymdj])*%[Yymdj]([^%]|%[Yymdj])*"),
        "lookup": {**table(TEXT), "type": "object", "minProperties": 1},
    }
)


def sync(names: KnownNames) -> Schema:
    """The objects that are kept in step."""
    known = {name: described(_synced(name, names), name.title(), _SHOWN[name].about) for name in OBJECTS}
    return described(mapping(known), "Sync", "Which records and fields are kept in step, and which way.")


def _synced(name: str, names: KnownNames) -> Schema:
    words = OBJECTS[name]
    ways = {
        "to_quickbooks": described(ref(FILTER), "To QuickBooks", "Which HubSpot records go to QuickBooks."),
        "to_hubspot": described(
            ref(FILTER),
            "To HubSpot",
            "Which QuickBooks records go to HubSpot.",
            dict(_SHOWN[name].coming),
        ),
    }
    known = {
        "direction": described(choice(DIRECTIONS), "Direction", "Which way records go."),
        "match_on": described(
            distinct({"type": "string", "enum": list(words.match_on)}),
            "Match on",
            "How the two sides' records find each other: the first that finds exactly one wins.",
            list(words.match_on),
        ),
        "filters": described(mapping(ways), "Filters", "Which records go that way; all if left out."),
        "on_create": described(choice(_ON_CREATE), "On create", "What happens to a new record."),
        "on_delete": described(choice(_ON_DELETE), "On delete", "What happens when a record is deleted."),
        "conflicts": described(choice(_CONFLICTS), "Conflicts", "What wins when both sides changed."),
        "since": described(DAY, "Since", "Records created before that day are left alone.", "2026-01-01"),
        "mappings": described(
            listing(_mapping(words.objects, _SHOWN[name], names)),
            "Mappings",
            "One field each, beside those always kept.",
        ),
        "record": described(choice(_RECORDS), "Record", "Which HubSpot records customers are."),
        "unmatched_line": described(
            TEXT,
            "Unmatched line",
            "The QuickBooks product for lines whose product QuickBooks does not know.",
            "Custom Line Item",
        ),
    }
    own = {key: one for key, one in known.items() if key not in _OWN or key in words.own_keys}
    return mapping(own, ("direction",))


_OWN = ("record", "unmatched_line")


def _mapping(objects: Sequence[str], shown: _Shown, names: KnownNames) -> Schema:
    known = {
        "hubspot": described(
            fact_name(objects, names),
            "HubSpot",
            "The HubSpot property, with its object.",
            shown.hubspot,
        ),
        "text": described(
            text_with(objects),
            "Text",
            "A text with facts in braces, in place of one property; it can only go to QuickBooks.",
            shown.text,
        ),
        "quickbooks": described(
            {
                **pattern(_PATH),
                "patternErrorMessage": "write a path like BillAddr.Line1 or CustomField[PO Number]",
            },
            "QuickBooks",
            "The QuickBooks field, by its path.",
            *shown.quickbooks,
        ),
        "direction": described(
            choice(DIRECTIONS),
            "Direction",
            "Which way this field goes; off switches it off. Else as the sync.",
        ),
        "owner": described(choice(_OWNERS), "Owner", "Whose value wins when both sides changed."),
        "transform": described(
            listing(_transform()),
            "Transform",
            "Changes on the way, in their order; on the way back they are undone.",
            ["trim", "lower"],
        ),
        "default": described(TEXT, "Default", "What is written when there is no value.", "US"),
    }
    only_out = {
        "if": {"required": ["text"]},
        "then": {
            "properties": {"direction": {"enum": [Direction.TO_QUICKBOOKS.value, Direction.OFF.value]}},
            "not": {"required": ["hubspot"]},
        },
        "else": {"required": ["hubspot"]},
    }
    return {**mapping(known, ("quickbooks",)), **only_out, "title": "A mapping"}


def _transform() -> Schema:
    plain = {name: one for name, one in TRANSFORMS.items() if one.takes is None}
    words = choice({name: _told(one.there) for name, one in plain.items()})
    taking = {
        name: described(_ARGUMENTS.get(name, {}), name, f"{_told(one.there)} Write {one.takes.example}.")
        for name, one in TRANSFORMS.items()
        if one.takes is not None
    }
    asked = {**mapping(taking), "minProperties": 1, "maxProperties": 1, "title": "A transform with a value"}
    return {"anyOf": [{**words, "title": "A transform"}, asked]}


def _told(change: object) -> str:
    return (change.__doc__ or "").split("\n", 1)[0]
