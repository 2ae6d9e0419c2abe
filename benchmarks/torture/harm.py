"""What is done to them: killed, cut off from the database, stopped; and answers get lost."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from random import Random
from typing import Any

import psycopg
from sqlalchemy import make_url

from benchmarks.torture.ledger import Ledger
from benchmarks.torture.processes import Process

FAULTS: dict[str, list[dict[str, Any]]] = {
    "hubspot": [
        {"operation": "action.run", "kind": "drop_after", "chance": 0.05},
        {"operation": "action.run", "kind": "duplicate", "chance": 0.05},
        {"operation": "webhook.deliver", "kind": "drop_after", "chance": 0.1},
        {"operation": "webhook.deliver", "kind": "duplicate", "chance": 0.05},
        {"operation": "webhook.deliver", "kind": "disorder", "chance": 0.1},
        {"kind": "drop_after", "chance": 0.03},
        {"kind": "drop_before", "chance": 0.02},
        {"kind": "status", "chance": 0.02},
    ],
    "quickbooks": [
        {"operation": "webhook.deliver", "kind": "duplicate", "chance": 0.1},
        {"operation": "*.create", "kind": "delay", "chance": 0.2, "seconds": 0.4},
        {"operation": "*.send", "kind": "delay", "chance": 0.2, "seconds": 0.4},
        {"kind": "drop_after", "chance": 0.05},
        {"kind": "drop_before", "chance": 0.02},
        {"kind": "truncate", "chance": 0.01},
        {"kind": "status", "chance": 0.02},
    ],
}
LOST = ("drop_after", "truncate")  # done, and nobody is told
_STOPPED = (21.0, 26.0)  # seconds: longer than a lease
_ALONE_STOPPED = (3.0, 8.0)  # the only process on SQLite: what it holds, nobody else takes
_LOCKED = (0.1, 2.5)
_UNMOVED = 0.2  # the chance of a kill that does not wait until something has ended since the last one
_MOVES_WITHIN = 10.0  # seconds until it is killed all the same
_WHILE_STARTING = 0.1  # the chance of what is still starting to be killed when its lot is drawn


class Cutter:
    """Ends connections to a PostgreSQL database, all of them or each with a chance of one half."""

    def __init__(self, address: str, dice: Random) -> None:
        url = make_url(address)
        self._database, self._dice = str(url.database), dice
        self._address = url.set(database="postgres").render_as_string(hide_password=False)

    async def __call__(self) -> int:
        """Returns how many were ended."""
        chance = self._dice.choice((0.5, 1.0))
        return await asyncio.to_thread(self._cut, chance)

    def _cut(self, chance: float) -> int:
        with closing(psycopg.connect(self._address, autocommit=True)) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = %s AND application_name <> 'torture' AND random() < %s",
                (self._database, chance),
            )
            return int((ended.fetchone() or (0,))[0])


class Locker:
    """Holds the lock of an SQLite file for a while, as a backup or a curious person may."""

    def __init__(self, address: str, dice: Random) -> None:
        self._path, self._dice = str(make_url(address).database), dice

    async def __call__(self) -> int:
        """Returns how many locks were held: none where somebody who is stopped holds it."""
        with closing(sqlite3.connect(self._path, timeout=0.2, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return 0
            await asyncio.sleep(self._dice.uniform(*_LOCKED))
            connection.execute("ROLLBACK")
        return 1


class Harm:
    """Does it all, until told to stop, and counts."""

    def __init__(
        self,
        processes: list[Process],
        cut: Cutter | Locker,
        ledger: Ledger,
        dice: Random,
        *,
        kill_every: float,
    ) -> None:
        self.done: Counter[str] = Counter()
        self._processes = processes
        self._cut = cut
        self._ledger = ledger
        self._ended = 0  # executions, at the last kill
        self._dice = dice
        self._kill_every = kill_every
        self._stopped_for = _STOPPED if len(processes) > 1 else _ALONE_STOPPED

    async def go_on(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._again(self._kill, 2 * self._kill_every))
            group.create_task(self._again(self._cut_off, 5.0))
            group.create_task(self._again(self._stop, 15.0))

    async def mend(self) -> None:
        """Everything runs again."""
        for process in self._processes:
            if process.stopped:
                process.go_on()
            elif not process.alive:
                process.start()

    async def _again(self, harm: Callable[[], Any], most: float) -> None:
        while True:
            await asyncio.sleep(self._dice.uniform(0, most))
            await harm()

    async def _moved(self) -> None:
        """Until something has ended since the last kill: on a busy machine, too, work is to be hit."""
        if self._dice.random() < _UNMOVED:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_MOVES_WITHIN):
                while self._ledger.ended() == self._ended:  # noqa: ASYNC110 - it is in other processes
                    await asyncio.sleep(0.1)

    async def _kill(self) -> None:
        await self._moved()
        alive = [process for process in self._processes if not process.stopped]
        if not alive:
            return
        victim = self._dice.choice(alive)
        up = victim.up
        if victim.alive and not up and self._dice.random() > _WHILE_STARTING:
            return
        if await victim.kill():
            self.done["kills"] += 1
            self.done["kills while starting"] += not up
            self._ended = self._ledger.ended()
            self.done[f"kills of {victim.name.partition('-')[0]}"] += 1
        else:
            self.done["ended by themselves"] += 1
        victim.start()

    async def _cut_off(self) -> None:
        self.done["connections cut"] += await self._cut()
        self.done["cuts"] += 1

    async def _stop(self) -> None:
        alive = [process for process in self._processes if process.alive and not process.stopped]
        if not alive:
            return
        victim = self._dice.choice(alive)
        victim.stop()
        self.done["stops"] += 1
        try:
            await asyncio.sleep(self._dice.uniform(*self._stopped_for))
        finally:
            victim.go_on()
