"""Conditions: clauses over facts, each with a closure that answers it, made with it.

A clause answers True, False, or None for "cannot tell" (Kleene's three values): None survives `not`,
yields to False in `all` and to True in `any`. The closure only answers; why is told by `explaining`.
Where many records go through a condition, `rules.compiled` has a faster form of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.facts import EMPTY, Facts, Unread, View, key_of
from rules.kinds import Kind
from rules.literals import BadLiteral
from rules.nodes import Node
from rules.operators import Operator, Takes
from rules.outcome import Outcome
from rules.problems import Span
from rules.questions import Question, question

Answer = bool | None
Holds = Callable[[View], Answer]
Explains = Callable[[Facts, datetime], Outcome]


@dataclass(frozen=True, slots=True)
class Check:
    """One operator on one fact. `question` is for the type known at load.

    `fixed` types are HubSpot's own; of other properties a connected account may know better.
    `empty` is the answer for an empty fact. `text` is the condition as the file has it.
    """

    fact: str
    operator: Operator
    operand: Node
    question: Question
    fixed: bool
    empty: Answer
    text: str
    span: Span
    holds: Holds = field(compare=False, repr=False)


@dataclass(slots=True)
class Habit:
    """How often a group was explained, and what does that faster by now, for each zone."""

    asked: int = 0
    compiled: dict[ZoneInfo, Explains] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: "tuple[Condition, ...]"
    holds: Holds = field(compare=False, repr=False)
    habit: Habit = field(default_factory=Habit, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Condition, ...]"
    holds: Holds = field(compare=False, repr=False)
    habit: Habit = field(default_factory=Habit, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"
    holds: Holds = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some`, `every` or `no` record of an object passes the part."""

    quantifier: str
    name: str
    part: "Condition"
    text: str
    span: Span
    holds: Holds = field(compare=False, repr=False)


Condition = Check | AllOf | AnyOf | Not | Quantified


def check(
    fact: str,
    asked: Question,
    operator: Operator,
    operand: Node,
    *,
    fixed: bool,
    empty: Answer,
    text: str,
    span: Span,
) -> Check:
    """One operator on one fact, compiled."""
    typed = _typed(fact, asked, empty)
    holds = typed if fixed else _retyped(fact, typed, operator, operand, empty)
    return Check(fact, operator, operand, asked, fixed, empty, text, span, holds)


def all_of(parts: Iterable[Condition]) -> AllOf:
    """Every one of the parts."""
    kept = tuple(parts)
    return AllOf(kept, _every(tuple(part.holds for part in kept)))


def any_of(parts: Iterable[Condition]) -> AnyOf:
    """At least one of the parts."""
    kept = tuple(parts)
    return AnyOf(kept, _some(tuple(part.holds for part in kept)))


def negated(part: Condition) -> Not:
    """The opposite; what cannot be told stays so."""
    inner = part.holds

    def holds(view: View) -> Answer:
        answer = inner(view)
        return None if answer is None else not answer

    return Not(part, holds)


def quantified(quantifier: str, name: str, part: Condition, *, text: str, span: Span) -> Quantified:
    """A quantifier over all records of one object."""

    def holds(view: View) -> Answer:
        found = view.facts.members(name)
        if isinstance(found, Unread):
            return None
        return concluded(quantifier, [part.holds(member) for member in member_views(view, name)])

    return Quantified(quantifier, name, part, text, span, holds)


def member_views(view: View, name: str) -> Iterator[View]:
    """The same view once for each record of an object, which then is the only one."""
    found = view.facts.members(name)
    for record in () if isinstance(found, Unread) else found:
        yield view.facts.only(name, record).at(view.now, view.zone)


def concluded(quantifier: str, answers: list[Answer]) -> Answer:
    """What the members' answers make of the quantifier.

    >>> concluded("every", []), concluded("no", []), concluded("some", [False, None])
    (False, True, None)
    """
    if quantifier == "every":
        if not answers or False in answers:
            return False
        return None if None in answers else True
    if True in answers:
        return quantifier == "some"
    return None if None in answers else quantifier == "no"


def checks(condition: Condition) -> Iterator[Check]:
    """Every check in a condition, in file order."""
    match condition:
        case Check():
            yield condition
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from checks(part)
        case Not(part=part) | Quantified(part=part):
            yield from checks(part)


def facts_of(condition: Condition | None) -> frozenset[str]:
    """The names of all facts that a condition may look at."""
    return frozenset(item.fact for item in checks(condition)) if condition else frozenset()


def question_as(item: Check, kind: Kind | None, zone: ZoneInfo) -> Question:
    """The question as it is asked of a fact that has this type in the account (None: nobody knows).

    Raises BadLiteral where what the file says doesn't fit that type.
    """
    if kind is None or item.fixed:
        return item.question
    return question(item.operator, item.operand, kind, item.fact, zone)


def _typed(fact: str, asked: Question, empty: Answer) -> Holds:
    """The closure of a check whose type is settled. One lookup, then one comparison."""
    key, ask, wanted = key_of(fact, asked.reading), asked.operator.ask, asked.wanted
    if asked.operator.takes is Takes.DURATION:
        by_day = asked.kind is Kind.DATE

        def at_a_time(view: View) -> Answer:
            seen = view[key]
            if seen is EMPTY:
                return empty
            return None if isinstance(seen, Unread) else ask(seen, wanted, view.today if by_day else view.now)

        return at_a_time

    def holds(view: View) -> Answer:
        seen = view[key]
        if seen is EMPTY:
            return empty
        return None if seen.__class__ is Unread else ask(seen, wanted)

    return holds


def _retyped(fact: str, otherwise: Holds, operator: Operator, operand: Node, empty: Answer) -> Holds:
    """The closure of a check whose type only the account knows; kept for each type that was met."""
    met: dict[tuple[Kind, ZoneInfo], Holds] = {}

    def holds(view: View) -> Answer:
        kind = view.facts.kind(fact)
        if kind is None:
            return otherwise(view)
        if (known := met.get((kind, view.zone))) is None:
            try:
                known = _typed(fact, question(operator, operand, kind, fact, view.zone), empty)
            except BadLiteral:
                known = _untold
            met[kind, view.zone] = known
        return known(view)

    return holds


def _untold(view: View) -> Answer:
    return None


def _every(parts: tuple[Holds, ...]) -> Holds:
    def holds(view: View) -> Answer:
        told = True
        for part in parts:
            answer = part(view)
            if answer is False:
                return False
            if answer is None:
                told = False
        return True if told else None

    return holds


def _some(parts: tuple[Holds, ...]) -> Holds:
    def holds(view: View) -> Answer:
        told = True
        for part in parts:
            answer = part(view)
            if answer is True:
                return True
            if answer is None:
                told = False
        return False if told else None

    return holds
