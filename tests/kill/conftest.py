"""Real processes on loopback: both stand-ins, and a service that is killed and started again."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.commands import connections
from engine.commands.output import Out
from engine.compose import World, open_base
from engine.settings import Settings

ROOT = Path(__file__).parents[2]
RULES = Path(__file__).with_name("rules.yaml")
PORTAL = "4210001"
REALM = "9130000000000001"
LANES = 2  # services that are killed side by side, one per core; a stand-in knows only one service

POLL = 0.01  # seconds between two looks
KNOCK = 0.03  # seconds between two tries to reach a service that is starting
PATIENCE = 20.0  # seconds until something that must happen has happened, on a busy machine too


async def until(
    happened: Callable[[], Awaitable[Any] | Any],
    what: str,
    *,
    every: float = POLL,
    patience: float = PATIENCE,
) -> Any:
    """The first true value of `happened`, looked at again and again."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        seen = happened()
        value = await seen if isinstance(seen, Awaitable) else seen
        if value:
            return value
        await asyncio.sleep(every)
    raise AssertionError(f"did not happen within {patience:g} s: {what}")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without a developer's own settings, with the given ones."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STAGEBILL_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **settings}


class StandIns:
    """Both vendors and the mailbox, in a process of their own."""

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "stand-ins.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--print-json"],
            env=environment({}),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def __enter__(self) -> "StandIns":
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        self.settings = {name: value for name, value in told.items() if name.startswith("STAGEBILL_")}
        self.urls = {
            "hubspot": told["STAGEBILL_HUBSPOT_API_URL"],
            "quickbooks": told["STAGEBILL_QUICKBOOKS_API_URL"],
            "mailbox": told["MAIL_PAGES_URL"],
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()


class Control:
    """The stand-ins' control planes."""

    def __init__(self, urls: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self._urls = urls
        self._http = http

    async def get(self, stand_in: str, path: str) -> Any:
        return await self._ask("GET", stand_in, path)

    async def post(self, stand_in: str, path: str, body: Any) -> Any:
        return await self._ask("POST", stand_in, path, json=body)

    async def patch(self, stand_in: str, path: str, body: Any) -> Any:
        return await self._ask("PATCH", stand_in, path, json=body)

    async def _ask(self, method: str, stand_in: str, path: str, **more: Any) -> Any:
        answer = await self._http.request(method, f"{self._urls[stand_in]}/_sandbox/{path}", **more)
        assert answer.status_code < 300, answer.text
        return json.loads(answer.text)

    async def calm(self) -> None:
        """No limits of the stand-ins', quick retries, only the webhooks that the tests speak of."""
        dealstage = {
            "subscriptionType": "object.propertyChange",
            "objectType": "DEAL",
            "propertyName": "dealstage",
        }
        hubspot = {"rate_limits": False, "retry_factor": 0.005, "subscriptions": [dealstage]}
        await self.post("hubspot", "settings", hubspot)
        await self.post("quickbooks", "settings", {"limits": False, "mail_limit": None})

    async def trouble(self, faults: Mapping[str, Mapping[str, Any]]) -> None:
        """Switch faults on, by stand-in."""
        for stand_in, rule in faults.items():
            await self.post(stand_in, "faults", rule)

    async def no_trouble(self) -> None:
        """Switch all faults off."""
        for stand_in in ("hubspot", "quickbooks"):
            await self._ask("DELETE", stand_in, "faults")


class Service:
    """`stagebill serve` on a data folder and a port of its own; its ledger is read, never written."""

    until = staticmethod(until)

    def __init__(self, settings: Mapping[str, str], folder: Path, control: Control) -> None:
        self.control = control
        # Held, but not listened on: nobody else is given this port while the service is dead.
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self._folder = folder
        self._log = (folder / "service.log").open("a")
        self._process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{self._holder.getsockname()[1]}"
        self.settings = {
            **settings,
            "STAGEBILL_DATA_DIR": str(folder / "data"),
            "STAGEBILL_RULES": str(RULES),
            "STAGEBILL_PORT": str(self._holder.getsockname()[1]),
        }

    async def connect(self) -> None:
        """What `stagebill connect` does for both vendors; both stand-ins are told where the service is."""
        told = {name.removeprefix("STAGEBILL_").lower(): value for name, value in self.settings.items()}
        base = open_base(Settings(_env_file=None, **told), World())
        out = Out(as_json=True)
        await connections.connect_hubspot(base, out, portal_id=PORTAL, refresh_token="hs-sandbox-refresh")
        await connections.connect_quickbooks(
            base,
            out,
            portal_id=PORTAL,
            realm_id=REALM,
            refresh_token="qb-sandbox-refresh",
            environment="sandbox",
        )
        await base.aclose()
        for stand_in in ("hubspot", "quickbooks"):
            await self.control.post(stand_in, "target", {"url": self.url})

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine", "serve"],
            env=environment(self.settings),
            cwd=self._folder,
            stdout=self._log,
            stderr=self._log,
            text=True,
        )

    async def ready(self) -> None:
        """Until it says that it works. QuickBooks, which waits long after a failure, is told to try again."""
        async with httpx.AsyncClient(base_url=self.url) as http:

            async def answers() -> bool:
                assert self._process is not None
                assert self._process.poll() is None, f"the service ended by itself; see {self._log.name}"
                try:
                    return (await http.get("/health/ready")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(answers, "the service is ready", every=KNOCK)
        await self.control.post("quickbooks", "target", {"url": self.url})

    def kill(self) -> None:
        """SIGKILL; returns when the process is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def hang_up(self) -> None:
        """SIGHUP."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def close(self) -> None:
        self.kill()
        self._log.close()
        self._holder.close()

    def ledger(self, query: str, **values: Any) -> list[sqlite3.Row]:
        """Rows of the ledger, as another process sees them."""
        address = f"file:{self._folder}/data/stagebill.db?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query, values).fetchall()

    async def command(self, *arguments: str) -> Any:
        """What `stagebill …` prints as JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "engine",
            *arguments,
            "--json",
            env=environment(self.settings),
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        told, complaint = await process.communicate()
        assert process.returncode == 0, complaint.decode()
        return json.loads(told)


Connected = Callable[[StandIns], Awaitable[Service]]


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[StandIns]]:
    """One pair of stand-ins per lane."""
    started = [StandIns(tmp_path_factory.mktemp(f"stand-ins-{number}")) for number in range(LANES)]
    with ExitStack() as stack:
        yield [stack.enter_context(each) for each in started]


@pytest.fixture
async def connected(tmp_path: Path) -> AsyncIterator[Connected]:
    """Makes a connected service on a pair of stand-ins, not running yet; it is ended with the test."""
    made: list[Service] = []
    # No connection is kept: the stand-ins close idle ones whenever they like.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=60, limits=limits) as http:

        async def connect(to: StandIns) -> Service:
            folder = tmp_path / f"service-{len(made)}"
            folder.mkdir()
            made.append(Service(to.settings, folder, Control(to.urls, http)))
            await made[-1].control.calm()
            await made[-1].connect()
            return made[-1]

        yield connect
        for service in made:
            service.close()


@pytest.fixture
async def services(stand_ins: list[StandIns], connected: Connected) -> list[Service]:
    """A service per lane."""
    return [await connected(each) for each in stand_ins]


@pytest.fixture
async def service(stand_ins: list[StandIns], connected: Connected) -> Service:
    """One service."""
    return await connected(stand_ins[0])
