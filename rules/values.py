"""Raw values of records -> values that can be compared, or a clear reason why not.

HubSpot sends every value as text. A reading says how such a text is meant: one function per meaning,
each takes the raw value and the rule file's zone, and raises Unreadable where the text is something else.
"""

import re
from collections.abc import Callable, Collection
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.money import BadAmount, Money, read_decimal
from rules.said import Saying, said
from rules.worded import Worded

Comparable = str | Decimal | bool | date | datetime | frozenset[str]
Reading = Callable[[object, ZoneInfo], Comparable]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SHORT_NUMBER = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,4})?").fullmatch  # nearly every number; see as_number
_OWN_INSTANT = re.compile(  # the form in which HubSpot itself writes instants
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z"
).fullmatch
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_MILLISECONDS = re.compile(r"-?[0-9]{11,13}")  # fewer would be days of early 1970, or a day like 20261031
UTC_ZONE = ZoneInfo("UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT = time(0)


class Unreadable(Worded, ValueError):
    """The value is not of its type; the message says what it is instead, without the fact's name."""


_NO_NUMBER = Saying('"{text}" is not a number')
_NEITHER = Saying('"{text}" is neither true nor false')
_NO_CALENDAR_DAY = Saying('"{text}" is not a calendar day')
_NO_DATE = Saying('"{text}" is not a date')
_IMPOSSIBLE_DATE = Saying('"{text}" is not a date of the calendar')
_IMPOSSIBLE_DAY = Saying('"{text}" is not a day of the calendar')
_OUTSIDE = Saying('"{text}" is outside of the calendar')


def as_text(raw: object, zone: ZoneInfo) -> str:
    """Text, for comparing: without outer blanks, case folded.

    >>> as_text("  Existing Business ", ZoneInfo("UTC"))
    'existing business'
    """
    return (raw if isinstance(raw, str) else plain_text(raw)).strip().casefold()


def plain_text(raw: object) -> str:
    """A raw value as HubSpot would have sent it.

    >>> plain_text(True), plain_text(Decimal("3E+2")), plain_text(["a", "b"])
    ('true', '300', 'a;b')
    """
    match raw:
        case str():
            return raw
        case bool():
            return "true" if raw else "false"
        case Decimal():
            return f"{raw:f}"
        case Money():
            return raw.text
        case int():
            return str(raw)
        case date():
            return raw.isoformat()
        case list() | tuple():
            return ";".join(plain_text(item) for item in raw)
        case set() | frozenset():
            return ";".join(sorted(plain_text(item) for item in raw))
    raise Unreadable(said("a {kind} is not a property's value", kind=type(raw).__name__))


def as_number(raw: object, zone: ZoneInfo) -> Decimal:
    """A plain decimal; `1e3`, `1,000`, NaN and full-width digits are none.

    >>> as_number(" 450 ", ZoneInfo("UTC"))
    Decimal('450')
    """
    if raw.__class__ is str and SHORT_NUMBER(raw):
        return Decimal(raw)
    match raw:
        case str():
            try:
                return read_decimal(raw)
            except BadAmount as wrong:
                raise Unreadable(_NO_NUMBER(raw.strip()[:40])) from wrong
        case Money():
            return raw.amount
        case Decimal() if raw.is_finite():
            return raw
        case int() if not isinstance(raw, bool):
            return Decimal(raw)
    raise Unreadable(_NO_NUMBER(_brief(raw)))


def as_bool(raw: object, zone: ZoneInfo) -> bool:
    """true or false, as HubSpot writes them.

    >>> as_bool("True", ZoneInfo("UTC"))
    True
    """
    match raw:
        case bool():
            return raw
        case str() if raw.strip().casefold() in ("true", "false"):
            return raw.strip().casefold() == "true"
    raise Unreadable(_NEITHER(_brief(raw)))


def as_set(raw: object, zone: ZoneInfo) -> frozenset[str]:
    """The members of several checkboxes, folded like text.

    >>> sorted(as_set("Roof; Wall;", ZoneInfo("UTC")))
    ['roof', 'wall']
    """
    members: Collection[object]
    match raw:
        case str():
            members = raw.split(";")
        case list() | tuple() | set() | frozenset():
            members = raw
        case _:
            members = (raw,)
    return frozenset(text for member in members if (text := as_text(member, zone)))


def as_day(raw: object, zone: ZoneInfo) -> date:
    """A `date` property: the calendar day it names. As an instant HubSpot writes midnight UTC.

    >>> as_day("1772409600000", ZoneInfo("America/Chicago"))
    datetime.date(2026, 3, 2)
    """
    day = _calendar_day(raw)
    if day is None:
        raise Unreadable(_NO_CALENDAR_DAY(plain_text(raw).strip()))
    return day


def as_local_day(raw: object, zone: ZoneInfo) -> date:
    """A `datetime` property: the day it is in the zone.

    >>> as_local_day("2026-03-02T03:00:00Z", ZoneInfo("America/Chicago"))
    datetime.date(2026, 3, 1)
    """
    return as_instant(raw, zone).astimezone(zone).date()


def as_any_day(raw: object, zone: ZoneInfo) -> date:
    """A property of unknown type: a calendar day where it names one, else the local day.

    Midnight UTC in milliseconds is how HubSpot writes a `date`.
    """
    day = _calendar_day(raw)
    return as_local_day(raw, zone) if day is None else day


def _calendar_day(raw: object) -> date | None:
    """The day that is named, or None for a moment within a day. Raises Unreadable when it is neither."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    text = plain_text(raw).strip()
    if _DAY.fullmatch(text):
        return _day(text)
    instant = as_instant(raw, UTC_ZONE).astimezone(UTC)
    return instant.date() if instant.time() == _MIDNIGHT else None


def as_instant(raw: object, zone: ZoneInfo) -> datetime:
    """A moment: ISO 8601, or milliseconds since 1970. Without an offset the zone counts; a day is its start.

    >>> as_instant("2026-03-02 09:00", ZoneInfo("America/Chicago")).isoformat()
    '2026-03-02T15:00:00+00:00'
    """
    if raw.__class__ is str and _OWN_INSTANT(raw) and 1 < (moment := _moment(raw, raw)).year < MAXYEAR:
        return moment
    if isinstance(raw, datetime):
        return _in_utc(raw, zone)
    text = plain_text(raw).strip()
    if _DAY.fullmatch(text):
        return _in_utc(datetime.combine(_day(text), _MIDNIGHT), zone)
    if _MILLISECONDS.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text))
    if form := _INSTANT.fullmatch(text):
        return _in_utc(_instant(form), zone)
    raise Unreadable(_NO_DATE(text[:40]))


def _instant(form: re.Match[str]) -> datetime:
    day, clock, seconds, fraction, offset = form.groups(default="")
    return _moment(f"{day}T{clock}{seconds or ':00'}{fraction[:7]}{offset}", form[0])


def _moment(text: str, written: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Unreadable(_IMPOSSIBLE_DATE(written)) from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Unreadable(_IMPOSSIBLE_DAY(text)) from wrong


def _in_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """In UTC, where differences are elapsed time; in a zone Python subtracts clock faces."""
    if not 1 < moment.year < MAXYEAR:  # another zone's day would not exist
        raise Unreadable(_OUTSIDE(moment.date().isoformat()))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _brief(raw: object) -> str:
    return plain_text(raw).strip()[:40]
