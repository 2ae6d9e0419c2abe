"""The rules after a change, without loading the whole file again: only what it reaches is made anew.

A change to a rule reaches that rule, one to a named condition all rules that come to it, one to a default
every call. Rules decide for themselves, so the others stay what they are, and so do the tests of events that
none of the changed ones hears.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.deciding import listens
from rules.loader import assembled
from rules.model import Case, Happening, Rulebook, Schedule, Trigger
from rules.nodes import Entry, Listing, Table
from rules.problems import Report
from rules.testing.mutating.edits import Change, Path, at, edited, inside
from rules.testing.mutating.of_conditions import CONDITION_OF, reachable

_IRRELEVANT = ("sync", "tests")  # what no test can see a change of, and costs time to load

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """Changed rules, and the tests that may notice."""

    book: Rulebook
    tests: tuple[Case, ...]


class Rebuilding:
    """Makes mutants of one file: `root` as it was read, `book` as it was loaded."""

    def __init__(self, root: Table, book: Rulebook) -> None:
        self._root = root
        self._book = book
        self._names = {
            (section, index): reachable(root, at(rule, key))
            for section, key in CONDITION_OF.items()
            for index, rule in enumerate(child for _, child in inside(at(root, section)))
        }

    def rebuilt(self, change: Change) -> Mutant | None:
        """The rules after a change; None where no file says that, or where it means the same."""
        path = change.edits[0].path
        places = self._reached(path)
        changed = edited(self._root, change.edits)
        assert isinstance(changed, Table)  # edits are made inside of sections
        part = assembled(self._reduced(changed, places), Report("", []))
        if part is None:
            return None
        mutant = _spliced(self._book, part)
        same = mutant.schedules == self._book.schedules and mutant.triggers == self._book.triggers
        if same and mutant.defaults == self._book.defaults:
            return None
        everybody = path[0] == "defaults" or "when" in path  # who hears what is part of reasons
        return Mutant(mutant, self._book.tests if everybody else self._heard(part))

    def _reached(self, path: Path) -> set[Place]:
        section, what = str(path[0]), path[1]
        if section in CONDITION_OF:
            return {(section, int(what))}
        return {place for place, names in self._names.items() if section == "conditions" and what in names}

    def _reduced(self, root: Table, places: set[Place]) -> Table:
        """The file with these rules alone, and the conditions that they come to."""
        names = frozenset[str]().union(*(self._names[place] for place in places))
        kept = []
        for entry in root.entries:
            section = entry.key.text
            if section in CONDITION_OF and isinstance(entry.value, Listing):
                numbered = enumerate(entry.value.items)
                items = tuple(one for index, one in numbered if (section, index) in places)
                entry = Entry(entry.key, replace(entry.value, items=items))
            elif section == "conditions" and isinstance(entry.value, Table):
                own = tuple(one for one in entry.value if one.key.text in names)
                entry = Entry(entry.key, replace(entry.value, entries=own))
            if section not in _IRRELEVANT:
                kept.append(entry)
        return replace(root, entries=tuple(kept))

    def _heard(self, part: Rulebook) -> tuple[Case, ...]:
        """The tests of what the changed rules hear; schedules hear for each other."""
        schedules = self._book.schedules if part.schedules else ()
        whens = [one.when for schedule in schedules for one in schedule.instalments]
        whens += [trigger.when for trigger in part.triggers]
        return tuple(case for case in self._book.tests if _any_listens(whens, case.event))


def _any_listens(whens: Sequence[Happening], event: Happening) -> bool:
    return any(listens(when, event) for when in whens)


def _spliced(book: Rulebook, part: Rulebook) -> Rulebook:
    """The book, in which rules are replaced by those of the part that are called the same."""
    schedules: Mapping[str, Schedule] = {one.id: one for one in part.schedules}
    triggers: Mapping[str, Trigger] = {one.id: one for one in part.triggers}
    return replace(
        book,
        defaults=part.defaults,
        schedules=tuple(schedules.get(one.id, one) for one in book.schedules),
        triggers=tuple(triggers.get(one.id, one) for one in book.triggers),
    )
