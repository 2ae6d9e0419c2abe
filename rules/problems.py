"""What is wrong with a rule file, and where: collected, so that every mistake is told at once.

The form is that of good compilers: `file:line:column: error[code]: what is wrong; what to do`, then
the line itself with a marker under the place. Codes are stable; scripts and documentation use them.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

MOST_PROBLEMS = 50
_WIDEST_LINE = 140
_KEPT_BEFORE = 60


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
    """One mistake ("error") or doubt ("warning") at one place of a rule file."""

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

    @property
    def short(self) -> str:
        """One line: `rules.yaml:23:46: error[unknown-operator]: …`."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.code}]: {self.message}"

    @property
    def text(self) -> str:
        """The short form, the source line with a marker under the place, and the notes."""
        gutter = " " * len(str(self.line))
        line, start = _clipped(self.source, self.column)
        drawing = [
            f"{gutter} |",
            f"{self.line} | {line}".rstrip(),
            f"{gutter} | {' ' * start}{self._marker(line, start)}",
        ]
        return "\n".join([self.short, *drawing, *(f"{gutter} = {note}" for note in self.notes)])

    def _marker(self, line: str, start: int) -> str:
        same_line = self.end_line == self.line
        length = self.end_column - self.column if same_line else len(line) - start
        return "^" + "~" * (max(1, min(length, len(line) - start)) - 1)


def _clipped(source: str, column: int) -> tuple[str, int]:
    """The part of a line that fits a terminal, and where the column is in it; same width throughout."""
    visible = "".join(character if character.isprintable() else " " for character in source)
    first = max(0, column - 1 - _KEPT_BEFORE) if len(visible) > _WIDEST_LINE else 0
    return visible[first : first + _WIDEST_LINE], column - 1 - first


class Report:
    """Collects the problems of one file while it is read and checked."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self._lines = lines
        self._found: dict[tuple[Span, str, str], Problem] = {}

    def error(self, code: str, at: Span, message: str, *notes: str) -> None:
        """A mistake: the file will not be used."""
        self._add("error", code, at, message, notes)

    def warning(self, code: str, at: Span, message: str, *notes: str) -> None:
        """A doubt: the file can be used, but its author should look."""
        self._add("warning", code, at, message, notes)

    @property
    def failed(self) -> bool:
        """Whether an error was reported."""
        return any(problem.severity == "error" for problem in self._found.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In file order; of an endless list the first fifty, so that a terminal can hold them."""
        ordered = sorted(self._found.items(), key=lambda item: item[0][0])
        errors_first = sorted(ordered, key=lambda item: item[1].severity != "error")[:MOST_PROBLEMS]
        return tuple(problem for _, problem in sorted(errors_first, key=lambda item: item[0][0]))

    def _add(self, severity: Severity, code: str, at: Span, message: str, notes: Iterable[str]) -> None:
        source = self._lines[at.line - 1] if at.line <= len(self._lines) else ""
        place = (at.line, at.column, at.end_line, at.end_column)
        problem = Problem(severity, code, message, self.file, *place, source, tuple(notes))
        self._found.setdefault((at, code, message), problem)


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
    for option in options:
        fold = option.casefold()
        if fold not in by_fold or by_fold[fold][:1] != word[:1] == option[:1]:
            by_fold[fold] = option
    folded = word.casefold()[:100]
    swapped = [option for option in by_fold if sorted(option) == sorted(folded)]
    near = swapped or difflib.get_close_matches(folded, by_fold, n=1, cutoff=0.6)
    return f'; did you mean "{by_fold[near[0]]}"?' if near else ""
