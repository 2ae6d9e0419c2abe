"""HubSpot's own Python client, signed in to a stand-in on a real port.

The client is synchronous: what it does runs in a thread, beside the stand-in's loop.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from sandbox.run import Options, Running, running

hubspot = pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")

SECRET = "hs-sandbox-secret"


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with running(Options(), {}) as addresses:
        yield addresses


@pytest.fixture
async def client(sandbox: Running) -> Any:
    """The client with the seed portal's token."""

    def sign_in() -> Any:
        stranger = hubspot.HubSpot(host=sandbox.hubspot_url)
        token = stranger.oauth.tokens_api.create(
            grant_type="refresh_token",
            refresh_token="hs-sandbox-refresh",
            client_id="hs-sandbox-client",
            client_secret=SECRET,
        )
        return hubspot.HubSpot(access_token=token.access_token, host=sandbox.hubspot_url)

    return await asyncio.to_thread(sign_in)


@pytest.fixture
def developer(sandbox: Running) -> Any:
    """The client with the key of the account that made the app."""
    return hubspot.HubSpot(api_key="hs-sandbox-developer-key", host=sandbox.hubspot_url)


Control = Callable[..., Awaitable[Any]]


@pytest.fixture
def control(sandbox: Running) -> Control:
    """Calls to the control plane: `await control("POST", "/settings", {...})`."""

    async def call(method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.request(method, f"{sandbox.hubspot_url}/_sandbox{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return call
