"""Many conditions -> one pass over the facts, which rules most of them out, and a function for each other.

Every group of checks has a bit. The pass reads each fact once and sets, in two numbers, the bits of groups
that it decides (in `all`: a check that fails; in `any`: one that holds) and of those that it leaves untold.
Checks that compare a fact with fixed values take one lookup together, however many they are. A rule whose
groups are decided against it has its answer then; the few others go on with their bits.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from rules.compiled.function import Function
from rules.compiled.meaning import Kinds, asked_of
from rules.compiled.writing import Part, Writer, flat, is_every
from rules.conditions import Answer, Check, Condition, Quantified
from rules.facts import Facts, Key, key_of
from rules.kinds import DATES, NUMBERS, Kind
from rules.questions import Question

# Operators that compare with fixed values: by equality, and what each says of a value it names; by order.
_MEMBERS = {"eq": True, "in": True, "neq": False, "not_in": False}
_COMPARING = frozenset({*_MEMBERS, "gt", "gte", "lt", "lte", "between"})


@dataclass(slots=True, eq=False)
class _Asked:
    """A check, the answer with which it decides its groups, and their bits."""

    item: Check
    asked: Question
    decides: bool
    groups: int = 0

    @property
    def name(self) -> str:
        """The operator's."""
        return self.asked.operator.name


class Pass:
    """The one pass over the facts: knows all checks, and which groups each belongs to."""

    def __init__(self, zone: ZoneInfo, kinds: Kinds) -> None:
        self._zone = zone
        self._kinds = kinds
        self._groups: dict[Hashable, int] = {}
        self._asked: dict[Key, dict[Hashable, _Asked]] = defaultdict(dict)
        self._never_told = 0  # groups with a check that doesn't fit the type of its fact

    def group(self, checks: Sequence[Part], every: bool) -> int:
        """The bit of a group of checks, each of which decides it when it fails (`every`) or holds."""
        found = [self._one(item, wanted is not every) for item, wanted in checks if isinstance(item, Check)]
        bit = self._groups.setdefault(frozenset(meaning for meaning, _ in found), 1 << len(self._groups))
        for _, one in found:
            if one is None:
                self._never_told |= bit
            else:
                one.groups |= bit
        return bit

    def _one(self, item: Check, decides: bool) -> tuple[Hashable, _Asked | None]:
        asked = asked_of(item, self._kinds, self._zone)
        if asked is None:
            return None, None
        key = key_of(item.fact, asked.reading)
        meaning = (key, asked.operator.name, asked.wanted, asked.kind, item.empty, decides)
        return meaning, self._asked[key].setdefault(meaning, _Asked(item, asked, decides))

    def made(self) -> Callable[[Facts, datetime], tuple[int, int]]:
        """The function: the groups that are decided, and those of which something is untold."""
        text = Function(self._zone)
        writer = Writer(text, self._zone, self._kinds)
        text.line(1, f"decided, untold = 0, {text.constant(self._never_told)}")
        for key, asked in self._asked.items():
            self._fact(key, list(asked.values()), writer)
        text.line(1, "return decided, untold")
        return text.made()

    def _fact(self, key: Key, asked: list[_Asked], writer: Writer) -> None:
        text = writer.text
        value, unread = text.fact(key, 1)
        everywhere = _bits(asked)
        decided = _bits(one for one in asked if one.item.empty is one.decides)
        untold = _bits(one for one in asked if one.item.empty is None)
        text.line(1, f"if {value} is None:")
        text.line(2, f"if {unread}: untold |= {text.constant(everywhere)}")
        text.line(2, f"else: decided |= {text.constant(decided)}; untold |= {text.constant(untold)}")
        text.line(1, "else:")
        for one in self._each(key, asked, value, text):
            says = writer.saying(one.asked, value)
            test = says if one.decides else f"not ({says})"
            text.line(2, f"if {test}: decided |= {text.constant(one.groups)}")

    def _each(self, key: Key, asked: list[_Asked], value: str, text: Function) -> list[_Asked]:
        """The checks that are left after one lookup for all that compare with fixed values."""
        ordered = asked[0].asked.kind in NUMBERS | DATES
        names = _COMPARING if ordered else _MEMBERS
        found = [one for one in asked if one.name in names and one.asked.kind is not Kind.SET]
        if found and ordered:
            points, bits = map(text.constant, _by_place(found))
            place = f"bisect_left({points}, {value}) + bisect_right({points}, {value})"
            text.line(2, f"decided |= {bits}[{place}]")
        elif found:
            bits, otherwise = map(text.constant, _by_value(found))
            text.line(2, f"decided |= {bits}.get({value}, {otherwise})")
        return [one for one in asked if one not in found]


