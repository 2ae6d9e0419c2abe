"""Words of a rule file -> typed values, each with a message that says what to write instead."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.kinds import Kind
from rules.money import BadAmount, read_decimal
from rules.nodes import Scalar, described
from rules.problems import Span
from rules.said import said
from rules.values import Comparable, Unreadable, as_instant


class BadLiteral(ValueError):
    """What stands behind an operator doesn't fit; the message says what would."""

    def __init__(self, code: str, span: Span, message: str, *notes: str) -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.message = message
        self.notes = notes


def kind_of(scalar: Scalar) -> Kind:
    """The type a literal has by itself."""
    match scalar.value:
        case bool():
            return Kind.BOOL
        case Decimal():
            return Kind.NUMBER
    if looks_like_day(scalar.text):
        return Kind.DATE
    return Kind.DATETIME if _looks_like_instant(scalar.text) else Kind.TEXT


def looks_like_day(text: str) -> bool:
    """Whether it has the form of a calendar day, possible or not.

    >>> looks_like_day("2026-02-30"), looks_like_day("2026")
    (True, False)
    """
    parts = text.strip().split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(
        part.isascii() and part.isdigit() for part in parts
    )


def _looks_like_instant(text: str) -> bool:
    day, clock = text.strip()[:10], text.strip()[10:]
    return looks_like_day(day) and clock[:1] in ("T", " ") and ":" in clock


def number(scalar: Scalar) -> Decimal:
    """A plain decimal, quoted or not."""
    try:
        return read_decimal(scalar.text)
    except BadAmount as wrong:
        plain = scalar.text.replace(",", "").replace("_", "").strip().lstrip("$€£ ")
        meant = plain if _is_number(plain) else said("one like 1000.00")
        message = said("{value} is not a number; write {meant}", value=described(scalar), meant=meant)
        raise BadLiteral("wrong-value", scalar.span, message) from wrong


def _is_number(text: str) -> bool:
    try:
        read_decimal(text)
    except BadAmount:
        return False
    return True


def boolean(scalar: Scalar) -> bool:
    """true or false; the other words for them are refused by name."""
    word = scalar.text.strip().casefold()
    if word in ("true", "false"):
        return word == "true"
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(word)
    message = said("{value} is neither true nor false", value=described(scalar))
    if meant:
        message = said("{problem}; write {meant}", problem=message, meant=meant)
    raise BadLiteral("wrong-value", scalar.span, message)


def text(scalar: Scalar) -> str:
    """Folded, as facts are."""
    return scalar.text.strip().casefold()


def day(scalar: Scalar) -> date:
    """A calendar day that exists."""
    text = scalar.text.strip()
    if not looks_like_day(text):
        meant = text[:10] if _looks_like_instant(text) else said("one like 2026-03-02")
        message = said("{value} is not a calendar day; write {meant}", value=described(scalar), meant=meant)
        raise BadLiteral("wrong-value", scalar.span, message)
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        message = said("{text} is not a day of the calendar; correct it", text=text)
        raise BadLiteral("impossible-date", scalar.span, message) from wrong


def instant(scalar: Scalar, zone: ZoneInfo) -> datetime:
    """A day with a time of day; without an offset the zone counts."""
    if not _looks_like_instant(scalar.text):
        value = described(scalar)
        message = said("{value} is not a date; write one like 2026-03-02 or 2026-03-02T09:00", value=value)
        if looks_like_day(scalar.text):
            meant = f"{scalar.text.strip()}T09:00"
            message = said("{value} has no time of day; write {meant}", value=value, meant=meant)
        raise BadLiteral("wrong-value", scalar.span, message)
    try:
        return as_instant(scalar.text, zone)
    except Unreadable as wrong:
        message = said("{problem}; correct it", problem=wrong.message)
        raise BadLiteral("impossible-date", scalar.span, message) from wrong


LITERAL_OF: dict[Kind, Callable[[Scalar], Comparable]] = {
    Kind.TEXT: text,
    Kind.SET: text,
    Kind.BOOL: boolean,
    Kind.NUMBER: number,
    Kind.MONEY: number,
}
