"""A Python function being written: its lines, the constants bound to it, and the facts it has read.

The text is made of names that are numbered here. What a rule file says, facts and operands, is never part of
it, only bound to such a name. A fact is two variables: `v3` is its value, or None where there is none to
compare; then `x3` tells whether it is unread rather than empty. `w3` is what it was before it was read.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

from rules.compiled.reading import QUICK, reader, record_of
from rules.facts import Key, value_in
from rules.values import SHORT_NUMBER, Unreadable, as_set

_UNSET = object()
_NO_RECORDS: Mapping[str, str] = MappingProxyType({})


class Function:
    """A function of (facts, now), or of more; `records` names arguments that are an object's one record."""

    def __init__(
        self, zone: ZoneInfo, arguments: str = "facts, now", records: Mapping[str, str] = _NO_RECORDS
    ) -> None:
        self._zone = zone
        self._lines: list[str] = []
        self._count = 0
        self._constants: dict[str, object] = {
            "UNSET": _UNSET,
            "Unreadable": Unreadable,
            "Decimal": Decimal,
            "SHORT_NUMBER": SHORT_NUMBER,
            "record_of": record_of,
            "value_in": value_in,
            "bisect_left": bisect_left,
            "bisect_right": bisect_right,
        }
        self._arguments = arguments
        self._records = records
        self._objects = dict(records)
        self._facts: dict[Key, str] = {}
        self._unsure: set[str] = set()  # facts that are read on one way to where they are needed again
        self.sure: set[str] = set()  # facts that are read by now, on every way
        self._asks_today = False

    def line(self, at: int, text: str) -> None:
        """One more line; `at` counts the levels of indentation, from 1."""
        self._lines.append("  " * at + text)

    def new(self, letter: str) -> str:
        """A new name."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: object) -> str:
        """A name that is bound to the value."""
        name = self.new("k")
        self._constants[name] = value
        return name

    def today(self) -> str:
        """The name of the present day."""
        self._asks_today = True
        return "today"

    def fact(self, key: Key, at: int) -> tuple[str, str]:
        """The variables of a fact. It is read here, unless it has been."""
        met = key in self._facts
        number = self._facts.setdefault(key, self.new("") if not met else "")
        if number not in self.sure:
            if met:
                self._unsure.add(number)
                self.line(at, f"if v{number} is UNSET:")
            self._read(key, number, at + met)
            self.sure.add(number)
        return f"v{number}", f"x{number}"

    def _read(self, key: Key, number: str, at: int) -> None:
        value, unread = f"v{number}", f"x{number}"
        record = self._objects.setdefault(key.name, f"o{len(self._objects)}")
        path, read = self.constant(key.path), self.constant(reader(key, self._zone))
        if "." in key.path or key.path.endswith("]"):
            self.line(at, f"w{number} = value_in({record}, {path})")
            self.line(at, f"{value}, {unread} = {read}(w{number})")
            return
        self.line(at, f"w{number} = {value} = {record}.get({path})")
        self.line(at, f"{unread} = False")
        if quick := QUICK.get(key.reading):
            when, then = quick
            self.line(at, f"if {when.format(value)}: {value} = {then.format(value)}")
        else:
            reading = f"{self.constant(key.reading)}({value}, {self.constant(self._zone)})"
            self.line(at, f"if {value}.__class__ is str:")
            self.line(at + 1, f"try: {value} = {reading}{' or None' if key.reading is as_set else ''}")
            self.line(at + 1, f"except Unreadable: {value}, {unread} = {read}({value})")
        self.line(at, f"elif {value} is not None: {value}, {unread} = {read}({value})")

    def made(self) -> Callable[..., Any]:
        """The function."""
        source = [f"def answer({self._arguments}):", *self._head(), *self._lines]
        code = compile("\n".join(source), "<conditions>", "exec")
        exec(code, self._constants)  # noqa: S102 - only our own words are in it; a file's are bound to names
        return cast(Callable[..., Any], self._constants["answer"])

    def _head(self) -> Iterator[str]:
        """What comes first: the objects, and that facts which are read here or there have not been read."""
        for name, record in self._objects.items():
            if name not in self._records:
                bound = self.constant(name)
                yield f"  {record} = facts.records.get({bound})"
                yield f"  if {record}.__class__ is not dict: {record} = record_of(facts, {bound})"
        if self._unsure:
            yield f"  {''.join(f'v{number} = ' for number in sorted(self._unsure))}UNSET"
        if self._asks_today:
            yield f"  today = now.astimezone({self.constant(self._zone)}).date()"
