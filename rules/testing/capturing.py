"""From what a real decision looked at to a test that decides the same, without what is nobody's business."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from rules.conditions import Check, checks
from rules.deciding import Decision, listens, needs
from rules.facts import MEANT, Facts, Record, Unread
from rules.model import Action, Case, Happening, Rulebook
from rules.money import Money
from rules.outcome import Verdict
from rules.sections.given import MEANT_WORD, NOT_READ, UNREAD
from rules.sections.tests import NOTHING
from rules.telling import named
from rules.testing.comparing import written
from rules.testing.masking import CannotMask, Moment, StandIns
from rules.testing.running import CURRENCY, DEFAULT_CURRENCY, decisions_of, nearest_miss, unheard
from rules.testing.writing import Plain, flowing, quoted, scalar

_AND_MORE = re.compile(r", and \d+ more$")  # how many more depends on the rest of the rule

Members = tuple[Record, ...] | Unread


class CannotCapture(ValueError):
    """No test can say what was seen, or only with what must not be told; the message says which fact."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One decision as it was made: what happened, what was seen, and what was decided.

    `billed` is by schedule and instalment, all amounts in `currency`; "" where nobody knows it.
    """

    event: Happening
    facts: Facts
    at: datetime
    billed: Mapping[str, Mapping[str, Money]]
    billed_outside: Money | None
    currency: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Captured:
    """A test that decides as the situation did: its lines in YAML, and what was replaced in it, by fact."""

    name: str
    lines: tuple[str, ...]
    masked: Mapping[str, str]


def captured(book: Rulebook, situation: Situation, name: str | None = None) -> Captured:
    """The test of a situation, masked. Raises CannotCapture."""
    moment = Moment(situation.at, book.timezone)
    stand_ins = StandIns(_checks(book, situation.event), situation.facts.kinds, moment)
    try:
        given = _given(situation, needs(book, situation.event), stand_ins)
    except CannotMask as wrong:
        raise CannotCapture(str(wrong)) from wrong
    case = _case(book, situation, given, name)
    decisions = decisions_of(book, case)
    _check_same(situation.decisions, decisions)
    case = replace(case, expect=tuple(_expected(decisions)), because=_because(book, case, decisions))
    return Captured(case.name, tuple(_lines(case, stand_ins.replaced)), stand_ins.replaced)


def _case(book: Rulebook, situation: Situation, given: Mapping[str, Members], name: str | None) -> Case:
    """The situation as a test that expects nothing yet."""
    at = situation.at.astimezone(book.timezone)
    outside = situation.billed_outside
    return Case(
        name or _name(book, situation.event, at),
        at,
        given,
        situation.event,
        expect=(),
        billed={schedule: _amounts(parts) for schedule, parts in situation.billed.items() if parts},
        billed_outside=outside.amount if outside else Decimal(0),
    )


def _checks(book: Rulebook, event: Happening) -> dict[str, list[Check]]:
    """The clauses that the event's rules look at, by fact."""
    conditions = [one.condition for one in book.triggers if one.condition and listens(one.when, event)]
    parts = [part for schedule in book.schedules for part in schedule.instalments]
    if any(listens(part.when, event) for part in parts):
        conditions += [schedule.condition for schedule in book.schedules]
    found: dict[str, list[Check]] = {}
    for condition in conditions:
        for check in checks(condition):
            found.setdefault(check.fact, []).append(check)
    return found


def _given(situation: Situation, wanted: Iterable[str], stand_ins: StandIns) -> dict[str, Members]:
    """What the rules look at, and nothing else; of it nothing that says who somebody is."""
    properties: dict[str, set[str]] = {}
    for fact in sorted(wanted):
        name, _, prop = fact.partition(".")
        properties.setdefault(name, set()).add(prop)
    given = {
        name: _members(name, situation.facts.members(name), props, stand_ins)
        for name, props in properties.items()
    }
    if situation.currency and situation.currency != DEFAULT_CURRENCY:
        deals = given.get("deal", ())
        deal = deals[0] if isinstance(deals, tuple) and deals else {}
        given["deal"] = ({**deal, CURRENCY.partition(".")[2]: situation.currency},)
    return {name: members for name, members in given.items() if members}


