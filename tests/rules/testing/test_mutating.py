"""Rules are changed bit by bit; a line whose change no test notices is unguarded (F204)."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import BadRules, Mutated, load, mutate
from rules.kinds import Kind
from rules.loader import assembled
from rules.nodes import Scalar, Table
from rules.operators import OPERATORS
from rules.problems import START, Report
from rules.reader import read
from rules.testing.mutating.bounds import moved, moved_ends
from rules.testing.mutating.edits import edited
from rules.testing.mutating.of_rules import RuleChanges
from rules.testing.mutating.rebuilding import Rebuilding
from rules.testing.running import passes

EXAMPLE = Path(__file__).parents[3] / "rules.example.yaml"
HEAD = """\
version: 1
triggers:
  - id: signed
    when: {deal_enters: signed}
    if: CONDITION
    do: [{create-invoice: {invoice_type: full}}]
tests:
  - name: t
    event: {deal_enters: signed}
    expect: nothing
    cases:
"""
BILLED = "expect: [create-invoice: {invoice_type: full}]"


def tried(condition: str, *cases: str) -> Mutated:
    """How the tests guard a trigger with this condition."""
    return mutate(HEAD.replace("CONDITION", condition) + "".join(f"      - {{{case}}}\n" for case in cases))


def told(found: Mutated) -> list[str]:
    return [f"{one.line}:{one.column} {one.message}" for one in found.survivors]


def test_a_bound_without_a_test_at_it_is_unguarded() -> None:
    found = tried("{deal.amount: {gte: 500.00}}", f"deal.amount: 900, {BILLED}", "deal.amount: 5")
    assert told(found) == [
        '5:24 no test notices "gte: 500.00" becoming "gt: 500.00"; add a test with deal.amount 500.00',
        '5:24 no test notices "gte: 500.00" becoming "gte: 499.99"; add a test with deal.amount 499.99',
    ]


def test_a_bound_with_tests_at_both_sides_is_guarded() -> None:
    found = tried("{deal.amount: {gte: 500.00}}", f"deal.amount: 500, {BILLED}", "deal.amount: 499.99")
    assert (found.survivors, found.noticed == found.changes > 0) == ((), True)


def test_the_words_of_the_reason_guard_too() -> None:
    found = tried(
        "{deal.amount: {gte: 500.00}}",
        f"deal.amount: 900, {BILLED}",
        "deal.amount: 5, expect: nothing, because: the rule needs at least 500.00",
    )
    assert found.survivors == ()


SURVIVING = [
    pytest.param(
        "{deal.amount: {gt: 5}, deal.pipeline: default}",
        '"deal.pipeline: default" being left out; '
        "add a test in which only deal.pipeline: default does not hold",
        id="a-clause",
    ),
    pytest.param(
        "{all: [{deal.amount: 900}, {deal.pipeline: default}]}",
        '"all:" becoming "any:"; add a test in which some of the conditions under all hold and others don\'t',
        id="all",
    ),
    pytest.param(
        "{any: [{deal.amount: 900}, {deal.pipeline: default}]}",
        '"deal.pipeline: default" being left out; add a test in which only deal.pipeline: default holds',
        id="a-branch",
    ),
    pytest.param(
        "{deal.amount: 900, not: {company.hold: true}}",
        '"not: {company.hold: true}" being left out; '
        "add a test in which only not: {company.hold: true} does not hold",
        id="a-negation",
    ),
    pytest.param(
        "{deal.amount: 900, company.hold: {neq: true, if_empty: match}}",
        '"company.hold: {neq: true, if_empty: match}" being left out; '
        "add a test in which only company.hold: {neq: true, if_empty: match} does not hold",
        id="an-operator-with-a-word-for-empty-facts",
    ),
    pytest.param(
        "{deal.amount: 900, deal.pipeline: [default, other]}",
        '"deal.pipeline: [default, other]" becoming "deal.pipeline: [default]"; '
        "add a test with deal.pipeline other",
        id="a-value-of-a-list",
    ),
    pytest.param(
        "{deal.amount: {gte: 100, lte: 900}}",
        '"lte: 900" being left out; add a test in which only deal.amount: {lte: 900} does not hold',
        id="one-of-two-operators",
    ),
    pytest.param(
        "{deal.amount: {between: [5, 1000]}}",
        '"between: [5, 1000]" becoming "between: [5, 1000.01]"; add a test with deal.amount 1000.01',
        id="the-end-of-a-range",
    ),
    pytest.param(
        "{deal.amount: 900, deal.closedate: {within_next: 5d, if_empty: match}}",
        '"within_next: 5d" becoming "within_next: 6d"; add a test with deal.closedate 6d ahead',
        id="a-duration",
    ),
    pytest.param(
        "{deal.amount: 900, deal.createdate: {gte: 2026-01-01, if_empty: match}}",
        '"gte: 2026-01-01" becoming "gte: 2025-12-31"; add a test with deal.createdate 2025-12-31',
        id="a-day",
    ),
    pytest.param(
        "{deal.amount: 900, deal.createdate: {lt: 2027-01-01T09:00, if_empty: match}}",
        '"lt: 2027-01-01T09:00" becoming "lt: 2027-01-01T08:59"; '
        "add a test with deal.createdate 2027-01-01T08:59",
        id="a-moment",
    ),
    pytest.param(
        "{deal.amount: 900, no: {ticket: {hs_pipeline_stage: open}}}",
        '"hs_pipeline_stage: open" becoming "not: {hs_pipeline_stage: open}"; '
        "add two tests that differ in ticket.hs_pipeline_stage alone, so that hs_pipeline_stage: open holds "
        "in one of them",
        id="a-property-of-associated-records",
    ),
]


@pytest.mark.parametrize(("condition", "message"), SURVIVING)
def test_what_no_test_notices_is_told_with_what_would(condition: str, message: str) -> None:
    found = tried(condition, f"deal.amount: 900, deal.pipeline: default, {BILLED}", "deal.amount: 3")
    assert f"no test notices {message}" in [one.message for one in found.survivors]


def test_a_quantifier_is_exchanged() -> None:
    some = "{some: {line_item: {quantity: 1}}}"
    one, none = "given: {line_item: {quantity: 1}}", "given: {line_item: []}"
    found = tried(some, f"{one}, {BILLED}", none)
    assert [one.message for one in found.survivors if one.before.startswith("some")] == [
        'no test notices "some: {line_item: {quantity: 1}}" becoming "every: {line_item: {quantity: 1}}"; '
        "add a test with two line_item records of which one matches"
    ]


def test_negating_twice_is_no_change() -> None:
    found = tried("{not: {company.hold: true}}", "company.hold: true", f"company.hold: false, {BILLED}")
    assert (found.changes, found.survivors) == (
        tried("{company.hold: true}", f"company.hold: true, {BILLED}", "company.hold: false").changes,
        (),
    )


RULES = """\
version: 1
defaults: {create-invoice: {item: Consulting, terms: Net 30}, send-invoice: {send_to: a@example.com}}
conditions:
  large: {deal.amount: {gte: 500}}
  unused: {deal.amount: 7}
