"""Reading anew what is kept of QuickBooks, for people who look at it and cannot wait (reads are metered).

All who ask at once share one read. Who asks waits for it only as long as a person would; the read goes on.
One that has just failed is not made again for every look.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from engine.billing.catalogue import MISSING_ASKED_AGAIN
from engine.clock import Clock
from engine.errors import ServiceError

T = TypeVar("T")

Key = tuple[str, str]  # connection, what of it


class Renewals(Generic[T]):
    """What is being read now, and what has just failed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reading: dict[Key, asyncio.Task[T | ServiceError]] = {}
        self._failed: dict[Key, tuple[datetime, ServiceError]] = {}

    async def renewed(
        self, key: Key, read: Callable[[], Awaitable[T]], patience: timedelta
    ) -> T | ServiceError | None:
        """What was read, or why it could not be; None where it is still being read when patience is over."""
        if (failure := self.just_failed(key)) is not None:
            return failure
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = asyncio.ensure_future(self._read(key, read))
            task.add_done_callback(lambda _: self._reading.pop(key, None))
        await asyncio.wait({task}, timeout=patience.total_seconds())
        return task.result() if task.done() else None

    def just_failed(self, key: Key) -> ServiceError | None:
        """Why the last read came to nothing, for a minute: each letter typed into a search asks anew, and
        that must not become a call each time."""
        at, error = self._failed.get(key, (None, None))
        return error if at is not None and self._clock() - at <= MISSING_ASKED_AGAIN else None

    async def aclose(self) -> None:
        """Let go of what is still being read."""
        tasks = list(self._reading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, key: Key, read: Callable[[], Awaitable[T]]) -> T | ServiceError:
        try:
            found = await read()
        except ServiceError as error:
            self._failed[key] = (self._clock(), error)
            return error
        self._failed.pop(key, None)
        return found
