"""The webhooks journal: events that an app fetches itself, in files, for three days."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal

from sandbox.hubspot.bodies import as_list, as_word
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.events import Event
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.times import to_iso, to_ms

RETENTION = timedelta(days=3)
MOST_IN_FILE = 10_000
URL_LIFETIME = timedelta(hours=1)
TYPES = ("OBJECT", "ASSOCIATION", "APP_LIFECYCLE_EVENT", "LIST_MEMBERSHIP", "GDPR_PRIVACY_DELETION")
INSTALLED, UNINSTALLED = "4-1909196", "4-1916193"
_ACTIONS = {
    "creation": "CREATE",
    "propertyChange": "UPDATE",
    "deletion": "DELETE",
    "merge": "MERGE",
    "restore": "RESTORE",
}

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JournalSubscription:
    """One subscription; for OBJECT it names one portal and one type, and empty lists stand for everything."""

    id: int
    said: Mapping[str, Any]
    made_at: datetime

    def wants(self, event: Event) -> bool:
        """Whether an event of a record belongs to it."""
        kind = str(self.said["subscriptionType"])
        if event.what == "privacyDeletion":
            return kind == "GDPR_PRIVACY_DELETION"
        if self.said.get("portalId") != event.portal_id:
            return False
        if find_kind(str(self.said.get("objectTypeId"))) is not event.kind:
            return False
        if event.what == "associationChange":
            return kind == "ASSOCIATION"
        return kind == "OBJECT" and self._wants_object(event)

    def _wants_object(self, event: Event) -> bool:
        actions, properties = as_list(self.said, "actions"), as_list(self.said, "properties")
        objects = [str(each) for each in as_list(self.said, "objectIds")]
        tests = (
            not actions or _ACTIONS.get(event.what) in actions,
            event.property_name is None or not properties or event.property_name in properties,
            not objects or str(event.details.get("objectId")) in objects,
        )
        return all(tests)

    def to_wire(self) -> dict[str, Any]:
        """The subscription as the API shows it."""
        return {"id": self.id, **self.said, "createdAt": to_iso(self.made_at)}


@dataclass(frozen=True, slots=True)
class File:
    """Some entries that belong together, under the offset that names them."""

    offset: str
    at: datetime
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Journal:
    """The app's journal over all accounts."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    subscriptions: dict[int, JournalSubscription] = field(default_factory=dict)
    _files: list[File] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def subscribe(self, said: Mapping[str, Any]) -> JournalSubscription:
        """Subscribe.

        Raises: ApiError 400.
        """
        kind = as_word(said, "subscriptionType")
        if kind not in TYPES:
            raise bad_request(f"subscriptionType must be one of {', '.join(TYPES)}")
        if kind in ("OBJECT", "ASSOCIATION"):
            missing = [name for name in ("portalId", "objectTypeId") if name not in said]
            if missing:
                raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
        made = JournalSubscription(next(self._ids), dict(said), self.clock())
        self.subscriptions[made.id] = made
        return made

    def record(self, events: Iterable[Event]) -> None:
        """Write down what is subscribed to."""
        wanted = [event for event in events if any(each.wants(event) for each in self.subscriptions.values())]
        self._write([_entry(event) for event in wanted])

    def lifecycle(self, portal_id: int, event_type: str) -> None:
        """Write down that the app was installed in an account, or that it was thrown out."""
        kinds = [each.said["subscriptionType"] for each in self.subscriptions.values()]
        if "APP_LIFECYCLE_EVENT" in kinds:
            moment = to_ms(self.clock())
            entry = {"type": "APP_LIFECYCLE_EVENT", "portalId": portal_id, "eventTypeId": event_type}
            self._write([{**entry, "occurredAt": moment}])

    def at(self, place: Literal["earliest", "latest"]) -> File | None:
        """The first or the last file that is kept; None where there is none."""
        self._forget()
        return self._files[0 if place == "earliest" else -1] if self._files else None

    def after(self, offset: str) -> File | None:
        """The file that follows an offset; None where it was the last.

        Raises: ApiError 404 for an offset that is not kept.
        """
        self._forget()
        offsets = [each.offset for each in self._files]
        if offset not in offsets:
            raise not_found(f"There is no journal entry at offset {offset}")
        place = offsets.index(offset) + 1
        return self._files[place] if place < len(self._files) else None

    def find(self, offset: str) -> File | None:
        """The file under an offset."""
        return next((each for each in self._files if each.offset == offset), None)

    def _write(self, entries: list[Entry]) -> None:
        for start in range(0, len(entries), MOST_IN_FILE):
            part = tuple(entries[start : start + MOST_IN_FILE])
            self._files.append(File(self.new_id(), self.clock(), part))

    def _forget(self) -> None:
        oldest = self.clock() - RETENTION
        self._files = [each for each in self._files if each.at > oldest]


def _entry(event: Event) -> Entry:
    kind = "ASSOCIATION" if event.what == "associationChange" else "OBJECT"
    if event.what == "privacyDeletion":
        kind = "GDPR_PRIVACY_DELETION"
    return {
        "type": kind,
        "portalId": event.portal_id,
        "occurredAt": to_ms(event.occurred_at),
        "action": _ACTIONS.get(event.what, event.what),
        "objectTypeId": event.kind.type_id,
        **event.details,
    }
