"""From a property of the tables to the reader that checks its values."""

from collections.abc import Callable
from typing import Any

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.fields import Reader
from sandbox.quickbooks.schema.notation import Property

Part = Callable[[str, dict[str, object], str], dict[str, object]]

_LONGEST_STREETS = 2000  # of an address, its five lines together
_LONGEST = 4000  # of texts without a length of their own

_KINDS: dict[str, Callable[[str], Reader]] = {
    "any": lambda limit: fields.anything,
    "text": lambda limit: fields.text(int(limit or _LONGEST)),
    "name": lambda limit: fields.name_text(int(limit)),
    "word": lambda limit: fields.one_of(*(word.strip() for word in limit.split("|"))),
    "flag": lambda limit: fields.flag,
    "number": lambda limit: fields.number,
    "money": lambda limit: fields.money,
    "whole": lambda limit: fields.whole_between(*map(int, limit.split(".."))) if limit else fields.whole,
    "day": lambda limit: fields.day,
    "moment": lambda limit: fields.text(40),
    "id": lambda limit: fields.row_id,
    "ref": lambda limit: fields.reference,
    "email": lambda limit: fields.email,
    "website": lambda limit: fields.website,
}


def reader_of(each: Property, part: Part) -> Reader:
    """The reader of a property; `part` reads an object of a named type."""
    if each.kind == "address":
        one = _address(part)
    else:
        one = _KINDS[each.kind](each.limit) if each.kind in _KINDS else _part(each.kind, part)
    return fields.many(one) if "many" in each.marks else one


def _part(type_name: str, part: Part) -> Reader:
    def read(value: Any, name: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise errors.unsupported_property(name)
        return part(type_name, value, name)

    return read


def _address(part: Part) -> Reader:
    read_parts = _part("Address", part)

    def read(value: Any, name: str) -> dict[str, object]:
        said: dict[str, object] = read_parts(value, name)
        length = sum(len(str(said.get(f"Line{number}", ""))) for number in range(1, 6))
        if length > _LONGEST_STREETS:
            raise errors.bad_length(name, _LONGEST_STREETS, length)
        return said

    return read
