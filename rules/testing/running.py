"""Runs the tests that a rule file carries: fixed clock, given facts, no network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rules.calls import CREATE_INVOICE
from rules.deciding import Decision, decide
from rules.facts import EMPTY, Facts, Record, Unread
from rules.model import Case, Happening, Rulebook
from rules.money import BadAmount, Money
from rules.outcome import Verdict
from rules.properties import RULE_OBJECTS
from rules.testing.comparing import CallPair, Measures, compared
from rules.values import plain_text

CURRENCY = "deal.deal_currency_code"
DEFAULT_CURRENCY = "USD"
_MOST_EXPLAINED = 3


@dataclass(frozen=True, slots=True)
class TestResult:
    """How one test went.

    `calls` pairs what was expected with what was decided. `because` is the reason that was expected and that
    nothing gave; `reasons` are those given. `explained` are the decisions behind the difference: those that
    decided, and of a call that is missing the one that came nearest. `problem` is why it could not run.
    """

    __test__: ClassVar[bool] = False  # not a test of this project, whatever pytest makes of the name

    name: str
    line: int
    passed: bool
    calls: tuple[CallPair, ...] = ()
    because: str | None = None
    reasons: tuple[str, ...] = ()
    explained: tuple[Decision, ...] = ()
    problem: str = ""


def run_tests(book: Rulebook, only: str | None = None) -> tuple[TestResult, ...]:
    """The results of all tests in file order; of one, or of one table, where `only` names it."""
    return tuple(_result(book, case) for case in book.tests if only is None or is_called(case, only))


def is_called(case: Case, name: str) -> bool:
    """Whether that is the name of the test or of its table."""
    return name in (case.name, case.table)


def passes(book: Rulebook, case: Case) -> bool:
    """Whether the test passes with these rules: the same answer as a whole run, without the explanation."""
    try:
        decisions = decisions_of(book, case)
    except BadAmount:
        return False
    calls = compared(case.expect, decisions, _measures(book, case))
    return all(call.state == "same" for call in calls) and _has_reason(case, _reasons(book, case, decisions))


def facts_of_case(case: Case) -> Facts:
    """What a test gives; what it doesn't give is empty, not unread."""
    nothing: tuple[Record, ...] = ()
    return Facts({name: case.given.get(name, nothing) for name in RULE_OBJECTS})


def decisions_of(book: Rulebook, case: Case) -> tuple[Decision, ...]:
    """What the rules decide in the situation of a test.

    Raises BadAmount when what is billed is finer than the currency's minor unit.
    """
    facts = facts_of_case(case)
    currency = currency_of(facts)
    return decide(
        book,
        case.event,
        facts,
        now=case.at,
        billed={
            schedule: {name: Money.of(amount, currency) for name, amount in parts.items()}
            for schedule, parts in case.billed.items()
        },
        billed_outside=Money.of(case.billed_outside, currency),
        currency=currency,
    )


def currency_of(facts: Facts) -> str:
    """The deal's currency, or dollars where nothing tells it."""
    code = facts.raw(CURRENCY)
    told = "" if code is EMPTY or isinstance(code, Unread) else plain_text(code).strip().upper()
    return told or DEFAULT_CURRENCY


def _measures(book: Rulebook, case: Case) -> Measures:
    return Measures(currency_of(facts_of_case(case)), book.timezone)


def _result(book: Rulebook, case: Case) -> TestResult:
    try:
        decisions = decisions_of(book, case)
    except BadAmount as wrong:
        return TestResult(case.name, case.span.line, passed=False, problem=str(wrong))
    calls = compared(case.expect, decisions, _measures(book, case))
    reasons = _reasons(book, case, decisions)
    differing = any(call.state != "same" for call in calls)
    because = None if _has_reason(case, reasons) else case.because
    if not differing and because is None:
        return TestResult(case.name, case.span.line, passed=True, calls=calls, reasons=reasons)
    explained = tuple(_behind(book, calls, decisions, because=because))
    return TestResult(case.name, case.span.line, False, calls, because, reasons, explained)


def _has_reason(case: Case, reasons: Sequence[str]) -> bool:
    return case.because is None or any(case.because in reason for reason in reasons)


def _reasons(book: Rulebook, case: Case, decisions: Sequence[Decision]) -> tuple[str, ...]:
    return tuple(decision.reason for decision in decisions) or (unheard(book, case.event),)


def unheard(book: Rulebook, event: Happening) -> str:
    """That nobody listens, and to what else of that kind somebody would."""
    heard = {when.value: None for when in _whens(book) if when.kind == event.kind}
    also = f"; rules listen to {event.kind}: {', '.join(heard)}" if heard else ""
    return f"no rule listens to {event}{also}"


def _whens(book: Rulebook) -> Iterator[Happening]:
    for schedule in book.schedules:
        yield from (instalment.when for instalment in schedule.instalments)
    yield from (trigger.when for trigger in book.triggers)


def _behind(
    book: Rulebook, calls: Sequence[CallPair], decisions: Sequence[Decision], *, because: str | None
) -> Iterator[Decision]:
    """The decisions that explain a failure, each once, at most a few."""
    actions = _actions_by_rule(book)
    found: list[Decision] = []
    for call in calls:
        if call.state == "missing":
            miss = nearest_miss([one for one in decisions if call.action in actions[one.rule]])
            found += [miss] if miss else []
        elif call.state != "same":
            found += [one for one in decisions if one.rule == call.rule and one.calls]
    if because is not None:
        found += sorted(decisions, key=_distance)
    unique = {id(one): one for one in found}
    yield from list(unique.values())[:_MOST_EXPLAINED]


def _actions_by_rule(book: Rulebook) -> Mapping[str, frozenset[str]]:
    by_schedule = {schedule.id: frozenset({CREATE_INVOICE}) for schedule in book.schedules}
    return by_schedule | {one.id: frozenset(action.name for action in one.do) for one in book.triggers}


def nearest_miss(decisions: Sequence[Decision]) -> Decision | None:
    """Of the decisions that call nothing, the one that lacked least; the first of several."""
    return min((one for one in decisions if not one.calls), key=_distance, default=None)


def _distance(decision: Decision) -> tuple[bool, int]:
    failed = sum(line.verdict is not Verdict.MATCH for line in decision.trace)
    return decision.verdict is Verdict.NO_MATCH, failed
