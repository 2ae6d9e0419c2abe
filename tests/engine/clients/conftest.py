"""A clock that only sleeping moves, token and meter fakes, and vendors that are one function each."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from engine.clients.departures import OwnDepartures
from engine.clients.http import Call, new_client
from engine.clients.hubspot import HubSpot
from engine.clients.limiter import Limiter
from engine.clients.quickbooks import QuickBooks

Handler = Callable[[httpx.Request], httpx.Response]
Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


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


@dataclass
class Server:
    """A server on this machine that behaves as it is told, and closes; what it has read is kept."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    behave: Behave | None = None

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            assert self.behave is not None
            await self.behave(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        """Read one request; gives its body."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        self.asked.set()
        _, _, length = head.lower().partition(b"content-length: ")
        return await reader.readexactly(int(length.split(b"\r\n")[0])) if length else b""

    def answers(self, *answers: bytes) -> None:
        """One after another on each connection, then it closes."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for each in answers:
                await self.request(reader)
                writer.write(each)

        self.behave = answer

    async def silence(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request, and answer nothing."""
        await self.request(reader)
        await reader.read()

    def call(self, method: str = "POST", path: str = "/v3/invoice", **more: Any) -> Call:
        url = f"http://127.0.0.1:{self.port}{path}"
        content = b'{"Line": []}' if method in ("POST", "PUT", "PATCH") else None
        return Call("QuickBooks", "create an invoice", method, url, True, content=content, **more)


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


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Listens on this machine."""
    told = Server()
    listening = await asyncio.start_server(told.meet, "127.0.0.1", 0)
    told.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield told


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """As the product makes it."""
    async with new_client() as made:
        yield made
