"""Sets the scene: stand-ins, a database, two connected accounts, the processes, one address before them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import psycopg

from benchmarks.torture.front import Front
from benchmarks.torture.harm import Cutter, Locker
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.processes import Process
from benchmarks.torture.standins import Control, StandIns
from benchmarks.torture.work import Account
from sandbox import postgresql
from sandbox.run import MOST_CONNECTIONS

RULES = Path(__file__).with_name("rules.yaml")
WEBS, WORKERS = 2, 3
_TOKENS = ("hs-sandbox-refresh", "qb-sandbox-refresh")
READY_WITHIN = 60.0  # seconds
_SECRET = "a master secret for torture only"


def accounts(count: int) -> list[Account]:
    """So many HubSpot accounts, each with a QuickBooks company; the first one is in the stand-ins already."""
    return [Account(f"{4210000 + number}", f"{9130000000000000 + number}") for number in range(1, count + 1)]


def refresh_tokens(account: Account) -> tuple[str, str]:
    """HubSpot's and QuickBooks' for an account, as the stand-ins have them."""
    if account == accounts(1)[0]:
        return _TOKENS
    return f"{_TOKENS[0]}-{account.portal}", f"{_TOKENS[1]}-{account.realm}"


@dataclass(frozen=True)
class Shape:
    """What takes part. SQLite has one service, with the worker in it."""

    store: str  # sqlite or postgresql
    accounts: list[Account]
    webs: int = WEBS
    workers: int = WORKERS
    rules: Path = RULES
    durable: bool = False  # whether PostgreSQL flushes; SQLite does always
    connections: int = MOST_CONNECTIONS  # of each stand-in to the service


@dataclass
class Scene:
    """Everything that takes part."""

    folder: Path
    settings: Mapping[str, str]
    address: str  # of the database
    url: str  # of the service
    stand_ins: StandIns
    control: Control
    ledger: Ledger
    processes: list[Process]
    cut: Cutter | Locker

    async def ready(self) -> None:
        """Until the service answers. Raises RuntimeError after a while."""
        deadline = asyncio.get_running_loop().time() + READY_WITHIN
        async with httpx.AsyncClient(base_url=self.url) as http:
            while asyncio.get_running_loop().time() < deadline:
                try:
                    if (await http.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        raise RuntimeError(f"the service did not start; see the logs in {self.folder}")

    async def command(self, *arguments: str) -> tuple[int | None, str]:
        """A `stagebill` command's exit code, and what it printed."""
        name = "command-" + "-".join(arguments).replace("--", "")
        process = Process(name, arguments, self.settings, self.folder)
        process.start()
        code = await process.ended()
        return code, (self.folder / f"{name}.out").read_text()


@asynccontextmanager
async def scene(shape: Shape, folder: Path, seed: int) -> AsyncIterator[Scene]:
    """All of it, connected and not running yet; it ends with the context."""
    shared = shape.store == "postgresql"
    dice = Random(f"{seed} front")
    async with AsyncExitStack() as stack:
        stand_ins = await asyncio.to_thread(StandIns, seed, shape.connections)
        stack.callback(stand_ins.close)
        # no connection is kept: the stand-ins close idle ones whenever they like
        limits = httpx.Limits(max_keepalive_connections=0)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=120, limits=limits, trust_env=False))
        control = Control(stand_ins.running, http)
        address = _database(shape, folder, stack)
        ports = [_free_port(stack) for _ in range(shape.webs if shared else 1)]
        front = Front(ports, dice)
        stack.push_async_callback(front.stop)
        url = await front.start()
        settings = _settings(stand_ins, folder, address, url, shape.rules)
        processes = _processes(shape, settings, folder, ports)
        stack.push_async_callback(_kill_all, processes)
        cut = Cutter(address, dice) if shared else Locker(address, dice)
        ledger = Ledger(address)
        stack.callback(ledger.close)
        stage = Scene(folder, settings, address, url, stand_ins, control, ledger, processes, cut)
        await control.prepare()
        for account in shape.accounts:
            await _connect(stage, account)
        await control.aim(url)
        yield stage


def _database(shape: Shape, folder: Path, stack: AsyncExitStack) -> str:
    if shape.store == "sqlite":
        return f"sqlite:///{folder}/stagebill.db"
    server = stack.enter_context(postgresql.server(durable=shape.durable))
    with closing(psycopg.connect(server.url(), autocommit=True)) as connection:
        connection.execute("CREATE DATABASE torture")
    return server.url("torture")


def _free_port(stack: AsyncExitStack) -> int:
    """A port that is held and not listened on: nobody else is given it while a process is dead."""
    holder = socket.socket()
    stack.callback(holder.close)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port: int = holder.getsockname()[1]
    return port


def _settings(stand_ins: StandIns, folder: Path, address: str, url: str, rules: Path) -> dict[str, str]:
    return {
        **stand_ins.running.settings(),
        "STAGEBILL_DATA_DIR": str(folder / "data"),
        "STAGEBILL_DATABASE_URL": address,
        "STAGEBILL_SECRET_KEY": _SECRET,
        "STAGEBILL_RULES": str(rules),
        "STAGEBILL_PUBLIC_URL": url,
    }


async def _connect(stage: Scene, account: Account) -> None:
    """`stagebill connect`, for both sides of an account. Raises RuntimeError."""
    hubspot, quickbooks = refresh_tokens(account)
    if account != accounts(1)[0]:
        said = {"portal_id": account.portal, "refresh_token": hubspot}
        await stage.control.post("hubspot", "portals", said)
        await stage.control.post("quickbooks", "companies", {"realm": account.realm})
    whose = ("--portal-id", account.portal, "--refresh-token")
    for arguments in (
        ("connect", "hubspot", *whose, hubspot),
        ("connect", "quickbooks", *whose, quickbooks, "--realm-id", account.realm),
    ):
        code, _ = await stage.command(*arguments)
        if code != 0:
            raise RuntimeError(f"stagebill {' '.join(arguments)} failed; see the logs in {stage.folder}")


def _processes(shape: Shape, settings: Mapping[str, str], folder: Path, ports: list[int]) -> list[Process]:
    if shape.store == "sqlite":
        return [Process("service", ["serve"], {**settings, "STAGEBILL_PORT": str(ports[0])}, folder)]
    webs = [
        Process(f"web-{n}", ["serve", "--no-worker"], {**settings, "STAGEBILL_PORT": str(port)}, folder)
        for n, port in enumerate(ports)
    ]
    return [*webs, *(Process(f"worker-{n}", ["worker"], settings, folder) for n in range(shape.workers))]


async def _kill_all(processes: list[Process]) -> None:
    for process in processes:
        await process.kill()
