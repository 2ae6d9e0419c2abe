"""What HubSpot remembers of a record's properties: each value with the time at which it came. Pure functions.

Source: HubSpot API reference, CRM objects, `propertiesWithHistory`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.clients.hubspot_wire import complete_results
from engine.clients.wire import Json, instant, maybe_mapping, maybe_text, rows, text

MOST_RECORDS = 50
"""With histories a batch read is asked for half as many records as without."""


@dataclass(frozen=True, slots=True)
class Version:
    """A property had this value from this moment on; empty where it was cleared."""

    name: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """A record's id, when it was made, and all versions of the properties that were asked for."""

    id: str
    created_at: datetime
    versions: tuple[Version, ...]


def histories_to_wire(ids: Sequence[str], properties: Sequence[str]) -> dict[str, Any]:
    """The body that asks for the histories of these properties."""
    return {
        "inputs": [{"id": each} for each in ids],
        "properties": ["hs_object_id"],
        "propertiesWithHistory": list(properties),
    }


def histories_from(body: Any) -> list[Remembered]:
    """The records of a batch answer. Raises: Unreadable."""
    return [
        Remembered(text(row, "id"), instant(row, "createdAt"), tuple(_versions(row)))
        for row in complete_results(body)
    ]


def _versions(row: Json) -> list[Version]:
    told = maybe_mapping(row, "propertiesWithHistory")
    return [
        Version(name, maybe_text(version, "value"), instant(version, "timestamp"))
        for name in told
        for version in rows(told, name)
    ]
