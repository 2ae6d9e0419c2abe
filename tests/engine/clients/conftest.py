"""A clock that only sleeping moves, token and meter fakes, and vendors that are one function each."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from engine.clients.departures import OwnDepartures
from engine.clients.http import new_client
from engine.clients.hubspot import HubSpot
from engine.clients.limiter import Limiter
from engine.clients.quickbooks import QuickBooks

Handler = Callable[[httpx.Request], httpx.Response]


class VirtualTime:
    """Seconds that pass only when everybody sleeps: then the clock jumps to the first who wakes."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._wakes: list[float] = []

    def timer(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        wake = self.now + seconds
        self._wakes.append(wake)
        while self.now < wake:
            for _ in range(5):
                await asyncio.sleep(0)  # let everybody run who can
            if wake == min(self._wakes):
                self.now = max(self.now, wake)
        self._wakes.remove(wake)


@dataclass
class FakeTokens:
    """Tokens "t1", "t2", …; the next one after each that is refused."""

    asked: list[str | None] = field(default_factory=list)

    async def access_token(self, *, not_this: str | None = None) -> str:
        self.asked.append(not_this)
        return "t1" if not_this is None else f"t{int(not_this[1:]) + 1}"


@dataclass
class FakeMeter:
    """Remembers what was counted."""

    counted: list[str] = field(default_factory=list)

    def check(self, kind: str) -> None:
        """All are let out."""

    async def count(self, kind: str) -> None:
        self.counted.append(kind)


@dataclass
class Vendor:
    """A vendor whose answers are taken one after another; the last one is given again and again.

    An answer is a response, an exception to raise, or a function of the request.
    """

    answers: list[Any] = field(default_factory=lambda: [httpx.Response(500)])
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    @property
    def last(self) -> httpx.Request:
        return self.requests[-1]


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def new_limiter(time: VirtualTime) -> Callable[..., Limiter]:
    def new(longest_wait: timedelta = timedelta(seconds=10)) -> Limiter:
        departures = OwnDepartures(timer=time.timer, chance=random.Random(7))
        return Limiter(departures, sleep=time.sleep, longest_wait=longest_wait)

    return new


@pytest.fixture
def limiter(new_limiter: Callable[..., Limiter]) -> Limiter:
    return new_limiter()


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
async def http(vendor: Vendor) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(transport=httpx.MockTransport(vendor)) as client:
        yield client


@pytest.fixture
def tokens() -> FakeTokens:
    return FakeTokens()


@pytest.fixture
def meter() -> FakeMeter:
    return FakeMeter()


@pytest.fixture
def quickbooks(http: httpx.AsyncClient, tokens: FakeTokens, limiter: Limiter, meter: FakeMeter) -> QuickBooks:
    return QuickBooks(
        http, tokens, limiter, meter, base_url="https://quickbooks.example.test", realm_id="9130"
    )


@pytest.fixture
def hubspot(http: httpx.AsyncClient, tokens: FakeTokens, limiter: Limiter, meter: FakeMeter) -> HubSpot:
    return HubSpot(http, tokens, limiter, meter, base_url="https://hubspot.example.test", portal_id="4210001")
