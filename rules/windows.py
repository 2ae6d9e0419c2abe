"""The hours in which something may be sent, on some days of the week, in the recipient's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `opens` until before `closes` on `days` (0 is Monday).

    Where `closes` is not later than `opens`, the window runs over midnight and belongs to the day on which
    it opens.
    """

    days: frozenset[int]
    opens: time
    closes: time

    def next_open(self, at: datetime, zone: ZoneInfo) -> datetime:
        """`at` itself (aware) when inside, else the next opening, in `zone`.

        >>> window = Window(frozenset({0}), time(9), time(18))
        >>> window.next_open(datetime(2026, 3, 2, 17, tzinfo=UTC), ZoneInfo("America/Chicago")).isoformat()
        '2026-03-02T17:00:00+00:00'
        >>> window.next_open(datetime(2026, 3, 3, 17, tzinfo=UTC), ZoneInfo("America/Chicago")).isoformat()
        '2026-03-09T09:00:00-05:00'
        """
        today = at.astimezone(zone).date()
        for offset in range(-1, 9):  # yesterday's may run over midnight; a clock change may skip one opening
            day = today + offset * _ONE_DAY
            opening, closing = self._on(day, zone)
            if day.weekday() not in self.days or closing <= max(at, opening):
                continue
            return at if opening <= at else opening.astimezone(zone)
        raise AssertionError("a window opens on some day of each week")

    def _on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which that day's window opens and closes."""
        last_day = day if self.closes > self.opens else day + _ONE_DAY
        return _instant(day, self.opens, zone), _instant(last_day, self.closes, zone)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A clock time that a change of clocks skips is that much later; of a repeated one, the first counts."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
