"""Why a condition came out as it did: the nearest miss in one sentence, and a line for every check.

The verdicts of checks are those of their closures. `not` is pushed down to the checks (De Morgan), so that
the sentence names a fact and a value instead of a tree of words.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfo

from rules.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Check,
    Condition,
    Not,
    Quantified,
    member_views,
    question_as,
)
from rules.facts import CANNOT_BE_READ, EMPTY, Key, Seen, Unread, View, key_of
from rules.kinds import DATES
from rules.literals import BadLiteral
from rules.nodes import shortened
from rules.operators import Takes
from rules.outcome import Outcome, TraceLine, Verdict
from rules.properties import PERSONAL
from rules.questions import Question, decimals
from rules.said import Said, Saying, listed, said
from rules.values import Comparable, plain_text

_MOST_NAMED = 3
HIDDEN = said("(hidden)")
_EMPTY, _UNREADABLE = said("empty"), said("unreadable")
GAPS = {False: _EMPTY, True: _UNREADABLE}  # what is seen of a fact without a value, by whether it is unread

IS = Saying("{fact} is {seen}")
_NEEDS = Saying("{seen}, the rule needs {wanted}")
_EXCLUDES = Saying("{seen}, the rule excludes {wanted}")
_CANNOT_BE_COMPARED = Saying("{fact} cannot be compared: {why}")
_NOBODY_KNOWS = Saying("{fact} is empty, so nobody can tell whether it is {wanted}")
_OF_RECORDS = Saying("{count} of {all} {name} records match")
_NO_RECORD = Saying("there is no {name}")
_RECORDS_WHERE = Saying("{records} {condition}")

# What a group says with two parts, with three, and with more of which three are named.
_EVERY_PART = (
    Saying("{one}, {other}"),
    Saying("{one}, {other}, {third}"),
    Saying("{one}, {other}, {third}, and {count} more"),
)
_NO_PART = (
    Saying("{one}; and {other}"),
    Saying("{one}; and {other}; and {third}"),
    Saying("{one}; and {other}; and {third}, and {count} more"),
)

_Found = tuple[Answer, Callable[[], str]]  # how a part came out, and the words why, for when they are needed


def reasoned(condition: Condition, view: View, *, wanted: bool = True) -> Outcome:
    """The outcome of a condition, or of its opposite where it is not wanted."""
    trace: list[TraceLine] = []
    told, why = _found(condition, view, wanted, trace)
    return Outcome(Verdict.of(told), why(), tuple(trace))


def _found(condition: Condition, view: View, wanted: bool, trace: list[TraceLine]) -> _Found:
    if isinstance(condition, Check):  # most are
        return _check(condition, view, wanted, trace)
    match condition:
        case Not(part=part):
            return _found(part, view, not wanted, trace)
        case Quantified():
            return _quantified(condition, view, wanted, trace)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            found = [_found(part, view, wanted, trace) for part in parts]
            every = isinstance(condition, AllOf) == wanted
            told = joined([part for part, _ in found], every)
            return told, partial(_of_found, found, told, every)


def joined(answers: Sequence[Answer], every: bool) -> Answer:
    """What the answers of all parts make of a group: one that decides it, else one that nobody can tell."""
    if (not every) in answers:
        return not every
    return None if None in answers else every


def of_group(blamed: Iterator[str], parts: int, told: Answer, every: bool) -> str:
    """The first of the parts with the group's answer is to blame; where it took them all, some are named."""
    if told is not every:
        return next(blamed)
    if parts == 1:
        return next(blamed)
    named = list(islice(blamed, _MOST_NAMED))
    if parts > _MOST_NAMED:
        named.append(str(parts - _MOST_NAMED))
    return (_EVERY_PART if every else _NO_PART)[len(named) - 2](*named)


def _of_found(found: Sequence[_Found], told: Answer, every: bool) -> str:
    return of_group((why() for part, why in found if part is told), len(found), told, every)


def _check(item: Check, view: View, wanted: bool, trace: list[TraceLine]) -> _Found:
    answer = item.holds(view)
    told = answer if answer is None else answer is wanted
    asked = item.question
    if not item.fixed:
        try:
            asked = question_as(item, view.facts.kind(item.fact), view.zone)
        except BadLiteral as wrong:
            trace.append(_line(item, "of another type", told, wanted))
            return told, partial(_CANNOT_BE_COMPARED, item.fact, wrong.message)
    key = key_of(item.fact, asked.reading)
    value = view[key]
    seen = view.shown.get(key) or _seen(key, value, asked, view)
    trace.append(_line(item, seen, told, wanted))
    return told, partial(sentence, item, asked, value, seen, wanted, told)


