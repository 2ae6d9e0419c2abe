"""One write-back of a deal at a time; the others wait for it and then run."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from engine.action import Outcome
from engine.executions import ending, ledger
from engine.executions.ending import Closing
from engine.executions.leases import LEASE
from engine.store import Store
from engine.store.tables import Execution

Accept = Callable[..., Awaitable[str]]
Claim = Callable[[str], Awaitable[Execution | None]]
Close = Callable[[str], Awaitable[list[tuple[str, datetime]] | None]]


@pytest.fixture
def write_back(accept: Accept) -> Accept:
    """Stores a write-back of deal 7, or of another."""

    async def store_it(key: str, deal: str = "7") -> str:
        return await accept(key, action="write-back", role="step", object_id=deal)

    return store_it


@pytest.fixture
def claim(store: Store, clock: Any) -> Claim:
    """Tries to take an execution."""

    async def take(execution_id: str) -> Execution | None:
        return await store.write(
            lambda session: ledger.claim(session, execution_id, token=execution_id, now=clock()),
            account=None,
        )

    return take


@pytest.fixture
def close(store: Store, row_of: Any, clock: Any, new_id: Callable[[], str]) -> Close:
    """Ends an execution that was taken; gives what to wake up for."""

    async def end(execution_id: str) -> list[tuple[str, datetime]] | None:
        row, done, now = await row_of(execution_id), Closing(Outcome.DONE, "done"), clock()
        return await store.write(
            lambda session: ending.close(
                session, row, done, token=execution_id, now=now, new_id=new_id, answered=False
            ),
            account=None,
        )

    return end


async def test_a_second_one_waits_while_the_first_runs(write_back: Accept, claim: Claim) -> None:
    first, second = await write_back("one"), await write_back("two")
    assert await claim(first)
    assert await claim(second) is None


async def test_another_deals_does_not_wait(write_back: Accept, claim: Claim) -> None:
    first, other = await write_back("one"), await write_back("two", deal="8")
    assert await claim(first)
    assert await claim(other)


async def test_it_waits_for_an_action_of_the_deal_that_runs(
    write_back: Accept, accept: Accept, claim: Claim
) -> None:
    """Whose end changes what is to be written, and wants it written."""
    action, first = await accept("call:ap-1"), await write_back("one")
    assert await claim(action)
    assert await claim(first) is None


async def test_it_does_not_wait_for_an_action_of_a_contact_with_the_same_number(
    write_back: Accept, accept: Accept, claim: Claim
) -> None:
    action, first = await accept("call:ap-1", object_type="CONTACT"), await write_back("one")
    assert await claim(action)
    assert await claim(first)


async def test_the_end_of_the_action_wakes_the_one_that_waits(
    write_back: Accept, accept: Accept, claim: Claim, close: Close, clock: Any
) -> None:
    action, first = await accept("call:ap-1"), await write_back("one")
    await claim(action)

    assert await close(action) == [(first, clock())]


async def test_other_work_on_the_deal_does_not_wait(write_back: Accept, accept: Accept, claim: Claim) -> None:
    first, other = await write_back("one"), await accept("call:ap-1")
    assert await claim(first)
    assert await claim(other)


async def test_a_dead_one_holds_nobody_up(write_back: Accept, claim: Claim, clock: Any) -> None:
    first, second = await write_back("one"), await write_back("two")
    assert await claim(first)
    clock.now += LEASE * 1.01
    assert await claim(second)


async def test_the_end_of_one_tells_of_those_that_wait(
    write_back: Accept, claim: Claim, close: Close, clock: Any
) -> None:
    first, second = await write_back("one"), await write_back("two")
    await claim(first)

    assert await close(first) == [(second, clock())]
