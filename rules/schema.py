"""The JSON Schema of rule files, for editors: completion, descriptions, and the coarse mistakes.

It is made from the same tables that the loader checks with. The loader has the last word: it also knows
references, types of properties, sums of shares and everything else that a schema cannot say.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.kinds import KINDS_BY_NAME
from rules.loader import SECTIONS, VERSION
from rules.model import Direction
from rules.operators import OPERATORS, Operator, Takes
from rules.properties import QUICKBOOKS_OBJECTS, RULE_OBJECTS
from rules.sections.conditions import QUANTIFIERS
from rules.sections.schedules import INSTALMENT_KEYS, SCHEDULE_KEYS
from rules.sections.sync import COMMON_KEYS, MAPPING_KEYS, OBJECTS, SIDES
from rules.sections.tests import GIVEN_KEYS, NOTHING, OF_SCHEDULES, TEST_KEYS
from rules.sections.triggers import ONCE_PER, TRIGGER_KEYS
from rules.transforms import PLAIN, WITH_ARGUMENT
from rules.vocabulary import ACTIONS, INVOICE_STATUSES, Form, Input
from rules.windows import WEEKDAYS

Schema = dict[str, Any]

_FACT = rf"^({'|'.join((*RULE_OBJECTS, *QUICKBOOKS_OBJECTS))})\.[A-Za-z0-9_.]+$"
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_TEXT: Schema = {"type": ["string", "number"]}
_DURATION: Schema = {"type": "string", "pattern": "^[0-9]{1,5}(min|h|d|w)$"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CLOCK: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_ANYTHING: Schema = {}


def schema() -> Schema:
    """The schema as plain data, ready to be written as JSON (draft 7)."""
    sections: dict[str, Schema] = {
        "version": {"const": VERSION, "description": "The version of the rule language."},
        "timezone": {"type": "string", "description": "Where days and clock times are counted."},
        "defaults": _defaults(),
        "properties": _table({"enum": sorted(KINDS_BY_NAME)}, _FACT, "Types of your own properties."),
        "conditions": _table(_ref("condition"), None, "Conditions that rules use by name."),
        "billing_schedules": _list(_schedule(), "Deals that are billed in instalments."),
        "triggers": _list(_trigger(), "When something happens and a condition holds: do something."),
        "review_requests": _reviews(),
        "sync": _sync(),
        "tests": _list(_test(), "What must be decided in which situation."),
    }
    assert tuple(sections) == SECTIONS
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stagebill rules",
        **_object(sections, SECTIONS, ("version",)),
        "definitions": {"condition": _condition(), "when": _when(), "property": _property()},
    }


def _object(known: Mapping[str, Schema], keys: Iterable[str], required: Iterable[str] = ()) -> Schema:
    """A mapping with exactly these keys; of those without a schema anything may be the value."""
    return {
        "type": "object",
        "properties": {key: known.get(key, _ANYTHING) for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def _table(values: Schema, keys: str | None, description: str) -> Schema:
    """A mapping with free keys."""
    if keys is None:
        return {"type": "object", "additionalProperties": values, "description": description}
    patterns = {"patternProperties": {keys: values}, "additionalProperties": False}
    return {"type": "object", **patterns, "description": description}


def _list(items: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _condition() -> Schema:
    """The name of a condition, or a mapping of facts and words."""
    words = {
        "all": _list(_ref("condition"), "Every one holds."),
        "any": _list(_ref("condition"), "At least one holds."),
        "not": _ref("condition"),
        **{word: {"type": "object", "description": f"{word} associated record"} for word in QUANTIFIERS},
    }
    mapping = {
        "type": "object",
        "minProperties": 1,
        "properties": words,
        "patternProperties": {_FACT: _ref("property")},
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "string"}, mapping]}


def _property() -> Schema:
    """What a fact is compared with: a value, one of several, or operators."""
    operators = {name: _operand(operator) for name, operator in OPERATORS.items()}
    operators["if_empty"] = {"enum": ["match", "no_match"]}
    return {"anyOf": [_SCALAR, _list(_SCALAR), {**_object(operators, operators), "minProperties": 1}]}


def _operand(operator: Operator) -> Schema:
    described = (operator.ask.__doc__ or "").split("\n", 1)[0]
    forms: dict[Takes, Schema] = {
        Takes.ONE: _SCALAR,
        Takes.SEVERAL: {**_list(_SCALAR), "minItems": 1},
        Takes.PAIR: {**_list(_SCALAR), "minItems": 2, "maxItems": 2},
        Takes.DURATION: _DURATION,
        Takes.FLAG: {"type": "boolean"},
    }
    return {**forms[operator.takes], "description": described}


def _when() -> Schema:
    kinds: dict[str, Schema] = {
        "deal_enters": _TEXT,
        "deal_created": {"const": True},
        "property_changes": {"type": "string", "pattern": _FACT},
        "invoice_becomes": {"enum": list(INVOICE_STATUSES)},
        "date_reached": {"type": "string", "pattern": _FACT},
        "every": {"type": "string", "description": "minute hour day month weekday"},
    }
    return {**_object(kinds, kinds), "minProperties": 1, "maxProperties": 1}


def _inputs(action: str, also: Iterable[str] = ()) -> Schema:
    known = {name: _input(wanted) for name, wanted in ACTIONS[action].inputs.items()}
    schema = _object(known | dict.fromkeys(also, _TEXT), (*known, *also))
    return {**schema, "type": ["object", "null"]}


def _input(wanted: Input) -> Schema:
    return {"enum": list(wanted.choices)} if wanted.form is Form.CHOICE else _TEXT


def _defaults() -> Schema:
    return {
        **_object({name: _inputs(name) for name in ACTIONS}, ACTIONS),
        "description": "What actions are given unless a workflow or a rule says otherwise.",
    }


def _actions(also: Iterable[str] = ()) -> Schema:
    calls = {name: _inputs(name, also) for name in ACTIONS}
    return _list({**_object(calls, calls), "minProperties": 1, "maxProperties": 1})


def _schedule() -> Schema:
    instalment = {
        "id": _TEXT,
        "share": {"type": "string", "pattern": "^(rest|[0-9.]+%)$"},
        "when": _ref("when"),
        "invoice": _inputs("create-invoice"),
    }
    known = {
        "id": _TEXT,
        "for": _ref("condition"),
        "total": {"type": "string", "pattern": _FACT},
        "instalments": _list(_object(instalment, INSTALMENT_KEYS, ("id", "share", "when"))),
    }
    return _object(known, SCHEDULE_KEYS, ("id", "for", "instalments"))


def _trigger() -> Schema:
    known = {
        "id": _TEXT,
        "when": _ref("when"),
        "if": _ref("condition"),
        "wait": _DURATION,
        "once_per": {"enum": list(ONCE_PER)},
        "mode": {"enum": ["live", "shadow"]},
        "do": {**_actions(), "minItems": 1},
    }
    return _object(known, TRIGGER_KEYS, ("id", "when", "do"))


def _reviews() -> Schema:
    window = {"days": _list({"enum": list(WEEKDAYS)}), "from": _CLOCK, "to": _CLOCK}
    caps: dict[str, Schema] = {
        "per_contact": {"type": "string"},
        "per_day": {"type": "integer", "minimum": 1},
    }
    known = {
        "sites": _table({"type": "string"}, None, "The pages where reviews are written, by name."),
        "window": _object(window, window, ("from", "to")),
        "at_most": _object(caps, caps),
        "opt_out": {"type": "string", "pattern": _FACT},
        "from": {"type": "string", "description": "Who the mail comes from."},
        "templates": _table(
            _object({"subject": _TEXT, "text": _TEXT}, ("subject", "text"), ("subject", "text")),
            None,
            "Mails by name; {contact.firstname} and other facts may stand in them.",
        ),
    }
    return _object(known, known, ("sites",))


def _sync() -> Schema:
    objects = {}
    for name, words in OBJECTS.items():
        known = {**_synced(), "match_on": _list({"enum": list(words.match_on)})}
        objects[name] = _object(known, (*COMMON_KEYS, *words.own_keys), ("direction",))
    return _object(objects, OBJECTS)


def _synced() -> dict[str, Schema]:
    ways = {way: _ref("condition") for way in ("to_quickbooks", "to_hubspot")}
    transform = {"anyOf": [{"enum": list(PLAIN)}, {"type": "object", "minProperties": 1, "maxProperties": 1}]}
    mapping: dict[str, Schema] = {
        "hubspot": {"type": "string", "pattern": _FACT},
        "text": {"type": "string"},
        "quickbooks": {"type": "string"},
        "direction": {"enum": list(Direction)},
        "owner": {"enum": list(SIDES)},
        "transform": _list(transform, f"Also {', '.join(WITH_ARGUMENT)} with a value."),
    }
    return {
        "direction": {"enum": list(Direction)},
        "record": {"enum": ["contact", "company"]},
        "filters": _object(ways, ways),
        "on_create": {"enum": ["create", "link_only"]},
        "on_delete": {"enum": ["keep", "archive"]},
        "conflicts": {"enum": [*SIDES, "newest", "ask"]},
        "since": _DAY,
        "mappings": _list(_object(mapping, MAPPING_KEYS, ("quickbooks",))),
        "unmatched_line": _TEXT,
    }


def _test() -> Schema:
    known: dict[str, Schema] = {
        "name": _TEXT,
        "at": {"type": "string"},
        "given": _object({}, GIVEN_KEYS),
        "event": _ref("when"),
        "expect": {"anyOf": [{"const": NOTHING}, _actions(OF_SCHEDULES)]},
        "because": _TEXT,
    }
    return _object(known, TEST_KEYS, ("name", "event", "expect"))
