"""The waker of one process: APScheduler with its memory store, and a bounded number of runners.

Its job store is not durable enough to hold work (it deletes a job before running it), and its defaults drop
what is late, so both are set otherwise here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from engine.clock import Clock
from engine.errors import ServiceError
from engine.wakers.port import HORIZON, Chore, Look, Row
from engine.wakers.runners import Runners

log = logging.getLogger(__name__)

_CHORE = "chore:"
_CLOCKWATCH_EVERY = 5.0  # seconds
_JUMP = timedelta(seconds=3)  # less is a busy loop


class EmbeddedWaker:
    """Rows are looked at in this process, on its own loop."""

    def __init__(self, clock: Clock, runners: Runners | None = None) -> None:
        self._clock = clock
        self._runners = runners or Runners()
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._refills: list[str] = []
        self._clockwatch: asyncio.Task[None] | None = None

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        for chore in chores:
            name = f"{_CHORE}{chore.name}"
            self._scheduler.add_job(
                _told(chore),
                "interval",
                seconds=chore.every.total_seconds(),
                next_run_time=self._clock(),
                id=name,
                name=chore.name,
            )
            self._refills += [name] if chore.refills else []
        self._scheduler.start()
        self._clockwatch = asyncio.create_task(self._watch_clock(), name="clockwatch")
        self._runners.start(look, self._refill)

    async def stop(self) -> None:
        if self._clockwatch is not None:
            self._clockwatch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self._runners.stop()

    def wake(self, row: Row) -> None:
        wait = row.due - self._clock()
        if wait <= timedelta(0):
            self._runners.add(row.execution_id, row.account, urgent=row.urgent)
        elif wait <= HORIZON and self._scheduler.running:
            self._scheduler.add_job(
                self._on_time,
                "date",
                run_date=row.due,
                args=[row],
                id=row.execution_id,
                replace_existing=True,
            )

    def found(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.wake(row)

    def healthy(self) -> bool:
        return self._scheduler.running and self._runners.running()

    async def _on_time(self, row: Row) -> None:
        self._runners.add(row.execution_id, row.account, urgent=row.urgent)

    async def _watch_clock(self) -> None:
        """Chores are due by the clock: one that was set back would keep them waiting for just as long."""
        loop = asyncio.get_running_loop()
        while True:
            by_clock, by_loop = self._clock(), loop.time()
            await asyncio.sleep(_CLOCKWATCH_EVERY)
            passed = timedelta(seconds=loop.time() - by_loop)
            jumped = self._clock() - by_clock - passed
            if abs(jumped) > _JUMP:
                self.clock_was_set(jumped)

    def clock_was_set(self, by: timedelta) -> None:
        """Tell it, and have all chores come at once."""
        log.warning(
            "the clock was set %s; what has a time comes due by the new one",
            "back" if by < timedelta(0) else "forward",
            extra={"seconds": round(abs(by.total_seconds()))},
        )
        for job in self._scheduler.get_jobs():
            if job.id.startswith(_CHORE):
                self._scheduler.modify_job(job.id, next_run_time=self._clock())

    def _refill(self) -> None:
        for name in self._refills:
            self._scheduler.modify_job(name, next_run_time=self._clock())


def _told(chore: Chore) -> Callable[[], Awaitable[None]]:
    """The chore; what hinders it is told in a sentence, and it comes again."""

    async def task() -> None:
        try:
            await chore.task()
        except ServiceError as error:
            log.warning("chore put off", extra={"chore": chore.name, "why": str(error)})

    return task
