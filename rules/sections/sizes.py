"""How large a condition is with all the conditions that it names: a few lines can grow beyond any machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, Quantified

MOST_CHECKS = 500
MOST_LEVELS = 32


@dataclass(frozen=True, slots=True)
class Size:
    """Comparisons, and levels of all, any, not and quantifiers around the deepest of them."""

    checks: int
    levels: int


def measured(condition: Condition, known: Mapping[int, tuple[Condition, Size]]) -> Size:
    """The size of a condition; `known` has those that were measured before, by identity."""
    if (before := known.get(id(condition))) is not None:
        return before[1]
    match condition:
        case Check():
            return Size(1, 1)
        case Not(part=part) | Quantified(part=part):
            inner = measured(part, known)
            return Size(inner.checks, inner.levels + 1)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            sizes = [measured(part, known) for part in parts]
            return Size(sum(size.checks for size in sizes), 1 + max(size.levels for size in sizes))
