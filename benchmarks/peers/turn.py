"""One engine's turn: started, warmed up, called in a burst, judged, ended."""

import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.load import percentiles
from benchmarks.peers import judging, usage
from benchmarks.peers.calling import Caller, Order
from benchmarks.peers.engines import Engine
from benchmarks.peers.figures import Figures
from benchmarks.peers.ground import AMOUNT, Ground
from benchmarks.peers.job import PERCENT
from benchmarks.peers.programs import told

Rows = Sequence[judging.Row]
INVOICE = (Decimal(AMOUNT) * PERCENT / 100).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Load:
    """Calls of each account in a burst, how many are under way at a time, how many come before to warm up."""

    each: int
    at_once: int
    warm: int


@dataclass(frozen=True)
class _Used:
    """Processor time so far, in seconds."""

    engine: float
    stand_ins: float


class Turn:
    """An engine on the ground that all share. `run` keeps the names of its calls apart from others'."""

    def __init__(self, engine: Engine, ground: Ground, load: Load, run: str) -> None:
        self._engine = engine
        self._ground = ground
        self._load = load
        self._run = run
        self._caller = Caller(ground.stage.control, load.at_once)

    async def figures(self) -> Figures:
        """Start it, warm it up, load it, judge it."""
        async with _started(self._engine, self._ground) as ready_seconds:
            deals = await self._ground.deals()
            await self._warmed_up(_orders(deals, f"{self._run}-warm", self._load.warm))
            await asyncio.sleep(self._engine.rest)
            return await self._burst(_orders(deals, self._run, self._load.each), ready_seconds)

    async def alone(self) -> Counter[str]:
        """What it asks the stand-ins for one invoice that comes alone, once customers and lists are known."""
        async with _started(self._engine, self._ground):
            deals = await self._ground.deals()
            await self._warmed_up(_orders(deals, f"{self._run}-first", 1))
            await self._ground.forget()
            await self._called(_orders(deals[:1], self._run, 1))
            return judging.counted(await self._ground.requests())

    async def _warmed_up(self, orders: Sequence[Order]) -> None:
        """Raises: RuntimeError where a workflow is not told of a success."""
        await self._called(orders)
        for failure in judging.failures(await self._ground.ends(orders), len(orders)):
            name, last = self._engine.name, told(self._engine.log)
            raise RuntimeError(f"{name} does not make invoices: {failure}; its log ends so: {last}")

    async def _burst(self, orders: Sequence[Order], ready_seconds: float) -> Figures:
        before = {judging.key(row) for row in await self._ground.invoices()}
        await self._ground.forget()
        load, used = os.getloadavg()[0], self._used()
        settled = await self._called(orders)
        after, peak = self._used(), usage.peak_mb(self._engine.pid)
        ends, requests = await self._ground.ends(orders), await self._ground.requests()
        made = [row for row in await self._ground.invoices() if judging.key(row) not in before]
        spans = judging.spans(ends)
        first, last = min(begun for begun, _ in spans), max(ended for _, ended in spans)
        seconds = (max(last, settled or last) - first).total_seconds()
        waits = percentiles([(ended - begun).total_seconds() for begun, ended in spans])
        stand_ins = after.stand_ins - used.stand_ins
        return Figures(
            name=self._engine.name,
            invoices=len(made),
            seconds=seconds,
            invoices_per_second=len(made) / seconds,
            calls_per_second=len(requests) / seconds,
            calls_each=len(requests) / len(orders),
            p50_ms=waits["p50_ms"],
            p99_ms=waits["p99_ms"],
            ready_seconds=ready_seconds,
            peak_mb=peak,
            cpu_ms=(after.engine - used.engine) / len(orders) * 1000,
            stand_ins_cpu_ms=stand_ins / len(orders) * 1000,
            stand_ins_busy=stand_ins / seconds,
            load=load,
            problems=tuple(self._problems(ends, made, requests, len(orders))),
        )

    async def _called(self, orders: Sequence[Order]) -> datetime | None:
        """Until all is done; when that was, where it is later than the last workflow's end.

        Raises: RuntimeError where it does not come to an end.
        """
        try:
            await self._caller.call(orders)
            return await self._engine.settled()
        except (TimeoutError, RuntimeError) as exc:
            name, last = self._engine.name, told(self._engine.log)
            raise RuntimeError(f"{name} did not come to an end: {exc}; its log ends so: {last}") from exc

    def _used(self) -> _Used:
        stand_ins = self._ground.stage.stand_ins.pid
        return _Used(usage.cpu_seconds(self._engine.pid), usage.cpu_seconds(stand_ins))

    def _problems(self, ends: Rows, made: Rows, requests: Rows, calls: int) -> Iterator[str]:
        yield from judging.problems(ends, made, calls, INVOICE)
        yield from judging.refusals(requests)
        if self._engine.asks is not None:
            wanted = Counter({name: count * calls for name, count in self._engine.asks.items()})
            yield from judging.differences(judging.counted(requests), wanted)


@asynccontextmanager
async def _started(engine: Engine, ground: Ground) -> AsyncIterator[float]:
    """An engine that HubSpot calls, and QuickBooks where it listens; gives the seconds of its start."""
    with tempfile.TemporaryDirectory(prefix="stagebill-peer-") as folder:
        begun = time.perf_counter()
        try:
            url = await engine.start(ground, Path(folder))
            ready_seconds = time.perf_counter() - begun
            await ground.aim(url, hears=engine.hears)
            yield ready_seconds
        finally:
            await engine.stop()


def _orders(deals: Sequence[tuple[str, str]], run: str, each: int) -> list[Order]:
    """So many calls for each deal, all deals in turns."""
    every = [deal for _ in range(each) for deal in deals]
    return [Order(portal, deal, f"{run}-{number}") for number, (portal, deal) in enumerate(every)]
