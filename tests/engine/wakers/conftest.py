"""Wakers of each kind behind one port, and somebody who looks at rows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any

import procrastinate
import pytest
from procrastinate.exceptions import AlreadyEnqueued

from engine.clock import system_clock
from engine.processes.postgres import address
from engine.wakers.embedded import EmbeddedWaker
from engine.wakers.port import HORIZON, Chore, Look, Row, Waker
from engine.wakers.queued import PgQueuerWaker
from engine.wakers.runners import Runners

PATIENCE = 10


class Looker:
    """Looks at rows; may be held up, and may fail."""

    def __init__(self) -> None:
        self.looked: list[tuple[str, datetime]] = []
        self.accounts: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self.stopped: list[str] = []
        self._news = asyncio.Condition()

    async def look(self, execution_id: str, account: str) -> None:
        self.looked.append((execution_id, system_clock()))
        self.accounts.append(account)
        async with self._news:
            self._news.notify_all()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.stopped.append(execution_id)
            raise
        if self.error:
            raise self.error

    async def until(self, count: int) -> list[str]:
        """The rows looked at, once they are that many."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self.looked) >= count)
        return [execution_id for execution_id, _ in self.looked]


class ProcrastinateWaker:
    """The same port over `procrastinate`: what choosing it would take."""

    def __init__(self, url: str, runners: Runners | None) -> None:
        self._runners = runners
        self._local = EmbeddedWaker(system_clock, runners)
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address(url)))
        self._bell = self._app.task(name="look")(self._heard)
        self._tasks: set[asyncio.Future[Any]] = set()
        self._listening: asyncio.Task[None] | None = None

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        await self._app.open_async()
        if not await self._installed():
            await self._app.schema_manager.apply_schema_async()
        await self._local.start(look, chores)
        if self._runners is not None:
            self._listening = asyncio.create_task(
                self._app.run_worker_async(
                    concurrency=20,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=0.2,
                    delete_jobs="always",
                    shutdown_graceful_timeout=1,
                )
            )

    async def _installed(self) -> bool:
        found = await self._app.connector.execute_query_one_async(
            "SELECT to_regclass('procrastinate_jobs') AS jobs"
        )
        return found["jobs"] is not None

    async def stop(self) -> None:
        await self._local.stop()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._app.close_async()

    def wake(self, row: Row) -> None:
        if row.due - system_clock() > HORIZON:
            return
        if self._runners is not None and (row.due > system_clock() or self._runners.idle()):
            self._local.wake(row)
            return
        task = asyncio.ensure_future(self._ring(row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def found(self, rows: Sequence[Row]) -> None:
        self._local.found(rows)

    def healthy(self) -> bool:
        return self._local.healthy()

    async def _ring(self, row: Row) -> None:
        once = f"{row.execution_id}:{row.due.timestamp()}"
        with suppress(AlreadyEnqueued):
            await self._bell.configure(queueing_lock=once, schedule_at=row.due).defer_async(
                execution_id=row.execution_id, account=row.account, urgent=row.urgent
            )

    async def _heard(self, execution_id: str, account: str, urgent: bool) -> None:
        self._local.wake(Row(execution_id, account, system_clock(), urgent))


@pytest.fixture
async def looker() -> Looker:
    return Looker()


Make = Callable[..., Awaitable[Waker]]


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("pgqueuer", marks=pytest.mark.postgresql),
        pytest.param("procrastinate", marks=pytest.mark.postgresql),
    ]
)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def make(kind: str, looker: Looker, database_url: str) -> AsyncIterator[Make]:
    """Starts wakers, and stops them in the end."""
    started: list[Waker] = []

    def one(runners: Runners | None) -> Waker:
        if kind == "embedded":
            return EmbeddedWaker(system_clock, runners)
        if kind == "pgqueuer":
            return PgQueuerWaker(system_clock, database_url, Random(7), runners)
        return ProcrastinateWaker(database_url, runners)

    async def start(*chores: Chore, runners: int = 4, looks: bool = True, look: Look = looker.look) -> Waker:
        waker = one(Runners(runners=runners) if looks else None)
        await waker.start(look, chores)
        started.append(waker)
        return waker

    yield start
    looker.go_on.set()
    for waker in started:
        if waker.healthy():
            await waker.stop()


@pytest.fixture
async def worker(make: Make) -> Waker:
    """One that looks at rows."""
    return await make()


@pytest.fixture
async def bell(kind: str, make: Make, worker: Waker) -> Waker:
    """One that rings: of another process, which has no runners, where the kind knows several."""
    return worker if kind == "embedded" else await make(looks=False)
