"""Limits are exact in every window, fair, and do not hold a worker for long (invariant 9)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.clients.limiter import COUNTED_FOR, GATES, Limiter, LimitKey, Priority
from engine.errors import TryLater

QUICKBOOKS = LimitKey("quickbooks", "9130")
HUBSPOT = LimitKey("hubspot", "4210001")
OTHER = LimitKey("quickbooks", "9140")
PATIENT = timedelta(hours=1)


async def departures(
    limiter: Limiter, time: Any, count: int, key: LimitKey, kind: Any = "call", lasting: float = 0.0
) -> list[float]:
    """When each of `count` greedy calls left; each is under way for `lasting` seconds."""
    left: list[float] = []

    async def one() -> None:
        permit = await limiter.acquire(key, kind)
        left.append(time.now)
        if lasting:
            await time.sleep(lasting)
        await limiter.release(permit, answered=True)

    await asyncio.gather(*(one() for _ in range(count)))
    return left


def worst(left: list[float], seconds: float) -> int:
    """The most calls in any window of that length."""
    return max(sum(start <= each < start + seconds for each in left) for start in left)


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize(
    ("key", "kind", "calls", "seconds"),
    [
        pytest.param(QUICKBOOKS, "call", 10, 1, id="quickbooks-second"),
        pytest.param(QUICKBOOKS, "call", 500, 60, id="quickbooks-minute"),
        pytest.param(QUICKBOOKS, "batch", 40, 60, id="quickbooks-batch"),
        pytest.param(HUBSPOT, "call", 100, 10, id="hubspot-ten-seconds"),
        pytest.param(HUBSPOT, "search", 5, 1, id="hubspot-search"),
    ],
)
async def test_no_window_holds_more_than_the_vendor_allows(
    new_limiter: Callable[..., Limiter],
    time: Any,
    key: LimitKey,
    kind: str,
    calls: int,
    seconds: float,
    priority: Priority,
) -> None:
    limiter = new_limiter(PATIENT).at(priority)

    left = await departures(limiter, time, calls + calls // 2, key, kind)

    assert 0.8 * calls <= worst(left, seconds) <= calls


@pytest.mark.parametrize("kind", ["call", "batch"])
async def test_mixed_priorities_together_stay_within_the_limit(
    new_limiter: Callable[..., Limiter], time: Any, kind: str
) -> None:
    limiter = new_limiter(PATIENT)

    left = await asyncio.gather(
        *(departures(limiter.at(priority), time, 60, QUICKBOOKS, kind) for priority in Priority)
    )

    together = [moment for each in left for moment in each]
    assert worst(together, 1) <= 10
    assert kind == "call" or worst(together, 60) <= 40


async def test_no_more_than_ten_calls_of_a_company_are_under_way_at_once(
    new_limiter: Callable[..., Limiter], time: Any
) -> None:
    """Intuit's older wording of the ten a second: calls that take long are not piled up."""
    left = await departures(new_limiter(PATIENT).at(Priority.NOW), time, 40, QUICKBOOKS, lasting=4.0)

    assert worst(left, 4.0) == 10


async def test_a_call_that_never_came_back_is_forgotten(
    new_limiter: Callable[..., Limiter], time: Any
) -> None:
    limiter = new_limiter(PATIENT).at(Priority.NOW)
    for _ in range(10):
        await limiter.acquire(QUICKBOOKS)

    await limiter.acquire(QUICKBOOKS)

    assert time.now == pytest.approx(1000 + COUNTED_FOR, abs=0.2)


async def test_calls_leave_in_the_order_they_came(new_limiter: Callable[..., Limiter], time: Any) -> None:
    limiter, left = new_limiter(PATIENT), []

    async def one(number: int) -> None:
        await limiter.release(await limiter.acquire(QUICKBOOKS), answered=True)
        left.append(number)

    await asyncio.gather(*(one(number) for number in range(35)))

    assert left == list(range(35))


async def test_one_account_does_not_wait_for_another(limiter: Limiter, time: Any) -> None:
    await departures(limiter, time, 9, QUICKBOOKS)
    before = time.now

    await limiter.acquire(OTHER)

    assert time.now == before


async def test_searches_do_not_count_among_the_other_calls(limiter: Limiter, time: Any) -> None:
    await departures(limiter, time, 94, HUBSPOT)
    before = time.now

    await limiter.acquire(HUBSPOT, "search")

    assert time.now == before


