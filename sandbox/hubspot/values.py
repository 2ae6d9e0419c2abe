"""Property values: what HubSpot accepts for each type, how it keeps them, how it sends them.

Everything is text on the wire. A date is kept as `YYYY-MM-DD`, a datetime as ISO 8601; webhooks and
workflow actions carry both as milliseconds since the epoch.
"""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sandbox.hubspot.times import from_ms, to_iso, to_ms

LONGEST_TEXT = 65_536  # characters

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_MILLISECONDS = re.compile(r"-?\d+", re.ASCII)


class BadValue(Exception):
    """A value that HubSpot refuses for this property type; `code` as in its error body."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def as_text(raw: Any) -> str:
    """A JSON scalar as HubSpot turns it into text: null clears, booleans in lower case.

    Raises: BadValue for lists and objects.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, Decimal):
        return format(raw, "f")
    if isinstance(raw, (str, int)):
        return str(raw)
    raise BadValue("INVALID_STRING", "Property values are text, numbers, booleans or null")


def accept(kind: str, text: str, options: Collection[str] | None = None) -> str:
    """The text as HubSpot keeps it for a property of this type (`number`, `date`, …).

    `options`: the allowed values of an enumeration; None where any value is allowed.
    Raises: BadValue.
    """
    if text == "":
        return ""
    if kind == "number":
        return _number(text)
    if kind == "bool":
        return _one_of(text.lower(), ("true", "false"), "INVALID_BOOLEAN")
    if kind == "date":
        return _date(text)
    if kind == "datetime":
        return to_iso(_instant(text, "INVALID_LONG"))
    if kind == "enumeration" and options is not None:
        lead = ";" if text.startswith(";") else ""  # a leading one adds to what a multi-checkbox holds
        return lead + ";".join(_one_of(part, options, "INVALID_OPTION") for part in _parts(text))
    if len(text) > LONGEST_TEXT:
        raise BadValue("INVALID_STRING_LENGTH", f"Text is longer than {LONGEST_TEXT} characters")
    return text


def mail_address(text: str) -> str:
    """A contact's address as HubSpot keeps it, in lower case.

    Raises: BadValue.
    """
    if text and not _MAIL_ADDRESS.fullmatch(text.strip()):
        raise BadValue("INVALID_EMAIL", f"Email address {text} is invalid")
    return text.strip().lower()


def to_event(kind: str, value: str) -> str:
    """A kept value as webhooks and workflow actions carry it: dates and datetimes in milliseconds."""
    if kind not in ("date", "datetime") or value == "":
        return value
    try:
        return str(to_ms(_instant(value, "")))
    except BadValue:  # an imported value that never was a date goes out as it is
        return value


def read_instant(text: str) -> datetime:
    """An instant in any of the spellings that HubSpot takes.

    Raises: BadValue.
    """
    return _instant(text, "INVALID_LONG")


def _parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text.strip()):
        raise BadValue("INVALID_INTEGER", f"{text} was not a valid number.")
    return text.strip()


def _one_of(text: str, options: Collection[str], code: str) -> str:
    if text not in options:
        raise BadValue(code, f"{text} was not one of the allowed options: [{', '.join(options)}]")
    return text


def _date(text: str) -> str:
    moment = _instant(text, "INVALID_DATE")
    if moment.timetz() != time(tzinfo=UTC):
        raise BadValue("INVALID_DATE", f"{text} is at {moment:%H:%M} UTC, not midnight!")
    return moment.date().isoformat()


def _instant(text: str, code: str) -> datetime:
    try:
        if _MILLISECONDS.fullmatch(text):
            return from_ms(int(text))
        if len(text) == len("2026-11-21"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as exc:
        raise BadValue(code, f"{text} was not a valid long.") from exc
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
