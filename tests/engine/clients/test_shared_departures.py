"""Limits that processes share on PostgreSQL: the same as in one process, and never more in any window."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args

import pytest

from engine.clients.departures import OwnDepartures
from engine.clients.limiter import GATES, Departures, Kind, LimitKey, Priority, Reply, Vendor
from engine.clients.shared_departures import SharedDepartures
from engine.errors import TryLater
from engine.processes.postgres import Line

pytestmark = pytest.mark.postgresql

REALM = LimitKey("quickbooks", "9130")
GREEDY = """
import asyncio, random, sys
from engine.clients.limiter import Limiter, LimitKey, Priority
from engine.clients.shared_departures import SharedDepartures
from engine.processes.postgres import Line

async def main(url, seconds):
    limiter = Limiter(SharedDepartures(Line(url), chance=random.Random(1)), sleep=asyncio.sleep)
    async def one(priority):
        while True:
            permit = await limiter.at(priority).acquire(LimitKey("quickbooks", "9130"))
            print(permit.left, flush=True)
            await limiter.release(permit, answered=True)
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(one(priority) for priority in Priority for _ in range(4)))
    except TimeoutError:
        pass
    await limiter.aclose()

asyncio.run(main(sys.argv[1], float(sys.argv[2])))
"""


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    opened = Line(database_url)
    yield opened
    await opened.aclose()


def _both(line: Line, time: Any) -> tuple[Departures, Departures]:
    own = OwnDepartures(timer=time.timer, chance=random.Random(7))
    return own, SharedDepartures(line, chance=random.Random(7), timer=time.timer)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_it_lets_out_what_the_limiter_of_one_process_lets_out(line: Line, time: Any, seed: int) -> None:
    """1,200 random steps: calls of all kinds and priorities, answers, 429s, and time that passes."""
    dice, sides = random.Random(seed), _both(line, time)
    flying: list[tuple[LimitKey, float]] = []
    vendor: Vendor
    for step in range(1200):
        vendor = dice.choice(get_args(Vendor))
        key, kind = LimitKey(vendor, dice.choice("ab")), dice.choice(list(GATES[vendor]))
        if dice.random() < 0.02:
            after = dice.choice([None, timedelta(seconds=3)])
            first, second = [await side.throttled(key, after) for side in sides]
            assert first.total_seconds() == pytest.approx(second.total_seconds()), step
        first, second = [await _asked(side, key, kind, dice, step) for side in sides]
        assert first.wait == pytest.approx(second.wait, abs=1e-6), step
        if first.wait == 0:
            flying.append((key, first.left))
        while flying and dice.random() < 0.6:
            key, left = flying.pop(0)
            answered = dice.random() < 0.9
            for side in sides:
                await side.landed(key, left, answered=answered)
        time.now += dice.choice([0.0, 0.01, 0.1, 0.5])


async def _asked(side: Departures, key: LimitKey, kind: Kind, dice: random.Random, step: int) -> Reply:
    return await side.ask(key, kind, Priority(step % 3))


async def test_two_processes_together_stay_within_the_limit_and_use_it(database_url: str) -> None:
    """By the database's own clock, which stamps each departure."""
    greedy = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", GREEDY, database_url, "6", stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = await asyncio.gather(*(each.communicate() for each in greedy))
    left = sorted(float(moment) for out, _ in told for moment in out.split())

    worst = max(sum(start <= each < start + 1.0 for each in left) for start in left)
    assert worst <= 10
    assert all(out for out, _ in told)  # both were let out
    assert (len(left) - 10) / (left[-1] - left[0]) >= 0.9 * 10 / 1.05


async def test_a_call_that_is_asked_for_by_many_at_once_is_let_out_ten_times(database_url: str) -> None:
    lines = [Line(database_url) for _ in range(4)]
    sides = [SharedDepartures(each, chance=random.Random(1), timer=lambda: 1000.0) for each in lines]

    replies = await asyncio.gather(
        *(side.ask(REALM, "call", Priority.NOW) for side in sides for _ in range(10))
    )

    assert sum(reply.wait == 0 for reply in replies) == 10
    for each in lines:
        await each.aclose()


async def test_a_pause_holds_in_every_process(database_url: str, time: Any) -> None:
    lines = [Line(database_url) for _ in range(2)]
    struck, other = (SharedDepartures(each, chance=random.Random(1), timer=time.timer) for each in lines)

    await struck.ask(REALM, "call", Priority.NOW)
    await struck.throttled(REALM, timedelta(seconds=60))

    assert (await other.ask(REALM, "call", Priority.NOW)).wait == pytest.approx(60)
    assert (await other.ask(REALM._replace(account="9140"), "call", Priority.NOW)).wait == 0
    for each in lines:
        await each.aclose()


async def test_a_clock_that_was_set_back_stops_nobody(line: Line, time: Any) -> None:
    departures = SharedDepartures(line, chance=random.Random(1), timer=time.timer)
    for _ in range(10):
        await departures.ask(REALM, "call", Priority.NOW)

    time.now -= 900

    assert (await departures.ask(REALM, "call", Priority.NOW)).wait == 0


async def test_a_line_that_was_cut_is_opened_again(line: Line) -> None:
    departures = SharedDepartures(line, chance=random.Random(1))
    await departures.ask(REALM, "call", Priority.NOW)
    other = Line(line._url)
    await other.one(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()",
        {},
    )
    await other.aclose()

    assert (await departures.ask(REALM, "call", Priority.NOW)).wait == 0


async def test_a_database_that_is_gone_is_a_reason_to_try_later() -> None:
    nowhere = Line("postgresql://nobody@127.0.0.1:9/nothing")

    with pytest.raises(TryLater, match="the database cannot be reached"):
        await nowhere.one("SELECT 1", {})
