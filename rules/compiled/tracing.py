"""A condition -> a function that gives its whole outcome: every check asked and told, with the values seen.

It says word for word what `reasons.reasoned` says, several times faster. The trace is written by the
function; the reason is found afterwards, among the few parts that are to blame.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from rules.compiled.function import Function
from rules.compiled.meaning import Kinds, asked_of
from rules.compiled.writing import Writer
from rules.conditions import AllOf, Answer, AnyOf, Check, Condition, Not, Quantified
from rules.facts import Facts, Key, key_of
from rules.kinds import NUMBERS, Kind
from rules.outcome import Outcome, TraceLine, Verdict
from rules.properties import PERSONAL
from rules.questions import Question
from rules.reasons import GAPS, HIDDEN, IS, finely, of_group, quoted, reasoned, sentence, shown, text_of


class _Run(NamedTuple):
    """One run of the function: what each part answered, each check's line and value; on which facts."""

    answers: tuple[Answer, ...]
    trace: tuple[TraceLine, ...]
    values: tuple[Any, ...]
    facts: Facts
    now: datetime


_new = tuple.__new__  # half the time of a named tuple's own
_VERDICTS = {answer: Verdict.of(answer) for answer in (True, False, None)}
_ANSWERS = {verdict: answer for answer, verdict in _VERDICTS.items()}
_Why = Callable[[_Run], str]
_Part = tuple[int, _Why]  # its number among the answers, and its reason


def traced(condition: Condition, zone: ZoneInfo, kinds: Kinds) -> Callable[[Facts, datetime], Outcome]:
    """The function for one condition, where facts have these types."""
    tracer = _Tracer(zone, kinds)
    number, why = tracer.part(condition, True)
    run = tracer.made()

    def outcome(facts: Facts, now: datetime) -> Outcome:
        done = run(facts, now)
        return _new(Outcome, (_VERDICTS[done.answers[number]], why(done), done.trace))

    return outcome


class _Tracer:
    """Writes the function part by part, and gives for each its number and how its reason is found."""

    def __init__(self, zone: ZoneInfo, kinds: Kinds) -> None:
        self._zone = zone
        self._kinds = kinds
        self._text = Function(zone)
        self._writer = Writer(self._text, zone, kinds)
        bound = self._text.constant
        self._new, self._line, self._verdicts = bound(_new), bound(TraceLine), bound(_VERDICTS)
        self._answers: list[str] = []
        self._lines: list[str] = []
        self._values: list[str] = []
        self._seen: dict[tuple[Key, int], str] = {}

    def made(self) -> Callable[[Facts, datetime], _Run]:
        """The function: it runs all checks and hands over what came out."""
        found = (
            f"({''.join(f'{one}, ' for one in of)})" for of in (self._answers, self._lines, self._values)
        )
        run = f"{self._new}({self._text.constant(_Run)}, ({', '.join(found)}, facts, now))"
        self._text.line(1, f"return {run}")
        return self._text.made()

    def part(self, condition: Condition, wanted: bool) -> _Part:
        """The lines for a condition, or for its opposite where it is not wanted."""
        match condition:
            case Not(part=part):
                return self.part(part, not wanted)
            case Check():
                return self._check(condition, wanted)
            case Quantified():
                return self._whole(condition, wanted)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                every = isinstance(condition, AllOf) == wanted
                return self._group([self.part(part, wanted) for part in parts], every)

    def _group(self, parts: Sequence[_Part], every: bool) -> _Part:
        of = f"({''.join(f'{self._answers[number]}, ' for number, _ in parts)})"
        number = self._answer(f"{not every} if {not every} in {of} else None if None in {of} else {every}")

        def why(run: _Run) -> str:
            answers = run.answers
            told = answers[number]
            return of_group(
                (of_part(run) for part, of_part in parts if answers[part] is told), len(parts), told, every
            )

        return number, why

    def _check(self, item: Check, wanted: bool) -> _Part:
        asked = asked_of(item, self._kinds, self._zone)
        if asked is None:
            return self._whole(item, wanted)
        key = key_of(item.fact, asked.reading)
        value, unread = self._text.fact(key, 1)
        says = self._writer.saying(asked, value)
        of_empty = item.empty if item.empty is None else item.empty is wanted
        says = f"({says})" if wanted else f"not ({says})"
        number = self._answer(f"(None if {unread} else {of_empty}) if {value} is None else {says}")
        seen = self._seeing(key, asked, value, unread)
        place = f"{item.span.line}, {item.span.column}, {self._text.constant(text_of(item, wanted))}"
        line = f"{place}, {seen}, {self._verdicts}[{self._answers[number]}]"
        index = self._told(f"{self._new}({self._line}, ({line}))", value)

        def why(run: _Run) -> str:
            found, told, seen = run.values[index], run.answers[number], run.trace[index].seen
            if told:  # as most are that are told why
                return IS(item.fact, seen)
            if found is None:  # nothing to compare; the view knows why
                found = run.facts.at(run.now, self._zone)[key]
            return sentence(item, asked, found, seen, wanted, told)

        return number, why

    def _whole(self, item: Check | Quantified, wanted: bool) -> _Part:
        """What is explained as a whole: a quantifier, or a check that doesn't fit the type of its fact."""
        bound, found = self._text.constant, self._text.new("q")
        view = f"facts.at(now, {bound(self._zone)})"
        self._text.line(1, f"{found} = {bound(reasoned)}({bound(item)}, {view}, wanted={wanted})")
        number = self._answer(f"{bound(_ANSWERS)}[{found}.verdict]")
        index = self._told(f"{found}.trace[0]", f"{found}.reason")
        return number, lambda run: run.values[index]

    def _seeing(self, key: Key, asked: Question, value: str, unread: str) -> str:
        """The name of what people see of the fact; numbers are written as finely as the rule writes them."""
        digits = asked.digits if asked.kind in NUMBERS else 0
        if known := self._seen.get((key, digits)):
            return known
        seen, bound = self._text.new("s"), self._text.constant
        if key.fact in PERSONAL:
            words = bound(HIDDEN)
        elif asked.kind in NUMBERS:
            words = f"{bound(finely)}({value}, {digits})"
        elif asked.kind in (Kind.TEXT, Kind.SET):
            words = f"{bound(quoted)}({value.replace('v', 'w')})"
        elif asked.kind is Kind.DATE:
            words = f"{value}.isoformat()"
        else:
            words = f"{bound(shown)}({value}, {value}, {bound(self._zone)})"
        self._text.line(1, f"{seen} = {bound(GAPS)}[{unread}] if {value} is None else {words}")
        self._seen[key, digits] = seen
        return seen

    def _answer(self, expression: str) -> int:
        answer = self._text.new("a")
        self._text.line(1, f"{answer} = {expression}")
        self._answers.append(answer)
        return len(self._answers) - 1

    def _told(self, line: str, value: str) -> int:
        self._lines.append(line)
        self._values.append(value)
        return len(self._lines) - 1
