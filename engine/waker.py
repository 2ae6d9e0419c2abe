"""The port to whatever wakes a worker up for a row. It holds no truth: a lost wake-up costs time, not work.

Embedded it is APScheduler with its memory store. Its job store is not durable enough to hold work (it
deletes a job before running it), and its defaults drop what is late, so both are set otherwise here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from engine.clock import Clock

log = logging.getLogger(__name__)

HORIZON = timedelta(seconds=90)  # rows further off are left to a later sweep

_STOP = ""  # queued once for each runner, instead of an execution's id

Look = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Chore:
    """Work that comes again: finding forgotten rows, marking what has become overdue."""

    name: str
    every: timedelta
    task: Callable[[], Awaitable[None]]


class Waker(Protocol):
    """Says "look at row N" when it is due."""

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        """Begin: `look` is called for due rows; chores run at once and then at their intervals."""

    async def stop(self) -> None:
        """Take no more; returns when what is running has ended."""

    def wake(self, execution_id: str, due: datetime) -> None:
        """Have the row looked at when it is due. Repeating it is harmless."""

    def healthy(self) -> bool:
        """Whether rows are being looked at."""


class EmbeddedWaker:
    """APScheduler on the service's own loop, and a bounded number of runners."""

    def __init__(self, clock: Clock, *, runners: int = 8) -> None:
        self._clock = clock
        self._count = runners
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._stopping = False
        self._queued: set[str] = set()
        self._runners: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        self._runners = [asyncio.create_task(self._run(look), name=f"runner-{n}") for n in range(self._count)]
        for chore in chores:
            self._scheduler.add_job(
                chore.task,
                "interval",
                seconds=chore.every.total_seconds(),
                next_run_time=self._clock(),
                id=f"chore:{chore.name}",
            )
        self._scheduler.start()

    async def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._stopping = True
        for _ in self._runners:
            self._queue.put_nowait(_STOP)
        await asyncio.gather(*self._runners)

    def wake(self, execution_id: str, due: datetime) -> None:
        wait = due - self._clock()
        if wait <= timedelta(0):
            self._enqueue(execution_id)
        elif wait <= HORIZON and self._scheduler.running:
            self._scheduler.add_job(
                self._on_time,
                "date",
                run_date=due,
                args=[execution_id],
                id=execution_id,
                replace_existing=True,
            )

    def healthy(self) -> bool:
        return self._scheduler.running and any(not runner.done() for runner in self._runners)

    async def _on_time(self, execution_id: str) -> None:
        self._enqueue(execution_id)

    def _enqueue(self, execution_id: str) -> None:
        if execution_id not in self._queued:
            self._queued.add(execution_id)
            self._queue.put_nowait(execution_id)

    async def _run(self, look: Look) -> None:
        while (execution_id := await self._queue.get()) != _STOP and not self._stopping:
            self._queued.discard(execution_id)
            try:
                await look(execution_id)
            except Exception:
                # The row still says what is to be done; its lease ends and a sweep finds it again.
                log.exception("runner failed", extra={"execution_id": execution_id})
