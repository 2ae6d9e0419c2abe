"""The waker of many processes: `pgqueuer` on the same PostgreSQL rings for a row, any worker answers.

A row is rung for right after its commit, not in it: a commit that notifies takes a lock of the whole
database, which would end the store's group commits, and what goes wrong with a bell must not undo an event
that is to be acknowledged. A bell that is lost costs the time to the next sweep.

Where a runner of this process is idle the row is looked at here at once, and nothing is rung.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import count
from random import Random

import psycopg
from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from pgqueuer.adapters.persistence import qb
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import FailingListenerError
from pgqueuer.domain.models import Job
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import QueueEntrypoint
from pgqueuer.ports.repository import EntrypointExecutionParameter

from engine import exact_json
from engine.clock import Clock
from engine.processes.postgres import connect
from engine.wakers.embedded import EmbeddedWaker
from engine.wakers.port import HORIZON, Chore, Look, Row
from engine.wakers.runners import Runners

log = logging.getLogger(__name__)

SCHEMA = "stagebill_wakeups"  # pgqueuer's tables are kept apart from ours

_BELLS = {True: "look now", False: "look"}  # by urgency
_BATCH = 200  # bells in one statement
_HEARD = 16  # jobs that are taken at once
_BUSY_POLL = timedelta(milliseconds=20)  # while there are jobs and nobody free for them
_POLL = timedelta(seconds=2)  # where the database's notices do not come through
_HEARTBEAT = timedelta(seconds=30)
_ANEW = (0.2, 5.0)  # seconds until a lost connection is opened again, doubling
_UNSENT = 10_000  # bells that wait for the database to come back; the sweep finds the rest
_WATCH_EVERY = 5.0  # seconds
_FORGET_EACH = 720  # looks, an hour: pgqueuer counts what it did, and nobody asks

_LOST = (psycopg.Error, OSError, FailingListenerError)


class PgQueuerWaker:
    """`runners` None: this process rings and looks at nothing."""

    def __init__(self, clock: Clock, url: str, random: Random, runners: Runners | None = None) -> None:
        self._clock = clock
        self._url = url
        self._random = random
        self._runners = runners
        self._local = EmbeddedWaker(clock, runners)
        self._unsent: dict[tuple[str, datetime], Row] = {}
        self._news = asyncio.Event()
        self._manager: QueueManager | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        await self._local.start(look, chores)
        loops = [self._ring] if self._runners is None else [self._ring, self._listen]
        self._tasks = [asyncio.create_task(self._on_and_on(loop), name=loop.__name__) for loop in loops]

    async def stop(self) -> None:
        self._stopping = True
        if self._manager is not None:
            self._manager.shutdown.set()
        await self._local.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self, row: Row) -> None:
        if row.due - self._clock() > HORIZON:
            return
        if self._runners is not None and (row.due > self._clock() or self._runners.idle(urgent=row.urgent)):
            self._local.wake(row)
        elif len(self._unsent) < _UNSENT:
            self._unsent[row.execution_id, row.due] = row
            self._news.set()

    def found(self, rows: Sequence[Row]) -> None:
        """Every process sweeps, so they are looked at here; in another order than elsewhere."""
        for row in self._random.sample(rows, len(rows)):
            self._local.wake(row)

    def healthy(self) -> bool:
        """Not ringing or not hearing costs time and no work: it is told in the log, not here."""
        return self._local.healthy() and not self._stopping

    async def _on_and_on(self, loop: Callable[[AsyncExitStack], Awaitable[None]]) -> None:
        """Run a loop over connections of its own; open them again whenever they are lost."""
        pause = _ANEW[0]
        while not self._stopping:
            began = self._clock()
            try:
                async with AsyncExitStack() as stack:
                    await loop(stack)
            except _LOST as lost:
                if self._clock() - began > timedelta(minutes=1):
                    pause = _ANEW[0]
                log.warning("wake-ups are cut off", extra={"error": type(lost).__name__})
            await asyncio.sleep(pause)
            pause = min(pause * 2, _ANEW[1])

    async def _queries(self, stack: AsyncExitStack) -> Queries:
        listening = await connect(self._url)
        stack.push_async_callback(listening.close)
        asking = await connect(self._url)
        stack.push_async_callback(asking.close)
        settings = DBSettings(db_schema=SCHEMA)
        return Queries(
            _TwoLines(listening, asking),
            qbe=qb.QueryBuilderEnvironment(settings),
            qbq=qb.QueryQueueBuilder(settings),
            qbs=qb.QuerySchedulerBuilder(settings),
        )

    async def _ring(self, stack: AsyncExitStack) -> None:
        queries = await self._queries(stack)
        await _install(queries)
        while not self._stopping:
            if not self._unsent:
                self._news.clear()
                await self._news.wait()
            while self._unsent:
                rows = [*self._unsent.values()][:_BATCH]
                await _enqueue(queries, rows, self._clock())
                for row in rows:
                    self._unsent.pop((row.execution_id, row.due), None)

    async def _listen(self, stack: AsyncExitStack) -> None:
        queries = await self._queries(stack)
        await _install(queries)
        manager = self._manager = _Manager(queries, channel=queries.qbe.settings.channel)
        manager.open_for = self._open_for
        manager.min_dequeue_poll_interval = _BUSY_POLL
        for bell in _BELLS.values():
            manager.entrypoint(bell)(self._heard)
        watching = asyncio.create_task(_watch(manager, queries))
        running = asyncio.create_task(
            manager.run(dequeue_timeout=_POLL, batch_size=_HEARD, heartbeat_timeout=_HEARTBEAT)
        )
        try:
            await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            manager.shutdown.set()
            ended = await asyncio.gather(running, watching, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    def _open_for(self) -> list[str]:
        """Which bells this process answers now; the others are left to those who are less busy."""
        return [
            bell for urgent, bell in _BELLS.items() if self._runners and self._runners.idle(urgent=urgent)
        ]

    async def _heard(self, job: Job) -> None:
        """Taken into this process's line; where that is full, the row is left to whoever sweeps."""
        told = exact_json.loads(job.payload or b"{}")
        row = Row(told["id"], told["account"], self._clock(), told["urgent"])
        self._local.wake(row)


