"""Property definitions and groups: what they are, and how they are read from an API body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.standard import Row

FIELD_TYPES: Mapping[str, tuple[str, ...]] = {
    "string": ("text", "textarea", "file", "html", "phonenumber", "select", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "bool": ("booleancheckbox", "radio", "select", "calculation_equation"),
    "enumeration": ("select", "radio", "checkbox", "booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber",),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Property:
    """One property definition. `options`: value to label; `read_only`: HubSpot alone writes it."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    options: tuple[Mapping[str, Any], ...] = ()
    description: str = ""
    unique: bool = False
    read_only: bool = False
    calculated: bool = False
    standard: bool = False
    archived: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_wire(self, stamp: str) -> dict[str, Any]:
        """The definition as HubSpot shows it; `stamp`: when the portal was made, ISO 8601."""
        locked = self.standard
        return {
            "createdAt": stamp,
            "updatedAt": stamp,
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": self.description,
            "options": [dict(option) for option in self.options],
            "displayOrder": -1,
            "calculated": self.calculated,
            "externalOptions": False,
            "hasUniqueValue": self.unique,
            "hidden": False,
            "hubspotDefined": self.standard,
            "formField": False,
            "archived": self.archived,
            **self.extra,
            "modificationMetadata": {
                "archivable": not locked,
                "readOnlyDefinition": locked,
                "readOnlyOptions": locked,
                "readOnlyValue": self.read_only,
            },
        }


@dataclass(slots=True)
class Group:
    """One property group."""

    name: str
    label: str
    display_order: int = -1

    def to_wire(self) -> dict[str, Any]:
        """The group as HubSpot shows it."""
        return {"name": self.name, "label": self.label, "displayOrder": self.display_order, "archived": False}


def standard_property(row: Row, group: str) -> Property:
    """The definition that a line of the table stands for."""
    options = tuple(make_option(value, value, index) for index, value in enumerate(row.options))
    label = row.label or row.name.replace("_", " ").capitalize()
    return Property(
        name=row.name,
        label=label,
        type=row.type,
        field_type=row.field_type or FIELD_TYPES[row.type][0],
        group=group,
        options=options,
        unique=row.unique,
        read_only=row.read_only,
        calculated=row.calculated,
        standard=not row.custom,
    )


def make_option(value: str, label: str, order: int) -> dict[str, Any]:
    """One option of an enumeration."""
    return {"label": label, "value": value, "displayOrder": order, "hidden": False}


_REQUIRED = ("groupName", "name", "label", "type", "fieldType")
_EXTRA = (
    "numberDisplayHint",
    "displayOrder",
    "hidden",
    "formField",
    "showCurrencySymbol",
    "currencyPropertyName",
)

PROPERTY_KEYS = (*_REQUIRED, *_EXTRA, "description", "hasUniqueValue", "options")
"""What an API body may say of a custom property."""


def read_property(said: Any) -> Property:
    """A custom definition from an API body.

    Raises: ApiError 400.
    """
    if not isinstance(said, dict):
        raise bad_request("Invalid input JSON")
    missing = [key for key in _REQUIRED if not isinstance(said.get(key), str) or not said[key]]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    if not _NAME.fullmatch(said["name"]):
        raise bad_request(
            f"Property name '{said['name']}' must start with a letter, then lower case, digits, _."
        )
    if said["fieldType"] not in FIELD_TYPES.get(said["type"], ()):
        raise bad_request(
            f"Property type '{said['type']}' does not go with field type '{said['fieldType']}'."
        )
    return Property(
        name=said["name"],
        label=said["label"],
        type=said["type"],
        field_type=said["fieldType"],
        group=said["groupName"],
        options=_options_from_wire(said),
        description=said.get("description") or "",
        unique=said.get("hasUniqueValue") is True,
        extra={key: said[key] for key in _EXTRA if key in said},
    )


def _options_from_wire(said: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    options = said.get("options") or []
    if said["type"] == "enumeration" and not options:
        raise bad_request("Enumeration properties need options.")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        raise bad_request("options must be a list of objects")
    for option in options:
        missing = [key for key in ("label", "value", "hidden", "displayOrder") if key not in option]
        if missing:
            raise bad_request(f"Some required fields of an option were not set: [{', '.join(missing)}]")
    return tuple(options)


def read_group(said: Any) -> Group:
    """A property group from an API body.

    Raises: ApiError 400.
    """
    if (
        not isinstance(said, dict)
        or not isinstance(said.get("name"), str)
        or not isinstance(said.get("label"), str)
    ):
        raise bad_request("Some required fields were not set: [name, label]")
    order = said.get("displayOrder", -1)
    return Group(said["name"], said["label"], order if isinstance(order, int) else -1)
