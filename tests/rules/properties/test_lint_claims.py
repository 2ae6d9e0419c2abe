"""What lint claims of a condition is true of every record, whatever types the account gives to properties.

The conditions are made of few facts and values, so that they contradict and cover each other all the time;
the records hold those values, their neighbours, and dirt.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules import Condition, Facts, Rulebook, Unread, load
from rules.lint.conditions import Walker
from rules.lint.regions import Want
from rules.lint.solving import Solver
from rules.problems import START, Report

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 4, 1, 12, tzinfo=ZONE)
MOMENTS = ["2026-03-01", "2026-03-02", "2026-03-31", "2026-04-01", "2026-04-02"]
WORDS = ["a", "b", "ab", "ba"]
NUMBERS = ["4", "5", "5.5", "6"]
TYPES = ["string", "number", "date", "datetime", "bool", "checkbox"]

ORDERED = ["eq", "neq", "gt", "gte", "lt", "lte"]
TEXTUAL = ["eq", "neq", "contains", "not_contains", "starts_with", "ends_with"]
AGES = ["older_than", "within", "within_next"]
FACTS = {
    "deal.amount": (ORDERED, NUMBERS),
    "deal.dealtype": (TEXTUAL, WORDS),
    "invoice.due_date": (ORDERED, MOMENTS),
    "deal.closedate": (ORDERED, [*MOMENTS, '"2026-04-01T09:00"']),
    "deal.hs_is_closed": (["eq", "neq"], ["true", "false"]),
    "deal.tags": (TEXTUAL, WORDS),
    "deal.size": (ORDERED, NUMBERS),
    "deal.due": (ORDERED, MOMENTS),
}
DATED = ["invoice.due_date", "deal.closedate", "deal.due"]
DIRT = ["", "n/a", "true", "a;b", "5", "a", "2026-04-01", "2026-04-01T08:59:59Z", "1775001600000", "A B"]
RAW = {
    "deal.amount": [*NUMBERS, "4.5", "-1", "7"],
    "deal.dealtype": [*WORDS, "aab", "c", "bab"],
    "invoice.due_date": [*MOMENTS, "2026-02-28"],
    "deal.closedate": [*MOMENTS, "2026-04-01T14:00:00Z", "2026-03-02T03:00:00Z"],
    "deal.hs_is_closed": ["true", "false"],
    "deal.tags": [*WORDS, "a;b", "ab;c", "c"],
    "deal.size": [*NUMBERS, "4.5", "7"],
    "deal.due": [*MOMENTS, "2026-04-01T14:00:00Z", "1775001600000"],
}


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """One comparison, with a list, a range, a presence or an age now and then."""
    fact = draw(st.sampled_from(sorted(FACTS)))
    operators, values = FACTS[fact]
    forms = ["one", "one", "one", "list", "presence", *(["age"] if fact in DATED else [])]
    empty = draw(st.sampled_from(["", "", "", ", if_empty: match", ", if_empty: no_match"]))
    match draw(st.sampled_from(forms)):
        case "list":
            plain = [value for value in values if "T" not in value]
            chosen = draw(st.lists(st.sampled_from(plain), min_size=1, max_size=3, unique=True))
            return f"{fact}: {{{draw(st.sampled_from(['in', 'not_in']))}: [{', '.join(chosen)}]{empty}}}"
        case "presence":
            return f"{fact}: {{{draw(st.sampled_from(['known', 'unknown']))}: true}}"
        case "age":
            length = draw(st.sampled_from(["1d", "2d", "30d", "20h", "48h"]))
            assume(fact != "invoice.due_date" or "h" not in length)
            return f"{fact}: {{{draw(st.sampled_from(AGES))}: {length}{empty}}}"
    return f"{fact}: {{{draw(st.sampled_from(operators))}: {draw(st.sampled_from(values))}{empty}}}"


def joined(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """Several conditions in one, or the opposite of one."""
    several = st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=2, max_size=3))
    listed = several.map(lambda made: f"{made[0]}: [{', '.join(f'{{{part}}}' for part in made[1])}]")
    quantified = st.tuples(st.sampled_from(["some", "every", "no"]), st.sampled_from(WORDS[:2]))
    tickets = quantified.map(lambda made: f"{made[0]}: {{ticket: {{subject: {made[1]}}}}}")
    return listed | inner.map(lambda part: f"not: {{{part}}}") | tickets


conditions = st.recursive(comparisons(), joined, max_leaves=6)


def records(seed: int, count: int = 12) -> list[Facts]:
    """Deals, invoices and tickets; of the properties that nobody knows the account may say any type."""
    chance = random.Random(seed)
    return [record(chance) for _ in range(count)]


def record(chance: random.Random) -> Facts:
    found: dict[str, dict[str, object]] = {"deal": {}, "invoice": {}}
    for fact, values in RAW.items():
        name, _, prop = fact.partition(".")
        match chance.choice(["value", "value", "value", "dirt", "empty", "unread"]):
            case "value":
                found[name][prop] = chance.choice(values)
            case "dirt":
                found[name][prop] = chance.choice(DIRT)
            case "unread":
                found[name][prop] = Unread("not now")
    unknown = ("deal.tags", "deal.size", "deal.due")
    types = {fact: chance.choice(TYPES) for fact in unknown if chance.random() < 0.5}
    subjects = chance.choices([*WORDS, ""], k=chance.randint(0, 3))
    return Facts({**found, "ticket": [{"subject": subject} for subject in subjects]}, types)


def loaded(*texts: str) -> Rulebook:
    lines = "".join(f"  c{number}: {{{text}}}\n" for number, text in enumerate(texts))
    return load(f"version: 1\ntimezone: America/Chicago\nconditions:\n{lines}")


def answer(condition: Condition, facts: Facts) -> bool | None:
    return condition.holds(facts.at(NOW, ZONE))


@settings(max_examples=200)
@given(
    st.lists(st.tuples(conditions, st.sampled_from(list(Want))), min_size=1, max_size=2),
    st.integers(0, 2**32),
)
def test_answers_that_are_called_impossible_are_never_given(
    wanted: Sequence[tuple[str, Want]], seed: int
) -> None:
    made = loaded(*(text for text, _ in wanted)).conditions.values()
    goals = [(condition, want) for condition, (_, want) in zip(made, wanted, strict=True)]
    if Solver(ZONE).can(*goals):
        return
    for facts in records(seed):
        assert not all(want.admits(answer(condition, facts)) for condition, want in goals)


@settings(max_examples=200)
@given(
    st.sampled_from(["all", "any"]),
    st.lists(conditions, min_size=2, max_size=4),
    st.integers(0, 2**32),
)
def test_what_is_doubted_is_as_the_warning_says(kind: str, parts: list[str], seed: int) -> None:
    """Parts stand on lines of their own, so a warning's line tells which part it means."""
    book = load_parts(kind, parts)
    (whole,) = book.conditions.values()
    seen = records(seed) if book.warnings else []
    for warning in book.warnings:
        if warning.code == "needless" and warning.line > HEAD and not nested(parts[warning.line - HEAD - 1]):
            rest = [part for number, part in enumerate(parts) if number != warning.line - HEAD - 1]
            (shorter,) = load_parts(kind, rest).conditions.values()
            assert [answer(whole, facts) for facts in seen] == [answer(shorter, facts) for facts in seen]


@settings(max_examples=200)
@given(conditions, st.integers(0, 2**32))
def test_what_never_or_always_holds_does(text: str, seed: int) -> None:
    """Of what always holds, "cannot tell" is still an answer."""
    (condition,) = loaded(text).conditions.values()
    claim = Walker(Report("", []), Solver(ZONE), frozenset(), {}).visit(condition, START)
    excluded = {"never": True, "always": False}.get(claim)
    assert excluded is None or all(answer(condition, facts) is not excluded for facts in records(seed))


HEAD = 5  # lines before the first part


def load_parts(kind: str, parts: Sequence[str]) -> Rulebook:
    lines = "".join(f"      - {{{part}}}\n" for part in parts)
    return load(f"version: 1\ntimezone: America/Chicago\nconditions:\n  c:\n    {kind}:\n{lines}")


def nested(part: str) -> bool:
    return part.partition(":")[0] in ("all", "any", "not", "some", "every", "no")
