"""The tests that a rule file carries (F151): they run on a fixed clock and say what differs."""

from collections.abc import Callable

import pytest

from rules import Rulebook, TestResult, drawn, run_tests

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
    pytest.param(
        "at: 2026-04-01, given: {deal: {createdate: 2026-01-01}}, event: WON, "
        "expect: [send-invoice: {rule: late, wait: 120min, once_per: none, mode: shadow}]",
        id="the-decision-behind-the-call",
    ),
    pytest.param(
        "given: {deal: unread}, event: SIGNED, expect: nothing, because: deal.amount cannot be read",
        id="what-nobody-could-read",
    ),
    pytest.param(
        "given: {deal: [{amount: 900}, {amount: 100, meant: true}]}, event: SIGNED, expect: nothing, "
        "because: deal.amount is 100.00",
        id="the-one-of-several-that-is-meant",
    ),
]


@pytest.mark.parametrize("test", PASSING)
def test_a_test_passes(test: str, book: Book) -> None:
    found = result(book, test)
    assert (drawn(found), found.passed) == ("", True)


def test_every_call_is_paired_with_one_that_fits(book: Book) -> None:
    """Two expectations of one action: the first is not to take the only call that fits the second."""
    rules = """
triggers:
  - {id: a, when: {deal_created: true}, do: [{send-invoice: {invoice_number: "1"}}]}
  - {id: b, when: {deal_created: true}, do: [{send-invoice: {invoice_number: "2"}}]}
tests:
  - name: t
    event: {deal_created: true}
    expect: [{send-invoice: {}}, {send-invoice: {invoice_number: "1"}}]
"""
    (found,) = run_tests(book(rules))
    assert found.passed


DEPOSIT = "schedule project.deposit: "
FAILING = [
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, "
        "expect: [create-invoice: {amount: 300.01, item: Consulting}]",
        [
            "  create-invoice  expected    decided by project",
            "  ! amount        300.01      300.00",
            "    item          Consulting  Consulting",
        ],
        id="another-amount",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {amount: 30}]",
        ["  create-invoice  expected  decided by project", "  ! amount        30.00     300.00"],
        id="amounts-stand-with-their-cents",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {item: consulting}]",
        ["  create-invoice  expected    decided by project", "  ! item          consulting  Consulting"],
        id="names-letter-by-letter",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: [create-invoice: {memo: x}]",
        ["  create-invoice  expected  decided by project", "  ! memo          x         -"],
        id="missing-input",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, "
        f"expect: [create-invoice: {{memo: {'long ' * 12}}}]",
        [
            "  create-invoice  expected  decided by project",
            "  ! memo",
            f"        expected  {('long ' * 12).strip()}",
        ],
        id="long-texts-below-each-other",
    ),
    pytest.param(
        "event: SIGNED, expect: [create-invoice: {}]",
        ["! create-invoice  expected, not decided", f"{DEPOSIT}cannot tell"],
        id="missing-action-and-the-nearest-miss",
    ),
    pytest.param(
        "event: SIGNED, expect: [create-invoice: {amount: 5}]",
        ["! create-invoice  expected  not decided", "    amount        5.00      -"],
        id="missing-action-with-inputs",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}}, event: SIGNED, expect: nothing",
        ["! create-invoice  not expected  decided by project", "    item          -             Consulting"],
        id="more-than-expected",
    ),
    pytest.param(
        "given: {deal: {amount: 450}}, event: SIGNED, expect: nothing, because: on hold",
        [
            "because",
            "  ! expected  on hold",
            "    reason    deal.amount is 450.00, the rule needs at least 500.00",
            f"{DEPOSIT}no match: deal.amount is 450.00, the rule needs at least 500.00",
        ],
        id="another-reason",
    ),
    pytest.param(
        "event: LOST, expect: [create-invoice: {}]",
        [
            "! create-invoice  expected, not decided",
            "no rule listens to deal_enters: lost; rules listen to deal_enters: signed, won",
        ],
        id="an-event-that-nobody-hears",
    ),
    pytest.param(
        "given: {deal: {amount: 1000}, billed: {project: {deposit: 0.005}}}, event: WON, expect: []",
        ["0.005 is finer than the smallest unit of USD, 0.01"],
        id="billed-half-a-cent",
    ),
]


@pytest.mark.parametrize(("test", "first"), FAILING)
def test_a_test_fails_with_the_difference(test: str, first: list[str], book: Book) -> None:
    found = result(book, test)
    lines = drawn(found).splitlines()[: len(first)]
    assert (found.passed, [line[: len(begins)] for line, begins in zip(lines, first, strict=True)]) == (
        False,
        first,
    )


def test_a_failure_explains_the_rule_that_came_nearest(book: Book) -> None:
    """The sentence, then each condition with its place and the value it saw."""
    found = result(book, "given: {deal: {amount: 450}}, event: SIGNED, expect: [create-invoice: {}]")
    assert drawn(found).splitlines()[1:] == [
        "schedule project.deposit: no match: deal.amount is 450.00, the rule needs at least 500.00",
        "  no   deal.amount: {gte: 500}  is 450.00  7:11",
    ]


