"""The values next to a bound: what a test must try so that nobody can move the bound unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from rules.durations import read_duration
from rules.kinds import Kind
from rules.literals import kind_of, looks_like_day
from rules.money import BadAmount, read_decimal
from rules.nodes import Scalar

_STRICT = {"gte": "gt", "gt": "gte", "lte": "lt", "lt": "lte"}
# The direction into which a moved bound differs from both the bound and its strict twin: `gte: 500.01` is
# the same as `gt: 500.00`, so only one of the two is tried.
_OUTWARD = {"gte": -1, "lt": -1, "gt": 1, "lte": 1}
_AGES = {"older_than": ("", " ago"), "within": ("", " ago"), "within_next": ("", " ahead")}


@dataclass(frozen=True, slots=True)
class Moved:
    """An operator and its value after a change, and the value of the fact at which one sees it."""

    operator: str
    value: str
    at: str


def moved(operator: str, scalar: Scalar, kind: Kind | None) -> Iterator[Moved]:
    """The changes of one bound: to its strict twin, and by the smallest step; none of another operator."""
    if operator in _STRICT:
        yield Moved(_STRICT[operator], scalar.text, scalar.text)
        step = _OUTWARD[operator]
        if (other := stepped(scalar, kind, step)) is not None:
            # `gt: 501` parts from `gt: 500` at 501, `gte: 499` from `gte: 500` at 499.
            yield Moved(operator, other, other)
    elif operator in _AGES and (duration := read_duration(scalar.text)):
        for step in (-1, 1):
            if (count := duration.count + step) > 0:
                seen = duration.count if step < 0 else count
                yield Moved(operator, f"{count}{duration.unit}", f"{seen}{duration.unit}{_AGES[operator][1]}")


def moved_ends(low: Scalar, high: Scalar, kind: Kind | None) -> Iterator[tuple[str, str, str]]:
    """The pairs next to a `between`, each with the value of the fact at which one sees it."""
    for step, is_inward in ((-1, False), (1, True)):
        if (other := stepped(low, kind, step)) is not None:
            yield other, high.text, low.text if is_inward else other
    for step, is_inward in ((-1, True), (1, False)):
        if (other := stepped(high, kind, step)) is not None:
            yield low.text, other, high.text if is_inward else other


def stepped(scalar: Scalar, kind: Kind | None, step: int) -> str | None:
    """The next value up (1) or down (-1): a cent, a unit of the last digit, a day, a minute.

    >>> from rules.problems import START
    >>> stepped(Scalar("500", Decimal(500), True, START), Kind.MONEY, -1)
    '499.99'
    """
    known = kind or kind_of(scalar)
    try:
        if known in (Kind.NUMBER, Kind.MONEY):
            return _number(read_decimal(scalar.text), step, cents=known is Kind.MONEY)
        if looks_like_day(scalar.text):
            return (date.fromisoformat(scalar.text.strip()) + timedelta(days=step)).isoformat()
        if known is Kind.DATETIME:
            moment = datetime.fromisoformat(scalar.text.strip()) + timedelta(minutes=step)
            return moment.isoformat(timespec="minutes")
    except (BadAmount, ValueError, OverflowError):
        return None  # the file's other mistakes have been told; there is nothing next to it
    return None


def _number(number: Decimal, step: int, *, cents: bool) -> str:
    exponent = number.as_tuple().exponent
    written = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    digits = max(written, 2 if cents else 0)
    return f"{number + step * Decimal(1).scaleb(-digits):.{digits}f}"