def _bits(asked: Iterable[_Asked]) -> int:
    return reduce(or_, (one.groups for one in asked), 0)


def _by_value(asked: Sequence[_Asked]) -> tuple[dict[object, int], int]:
    """The groups that a value decides, for each value that is named; and those that any other decides."""
    values = {one: frozenset(_values(one.asked.wanted)) for one in asked}
    bits = {
        value: _bits(one for one in asked if ((value in values[one]) is _MEMBERS[one.name]) is one.decides)
        for value in frozenset[object]().union(*values.values())
    }
    return bits, _bits(one for one in asked if _MEMBERS[one.name] is not one.decides)


def _by_place(asked: Sequence[_Asked]) -> tuple[list[Any], list[int]]:
    """The values that are named, in order; and the groups decided below, at, and between them.

    Two values compare as their places do, so the operators are asked about places: of n values the first is
    at place 1, the second at 3; place 2 is between them.
    """
    points = sorted({value for one in asked for value in _values(one.asked.wanted)})
    places = {point: 2 * index + 1 for index, point in enumerate(points)}

    def decides(one: _Asked, place: int) -> bool:
        wanted = one.asked.wanted
        several = [places[value] for value in _values(wanted)]
        return one.asked.operator.ask(place, several if _is_several(wanted) else several[0]) is one.decides

    return points, [
        _bits(one for one in asked if decides(one, place)) for place in range(2 * len(points) + 1)
    ]


def _is_several(wanted: object) -> bool:
    return isinstance(wanted, frozenset | tuple)


def _values(wanted: Any) -> Iterable[Any]:
    return wanted if _is_several(wanted) else (wanted,)


class Fused(Writer):
    """Writes what is left of a condition after the pass."""

    def __init__(self, text: Function, zone: ZoneInfo, kinds: Kinds, first: Pass) -> None:
        super().__init__(text, zone, kinds)
        self._pass = first

    def parts(self, parts: list[Part], every: bool, told: str, at: int) -> None:
        """The lines for the parts of a group; its checks have been asked."""
        checks = [part for part in parts if isinstance(part[0], Check)]
        if checks:
            bit = self.text.constant(self._pass.group(checks, every))
            self.text.line(at, f"if decided & {bit}: break")
            self.text.line(at, f"if untold & {bit}: {told} = False")
        for part, wanted in parts:
            if not isinstance(part, Check):
                self.part(part, wanted, every, told, at)

    def refuting(self, condition: Condition, wanted: bool = True) -> int:
        """Groups that, if all are decided, make the answer the opposite of what is wanted; 0 if none do."""
        if isinstance(condition, Quantified):
            return 0
        every = is_every(condition)
        parts = list(flat(condition, every))
        checks = [part for part in parts if isinstance(part[0], Check)]
        if checks:
            return self._pass.group(checks, every) if every is wanted else 0
        others = [self.refuting(part, held is wanted) for part, held in parts]
        if every is wanted:
            return next(filter(None, others), 0)
        return reduce(or_, others) if all(others) else 0


def fused(
    conditions: Sequence[Condition], zone: ZoneInfo, kinds: Kinds
) -> Callable[[Facts, datetime], tuple[Answer, ...]]:
    """The function that answers all of the conditions, where facts have these types."""
    first = Pass(zone, kinds)
    rules = []
    by_group: dict[int, list[int]] = defaultdict(list)  # the rules that one undecided group keeps open
    always = []
    for number, condition in enumerate(conditions):
        writer = Fused(Function(zone, "facts, now, decided, untold"), zone, kinds, first)
        writer.text.line(1, f"return {writer.answer(condition)}")
        rules.append(writer.text.made())
        refuting = writer.refuting(condition)
        if not refuting:
            always.append(number)
        for bit in _single_bits(refuting):
            by_group[bit].append(number)
    ask, watched = first.made(), sum(by_group)

    def answer(facts: Facts, now: datetime) -> tuple[Answer, ...]:
        decided, untold = ask(facts, now)
        answers: list[Answer] = [False] * len(rules)
        for number in always:
            answers[number] = rules[number](facts, now, decided, untold)
        for bit in _single_bits(watched & ~decided):
            for number in by_group[bit]:
                answers[number] = rules[number](facts, now, decided, untold)
        return tuple(answers)

    return answer


def _single_bits(number: int) -> Iterator[int]:
    """The bits that are set, each as a number."""
    while number:
        bit = number & -number
        yield bit
        number ^= bit
