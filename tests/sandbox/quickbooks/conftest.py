"""A QuickBooks stand-in in process, connected, with a clock, a switchboard and a webhook receiver."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.quickbooks import DEFAULT_REALM, SEED_REFRESH_TOKEN, Settings, create_app
from sandbox.quickbooks.wire import loads

CLIENT = ("qb-sandbox-client", "qb-sandbox-secret")
COMPANY = f"/v3/company/{DEFAULT_REALM}"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 17, 15, 30, 123000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Inbox:
    """Receives webhooks; answers with the statuses it was told to give, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.received: list[tuple[httpx.Headers, bytes]] = []
        self.app = Starlette(routes=[Route("/quickbooks/webhooks", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        self.received.append((httpx.Headers(request.headers.raw), await request.body()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    def events(self) -> list[str]:
        return [event["type"] for _, body in self.received for event in loads(body)]


class QuickBooks:
    """What a test does with the stand-in, in few words. Amounts in answers are Decimal."""

    def __init__(self, app: Starlette, client: httpx.AsyncClient) -> None:
        self.app = app
        self.client = client

    async def connect(self, refresh_token: str = SEED_REFRESH_TOKEN) -> None:
        """Get an access token and use it from now on."""
        said = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        response = await self.client.post("/oauth2/v1/tokens/bearer", auth=CLIENT, data=said)
        self.client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"{COMPANY}/{path}", **options)

    async def post(self, path: str, body: Any, **params: str) -> Any:
        """The object in the answer to a write that must succeed."""
        response = await self.call("POST", path, json=body, params=params)
        assert response.status_code == 200, response.text
        return entity_in(response)

    async def refused(self, path: str, body: Any, **params: str) -> dict[str, Any]:
        """The one error of a write that must be refused."""
        response = await self.call("POST", path, json=body, params=params)
        assert response.status_code == 400, response.text
        errors = loads(response.content)["Fault"]["Error"]
        assert len(errors) == 1
        return dict(errors[0])

    async def read(self, entity: str, row_id: str) -> Any:
        return entity_in(await self.call("GET", f"{entity}/{row_id}"))

    async def query(self, text: str) -> Any:
        response = await self.call("GET", "query", params={"query": text})
        assert response.status_code == 200, response.text
        return loads(response.content)["QueryResponse"]

    async def control(self, path: str, **said: Any) -> Any:
        response = await self.client.post(f"/_sandbox/{path}", json=said)
        assert response.status_code == 200, response.text
        return loads(response.content)

    async def listing(self, name: str) -> Any:
        return loads((await self.client.get(f"/_sandbox/{name}")).content)

    async def customer(self, name: str = "Acme Solar LLC", **more: Any) -> Any:
        return await self.post("customer", {"DisplayName": name, **more})

    async def invoice(self, customer: Any, amount: str = "450.00", **more: Any) -> Any:
        body = {"CustomerRef": {"value": customer["Id"]}, "Line": [sales_line(amount)], **more}
        return await self.post("invoice", body)

    async def payment(self, invoice: Any, amount: str, **more: Any) -> Any:
        return await self.post("payment", payment_body(invoice, amount, **more))

    async def webhooks_settled(self) -> None:
        await self.app.state.world.webhooks.settled()


def entity_in(response: httpx.Response) -> Any:
    body = loads(response.content)
    return next(value for name, value in body.items() if name != "time")


def sales_line(amount: str = "450.00", **detail: Any) -> dict[str, Any]:
    detail = {"ItemRef": {"value": "3"}, **detail}
    return {"Amount": float(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def payment_body(invoice: Any, amount: str, applied: str | None = None, **more: Any) -> dict[str, Any]:
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    return {
        "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
        "TotalAmt": float(amount),
        "Line": [{"Amount": float(applied or amount), "LinkedTxn": [link]}],
        **more,
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def naps() -> list[float]:
    """Every pause the stand-in took, in seconds; none of them takes time here."""
    return []


@pytest.fixture
def settings() -> Settings:
    return Settings(limits=False)


@pytest.fixture
def app(clock: Clock, faults: Faults, inbox: Inbox, naps: list[float], settings: Settings) -> Starlette:
    numbers = itertools.count(1)

    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    return create_app(
        clock=clock,
        new_id=lambda: f"id{next(numbers):08}",
        faults=faults,
        http=lambda: httpx.AsyncClient(transport=httpx.ASGITransport(app=inbox.app)),
        settings=settings,
        sleep=sleep,
    )


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://quickbooks.test") as client:
        yield client


@pytest.fixture
def refresh(client: httpx.AsyncClient) -> Callable[..., Any]:
    """Asks the token endpoint with a refresh token."""

    async def ask(refresh_token: str = SEED_REFRESH_TOKEN, **headers: str) -> httpx.Response:
        said = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await client.post("/oauth2/v1/tokens/bearer", auth=CLIENT, data=said, headers=headers)

    return ask


@pytest.fixture
async def qb(app: Starlette, client: httpx.AsyncClient) -> QuickBooks:
    """The stand-in, connected."""
    client.headers["Accept"] = "application/json"
    connected = QuickBooks(app, client)
    await connected.connect()
    return connected


@pytest.fixture
async def qb_for() -> AsyncIterator[Callable[..., Any]]:
    """Connects to another stand-in than the usual one."""
    async with AsyncExitStack() as stack:

        async def connect(app: Starlette) -> QuickBooks:
            transport = httpx.ASGITransport(app=app)
            headers = {"Accept": "application/json"}
            client = httpx.AsyncClient(
                transport=transport, base_url="http://quickbooks.test", headers=headers
            )
            connected = QuickBooks(app, await stack.enter_async_context(client))
            await connected.connect()
            return connected

        yield connect


@pytest.fixture
def line() -> Callable[..., dict[str, Any]]:
    """Builds a sales line."""
    return sales_line


@pytest.fixture
def paying() -> Callable[..., dict[str, Any]]:
    """Builds the body of a payment."""
    return payment_body
