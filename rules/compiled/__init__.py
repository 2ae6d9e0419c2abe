"""Conditions as compiled functions, for filters that many records go through.

The closures of `rules.conditions` are ready when a file is loaded, and `rules.reasons` explains with them.
Here the same conditions become Python functions: a value is read once, where it is first needed, and nothing
is called that can be said in place. Both say the same. Writing a function takes about a millisecond, so it is
worth it from some hundred records on. The moments that the functions take are aware.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from rules.compiled import fusing, tracing
from rules.compiled.meaning import Kinds
from rules.compiled.writing import written
from rules.conditions import Answer, Condition, checks
from rules.facts import Facts
from rules.kinds import Kind
from rules.outcome import Outcome

Judge = Callable[[Facts, datetime], Answer]
Judges = Callable[[Facts, datetime], tuple[Answer, ...]]
Said = TypeVar("Said")


def compiled(condition: Condition, zone: ZoneInfo) -> Judge:
    """One condition as one function: (facts, now) -> yes, no, or None for cannot tell.

    Where an account may give properties other types than the file, it is written anew for those.

    >>> from rules import load
    >>> book = load("version: 1\\nconditions: {large: {deal.amount: {gte: 500}}}")
    >>> large = compiled(book.conditions["large"], book.timezone)
    >>> now = datetime.fromisoformat("2026-03-02T09:00:00Z")
    >>> [large(Facts({"deal": {"amount": amount}}), now) for amount in ("800", "450", "n/a")]
    [True, False, None]
    """
    return _typed([condition], lambda kinds: written(condition, zone, kinds))


def traced(condition: Condition, zone: ZoneInfo) -> Callable[[Facts, datetime], Outcome]:
    """One condition as one function that gives its outcome, with the reason and the trace of `evaluate`."""
    return _typed([condition], lambda kinds: tracing.traced(condition, zone, kinds))


def fused(conditions: Sequence[Condition], zone: ZoneInfo) -> Judges:
    """Several conditions as one function that answers all of them, in their order.

    Every fact is read once for all of them, and rules out at once what it rules out: for backfills, replays,
    and anything else that asks many rules about many records.
    """
    return _typed(conditions, lambda kinds: fusing.fused(conditions, zone, kinds))


def _typed(
    conditions: Sequence[Condition], write: Callable[[Kinds], Callable[[Facts, datetime], Said]]
) -> Callable[[Facts, datetime], Said]:
    """The function for the types of the facts at hand; written once for each combination that is met."""
    loose = sorted({item.fact for condition in conditions for item in checks(condition) if not item.fixed})
    if not loose:
        return write({})
    met: dict[tuple[Kind | None, ...], Callable[[Facts, datetime], Said]] = {}

    def answer(facts: Facts, now: datetime) -> Said:
        kinds = tuple(map(facts.kind, loose))
        if (known := met.get(kinds)) is None:
            given = {fact: kind for fact, kind in zip(loose, kinds, strict=True) if kind is not None}
            known = met[kinds] = write(given)
        return known(facts, now)

    return answer
