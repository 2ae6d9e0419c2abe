"""What is wrong with a rule file, and where: collected, so that every mistake is told at once.

The form is that of good compilers: `file:line:column: error[code]: what is wrong; what to do`, then
the line itself with a marker under the place. Codes are stable and explained in `rules.codes`; scripts and
documentation use them.
"""

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from heapq import nlargest
from itertools import islice
from typing import Any

from rules.codes import CODES, Severity

MOST_PROBLEMS = 50
_MOST_FOUND = 100
_MOST_OPTIONS = 650  # more than there are time zones
_MOST_COMPARED = 40  # letter by letter, which takes a tenth of a millisecond each
_LONGEST_OPTION = 100
_WIDEST_LINE = 140
_KEPT_BEFORE = 60
_UNPROCESSABLE = 422  # HTTP's word for a text that is well received and wrong


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in the file: lines and columns count from 1 in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def place(self) -> str:
        """`line:column`, as messages refer to other places of the same file."""
        return f"{self.line}:{self.column}"


START = Span(1, 1, 1, 2)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake ("error") or doubt ("warning") at one place of a rule file.

    `pointer` is the JSON pointer (RFC 6901) of the key or value that it is about, "" for the whole file.
    """

    severity: Severity
    code: str
    message: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    source: str = ""
    notes: tuple[str, ...] = ()
    pointer: str = ""

    @property
    def short(self) -> str:
        """One line: `rules.yaml:23:46: error[unknown-operator]: …`."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.code}]: {self.message}"

    @property
    def text(self) -> str:
        """The short form, the source line with a marker under the place, and the notes."""
        gutter = " " * len(str(self.line))
        line, start = _clipped(self.source, self.column)
        same_line = self.end_line == self.line
        length = self.end_column - self.column if same_line else len(line) - start
        marked = line[start : start + length]
        drawing = [
            f"{gutter} |",
            f"{self.line} | {line}".rstrip(),
            f"{gutter} | {' ' * _width(line[:start])}^{'~' * (_width(marked) - 1)}",
        ]
        return "\n".join([self.short, *drawing, *(f"{gutter} = {note}" for note in self.notes)])

    @property
    def details(self) -> dict[str, Any]:
        """The same for machines, as Problem Details (RFC 9457) with a range.

        Lines and columns count from 1 in characters, the end is exclusive. `type` is also the anchor of the
        code's explanation in docs/rules/messages.md.
        """
        return {
            "type": f"rules/{self.code}",
            "title": CODES[self.code].title,
            **({"status": _UNPROCESSABLE} if self.severity == "error" else {}),
            "detail": self.message,
            "instance": f"{self.file}#{self.pointer}",
            "file": self.file,
            "severity": self.severity,
            "code": self.code,
            "range": {
                "line": self.line,
                "column": self.column,
                "end_line": self.end_line,
                "end_column": self.end_column,
            },
            "notes": list(self.notes),
            "text": self.text,
        }


def _clipped(source: str, column: int) -> tuple[str, int]:
    """The part of a line that fits a terminal, and where the column is in it; as long as in the file."""
    first = max(0, column - 1 - _KEPT_BEFORE) if len(source) > _WIDEST_LINE else 0
    kept = source[first : first + _WIDEST_LINE]
    visible = "".join(character if character.isprintable() else " " for character in kept)
    return visible, column - 1 - first


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: letters of East Asia two, accents of their own none.

    >>> _width("ab"), _width("日本"), _width("e\u0301")
    (2, 4, 1)
    """
    marks = sum(1 for character in text if unicodedata.combining(character))
    wide = sum(1 for character in text if unicodedata.east_asian_width(character) in "WF")
    return len(text) + wide - marks


class TooMany(Exception):
    """So many mistakes were found that reading on would help nobody; those found are in the report."""


class Report:
    """Collects the problems of one file while it is read and checked.

    `pointer_to` finds the JSON pointer of a place, once the file is read as far.
    """

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.pointer_to: Callable[[Span], str] | None = None
        self._found: dict[tuple[Span, str, str], Problem] = {}
        self._spoiled: set[Span] = set()

    def error(self, code: str, at: Span, message: str, *notes: str) -> None:
        """A mistake: the file will not be used. Raises TooMany where there are very many."""
        if at not in self._spoiled:
            self._add("error", code, at, message, notes)

    def warning(self, code: str, at: Span, message: str, *notes: str) -> None:
        """A doubt: the file can be used, but its author should look."""
        if len(self._found) < _MOST_FOUND:
            self._add("warning", code, at, message, notes)

    def spoil(self, at: Span) -> None:
        """Whatever else is wrong at this place follows from what was reported, and is not told."""
        self._spoiled.add(at)

    @property
    def failed(self) -> bool:
        """Whether an error was reported."""
        return any(problem.severity == "error" for problem in self._found.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In file order; of an endless list the first fifty, so that a terminal can hold them."""
        ordered = sorted(self._found.items(), key=lambda item: item[0][0])
        errors_first = sorted(ordered, key=lambda item: item[1].severity != "error")[:MOST_PROBLEMS]
        return tuple(self._pointed(*item) for item in sorted(errors_first, key=lambda item: item[0][0]))

    def _pointed(self, key: tuple[Span, str, str], problem: Problem) -> Problem:
        return replace(problem, pointer=self.pointer_to(key[0])) if self.pointer_to else problem

    def _add(self, severity: Severity, code: str, at: Span, message: str, notes: Iterable[str]) -> None:
        source = self.lines[at.line - 1] if at.line <= len(self.lines) else ""
        place = (at.line, at.column, at.end_line, at.end_column)
        problem = Problem(severity, code, message, self.file, *place, source, tuple(notes))
        self._found.setdefault((at, code, message), problem)
        if severity == "error" and len(self._found) >= _MOST_FOUND:
            raise TooMany


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """The tail of a message: `; did you mean "gte"?`, or nothing when no option comes near.

    >>> did_you_mean("changes_too", ["changes_to", "id"])
    '; did you mean "changes_to"?'
    >>> did_you_mean("nto", ["no", "not"])
    '; did you mean "not"?'
    >>> did_you_mean("zebra", ["changes_to", "id"])
    ''
    """
    # Of names that differ in case only, the one that begins like the word is meant, else the first.
    by_fold: dict[str, str] = {}
    short = (option for option in options if len(option) <= _LONGEST_OPTION)
    for option in islice(short, _MOST_OPTIONS):
        fold = option.casefold()
        if fold not in by_fold or by_fold[fold][:1] != word[:1] == option[:1]:
            by_fold[fold] = option
    folded = word.casefold()[:_LONGEST_OPTION]
    swapped = [option for option in by_fold if sorted(option) == sorted(folded)]
    likely = nlargest(_MOST_COMPARED, by_fold, key=partial(_ends_in_common, folded))
    near = swapped or difflib.get_close_matches(folded, likely, n=1, cutoff=0.6)
    return f'; did you mean "{by_fold[near[0]]}"?' if near else ""


def _ends_in_common(one: str, other: str) -> int:
    """How many letters two words share at their beginnings and their ends: slips are in the middle."""
    return _begins_in_common(one, other) + _begins_in_common(one[::-1], other[::-1])


def _begins_in_common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
