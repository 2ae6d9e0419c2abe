"""Lengths of time as rules write them: `30d`, `2w`, `2h`, `45min`."""

import re
from dataclasses import dataclass
from datetime import timedelta

_FORM = re.compile(r"([0-9]{1,5})(min|h|d|w)")
_UNITS = {
    "min": ("minute", timedelta(minutes=1)),
    "h": ("hour", timedelta(hours=1)),
    "d": ("day", timedelta(days=1)),
    "w": ("week", timedelta(weeks=1)),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """`calendar` lengths count days on the calendar; the others count elapsed time."""

    count: int
    unit: str

    @property
    def length(self) -> timedelta:
        """The length; of a calendar one, its days."""
        return self.count * _UNITS[self.unit][1]

    @property
    def calendar(self) -> bool:
        """Whether it counts days rather than elapsed time."""
        return self.unit in "dw"

    def __str__(self) -> str:
        return f"{self.count} {_UNITS[self.unit][0]}{'s' if self.count != 1 else ''}"


def read_duration(text: str) -> Duration | None:
    """The duration, or None when the text is none. Months and years are none: they have no fixed length.

    >>> str(read_duration("30d")), read_duration("2h").length
    ('30 days', datetime.timedelta(seconds=7200))
    >>> read_duration("3m") is None
    True
    """
    form = _FORM.fullmatch(text.strip())
    return Duration(int(form[1]), form[2]) if form else None


def span_text(length: timedelta) -> str:
    """A length of time as rules write it.

    >>> span_text(timedelta(hours=2)), span_text(timedelta(days=3)), span_text(timedelta(minutes=45))
    ('2h', '3d', '45min')
    """
    minutes = int(length.total_seconds() // 60)
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}min"
