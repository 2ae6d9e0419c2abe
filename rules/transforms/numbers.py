"""Numbers, exact: what comes in is a Decimal already, read strictly."""

from decimal import ROUND_HALF_UP, Decimal

from rules.money import BadAmount, read_decimal
from rules.transforms.registry import BadValue, Way, transform

_ONE = Decimal(1)
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


def number_of(text: str) -> Decimal:
    """The plain decimal that a text is. Raises BadValue.

    >>> number_of(" 1500.50 ")
    Decimal('1500.50')
    """
    try:
        return read_decimal(text)
    except BadAmount as wrong:
        raise BadValue("the value is not a plain number") from wrong


@transform(Way.TIDIES, of_numbers=True, example=("1500.50", "1500.5"))
def number(value: Decimal) -> Decimal:
    """Without zeros that say nothing.

    >>> number(Decimal("1500.50")), number(Decimal("100"))
    (Decimal('1500.5'), Decimal('100'))
    """
    plain = value.normalize()
    whole = plain.to_integral_value()
    return plain.quantize(_ONE) if plain == whole else plain


@transform(Way.TIDIES, of_numbers=True, example=("12.345", "12.35"))
def decimal(value: Decimal) -> Decimal:
    """With two decimals, half up.

    >>> decimal(Decimal("12.345"))
    Decimal('12.35')
    """
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _fraction(value: Decimal) -> Decimal:
    return number(value / _HUNDRED)


@transform(_fraction, of_numbers=True, example=("0.075", "7.5"))
def percent(value: Decimal) -> Decimal:
    """A fraction as a percentage.

    >>> percent(Decimal("0.075"))
    Decimal('7.5')
    """
    return number(value * _HUNDRED)
