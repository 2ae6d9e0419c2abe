"""The property definitions of one portal, standard and custom, and the checking of values against them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sandbox.hubspot.choices import Live
from sandbox.hubspot.definitions import (
    Group,
    Property,
    make_option,
    read_group,
    read_property,
    standard_property,
)
from sandbox.hubspot.errors import Problem, bad_request, conflict, not_found
from sandbox.hubspot.kinds import KINDS, Kind
from sandbox.hubspot.standard import STANDARD
from sandbox.hubspot.values import BadValue, accept, as_text, mail_address

MOST_UNIQUE = 10  # unique properties per object type


class Properties:
    """All definitions and groups of one portal, by object type.

    `live` gives the choices of an enumeration that follows something else (stages, owners), or None.
    """

    def __init__(self, live: Live) -> None:
        self._live = live
        self._rules: dict[tuple[str, str], tuple[re.Pattern[str], str]] = {}
        self._definitions: dict[str, dict[str, Property]] = {}
        self._groups: dict[str, dict[str, Group]] = {}
        for kind in KINDS:
            group = Group(
                f"{kind.singular}information", f"{kind.singular.replace('_', ' ').capitalize()} information"
            )
            self._groups[kind.name] = {group.name: group}
            self._definitions[kind.name] = {
                row.name: standard_property(row, group.name) for row in STANDARD[kind.name]
            }

    def find(self, kind: Kind, name: str) -> Property | None:
        """The definition that is in use under this name, if any."""
        found = self._definitions[kind.name].get(name)
        return found if found is not None and not found.archived else None

    def get(self, kind: Kind, name: str) -> Property:
        """The definition in use under this name.

        Raises: ApiError 404.
        """
        found = self.find(kind, name)
        if found is None:
            raise not_found(f"The property named '{name}' does not exist on object type '{kind.type_id}'.")
        return found

    def all(self, kind: Kind, *, archived: bool = False) -> Iterator[Property]:
        """The definitions of one object type."""
        return (each for each in self._definitions[kind.name].values() if each.archived is archived)

    def create(self, kind: Kind, said: Any) -> Property:
        """Define a property from an API body.

        Raises: ApiError 400 for a wrong body, 409 for a name in use.
        """
        definition = read_property(said)
        if self.find(kind, definition.name) is not None:
            raise conflict(f"A property named '{definition.name}' already exists.")
        if definition.group not in self._groups[kind.name]:
            raise bad_request(f"The property group named '{definition.group}' does not exist.")
        if definition.unique and sum(each.unique for each in self.all(kind)) >= MOST_UNIQUE:
            raise bad_request(f"At most {MOST_UNIQUE} properties of one object type may have unique values.")
        self._definitions[kind.name][definition.name] = definition
        return definition

    def update(self, kind: Kind, name: str, said: Any) -> Property:
        """Change a custom definition; name and uniqueness stay.

        Raises: ApiError 404, 400.
        """
        old = self.get(kind, name)
        if old.standard:
            raise bad_request(f"The property named '{name}' is defined by HubSpot and cannot be changed.")
        if not isinstance(said, dict):
            raise bad_request("Invalid input JSON")
        new = read_property({**old.to_wire(""), **said, "name": name})
        self._definitions[kind.name][name] = replace(new, unique=old.unique)
        return self._definitions[kind.name][name]

    def archive(self, kind: Kind, name: str) -> None:
        """Take a custom property out of use; an unknown one is no error.

        Raises: ApiError 400 for a standard one.
        """
        found = self.find(kind, name)
        if found is None:
            return
        if found.standard:
            raise bad_request(f"The property named '{name}' is defined by HubSpot and cannot be deleted.")
        self._definitions[kind.name][name] = replace(found, archived=True)

    def imported(self, kind: Kind, name: str) -> Property:
        """The definition under this name, made up as custom text where there is none."""
        found = self.find(kind, name)
        if found is None:
            group = next(iter(self._groups[kind.name]))
            found = Property(name, name.replace("_", " ").capitalize(), "string", "text", group)
            self._definitions[kind.name][name] = found
        return found

    def groups(self, kind: Kind) -> list[Group]:
        """The property groups of one object type."""
        return list(self._groups[kind.name].values())

    def get_group(self, kind: Kind, name: str) -> Group:
        """One property group.

        Raises: ApiError 404.
        """
        if name not in self._groups[kind.name]:
            raise not_found(f"The property group named '{name}' does not exist.")
        return self._groups[kind.name][name]

    def create_group(self, kind: Kind, said: Any) -> Group:
        """Make a property group from an API body.

        Raises: ApiError 400, 409.
        """
        group = read_group(said)
        if group.name in self._groups[kind.name]:
            raise conflict(f"A property group named '{group.name}' already exists.")
        self._groups[kind.name][group.name] = group
        return group

    def archive_group(self, kind: Kind, name: str) -> None:
        """Remove a property group; an unknown one is no error.

        Raises: ApiError 400 while properties are in it.
        """
        if any(each.group == name for each in self.all(kind)):
            raise bad_request(f"The property group named '{name}' still holds properties.")
        self._groups[kind.name].pop(name, None)

    def check(
        self, kind: Kind, raw: Mapping[str, Any], writable: Collection[str] = ()
    ) -> tuple[dict[str, str], list[Problem]]:
        """Values of an API write as they will be kept, and everything that is wrong with them.

        `writable`: read-only properties that may be set all the same.
        """
        accepted: dict[str, str] = {}
        problems: list[Problem] = []
        for name, value in raw.items():
            try:
                accepted[name] = self._accept(kind, name, value, name in writable)
            except BadValue as exc:
                problems.append(Problem(str(exc), exc.code, name))
        return accepted, problems

    def keep(self, kind: Kind, raw: Mapping[str, Any]) -> dict[str, str]:
        """Values that a person or an import put there: kept as they are where they do not fit the type."""
        kept = {}
        for name, value in raw.items():
            definition = self.imported(kind, name)
            text = as_text(value)
            try:
                kept[name] = accept(definition.type, text)
            except BadValue:
                kept[name] = text
        return kept

    def options(self, kind: Kind, definition: Property) -> list[dict[str, Any]]:
        """The options of a property, whether its own or those that follow something else."""
        live = self._live(kind, definition.name)
        if live is None:
            return [dict(option) for option in definition.options]
        return [make_option(value, label, order) for order, (value, label) in enumerate(live)]

    def set_rule(self, kind: Kind, name: str, pattern: re.Pattern[str], message: str) -> None:
        """Let an admin's rule hold for the values that the API writes; an empty pattern ends it."""
        if pattern.pattern:
            self._rules[kind.name, name] = (pattern, message)
        else:
            self._rules.pop((kind.name, name), None)

    def _check_rule(self, kind: Kind, name: str, text: str) -> None:
        pattern, message = self._rules.get((kind.name, name), (None, ""))
        if pattern is not None and text and not pattern.fullmatch(text):
            raise BadValue("PROPERTY_VALIDATION_RULE", message)

    def _accept(self, kind: Kind, name: str, raw: Any, writable: bool) -> str:
        definition = self.find(kind, name)
        if definition is None:
            raise BadValue("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        if definition.read_only and not writable:
            raise BadValue("READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
        text = accept(definition.type, as_text(raw), self._allowed(kind, definition))
        self._check_rule(kind, name, text)
        return mail_address(text) if (kind.name, name) == ("contacts", "email") else text

    def _allowed(self, kind: Kind, definition: Property) -> Collection[str] | None:
        if definition.type != "enumeration":
            return None
        return [option["value"] for option in self.options(kind, definition)] or None
