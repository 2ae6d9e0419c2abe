"""What no test of a rule file touches: rules that never run, and clauses that never make the difference.

A clause is guarded when one test comes out as it does because the clause holds, and another because it does
not. Seeing it hold beside others that fail proves nothing: whatever it said, the outcome were the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rules.conditions import AllOf, Answer, AnyOf, Check, Condition, Not, Quantified, member_views
from rules.deciding import listens
from rules.facts import Unread, View
from rules.model import Case, Rulebook
from rules.money import BadAmount
from rules.nodes import shortened
from rules.outcome import Verdict
from rules.problems import Span
from rules.telling import named
from rules.testing.running import decisions_of, facts_of_case


@dataclass(frozen=True, slots=True)
class Gap:
    """A place of the file that the tests leave out; `message` completes "rules.yaml:23: "."""

    line: int
    column: int
    what: str
    message: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the rules the tests touch: of `places` (rules and clauses) all but those in `gaps`."""

    places: int
    gaps: tuple[Gap, ...]

    @property
    def guarded(self) -> int:
        """How many places are touched as they should be."""
        return self.places - len(self.gaps)


@dataclass(slots=True)
class _Clause:
    """What the tests saw of one clause."""

    text: str
    seen: set[Answer] = field(default_factory=set)
    decided: set[Answer] = field(default_factory=set)

    @property
    def gap(self) -> str:
        """What is missing, or ""."""
        text = shortened(self.text)
        if not self.seen:
            return f"no test reaches {text}"
        for answer, word in ((True, "holds"), (False, "does not hold")):
            if answer not in self.seen:
                return f"no test reaches a case in which {text} {word}"
        for answer, word in ((True, "holds"), (False, "does not hold")):
            if answer not in self.decided:
                return f"no test reaches a case that is decided because {text} {word}"
        return ""


def coverage(book: Rulebook) -> Coverage:
    """What the file's tests touch, whether they pass or not. Conditions with a name count once."""
    clauses = {(span, text): _Clause(text) for span, text in _clauses(book)}
    for case in book.tests:
        for condition, view in _asked(book, case):
            for item, answer, decides in walked(condition, view):
                clause = clauses[item.span, item.text]
                clause.seen.add(answer)
                if decides:
                    clause.decided.add(answer)
    rules, gaps = _rules(book), _unreached(book)
    gaps += [
        Gap(span.line, span.column, clause.text, clause.gap)
        for (span, _), clause in clauses.items()
        if clause.gap
    ]
    gaps.sort(key=lambda gap: (gap.line, gap.column))
    return Coverage(len(rules) + len(clauses), tuple(gaps))


def _unreached(book: Rulebook) -> list[Gap]:
    """Instalments and triggers that no test makes run."""
    reached = {name for case in book.tests for name in _reached(book, case)}
    return [
        Gap(span.line, span.column, f"{what} {name}", f"no test reaches {what} {name}")
        for what, name, span in _rules(book)
        if name not in reached
    ]


def _reached(book: Rulebook, case: Case) -> Iterator[str]:
    try:
        decisions = decisions_of(book, case)
    except BadAmount:
        return  # a test that cannot run; its result says so
    yield from (named(decision) for decision in decisions if decision.verdict is Verdict.MATCH)


def _rules(book: Rulebook) -> list[tuple[str, str, Span]]:
    of_schedules = [
        ("instalment", f"{schedule.id}.{instalment.id}", instalment.span)
        for schedule in book.schedules
        for instalment in schedule.instalments
    ]
    return of_schedules + [("trigger", trigger.id, trigger.span) for trigger in book.triggers]


def _conditions(book: Rulebook) -> list[Condition]:
    of_triggers = [trigger.condition for trigger in book.triggers if trigger.condition]
    return [*(schedule.condition for schedule in book.schedules), *of_triggers]


def _clauses(book: Rulebook) -> Iterator[tuple[Span, str]]:
    for condition in _conditions(book):
        yield from ((item.span, item.text) for item in _parts(condition))


def _parts(condition: Condition) -> Iterator[Check | Quantified]:
    match condition:
        case Check():
            yield condition
        case Not(part=part):
            yield from _parts(part)
        case Quantified(part=part):
            yield condition
            yield from _parts(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _parts(part)


def _asked(book: Rulebook, case: Case) -> Iterator[tuple[Condition, View]]:
    """The conditions that the test's event makes the rules look at. Any instalment asks all schedules."""
    view = facts_of_case(case).at(case.at, book.timezone)
    whens = [instalment.when for schedule in book.schedules for instalment in schedule.instalments]
    if any(listens(when, case.event) for when in whens):
        yield from ((schedule.condition, view) for schedule in book.schedules)
    for trigger in book.triggers:
        if trigger.condition and listens(trigger.when, case.event):
            yield trigger.condition, view


def walked(
    condition: Condition, view: View, *, decides: bool = True
) -> Iterator[tuple[Check | Quantified, Answer, bool]]:
    """Every clause with its answer, and whether another answer of it would change the whole outcome."""
    match condition:
        case Check():
            yield condition, condition.holds(view), decides
        case Not(part=part):
            yield from walked(part, view, decides=decides)
        case Quantified(name=name, part=part):
            yield condition, condition.holds(view), decides
            if not isinstance(view.facts.members(name), Unread):
                views = list(member_views(view, name))
                settling = condition.quantifier != "every"
                answers = [part.holds(one) for one in views]
                for index, one in enumerate(views):
                    alone = decides and _open(answers, index, settling)
                    yield from walked(part, one, decides=alone)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            answers = [part.holds(view) for part in parts]
            for index, part in enumerate(parts):
                alone = decides and _open(answers, index, isinstance(condition, AnyOf))
                yield from walked(part, view, decides=alone)


def _open(answers: Sequence[Answer], index: int, settling: bool) -> bool:
    """Whether the others leave the outcome open: none of them has the answer that settles it alone."""
    return all(answer is not settling for at, answer in enumerate(answers) if at != index)
