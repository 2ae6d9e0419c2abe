"""`stagebill rules test --mutate`: the lines of the rules that no test guards."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from engine.commands.output import FOUND, OK, Out
from engine.commands.rules.loading import counted, loaded
from rules import Mutated, Survivor, mutate


def mutated(path: Path, out: Out) -> int:
    """0 every change was noticed, 1 some lines are unguarded or the tests fail, 2 unreadable."""
    book, code = loaded(path, out)
    if book is None:
        return code
    found = mutate(path.read_bytes(), str(path))
    for line in _lines(path, found):
        out.line(line)
    out.data(_data(path, found))
    return FOUND if found.failing or found.survivors else OK


def _lines(path: Path, found: Mutated) -> Iterator[str]:
    if found.failing:
        yield from (f"FAIL {path}: {name}" for name in found.failing)
        yield f"{counted(len(found.failing), 'test')} failed; make them pass before the rules are changed"
        return
    unguarded = 0
    for _, group in groupby(found.survivors, key=lambda survivor: survivor.line):
        unguarded += 1
        yield _told(path, list(group))
    score = f"{found.noticed} of {counted(found.changes, 'change')} noticed"
    yield (
        f"{score}; {counted(unguarded, 'line')} unguarded" if unguarded else f"{score}; every line is guarded"
    )


def _told(path: Path, survivors: list[Survivor]) -> str:
    """The first change of a line; where it could be left out unseen, that one comes first."""
    first, more = survivors[0], len(survivors) - 1
    also = f" (and {counted(more, 'other change')} of this line)" if more else ""
    return f"{path}:{first.line}:{first.column}: {first.message}{also}"


def _data(path: Path, found: Mutated) -> dict[str, Any]:
    return {
        "file": str(path),
        "changes": found.changes,
        "noticed": found.noticed,
        "failing": list(found.failing),
        "unguarded": [
            {
                "line": one.line,
                "column": one.column,
                "before": one.before,
                "after": one.after or None,
                "advice": one.advice,
                "message": one.message,
            }
            for one in found.survivors
        ],
    }
