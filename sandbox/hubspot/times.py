"""Instants and durations in the three spellings that HubSpot uses on its wire."""

import re
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The instant, aware, in UTC.

    Raises: OverflowError outside the years 1 to 9999.
    """
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC; milliseconds only where there are some, as HubSpot prints them.

    >>> to_iso(from_ms(1795000000000)), to_iso(from_ms(1795000000123))
    ('2026-11-18T11:06:40Z', '2026-11-18T11:06:40.123Z')
    """
    moment = moment.astimezone(UTC)
    precision = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P2D or P1WT1H.

    Raises: ValueError for anything else.

    >>> parse_duration("P1WT1H")
    datetime.timedelta(days=7, seconds=3600)
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P2D")
    return timedelta(**{unit: int(amount) for unit, amount in match.groupdict().items() if amount})
