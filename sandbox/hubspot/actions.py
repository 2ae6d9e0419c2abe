"""The custom workflow actions that an app has defined, with every revision."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.hubspot.action_schema import check_definition, check_function, shown_definition
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.times import to_iso, to_ms

_FIRST_DEFINITION_ID = 1180042


@dataclass(slots=True)
class Revision:
    """One state that a definition has had, numbered from 1."""

    number: int
    created_at: datetime
    said: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Definition:
    """One action; its last revision is what HubSpot goes by."""

    id: int
    revisions: list[Revision]
    requires_object: bool = False
    archived_at: datetime | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        """The definition as it is now."""
        return self.revisions[-1].said

    @property
    def version(self) -> int:
        """The number of the last revision, which executions name."""
        return self.revisions[-1].number

    def to_wire(self, revision: Revision | None = None) -> dict[str, Any]:
        """The definition as the API shows it, now or in one of its revisions."""
        shown = revision or self.revisions[-1]
        archived = {} if self.archived_at is None else {"archivedAt": to_ms(self.archived_at)}
        return {
            "id": str(self.id),
            "revisionId": str(shown.number),
            **shown_definition(shown.said),
            **archived,
        }

    def revision_to_wire(self, revision: Revision) -> dict[str, Any]:
        """One line of the list of revisions."""
        return {
            "id": str(revision.number),
            "revisionId": str(revision.number),
            "createdAt": to_iso(revision.created_at),
            "definition": self.to_wire(revision),
        }

    def revision(self, number: str) -> Revision:
        """One revision.

        Raises: ApiError 404.
        """
        for each in self.revisions:
            if str(each.number) == number:
                return each
        raise not_found(f"Definition {self.id} has no revision {number}")


@dataclass(slots=True)
class Actions:
    """The actions of the app, whoever asks about them."""

    clock: Callable[[], datetime]
    _by_id: dict[int, Definition] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_DEFINITION_ID))

    def all(self, *, archived: bool = False) -> list[Definition]:
        """Those in use, or those out of use, oldest first."""
        return [each for each in self._by_id.values() if (each.archived_at is not None) is archived]

    def get(self, definition_id: str, *, archived: bool = False) -> Definition:
        """One definition.

        Raises: ApiError 404.
        """
        found = self._by_id.get(int(definition_id)) if definition_id.isdecimal() else None
        if found is None or (found.archived_at is not None) is not archived:
            raise not_found(f"There is no action definition {definition_id}")
        return found

    def named(self, action: str) -> Definition | None:
        """The definition whose address ends with this name, the newest if there are several."""
        matching = (each for each in self.all() if each.said["actionUrl"].rstrip("/").endswith(f"/{action}"))
        return max(matching, key=lambda each: each.id, default=None)

    def create(self, said: Mapping[str, Any]) -> Definition:
        """Define an action.

        Raises: ApiError 400.
        """
        first = Revision(1, self.clock(), check_definition(said))
        definition = Definition(next(self._ids), [first])
        self._by_id[definition.id] = definition
        return definition

    def update(self, definition: Definition, said: Mapping[str, Any]) -> Definition:
        """Replace the fields that `said` names; each edit makes a revision.

        Raises: ApiError 400.
        """
        checked = check_definition({**definition.said, **said})
        definition.revisions.append(Revision(definition.version + 1, self.clock(), checked))
        return definition

    def put_function(
        self, definition: Definition, function_type: str, function_id: str | None, source: str
    ) -> dict[str, Any]:
        """Set the source of one function; returns how it is listed.

        Raises: ApiError 400.
        """
        said: dict[str, Any] = {"functionType": function_type, "functionSource": source}
        if function_id is not None:
            said["id"] = function_id
        check_function(said)
        others = _functions_but(definition, function_type, function_id)
        self.update(definition, {"functions": [*others, said]})
        return {key: said[key] for key in ("functionType", "id") if key in said}

    def drop_function(self, definition: Definition, function_type: str, function_id: str | None) -> None:
        """Take one function away."""
        self.update(definition, {"functions": _functions_but(definition, function_type, function_id)})

    def archive(self, definition: Definition) -> None:
        """Take a definition out of use."""
        definition.archived_at = self.clock()


def find_function(
    definition: Definition, function_type: str, function_id: str | None
) -> Mapping[str, Any] | None:
    """One function of a definition, with its source."""
    for each in definition.said["functions"]:
        if each["functionType"] == function_type and each.get("id") == function_id:
            found: Mapping[str, Any] = each
            return found
    return None


def _functions_but(
    definition: Definition, function_type: str, function_id: str | None
) -> list[Mapping[str, Any]]:
    gone = find_function(definition, function_type, function_id)
    return [each for each in definition.said["functions"] if each is not gone]
