"""The closed list of changes a mapped field may go through. Text in, text out; nothing is code."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rules.money import BadAmount, read_decimal
from rules.values import Unreadable, as_any_day

_NOT_DIGITS = re.compile(r"[^0-9]")
_COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("united states", "united states of america", "usa", "us", "u.s.", "u.s.a."), "US"),
        **dict.fromkeys(("canada", "ca"), "CA"),
        **dict.fromkeys(("united kingdom", "great britain", "england", "uk", "gb"), "GB"),
        **dict.fromkeys(("australia", "au"), "AU"),
        **dict.fromkeys(("new zealand", "nz"), "NZ"),
        **dict.fromkeys(("ireland", "ie"), "IE"),
        **dict.fromkeys(("germany", "deutschland", "de"), "DE"),
        **dict.fromkeys(("france", "fr"), "FR"),
        **dict.fromkeys(("spain", "españa", "es"), "ES"),
        **dict.fromkeys(("italy", "italia", "it"), "IT"),
        **dict.fromkeys(("netherlands", "the netherlands", "nl"), "NL"),
        **dict.fromkeys(("mexico", "méxico", "mx"), "MX"),
        **dict.fromkeys(("india", "in"), "IN"),
        **dict.fromkeys(("singapore", "sg"), "SG"),
        **dict.fromkeys(("south africa", "za"), "ZA"),
    }
)


class BadValue(ValueError):
    """The value cannot go through the transform; the message says why, without the value."""


@dataclass(frozen=True, slots=True)
class Transform:
    """One change by name; `argument` is a length (truncate), a date format (date) or pairs (lookup)."""

    name: str
    argument: int | str | Mapping[str, str] | None = None


def transformed(text: str, transforms: tuple[Transform, ...], zone: ZoneInfo) -> str:
    """The text after all transforms, in order; days are counted in the zone. Raises BadValue.

    >>> transformed(" ann LEE ", (Transform("trim"), Transform("title")), ZoneInfo("UTC"))
    'Ann Lee'
    """
    for transform in transforms:
        text = _apply(transform, text, zone)
    return text


def _apply(transform: Transform, text: str, zone: ZoneInfo) -> str:
    match transform:
        case Transform("truncate", int() as most):
            return text[:most]
        case Transform("date", str() as form):
            return _date(text, form, zone)
        case Transform("lookup", Mapping() as pairs):
            return _lookup(text, pairs)
    return PLAIN[transform.name](text)


def _date(text: str, form: str, zone: ZoneInfo) -> str:
    try:
        return as_any_day(text, zone).strftime(form)
    except Unreadable as wrong:
        raise BadValue("the value is not a date") from wrong


def _lookup(text: str, pairs: Mapping[str, str]) -> str:
    try:
        return pairs[text.strip().casefold()]
    except KeyError as wrong:
        raise BadValue(f"the value is none of {', '.join(pairs)}") from wrong


def _number(text: str) -> str:
    """Without outer blanks and zeros that say nothing: `1500.50` -> `1500.5`."""
    number = _decimal_of(text)
    return f"{number.normalize():f}" if number else "0"


def _decimal(text: str) -> str:
    """With two decimals, half up."""
    return f"{_decimal_of(text).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"


def _percent(text: str) -> str:
    """A fraction as a percentage: `0.075` -> `7.5`."""
    return _number(f"{_decimal_of(text) * 100:f}")


def _decimal_of(text: str) -> Decimal:
    try:
        return read_decimal(text)
    except BadAmount as wrong:
        raise BadValue("the value is not a plain number") from wrong


def _phone_e164(text: str) -> str:
    """`+` and digits. Ten digits, or eleven that begin with 1, are North American; others need their +."""
    digits = _NOT_DIGITS.sub("", text)
    if text.strip().startswith("+") and 7 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith("1")):
        return f"+1{digits[-10:]}"
    raise BadValue("the value is not a phone number with its country code")


def _country_code(text: str) -> str:
    """The two letters of a country, from its name or from themselves."""
    word = text.strip()
    if code := _COUNTRIES.get(word.casefold()):
        return code
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word.upper()
    raise BadValue("the value is not a country that is known here; use a lookup")


PLAIN: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "trim": str.strip,
        "lower": str.lower,
        "upper": str.upper,
        "title": str.title,
        "number": _number,
        "decimal": _decimal,
        "percent": _percent,
        "phone_e164": _phone_e164,
        "country_code": _country_code,
    }
)
WITH_ARGUMENT = ("truncate", "date", "lookup")


def is_date_format(form: str) -> bool:
    """Whether a `date` transform would write a date with it: numbers only, the same on every machine.

    >>> is_date_format("%d/%m/%Y"), is_date_format("%B"), is_date_format("day")
    (True, False, False)
    """
    directives = re.findall("%(.?)", form)
    return bool(directives) and set(directives) <= set("Yymdj")
