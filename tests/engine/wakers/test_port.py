"""What every waker does: embedded, over pgqueuer, over procrastinate."""

import asyncio
from datetime import timedelta
from typing import Any

from engine.clock import system_clock
from engine.wakers.port import HORIZON, Chore, Row, Waker

SOON = timedelta(milliseconds=400)
PATIENCE = 10


def row(execution_id: str, after: timedelta = timedelta(0), account: str = "4210001") -> Row:
    return Row(execution_id, account, system_clock() + after)


async def test_what_is_due_is_looked_at(bell: Waker, looker: Any) -> None:
    bell.wake(row("a"))

    assert await looker.until(1) == ["a"]
    assert looker.accounts == ["4210001"]


async def test_what_will_be_due_is_looked_at_then_and_not_before(bell: Waker, looker: Any) -> None:
    bell.wake(row("now"))
    await looker.until(1)
    later = row("a", SOON)

    bell.wake(later)

    assert await looker.until(2) == ["now", "a"]
    assert looker.looked[1][1] >= later.due


async def test_waking_twice_for_one_time_looks_once(bell: Waker, looker: Any) -> None:
    later = row("a", SOON)

    for _ in range(3):
        bell.wake(later)
    bell.wake(row("b", 2 * SOON))

    assert sorted(await looker.until(2)) == ["a", "b"]


async def test_rows_far_off_are_left_to_a_later_sweep(bell: Waker, looker: Any) -> None:
    bell.wake(row("far", HORIZON + timedelta(minutes=1)))
    bell.wake(row("near"))

    assert await looker.until(1) == ["near"]


async def test_what_a_sweep_finds_is_looked_at(worker: Waker, looker: Any) -> None:
    worker.found([row("a"), row("b"), row("c", SOON)])

    assert sorted(await looker.until(3)) == ["a", "b", "c"]


async def test_stopping_waits_for_what_is_running(bell: Waker, worker: Waker, looker: Any) -> None:
    looker.go_on.clear()
    bell.wake(row("a"))
    await looker.until(1)

    stopping = asyncio.ensure_future(worker.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    looker.go_on.set()

    await asyncio.wait_for(stopping, PATIENCE)
    assert looker.stopped == []


async def test_who_has_stopped_looks_at_nothing(bell: Waker, worker: Waker, looker: Any) -> None:
    await worker.stop()

    worker.wake(row("a"))
    worker.found([row("b")])
    await asyncio.sleep(0.1)

    assert looker.looked == []


async def test_the_place_of_one_that_died_is_taken(make: Any, looker: Any) -> None:
    """Its rows are found by the sweep of another; what is rung for from now on is heard by the other."""
    dead, alive = await make(), await make()
    await dead.stop()

    alive.found([row("held by the dead")])
    alive.wake(row("rung since"))

    assert sorted(await looker.until(2)) == ["held by the dead", "rung since"]


async def test_chores_run_at_once_and_again_and_again(make: Any) -> None:
    times = 0
    enough = asyncio.Event()

    async def sweep() -> None:
        nonlocal times
        times += 1
        if times == 3:
            enough.set()

    await make(Chore("sweep", timedelta(milliseconds=30), sweep))

    async with asyncio.timeout(PATIENCE):
        await enough.wait()


async def test_it_is_healthy_from_start_to_stop(worker: Waker) -> None:
    before = worker.healthy()

    await worker.stop()

    assert [before, worker.healthy()] == [True, False]
