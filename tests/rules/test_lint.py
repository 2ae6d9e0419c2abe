"""Warnings: what can never run, what changes nothing, what is never used. They stop nothing.

The words of each warning are held by data/doubted_files.txt; here is what must not be doubted, and where.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules import Rulebook

Book = Callable[[str], Rulebook]
TRIGGER = "triggers: [{id: t, when: {deal_enters: won}, if: %s, do: [{create-invoice: {}}]}]"
SCHEDULES = """
    billing_schedules:
      - {id: a, for: %s, instalments: [{id: i, share: rest, when: {deal_enters: won}}]}
      - {id: b, for: %s, instalments: [{id: i, share: rest, when: {deal_enters: won}}]}
    """


def codes(book: Rulebook) -> list[str]:
    return [warning.code for warning in book.warnings]


SOMETIMES = [
    "{deal.amount: {gte: 500, lte: 500}}",
    "{any: [{deal.dealtype: a}, {deal.dealtype: b}]}",
    "{all: [{deal.dealtype: [a, b]}, {not: {deal.dealtype: b}}]}",
    "{deal.dealtype: {in: [a, b], not_in: [a]}}",
    "{deal.dealstage: [lost, WON]}",
    "{deal.closedate: {older_than: 5d, within: 30d}}",
    "{deal.closedate: {older_than: 20h, within: 1d}}",
    "{deal.dealname: {contains: a, not_contains: b, starts_with: c}}",
    "{deal.dealname: {starts_with: abc, ends_with: bcd}}",
    "{some: {ticket: {subject: a}}, no: {ticket: {subject: b}}}",
    "{some: {ticket: {subject: a}}, every: {ticket: {subject: [a, b]}}}",
    # Known or empty says something of an amount that nobody can tell.
    "{deal.amount: {known: true, gte: 500}}",
    "{any: [{deal.amount: {unknown: true}}, {deal.amount: {lt: 500}}]}",
    "{any: [{deal.amount: {gt: 500}}, {deal.amount: {gt: 900, if_empty: match}}]}",
    # Of a property of your own the account may say that it is a set of checkboxes.
    "{deal.tags: {contains: a, not_contains: ab}}",
    "{all: [{deal.tags: [a, b]}, {deal.tags: [c]}]}",
    "{all: [{deal.tags: {contains: a}}, {deal.tags: {contains: b}}]}",
    "{all: [{deal.budget: {gt: 5}}, {deal.budget: {neq: none}}]}",
]


@pytest.mark.parametrize("condition", SOMETIMES)
def test_a_condition_that_may_hold_and_may_not_is_not_doubted(condition: str, book: Book) -> None:
    assert codes(book(TRIGGER % condition)) == []


def test_a_contradiction_in_a_named_condition_is_told_once_and_there(book: Book) -> None:
    rules = """
        conditions:
          dead: {deal.amount: {gt: 9, lt: 5}}
        triggers:
          - {id: a, when: {deal_enters: won}, if: dead, do: [{create-invoice: {}}]}
          - {id: b, when: {deal_created: true}, if: {all: [dead, {deal.x: y}]}, do: [{void-invoice: {}}]}
        """
    assert [warning.short.split(": ")[0] for warning in book(rules).warnings] == ["rules.yaml:5:10"]


def test_a_clash_of_two_places_names_both(book: Book) -> None:
    rules = """
        conditions: {small: {deal.amount: {lt: 5}}}
        triggers:
          - id: a
            when: {deal_enters: won}
            if: {all: [small, {deal.amount: {gt: 9}}]}
            do: [{create-invoice: {}}]
        """
    (warning,) = book(rules).warnings
    assert warning.notes == ("deal.amount: {lt: 5} at 4:22, deal.amount: {gt: 9} at 8:24",)


def test_what_a_named_condition_says_is_not_needless_elsewhere(book: Book) -> None:
    """The name is used by others too, and means the same to all of them."""
    rules = """
        conditions: {billable: {deal.amount: {gte: 5}, deal.pipeline: x}}
        triggers:
          - {id: a, when: {deal_enters: won}, if: billable, do: [{create-invoice: {}}]}
          - id: b
            when: {deal_created: true}
            if: {all: [billable, {deal.amount: {gte: 9}}]}
            do: [{create-invoice: {}}]
        """
    assert codes(book(rules)) == []


def test_a_stage_is_compared_without_case(book: Book) -> None:
    assert codes(book(TRIGGER % "{deal.dealstage: [WON, lost]}")) == []


def test_a_condition_of_another_object_says_nothing_of_the_stage(book: Book) -> None:
    assert codes(book(TRIGGER % "{some: {deal: {dealstage: lost}}}")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("{deal.pipeline: a}", "{deal.pipeline: b}", id="apart"),
        pytest.param("{deal.pipeline: a}", "{deal.dealtype: b}", id="only-maybe-both"),
        pytest.param("{deal.amount: {gte: 5}}", "{deal.amount: {lt: 9}}", id="a-part-in-common"),
    ],
)
def test_schedules_that_each_have_deals_of_their_own_are_not_doubted(
    first: str, second: str, book: Book
) -> None:
    assert codes(book(SCHEDULES % (first, second))) == []


def test_a_dead_schedule_overlaps_with_none(book: Book) -> None:
    assert codes(book(SCHEDULES % ("{deal.amount: {gt: 9, lt: 5}}", "{deal.pipeline: a}"))) == ["never-true"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("wait: 5d, do: [{send-invoice: {}}]", id="later"),
        pytest.param("mode: shadow, do: [{send-invoice: {}}]", id="in-shadow"),
        pytest.param("do: [{void-invoice: {}}]", id="something-else"),
        pytest.param("if: {deal.pipeline: b}, do: [{send-invoice: {}}]", id="for-other-deals"),
    ],
)
def test_triggers_that_differ_are_not_doubted(other: str, book: Book) -> None:
    """Two reminders after different waits are meant."""
    rules = f"""
        triggers:
          - id: a
            when: {{invoice_becomes: overdue}}
            if: {{deal.pipeline: a}}
            do: [{{send-invoice: {{}}}}]
          - {{id: b, when: {{invoice_becomes: overdue}}, {other}}}
        """
    assert codes(book(rules)) == []


def test_a_test_that_expects_something_is_left_to_fail_by_itself(book: Book) -> None:
    rules = """
        tests: [{name: a, event: {deal_enters: won}, expect: [{create-invoice: {}}]}]
        """
    assert codes(book(rules)) == []


def test_the_example_is_not_doubted(book: Book) -> None:
    example = Path(__file__).parents[2] / "rules.example.yaml"
    text = example.read_text(encoding="utf-8")
    assert codes(book(text.partition("timezone: America/Chicago")[2].partition("\n")[2])) == []


def test_a_quoted_no_is_meant(book: Book) -> None:
    assert codes(book(TRIGGER % "{company.hold: 'no'}")) == []


def test_warnings_are_told_in_file_order_beside_errors(mistakes: Callable[[str], list[str]]) -> None:
    text = "version: 1\ntriggers:\n  - {id: t, when: {deal_created: true}, if: {company.hold: no}, do: []}\n"
    assert [line.split(": ")[1] for line in mistakes(text)] == ["warning[word]", "error[empty-do]"]
