"""Webhooks: changes go out signed, in order, together; what fails holds back what comes after.

The retry ladder is the documented one. A new target is tried at once.
"""

import asyncio
import base64
import hashlib
import hmac
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import httpx

from sandbox.faults import Fault, Faults, Sleep
from sandbox.quickbooks.books import Change
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.wire import dumps

PATH = "/quickbooks/webhooks"
OPERATION = "webhook.deliver"
LADDER = (10.0, 20.0, 30.0, 300.0, 1200.0, 7200.0, 14_400.0, 21_600.0)  # seconds; the last one repeats
MOST_EVENTS = 100  # in one delivery
PATIENCE = 3.0  # seconds for an answer
_KEPT = 10_000  # deliveries remembered

_CLOUD_TYPES = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Void": "voided",
    "Emailed": "emailed",
    "Merge": "merged",
}
_SOURCE = "intuit." + base64.b64encode(b"stagebill-sandbox").decode()


def sign(body: bytes, verifier_token: str) -> str:
    """The `intuit-signature` of a body."""
    return base64.b64encode(hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()).decode()


class Webhooks:
    """The queue of events, and the task that delivers them."""

    def __init__(
        self,
        settings: Settings,
        *,
        http: Callable[[], httpx.AsyncClient],
        new_id: Callable[[], str],
        faults: Faults,
        clock: Callable[[], datetime],
        sleep: Sleep,
    ) -> None:
        self._settings = settings
        self._http = http
        self._new_id = new_id
        self._faults = faults
        self._clock = clock
        self._sleep = sleep
        self._queue: deque[tuple[str, Change]] = deque()
        self._task: asyncio.Task[None] | None = None
        self.target: str | None = None
        self.deliveries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def announce(self, changes: Iterable[Change]) -> None:
        """Queue events for the target, if there is one; called inside a running loop."""
        if self.target is None:
            return
        self._queue.extend((self._new_id(), change) for change in changes)
        self._wake()

    async def set_target(self, url: str | None) -> None:
        """Send to this base URL from now on, also what is still waiting; None: to nobody, drop it all."""
        await self.stop()
        self.target = url.rstrip("/") if url else None
        if self.target is None:
            self._queue.clear()
        self._wake()

    async def settled(self) -> None:
        """Wait until everything queued has been delivered."""
        while self._task is not None and not self._task.done():
            await self._task

    async def stop(self) -> None:
        """End the delivering task; what is queued stays queued."""
        task, self._task = self._task, None  # at once: what is announced meanwhile may begin another one
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def waiting(self) -> int:
        """How many events are still to be delivered."""
        return len(self._queue)

    def _wake(self) -> None:
        if self._queue and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._deliver_all())

    async def _deliver_all(self) -> None:
        async with self._http() as client:
            while self._queue:
                await asyncio.sleep(0)  # let the write that woke us finish, and gather what follows at once
                batch = self._next_batch()
                await self._deliver_until_taken(client, batch)
                for _ in batch:
                    self._queue.popleft()

    def _next_batch(self) -> list[tuple[str, Change]]:
        """The oldest events of one realm, as many as fit."""
        realm = self._queue[0][1].realm
        batch: list[tuple[str, Change]] = []
        for queued in self._queue:
            if queued[1].realm != realm or len(batch) == MOST_EVENTS:
                break
            batch.append(queued)
        return batch

    async def _deliver_until_taken(self, client: httpx.AsyncClient, batch: list[tuple[str, Change]]) -> None:
        attempt = 0
        while not await self._deliver(client, batch, attempt + 1):
            await self._sleep(LADDER[min(attempt, len(LADDER) - 1)])
            attempt += 1

    async def _deliver(
        self, client: httpx.AsyncClient, batch: list[tuple[str, Change]], attempt: int
    ) -> bool:
        fault = self._faults.next(OPERATION)
        if fault is not None and fault.kind == "delay":
            await self._sleep(fault.seconds)
        body = self._body(list(reversed(batch)) if _is(fault, "disorder") else batch)
        status = None if _is(fault, "drop_before", "refuse") else await self._post(client, body)
        if _is(fault, "duplicate") and status == httpx.codes.OK:
            await self._post(client, body)
        taken = status == httpx.codes.OK and not _is(fault, "drop_after")
        self.deliveries.append({"attempt": attempt, "status": status, "events": len(batch), "taken": taken})
        return taken

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> int | None:
        """The target's status; None when it could not be reached or took too long."""
        headers = {
            "content-type": self._content_type(),
            "intuit-signature": sign(body, self._settings.verifier_token),
            "intuit-created-time": self._clock().astimezone(UTC).isoformat(timespec="seconds"),
            "intuit-t-id": self._new_id(),
            "intuit-notification-schema-version": "0.1",
            "user-agent": "intuit_notification_server/0.1",
        }
        try:
            answer = await client.post(
                f"{self.target}{PATH}", content=body, headers=headers, timeout=PATIENCE
            )
        except httpx.RequestError:
            return None
        return answer.status_code

    def _content_type(self) -> str:
        cloud = self._settings.webhook_format == "cloudevents"
        return "application/cloudevents+json" if cloud else "application/json; charset=utf-8"

    def _body(self, batch: list[tuple[str, Change]]) -> bytes:
        if self._settings.webhook_format == "cloudevents":
            return dumps([_cloud_event(event_id, change) for event_id, change in batch])
        entities = [_legacy_event(change) for _, change in batch]
        realm = batch[0][1].realm
        return dumps({"eventNotifications": [{"realmId": realm, "dataChangeEvent": {"entities": entities}}]})


def _is(fault: Fault | None, *kinds: str) -> bool:
    return fault is not None and fault.kind in kinds


def _cloud_event(event_id: str, change: Change) -> dict[str, Any]:
    # Where this format tells who was merged away is not published; the entity has to be read again.
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": _SOURCE,
        "type": f"qbo.{change.entity.lower()}.{_CLOUD_TYPES[change.operation]}.v1",
        "datacontenttype": "application/json",
        "time": change.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
        "intuitentityid": change.id,
        "intuitaccountid": change.realm,
        "data": {},
    }


def _legacy_event(change: Change) -> dict[str, Any]:
    event = {
        "name": change.entity,
        "id": change.id,
        "operation": change.operation,
        "lastUpdated": change.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }
    return event if change.deleted_id is None else {**event, "deletedId": change.deleted_id}