billing_schedules:
  - id: project
    for: large
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}, invoice: {item: Roof}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {email_delivery: now, item: Roof}}
triggers:
  - {id: late, when: {invoice_becomes: overdue}, wait: 2h, once_per: invoice,
     do: [{send-invoice: {invoice_number: "{invoice.number}"}}, {send-review-request: {delay_days: 3}}]}
sync: {customers: {direction: off, filters: {to_quickbooks: {contact.email: {known: true}}}}}
tests:
  - name: late
    given: {invoice: {number: "7"}}
    event: {invoice_becomes: overdue}
    expect: [send-invoice: {}, send-review-request: {}]
  - name: signed
    given: {deal: {amount: 1000}}
    event: {deal_enters: signed}
    expect: [create-invoice: {}]
  - name: won
    given: {deal: {amount: 1000}}
    event: {deal_enters: won}
    expect: [create-invoice: {}]
"""
OF_RULES = [
    '"terms: Net 30" being left out',
    '"send_to: a@example.com" being left out',
    '"share: 30%" becoming "share: 31%"',
    '"share: rest" becoming "share: 70%"',
    '"item: Roof" being left out',
    '"email_delivery: now" becoming "email_delivery: scheduled"',
    '"wait: 2h" becoming "wait: 3h"',
    '"once_per: invoice" being left out',
    '"delay_days: 3" becoming "delay_days: 4"',
]


@pytest.mark.parametrize("change", OF_RULES)
def test_rules_are_changed_too(change: str) -> None:
    """Shares, waits, once_per, inputs and the defaults that rules take; each told with its place."""
    found = {one.message.partition(";")[0]: one for one in mutate(RULES).survivors}
    one = found[f"no test notices {change}"]
    assert RULES.splitlines()[one.line - 1][one.column - 1 :].startswith(one.before)


@pytest.mark.parametrize(
    "what", ["item: Consulting", "deal.amount: 7", "contact.email", "deal_enters", "invoice_becomes"]
)
def test_what_cannot_or_need_not_be_noticed_is_no_survivor(what: str) -> None:
    """A default that all rules override, an unused condition, a sync's filter; and tested events."""
    assert [one.message for one in mutate(RULES).survivors if what in one.before] == []


