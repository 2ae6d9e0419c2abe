"""Warnings: what can never run, and what is never used. They stop nothing."""

from collections.abc import Callable

import pytest

from rules import Rulebook

SCHEDULE = (
    "billing_schedules: [{id: s, for: %s, instalments: [{id: a, share: rest, when: {deal_enters: won}}]}]"
)
TRIGGER = "triggers: [{id: t, when: {deal_enters: won}, if: %s, do: [{create-invoice: {}}]}]"

NEVER = [
    pytest.param(
        "{deal.amount: {gt: 900, lt: 500}}",
        "deal.amount cannot be {gt: 900} and {lt: 500} at once",
        id="range",
    ),
    pytest.param(
        "{all: [{deal.amount: 500}, {deal.amount: {gte: 900}}]}",
        "deal.amount cannot be 500 and {gte: 900} at once",
        id="value-outside-of-a-range",
    ),
    pytest.param(
        "{all: [{deal.dealtype: a}, {deal.dealtype: [b, c]}]}",
        "deal.dealtype cannot be a and [b, c] at once",
        id="two-texts",
    ),
    pytest.param(
        "{deal.dealtype: {unknown: true, eq: a}}",
        "deal.dealtype cannot be {unknown: true} and {eq: a} at once",
        id="empty-and-a-value",
    ),
    pytest.param(
        "{deal.dealtype: {in: [a], not_in: [a, b]}}",
        "deal.dealtype cannot be {in: [a]} and {not_in: [a, b]} at once",
        id="in-and-not-in",
    ),
    pytest.param(
        "{deal.dealstage: lost}", "it starts in stage won, and needs deal.dealstage: lost", id="another-stage"
    ),
]


@pytest.mark.parametrize(("condition", "why"), NEVER)
def test_a_rule_that_can_never_match_is_doubted(
    condition: str, why: str, book: Callable[[str], Rulebook]
) -> None:
    (warning,) = book(TRIGGER % condition).warnings
    assert (warning.severity, warning.code) == ("warning", "dead")
    assert warning.message == f"t can never match: {why}"


SOMETIMES = [
    "{deal.amount: {gte: 500, lte: 500}}",
    "{any: [{deal.dealtype: a}, {deal.dealtype: b}]}",
    "{all: [{deal.dealtype: a}, {not: {deal.dealtype: b}}]}",
    "{deal.dealtype: {unknown: true, neq: a}}",
    "{deal.dealtype: {in: [a, b], not_in: [a]}}",
    "{deal.dealstage: [lost, WON]}",
    "{deal.closedate: {older_than: 5d, within: 30d}}",
    "{deal.dealname: {contains: a, not_contains: b, starts_with: c}}",
    "{deal.tags: {contains: a, eq: a}}",
    "{some: {ticket: {subject: a}}, no: {ticket: {subject: a}}}",
]


@pytest.mark.parametrize("condition", SOMETIMES)
def test_a_rule_that_may_match_is_not_doubted(condition: str, book: Callable[[str], Rulebook]) -> None:
    assert book(TRIGGER % condition).warnings == ()


def test_a_schedule_that_can_never_match_is_doubted_once(book: Callable[[str], Rulebook]) -> None:
    (warning,) = book(SCHEDULE % "{deal.amount: {gt: 900, lt: 500}}").warnings
    assert warning.message.startswith("s can never match: ")


def test_an_instalment_of_another_stage_is_doubted(book: Callable[[str], Rulebook]) -> None:
    (warning,) = book(SCHEDULE % "{deal.dealstage: lost}").warnings
    assert warning.message == "s.a can never match: it starts in stage won, and needs deal.dealstage: lost"


def test_a_condition_that_nothing_uses_is_doubted(book: Callable[[str], Rulebook]) -> None:
    (warning,) = book("conditions: {c: {deal.pipeline: a}}").warnings
    assert warning.short == (
        "rules.yaml:3:14: warning[unused]: condition c is never used; name it in a rule, or remove it"
    )


def test_two_schedules_for_the_same_deals_are_doubted(book: Callable[[str], Rulebook]) -> None:
    loaded = book(
        """
        billing_schedules:
          - id: a
            for: {all: [{deal.x: a}, {deal.y: b}]}
            instalments: [{id: i, share: rest, when: {deal_enters: won}}]
          - id: b
            for: {deal.y: b, deal.x: a}
            instalments: [{id: i, share: rest, when: {deal_enters: lost}}]
        """
    )
    assert [warning.message for warning in loaded.warnings] == [
        "b matches the same deals as a, so neither bills anything"
    ]


def test_two_triggers_that_do_the_same_are_doubted(book: Callable[[str], Rulebook]) -> None:
    trigger = "when: {deal_created: true}, do: [{create-invoice: {item: x, terms: y}}]"
    loaded = book(f"triggers: [{{id: a, {trigger}}}, {{id: b, {trigger}}}]")
    assert [warning.code for warning in loaded.warnings] == ["shadowed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            TRIGGER % "{customer.payed_invoices: 1}",
            "customer.payed_invoices is never read, so no rule can tell it; "
            'did you mean "customer.paid_invoices"?',
            id="own-fact-misspelt",
        ),
        pytest.param(
            TRIGGER % "{company.hold: no}",
            'no is compared as the text "no"; put it in quotes, or write true or false',
            id="no-as-text",
        ),
        pytest.param(
            "triggers: [{id: t, when: {invoice_becomes: paid}, do: [{send-review-request: {}}]}]",
            "t asks for reviews, but review_requests lists no site to send people to",
            id="reviews-without-a-site",
        ),
        pytest.param(
            SCHEDULE.replace("[{id: a", "[{id: b, share: 100%%, when: {deal_enters: x}}, {id: a")
            % "{deal.x: y}",
            "the shares before add up to 100%, so there is no rest to bill",
            id="no-rest",
        ),
        pytest.param(
            "sync: {customers: {direction: to_quickbooks, mappings: "
            "[{hubspot: contact.x, quickbooks: X, direction: to_hubspot}]}}",
            "the sync goes to_quickbooks only, so this field would never go to_hubspot",
            id="mapping-against-the-sync",
        ),
    ],
)
def test_other_doubts(text: str, message: str, book: Callable[[str], Rulebook]) -> None:
    (warning,) = book(text).warnings
    assert warning.message == message


def test_a_quoted_no_is_meant(book: Callable[[str], Rulebook]) -> None:
    assert book(TRIGGER % "{company.hold: 'no'}").warnings == ()


def test_warnings_are_told_in_file_order_beside_errors(mistakes: Callable[[str], list[str]]) -> None:
    text = "version: 1\ntriggers:\n  - {id: t, when: {deal_created: true}, if: {company.hold: no}, do: []}\n"
    assert [line.split(": ")[1] for line in mistakes(text)] == ["warning[word]", "error[empty-do]"]
