"""Runs side by side, an express lane for who waits, and an end in bounded time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from engine.errors import TryLater
from engine.wakers.lineup import LINE
from engine.wakers.runners import Runners

MARKETER, BACKLOG = "4210002", "4210001"


@pytest.fixture
async def start(looker: Any) -> AsyncIterator[Callable[..., Runners]]:
    started: list[Runners] = []

    def one(hungry: Callable[[], None] = lambda: None, **more: Any) -> Runners:
        runners = Runners(**more)
        runners.start(looker.look, hungry)
        started.append(runners)
        return runners

    yield one
    looker.go_on.set()
    for runners in started:
        await runners.stop()


async def test_as_many_run_side_by_side_as_there_are_runners(start: Any, looker: Any) -> None:
    runners = start(runners=2)
    looker.go_on.clear()

    for number in range(3):
        runners.add(f"row-{number}", f"account-{number}")
    assert await looker.until(2) == ["row-0", "row-1"]

    looker.go_on.set()
    assert await looker.until(3) == ["row-0", "row-1", "row-2"]


async def test_what_comes_while_it_is_looked_at_is_looked_at_again(start: Any, looker: Any) -> None:
    """The look under way may have read the row before it changed."""
    runners = start(runners=1)
    looker.go_on.clear()
    runners.add("a", BACKLOG)
    await looker.until(1)

    runners.add("a", BACKLOG)
    looker.go_on.set()

    assert await looker.until(2) == ["a", "a"]


async def test_a_marketer_is_served_at_once_beside_ten_thousand_rows_of_another_account(
    start: Any, looker: Any
) -> None:
    runners = start()
    looker.go_on.clear()
    for number in range(10_000):
        runners.add(f"backlog-{number}", BACKLOG)

    runners.add("call", MARKETER, urgent=True)

    assert "call" in await looker.until(7)


@pytest.mark.parametrize("others", [1, 5])
async def test_a_marketer_is_served_at_once_however_many_accounts_have_a_backlog(
    start: Any, looker: Any, others: int
) -> None:
    runners = start()
    looker.go_on.clear()
    for number in range(1000):
        runners.add(f"backlog-{number}", f"account-{number % others}")
    await looker.until(6)

    runners.add("call", MARKETER, urgent=True)
    await asyncio.sleep(0.01)

    assert "call" in [execution_id for execution_id, _ in looker.looked]


async def test_an_accounts_own_marketer_goes_before_its_backlog(start: Any, looker: Any) -> None:
    runners = start()
    looker.go_on.clear()
    for number in range(1000):
        runners.add(f"backlog-{number}", BACKLOG)
    await looker.until(6)

    runners.add("call", BACKLOG, urgent=True)
    await asyncio.sleep(0.01)

    assert looker.looked[-1][0] == "call"


async def test_what_found_no_room_is_asked_for_again_when_there_is_some(start: Any, looker: Any) -> None:
    asked = asyncio.Event()
    runners = start(asked.set)
    taken = [runners.add(f"row-{number}", BACKLOG) for number in range(LINE * 2)]

    assert not all(taken)
    async with asyncio.timeout(5):
        await asked.wait()


async def test_a_look_that_fails_stops_no_runner(
    start: Any, looker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    runners = start(runners=1)
    looker.error = ZeroDivisionError()

    runners.add("a", BACKLOG)
    runners.add("b", BACKLOG)

    assert await looker.until(2) == ["a", "b"]
    assert "runner failed" in caplog.text


async def test_a_store_that_is_away_is_told_in_a_sentence(
    start: Any, looker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    runners = start()
    looker.error = TryLater("the database cannot be used now")

    runners.add("a", BACKLOG)
    await looker.until(1)
    await asyncio.sleep(0)

    assert [(each.getMessage(), each.exc_info) for each in caplog.records] == [("runner hindered", None)]


async def test_what_was_not_begun_is_left_when_it_stops(start: Any, looker: Any) -> None:
    """The rows say what is to be done; another process, or a later start, does it."""
    runners = start(runners=1)
    looker.go_on.clear()
    runners.add("a", BACKLOG)
    await looker.until(1)
    runners.add("b", BACKLOG)

    stopping = asyncio.ensure_future(runners.stop())
    await asyncio.sleep(0)
    looker.go_on.set()
    await asyncio.wait_for(stopping, 5)

    assert [execution_id for execution_id, _ in looker.looked] == ["a"]


async def test_what_takes_too_long_is_stopped_in_the_middle(
    start: Any, looker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Its run gives the row back; whoever stops a service does not wait for ever."""
    runners = start(stop_within=0.05)
    looker.go_on.clear()
    runners.add("a", BACKLOG)
    await looker.until(1)

    await asyncio.wait_for(runners.stop(), 5)

    assert looker.stopped == ["a"]
    assert "stopped in the middle" in caplog.text


async def test_rows_that_came_before_the_start_are_looked_at(looker: Any) -> None:
    """Rows are stored, and so may be woken up for, while the service still starts."""
    runners = Runners()
    runners.add("a", BACKLOG)

    runners.start(looker.look, lambda: None)

    assert await looker.until(1) == ["a"]
    await runners.stop()
