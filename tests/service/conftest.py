"""The whole service in one process: real app, real ledger, both stand-ins, a clock that is moved by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette

import actions
from engine.clients.http import new_client
from engine.clients.hubspot_wire import property_to_wire
from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import World, build, open_base
from engine.deal_properties import DEFINITIONS, GROUP
from engine.mail import Letter
from engine.mirroring.definitions import PROPERTIES
from engine.settings import Settings
from engine.signatures import hubspot_v3
from engine.store import Store, open_store
from engine.wakers.port import Chore, Look, Row
from sandbox import hubspot as hubspot_stand_in
from sandbox import quickbooks as quickbooks_stand_in
from sandbox.faults import Faults
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.portal import Portal

PORTAL = "4210001"
SECOND = "9130000000000002"  # a second QuickBooks company
PUBLIC_URL = "https://stagebill.test"
HUBSPOT_URL = "http://hubspot.test"
QUICKBOOKS_URL = "http://quickbooks.test"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Chicago
RULES = Path(__file__).parents[2] / "rules.example.yaml"


@dataclass
class ManualClock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class ManualWaker:
    """The waker's port without real time: what is due runs at once, the rest when the clock has moved."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._look: Look | None = None
        self._chores: Sequence[Chore] = ()

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        self._look, self._chores = look, chores

    async def sweep(self) -> None:
        """All that comes again, once."""
        for chore in self._chores:
            await chore.task()

    async def stop(self) -> None:
        await self.idle()
        self._look = None

    def wake(self, row: Row) -> None:
        if self._look is not None and row.due <= self._clock():
            task = asyncio.ensure_future(self._look(row.execution_id, row.account))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def found(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.wake(row)

    def healthy(self) -> bool:
        return self._look is not None

    async def idle(self) -> None:
        """Until nothing runs any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks)


class Network(httpx.AsyncBaseTransport):
    """Hosts by name, without sockets."""

    def __init__(self) -> None:
        self._hosts: dict[str, httpx.AsyncBaseTransport] = {}
        self._gates: dict[str, asyncio.Event] = {}

    def hold(self, path: str) -> asyncio.Event:
        """Requests of that path are on their way until this is set."""
        self._gates[path] = asyncio.Event()
        return self._gates[path]

    def connect(self, url: str, app: Any) -> None:
        self._hosts[httpx.URL(url).host] = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if gate := self._gates.get(request.url.path):
            await gate.wait()
        return await self._hosts[request.url.host].handle_async_request(request)


@dataclass
class Mailbox:
    """Takes letters; fails as it is told."""

    letters: list[Letter] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def send(self, letter: Letter) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.letters.append(letter)


class StandIn:
    """The control plane and the log of one stand-in."""

    def __init__(self, app: Starlette, url: str, faults: Faults) -> None:
        self.app = app
        self.faults = faults
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=url)

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.http.post(f"/_sandbox/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def patch(self, path: str, body: Any) -> Any:
        answer = await self.http.patch(f"/_sandbox/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/_sandbox/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class Surroundings:
    """What the service has to do with, all of it in this process."""

    clock: ManualClock
    new_id: Callable[[], str]
    network: Network
    hubspot: StandIn
    quickbooks: StandIn
    mailbox: Mailbox = field(default_factory=Mailbox)
    wakers: list[ManualWaker] = field(default_factory=list)
    hangups: list[Callable[[], None]] = field(default_factory=list)

    def world(self) -> World:
        """The same as the service knows it."""
        return World(
            clock=self.clock,
            new_id=self.new_id,
            random=Random(7),
            random_bytes=Random(7).randbytes,
            timer=lambda: self.clock.now.timestamp(),
            sleep=self._sleep,
            http=lambda read: new_client(read=read, transport=self.network),
            waker=self._waker,
            hangup=self.hangups.append,
            mailer=self.mailbox,
            vault_rounds=1000,
            patience=timedelta(minutes=1),  # a busy machine is no reason to block
        )

    async def _sleep(self, seconds: float) -> None:
        self.clock.forward(microseconds=ceil(seconds * 1_000_000))  # like a real one it never ends too early

    def _waker(self, clock: Callable[[], datetime]) -> ManualWaker:
        self.wakers.append(ManualWaker(clock))
        return self.wakers[-1]


async def connect_company(settings: Settings, world: World, realm: str, refresh_token: str) -> None:
    """Connect a QuickBooks company to the account, as `stagebill connect` does it."""
    base = open_base(settings, world)
    await connect.connect_quickbooks(
        base,
        Out(as_json=True),
        portal_id=PORTAL,
        realm_id=realm,
        refresh_token=refresh_token,
        environment="sandbox",
    )
    await base.aclose()


class Service:
    """Speaks to the service as HubSpot and people do, and looks into both vendors afterwards."""

    def __init__(self, settings: Settings, world: World, around: Surroundings) -> None:
        self.settings = settings
        self.world = world
        self.clock = around.clock
        self.mailbox = around.mailbox
        self.hubspot = around.hubspot
        self.quickbooks = around.quickbooks
        self.network = around.network
        self.wakers = around.wakers
        self.hangups = around.hangups
        self.standing: set[asyncio.Task[Any]] = set()  # what the service does as long as it lives
        self.http: httpx.AsyncClient
        self.numbers = count(1)

    async def settle(self) -> None:
        """Until nothing is due: executions run, webhooks delivered, their consequences too."""
        quiet = 0
        while quiet < 2:
            await self.wakers[-1].sweep()
            await self.wakers[-1].idle()
            under_way = asyncio.all_tasks() - self.standing - {asyncio.current_task()}
            quiet = 0 if under_way else quiet + 1
            if under_way:  # webhooks on their way, and what they start
                await asyncio.wait(under_way)

    async def later(self, **span: float) -> None:
        """Let what is under way end, move the clock, and let what has become due run."""
        await self.settle()
        self.clock.forward(**span)
        await self.settle()

    async def deal(self, *, contact: dict[str, str] | None = None, **properties: str) -> str:
        """A deal with one contact, as a person would make them; the contact's id is in `self.contact_id`."""
        number = next(self.numbers)
        person = {
            "email": f"ann{number}@example.com",
            "firstname": "Ann",
            "lastname": f"Lee {number}",
            "phone": "+1 312 555 0100",
            "address": "1 Main St",
            "city": "Chicago",
            "state": "IL",
            "zip": "60601",
            "country": "US",
        } | (contact or {})
        made = await self.hubspot.post("objects/contacts", {"properties": person})
        self.contact_id = made["id"]
        told = {
            "dealname": "Roof",
            "pipeline": "default",
            "dealstage": "qualifiedtobuy",
            "amount": "10000.01",
        }
        deal = await self.hubspot.post(
            "objects/deals",
            {
                "properties": told | properties,
                "associations": [{"to": self.contact_id, "type": "contacts", "label": None}],
            },
        )
        return str(deal["id"])

    async def call(
        self, action: str, deal_id: str, callback_id: str | None = None, **inputs: Any
    ) -> dict[str, str]:
        """One signed workflow action call; gives its outputFields."""
        answer = await self.run(action, deal_id, callback_id=callback_id, inputs=inputs)
        assert answer["status"] == 200, answer
        body = answer["body"]
        fields = json.loads(body)["outputFields"] if isinstance(body, str) else body["outputFields"]
        return dict(fields)

    async def run(self, action: str, deal_id: str, **more: Any) -> Any:
        """One call as HubSpot's workflow engine makes it; `more` as the stand-in's control plane takes it."""
        told = {"action": action, "object_id": deal_id, "object_type": "DEAL", "inputs": {}, **more}
        return await self.hubspot.post("run", told)

    def signature(self, action: str, body: bytes) -> dict[str, str]:
        """Headers of a rightly signed call with that body."""
        stamp = str(int(self.clock().timestamp() * 1000))
        uri = f"{PUBLIC_URL}/hubspot/actions/{action}"
        return {
            "x-hubspot-signature-v3": hubspot_v3("POST", uri, body, stamp, "hs-sandbox-secret"),
            "x-hubspot-request-timestamp": stamp,
        }

    async def move(self, deal_id: str, stage: str) -> None:
        """A person drags the deal to another stage; its webhook arrives and is worked off."""
        await self.hubspot.patch(f"objects/deals/{deal_id}", {"properties": {"dealstage": stage}})
        await self.settle()

    async def properties(self, deal_id: str) -> dict[str, str]:
        """The deal's properties as HubSpot has them now."""
        record = await self.hubspot.get(f"objects/deals/{deal_id}")
        return dict(record["properties"])

    async def invoices(self) -> list[dict[str, Any]]:
        """All invoices in QuickBooks."""
        return list(await self.quickbooks.get("invoices"))

    async def requests(self, stand_in: str = "quickbooks") -> list[str]:
        """Names of the API calls that a stand-in got."""
        log = await (self.quickbooks if stand_in == "quickbooks" else self.hubspot).get("requests")
        return [entry["operation"] for entry in log]

    async def second_company(self, **told: str) -> None:
        """Connect another QuickBooks company to the same account; `told` as the stand-in makes companies."""
        made = await self.quickbooks.post("companies", {"realm": SECOND, "name": "Second Co", **told})
        await connect_company(self.settings, self.world, SECOND, made["refresh_token"])

    def store(self) -> Store:
        """A second look into the ledger; the caller closes it."""
        return open_store(self.settings.database)

    def rows(self, query: Any) -> list[Any]:
        """What the ledger has to such a question."""
        with closing(self.store()) as store:
            return store.read_now(lambda session: list(session.exec(query)))

    def by_hand(self, *statements: str) -> None:
        """Change the ledger by SQL, as somebody might."""
        with closing(self.store()) as store:
            for statement in statements:
                store.write_now(lambda session, sql=statement: session.execute(text(sql)), account=PORTAL)


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    """Answers 200 to everything and does nothing."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def furnished(portal: Portal) -> None:
    """With properties that `connect` would make in thirty calls: see tests/service/test_connecting.py."""
    for name, definitions in {"deals": DEFINITIONS, **PROPERTIES}.items():
        kind = find_kind(name)
        assert kind is not None
        portal.properties.create_group(kind, {"name": GROUP.name, "label": GROUP.label})
        for each in definitions:
            portal.properties.create(kind, property_to_wire(each, GROUP))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def furnish() -> Callable[[Portal], None]:
    """What HubSpot's account has before the service is connected; tests override it."""
    return furnished


@pytest.fixture
def rules_text() -> str:
    """The rule file that the service runs with; tests override it."""
    return RULES.read_text()


@pytest.fixture
async def around(clock: ManualClock, furnish: Callable[[Portal], None]) -> AsyncIterator[Surroundings]:
    """Both stand-ins, on a network of their own."""
    ids = count(1)

    def new_id() -> str:
        return f"{next(ids):012d}"

    network = Network()
    faults = {HUBSPOT_URL: Faults(), QUICKBOOKS_URL: Faults()}

    def http() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=network)

    apps = {
        HUBSPOT_URL: hubspot_stand_in.create_app(
            clock=clock, new_id=new_id, faults=faults[HUBSPOT_URL], http=http, furnish=furnish
        ),
        QUICKBOOKS_URL: quickbooks_stand_in.create_app(
            clock=clock, new_id=new_id, faults=faults[QUICKBOOKS_URL], http=http
        ),
    }
    for url, app in {**apps, "https://nobody.test": _nobody}.items():
        network.connect(url, app)
    hubspot, quickbooks = (StandIn(app, url, faults[url]) for url, app in apps.items())
    # The clock stands still, so the stand-in would see a day's calls within one second.
    await quickbooks.post("settings", {"limits": False})
    yield Surroundings(clock, new_id, network, hubspot, quickbooks)
    await hubspot.http.aclose()
    await quickbooks.http.aclose()


