"""Phone numbers and countries in the forms that machines agree on."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rules.transforms.registry import BadValue, Way, transform

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


@transform(Way.TIDIES, example=("(512) 555-0100", "+15125550100"))
def phone_e164(text: str) -> str:
    """`+` and digits. Ten digits, or eleven that begin with 1, are North American; others need their +.

    >>> phone_e164("(512) 555-0100"), phone_e164("+44 20 7946 0000")
    ('+15125550100', '+442079460000')
    """
    digits = _NOT_DIGITS.sub("", text)
    if text.strip().startswith("+") and 7 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith("1")):
        return f"+1{digits[-10:]}"
    raise BadValue("the value is not a phone number with its country code")


@transform(Way.TIDIES, example=("United States", "US"))
def country_code(text: str) -> str:
    """The two letters of a country, from its name or from themselves.

    >>> country_code("United States"), country_code("pt")
    ('US', 'PT')
    """
    word = text.strip()
    if code := _COUNTRIES.get(word.casefold()):
        return code
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word.upper()
    raise BadValue("the value is not a country that is known here; use a lookup")
