"""Why a condition came out as it did: the nearest miss in one sentence, and a line for every check.

The verdicts are those of the compiled closures. `not` is pushed down to the checks (De Morgan), so that
the sentence names a fact and a value instead of a tree of words.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.conditions import (
    AllOf,
    AnyOf,
    Check,
    Condition,
    Not,
    Quantified,
    member_views,
    question_in,
)
from rules.facts import EMPTY, Facts, Seen, Unread, View, key_of
from rules.kinds import DATES, Kind
from rules.literals import BadLiteral
from rules.nodes import shortened
from rules.operators import Takes
from rules.outcome import Outcome, TraceLine, Verdict
from rules.properties import PERSONAL
from rules.questions import Question, Shown
from rules.values import plain_text

_MOST_NAMED = 3
HIDDEN = "(hidden)"


def evaluate(condition: Condition, facts: Facts, now: datetime, zone: ZoneInfo) -> Outcome:
    """The condition's verdict on these facts at that (aware) moment, with its reason and trace."""
    return explained(condition, facts.at(now, zone))


def explained(condition: Condition, view: View, *, wanted: bool = True) -> Outcome:
    """The outcome of a condition, or of its opposite where it is not wanted."""
    match condition:
        case Check():
            return _check(condition, view, wanted)
        case Not(part=part):
            return explained(part, view, wanted=not wanted)
        case Quantified():
            return _quantified(condition, view, wanted)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            outcomes = [explained(part, view, wanted=wanted) for part in parts]
            every = isinstance(condition, AllOf) == wanted
            verdict = _verdict(condition, view, wanted)
            reason = _of_every(outcomes, verdict) if every else _of_any(outcomes, verdict)
            return Outcome(verdict, reason, tuple(line for outcome in outcomes for line in outcome.trace))


def _verdict(condition: Condition, view: View, wanted: bool) -> Verdict:
    answer = condition.holds(view)
    return Verdict.of(answer if answer is None else answer is wanted)


def _of_every(outcomes: Sequence[Outcome], verdict: Verdict) -> str:
    """Where all were needed: the first that is to blame; where all held, some of them."""
    blamed = [outcome.reason for outcome in outcomes if outcome.verdict is verdict]
    return _listed(blamed, ", ") if verdict is Verdict.MATCH else blamed[0]


def _of_any(outcomes: Sequence[Outcome], verdict: Verdict) -> str:
    """Where one was needed: the one that held; where none did, all of them."""
    blamed = [outcome.reason for outcome in outcomes if outcome.verdict is verdict]
    return _listed(blamed, "; and ") if verdict is Verdict.NO_MATCH else blamed[0]


def _listed(reasons: Sequence[str], separator: str) -> str:
    named = separator.join(reasons[:_MOST_NAMED])
    more = len(reasons) - _MOST_NAMED
    return f"{named}, and {more} more" if more > 0 else named


def _check(item: Check, view: View, wanted: bool) -> Outcome:
    verdict = _verdict(item, view, wanted)
    try:
        asked = question_in(item, view.facts, view.zone)
    except BadLiteral as wrong:
        reason = f"{item.fact} cannot be compared: {wrong.message}"
        return Outcome(verdict, reason, (_line(item, "of another type", verdict, wanted),))
    value = view[key_of(item.fact, asked.reading)]
    seen = _seen(item.fact, value, asked, view)
    reason = _sentence(item, asked, value, seen, wanted, verdict)
    return Outcome(verdict, reason, (_line(item, seen, verdict, wanted),))


def _line(item: Check | Quantified, seen: str, verdict: Verdict, wanted: bool) -> TraceLine:
    text = item.text if wanted else f"not ({item.text})"
    return TraceLine(item.span.line, item.span.column, text, seen, verdict)


def _sentence(item: Check, asked: Question, value: Seen, seen: str, wanted: bool, verdict: Verdict) -> str:
    if isinstance(value, Unread):
        return f"{item.fact} cannot be read: {value.why}"
    phrase = _phrase(asked, value)
    match verdict:
        case Verdict.MATCH:
            return f"{item.fact} is {seen}"
        case Verdict.NO_MATCH:
            return f"{item.fact} is {seen}, the rule {'needs' if wanted else 'excludes'} {phrase}"
    return f"{item.fact} is empty, so nobody can tell whether it is {phrase}"


def _phrase(asked: Question, value: Seen) -> str:
    """What the rule needs, with numbers as finely written as the fact's: `at least 500.00`."""
    operator = asked.operator
    digits = _digits(asked, value)
    words = [f"{shown:.{digits}f}" if isinstance(shown, Decimal) else shown for shown in asked.shown]
    template = operator.of_dates if asked.kind in DATES else operator.needs
    return template.format((" and " if operator.takes is Takes.PAIR else ", ").join(words))


def _digits(asked: Question, *values: Seen | Shown) -> int:
    """Decimals to write: the most that any of the numbers has; amounts have two at least."""
    numbers = [value for value in (*values, *asked.shown) if isinstance(value, Decimal)]
    finest = max((_decimals(number) for number in numbers), default=0)
    return max(finest, 2 if asked.kind is Kind.MONEY else 0)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _seen(fact: str, value: Seen, asked: Question, view: View) -> str:
    """The fact's value for people: texts in quotes as they came, nothing personal."""
    if value is EMPTY:
        return "empty"
    if isinstance(value, Unread):
        return "unreadable"
    if fact in PERSONAL:
        return HIDDEN
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:.{_digits(asked, value)}f}"
        case datetime():
            return value.astimezone(view.zone).isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
    return f'"{shortened(plain_text(view.facts.raw(fact)))}"'


def _quantified(item: Quantified, view: View, wanted: bool) -> Outcome:
    verdict = _verdict(item, view, wanted)
    found = view.facts.members(item.name)
    if isinstance(found, Unread):
        reason = f"{item.name} cannot be read: {found.why}"
        return Outcome(verdict, reason, (_line(item, "unreadable", verdict, wanted),))
    members = [explained(item.part, member) for member in member_views(view, item.name)]
    count = len([member for member in members if member.verdict is Verdict.MATCH])
    seen = f"{count} of {len(members)} {item.name} records match" if members else f"there is no {item.name}"
    untold = [member.reason for member in members if member.verdict is Verdict.CANNOT_TELL]
    if verdict is Verdict.CANNOT_TELL:
        reason = untold[0]
    elif verdict is Verdict.MATCH:
        reason = f"{seen} {item.text}" if members else seen
    else:
        reason = f"{seen}, the rule {'needs' if wanted else 'excludes'} {item.text}"
    return Outcome(verdict, reason, (_line(item, seen, verdict, wanted),))
