"""QuickBooks reads against what Intuit gives away each month, for the whole app, not for one account.

Reads of production companies count, sandbox companies and writes are free. Intuit counts successful calls;
we count those that were sent, so ours is never the smaller number. Which time zone Intuit's month has, and
whether a batch counts once, is not documented: ours is the calendar month in UTC.
Source: Intuit App Partner Program (Builder tier: 500,000 a month).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from engine.store.account_tables import Connection
from engine.store.meter_tables import CallCount

_LOOK_BACK = timedelta(days=7)  # a week holds its weekend
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reads:
    """Metered reads of this month: made so far, expected by its end, allowed."""

    so_far: int = 0
    forecast: int = 0
    allowance: int = 0

    @property
    def stops_at(self) -> int:
        """From here on only reads that something is billed by are made: a fifth is kept for them."""
        return self.allowance * 4 // 5

    @property
    def webhooks_alone(self) -> bool:
        """Whether sweeps, lists and upkeep no longer read, and changes are heard of by webhooks alone."""
        return self.so_far >= self.stops_at

    @property
    def in_danger(self) -> bool:
        """Whether reads have stopped, or would before the month ends."""
        return max(self.so_far, self.forecast) >= self.stops_at

    @property
    def sentence(self) -> str:
        """How it stands, and what to do where it does not stand well."""
        told = f"{self.so_far} of {self.allowance} metered QuickBooks reads of this month are used"
        if self.webhooks_alone:
            return (
                f"{told}: changes are heard of by webhooks alone, and lists are read no more, until the "
                "month ends or STAGEBILL_QUICKBOOKS_READ_ALLOWANCE is raised to what your Intuit tier gives"
            )
        expected = f"{told}, about {self.forecast} by its end"
        if not self.in_danger:
            return expected
        return f"{expected}: that is too many; stagebill meter tells which rules and what work make them"


def reads_of(session: Session, now: datetime, allowance: int) -> Reads:
    """How it stands at this moment, by what all processes have written down."""
    today = now.astimezone(UTC).date()
    month = today.replace(day=1)
    since = min(month, today - _LOOK_BACK)
    found = session.exec(
        select(col(CallCount.day), func.sum(CallCount.count))
        .join(Connection, col(Connection.id) == col(CallCount.connection_id))
        .where(
            col(CallCount.kind) == "metered",
            col(CallCount.day) >= since,
            col(Connection.environment) == "production",
        )
        .group_by(col(CallCount.day))
    )
    by_day = {day: int(count) for day, count in found}
    so_far = sum(count for day, count in by_day.items() if day >= month)
    return Reads(so_far, so_far + _still_to_come(by_day, now, today), allowance)


def _still_to_come(by_day: dict[date, int], now: datetime, today: date) -> int:
    """What the rest of the month brings if it goes on as in the last week, or since the first read."""
    recent = {day: count for day, count in by_day.items() if day >= today - _LOOK_BACK}
    if not recent:
        return 0
    watched = max(now - datetime.combine(min(recent), time(), UTC), _ONE_DAY)
    ends = datetime.combine(today.replace(day=monthrange(today.year, today.month)[1]), time(), UTC) + _ONE_DAY
    return round(sum(recent.values()) * ((ends - now) / watched))