class _Manager(QueueManager):
    """Takes jobs only while it has somebody for them, so that a busy process leaves them to an idle one."""

    open_for: Callable[[], list[str]]

    async def fetch_jobs(
        self, batch_size: int, global_concurrency_limit: int | None, heartbeat_timeout: timedelta
    ) -> AsyncGenerator[Job, None]:
        while not self.shutdown.is_set() and (bells := self.open_for()):
            jobs = await self.queries.dequeue(
                batch_size=batch_size,
                entrypoints={QueueEntrypoint(bell): EntrypointExecutionParameter(0) for bell in bells},
                queue_manager_id=self.queue_manager_id,
                global_concurrency_limit=global_concurrency_limit,
                heartbeat_timeout=heartbeat_timeout,
            )
            for job in jobs:
                yield job
            if not jobs:
                return


class _TwoLines(PsycopgDriver):
    """Listens on one connection and asks on another: psycopg lets nobody ask while it listens."""

    def __init__(self, listening: psycopg.AsyncConnection, asking: psycopg.AsyncConnection) -> None:
        super().__init__(listening)
        self._asking = PsycopgDriver(asking)

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self._asking.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        return await self._asking.execute(query, *args)


async def _install(queries: Queries) -> None:
    """Make pgqueuer's tables, or bring them up to date; one process at a time."""
    async with queries.schema_lock():
        if not await queries.schema_is_installed():
            await queries.install()
            return
    await queries.apply_upgrade()


async def _enqueue(queries: Queries, rows: Sequence[Row], now: datetime) -> None:
    await queries.enqueue(
        [_BELLS[row.urgent] for row in rows],
        [_told(row) for row in rows],
        [int(row.urgent) for row in rows],
        [max(row.due - now, timedelta(0)) for row in rows],
        [f"{row.execution_id}:{row.due.timestamp()}" for row in rows],
        on_conflict="skip",
    )


def _told(row: Row) -> bytes:
    return exact_json.dumps({"id": row.execution_id, "account": row.account, "urgent": row.urgent})


async def _watch(manager: QueueManager, queries: Queries) -> None:
    """Ends with an error when nothing can be heard any more; forgets what pgqueuer counts meanwhile."""
    for look in count():
        if look % _FORGET_EACH == 0:
            await queries.clear_statistics_log()
        await asyncio.sleep(_WATCH_EVERY)
        await manager.listener_healthy(timedelta(seconds=_WATCH_EVERY))
