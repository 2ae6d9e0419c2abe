"""Whether one fact can answer several comparisons in a wanted way: of no value, of one, or unread.

A comparison only asks where a value lies: before or behind a bound, inside a list, with a part in it. So a
few values stand for all: the bounds and their neighbours, the listed texts and one that nobody listed. What
no such value passes, none does. What is not certain counts as possible: a false alarm is worse than none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo

from rules.conditions import Answer, Check
from rules.kinds import Kind
from rules.literals import BadLiteral
from rules.operators import Takes
from rules.questions import Question, question
from rules.values import Reading

_MOST_CHECKS = 40
_MOST_VALUES = 200
_APART = "\0"  # stands in no rule file, so that parts of a text cannot run together
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class Want(Enum):
    """What a comparison is to answer."""

    YES = frozenset({True})
    NO = frozenset({False})
    NOT_YES = frozenset({False, None})
    NOT_NO = frozenset({True, None})

    def __init__(self, answers: frozenset[Answer]) -> None:
        self.answers = answers

    def admits(self, answer: Answer) -> bool:
        """Whether the answer is one of those."""
        return answer in self.answers

    @property
    def negated(self) -> "Want":
        """What the part of a `not` is to answer."""
        return _NEGATED[self]


_NEGATED = {
    Want.YES: Want.NO,
    Want.NO: Want.YES,
    Want.NOT_YES: Want.NOT_NO,
    Want.NOT_NO: Want.NOT_YES,
}


@dataclass(frozen=True, slots=True)
class Literal:
    """One comparison and what it is to answer."""

    item: Check
    want: Want


@dataclass(frozen=True, slots=True)
class _Asked:
    """A literal as it is asked of one type; None where the type and the literal do not fit."""

    literal: Literal
    question: Question | None

    @property
    def of_empty(self) -> Answer:
        return self.literal.item.empty if self.question else None


def possible(literals: Sequence[Literal], zone: ZoneInfo) -> bool:
    """Whether some state of the one fact of all the literals gives every answer that is wanted."""
    if len(literals) > _MOST_CHECKS:
        return True
    if all(literal.want.admits(None) for literal in literals):
        return True  # the fact is unread
    fixed = literals[0].item.fixed
    loaded = [_Asked(literal, literal.item.question) for literal in literals]
    if _possible_for(loaded):
        return True
    return not fixed and any(_possible_for(_retyped(literals, kind, zone)) for kind in Kind)


def _retyped(literals: Sequence[Literal], kind: Kind, zone: ZoneInfo) -> list[_Asked]:
    """As an account would ask that says another type."""
    return [_Asked(literal, _question(literal.item, kind, zone)) for literal in literals]


def _question(item: Check, kind: Kind, zone: ZoneInfo) -> Question | None:
    try:
        return question(item.operator, item.operand, kind, item.fact, zone)
    except BadLiteral:
        return None


def _possible_for(asked: Sequence[_Asked]) -> bool:
    if all(one.literal.want.admits(one.of_empty) for one in asked):
        return True
    by_reading: dict[object, list[_Asked]] = defaultdict(list)
    for one in asked:
        if one.question is None:
            if not one.literal.want.admits(None):
                return False
        else:
            by_reading[_dimension(one.question)].append(one)
    return all(map(_readable, by_reading.values()))


def _dimension(asked: Question) -> object:
    """Questions of one dimension look at the same value; values of several count as independent."""
    if asked.operator.takes is Takes.DURATION:
        return asked.kind, asked.reading
    return asked.reading


def _readable(asked: Sequence[_Asked]) -> bool:
    """Whether one reading of the fact suits all: it fails, or gives a value that does."""
    if all(one.literal.want.admits(None) for one in asked):
        return True
    tests = [(one.question, one.literal.want) for one in asked if one.question is not None]
    questions = [asked for asked, _ in tests]
    if sum(map(_size, questions)) > _MOST_VALUES:
        return True
    return any(all(want.admits(_answer(one, value)) for one, want in tests) for value in _values(tests))


def _size(asked: Question) -> int:
    return len(asked.wanted) if isinstance(asked.wanted, frozenset) else 1


def _answer(asked: Question, value: object) -> bool:
    if asked.operator.takes is Takes.DURATION:
        return asked.operator.ask(value, asked.wanted, _now(asked))
    return asked.operator.ask(value, asked.wanted)


def _now(asked: Question) -> date:
    return _NOW.date() if asked.kind is Kind.DATE else _NOW


Test = tuple[Question, Want]


def _values(tests: Sequence[Test]) -> Iterable[object]:
    """Values of which one passes all tests if any value does."""
    questions = [asked for asked, _ in tests if asked.operator.takes is not Takes.FLAG]
    if not questions:
        return (_sample(tests[0][0].reading),)
    first = questions[0]
    if first.operator.takes is Takes.DURATION:
        return _moments(questions)
    by_kind: dict[Kind, Callable[[], Iterable[object]]] = {
        Kind.BOOL: lambda: (True, False),
        Kind.SET: lambda: _sets(tests),
        Kind.TEXT: lambda: _texts(tests),
    }
    return by_kind.get(first.kind, lambda: _around(questions))()


def _sample(reading: Reading) -> object:
    """Any value; those who ask whether there is one do not look at it."""
    return reading


def _around(questions: Sequence[Question]) -> Iterator[object]:
    """Every bound, what lies between two of them, and beyond."""
    bounds = [bound for asked in questions for bound in _wanted(asked)]
    numbers = sorted(bound for bound in bounds if isinstance(bound, Decimal))
    yield from bounds
    if numbers:
        yield from (numbers[0] - 1, numbers[-1] + 1)
        yield from ((low + high) / 2 for low, high in pairwise(numbers))
    for bound in bounds:
        if isinstance(bound, date):
            step = _INSTANT if isinstance(bound, datetime) else _DAY
            yield from _shifted(bound, (-step, step))


def _wanted(asked: Question) -> Iterable[object]:
    """What the file writes behind the operator, one by one."""
    return asked.wanted if isinstance(asked.wanted, tuple | frozenset) else (asked.wanted,)


def _shifted(moment: date, steps: Iterable[timedelta]) -> Iterator[date]:
    for step in steps:
        try:
            yield moment + step
        except OverflowError:
            continue  # the calendar ends here, so there is no value


def _moments(questions: Sequence[Question]) -> Iterator[date]:
    """Moments as far from now as the durations, a little nearer, a little further; now itself."""
    now = _now(questions[0])
    step = _INSTANT if isinstance(now, datetime) else _DAY
    lengths = [asked.wanted for asked in questions if isinstance(asked.wanted, timedelta)]
    for length in (timedelta(0), *lengths):
        for distance in (length - step, length, length + step):
            yield from _shifted(now, (distance, -distance))


def _texts(tests: Sequence[Test]) -> Iterator[str]:
    """Every text that is named, and one that is nobody's: what it must begin and end with, and contain."""
    starts, parts, ends = [""], [""], [""]
    by_name = {"starts_with": starts, "contains": parts, "ends_with": ends}
    for asked, want in tests:
        named = [word for word in _wanted(asked) if isinstance(word, str)]
        yield from named
        if want.admits(True):
            by_name.get(asked.operator.name, []).extend(named)
        elif asked.operator.name == "not_contains":
            parts.extend(named)
    yield _APART.join([max(starts, key=len), *parts, max(ends, key=len)])


def _sets(tests: Sequence[Test]) -> Iterator[frozenset[str]]:
    """Every set that is named, and one that has all it may have and something that nobody named."""
    allowed: set[str] = {_APART}
    forbidden: set[str] = set()
    for asked, want in tests:
        named = frozenset(word for word in _wanted(asked) if isinstance(word, str))
        if asked.operator.name in ("eq", "neq"):
            yield from (named,) if named else ()
        elif asked.operator.name in ("in", "contains"):
            (allowed if want.admits(True) else forbidden).update(named)
        else:
            (forbidden if want.admits(True) else allowed).update(named)
    yield frozenset(allowed - forbidden)
