"""Runs the tests that a rule file carries: fixed clock, given facts, no network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from rules.deciding import Decision, decide
from rules.facts import EMPTY, Facts, Record
from rules.model import Action, Call, Case, Rulebook
from rules.money import BadAmount, Money, read_decimal
from rules.outcome import Verdict
from rules.properties import RULE_OBJECTS
from rules.telling import named, told
from rules.values import plain_text
from rules.vocabulary import ACTIONS, Form

_NUMERIC = frozenset({Form.AMOUNT, Form.PERCENT, Form.WHOLE})
_CURRENCY = "deal.deal_currency_code"
_DEFAULT_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class TestResult:
    """How one test went. A failure's message says what differs and why the rules decided so."""

    __test__: ClassVar[bool] = False  # not a test of this project, whatever pytest makes of the name

    name: str
    line: int
    passed: bool
    message: str = ""


def run_tests(book: Rulebook) -> tuple[TestResult, ...]:
    """The results of all tests, in file order."""
    return tuple(_result(book, case) for case in book.tests)


def untested(book: Rulebook) -> tuple[str, ...]:
    """Instalments and triggers for which no test decides that they run: `trigger retainer (38:5)`."""
    reached = {
        named(decision)
        for case in book.tests
        for decision in decisions_of(book, case)
        if decision.verdict is Verdict.MATCH
    }
    return tuple(f"{what} {name} ({place})" for what, name, place in _rules(book) if name not in reached)


def _rules(book: Rulebook) -> Iterator[tuple[str, str, str]]:
    for schedule in book.schedules:
        for instalment in schedule.instalments:
            yield "instalment", f"{schedule.id}.{instalment.id}", instalment.span.place
    for trigger in book.triggers:
        yield "trigger", trigger.id, trigger.span.place


def decisions_of(book: Rulebook, case: Case) -> tuple[Decision, ...]:
    """What the rules decide in the situation of a test. What is not given is empty, not unread.

    Raises BadAmount when what is billed is finer than the currency's minor unit.
    """
    nothing: tuple[Record, ...] = ()
    facts = Facts({name: case.given.get(name, nothing) for name in RULE_OBJECTS})
    code = facts.raw(_CURRENCY)
    currency = _DEFAULT_CURRENCY if code is EMPTY else plain_text(code).strip().upper()
    return decide(
        book,
        case.event,
        facts,
        now=case.at,
        billed=_money(case.billed, currency),
        billed_outside=Money.of(case.billed_outside, currency),
        currency=currency,
    )


def _money(billed: Mapping[str, Mapping[str, Decimal]], currency: str) -> Mapping[str, Mapping[str, Money]]:
    return {
        schedule: {name: Money.of(amount, currency) for name, amount in parts.items()}
        for schedule, parts in billed.items()
    }


def _result(book: Rulebook, case: Case) -> TestResult:
    try:
        decisions = decisions_of(book, case)
    except BadAmount as wrong:
        return TestResult(case.name, case.span.line, passed=False, message=str(wrong))
    wrongs = [*_differences(case, decisions), *_missing_reason(case, decisions)]
    if not wrongs:
        return TestResult(case.name, case.span.line, passed=True)
    explanations = [told(decision) for decision in decisions] or [_unheard(case)]
    return TestResult(case.name, case.span.line, passed=False, message="\n".join([*wrongs, *explanations]))


def _unheard(case: Case) -> str:
    return f"no rule listens to {case.event}"


def _differences(case: Case, decisions: Sequence[Decision]) -> Iterator[str]:
    """Expected calls that are missing or other than expected, then calls that nobody expected."""
    calls = [call for decision in decisions for call in decision.calls]
    for expected in case.expect:
        fitting = next((call for call in calls if _fits(call, expected)), None)
        nearest = fitting or next((call for call in calls if call.action == expected.name), None)
        if nearest is not None:
            calls.remove(nearest)
        if nearest is None:
            yield f"expected {expected.name}, got nothing like it"
        elif fitting is None:
            yield from _differing(nearest, expected)
    for call in calls:
        yield f"expected nothing more, got {call.action} {_written(call.inputs)}"


def _fits(call: Call, expected: Action) -> bool:
    return call.action == expected.name and not list(_differing(call, expected))


def _differing(call: Call, expected: Action) -> Iterator[str]:
    for name, value in expected.inputs.items():
        got = call.inputs.get(name)
        if got is None:
            yield f"{call.action}.{name}: expected {value}, got none"
        elif not _same(call.action, name, value, got):
            yield f"{call.action}.{name}: expected {value}, got {got}"


def _same(action: str, name: str, expected: str, got: str) -> bool:
    """Numbers as numbers (3000 is 3000.00), anything else letter by letter."""
    known = ACTIONS[action].inputs.get(name)
    if known is not None and known.form in _NUMERIC:
        try:
            return read_decimal(expected) == read_decimal(got)
        except BadAmount:
            return expected == got
    return expected.strip() == got.strip()


def _missing_reason(case: Case, decisions: Sequence[Decision]) -> Iterator[str]:
    if case.because is None:
        return
    reasons = [decision.reason for decision in decisions] or [_unheard(case)]
    if not any(case.because in reason for reason in reasons):
        yield f"expected because: {case.because}; got: {'; '.join(reasons)}"


def _written(inputs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in inputs.items()) + "}"
