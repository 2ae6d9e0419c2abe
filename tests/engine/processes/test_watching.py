"""A web request hears of an end that happened in another process."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from engine.action import Outcome
from engine.errors import TryLater
from engine.executions import ending, ledger
from engine.executions.ending import Closing
from engine.executions.worker import Waiting
from engine.processes.watching import Watch
from engine.store import Store

PATIENCE = 5


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
async def watch(store: Store, waiting: Waiting) -> AsyncIterator[Watch]:
    watching = Watch(store, waiting)
    watching.start()
    yield watching
    await watching.stop()


async def test_an_end_elsewhere_is_heard_of(
    watch: Watch, store: Store, waiting: Waiting, claimed: Any, clock: Any, new_id: Any
) -> None:
    row = await claimed()
    ended = waiting.expect(row.id)

    await store.write(
        lambda session: ending.close(
            session,
            row,
            Closing(Outcome.DONE, "done"),
            token=row.token,
            now=clock(),
            new_id=new_id,
            answered=False,
        ),
        account=None,
    )

    await asyncio.wait_for(ended.wait(), PATIENCE)


async def test_one_that_will_take_longer_lets_its_request_go(
    watch: Watch, store: Store, waiting: Waiting, claimed: Any, clock: Any
) -> None:
    row = await claimed()
    ended = waiting.expect(row.id)

    await store.write(
        lambda session: ledger.postpone(
            session, row.id, token=row.token, until=clock(), reason="", category=""
        ),
        account=None,
    )

    await asyncio.wait_for(ended.wait(), PATIENCE)


async def test_what_runs_is_waited_for(watch: Watch, waiting: Waiting, claimed: Any) -> None:
    ended = waiting.expect((await claimed()).id)

    await asyncio.sleep(0.2)

    assert not ended.is_set()


async def test_nothing_is_asked_while_nobody_waits(store: Store, waiting: Waiting) -> None:
    asked = []

    class Spied:
        async def read(self, work: Any) -> list[str]:
            asked.append(work)
            return []

    store_like: Any = Spied()
    watching = Watch(store_like, waiting)
    watching.start()
    await asyncio.sleep(0.12)
    before = len(asked)
    waiting.expect("a")
    await asyncio.sleep(0.12)
    await watching.stop()

    assert (before, bool(asked)) == (0, True)


async def test_a_store_that_is_away_for_a_moment_ends_no_watch(waiting: Waiting) -> None:
    looks = 0

    class Away:
        async def read(self, work: Any) -> list[str]:
            nonlocal looks
            looks += 1
            if looks == 1:
                raise TryLater("the database cannot be used now")
            return ["a"]

    async def no_sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    store_like: Any = Away()
    watching = Watch(store_like, waiting, no_sleep)
    watching.start()

    await asyncio.wait_for(waiting.expect("a").wait(), PATIENCE)
    await watching.stop()
