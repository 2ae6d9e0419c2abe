"""The section `tests` in the schema."""

from collections.abc import Mapping

from rules.known import KnownNames
from rules.properties import RULE_OBJECTS
from rules.schema.calls import WHEN, calls, given
from rules.schema.facts import but, fact_pattern
from rules.schema.forms import (
    DURATION,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    any_of,
    choice,
    described,
    listing,
    mapping,
    ref,
    table,
)
from rules.schema.rules import MODES, ONCE_PER_WORDS
from rules.sections.expecting import NONE
from rules.sections.given import MEANT_WORD, UNREAD
from rules.sections.tests import NOTHING
from rules.vocabulary import ACTIONS

_VALUE: Schema = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": ["string", "number", "boolean", "null"]}},
    ]
}


def tests(names: KnownNames) -> Schema:
    """What must be decided in which situation."""
    row = _row(names)
    test = {**row, "cases": _cases(row, names)}
    single = {**mapping(test, ("name",)), "title": "A test"}
    single |= {"if": {"required": ["cases"]}, "else": {"required": ["event", "expect"]}}
    snippet = {
        "label": "test: what is decided",
        "description": "A situation and what must be decided in it",
        "body": {
            "name": "${1:a signed contract bills the deposit}",
            "given": {"deal": {"amount": "${2:10000.01}"}},
            "event": {"deal_enters": "${3:contractsent}"},
            "expect": [{"create-invoice": {"amount": "${4:3000.00}"}}],
        },
    }
    text = "What must be decided in which situation; stagebill rules test runs them."
    return described(listing({**single, "defaultSnippets": [snippet]}), "Tests", text)


def _row(names: KnownNames) -> dict[str, Schema]:
    """The keys of a test that rows of a table may have too."""
    expected = listing(calls(names, expected_words()))
    return {
        "name": described(TEXT, "Name", "What the test shows; no other may have it."),
        "at": described(
            MOMENT, "At", "The clock of this test; a day alone means its noon.", "2026-03-02T09:00"
        ),
        "given": described(
            _given(),
            "Given",
            "The facts that matter; everything else is empty.",
            {"deal": {"amount": "10000.01"}, "company": {"country": "US"}},
        ),
        "event": described(ref(WHEN), "Event", "What happens.", {"deal_enters": "contractsent"}),
        "expect": described(
            any_of(
                {"const": NOTHING, "description": "Nothing may be decided."}, {**expected, "type": "array"}
            ),
            "Expect",
            "The actions that must be decided, with the inputs that matter; or nothing.",
            NOTHING,
        ),
        "because": described(TEXT, "Because", "Words that the reason of the decision must contain."),
    }


def expected_words() -> Mapping[str, Schema]:
    """What a test may expect of an action beside its inputs."""
    none = {NONE: "the rule has none"}
    return {
        "schedule": described(TEXT, "Schedule", "The billing schedule that decided.", "project"),
        "instalment": described(TEXT, "Instalment", "The instalment that is billed.", "deposit"),
        "rule": described(TEXT, "Rule", "The rule that decided.", "retainer"),
        "wait": described(any_of(choice(none), DURATION), "Wait", "How long the rule waits first.", "2h"),
        "once_per": described(choice(ONCE_PER_WORDS | none), "Once per", "What the rule runs once for."),
        "mode": described(choice(MODES), "Mode", "Whether the rule acts."),
    }


def _given() -> Schema:
    meant = described({"const": True}, "Meant", "The one that rules mean which name a single record.")
    record: Schema = {
        "type": ["object", "null"],
        "patternProperties": {"^[A-Za-z0-9_]+$": _VALUE},
        "additionalProperties": False,
    }
    one_of_several = {
        **record,
        "properties": {MEANT_WORD: meant},
        "patternProperties": {but([MEANT_WORD], "[A-Za-z0-9_]+"): _VALUE},
    }
    unread = {"const": UNREAD, "description": "Nobody could read it."}
    records = {
        name: described(
            any_of(record, {"type": "array", "items": one_of_several}, unread),
            name,
            f"The {name.replace('_', ' ')}, a list of several, or {UNREAD}: nobody could read it.",
        )
        for name in RULE_OBJECTS
    }
    billed = described(
        table(table(NUMBER)), "Billed", "What is billed already.", {"project": {"deposit": 3000}}
    )
    outside = described(NUMBER, "Billed outside", "What is billed already, beside the schedule.", 500)
    return mapping({**records, "billed": billed, "billed_outside": outside})


def _cases(row: Mapping[str, Schema], names: KnownNames) -> Schema:
    """Rows of a table: a test each, which says only in what it differs."""
    inputs = {
        f"{action}.{name}": given(name, one, names)
        for action, words in ACTIONS.items()
        for name, one in words.inputs.items()
    }
    words = {f"{action}.{name}": one for action in ACTIONS for name, one in expected_words().items()}
    rows = {
        **mapping({**row, **inputs, **words}),
        "title": "A case",
        "patternProperties": {f"^({fact_pattern(RULE_OBJECTS)})$": _VALUE},
    }
    return described(
        listing(rows, 1),
        "Cases",
        "A table: each row is a test of its own, and says only in what it differs.",
        [{"deal.amount": "450", "expect": NOTHING}],
    )
