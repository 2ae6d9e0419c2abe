"""Fields of a QuickBooks document by their path: read, and written without touching what stands beside them.

`BillAddr.Line1` looks into `BillAddr`; `CustomField[PO Number]` finds the custom field of that name, which
QuickBooks keeps in a list: `{"DefinitionId": "1", "Name": "PO Number", "StringValue": "…"}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.facts import value_in

Document = Mapping[str, object]
CUSTOM_FIELDS = "CustomField"
LONGEST_CUSTOM = 31  # QuickBooks: characters in the value of a custom field

_NAMES = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*){0,7}")  # QuickBooks nests four deep
_CUSTOM = re.compile(r"CustomField\[([^\[\]]+)\]")
_NO_DEFINITIONS: Mapping[str, str] = MappingProxyType({})


class BadPath(ValueError):
    """The text is no path, or the document has no place for it; the message says why."""


@dataclass(frozen=True, slots=True)
class Path:
    """The names to follow from the top, or the name of one custom field.

    >>> Path.parse("BillAddr.Line1")
    Path(names=('BillAddr', 'Line1'), custom=None)
    >>> Path.parse("CustomField[PO Number]").custom
    'PO Number'
    """

    names: tuple[str, ...]
    custom: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Raises BadPath."""
        if found := _CUSTOM.fullmatch(text):
            if name := found[1].strip():
                return cls((CUSTOM_FIELDS,), name)
        elif _NAMES.fullmatch(text):
            return cls(tuple(text.split(".")))
        raise BadPath(f'"{text[:60]}" is not a path like BillAddr.Line1 or CustomField[PO Number]')

    @property
    def top(self) -> str:
        """The field of the document that holds it all; an update sends that one whole."""
        return self.names[0]

    def __str__(self) -> str:
        return ".".join(self.names) if self.custom is None else f"{CUSTOM_FIELDS}[{self.custom}]"


def get(document: Document, path: Path) -> object:
    """The value, or EMPTY where there is none.

    >>> get({"BillAddr": {"Line1": "1 Main St"}}, Path.parse("BillAddr.Line1"))
    '1 Main St'
    """
    return value_in(document, str(path))


def put(
    document: Document, path: Path, value: object, definitions: Mapping[str, str] = _NO_DEFINITIONS
) -> dict[str, object]:
    """A copy with the value in its place, everything else as it was.

    `definitions` are the DefinitionIds of the company's custom fields by name (Preferences tell them);
    one that the document has already needs none. Raises BadPath for a custom field that nobody knows, or
    where something else than an object stands in the way.

    >>> put({"BillAddr": {"City": "Austin"}}, Path.parse("BillAddr.Line1"), "1 Main St")
    {'BillAddr': {'City': 'Austin', 'Line1': '1 Main St'}}
    """
    if path.custom is not None:
        fields = _with_custom(document, path.custom, value, definitions)
        return {**document, CUSTOM_FIELDS: fields}
    return _put(document, path.names, value)


def _put(document: Document, names: tuple[str, ...], value: object) -> dict[str, object]:
    first, *rest = names
    if not rest:
        return {**document, first: value}
    inner = document.get(first)
    if inner is None:
        inner = {}
    if not isinstance(inner, Mapping):
        raise BadPath(f"{first} is not an object, so it has no {'.'.join(rest)}")
    return {**document, first: _put(inner, tuple(rest), value)}


def _with_custom(
    document: Document, name: str, value: object, definitions: Mapping[str, str]
) -> list[object]:
    listed = document.get(CUSTOM_FIELDS)
    fields: list[object] = listed if isinstance(listed, list) else []
    if any(_is_called(field, name) for field in fields):
        return [_filled(field, value) if _is_called(field, name) else field for field in fields]
    found = {key.strip().casefold(): number for key, number in definitions.items()}.get(name.casefold())
    if found is None:
        raise BadPath(f'QuickBooks has no custom field "{name}"; make one there, or correct the name')
    definition = {"DefinitionId": found, "Name": name, "Type": "StringType"}
    return [*fields, {**definition, "StringValue": value}]


def _filled(field: object, value: object) -> object:
    return {**field, "StringValue": value} if isinstance(field, Mapping) else field


def _is_called(field: object, name: str) -> bool:
    called = field.get("Name") if isinstance(field, Mapping) else None
    return isinstance(called, str) and called.strip().casefold() == name.casefold()
