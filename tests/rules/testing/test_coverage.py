"""What the tests of a rule file leave out: rules that never run, clauses that never make the difference."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Facts, Rulebook, coverage, load
from rules.conditions import Check
from rules.facts import View
from rules.testing.coverage import walked

Book = Callable[[str], Rulebook]
RULES = """
triggers:
  - id: signed
    when: {deal_enters: signed}
    if: CONDITION
    do: [{create-invoice: {invoice_type: full}}]
tests:
"""


def gaps(book: Book, condition: str, *given: str) -> list[str]:
    """What tests with these deals leave out; a deal with `ok: 1` is billed."""
    tests = "".join(
        f"  - {{name: t{number}, given: {one}, event: {{deal_enters: signed}}, expect: nothing}}\n"
        for number, one in enumerate(given)
    )
    text = RULES.replace("CONDITION", condition) + (tests or "  []")
    return [f"{gap.line}:{gap.column} {gap.message}" for gap in coverage(book(text)).gaps]


AMOUNT = "7:10 no test reaches"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            [],
            ["5:5 no test reaches trigger signed", f"{AMOUNT} deal.amount: {{gte: 500}}"],
            id="never",
        ),
        pytest.param(
            ["{deal: {amount: 500}}"],
            [f"{AMOUNT} a case in which deal.amount: {{gte: 500}} does not hold"],
            id="only-holding",
        ),
        pytest.param(
            ["{deal: {amount: 5}}"],
            [
                "5:5 no test reaches trigger signed",
                f"{AMOUNT} a case in which deal.amount: {{gte: 500}} holds",
            ],
            id="only-failing",
        ),
        pytest.param(
            ["{deal: {}}"],
            [
                "5:5 no test reaches trigger signed",
                f"{AMOUNT} a case in which deal.amount: {{gte: 500}} holds",
            ],
            id="only-untold",
        ),
        pytest.param(["{deal: {amount: 500}}", "{deal: {amount: 5}}"], [], id="both"),
    ],
)
def test_a_clause_has_to_be_seen_both_ways(given: list[str], expected: list[str], book: Book) -> None:
    assert gaps(book, "{deal.amount: {gte: 500}}", *given) == expected


ALL = "{deal.amount: {gte: 500}, deal.pipeline: default}"
BOTH, NEITHER = "{deal: {amount: 500, pipeline: default}}", "{deal: {amount: 5, pipeline: other}}"


def test_a_clause_that_fails_beside_another_decides_nothing(book: Book) -> None:
    assert gaps(book, ALL, BOTH, NEITHER) == [
        "7:10 no test reaches a case that is decided because deal.amount: {gte: 500} does not hold",
        "7:35 no test reaches a case that is decided because deal.pipeline: default does not hold",
    ]


def test_a_clause_that_fails_alone_decides(book: Book) -> None:
    low, other = "{deal: {amount: 5, pipeline: default}}", "{deal: {amount: 500, pipeline: other}}"
    assert gaps(book, ALL, BOTH, low, other) == []


def test_of_several_branches_the_one_that_holds_alone_decides(book: Book) -> None:
    condition = "{any: [{deal.amount: {gte: 500}}, {deal.pipeline: default}]}"
    found = gaps(book, condition, BOTH, NEITHER, "{deal: {amount: 500, pipeline: other}}")
    assert found == ["7:44 no test reaches a case that is decided because deal.pipeline: default holds"]


def test_what_is_negated_is_looked_into(book: Book) -> None:
    found = gaps(book, "{not: {company.hold: true}}", "{company: {hold: true}}", "{}")
    assert found == []


def test_the_records_of_a_quantifier_are_looked_into(book: Book) -> None:
    found = gaps(
        book, "{no: {ticket: {hs_pipeline_stage: open}}}", "{}", "{ticket: {hs_pipeline_stage: open}}"
    )
    assert found == ["7:24 no test reaches a case in which ticket.hs_pipeline_stage: open does not hold"]


def test_unread_records_are_no_records(book: Book) -> None:
    found = gaps(book, "{no: {ticket: {hs_pipeline_stage: open}}}", "{ticket: unread}")
    assert found[-1] == "7:24 no test reaches ticket.hs_pipeline_stage: open"


SCHEDULE = """
billing_schedules:
  - id: project
    for: {deal.amount: {gte: 500}}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}}
      - {id: final, share: rest, when: {deal_enters: won}}
tests:
  - name: signed
    event: {deal_enters: signed}
    expect: nothing
    cases:
      - {name: enough, deal.amount: 900, expect: [create-invoice: {}]}
      - {name: too little, deal.amount: 5}
"""


def test_instalments_are_told_one_by_one(book: Book) -> None:
    assert [gap.message for gap in coverage(book(SCHEDULE)).gaps] == [
        "no test reaches instalment project.final"
    ]


def test_places_are_rules_and_clauses(book: Book) -> None:
    found = coverage(book(SCHEDULE))
    assert (found.guarded, found.places) == (2, 3)


def test_a_named_condition_counts_once(book: Book) -> None:
    named = SCHEDULE.replace("for: {deal.amount: {gte: 500}}", "for: large") + (
        "conditions: {large: {deal.amount: {gte: 500}}}\n"
        "triggers: [{id: t, when: {deal_enters: signed}, if: large, do: [send-invoice: {}]}]\n"
    )
    assert coverage(book(named)).places == 4


def test_a_test_that_cannot_run_reaches_nothing(book: Book) -> None:
    """Half a cent was never billed."""
    broken = SCHEDULE.replace(
        "    event: {deal_enters: signed}\n",
        "    event: {deal_enters: signed}\n    given: {billed: {project: {final: 0.005}}}\n",
        1,
    )
    assert "no test reaches instalment project.deposit" in [
        gap.message for gap in coverage(book(broken)).gaps
    ]


def test_the_example_touches_every_rule_and_clause_of_itself() -> None:
    example = Path(__file__).parents[3] / "rules.example.yaml"
    assert coverage(load(example.read_text())).gaps == ()


FACTS = ("a", "b", "c", "d", "e")
TREES = st.recursive(
    st.just("LEAF"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"{{all: [{', '.join(parts)}]}}"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"{{any: [{', '.join(parts)}]}}"),
        inner.map(lambda part: f"{{not: {part}}}"),
    ),
    max_leaves=len(FACTS),
)


@settings(max_examples=60)
@given(tree=TREES, ticked=st.lists(st.booleans(), min_size=len(FACTS), max_size=len(FACTS)))
def test_a_clause_decides_where_its_opposite_changes_the_outcome(tree: str, ticked: list[bool]) -> None:
    for fact in FACTS:
        tree = tree.replace("LEAF", f"{{deal.{fact}: true}}", 1)
    rule = f"{{id: t, when: {{deal_created: true}}, if: {tree}, do: [send-invoice: {{}}]}}"
    condition = load(f"version: 1\ntriggers: [{rule}]").triggers[0].condition
    assert condition is not None
    values = dict(zip(FACTS, ticked, strict=True))

    def view(told: Mapping[str, bool]) -> View:
        return Facts({"deal": told}).at(datetime(2026, 3, 2, tzinfo=UTC), ZoneInfo("UTC"))

    outcome = condition.holds(view(values))
    for clause, _, decides in walked(condition, view(values)):
        assert isinstance(clause, Check)
        fact = clause.fact.removeprefix("deal.")
        assert decides == (condition.holds(view({**values, fact: not values[fact]})) is not outcome)
