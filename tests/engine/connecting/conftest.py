"""Two vendors' token endpoints as strict as they may become: a refresh token is good once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from engine.clients.http import new_client
from engine.connecting.connections import Connections
from engine.connecting.oauth import ClientPair, OAuth, OAuthSettings, TokenSet
from engine.connecting.vault import Vault
from engine.store import Store

PUBLIC = "https://billing.example.test"


@dataclass
class Time:
    """A clock that the test moves, and that sleeping moves, too."""

    now: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    slept: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self) -> datetime:
        return self.now

    def add(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def sleep(self, seconds: float) -> None:
        self.add(seconds=seconds)
        self.slept.set()
        await asyncio.sleep(0)


@dataclass
class Vendors:
    """HubSpot's and Intuit's OAuth. `hook` runs while a refresh is under way."""

    portal: int = 42
    living: set[str] = field(default_factory=lambda: {"r0"})
    refreshes: int = 0
    revoked: list[str] = field(default_factory=list)
    uninstalled: list[str] = field(default_factory=list)
    fails_with: httpx.Response | Exception | None = None
    hook: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.fails_with is not None:
            failure = self.fails_with
            if isinstance(failure, Exception):
                raise failure
            return httpx.Response(failure.status_code, json={"error": "invalid_client"})
        if request.method == "DELETE":
            self.uninstalled.append(request.headers["Authorization"])
            self.living.clear()
            return httpx.Response(204)
        if request.url.path.endswith("revoke"):
            return self._revoke(request)
        return await self._tokens(
            {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        )

    def _revoke(self, request: httpx.Request) -> httpx.Response:
        told = request.content.decode()
        known = [token for token in self.living if token in told]
        self.revoked.append(told)
        self.living -= set(known)
        hubspot = b"client_id" in request.content  # HubSpot does not mind an unknown token
        return httpx.Response(200 if known or hubspot else 400, json={})

    async def _tokens(self, form: dict[str, str]) -> httpx.Response:
        used = form.get("refresh_token") or form.get("code", "")
        if used not in self.living:
            return httpx.Response(400, json={"error": "invalid_grant"})
        self.living.discard(used)
        self.refreshes += 1
        number = self.refreshes
        if self.hook:
            await self.hook()
        self.living.add(f"r{number}")
        body = {
            "access_token": f"a{number}",
            "refresh_token": f"r{number}",
            "expires_in": 1800,
            "hub_id": self.portal,
            "x_refresh_token_expires_in": 8_726_400,
        }
        return httpx.Response(200, json=body)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def vendors() -> Vendors:
    return Vendors()


@pytest.fixture
def vault() -> Vault:
    counter = iter(range(1, 10_000))
    random_bytes = lambda count: hashlib.shake_128(str(next(counter)).encode()).digest(count)  # noqa: E731
    return Vault(SecretStr("master"), random_bytes, rounds=1)


@pytest.fixture
async def http(vendors: Vendors) -> AsyncIterator[httpx.AsyncClient]:
    async with new_client(transport=httpx.MockTransport(vendors)) as client:
        yield client


@pytest.fixture
def oauth(http: httpx.AsyncClient) -> OAuth:
    settings = OAuthSettings(
        public_url=PUBLIC,
        hubspot=ClientPair("hub-id", SecretStr("hub-secret")),
        hubspot_api_url="https://api.hubspot.test",
        hubspot_app_url="https://app.hubspot.test",
        quickbooks=ClientPair("qb-id", SecretStr("qb-secret")),
        quickbooks_environment="sandbox",
    )
    return OAuth(http, settings)


@pytest.fixture
def new_connections(store: Store, vault: Vault, oauth: OAuth, time: Time) -> Callable[[], Connections]:
    """As many processes as wanted over one store; each has its own memory."""
    numbers = iter(range(1, 1000))

    def new() -> Connections:
        return Connections(
            store, vault, oauth, clock=time, new_id=lambda: f"c{next(numbers)}", sleep=time.sleep
        )

    return new


@pytest.fixture
def connections(new_connections: Callable[[], Connections]) -> Connections:
    return new_connections()


@pytest.fixture
def tokens() -> Callable[..., TokenSet]:
    def new(access: str = "a0", refresh: str = "r0", **more: Any) -> TokenSet:
        return TokenSet(access, refresh, timedelta(minutes=30), timedelta(days=100), **more)

    return new
