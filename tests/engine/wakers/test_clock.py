"""A clock that is set while the service runs: chores go on coming, and somebody is told."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.clock import system_clock
from engine.wakers import embedded
from engine.wakers.embedded import EmbeddedWaker
from engine.wakers.port import Chore

PATIENCE = 5


class SetClock:
    """The system's clock, which somebody may set."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.by


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at all the time."""
    monkeypatch.setattr(embedded, "_CLOCKWATCH_EVERY", 0.01)


@pytest.fixture
def told() -> Iterator[asyncio.Event]:
    """Set as soon as something is logged."""
    event, log = asyncio.Event(), logging.getLogger("engine.wakers.embedded")

    def note(record: logging.LogRecord) -> bool:
        event.set()
        return True

    log.addFilter(note)
    yield event
    log.removeFilter(note)


@pytest.mark.parametrize(("hours", "how"), [(-3, "back"), (3, "forward")])
async def test_who_sets_the_clock_is_told_and_chores_come_at_once(
    looker: Any, told: asyncio.Event, caplog: pytest.LogCaptureFixture, hours: int, how: str
) -> None:
    clock, came = SetClock(), asyncio.Queue[None]()

    async def sweep() -> None:
        came.put_nowait(None)

    waker = EmbeddedWaker(clock)
    await waker.start(looker.look, [Chore("sweep", timedelta(hours=1), sweep)])
    async with asyncio.timeout(PATIENCE):
        await came.get()
        await asyncio.sleep(0.05)  # the clock has been looked at
        clock.by = timedelta(hours=hours)
        await told.wait()
        if hours < 0:  # by APScheduler's own clock, which this test cannot set, the time has come
            await came.get()
    await waker.stop()

    (line,) = [each for each in caplog.records if each.name == "engine.wakers.embedded"]
    assert line.getMessage() == f"the clock was set {how}; what has a time comes due by the new one"
    assert abs(line.__dict__["seconds"] - 3 * 3600) <= 1


async def test_a_clock_that_goes_right_is_not_mentioned(
    looker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    waker = EmbeddedWaker(system_clock)
    await waker.start(looker.look, [])
    await asyncio.sleep(0.05)
    await waker.stop()

    assert caplog.records == []