async def test_a_call_that_would_wait_too_long_is_told_so(
    new_limiter: Callable[..., Limiter], time: Any
) -> None:
    limiter = new_limiter(timedelta(seconds=3))

    results = await asyncio.gather(
        *(departures(limiter, time, 1, QUICKBOOKS) for _ in range(60)), return_exceptions=True
    )

    refused = [each for each in results if isinstance(each, TryLater)]
    assert refused
    assert all(each.after is not None and each.after > timedelta(seconds=3) for each in refused)
    assert time.now <= 1004


async def test_a_cancelled_call_does_not_use_up_a_place(
    new_limiter: Callable[..., Limiter], time: Any
) -> None:
    limiter = new_limiter(PATIENT)
    await departures(limiter, time, 9, QUICKBOOKS)
    cancelled = asyncio.create_task(limiter.acquire(QUICKBOOKS))
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)

    assert len(await departures(limiter, time, 9, QUICKBOOKS)) == 9
    assert time.now == pytest.approx(1000 + 1.05)


async def test_after_429_nothing_leaves_until_the_time_the_vendor_named(limiter: Limiter, time: Any) -> None:
    await limiter.throttled(QUICKBOOKS, timedelta(seconds=8))

    await limiter.acquire(QUICKBOOKS)

    assert time.now == 1008


async def test_a_pause_also_holds_those_that_wait_already(
    new_limiter: Callable[..., Limiter], time: Any
) -> None:
    limiter, left = new_limiter(PATIENT), []

    async def one() -> None:
        await limiter.release(await limiter.acquire(QUICKBOOKS), answered=True)
        left.append(time.now)

    waiting = [asyncio.create_task(one()) for _ in range(12)]
    await asyncio.sleep(0)  # nine leave, three wait
    await limiter.throttled(QUICKBOOKS, timedelta(seconds=30))
    await asyncio.gather(*waiting)

    assert min(left[9:]) >= 1030


async def test_a_long_pause_sends_the_caller_away_with_the_time_to_wait(limiter: Limiter) -> None:
    await limiter.throttled(QUICKBOOKS, timedelta(seconds=60))

    with pytest.raises(TryLater, match="limit of calls is used up for 60 s") as caught:
        await limiter.acquire(QUICKBOOKS)
    assert caught.value.after == timedelta(seconds=60)


async def strike(limiter: Limiter, time: Any, key: LimitKey, count: int) -> list[float]:
    """The pauses after so many 429s in a row, each received after the pause before it."""
    pauses = []
    for _ in range(count):
        pauses.append((await limiter.throttled(key, None)).total_seconds())
        time.now += pauses[-1]
    return pauses


async def test_the_first_429_without_a_time_pauses_less_than_two_seconds(limiter: Limiter, time: Any) -> None:
    assert 0.5 < (await strike(limiter, time, QUICKBOOKS, 1))[0] < 2


async def test_the_third_429_in_a_row_keeps_the_minute_that_intuit_advises(
    limiter: Limiter, time: Any
) -> None:
    first, second, third = await strike(limiter, time, QUICKBOOKS, 3)

    assert first < 2 <= 4 > second
    assert third == 60


async def test_hubspots_pauses_double_up_to_a_minute(limiter: Limiter, time: Any) -> None:
    pauses = await strike(limiter, time, HUBSPOT, 8)

    assert [1.6, 3.2, 6.4, 12.8, 25.6] > pauses[:5] > [0.8, 1.6, 3.2, 6.4, 12.8]
    assert pauses[-1] == 60


async def test_an_answer_in_between_starts_the_count_again(limiter: Limiter, time: Any) -> None:
    await strike(limiter, time, QUICKBOOKS, 2)
    await departures(limiter, time, 1, QUICKBOOKS)

    assert (await strike(limiter, time, QUICKBOOKS, 1))[0] < 2


async def test_calls_that_were_under_way_together_count_as_one_429(limiter: Limiter, time: Any) -> None:
    pauses = [await limiter.throttled(QUICKBOOKS, None) for _ in range(8)]

    assert max(pauses) < timedelta(seconds=2)


def test_every_kind_of_call_has_its_gates() -> None:
    assert {vendor: set(kinds) for vendor, kinds in GATES.items()} == {
        "quickbooks": {"call", "batch"},
        "hubspot": {"call", "search"},
        "twilio": {"call"},
    }
