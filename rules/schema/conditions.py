"""Conditions in the schema: of rules, of sync filters, and inside `some`, `every` and `no`."""

from collections.abc import Sequence

from rules.known import KnownNames
from rules.properties import QUICKBOOKS_OBJECTS, RULE_OBJECTS
from rules.schema.facts import but, comparisons, definitions, fact_pattern
from rules.schema.forms import Schema, described, listing, mapping, ref
from rules.sections.conditions import QUANTIFIERS
from rules.sections.sync import FILTER_OBJECTS

CONDITION = "condition"
FILTER = "filter"
_ANY_FACT = ref("compared_as_it_is_written")
_QUANTIFIED = {
    "some": "At least one associated record of this object matches.",
    "every": "There are associated records of this object, and all of them match.",
    "no": "No associated record of this object matches.",
}


def condition_definitions(names: KnownNames) -> dict[str, Schema]:
    """Conditions of rules, conditions of sync filters, and those about associated records."""
    inner = {_about(name): _of_object(name, names) for name in FILTER_OBJECTS}
    return {
        **definitions(names),
        **inner,
        CONDITION: _condition(CONDITION, RULE_OBJECTS, names),
        FILTER: _condition(FILTER, FILTER_OBJECTS, names),
    }


def _about(name: str) -> str:
    return f"condition_about_{name}"


def _condition(own: str, objects: Sequence[str], names: KnownNames) -> Schema:
    """The name of a condition, or a mapping of facts and words."""
    named = {
        "type": ["string", "integer"],
        "title": "The name of a condition",
        "description": "One of the names in the section conditions.",
    }
    quantified = {word: _quantifier(word, objects) for word in QUANTIFIERS}
    known = _groups(own) | quantified | comparisons(objects, names)
    facts: Schema = {
        **mapping(known),
        "title": "Facts and words",
        "description": "Several facts in one place must all hold.",
        "minProperties": 1,
        "patternProperties": {but(known, fact_pattern(objects, names)): _ANY_FACT},
    }
    return {"anyOf": [named, facts]}


def _groups(own: str) -> dict[str, Schema]:
    return {
        "all": described(listing(ref(own), 1), "all", "Every one of these holds."),
        "any": described(listing(ref(own), 1), "any", "At least one of these holds."),
        "not": described(ref(own), "not", 'This does not hold. "Cannot tell" stays "cannot tell".'),
    }


def _quantifier(word: str, objects: Sequence[str]) -> Schema:
    about = {
        name: described(
            ref(_about(name)), f"{word} {name}", f"{_QUANTIFIED[word]} Write its properties alone."
        )
        for name in objects
    }
    return described(
        {**mapping(about), "minProperties": 1},
        word,
        _QUANTIFIED[word],
        {"ticket": {"hs_pipeline_stage": "open"}},
    )


def _of_object(name: str, names: KnownNames) -> Schema:
    """A condition about one record: its properties without the object before them."""
    known = _groups(_about(name)) | comparisons((name,), names, bare=True)
    rest = r"(\.[A-Za-z0-9_]+)+" if name in QUICKBOOKS_OBJECTS else r"\.[A-Za-z0-9_]+"
    return {
        **mapping(known),
        "title": f"Conditions about one {name}",
        "minProperties": 1,
        "patternProperties": {but({*QUANTIFIERS, *known}, f"{name}{rest}|[A-Za-z0-9_]+"): _ANY_FACT},
    }
