"""The tests that a rule file carries (F151): they run on a fixed clock and say what differs."""

from collections.abc import Callable

import pytest

from rules import Rulebook, TestResult, run_tests, untested

Book = Callable[[str], Rulebook]

RULES = """
defaults: {create-invoice: {item: Consulting}}
billing_schedules:
  - id: project
    for: {deal.amount: {gte: 500}}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}}
      - {id: final, share: rest, when: {deal_enters: won}}
triggers:
  - {id: late, when: {deal_enters: won}, if: {deal.createdate: {older_than: 30d}}, wait: 2h, mode: shadow,
     do: [{send-invoice: {}}]}
"""


def result(book: Book, test: str) -> TestResult:
    """How one test goes."""
    for stage in ("signed", "won", "lost"):
        test = test.replace(f"event: {stage.upper()}", f"event: {{deal_enters: {stage}}}")
    (found,) = run_tests(book(f"{RULES}\ntests:\n  - {{name: a test, {test}}}\n"))
    return found


PASSING = [
    pytest.param(
        "given: {deal: {amount: 10000.01}}, event: SIGNED, expect: [create-invoice: {amount: 3000}]",
        id="numbers-are-compared-as-numbers",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {}]",
        id="expect-is-partial",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, "
        "expect: [create-invoice: {schedule: project, instalment: deposit}]",
        id="schedule-and-instalment",
    ),
    pytest.param("given: {}, event: SIGNED, expect: nothing", id="what-is-not-given-is-empty"),
    pytest.param("event: LOST, expect: []", id="an-empty-list-is-nothing"),
    pytest.param(
        "event: LOST, expect: nothing, because: 'no rule listens to deal_enters: lost'",
        id="why-nobody-listens",
    ),
    pytest.param(
        "at: 2026-04-01, given: {deal: {createdate: 2026-03-01}}, event: WON, expect: [send-invoice: {}]",
        id="waiting-and-shadow-actions-count",
    ),
    pytest.param(
        "at: 2026-04-01, given: {deal: {createdate: 2026-03-02}}, event: WON, expect: nothing",
        id="the-clock-of-the-test",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}, billed: {project: {deposit: 250}}}, event: WON, "
        "expect: [create-invoice: {amount: 750}]",
        id="billed-before",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}, billed_outside: 900}, event: WON, "
        "expect: [create-invoice: {amount: 100}]",
        id="billed-outside",
    ),
    pytest.param(
        "given: {deal: {amount: 1001, deal_currency_code: JPY}}, event: SIGNED, "
        "expect: [create-invoice: {amount: 300}]",
        id="currency-of-the-deal",
    ),
    pytest.param(
        "at: 2026-04-01, given: {deal: {amount: 1000, createdate: 2026-01-01}}, event: WON, "
        "expect: [send-invoice: {}, create-invoice: {}]",
        id="in-any-order",
    ),
]


@pytest.mark.parametrize("test", PASSING)
def test_a_test_passes(test: str, book: Book) -> None:
    found = result(book, test)
    assert (found.message, found.passed) == ("", True)


FAILING = [
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {amount: 300.01}]",
        "create-invoice.amount: expected 300.01, got 300.00",
        id="another-amount",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {item: consulting}]",
        "create-invoice.item: expected consulting, got Consulting",
        id="names-letter-by-letter",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {memo: x}]",
        "create-invoice.memo: expected x, got none",
        id="missing-input",
    ),
    pytest.param(
        "event: SIGNED, expect: [create-invoice: {}]",
        "expected create-invoice, got nothing like it",
        id="missing-action",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: nothing",
        "expected nothing more, got create-invoice {item: Consulting, invoice_type: deposit, amount: 300.00, "
        "schedule: project, instalment: deposit}",
        id="more-than-expected",
    ),
    pytest.param(
        "given: {deal: {amount: 450}}, event: SIGNED, expect: nothing, because: on hold",
        "expected because: on hold; got: deal.amount is 450.00, the rule needs at least 500.00",
        id="another-reason",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}, billed: {project: {deposit: 0.005}}}, event: WON, expect: []",
        "0.005 is finer than the smallest unit of USD, 0.01",
        id="billed-half-a-cent",
    ),
]


@pytest.mark.parametrize(("test", "first"), FAILING)
def test_a_test_fails_with_the_difference(test: str, first: str, book: Book) -> None:
    found = result(book, test)
    assert (found.passed, found.message.splitlines()[0]) == (False, first)


def test_a_failure_explains_the_rule_that_decided(book: Book) -> None:
    found = result(book, "given: {deal: {amount: 450}}, event: SIGNED, expect: [create-invoice: {}]")
    assert found.message.splitlines()[1:] == [
        "schedule project.deposit: no match: deal.amount is 450.00, the rule needs at least 500.00",
        "  no   deal.amount: {gte: 500}  is 450.00  7:11",
    ]


def test_a_result_names_the_line_of_its_test(book: Book) -> None:
    assert result(book, "event: LOST, expect: []").line == 16


def test_rules_that_no_test_makes_run_are_named(book: Book) -> None:
    test = "{name: a, given: {deal: {amount: 900}}, event: {deal_enters: won}, expect: [create-invoice: {}]}"
    loaded = book(f"{RULES}\ntests: [{test}]")
    assert untested(loaded) == ("instalment project.deposit (9:10)", "trigger late (12:6)")