def test_shares_without_a_rest_are_shifted_between_instalments() -> None:
    found = mutate(RULES.replace("share: rest", "share: 70%")).survivors
    assert {one.after for one in found if one.before.startswith("share")} == {"share: 31%", "share: 71%"}


def test_an_action_of_several_is_left_out() -> None:
    untested = RULES.replace("  - name: late", "  - name: paid").replace(
        "event: {invoice_becomes: overdue}\n    expect: [send-invoice: {}, send-review-request: {}]",
        "event: {invoice_becomes: paid}\n    expect: nothing",
    )
    message = (
        'no test notices "send-review-request: {delay_days: 3}" being left out; '
        "add send-review-request to the expect of a test of this rule"
    )
    assert message in [one.message for one in mutate(untested).survivors]
    assert message not in [one.message for one in mutate(RULES).survivors]


def test_failing_tests_have_to_pass_first() -> None:
    found = mutate(RULES.replace("expect: [create-invoice: {}]", "expect: nothing"))
    assert (found.failing, found.changes) == (("signed", "won"), 0)


def test_a_file_with_mistakes_is_refused() -> None:
    with pytest.raises(BadRules):
        mutate("version: 2\n")


def test_an_empty_file_has_nothing_to_change() -> None:
    assert mutate("") == Mutated(0, ())


def test_without_tests_nothing_is_noticed() -> None:
    found = mutate(RULES.partition("tests:")[0])
    assert (found.noticed, len(found.survivors)) == (0, found.changes)


def test_the_same_file_has_the_same_survivors_in_file_order() -> None:
    untested = EXAMPLE.read_text().partition("\ntests:")[0]
    first, again = mutate(untested), mutate(untested)
    places = [(one.line, one.column) for one in first.survivors]
    assert (first, places) == (again, sorted(places))


def test_every_change_stands_where_it_says() -> None:
    """The text before the change begins at its place in the file."""
    lines = EXAMPLE.read_text().splitlines()
    untold = mutate(EXAMPLE.read_text().partition("\ntests:")[0]).survivors
    begins = [one.before.split(":")[0].split("{")[0].split(",")[0] for one in untold]
    assert [
        (one.line, one.before)
        for one, begin in zip(untold, begins, strict=True)
        if begin not in lines[one.line - 1]
    ] == []