@pytest.fixture
def settings(tmp_path: Path, new_database: Callable[[Path], str], rules_text: str) -> Settings:
    """Of a service between the two stand-ins, with a ledger and a rule file of its own."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules_text)
    (tmp_path / "data").mkdir()
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        database_url=new_database(tmp_path / "data"),
        secret_key=SecretStr("a master secret for tests only"),
        rules=rules,
        public_url=PUBLIC_URL,
        hubspot_client_id="hs-sandbox-client",
        hubspot_client_secret=SecretStr("hs-sandbox-secret"),
        hubspot_api_url=HUBSPOT_URL,
        hubspot_app_url=HUBSPOT_URL,
        quickbooks_client_id="qb-sandbox-client",
        quickbooks_client_secret=SecretStr("qb-sandbox-secret"),
        quickbooks_verifier_token=SecretStr("qb-sandbox-verifier"),
        quickbooks_api_url=QUICKBOOKS_URL,
        intuit_oauth_url=QUICKBOOKS_URL,
    )


async def _connect_both(settings: Settings, world: World) -> None:
    """As `stagebill connect` does it."""
    base = open_base(settings, world)
    await connect.connect_hubspot(
        base, Out(as_json=True), portal_id=PORTAL, refresh_token="hs-sandbox-refresh"
    )
    await base.aclose()
    await connect_company(settings, world, quickbooks_stand_in.DEFAULT_REALM, "qb-sandbox-refresh")


@pytest.fixture
async def service(settings: Settings, around: Surroundings) -> AsyncIterator[Service]:
    """A running service, connected to both stand-ins."""
    world = around.world()
    await _connect_both(settings, world)
    running = Service(settings, world, around)
    app = build(settings, actions.collect(), world=world)
    around.network.connect(PUBLIC_URL, app)
    before = asyncio.all_tasks()
    async with app.router.lifespan_context(app):
        running.standing = asyncio.all_tasks() - before
        running.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL)
        await around.hubspot.post("target", {"url": PUBLIC_URL})
        await around.quickbooks.post("target", {"url": PUBLIC_URL})
        yield running
        await running.http.aclose()
