"""The JSON Schema of rule files, for editors: completion, hover, and every mistake that a schema can see.

It is made from the same tables that the loader checks with. The loader has the last word: it also knows
references, the types of the file's own properties, sums of shares and all else that a schema cannot say.

Editors with yaml-language-server show `title`, `description` and `examples` on hover, complete from
`properties`, `enum`, `const`, `examples` and `defaultSnippets`, and explain each choice with
`enumDescriptions`; of what stands beside a `$ref` they keep exactly title, description and examples.
"""

from zoneinfo import available_timezones

from rules.kinds import KINDS_BY_NAME, NUMBERS, Kind, with_article
from rules.known import KnownNames
from rules.loader import MACHINES_OWN, VERSION
from rules.model import LANGUAGES
from rules.properties import BUILT_IN, RULE_OBJECTS
from rules.schema.calls import WHEN, defaults, happening, lists
from rules.schema.conditions import CONDITION, condition_definitions
from rules.schema.facts import fact_pattern
from rules.schema.forms import (
    IDENTIFIER,
    Schema,
    choice,
    described,
    mapping,
    one_of_many,
    optional,
    ref,
    table,
)
from rules.schema.hubspot import hubspot
from rules.schema.invoice_mails import invoice_mails
from rules.schema.invoices import invoice_templates
from rules.schema.reviews import reviews
from rules.schema.rules import schedules, triggers
from rules.schema.sync import sync
from rules.schema.tests import tests

_NOBODY_ASKED = KnownNames()


def schema(names: KnownNames | None = None) -> Schema:
    """The schema as plain data, ready to be written as JSON (draft 7).

    With the names that the connected accounts know, it completes those too, and refuses stages, pipelines,
    properties, items, terms and tax codes that the accounts don't have.
    """
    known = names or _NOBODY_ASKED
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Stagebill rules",
        "description": "Which deals are billed, when, how much, and who is asked for a review.",
        **optional(mapping(_sections(known))),
        "if": {"minProperties": 1},
        "then": {"required": ["version"]},
        "definitions": {**condition_definitions(known), **lists(known), WHEN: happening(known)},
    }


def _sections(names: KnownNames) -> dict[str, Schema]:
    version = {"anyOf": [{"const": VERSION}, {"const": str(VERSION)}]}
    return {
        "version": described(version, "Version", "The version of the rule language.", VERSION),
        "timezone": described(
            _timezone(), "Time zone", "Where days, windows and clock times are counted.", "America/Chicago"
        ),
        "language": described(
            choice(LANGUAGES),
            "Language",
            "The language in which workflows, the deal card, notes and the deal's properties tell how "
            "actions ended, and why: `en` (also without this key), `de` or `es`. Our own pages are in it, "
            "too, and the labels of properties that are made from then on. What a vendor said stays as it "
            "was said.",
            "de",
        ),
        "defaults": defaults(names),
        "properties": _properties(),
        "conditions": _conditions(),
        "invoice_templates": invoice_templates(names),
        "invoice_mails": invoice_mails(names),
        "billing_schedules": schedules(names),
        "triggers": triggers(names),
        "review_requests": reviews(names),
        "sync": sync(names),
        "hubspot": hubspot(),
        "tests": tests(names),
    }


def _timezone() -> Schema:
    zones = sorted(available_timezones() - MACHINES_OWN)
    return one_of_many(zones, "there is no such time zone; write one like America/Chicago")


def _properties() -> Schema:
    """Types of own properties; those of standard ones cannot be changed."""
    fixed = {
        fact: {**choice(_names_of(kind)), "doNotSuggest": True}
        for fact, kind in BUILT_IN.items()
        if fact.partition(".")[0] in RULE_OBJECTS
    }
    types = {**mapping(fixed), "patternProperties": {f"^({fact_pattern(RULE_OBJECTS)})$": choice(_types())}}
    text = "Types of your own properties, so that they are checked without a connection too."
    return described(optional(types), "Properties", text, {"company.billing_hold": "boolean"})


def _types() -> dict[str, str]:
    return {name: f"compared as {with_article(kind)}" for name, kind in KINDS_BY_NAME.items()}


def _names_of(kind: Kind) -> dict[str, str]:
    fitting = NUMBERS if kind in NUMBERS else {kind}
    return {name: text for name, text in _types().items() if KINDS_BY_NAME[name] in fitting}


def _conditions() -> Schema:
    keys = IDENTIFIER["pattern"].replace(r"\s*", "")
    return described(
        table(ref(CONDITION), keys),
        "Conditions",
        "Conditions with a name, which schedules, triggers and filters use.",
        {"billable": {"deal.amount": {"gte": 500}}},
    )
