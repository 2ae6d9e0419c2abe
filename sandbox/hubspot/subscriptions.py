"""The app's webhook settings and subscriptions, as its maker sets them through the API."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from sandbox.hubspot.bodies import as_object, as_word
from sandbox.hubspot.errors import bad_request, conflict, not_found
from sandbox.hubspot.events import Event, Format
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.times import to_iso

MOST = 1000
USUAL_CONCURRENCY = 10
_LEAST_CONCURRENCY = 6  # "must be greater than 5"
_FIRST_ID = 250011
_KINDS = ("contact", "company", "deal", "ticket", "product", "line_item", "object")
_HAPPENINGS = ("creation", "deletion", "merge", "restore", "propertyChange", "associationChange")
_CONVERSATIONS = ("creation", "deletion", "newMessage", "propertyChange", "privacyDeletion")
EVENT_TYPES = frozenset(
    {
        *(f"{kind}.{what}" for kind in _KINDS for what in _HAPPENINGS),
        *(f"conversation.{what}" for what in _CONVERSATIONS),
        "contact.privacyDeletion",
        "event.completed",
    }
    - {"product.associationChange"}
)
_SILENT = frozenset({"hs_lastmodifieddate", "lastmodifieddate", "num_unique_conversion_events"})


@dataclass(frozen=True, slots=True)
class AppSubscription:
    """One subscription; `object_type` only where the event type is of the generic kind."""

    id: int
    event_type: str
    active: bool
    made_at: datetime
    changed_at: datetime
    property_name: str | None = None
    object_type: str | None = None

    @property
    def form(self) -> Format:
        """The format of its events."""
        return "object" if self.event_type.startswith("object.") else "legacy"

    def wants(self, event: Event) -> bool:
        """Whether an event belongs to it."""
        if not self.active or not event.exists_in(self.form):
            return False
        if self.event_type != event.subscription(self.form):
            return False
        kind = find_kind(self.object_type or event.kind.name)
        return kind is event.kind and self.property_name in (None, event.property_name)

    def to_wire(self) -> dict[str, Any]:
        """The subscription as the API shows it."""
        shown: dict[str, Any] = {
            "id": str(self.id),
            "eventType": self.event_type,
            "active": self.active,
            "createdAt": to_iso(self.made_at),
            "updatedAt": to_iso(self.changed_at),
        }
        named = {"propertyName": self.property_name, "objectTypeId": self.object_type}
        return shown | {key: value for key, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where the app's events go, and how many calls may be under way at once."""

    target_url: str
    concurrency: int
    made_at: datetime

    def to_wire(self) -> dict[str, Any]:
        """The settings as the API shows them."""
        stamp = to_iso(self.made_at)
        throttling = {"maxConcurrentRequests": self.concurrency}
        return {
            "targetUrl": self.target_url,
            "throttling": throttling,
            "createdAt": stamp,
            "updatedAt": stamp,
        }


@dataclass(slots=True)
class Subscriptions:
    """What the maker of the app has set; while that is nothing, the control plane's word counts."""

    clock: Callable[[], datetime]
    settings: WebhookSettings | None = None
    _by_id: dict[int, AppSubscription] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_ID))

    def all(self) -> list[AppSubscription]:
        """Every subscription, oldest first."""
        return list(self._by_id.values())

    def get(self, subscription_id: str) -> AppSubscription:
        """One subscription.

        Raises: ApiError 404.
        """
        found = self._by_id.get(int(subscription_id)) if subscription_id.isdecimal() else None
        if found is None:
            raise not_found(f"There is no subscription {subscription_id}")
        return found

    def create(self, said: Mapping[str, Any]) -> AppSubscription:
        """Subscribe.

        Raises: ApiError 400, 409 for what is subscribed to already.
        """
        event_type = as_word(said, "eventType")
        property_name, object_type = as_word(said, "propertyName"), as_word(said, "objectTypeId")
        _check(event_type, property_name, object_type)
        if len(self._by_id) >= MOST:
            raise bad_request(f"An app may have at most {MOST} subscriptions")
        wanted = (event_type, property_name, object_type)
        for each in self._by_id.values():
            if (each.event_type, each.property_name, each.object_type) == wanted:
                raise conflict(f"There is a subscription to {event_type} already: {each.id}")
        now, active = self.clock(), said.get("active") is True
        made = AppSubscription(next(self._ids), str(event_type), active, now, now, property_name, object_type)
        self._by_id[made.id] = made
        return made

    def activate(self, subscription_id: str, said: Mapping[str, Any]) -> AppSubscription:
        """Switch a subscription on or off; nothing else of it can be changed.

        Raises: ApiError 400, 404.
        """
        found, active = self.get(subscription_id), said.get("active")
        if not isinstance(active, bool):
            raise bad_request("active must be true or false")
        self._by_id[found.id] = replace(found, active=active, changed_at=self.clock())
        return self._by_id[found.id]

    def remove(self, subscription_id: str) -> None:
        """End a subscription.

        Raises: ApiError 404.
        """
        del self._by_id[self.get(subscription_id).id]

    def configure(self, said: Mapping[str, Any]) -> WebhookSettings:
        """Set where the events go.

        Raises: ApiError 400.
        """
        target, concurrency = as_word(said, "targetUrl"), as_object(said.get("throttling") or {})
        most = concurrency.get("maxConcurrentRequests")
        if not target or urlsplit(target).scheme not in ("https", "http"):
            raise bad_request("targetUrl must be an https address")
        if not isinstance(most, int) or most < _LEAST_CONCURRENCY:
            raise bad_request("throttling.maxConcurrentRequests must be greater than 5")
        self.settings = WebhookSettings(target, most, self.clock())
        return self.settings


def _check(event_type: str | None, property_name: str | None, object_type: str | None) -> None:
    if event_type not in EVENT_TYPES:
        raise bad_request(f"eventType {event_type!r} is none that can be subscribed to")
    if event_type.endswith(".propertyChange") and not property_name:
        raise bad_request(f"{event_type} needs a propertyName")
    if property_name in _SILENT:
        raise bad_request(f"{property_name} cannot be subscribed to")
    if event_type.startswith("object.") and find_kind(object_type or "") is None:
        raise bad_request(f"{event_type} needs an objectTypeId")
