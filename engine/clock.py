"""Time, ids and randomness come in from outside: these are their shapes, and the real ones."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

SET_BACK = timedelta(minutes=10)
"""A lease that ends later than it was given for, by more than this, is of a clock that was set back since."""

Clock = Callable[[], datetime]
NewId = Callable[[], str]

_STOCK = 256  # ids


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """An aware instant in UTC, to the microsecond and always as wide, so that texts sort as times do.

    >>> stamp(datetime(2026, 3, 2, 15, tzinfo=UTC))
    '2026-03-02T15:00:00.000000Z'
    """
    told = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return told.isoformat(timespec="microseconds")[:26] + "Z"


def time_ordered_ids(clock: Clock) -> NewId:
    """Ids that sort by time of birth and cannot be guessed: 12 digits of milliseconds, 64 random bits."""
    drawn: list[str] = []  # randomness in stock: asking the system for each id costs more than all the rest

    def draw() -> str:
        try:
            return drawn.pop()  # one step, so that threads may share the stock
        except IndexError:
            more = os.urandom(_STOCK * 8).hex()
            drawn.extend(more[at : at + 16] for at in range(16, len(more), 16))
            return more[:16]

    def new_id() -> str:
        return f"{int(clock().timestamp() * 1000):012x}{draw()}"

    return new_id