def _line(item: Check | Quantified, seen: str, told: Answer, wanted: bool) -> TraceLine:
    return TraceLine(item.span.line, item.span.column, text_of(item, wanted), seen, Verdict.of(told))


def text_of(item: Check | Quantified, wanted: bool) -> str:
    """The condition as a trace shows it."""
    return item.text if wanted else f"not ({item.text})"


def sentence(item: Check, asked: Question, value: Seen, seen: str, wanted: bool, told: Answer) -> str:
    """Why a check came out so: what the fact is, and what the rule needs or excludes."""
    if isinstance(value, Unread):
        return CANNOT_BE_READ(item.fact, value.why)
    is_so = IS(item.fact, seen)
    if told:
        return is_so
    phrase = _phrase(asked, value)
    if told is None:
        return _NOBODY_KNOWS(item.fact, phrase)
    return (_NEEDS if wanted else _EXCLUDES)(is_so, phrase)


def _phrase(asked: Question, value: Seen) -> str:
    """What the rule needs, with numbers as finely written as the fact's: `at least 500.00`."""
    operator = asked.operator
    digits = _digits(asked, value)
    words = [f"{shown:.{digits}f}" if isinstance(shown, Decimal) else shown for shown in asked.shown]
    template = operator.of_dates if asked.kind in DATES else operator.needs
    values = listed(words) if operator.takes is Takes.PAIR else ", ".join(words)
    return Said(template, {"values": values})


def _digits(asked: Question, value: Seen) -> int:
    """Decimals to write: the most that any of the numbers has; amounts have two at least."""
    return max(asked.digits, decimals(value)) if isinstance(value, Decimal) else asked.digits


def _seen(key: Key, value: Seen, asked: Question, view: View) -> str:
    """The fact's value for people; nothing personal."""
    if value is EMPTY:
        return _EMPTY
    if isinstance(value, Unread):
        return _UNREADABLE
    if isinstance(value, Decimal) and key.fact not in PERSONAL:
        return finely(value, asked.digits)  # as finely as the rule writes it, so not kept
    raw = view.facts.value(key.name, key.path)
    seen = view.shown[key] = HIDDEN if key.fact in PERSONAL else shown(value, raw, view.zone)
    return seen


def shown(value: Comparable, raw: object, zone: ZoneInfo) -> str:
    """A value for people: a text in quotes as it came, a moment in the file's zone."""
    match value:
        case str() | frozenset():
            return quoted(raw)
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(zone).isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
    return finely(value, 0)


def quoted(raw: object) -> str:
    """A text on one line in quotes, not too long.

    >>> quoted(" new  roof ")
    '"new roof"'
    """
    return f'"{shortened(raw if raw.__class__ is str else plain_text(raw))}"'


def finely(number: Decimal, digits: int) -> str:
    """A number with at least so many digits behind the point.

    >>> finely(Decimal("450"), 2), finely(Decimal("1.125"), 2)
    ('450.00', '1.125')
    """
    written = f"{number:f}"
    return written if len(written.partition(".")[2]) >= digits else f"{number:.{digits}f}"


def _quantified(item: Quantified, view: View, wanted: bool, trace: list[TraceLine]) -> _Found:
    answer = item.holds(view)
    told = answer if answer is None else answer is wanted
    found = view.facts.members(item.name)
    if isinstance(found, Unread):
        trace.append(_line(item, _UNREADABLE, told, wanted))
        return told, partial(CANNOT_BE_READ, item.name, found.why)
    members = [_found(item.part, member, True, []) for member in member_views(view, item.name)]
    count = len([member for member, _ in members if member])
    seen = _OF_RECORDS(str(count), str(len(members)), item.name) if members else _NO_RECORD(item.name)
    trace.append(_line(item, seen, told, wanted))
    return told, partial(_of_members, item, members, seen, told, wanted)


def _of_members(item: Quantified, members: Sequence[_Found], seen: str, told: Answer, wanted: bool) -> str:
    if told is None:
        return next(why for member, why in members if member is None)()
    if told:
        return _RECORDS_WHERE(seen, item.text) if members else seen
    return (_NEEDS if wanted else _EXCLUDES)(seen, item.text)
