"""How far a date lies from now.

`30d` counts calendar days in the file's zone: fact and now come as days. `2h` counts elapsed time: both
come as instants. Either way it is one subtraction.
"""

from datetime import date, datetime, timedelta
from typing import TypeVar

from rules.kinds import DATES
from rules.operators.registry import Example, Takes, operator

Moment = TypeVar("Moment", date, datetime)
_NOTHING = timedelta(0)


@operator(
    Takes.DURATION,
    needs="more than {values} ago",
    kinds=DATES,
    empty=None,
    example=Example("invoice.due_date", "30d", "2026-03-01", "2026-03-02"),
    inline="{now} - {fact} > {wanted}",
)
def older_than(fact: Moment, wanted: timedelta, now: Moment) -> bool:
    """Further back than that; exactly as far is not older.

    >>> older_than(date(2026, 3, 1), timedelta(days=30), date(2026, 4, 1))
    True
    >>> older_than(date(2026, 3, 2), timedelta(days=30), date(2026, 4, 1))
    False
    """
    return now - fact > wanted


@operator(
    Takes.DURATION,
    needs="at most {values} ago",
    kinds=DATES,
    empty=None,
    example=Example("deal.closedate", "30d", "2026-03-02", "2026-03-01"),
)
def within(fact: Moment, wanted: timedelta, now: Moment) -> bool:
    """Not further back than that, and not in the future.

    >>> within(date(2026, 3, 2), timedelta(days=30), date(2026, 4, 1))
    True
    >>> within(date(2026, 4, 2), timedelta(days=30), date(2026, 4, 1))
    False
    """
    return _NOTHING <= now - fact <= wanted


@operator(
    Takes.DURATION,
    needs="at most {values} ahead",
    kinds=DATES,
    empty=None,
    example=Example("deal.closedate", "5d", "2026-04-06", "2026-04-07"),
)
def within_next(fact: Moment, wanted: timedelta, now: Moment) -> bool:
    """Not further ahead than that, and not in the past; today counts.

    >>> within_next(date(2026, 4, 1), timedelta(days=30), date(2026, 4, 1))
    True
    """
    return _NOTHING <= fact - now <= wanted
