"""What every part of the stand-in shares: the world outside, the app's credentials, the switches."""

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import httpx

from sandbox.faults import Faults
from sandbox.hubspot.settings import Settings

Sleep = Callable[[float], Awaitable[None]]

_FIRST_RECORD_ID = 9912345001
_FIRST_EVENT_ID = 3816279340
_FIRST_EXECUTION_ID = 880012345678


@dataclass(frozen=True, slots=True)
class App:
    """The app that the service is, as HubSpot knows it."""

    client_id: str
    client_secret: str
    id: int
    developer_key: str  # `hapikey` of the account that made the app


@dataclass(slots=True)
class Core:
    """Time, ids, chance, pauses, the way out, and the switches.

    `target`: the base address of the service, equal to its PUBLIC_URL; "" until it is told.
    """

    app: App
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    faults: Faults
    http: Callable[[], httpx.AsyncClient]
    sleep: Sleep
    chance: random.Random
    settings: Settings = field(default_factory=Settings)
    target: str = ""
    record_ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_RECORD_ID))
    event_ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_EVENT_ID))
    execution_ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_EXECUTION_ID))
    delivery_ids: Iterator[int] = field(default_factory=lambda: count(1))
    _client: httpx.AsyncClient | None = None

    def client(self) -> httpx.AsyncClient:
        """The one client for everything that goes to the service."""
        if self._client is None or self._client.is_closed:
            self._client = self.http()
        return self._client

    async def close(self) -> None:
        """Give the client's connections back."""
        if self._client is not None:
            await self._client.aclose()
