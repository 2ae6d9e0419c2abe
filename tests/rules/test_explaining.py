"""Why, and why not (F153, F203): the nearest miss in one sentence, and a line for every check."""

from collections.abc import Callable

import pytest

from rules import Outcome, TraceLine, Unread, Verdict

Evaluate = Callable[..., Outcome]

REASONS = [
    pytest.param(
        "{deal.amount: {gte: 500.00}}",
        {"amount": "450"},
        "deal.amount is 450.00, the rule needs at least 500.00",
        id="amount-with-cents",
    ),
    pytest.param(
        "{deal.amount: {gte: 500}}",
        {"amount": "499.5"},
        "deal.amount is 499.50, the rule needs at least 500.00",
        id="amounts-always-with-cents",
    ),
    pytest.param(
        "{deal.visits: {gt: 3}}", {"visits": "2"}, "deal.visits is 2, the rule needs more than 3", id="count"
    ),
    pytest.param(
        "{deal.rate: {lt: 0.5}}",
        {"rate": "1.125"},
        "deal.rate is 1.125, the rule needs less than 0.500",
        id="aligned",
    ),
    pytest.param(
        "{deal.dealtype: [a, b]}",
        {"dealtype": "C"},
        'deal.dealtype is "C", the rule needs one of "a", "b"',
        id="list",
    ),
    pytest.param("{deal.dealtype: a}", {}, 'deal.dealtype is empty, the rule needs "a"', id="empty"),
    pytest.param(
        "{deal.amount: {gte: 500}}",
        {},
        "deal.amount is empty, so nobody can tell whether it is at least 500.00",
        id="empty-amount",
    ),
    pytest.param(
        "{deal.amount: {gte: 500}}",
        {"amount": "n/a"},
        'deal.amount cannot be read: "n/a" is not a number',
        id="unreadable",
    ),
    pytest.param(
        "{deal.dealtype: a}",
        Unread("HubSpot answered 502"),
        "deal.dealtype cannot be read: HubSpot answered 502",
        id="failed",
    ),
    pytest.param(
        "{not: {deal.hold: true}}",
        {"hold": "true"},
        "deal.hold is true, the rule excludes true",
        id="excluded",
    ),
    pytest.param(
        "{deal.closedate: {gte: 2026-03-02}}",
        {"closedate": "2026-03-01T18:00:00Z"},
        "deal.closedate is 2026-03-01, the rule needs on or after 2026-03-02",
        id="day",
    ),
    pytest.param(
        "{deal.closedate: {lt: 2026-03-02T09:00}}",
        {"closedate": "2026-03-02T18:00:00Z"},
        "deal.closedate is 2026-03-02 12:00-06:00, the rule needs before 2026-03-02T09:00",
        id="instant-in-the-file's-zone",
    ),
    pytest.param(
        "{deal.createdate: {within: 30d}}",
        {"createdate": "2026-01-02"},
        "deal.createdate is 2026-01-02, the rule needs at most 30 days ago",
        id="duration",
    ),
    pytest.param(
        "{deal.amount: {between: [5, 9]}}",
        {"amount": "4"},
        "deal.amount is 4.00, the rule needs between 5.00 and 9.00",
        id="between",
    ),
    pytest.param(
        "{all: [{deal.a: x}, {deal.b: y}, {deal.c: z}]}",
        {"a": "x", "b": "n", "c": "n"},
        'deal.b is "n", the rule needs "y"',
        id="the-first-of-all-that-fails",
    ),
    pytest.param(
        "{any: [{deal.a: x}, {deal.b: y}]}",
        {"a": "1", "b": "2"},
        'deal.a is "1", the rule needs "x"; and deal.b is "2", the rule needs "y"',
        id="all-of-any",
    ),
    pytest.param(
        "{not: {any: [{deal.a: x}, {deal.b: y}]}}",
        {"a": "1", "b": "y"},
        'deal.b is "y", the rule excludes "y"',
        id="not-any-names-the-one-that-holds",
    ),
    pytest.param(
        "{not: {all: [{deal.a: x}, {deal.b: y}]}}",
        {"a": "x", "b": "y"},
        'deal.a is "x", the rule excludes "x"; and deal.b is "y", the rule excludes "y"',
        id="not-all-names-both",
    ),
    pytest.param(
        "{deal.odd: {gt: 5}}",
        {"odd": "x" * 99},
        f'deal.odd cannot be read: "{"x" * 40}" is not a number',
        id="long",
    ),
]


@pytest.mark.parametrize(("condition", "deal", "reason"), REASONS)
def test_the_reason_of_a_miss(condition: str, deal: object, reason: str, outcome: Evaluate) -> None:
    given = {"id": "7", **deal} if isinstance(deal, dict) else deal
    assert outcome(condition, {"deal": given}).reason == reason


def test_the_reason_of_a_match_names_what_held(outcome: Evaluate) -> None:
    result = outcome("{deal.amount: {gte: 500}, deal.a: x}", {"deal": {"amount": "800", "a": "X"}})
    assert result.reason == 'deal.amount is 800.00, deal.a is "X"'


@pytest.mark.parametrize(
    ("condition", "tickets", "reason"),
    [
        pytest.param(
            "{no: {ticket: {subject: open}}}",
            [{"subject": "open"}, {"subject": "x"}],
            "1 of 2 ticket records match, the rule needs no ticket: {subject: open}",
            id="no",
        ),
        pytest.param(
            "{some: {ticket: {subject: open}}}",
            [],
            "there is no ticket, the rule needs some ticket: {subject: open}",
            id="some-of-none",
        ),
        pytest.param(
            "{not: {some: {ticket: {subject: open}}}}",
            [{"subject": "open"}],
            "1 of 1 ticket records match, the rule excludes some ticket: {subject: open}",
            id="not-some",
        ),
        pytest.param(
            "{every: {ticket: {odd: {gt: 5}}}}",
            Unread("HubSpot answered 502"),
            "ticket cannot be read: HubSpot answered 502",
            id="failed-read",
        ),
    ],
)
def test_the_reason_of_a_quantifier(condition: str, tickets: object, reason: str, outcome: Evaluate) -> None:
    assert outcome(condition, {"ticket": tickets}).reason == reason


def test_personal_values_are_never_repeated(outcome: Evaluate) -> None:
    result = outcome("{contact.email: {ends_with: '@acme.com'}}", {"contact": {"email": "ann@example.com"}})
    assert result.reason == 'contact.email is (hidden), the rule needs a text that ends with "@acme.com"'
    assert "ann" not in str(result)


def test_the_trace_has_a_line_for_every_check(outcome: Evaluate) -> None:
    """Also for those that were not needed for the verdict."""
    result = outcome("{deal.a: x, not: {deal.b: y}, company.c: z}", {"deal": {"a": "n", "b": "y"}})
    assert result.trace == (
        TraceLine(4, 46, "deal.a: x", '"n"', Verdict.NO_MATCH),
        TraceLine(4, 63, "not (deal.b: y)", '"y"', Verdict.NO_MATCH),
        TraceLine(4, 75, "company.c: z", "unreadable", Verdict.CANNOT_TELL),
    )


def test_what_does_not_fit_the_account_s_type_cannot_be_told(outcome: Evaluate) -> None:
    result = outcome("{deal.odd: {gt: 5}}", {"deal": {"odd": "9"}}, {"deal.odd": "string"})
    assert result.reason == "deal.odd cannot be compared: gt does not fit deal.odd, which is a text"
