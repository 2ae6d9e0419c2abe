"""Webhook events: what happened to a record, and how the two formats say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.links import LinkChange
from sandbox.hubspot.records import Record, Source
from sandbox.hubspot.times import to_ms

Format = Literal["object", "legacy"]

_LEGACY_KINDS = frozenset({"contact", "company", "deal", "ticket", "product", "line_item"})
_ALWAYS_LEGACY = "privacyDeletion"  # contact.privacyDeletion, whatever the format of the rest
_SILENT = frozenset({"hs_lastmodifieddate", "lastmodifieddate", "num_unique_conversion_events"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `what` is the part of the subscription type behind the dot."""

    id: int
    portal_id: int
    kind: Kind
    what: str
    occurred_at: datetime
    source: Source
    details: Mapping[str, Any]
    generic: Mapping[str, Any] = field(default_factory=dict)  # only in the object.* format
    property_name: str | None = None

    def to_wire(self, form: Format, *, app_id: int, subscription_id: int, attempt: int) -> dict[str, Any]:
        """The event as it stands in a delivery."""
        return {
            "eventId": self.id,
            "subscriptionId": subscription_id,
            "portalId": self.portal_id,
            "appId": app_id,
            "occurredAt": to_ms(self.occurred_at),
            "subscriptionType": self.subscription(form),
            "attemptNumber": attempt,
            "changeSource": self.source.type,
            "sourceId": self.source.id,
            **self.details,
            **(self.generic if form == "object" else {}),
        }

    def subscription(self, form: Format) -> str:
        """The subscription type that this event belongs to."""
        generic = form == "object" and self.what != _ALWAYS_LEGACY
        return f"{'object' if generic else self.kind.singular}.{self.what}"

    def exists_in(self, form: Format) -> bool:
        """Whether this format knows such events at all."""
        return form == "object" or self.kind.singular in _LEGACY_KINDS


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where, when and by whom things happen; makes the events that tell of them."""

    portal_id: int
    at: datetime
    source: Source
    next_id: Iterator[int]

    def happened(self, record: Record, what: str, **details: Any) -> Event:
        """Creation, deletion, restore, merge or privacy deletion of a record."""
        return self._event(record.kind, record.id, what, details)

    def changed(self, record: Record, name: str, value: str) -> Event | None:
        """A property change; None for the properties that nobody can subscribe to."""
        if name in _SILENT:
            return None
        details = {"propertyName": name, "propertyValue": value}
        return self._event(record.kind, record.id, "propertyChange", details, property_name=name)

    def linked(self, change: LinkChange) -> Event:
        """One side of an association that came or went."""
        kind, other = change.type.ends()
        details = {
            "associationType": f"{kind.singular}_to_{other.singular}".upper(),
            "fromObjectId": int(change.from_id),
            "toObjectId": int(change.to_id),
            "associationRemoved": change.removed,
            "isPrimaryAssociation": change.type.primary,
        }
        generic = {
            "fromObjectTypeId": kind.type_id,
            "toObjectTypeId": other.type_id,
            "associationTypeId": change.type.type_id,
            "associationCategory": change.type.category,
        }
        event_id = next(self.next_id)
        return Event(
            event_id, self.portal_id, kind, "associationChange", self.at, self.source, details, generic
        )

    def _event(
        self,
        kind: Kind,
        record_id: str,
        what: str,
        details: Mapping[str, Any],
        property_name: str | None = None,
    ) -> Event:
        generic = {"objectTypeId": kind.type_id, "isSensitive": False}
        flag = {"creation": {"changeFlag": "NEW"}, "deletion": {"changeFlag": "DELETED"}}.get(what, {})
        details = {"objectId": int(record_id), **flag, **details}
        event_id = next(self.next_id)
        return Event(
            event_id, self.portal_id, kind, what, self.at, self.source, details, generic, property_name
        )
