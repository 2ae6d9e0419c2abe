"""The embedded waker: wakes for what is due, forgets nothing that waits, and stops in an orderly way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.clock import system_clock
from engine.waker import HORIZON, Chore, EmbeddedWaker

SOON = timedelta(milliseconds=30)
PATIENCE = 5


class Looker:
    """Looks at rows; may be held up, and may fail."""

    def __init__(self) -> None:
        self.looked: list[tuple[str, datetime]] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self._news = asyncio.Condition()

    async def look(self, execution_id: str) -> None:
        self.looked.append((execution_id, system_clock()))
        async with self._news:
            self._news.notify_all()
        await self.go_on.wait()
        if self.error:
            raise self.error

    async def until(self, count: int) -> list[str]:
        """The rows looked at, once they are that many."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self.looked) >= count)
        return [execution_id for execution_id, _ in self.looked]


@pytest.fixture
async def looker() -> Looker:
    return Looker()


@pytest.fixture
async def start(looker: Looker) -> AsyncIterator[Callable[..., Awaitable[EmbeddedWaker]]]:
    """Starts wakers, and stops them in the end."""
    started: list[EmbeddedWaker] = []

    async def one(*chores: Chore, runners: int = 2) -> EmbeddedWaker:
        waker = EmbeddedWaker(system_clock, runners=runners)
        await waker.start(looker.look, chores)
        started.append(waker)
        return waker

    yield one
    looker.go_on.set()
    for waker in started:
        if waker.healthy():
            await waker.stop()


async def test_what_is_due_is_looked_at(start: Any, looker: Looker) -> None:
    waker = await start()

    waker.wake("a", system_clock())

    assert await looker.until(1) == ["a"]


async def test_what_will_be_due_is_looked_at_then_and_not_before(start: Any, looker: Looker) -> None:
    waker = await start()
    due = system_clock() + SOON

    waker.wake("a", due)
    assert looker.looked == []
    await looker.until(1)

    assert looker.looked[0][1] >= due


async def test_waking_twice_for_one_time_looks_once(start: Any, looker: Looker) -> None:
    waker = await start()
    due = system_clock() + SOON

    for _ in range(3):
        waker.wake("a", due)
    waker.wake("b", due + SOON)

    assert await looker.until(2) == ["a", "b"]


async def test_what_waits_for_a_runner_is_queued_once(start: Any, looker: Looker) -> None:
    waker = await start(runners=1)
    looker.go_on.clear()
    waker.wake("first", system_clock())
    await looker.until(1)

    for execution_id in ("a", "a", "b", "a"):
        waker.wake(execution_id, system_clock())
    looker.go_on.set()

    assert await looker.until(3) == ["first", "a", "b"]


async def test_what_comes_while_it_is_looked_at_is_looked_at_again(start: Any, looker: Looker) -> None:
    """The look under way may have read the row before it changed."""
    waker = await start(runners=1)
    looker.go_on.clear()
    waker.wake("a", system_clock())
    await looker.until(1)

    waker.wake("a", system_clock())
    looker.go_on.set()

    assert await looker.until(2) == ["a", "a"]


async def test_as_many_run_side_by_side_as_there_are_runners(start: Any, looker: Looker) -> None:
    waker = await start(runners=2)
    looker.go_on.clear()

    for execution_id in "abc":
        waker.wake(execution_id, system_clock())

    assert await looker.until(2) == ["a", "b"]
    looker.go_on.set()
    assert await looker.until(3) == ["a", "b", "c"]


async def test_rows_far_off_are_left_to_a_later_sweep(start: Any, looker: Looker) -> None:
    waker = await start()

    waker.wake("far", system_clock() + HORIZON + timedelta(minutes=1))
    waker.wake("near", system_clock())

    assert await looker.until(1) == ["near"]


async def test_a_look_that_fails_stops_no_runner(
    start: Any, looker: Looker, caplog: pytest.LogCaptureFixture
) -> None:
    waker = await start(runners=1)
    looker.error = ZeroDivisionError()

    waker.wake("a", system_clock())
    waker.wake("b", system_clock())

    assert await looker.until(2) == ["a", "b"]
    assert "runner failed" in caplog.text


async def test_chores_run_at_once_and_again_and_again(start: Any) -> None:
    times = 0
    enough = asyncio.Event()

    async def sweep() -> None:
        nonlocal times
        times += 1
        if times == 3:
            enough.set()

    await start(Chore("sweep", SOON, sweep))

    async with asyncio.timeout(PATIENCE):
        await enough.wait()


async def test_a_chore_that_fails_comes_back(start: Any, caplog: pytest.LogCaptureFixture) -> None:
    times = 0
    again = asyncio.Event()

    async def sweep() -> None:
        nonlocal times
        times += 1
        if times == 2:
            again.set()
        raise ZeroDivisionError

    await start(Chore("sweep", SOON, sweep))

    async with asyncio.timeout(PATIENCE):
        await again.wait()
    assert "ZeroDivisionError" in caplog.text


async def test_stopping_waits_for_what_is_running(start: Any, looker: Looker) -> None:
    waker = await start()
    looker.go_on.clear()
    waker.wake("a", system_clock())
    await looker.until(1)

    stopping = asyncio.ensure_future(waker.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    looker.go_on.set()

    await asyncio.wait_for(stopping, PATIENCE)


async def test_what_was_not_begun_is_left_when_it_stops(start: Any, looker: Looker) -> None:
    """The rows say what is to be done; another process, or a later start, does it."""
    waker = await start(runners=1)
    looker.go_on.clear()
    waker.wake("a", system_clock())
    await looker.until(1)
    waker.wake("b", system_clock())

    stopping = asyncio.ensure_future(waker.stop())
    await asyncio.sleep(0)
    looker.go_on.set()
    await asyncio.wait_for(stopping, PATIENCE)

    assert [execution_id for execution_id, _ in looker.looked] == ["a"]


async def test_it_is_healthy_from_start_to_stop(start: Any, looker: Looker) -> None:
    idle = EmbeddedWaker(system_clock)
    waker = await start()
    health = [idle.healthy(), waker.healthy()]

    await waker.stop()

    assert [*health, waker.healthy()] == [False, True, False]


async def test_waking_before_the_start_is_harmless(looker: Looker) -> None:
    """Rows are stored, and so may be woken up for, while the service still starts."""
    waker = EmbeddedWaker(system_clock)
    waker.wake("a", system_clock())
    waker.wake("b", system_clock() + SOON)

    await waker.start(looker.look, ())

    assert (await looker.until(1))[0] == "a"
    await waker.stop()
