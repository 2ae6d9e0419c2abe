"""A backfill beside a marketer, on a virtual clock, with the stand-ins' own counting as judge (F114)."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from engine.clients.departures import OwnDepartures
from engine.clients.limiter import Limiter, LimitKey, Priority
from sandbox.hubspot.errors import ApiError
from sandbox.hubspot.limits import Limits as HubSpotLimits
from sandbox.hubspot.settings import Settings as HubSpotSettings
from sandbox.quickbooks.errors import Refusal
from sandbox.quickbooks.limits import Limits as QuickBooksLimits
from sandbox.quickbooks.settings import Settings as QuickBooksSettings

REALM = LimitKey("quickbooks", "9130")
PORTAL = LimitKey("hubspot", "4210001")
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
RUNNERS = 8

Arrive = Callable[[], None]


class Judge:
    """Counts what the stand-in lets in and what it answers with 429."""

    def __init__(self, time: Any) -> None:
        def clock() -> datetime:
            return BEGAN + timedelta(seconds=time.now)

        quickbooks = QuickBooksLimits(QuickBooksSettings(), clock)
        hubspot_settings = HubSpotSettings()
        hubspot = HubSpotLimits(clock, lambda: "id", "UTC")
        self._doors: dict[tuple[LimitKey, str], Callable[[], Any]] = {
            (REALM, "call"): lambda: quickbooks.admit("9130"),
            (REALM, "batch"): lambda: quickbooks.admit("9130", batch=True),
            (PORTAL, "call"): lambda: hubspot.count("call", hubspot_settings),
            (PORTAL, "search"): lambda: hubspot.count("search", hubspot_settings),
        }
        self.admitted = 0
        self.refused = 0

    def arrive(self, key: LimitKey, kind: str) -> None:
        try:
            self._doors[key, kind]()
        except (Refusal, ApiError):
            self.refused += 1
        else:
            self.admitted += 1


@pytest.fixture
def judge(time: Any) -> Judge:
    return Judge(time)


@pytest.fixture
def limiter(time: Any) -> Limiter:
    departures = OwnDepartures(timer=time.timer, chance=random.Random(7))
    return Limiter(departures, sleep=time.sleep, longest_wait=timedelta(minutes=2))


Calls = Callable[..., Awaitable[list[float]]]


@pytest.fixture
def calls(time: Any, limiter: Limiter, judge: Judge) -> Calls:
    """One call after another; gives how long each waited for the limiter."""

    async def made(
        count: int,
        priority: Priority = Priority.BACKGROUND,
        key: LimitKey = REALM,
        kind: Any = "call",
        lasting: float = 0.4,
    ) -> list[float]:
        waits, mine = [], limiter.at(priority)
        for _ in range(count):
            asked = time.now
            permit = await mine.acquire(key, kind)
            waits.append(time.now - asked)
            judge.arrive(key, kind)
            await time.sleep(lasting)
            await mine.release(permit, answered=True)
        return waits

    return made


async def backfill(calls: Calls, count: int, **more: Any) -> None:
    """`count` calls by as many runners as a worker has."""
    await asyncio.gather(*(calls(count // RUNNERS, **more) for _ in range(RUNNERS)))


async def test_a_backfill_of_10_000_runs_at_nine_tenths_of_the_limit_without_a_429(
    calls: Calls, judge: Judge, time: Any
) -> None:
    began = time.now

    await backfill(calls, 10_000)

    assert (judge.admitted, judge.refused) == (10_000, 0)
    assert 10_000 / (time.now - began) >= 0.9 * 500 / 60


@pytest.mark.parametrize(
    ("key", "kind", "count", "allowed"),
    [
        pytest.param(REALM, "batch", 200, 40 / 60, id="quickbooks-batch"),
        pytest.param(PORTAL, "call", 2000, 100 / 10, id="hubspot"),
        pytest.param(PORTAL, "search", 200, 5 / 1, id="hubspot-search"),
    ],
)
async def test_other_limits_are_used_as_well(
    calls: Calls, judge: Judge, time: Any, key: LimitKey, kind: str, count: int, allowed: float
) -> None:
    """HubSpot's is 110 in ten seconds, of which ten are left to other parts of the same app."""
    began = time.now

    await backfill(calls, count, key=key, kind=kind, lasting=0.1)

    assert (judge.admitted, judge.refused) == (count, 0)
    assert count / (time.now - began) >= 0.9 * allowed


async def test_a_marketers_calls_in_the_middle_of_a_backfill_wait_a_second_at_most(
    calls: Calls, judge: Judge, time: Any
) -> None:
    """Ten minutes in, a workflow's action makes six calls, and again every minute."""

    async def marketer() -> list[float]:
        waits = []
        for _ in range(5):
            await time.sleep(120)
            waits += await calls(6, Priority.NOW)
        return waits

    waits, _ = await asyncio.gather(marketer(), backfill(calls, 6_000))

    assert judge.refused == 0
    assert max(waits) <= 1.05
    assert sum(waits[:6]) <= 2.0


async def test_a_backfill_goes_on_beside_marketers_who_ask_for_all_there_is(
    calls: Calls, judge: Judge, time: Any
) -> None:
    done = []

    async def background() -> None:
        while not pressing.done():
            await calls(1)
            done.append(time.now)

    pressing = asyncio.gather(*(calls(200, Priority.NOW) for _ in range(RUNNERS)))
    began = time.now
    await asyncio.gather(pressing, background())

    assert judge.refused == 0
    assert len(done) / (time.now - began) >= 0.04 * 500 / 60
    gaps = [later - earlier for earlier, later in pairwise(done)]
    assert max(gaps) <= 60.1


async def test_a_429_of_one_account_holds_up_no_other(calls: Calls, limiter: Limiter, time: Any) -> None:
    await limiter.throttled(REALM, timedelta(seconds=60))

    assert await calls(1, key=PORTAL) == [0.0]
