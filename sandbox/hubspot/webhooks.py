"""Delivery of webhook events: subscriptions, batches, signatures, retries, and a log of it all."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.hubspot.core import Core
from sandbox.hubspot.events import Event, Format
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.outbound import Parcel, Reply, encode, send
from sandbox.hubspot.retry import webhook_pauses
from sandbox.hubspot.subscriptions import Subscriptions
from sandbox.hubspot.times import to_iso

PATH = "/hubspot/webhooks"
OPERATION = "webhook.deliver"
MOST_IN_FLIGHT = 10
MOST_KEPT = 10_000  # deliveries in the log

_FIRST_SUBSCRIPTION_ID = 250011


@dataclass(frozen=True, slots=True)
class Copy:
    """One event as one subscription gets it."""

    event: Event
    form: Format
    subscription_id: int


@dataclass(slots=True)
class Delivery:
    """One batch and what became of it: `sending`, `delivered`, `retrying`, `given_up` or `no_target`."""

    id: int
    events: list[Copy]
    state: str = "sending"
    attempts: list[dict[str, Any]] = field(default_factory=list)

    def record(self, at: datetime, reply: Reply) -> bool:
        """Note one attempt; says whether it succeeded."""
        self.attempts.append({"at": to_iso(at), "status": reply.status, "error": reply.error})
        return reply.status is not None and 200 <= reply.status < 300


class Webhooks:
    """The way of events to the service."""

    def __init__(
        self,
        core: Core,
        installed: Callable[[int], bool],
        subscriptions: Subscriptions,
        record: Callable[[Iterable[Event]], None],
    ) -> None:
        """`installed`: whether the app is installed in a portal; others tell it nothing.

        `record`: writes events into the app's journal, for whoever fetches them.
        """
        self._core = core
        self._installed = installed
        self._subscriptions = subscriptions
        self._record = record
        self._waiting: deque[Copy] = deque()
        self._subscription_ids: dict[tuple[str, str, str | None], int] = {}
        self._in_flight = (MOST_IN_FLIGHT, asyncio.Semaphore(MOST_IN_FLIGHT))
        self._first_attempts: set[asyncio.Task[None]] = set()
        self._retries: set[asyncio.Task[None]] = set()
        self.log: deque[Delivery] = deque(maxlen=MOST_KEPT)

    def publish(self, events: Iterable[Event]) -> None:
        """Take events in; those that are subscribed to leave soon, without being waited for."""
        told = [event for event in events if self._installed(event.portal_id)]
        self._record(told)
        wanted = [copy for event in told for copy in self._copies(event)]
        if not wanted or not self._core.settings.webhooks:
            return
        if not self._url:
            self._new_delivery(wanted).state = "no_target"
            return
        self._waiting.extend(wanted)
        self._spawn(self._gather(), self._first_attempts)

    @property
    def _url(self) -> str:
        """Where events go: the maker's word, else below the target of the control plane; "" without both."""
        settings = self._subscriptions.settings
        if settings is not None:
            return settings.target_url
        return self._core.target + PATH if self._core.target else ""

    async def settle(self, *, retries: bool = False) -> None:
        """Wait until every event has been tried once, or until no retry is to come either."""
        while under_way := [*self._first_attempts, *(self._retries if retries else ())]:
            await asyncio.gather(*under_way)

    async def again(self, delivery: Delivery) -> None:
        """Deliver a past batch once more, as HubSpot may."""
        copy = self._new_delivery(delivery.events)
        self._spawn(self._deliver(copy), self._first_attempts)
        await self.settle()

    def listing(self) -> list[dict[str, Any]]:
        """Every batch with its events and attempts."""
        return [
            {
                "id": each.id,
                "state": each.state,
                "attempts": each.attempts,
                "events": self._wire(each, max(len(each.attempts) - 1, 0)),
            }
            for each in self.log
        ]

    async def stop(self) -> None:
        """Drop whatever is still under way."""
        tasks = [*self._first_attempts, *self._retries]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _gather(self) -> None:
        await self._core.sleep(self._core.settings.webhook_delay)
        most = self._core.settings.webhook_batch
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            for _ in range(2 if self._core.settings.webhook_duplicates else 1):
                self._spawn(self._deliver(self._new_delivery(batch)), self._first_attempts)

    async def _deliver(self, delivery: Delivery) -> None:
        if await self._attempt(delivery):
            return
        delivery.state = "given_up"
        if self._core.settings.retries:
            delivery.state = "retrying"
            self._spawn(self._retry(delivery), self._retries)

    async def _retry(self, delivery: Delivery) -> None:
        for pause in webhook_pauses(self._core.chance):
            await self._core.sleep(pause * self._core.settings.retry_factor)
            if await self._attempt(delivery):
                return
        delivery.state = "given_up"

    async def _attempt(self, delivery: Delivery) -> bool:
        fault = self._core.faults.next(OPERATION)
        disorder = self._core.settings.webhook_disorder or (fault is not None and fault.kind == "disorder")
        async with self._gate():
            events = self._wire(delivery, len(delivery.attempts))
            body = encode(events[::-1] if disorder else events)
            reply = await send(self._core, self._parcel(body), fault)
        succeeded = delivery.record(self._core.clock(), reply)
        if succeeded:
            delivery.state = "delivered"
        return succeeded

    def _gate(self) -> asyncio.Semaphore:
        """Holds calls back while as many are under way as the app's maker allows."""
        settings = self._subscriptions.settings
        most = MOST_IN_FLIGHT if settings is None else settings.concurrency
        if self._in_flight[0] != most:
            self._in_flight = (most, asyncio.Semaphore(most))
        return self._in_flight[1]

    def _parcel(self, body: bytes) -> Parcel:
        settings = self._core.settings
        return Parcel("POST", self._url, body, settings.webhook_signature, "v1", settings.webhook_timeout)

    def _wire(self, delivery: Delivery, attempt: int) -> list[dict[str, Any]]:
        app_id = self._core.app.id
        events = [
            each.event.to_wire(
                each.form, app_id=app_id, subscription_id=each.subscription_id, attempt=attempt
            )
            for each in delivery.events
        ]
        return [self._odd(event) for event in events]

    def _odd(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event with what HubSpot does not promise turned against whoever relies on it."""
        settings = self._core.settings
        if settings.event_ids == "repeated":
            event["eventId"] = 1
        if settings.event_type_key == "eventType":
            event["eventType"] = event.pop("subscriptionType")
        return event

    def _new_delivery(self, events: list[Copy]) -> Delivery:
        delivery = Delivery(next(self._core.delivery_ids), events)
        self.log.append(delivery)
        return delivery

    def _copies(self, event: Event) -> list[Copy]:
        """The event once for each subscription that wants it."""
        made = self._subscriptions.all()
        if made and self._core.settings.subscriptions is None:
            return [Copy(event, each.form, each.id) for each in made if each.wants(event)]
        form = self._core.settings.webhook_format
        return [Copy(event, form, self._subscription_id(event))] if self._subscribed(event) else []

    def _subscribed(self, event: Event) -> bool:
        form = self._core.settings.webhook_format
        if not event.exists_in(form):
            return False
        subscriptions = self._core.settings.subscriptions
        return subscriptions is None or any(
            each.active
            and each.subscription_type == event.subscription(form)
            and find_kind(each.object_type) is event.kind
            and each.property_name == event.property_name
            for each in subscriptions
        )

    def _subscription_id(self, event: Event) -> int:
        key = (event.kind.singular, event.what, event.property_name)
        return self._subscription_ids.setdefault(key, _FIRST_SUBSCRIPTION_ID + len(self._subscription_ids))

    def _spawn(self, work: Coroutine[Any, Any, None], group: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        group.add(task)
        task.add_done_callback(group.discard)
