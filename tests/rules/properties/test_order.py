"""A decision does not depend on the order of keys in the file, of rules, or of facts."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules import Decision, Facts, Rulebook, decide, load
from rules.model import Case
from rules.nodes import Listing, Node, Table
from rules.printing import printed
from rules.problems import START
from rules.properties import RULE_OBJECTS
from rules.reader import read

NOW = datetime(2026, 4, 20, 12, tzinfo=ZoneInfo("America/Chicago"))
TEXT = (Path(rules.__file__).parent.parent / "rules.example.yaml").read_text(encoding="utf-8")
BOOK = load(TEXT)
FILE, _ = read(TEXT, "rules.yaml")
assert FILE is not None

SHUFFLED_LISTS = frozenset({"triggers", "all", "any", "billing_schedules"})


def shuffled(node: Node, data: st.DataObject, name: str = "") -> Node:
    """The same file with its keys in another order, and lists where the order says nothing."""
    match node:
        case Table(entries=entries):
            order = data.draw(st.permutations(entries))
            mixed = (type(one)(one.key, shuffled(one.value, data, one.key.text)) for one in order)
            return Table(tuple(mixed), START)
        case Listing(items=items):
            order = list(data.draw(st.permutations(items))) if name in SHUFFLED_LISTS else list(items)
            return Listing(tuple(shuffled(item, data) for item in order), START)
    return node


def decided(book: Rulebook, case: Case, facts: Facts | None = None) -> list[Decision]:
    found = facts or facts_of(case)
    return sorted(
        decide(book, case.event, found, now=case.at),
        key=lambda one: (one.kind, one.rule, one.instalment or ""),
    )


def facts_of(case: Case) -> Facts:
    return Facts({name: case.given.get(name, ()) for name in RULE_OBJECTS})


def told(decisions: list[Decision]) -> list[object]:
    """All that is done; the sentence names what stands first, so it follows the file."""
    return [
        (one.rule, one.instalment, one.verdict, one.calls, one.wait, one.once_per, one.mode)
        for one in decisions
    ]


@given(st.data())
@settings(max_examples=12)
def test_the_order_of_keys_changes_no_decision(data: st.DataObject) -> None:
    assert FILE is not None
    mixed = load(printed(shuffled(FILE, data)))
    for case in BOOK.tests:
        assert told(decided(mixed, case)) == told(decided(BOOK, case)), case.name


@given(st.data())
@settings(max_examples=12)
def test_the_order_of_facts_changes_nothing_at_all(data: st.DataObject) -> None:
    for case in BOOK.tests:
        records = {
            name: tuple(dict(data.draw(st.permutations(list(record.items())))) for record in found)
            if isinstance(found, tuple)
            else found
            for name, found in case.given.items()
        }
        every = {name: records.get(name, ()) for name in RULE_OBJECTS}
        mixed = Facts(dict(data.draw(st.permutations(list(every.items())))))
        assert decided(BOOK, case, mixed) == decided(BOOK, case)


def test_the_same_decision_is_made_twice() -> None:
    """Nothing is remembered from one decision to the next that could change it."""
    for case in BOOK.tests:
        facts = facts_of(case)
        assert decided(BOOK, case, facts) == decided(BOOK, case, facts)
