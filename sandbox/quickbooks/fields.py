"""Readers of body properties: strict like QuickBooks' own parser.

A reader takes a JSON value and its property name, and gives back the value as it is stored, or raises
the Refusal that QuickBooks answers: 2010 for what it cannot parse, 2050 and its kin for what it can.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.quickbooks import errors
from sandbox.quickbooks.wire import Row

Reader = Callable[[Any, str], Any]

_MOST_DIGITS = 15
_MOST_DECIMALS = 7  # of unit prices and quantities
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_WEB = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most so many characters; a name has no colon, tab or newline."""

    longest: int
    is_name: bool = False

    def __call__(self, value: Any, name: str) -> str:
        """The text itself, a name without outer blanks. A number is taken as its digits."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise errors.unsupported_property(name)
        if len(value) > self.longest:
            raise errors.bad_length(name, self.longest, len(value))
        if not self.is_name:
            return value
        if any(character in value for character in ":\t\n\r"):
            raise errors.bad_string(name)
        return value.strip()


def text(longest: int) -> Reader:
    """A text of at most so many characters."""
    return Text(longest)


def name_text(longest: int) -> Reader:
    """A text without the characters that names may not have: colon, tab, newline."""
    return Text(longest, is_name=True)


def flag(value: Any, name: str) -> bool:
    """true or false, also as texts."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise errors.unsupported_property(name)


def number(value: Any, name: str) -> Decimal:
    """A number, also as a text; exact. At most 15 digits, at most 7 of them decimals."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise errors.unsupported_property(name)
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise errors.unsupported_property(name) from None
    if not amount.is_finite():
        raise errors.unsupported_property(name)
    _check_size(amount, name)
    return amount


def _check_size(amount: Decimal, name: str) -> None:
    digits = amount.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    if len(digits.digits) + max(exponent, 0) > _MOST_DIGITS or -exponent > _MOST_DECIMALS:
        raise errors.invalid("2080", "Invalid Number", name, amount)


def money(value: Any, name: str) -> Decimal:
    """An amount to the cent. More decimals are refused; which code QuickBooks gives is not recorded."""
    amount = number(value, name)
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise errors.invalid("2240", "Amount has more precision than supported", name, amount)
    return cents


def whole(value: Any, name: str) -> int:
    """A whole number, also as a text."""
    amount = number(value, name)
    if amount != amount.to_integral_value():
        raise errors.invalid("2080", "Invalid Number", name, amount)
    return int(amount)


def day(value: Any, name: str) -> str:
    """A calendar day. A time behind it is cut off, as QuickBooks does."""
    if not isinstance(value, str):
        raise errors.unsupported_property(name)
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise errors.invalid("2060", "Invalid Date Format", name, value) from None


def whole_between(least: int, most: int) -> Reader:
    """A whole number of a range. Which code QuickBooks gives outside of it is not recorded."""

    def read(value: Any, name: str) -> int:
        number = whole(value, name)
        if not least <= number <= most:
            raise errors.invalid("2110", "Invalid Number Range", name, value)
        return number

    return read


def one_of(*words: str) -> Reader:
    """One word of an enumeration."""

    def read(value: Any, name: str) -> str:
        if value not in words:
            raise errors.invalid("2170", "Invalid Enumeration", name, value)
        return str(value)

    return read


def row_id(value: Any, name: str) -> str:
    """An Id: a number as a text; a bare number is taken too."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise errors.unsupported_property(name)
    if not str(value).lstrip("-").isdigit():
        raise errors.invalid("2030", "Invalid ID", name, value)
    return str(value)


def reference(value: Any, name: str) -> Row:
    """`{"value": "58", "name": …}`; the name is ignored. A scalar is what it most often is refused for."""
    if not isinstance(value, dict) or not value.keys() <= {"value", "name", "type"}:
        raise errors.unsupported_property(name)
    target = value.get("value")
    if isinstance(target, bool) or not isinstance(target, str | int):
        raise errors.unsupported_property(name)
    return {"value": str(target)}


def read_members(value: Mapping[str, Any], readers: Mapping[str, Reader], prefix: str = "") -> Row:
    """Every member through its reader. Raises: Refusal 2010 for a member nobody knows.

    A null is as good as absent, and so is an empty text where no text belongs: well-known clients send both.
    """
    for member in value:
        if member not in readers:
            raise errors.unsupported_property(f"{prefix}{member}")
    return {
        member: readers[member](said, f"{prefix}{member}")
        for member, said in value.items()
        if said is not None and (said != "" or isinstance(readers[member], Text))
    }


def many(reader: Reader, most: int = 10_000) -> Reader:
    """An array of at most so many members."""

    def read(value: Any, name: str) -> list[Any]:
        if not isinstance(value, list):
            raise errors.unsupported_property(name)
        if len(value) > most:
            raise errors.invalid("2240", "Too many elements", name, len(value))
        return [reader(said, name) for said in value]

    return read


def _parts(value: Any, name: str, **readers: Reader) -> Row:
    if not isinstance(value, dict):
        raise errors.unsupported_property(name)
    return read_members(value, readers, f"{name}.")


def email(value: Any, name: str) -> Row:
    """`{"Address": …}` with an address, or several with commas, that could be mailed to."""
    said: Row = _parts(value, name, Address=text(100), Id=row_id, Default=flag, Tag=text(50))
    addresses = [address.strip() for address in said.get("Address", "").split(",")]
    if said.get("Address") and not all(_EMAIL.fullmatch(address) for address in addresses):
        raise errors.invalid("2210", "Invalid Email Address format", f"{name}.Address", said["Address"])
    return said


def website(value: Any, name: str) -> Row:
    """`{"URI": …}`"""
    said: Row = _parts(value, name, URI=text(1000), Id=row_id, Default=flag, Tag=text(50))
    if said.get("URI") and not _WEB.fullmatch(said["URI"]):
        raise errors.invalid("2200", "Malformed web address", f"{name}.URI", said["URI"])
    return said


anything: Reader = lambda value, name: value  # noqa: E731 - for what is accepted and ignored
