"""Those that take part: the service, the peers, and the program that is next to nothing."""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from benchmarks.intake import free_port
from benchmarks.peers import bare, n8n, node_red
from benchmarks.peers.ground import Ground
from benchmarks.peers.job import Call, operations
from benchmarks.peers.programs import Program
from benchmarks.throughput.run import WINDOW
from benchmarks.torture.processes import Process
from benchmarks.torture.scene import READY_WITHIN

_LAST = "SELECT max(closed_at) AS last FROM execution"
_SETTLED_WITHIN = 120.0
Calls = Sequence[Call]
Job = Callable[[str, str], Calls]  # for the addresses of HubSpot's and QuickBooks' APIs


class Engine(ABC):
    """A program that HubSpot calls.

    `rest`: the seconds in which nothing is asked of it before a burst. `hears`: whether the vendors send
    their webhooks there. `asks`: what it must ask of the stand-ins for each invoice, by operation; None where
    that is its own affair.
    """

    rest = 0.0
    hears = False
    asks: Counter[str] | None = None

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    async def start(self, ground: Ground, folder: Path) -> str:
        """Start it; gives the address that HubSpot's paths come after. Raises: RuntimeError."""

    async def settled(self) -> datetime | None:
        """When the last of its work had ended; None where that is the end of the last workflow."""
        return None

    @abstractmethod
    async def stop(self) -> None:
        """End it, if it runs."""

    @property
    @abstractmethod
    def pid(self) -> int:
        """The number of its process."""

    @property
    @abstractmethod
    def log(self) -> Path:
        """What it tells."""


class Service(Engine):
    """`stagebill serve` on SQLite. The limits that it keeps by itself are over when it has rested."""

    rest = WINDOW
    hears = True

    def __init__(self) -> None:
        super().__init__("stagebill")
        self._process: Process | None = None
        self._ground: Ground | None = None

    async def start(self, ground: Ground, folder: Path) -> str:
        """In the scene's folder, where its accounts are connected."""
        stage, port = ground.stage, free_port()
        url = f"http://127.0.0.1:{port}"
        settings = {**stage.settings, "STAGEBILL_PORT": str(port), "STAGEBILL_PUBLIC_URL": url}
        self._ground, self._process = ground, Process("service", ["serve"], settings, stage.folder)
        self._process.start()
        await _answers(f"{url}/health/ready", lambda answer: answer.status_code == 200)
        return url

    async def settled(self) -> datetime:
        """When nothing was open any more, write-backs and notes included."""
        assert self._ground is not None
        ledger = self._ground.stage.ledger
        async with asyncio.timeout(_SETTLED_WITHIN):
            while ledger.open():  # noqa: ASYNC110 - it is in another process
                await asyncio.sleep(0.1)
        return datetime.fromisoformat(str(ledger.rows(_LAST)[0]["last"]))

    async def stop(self) -> None:
        """By SIGTERM."""
        if self._process is not None and self._process.alive:
            await self._process.end()

    @property
    def pid(self) -> int:
        """Of the one process that it is."""
        assert self._process is not None and self._process.pid is not None
        return self._process.pid

    @property
    def log(self) -> Path:
        """In the scene's folder."""
        assert self._ground is not None
        return self._ground.stage.folder / "service.log"


class Peer(Engine):
    """A program of others, told what to do by files that are written for it."""

    def __init__(self, name: str, job: Job, node: str) -> None:
        super().__init__(name)
        self.asks = operations(job("", ""))
        self._job = job
        self._node = node
        self._program: Program | None = None

    async def start(self, ground: Ground, folder: Path) -> str:
        """With the job's calls to the scene's stand-ins."""
        apis = ground.stage.settings
        calls = self._job(apis["STAGEBILL_HUBSPOT_API_URL"], apis["STAGEBILL_QUICKBOOKS_API_URL"])
        port = free_port()
        self._program = Program(folder / "program.log")
        await self._begin(self._program, folder, port, calls, await ground.known())
        return f"http://127.0.0.1:{port}"

    @abstractmethod
    async def _begin(
        self, program: Program, folder: Path, port: int, calls: Calls, known: Mapping[str, Any]
    ) -> None:
        """Write the files and start the program."""

    async def stop(self) -> None:
        """By SIGTERM, or by force."""
        if self._program is not None:
            await self._program.stop()

    @property
    def pid(self) -> int:
        """Of the program that was started."""
        assert self._program is not None
        return self._program.pid

    @property
    def log(self) -> Path:
        """All that it writes."""
        assert self._program is not None
        return self._program.log


class Bare(Peer):
    """Next to nothing."""

    async def _begin(
        self, program: Program, folder: Path, port: int, calls: Calls, known: Mapping[str, Any]
    ) -> None:
        arguments = bare.laid_out(folder, calls, known, port)
        await program.start([self._node, *arguments], {}, bare.UP)


class NodeRed(Peer):
    """Node-RED, at `path`."""

    def __init__(self, name: str, job: Job, node: str, path: Path) -> None:
        super().__init__(name, job, node)
        self._path = path

    async def _begin(
        self, program: Program, folder: Path, port: int, calls: Calls, known: Mapping[str, Any]
    ) -> None:
        arguments = node_red.laid_out(folder, calls, known, port)
        await program.start([self._node, str(self._path), *arguments], {"HOME": str(folder)}, node_red.UP)


class N8n(Peer):
    """n8n, at `path`; `saves` its executions or does not."""

    def __init__(self, name: str, job: Job, node: str, path: Path, *, saves: bool) -> None:
        super().__init__(name, job, node)
        self._path = path
        self._saves = saves

    async def start(self, ground: Ground, folder: Path) -> str:
        """Its webhooks have a prefix, and listen somewhat later than it does."""
        url = await super().start(ground, folder)
        await _answers(f"{url}{n8n.PATH}", lambda answer: n8n.LISTENING in answer.text)
        return f"{url}/webhook"

    async def _begin(
        self, program: Program, folder: Path, port: int, calls: Calls, known: Mapping[str, Any]
    ) -> None:
        command = [self._node, str(self._path)]
        settings = n8n.environment(folder, port, free_port(), saves=self._saves)
        n8n.laid_out(folder, calls, known, saves=self._saves)
        for arguments in n8n.preparations(folder):
            await program.run([*command, *arguments], settings)
        await program.start([*command, "start"], settings, n8n.UP)


async def _answers(url: str, well: Callable[[httpx.Response], bool]) -> None:
    """Until it answers well. Raises: RuntimeError where it does not for a long while."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    async with httpx.AsyncClient(trust_env=False) as http:
        while asyncio.get_running_loop().time() < deadline:
            try:
                if well(await http.get(url)):
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"nothing useful was answered at {url} within {READY_WITHIN:.0f} s of the start")
