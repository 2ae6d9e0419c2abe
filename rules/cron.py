"""Cron lines with five fields: `minute hour day month weekday`, as crontab(5) reads them.

Sunday is 0 and 7. As in cron, where both day and weekday are restricted, either is enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_LONGEST_GAP_DAYS = 8 * 366  # from one 29 February to the next across 2100
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


class BadCron(ValueError):
    """The line is not a cron line; the message says which field and why."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    first_word: int = 0


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, tuple(MONTHS), 1),
    _Field("weekday", 0, 7, tuple(DAYS)),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """The minutes, hours, days, months and weekdays (0 is Sunday) on which something happens."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @classmethod
    def parse(cls, line: str) -> "Cron":
        """Raises BadCron, also for a day that no month has.

        >>> sorted(Cron.parse("0 9 * * mon-fri").weekdays)
        [1, 2, 3, 4, 5]
        """
        parts = line.split()
        if len(parts) != len(_FIELDS):
            fields = "minute, hour, day, month, weekday"
            raise BadCron(
                f"a cron line has 5 fields ({fields}), not {len(parts)}; write one like 0 9 * * mon"
            )
        minutes, hours, days, months, weekdays = (
            _values(part, field) for part, field in zip(parts, _FIELDS, strict=True)
        )
        folded = frozenset(weekday % 7 for weekday in weekdays)
        restricted = not parts[2].startswith("*"), not parts[4].startswith("*")
        if restricted == (True, False) and not any(min(days) <= _LONGEST_MONTHS.get(m, 31) for m in months):
            raise BadCron(f"the month {parts[3]} has no day {parts[2]}; correct one of them")
        return cls(minutes, hours, days, months, folded, all(restricted))

    def next_after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The first time after `at` (aware) by the clock of the zone, in that zone.

        A time that a change of clocks skips comes as much later; a repeated one comes once.

        >>> nine = Cron.parse("0 9 * * mon")
        >>> nine.next_after(datetime(2026, 3, 2, 15, tzinfo=UTC), ZoneInfo("America/Chicago")).isoformat()
        '2026-03-09T09:00:00-05:00'
        """
        day = at.astimezone(zone).date()
        for _ in range(_LONGEST_GAP_DAYS):
            if self._on(day) and (found := self._first_after(at, day, zone)):
                return found
            day += timedelta(days=1)
        raise AssertionError("every cron line that parses comes round")

    def latest(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The last time at or before `at` (aware) by the clock of the zone, in that zone.

        >>> nine = Cron.parse("0 9 * * mon")
        >>> nine.latest(datetime(2026, 3, 9, 13, tzinfo=UTC), ZoneInfo("America/Chicago")).isoformat()
        '2026-03-02T09:00:00-06:00'
        """
        day = at.astimezone(zone).date()
        for _ in range(_LONGEST_GAP_DAYS):
            earlier = [clock for clock in self._clocks(day, zone) if clock <= at] if self._on(day) else []
            if earlier:
                return max(earlier).astimezone(zone)
            day -= timedelta(days=1)
        raise AssertionError("every cron line that parses comes round")

    def _first_after(self, at: datetime, day: date, zone: ZoneInfo) -> datetime | None:
        later = [clock for clock in self._clocks(day, zone) if clock > at]
        return min(later).astimezone(zone) if later else None

    def _clocks(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """The times of a day, in UTC."""
        for hour in self.hours:
            for minute in self.minutes:
                yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)

    def _on(self, day: date) -> bool:
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        chosen = by_day or by_weekday if self.either_day else by_day and by_weekday
        return chosen and day.month in self.months


def _values(text: str, field: _Field) -> frozenset[int]:
    found: set[int] = set()
    for part in text.lower().split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isascii() and step.isdigit() and 0 < int(step[:4]) <= field.most):
            raise BadCron(f'the {field.name} "{text[:40]}" has a wrong step; write one like */15')
        low, high = _span(span, text, field, stepped=bool(slash))
        found.update(range(low, high + 1, int(step[:4]) if slash else 1))
    return frozenset(found)


def _span(span: str, text: str, field: _Field, *, stepped: bool) -> tuple[int, int]:
    if span == "*":
        return field.least, field.most
    first, dash, last = span.partition("-")
    low = _number(first, text, field)
    if not dash:
        return low, field.most if stepped else low
    high = _number(last, text, field)
    if high < low:
        raise BadCron(f'the {field.name} "{text[:40]}" runs backwards; write {last}-{first}, or two ranges')
    return low, high


def _number(word: str, text: str, field: _Field) -> int:
    if word in field.words:
        return field.words.index(word) + field.first_word
    if word.isascii() and word.isdigit() and len(word) <= 2 and field.least <= int(word) <= field.most:
        return int(word)
    raise BadCron(f'the {field.name} "{text[:40]}" is not from {field.least} to {field.most}; correct it')
