"""Strict readers for the vendors' JSON: a value of the promised kind, or `Unreadable`.

New fields are none of our business; a missing or odd one that we rely on is no answer at all.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rules.money import BadAmount, Money, read_decimal

Json = Mapping[str, Any]

_WIDEST = 18  # digits before or behind the point; beyond them no sane amount lies
_MOST_MINOR = 2**63 - 1  # what a column of the ledger holds


class Unreadable(ValueError):
    """The answer lacks something it always has; the message names the field, never its value."""


def an_object(source: Any) -> Json:
    """An answer that is a JSON object, as all of both vendors' are."""
    if not isinstance(source, Mapping):
        raise Unreadable("it is not an object")
    return source


def mapping(source: Any, key: str) -> Json:
    """The JSON object at `key`."""
    value = source.get(key) if isinstance(source, Mapping) else None
    if not isinstance(value, Mapping):
        raise Unreadable(f"{key} is not an object")
    return value


def maybe_mapping(source: Json, key: str) -> Json:
    """The JSON object at `key`; an empty one where there is none."""
    return {} if source.get(key) is None else mapping(source, key)


def rows(source: Json, key: str) -> list[Json]:
    """The list of JSON objects at `key`; absent or null means none."""
    value = source.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise Unreadable(f"{key} is not a list of objects")
    return value


def text(source: Json, key: str) -> str:
    """A text that is there and not empty. Ids count as text, also where they come as numbers."""
    value = maybe_text(source, key)
    if not value:
        raise Unreadable(f"{key} is missing")
    return value


def maybe_text(source: Json, key: str) -> str:
    """A text; empty where there is none."""
    value = source.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f"{key} is not a text")


def flag(source: Json, key: str, *, absent: bool) -> bool:
    """A boolean; `absent` where there is none."""
    value = source.get(key)
    if value is None:
        return absent
    if not isinstance(value, bool):
        raise Unreadable(f"{key} is not true or false")
    return value


def number(source: Json, key: str) -> Decimal:
    """An exact number, also where it comes as text."""
    value = source.get(key)
    try:
        if isinstance(value, str):
            return read_decimal(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            found = Decimal(value)
            if found.is_finite() and abs(found.adjusted()) <= _WIDEST:
                return found
    except BadAmount:
        pass
    raise Unreadable(f"{key} is not a number")


def money(source: Json, key: str, currency: str, *, absent: Decimal | None = None) -> Money:
    """An exact amount of `currency`; `absent`, if given, where there is none."""
    if absent is not None and source.get(key) is None:
        return Money.of(absent, currency)
    try:
        found = Money.of(number(source, key), currency)
    except BadAmount:
        raise Unreadable(f"{key} is not an amount of {currency}") from None
    if abs(found.minor) > _MOST_MINOR:
        raise Unreadable(f"{key} is not an amount of {currency}")
    return found


def instant(source: Json, key: str) -> datetime:
    """A moment in UTC; the wire gives its offset."""
    try:
        moment = datetime.fromisoformat(text(source, key))
    except ValueError:
        raise Unreadable(f"{key} is not a time") from None
    if moment.tzinfo is None:
        raise Unreadable(f"{key} has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Unreadable(f"{key} is not a time") from None


def seconds(source: Json, key: str) -> timedelta:
    """A span that is told in seconds."""
    try:
        return timedelta(seconds=int(number(source, key)))
    except OverflowError:
        raise Unreadable(f"{key} is not a number of seconds") from None


def maybe_day(source: Json, key: str) -> date | None:
    """A calendar day; None where there is none."""
    value = maybe_text(source, key)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable(f"{key} is not a day") from None
