"""The waker of one process: its chores."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import system_clock
from engine.errors import TryLater
from engine.wakers.embedded import EmbeddedWaker
from engine.wakers.lineup import LINE
from engine.wakers.port import Chore, Row

SOON = timedelta(milliseconds=30)
PATIENCE = 5


async def test_a_chore_that_fails_comes_back(looker: Any, caplog: pytest.LogCaptureFixture) -> None:
    times = 0
    again = asyncio.Event()

    async def sweep() -> None:
        nonlocal times
        times += 1
        if times == 2:
            again.set()
        raise ZeroDivisionError

    waker = EmbeddedWaker(system_clock)
    await waker.start(looker.look, [Chore("sweep", SOON, sweep)])

    async with asyncio.timeout(PATIENCE):
        await again.wait()
    await waker.stop()
    assert "ZeroDivisionError" in caplog.text


async def test_a_chore_that_is_hindered_says_why_in_a_sentence(
    looker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    done = asyncio.Event()

    async def sweep() -> None:
        done.set()
        raise TryLater("the database cannot be used now")

    waker = EmbeddedWaker(system_clock)
    await waker.start(looker.look, [Chore("sweep", timedelta(hours=1), sweep)])
    await asyncio.wait_for(done.wait(), PATIENCE)
    await waker.stop()

    (told,) = [each for each in caplog.records if each.name == "engine.wakers.embedded"]
    assert (told.getMessage(), told.exc_info) == ("chore put off", None)


async def test_the_sweep_comes_early_when_there_is_room_for_more(looker: Any) -> None:
    sweeps = 0
    early = asyncio.Event()

    async def sweep() -> None:
        nonlocal sweeps
        sweeps += 1
        if sweeps == 2:
            early.set()

    waker = EmbeddedWaker(system_clock)
    await waker.start(looker.look, [Chore("sweep", timedelta(hours=1), sweep, refills=True)])
    waker.found([Row(f"row-{number}", "4210001", system_clock()) for number in range(2 * LINE)])

    async with asyncio.timeout(PATIENCE):
        await early.wait()
    await waker.stop()


async def test_it_is_not_healthy_before_it_starts() -> None:
    assert not EmbeddedWaker(system_clock).healthy()