# bounds: the value that is advised tells the two apart, whatever the bound


def holds(operator: str, fact: Decimal, *wanted: str) -> bool:
    numbers = tuple(Decimal(one) for one in wanted)
    return OPERATORS[operator].ask(fact, numbers if len(numbers) > 1 else numbers[0])


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


def scalar(text: str) -> Scalar:
    return Scalar(text, Decimal(text), plain=True, span=START)


@given(operator=st.sampled_from(["gt", "gte", "lt", "lte"]), bound=CENTS)
def test_the_advised_amount_notices_the_moved_bound(operator: str, bound: str) -> None:
    changes = list(moved(operator, scalar(bound), Kind.MONEY))
    assert len(changes) == 2
    for one in changes:
        at = Decimal(one.at)
        assert holds(operator, at, bound) != holds(one.operator, at, one.value)


@given(operator=st.sampled_from(["gt", "gte", "lt", "lte"]), bound=CENTS)
def test_no_two_changes_of_a_bound_mean_the_same(operator: str, bound: str) -> None:
    """`gt: 500.00` and `gte: 500.01` are one change to whoever counts in cents."""
    near = [Decimal(bound) + Decimal(step) / 100 for step in (-1, 0, 1)]
    meanings = [
        tuple(holds(one.operator, at, one.value) for at in near)
        for one in moved(operator, scalar(bound), Kind.MONEY)
    ]
    assert len({*meanings, tuple(holds(operator, at, bound) for at in near)}) == 3


@given(low=CENTS, more=st.integers(2, 10**6))
def test_the_advised_amount_notices_the_moved_end(low: str, more: int) -> None:
    high = f"{Decimal(low) + Decimal(more) / 100:.2f}"
    for first, last, seen in moved_ends(scalar(low), scalar(high), Kind.MONEY):
        at = Decimal(seen)
        assert holds("between", at, low, high) != holds("between", at, first, last)


@pytest.mark.parametrize(
    ("text", "kind", "step"),
    [
        ("500", Kind.MONEY, "500.01"),
        ("7", Kind.NUMBER, "8"),
        ("0.5", Kind.NUMBER, "0.6"),
        ("1.005", None, "1.006"),
    ],
    ids=["a-cent", "one", "a-tenth", "the-last-digit"],
)
def test_a_number_moves_by_its_smallest_step(text: str, kind: Kind | None, step: str) -> None:
    assert step in [one.value for one in moved("lte", scalar(text), kind)]


@pytest.mark.parametrize("text", [EXAMPLE.read_text(), RULES], ids=["example", "rules"])
def test_only_what_a_change_reaches_is_made_anew_and_that_is_enough(text: str) -> None:
    """The whole file loaded again, and all its tests run, tell the same of every change."""
    root, book = read(text, "")[0], load(text)
    assert isinstance(root, Table)
    workshop = Rebuilding(root, book)
    for change in RuleChanges(root, book.properties).all():
        mutant = workshop.rebuilt(change)
        whole = assembled(edited(root, change.edits), Report("", []))
        if mutant is None:
            assert whole is None or (whole.schedules, whole.triggers) == (book.schedules, book.triggers)
            continue
        assert whole is not None
        noticed = [case.name for case in book.tests if not passes(whole, case)]
        assert [case.name for case in mutant.tests if not passes(mutant.book, case)] == noticed


def test_the_example_guards_every_line_of_itself() -> None:
    found = mutate(EXAMPLE.read_text())
    assert (found.failing, found.survivors, found.changes > 100) == ((), (), True)


def test_a_change_is_made_to_what_was_read() -> None:
    """Whoever reads the file again gets the same nodes: nothing is kept from the changes."""
    text = EXAMPLE.read_text()
    before = read(text, "")[0]
    mutate(text)
    assert read(text, "")[0] == before
    assert load(text).warnings == ()
    assert Report("", []).problems == ()
