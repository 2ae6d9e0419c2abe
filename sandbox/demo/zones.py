"""Where on earth it is daytime: review requests wait for it, and the demo does not want to."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Europe/Athens",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)
_MIDDLE = 14 * 60  # minutes; the middle of the window 08:00 to 20:00


def daytime_zone(now: datetime) -> str:
    """The zone whose clock is nearest 14:00. `now` is an aware instant.

    >>> daytime_zone(datetime.fromisoformat("2026-03-02T14:00Z"))
    'Europe/London'
    """
    return min(ZONES, key=lambda name: abs(_minutes(now.astimezone(ZoneInfo(name))) - _MIDDLE))


def _minutes(moment: datetime) -> int:
    """Since midnight, on the moment's own clock."""
    return moment.hour * 60 + moment.minute
