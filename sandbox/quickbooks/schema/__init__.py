"""What every entity's properties are: names, types, lengths, words, and what a body must say.

The tables are data. They follow the XML schemas (`src/XSD`) of Intuit's QuickBooks V3 PHP SDK,
https://github.com/intuit/QuickBooks-V3-PHP-SDK, commit 5bb480b505726d9f7b89ff0747b9acc629236a77, Copyright
Intuit, Apache License 2.0 (LICENSE-APACHE-2.0 in this folder). Changed here: rewritten in a
notation of their own (see `notation`), cut down to the entities this stand-in has, and corrected where
Intuit's documentation of the JSON interface gives other lengths or requirements.
"""

from functools import cache

from sandbox.quickbooks.fields import Reader, read_members
from sandbox.quickbooks.schema import company, forms, lists, names, shared
from sandbox.quickbooks.schema.notation import Property, parse
from sandbox.quickbooks.schema.reading import reader_of

_TYPES = parse(shared.TABLE, names.TABLE, lists.TABLE, forms.TABLE, company.TABLE)


def properties(type_name: str) -> dict[str, Property]:
    """The properties of an entity or of a part of one, by name."""
    return _TYPES[type_name]


def properties_of_part(part: Property) -> dict[str, Property] | None:
    """The properties of a property that is a part of its own; None where it is none, or may be anything."""
    return _TYPES.get(part.kind)


@cache
def readers(type_name: str) -> dict[str, Reader]:
    """The readers of a type's properties, by name."""
    return {name: reader_of(each, _read_part) for name, each in _TYPES[type_name].items()}


def _read_part(type_name: str, value: dict[str, object], name: str) -> dict[str, object]:
    """A part by its type, looked up when it is read: parts may hold one another."""
    return read_members(value, readers(type_name), f"{name}.")
