"""The records of one portal: plain storage, without rules, events or wire shapes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.hubspot.kinds import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Who changes something: `type` and `id` as webhooks and histories name them."""

    type: str  # CRM_UI, INTEGRATION, …
    id: str  # userId:77, an app id, …


@dataclass(frozen=True, slots=True)
class Version:
    """One value that a property has had."""

    value: str
    at: datetime
    source: Source


@dataclass(slots=True, eq=False)
class Record:
    """One CRM record. A property that is missing or "" has no value."""

    kind: Kind
    id: str
    created_at: datetime
    updated_at: datetime
    properties: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[Version]] = field(default_factory=dict)
    archived_at: datetime | None = None
    merged_into: str | None = None

    @property
    def archived(self) -> bool:
        """Whether the record is deleted (and could be restored)."""
        return self.archived_at is not None

    def value(self, name: str) -> str:
        """The property's value, "" where there is none."""
        return self.properties.get(name, "")

    def change(self, values: Mapping[str, str], at: datetime, source: Source) -> dict[str, str]:
        """Set values; returns only those that were different."""
        changed = {name: value for name, value in values.items() if self.value(name) != value}
        for name, value in changed.items():
            self.properties[name] = value
            self.history.setdefault(name, []).insert(0, Version(value, at, source))
        if changed:
            self.updated_at = at
        return changed


class Records:
    """All records of one portal, by kind and id, in the order they were made."""

    def __init__(self, next_id: Callable[[], str]) -> None:
        self._next_id = next_id
        self._by_kind: dict[str, dict[str, Record]] = {}

    def add(self, kind: Kind, at: datetime) -> Record:
        """A new, empty record."""
        record = Record(kind, self._next_id(), at, at)
        self._by_kind.setdefault(kind.name, {})[record.id] = record
        return record

    def find(self, kind: Kind, record_id: str, *, archived: bool = False) -> Record | None:
        """The record with this id; a merged one answers with the record it went into."""
        record = self._by_kind.get(kind.name, {}).get(record_id)
        if record is not None and record.merged_into is not None:
            record = self._by_kind[kind.name].get(record.merged_into)
        return record if record is not None and record.archived is archived else None

    def find_by(self, kind: Kind, name: str, value: str) -> Record | None:
        """The record whose property has this value, without regard to case."""
        wanted = value.strip().casefold()
        if not wanted:
            return None
        return next((each for each in self.all(kind) if each.value(name).strip().casefold() == wanted), None)

    def all(self, kind: Kind, *, archived: bool = False) -> Iterator[Record]:
        """The records of one kind, oldest first."""
        kept = self._by_kind.get(kind.name, {}).values()
        return (each for each in kept if each.archived is archived and each.merged_into is None)
