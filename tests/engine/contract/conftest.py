"""Our clients and connections on the stand-ins, in process: real wire, no sockets."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

import sandbox.hubspot
import sandbox.quickbooks
from engine.clients.departures import OwnDepartures
from engine.clients.http import new_client
from engine.clients.hubspot import HubSpot
from engine.clients.limiter import Limiter
from engine.clients.quickbooks import QuickBooks
from engine.connecting.connected import BooksConnection
from engine.connecting.connections import Connections
from engine.connecting.oauth import ClientPair, OAuth, OAuthSettings
from engine.connecting.vault import Vault
from engine.store import Store
from sandbox.faults import FaultRule, Faults

PORTAL = str(sandbox.hubspot.SEED_PORTAL)
REALM = sandbox.quickbooks.DEFAULT_REALM


@dataclass
class Time:
    """One clock for both sides; sleeping moves it."""

    now: datetime = datetime(2026, 9, 1, 17, 15, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def add(self, **span: float) -> None:
        self.now += timedelta(**span)

    def timer(self) -> float:
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.add(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class Meter:
    """Remembers what was counted."""

    counted: list[str] = field(default_factory=list)

    def check(self, kind: str) -> None:
        """All are let out."""

    async def count(self, kind: str) -> None:
        self.counted.append(kind)


@dataclass
class StandIn:
    """One stand-in: its app, its fault switchboard, a client without a token."""

    app: Starlette
    faults: Faults
    http: httpx.AsyncClient

    def fail(self, operation: str, kind: Any, **more: Any) -> None:
        """Let the next call of this operation go wrong."""
        self.faults.add(FaultRule(operation=operation, kind=kind, **more))

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """What a person or an administrator does over there."""
        answer = await self.http.request(method, f"/_sandbox{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def _stand_in(create_app: Any, time: Time, stack: AsyncExitStack, base_url: str) -> StandIn:
    numbers, faults = itertools.count(1), Faults()
    app = create_app(
        clock=time,
        new_id=lambda: f"id{next(numbers):08}",
        faults=faults,
        http=lambda: httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))),
        sleep=time.sleep,
    )
    transport = httpx.ASGITransport(app=app)
    http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=base_url))
    return StandIn(app, faults, http)


@pytest.fixture
async def intuit(time: Time, stack: AsyncExitStack) -> StandIn:
    return await _stand_in(sandbox.quickbooks.create_app, time, stack, "http://intuit.test")


@pytest.fixture
async def hub(time: Time, stack: AsyncExitStack) -> StandIn:
    return await _stand_in(sandbox.hubspot.create_app, time, stack, "http://hub.test")


@pytest.fixture
async def http(intuit: StandIn, hub: StandIn, stack: AsyncExitStack) -> httpx.AsyncClient:
    """Our own client; the host name decides which stand-in answers."""
    sides = {
        "intuit.test": httpx.ASGITransport(app=intuit.app),
        "hub.test": httpx.ASGITransport(app=hub.app),
    }

    class Switch(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return await sides[request.url.host].handle_async_request(request)

    return await stack.enter_async_context(new_client(transport=Switch()))


@pytest.fixture
def connections(http: httpx.AsyncClient, store: Store, time: Time) -> Connections:
    numbers, generator = itertools.count(1), random.Random(1)
    settings = OAuthSettings(
        public_url="https://billing.example.test",
        hubspot=ClientPair(sandbox.hubspot.CLIENT_ID, SecretStr(sandbox.hubspot.CLIENT_SECRET)),
        hubspot_api_url="http://hub.test",
        hubspot_app_url="http://hub.test",
        quickbooks=ClientPair("qb-sandbox-client", SecretStr("qb-sandbox-secret")),
        quickbooks_environment="sandbox",
        intuit_url="http://intuit.test",
    )
    vault = Vault(SecretStr("master"), generator.randbytes, rounds=1)
    return Connections(
        store, vault, OAuth(http, settings), clock=time, new_id=lambda: f"c{next(numbers)}", sleep=time.sleep
    )


@pytest.fixture
def limiter(time: Time) -> Limiter:
    return Limiter(OwnDepartures(timer=time.timer, chance=random.Random(1)), sleep=time.sleep)


@pytest.fixture
async def books(connections: Connections) -> BooksConnection:
    """The sample company, connected."""

    async def sees_it(connection_id: str) -> None:
        """A look at the company that goes well."""

    token = sandbox.quickbooks.SEED_REFRESH_TOKEN
    await connections.adopt_quickbooks(PORTAL, REALM, token, "sandbox", sees_it)
    return await connections.quickbooks(PORTAL)


@pytest.fixture
def quickbooks(http: httpx.AsyncClient, books: BooksConnection, limiter: Limiter, meter: Meter) -> QuickBooks:
    return QuickBooks(http, books.tokens, limiter, meter, base_url="http://intuit.test", realm_id=REALM)


@pytest.fixture
async def hubspot(
    http: httpx.AsyncClient, connections: Connections, limiter: Limiter, meter: Meter
) -> HubSpot:
    await connections.adopt_hubspot(PORTAL, sandbox.hubspot.REFRESH_TOKEN)
    tokens = connections.hubspot(PORTAL)
    return HubSpot(http, tokens, limiter, meter, base_url="http://hub.test", portal_id=PORTAL)


@pytest.fixture
def portal() -> str:
    return PORTAL


@pytest.fixture
def record(hub: StandIn) -> Callable[..., Any]:
    """Makes a HubSpot record as a person does; gives its id."""

    async def make(kind: str, associations: list[dict[str, Any]] | None = None, **properties: Any) -> str:
        body = {"properties": properties, "associations": associations or []}
        return str((await hub.control("POST", f"/objects/{kind}", body))["id"])

    return make
