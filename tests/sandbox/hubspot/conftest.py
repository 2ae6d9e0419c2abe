"""A HubSpot stand-in in process, a service that records what reaches it, and short ways to both."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.faults import Faults
from sandbox.hubspot import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, create_app

SERVICE_URL = "https://service.example.test"
START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Service:
    """Plays the service: answers from a list, the last one for ever, and keeps what came in."""

    answers: list[httpx.Response] = field(default_factory=lambda: [httpx.Response(200, json={})])
    requests: list[httpx.Request] = field(default_factory=list)
    script: Callable[[httpx.Request], httpx.Response] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.script is not None:
            return self.script(request)
        chosen = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return httpx.Response(chosen.status_code, headers=chosen.headers, content=chosen.content)

    def will_answer(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)

    def play(self, script: Callable[[httpx.Request], httpx.Response]) -> None:
        """Let a function answer instead of the list."""
        self.script = script

    def events(self) -> list[dict[str, Any]]:
        """Every webhook event that came in, in order."""
        batches = [json.loads(each.content) for each in self.requests if each.url.path == "/hubspot/webhooks"]
        return [event for batch in batches for event in batch]


class HubSpot:
    """Speaks to the stand-in: `api` with the portal's token, `control` to the control plane."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.token = ""

    async def sign_in(self) -> None:
        self.token = (await self.refresh()).json()["access_token"]

    async def refresh(self, **form: str) -> httpx.Response:
        body = {
            "grant_type": "refresh_token",
            "refresh_token": REFRESH_TOKEN,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        return await self.http.post("/oauth/2026-09/token", data=body | form)

    async def api(self, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.http.request(method, path, json=body, params=query or None, headers=headers)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"/_sandbox{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def record(
        self, kind: str, associations: list[dict[str, Any]] | None = None, **properties: Any
    ) -> str:
        """A record that a person makes; its id."""
        body = {"properties": properties, "associations": associations or []}
        return str((await self.control("POST", f"/objects/{kind}", body))["id"])

    async def settings(self, **switches: Any) -> None:
        await self.control("POST", "/settings", switches)

    async def flush(self) -> list[dict[str, Any]]:
        """Let every event be tried once; the deliveries."""
        deliveries: list[dict[str, Any]] = (await self.control("POST", "/webhooks/flush"))["deliveries"]
        return deliveries

    async def settle(self) -> None:
        """Let every retry happen."""
        await self.control("POST", "/settle")

    async def run(self, **order: Any) -> Any:
        """Play one execution of create-invoice."""
        return await self.control("POST", "/run", {"action": "create-invoice", "object_id": "7"} | order)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def pauses() -> list[float]:
    """Every pause that the stand-in has made, in seconds; none is really waited for."""
    return []


@pytest.fixture
def app(clock: Clock, faults: Faults, service: Service, pauses: list[float]) -> Starlette:
    numbers = count(1)

    async def sleep(seconds: float) -> None:
        if seconds:
            pauses.append(seconds)
            clock.forward(seconds=seconds)

    return create_app(
        clock=clock,
        new_id=lambda: f"id-{next(numbers)}",
        faults=faults,
        http=lambda: httpx.AsyncClient(transport=httpx.MockTransport(service)),
        sleep=sleep,
    )


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[HubSpot]:
    """A caller without a token."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://api.example.test") as http:
        yield HubSpot(http)


@pytest.fixture
async def hubspot(stranger: HubSpot) -> HubSpot:
    """A caller with the seed portal's token."""
    await stranger.sign_in()
    return stranger


@pytest.fixture
async def connected(hubspot: HubSpot) -> HubSpot:
    """The same, and the stand-in knows where the service is."""
    await hubspot.control("POST", "/target", {"url": SERVICE_URL})
    return hubspot
