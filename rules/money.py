"""Money in a currency's minor unit: exact, comparable, never a float.

Everything that rounds, splits or compares amounts in Stagebill goes through here, so that an invoice
and the rule that asked for it cannot disagree by a cent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Self

from rules.said import said
from rules.worded import Worded

# ISO 4217 (2024-06-25): the currencies whose minor unit is not two decimals.
_MINOR_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_PLAIN_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\.\d+", re.ASCII)
_MOST_DIGITS = 15  # QuickBooks keeps amounts of up to 15 digits


class BadAmount(Worded, ValueError):
    """The text is not an amount of this currency; the message says what would be."""


def minor_digits(currency: str) -> int:
    """Decimals of a currency's minor unit.

    >>> minor_digits("USD"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return _MINOR_DIGITS.get(currency.upper(), 2)


def read_decimal(text: str) -> Decimal:
    """A plain decimal: ASCII digits, at most one point, outer blanks ignored.

    `Decimal()` itself also takes "NaN", "1e400", "1_000" and full-width digits; an invoice must not.

    >>> read_decimal(" 1850.50 ")
    Decimal('1850.50')
    >>> read_decimal("1,000")
    Traceback (most recent call last):
    rules.money.BadAmount: "1,000" is not a plain number like 1000.00
    """
    if len(text) <= _MOST_DIGITS and _PLAIN_DECIMAL.fullmatch(text):
        return Decimal(text)  # as HubSpot sends them
    stripped = text.strip(" \t\r\n\u00a0")
    if not _PLAIN_DECIMAL.fullmatch(stripped):
        raise BadAmount(said('"{text}" is not a plain number like 1000.00', text=text[:40]))
    if len(stripped) > _MOST_DIGITS and sum(map(str.isdigit, stripped)) > _MOST_DIGITS:
        raise BadAmount(said('"{text}" has more than {most} digits', text=text[:40], most=_MOST_DIGITS))
    return Decimal(stripped)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units (cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str, currency: str) -> Self:
        """An amount in major units. Raises BadAmount where it is finer than the currency's minor unit.

        >>> Money.of("149.50", "USD")
        Money(minor=14950, currency='USD')
        >>> Money.of("0.005", "USD")
        Traceback (most recent call last):
        rules.money.BadAmount: 0.005 is finer than the smallest unit of USD, 0.01
        """
        value = read_decimal(amount) if isinstance(amount, str) else amount
        if not value.is_finite() or value.adjusted() >= _MOST_DIGITS:
            raise BadAmount(
                said(
                    "{value} is not an amount of at most {most} digits",
                    value=f"{value:.3g}",
                    most=_MOST_DIGITS,
                )
            )
        digits = minor_digits(currency)
        scaled = value.scaleb(digits)
        if scaled != scaled.to_integral_value():
            unit = Decimal(1).scaleb(-digits)
            raise BadAmount(
                said(
                    "{value} is finer than the smallest unit of {currency}, {unit}",
                    value=value,
                    currency=currency.upper(),
                    unit=unit,
                )
            )
        return cls(int(scaled), currency.upper())

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Self:
        """The nearest amount of the currency, half up (away from zero).

        >>> Money.rounded(Decimal("3000.003"), "USD").text
        '3000.00'
        >>> Money.rounded(Decimal("0.125"), "USD").text
        '0.13'
        """
        scaled = amount.scaleb(minor_digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency.upper())

    @property
    def amount(self) -> Decimal:
        """Major units, with all decimals of the currency."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    @property
    def text(self) -> str:
        """Major units as HubSpot and people write them: `3000.00`."""
        return f"{self.amount:f}"

    def percent(self, percent: Decimal) -> "Money":
        """That many percent of this amount, rounded half up to the minor unit.

        >>> Money.of("10000.01", "USD").percent(Decimal(30)).text
        '3000.00'
        """
        exact = Fraction(percent) * abs(self.minor) / 100  # a Decimal context would round twice
        minor = floor(exact + Fraction(1, 2))
        return Money(minor if self.minor >= 0 else -minor, self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise BadAmount(
                said(
                    "{one} and {other} cannot be added or compared",
                    one=self.currency,
                    other=other.currency,
                )
            )
        return other.minor


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum; of nothing, zero of `currency`."""
    result = Money(0, currency.upper())
    for amount in amounts:
        result = result + amount
    return result


def apportion(whole: Money, weights: Sequence[Decimal]) -> tuple[Money, ...]:
    """Split `whole` in proportion to `weights` (not negative, not all zero); the parts add up to it.

    Largest remainder; ties go to the earlier part.

    >>> [part.text for part in apportion(Money.of("10.00", "USD"), [Decimal(1)] * 3)]
    ['3.34', '3.33', '3.33']
    """
    shares = [Fraction(weight) for weight in weights]  # exact: a tie must be seen as a tie
    exact = [whole.minor * share / sum(shares) for share in shares]
    floors = [floor(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_remainder[: whole.minor - sum(floors)]:
        floors[index] += 1
    return tuple(Money(part, whole.currency) for part in floors)
