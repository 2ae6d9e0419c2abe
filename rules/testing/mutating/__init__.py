"""Which lines of a rule file no test guards: the rules are changed bit by bit, and the tests asked to notice.

A change is made to the file as it was read and loaded like any other, so that what is tried is always a file
that somebody could have saved. Changes that mean the same as before are not tried: of two bounds that no
amount tells apart one is enough, and what the rules never use cannot be noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.loader import load
from rules.model import Rulebook
from rules.nodes import Table, shortened
from rules.reader import read
from rules.testing.mutating.edits import Change
from rules.testing.mutating.of_rules import RuleChanges
from rules.testing.mutating.rebuilding import Rebuilding
from rules.testing.running import passes

_WIDEST = 80


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed. `after` is "" where something was left out."""

    line: int
    column: int
    before: str
    after: str
    advice: str

    @property
    def message(self) -> str:
        """Completes "rules.yaml:14:23: "."""
        before, after = (shortened(text, _WIDEST) for text in (self.before, self.after))
        change = f'"{before}" becoming "{after}"' if self.after else f'"{before}" being left out'
        return f"no test notices {change}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Mutated:
    """How many changes were tried, and those that no test noticed, in file order.

    `failing` are tests that fail already; then nothing was tried.
    """

    changes: int
    survivors: tuple[Survivor, ...]
    failing: tuple[str, ...] = ()

    @property
    def noticed(self) -> int:
        """How many changes a test noticed."""
        return self.changes - len(self.survivors)


def mutate(text: str | bytes, name: str = "rules.yaml") -> Mutated:
    """Try every change of a rule file against its tests. Raises BadRules with every mistake."""
    book = load(text, name)
    failing = tuple(case.name for case in book.tests if not passes(book, case))
    if failing:
        return Mutated(0, (), failing)
    node, _ = read(text, name)
    tried = list(_tried(node, book)) if isinstance(node, Table) else []
    return Mutated(len(tried), tuple(survivor for survivor in tried if survivor is not None))


def _tried(root: Table, book: Rulebook) -> Iterator[Survivor | None]:
    """For each change None where a test noticed it, else what survived."""
    workshop = Rebuilding(root, book)
    for change in sorted(RuleChanges(root, book.properties).all(), key=_place):
        mutant = workshop.rebuilt(change)
        if mutant is not None:
            noticed = any(not passes(mutant.book, case) for case in mutant.tests)
            yield None if noticed else _survivor(change)


def _survivor(change: Change) -> Survivor:
    span = change.span
    return Survivor(span.line, span.column, change.before, change.after, change.advice)


def _place(change: Change) -> tuple[int, int, str, str]:
    return change.span.line, change.span.column, change.before, change.after
