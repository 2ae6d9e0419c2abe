"""Tells web requests of the end of executions that another process runs.

It asks the ledger every 50 ms, once for all who wait, and not at all while nobody does. Notices of the
database would be quicker by some 25 ms, and would cost a lock of the whole database at each end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from engine.errors import ServiceError
from engine.executions import claims
from engine.executions.worker import Waiting
from engine.store import Store

log = logging.getLogger(__name__)

_EVERY = timedelta(milliseconds=50)
_AFTER_TROUBLE = timedelta(seconds=1)

Sleep = Callable[[float], Awaitable[None]]


class Watch:
    """Looks at the rows for which web requests of this process wait."""

    def __init__(self, store: Store, waiting: Waiting, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._waiting = waiting
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="watch")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            awaited = await self._waiting.somebody()
            pause = _EVERY
            try:
                for execution_id in await self._store.read(partial(claims.decided, execution_ids=awaited)):
                    self._waiting.release(execution_id)
            except ServiceError as trouble:
                log.warning("not watching", extra={"category": trouble.category})
                pause = _AFTER_TROUBLE
            await self._sleep(pause.total_seconds())