def _members(name: str, found: Members, props: set[str], stand_ins: StandIns) -> Members:
    if isinstance(found, Unread):
        return NOT_READ
    records = [
        stand_ins.record(name, {prop: value for prop, value in record.items() if prop in props | {MEANT}})
        for record in found
    ]
    gaps = [prop for record in records for prop, value in record.items() if isinstance(value, Unread)]
    if any(prop != MEANT for prop in gaps):
        raise CannotCapture(f"{name}.{gaps[0]} could not be read, which no test can say; correct that first")
    # That no record is meant is what several records without a mark say, too.
    return tuple({prop: value for prop, value in one.items() if prop not in gaps} for one in records)


def _amounts(parts: Mapping[str, Money]) -> dict[str, Decimal]:
    return {instalment: amount.amount for instalment, amount in parts.items()}


def _check_same(real: Sequence[Decision], masked: Sequence[Decision]) -> None:
    """Masking may change words, never a verdict or an amount."""
    for before, after in zip(real, masked, strict=True):
        amounts = [[call.inputs.get("amount") for call in one.calls] for one in (before, after)]
        if before.verdict is not after.verdict or amounts[0] != amounts[1]:
            raise CannotCapture(
                f"{named(before)} decides otherwise on what may be told: {before.verdict} became "
                f"{after.verdict}; write this test by hand"
            )


def _expected(decisions: Sequence[Decision]) -> list[Action]:
    found = []
    for decision in decisions:
        words = {} if decision.wait is None else {"wait": written(decision.wait)}
        words |= {"once_per": decision.once_per} if decision.once_per else {}
        found += [Action(call.action, {**call.inputs, **words}) for call in decision.calls]
    return found


def _because(book: Rulebook, case: Case, decisions: Sequence[Decision]) -> str:
    """Why: of what is done the first reason, of what is not the nearest miss; the test will look for it."""
    reasons = [one.reason for one in decisions if one.verdict is Verdict.MATCH]
    if reasons:
        return _AND_MORE.sub("", reasons[0].partition("; ")[0])
    miss = nearest_miss(decisions)
    return miss.reason if miss else unheard(book, case.event)


def _name(book: Rulebook, event: Happening, at: datetime) -> str:
    wanted = f"{event.kind.replace('_', ' ')} {event.value}, captured {at.date().isoformat()}"
    taken = {name for case in book.tests for name in (case.name, case.table)}
    number = 1
    while (called := wanted if number == 1 else f"{wanted} ({number})") in taken:
        number += 1
    return called


def _lines(case: Case, masked: Mapping[str, str]) -> list[str]:
    """The entry as people write it, without indentation."""
    told = [f"# masked: {', '.join(sorted(masked))}"] if masked else []
    lines = [f"- name: {scalar(case.name)}", f"  at: {quoted(case.at.isoformat(timespec='minutes'))}"]
    given: dict[str, Plain] = {name: _plain(members) for name, members in case.given.items()}
    if case.billed:
        given["billed"] = {
            name: {part: f"{amount:f}" for part, amount in parts.items()}
            for name, parts in case.billed.items()
        }
    if case.billed_outside:
        given["billed_outside"] = f"{case.billed_outside:f}"
    if given:
        lines.append("  given:")
        lines += [line for name, value in given.items() for line in _given_lines(name, value)]
    value = "true" if case.event.kind == "deal_created" else scalar(case.event.value)
    lines.append(f"  event: {{{case.event.kind}: {value}}}")
    lines += _expect_lines(case.expect)
    return [*told, *lines, f"  because: {quoted(case.because or '')}"]


def _given_lines(name: str, value: Plain) -> list[str]:
    if not isinstance(value, list):
        return [f"    {name}: {flowing(value)}"]
    return [f"    {name}:", *(f"      - {flowing(one)}" for one in value)]


def _expect_lines(expect: Sequence[Action]) -> list[str]:
    if not expect:
        return [f"  expect: {NOTHING}"]
    return ["  expect:", *(f"    - {one.name}: {flowing(dict(one.inputs))}" for one in expect)]


def _plain(members: Members) -> Plain:
    if isinstance(members, Unread):
        return UNREAD
    records: list[Plain] = []
    for one in members:
        texts: dict[str, Plain] = {prop: str(value) for prop, value in one.items() if prop != MEANT}
        records.append(texts | {MEANT_WORD: True} if MEANT in one and len(members) > 1 else texts)
    return records if len(records) > 1 else records[0]