def test_a_failure_explains_the_rule_that_decided_otherwise(book: Book) -> None:
    found = result(book, "given: {deal: {amount: 900}}, event: SIGNED, expect: [create-invoice: {amount: 1}]")
    assert [(one.rule, one.instalment) for one in found.explained] == [("project", "deposit")]


def test_a_result_names_the_line_of_its_test(book: Book) -> None:
    assert result(book, "event: LOST, expect: []").line == 16


TABLE = f"""{RULES}
tests:
  - name: the deposit
    given: {{deal: {{amount: 900, dealname: Roof}}}}
    event: {{deal_enters: signed}}
    expect: [create-invoice: {{invoice_type: deposit}}]
    because: 30%
    cases:
      - {{name: an odd cent, deal.amount: 1000.01, create-invoice.amount: 300.00}}
      - {{deal.amount: 2000, create-invoice.amount: 600}}
      - name: too little
        given: {{deal: {{amount: 450}}}}
        expect: nothing
      - {{name: won, at: 2026-04-01, event: {{deal_enters: won}}, because: rest,
         create-invoice.invoice_type: final}}
"""


def test_each_row_of_a_table_is_a_test_of_its_own(book: Book) -> None:
    """With its own name and its own line."""
    assert [(one.name, one.line, one.passed) for one in run_tests(book(TABLE))] == [
        ("the deposit: an odd cent", 22, True),
        ("the deposit: deal.amount 2000", 23, True),
        ("the deposit: too little", 24, True),
        ("the deposit: won", 27, True),
    ]


def test_a_row_says_only_in_what_it_differs(book: Book) -> None:
    deal = book(TABLE).tests[0].given["deal"]
    assert deal == ({"amount": "1000.01", "dealname": "Roof"},)


def test_a_row_with_another_expectation_has_other_reasons(book: Book) -> None:
    assert [case.because for case in book(TABLE).tests] == ["30%", "30%", None, "rest"]


@pytest.mark.parametrize(
    ("only", "count"),
    [("the deposit", 4), ("the deposit: won", 1), ("won", 0)],
    ids=["a-table", "a-row", "no-whole-name"],
)
def test_one_test_or_one_table_can_be_run_alone(only: str, count: int, book: Book) -> None:
    assert len(run_tests(book(TABLE), only)) == count


BROKEN = [
    pytest.param(
        "cases: []", "wrong-value", "cases has no rows, so nothing is tested; add one", id="no-rows"
    ),
    pytest.param(
        "cases: [7]",
        "wrong-type",
        'a case must be keys with values, like deal.amount: 5, not "7"',
        id="no-mapping",
    ),
    pytest.param(
        "cases: [{expect: nothing}]",
        "missing-key",
        'neither this case nor its test has "event"; add it',
        id="no-event",
    ),
    pytest.param(
        "event: {deal_created: true}, cases: "
        "[{expect: nothing, deal.amount: 5}, {expect: nothing, deal.amount: 5}]",
        "duplicate-id",
        'two tests are called "t: deal.amount 5", first at 3:52; choose another name',
        id="two-rows-alike",
    ),
    pytest.param(
        "event: {deal_created: true}, expect: nothing, cases: [{create-invoice.amount: 5}]",
        "wrong-value",
        "create-invoice.amount needs one create-invoice in expect, not 0",
        id="an-input-of-no-call",
    ),
    pytest.param(
        "event: {deal_created: true}, expect: [create-invoice: {}], cases: [{create-invoice.amonut: 5}]",
        "unknown-input",
        'create-invoice has no input "amonut"; did you mean "amount"?',
        id="an-input-misspelt",
    ),
    pytest.param(
        "given: {ticket: [{id: 1}, {id: 2}]}, event: {deal_created: true}, expect: nothing, "
        "cases: [{ticket.id: 5}]",
        "wrong-value",
        "the test gives no single ticket, so ticket.id cannot be set; give the whole ticket here",
        id="a-fact-of-several",
    ),
    pytest.param(
        "event: {deal_created: true}, expect: [send-invoice: {wait: soon}]",
        "wrong-value",
        'wait must be a duration like 45min, 2h, 30d or 2w, or none, not "soon"',
        id="no-duration",
    ),
    pytest.param(
        "event: {deal_created: true}, expect: [send-invoice: {once_per: dael}]",
        "wrong-value",
        'once_per cannot be "dael"; did you mean "deal"?',
        id="once-per-what",
    ),
    pytest.param(
        "given: {ticket: [{id: 1}, {id: 2, meant: yes}]}, event: {deal_created: true}, expect: nothing",
        "wrong-value",
        'meant can only be true, not "yes"',
        id="meant-and-not-true",
    ),
]


@pytest.mark.parametrize(("test", "code", "message"), BROKEN)
def test_a_broken_test_is_told(
    test: str, code: str, message: str, mistakes: Callable[[str], list[str]]
) -> None:
    (found,) = mistakes(f"version: 1\ntests:\n  - {{name: t, {test}}}\n")
    assert found.partition(": error")[2] == f"[{code}]: {message}"
