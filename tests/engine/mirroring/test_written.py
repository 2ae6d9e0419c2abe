"""An unchanged write to a deal is no call, unless what HubSpot has may be something else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, update

from engine.mirroring.written import ANYWAY, UNCHANGED, stands
from engine.store import Store
from engine.store.tables import Execution

PORTAL = "4210001"
VALUES = {"stagebill_invoice_count": "1", "stagebill_last_outcome": "done"}
Ended = Callable[..., Awaitable[None]]
Stands = Callable[..., Awaitable[bool]]


@pytest.fixture
def ended(store: Store, accept: Callable[..., Awaitable[str]], clock: Any) -> Ended:
    """A write-back of deal 7 that has ended now."""

    async def store_it(key: str, outcome: str = "done", **more: Any) -> None:
        execution_id = await accept(key, action="write-back", role="delivery")
        told = {"state": "closed", "outcome": outcome, "closed_at": clock(), "outputs": VALUES} | more

        def close(session: Session) -> None:
            session.connection().execute(
                update(Execution).where(col(Execution.id) == execution_id).values(**told)
            )

        await store.write(close, account=PORTAL)

    return store_it


@pytest.fixture
def is_needless(store: Store, clock: Any) -> Stands:
    """Whether a write-back of deal 7 with these values may do without its call."""

    async def ask(values: dict[str, str] = VALUES, **more: Any) -> bool:
        told = {"portal_id": PORTAL, "object_id": "7", "inputs": {}, "attempts": 1, "takeovers": 0}
        row = Execution(**(told | more))
        return await store.read(lambda session: stands(session, row, values, clock()))

    return ask


async def test_the_same_values_are_not_written_again(ended: Ended, is_needless: Stands) -> None:
    await ended("one")
    assert await is_needless()


async def test_a_first_write_is_made(is_needless: Stands) -> None:
    assert not await is_needless()


async def test_another_value_is_written(ended: Ended, is_needless: Stands) -> None:
    await ended("one")
    assert not await is_needless(VALUES | {"stagebill_invoice_count": "2"})


async def test_another_deals_write_counts_for_nothing(ended: Ended, is_needless: Stands) -> None:
    await ended("one")
    assert not await is_needless(object_id="8")


async def test_one_that_had_nothing_to_write_changes_nothing(
    ended: Ended, is_needless: Stands, clock: Any
) -> None:
    await ended("one")
    clock.forward(minutes=1)
    await ended("two", "skipped", outputs={}, category=UNCHANGED)
    assert await is_needless()


@pytest.mark.parametrize("outcome", ["failed", "refused", "skipped"])
async def test_after_one_that_did_not_end_well_all_is_written(
    ended: Ended, is_needless: Stands, clock: Any, outcome: str
) -> None:
    """Its last try may have reached HubSpot, or the deal was gone."""
    await ended("one")
    clock.forward(minutes=1)
    await ended("two", outcome, outputs={})
    assert not await is_needless()


@pytest.mark.parametrize("more", [{"attempts": 2}, {"takeovers": 1}], ids=["second-try", "taken-over"])
async def test_a_write_that_was_begun_before_is_made(
    ended: Ended, is_needless: Stands, more: dict[str, int]
) -> None:
    """Its first try may have written what was true then."""
    await ended("one")
    assert not await is_needless(**more)


async def test_a_write_that_is_to_put_the_deal_right_is_made(ended: Ended, is_needless: Stands) -> None:
    await ended("one")
    assert not await is_needless(inputs={ANYWAY: True})


async def test_of_two_writes_at_the_same_moment_nobody_knows_the_later(
    ended: Ended, is_needless: Stands
) -> None:
    await ended("one")
    await ended("two", outputs=VALUES | {"stagebill_invoice_count": "2"})
    assert not await is_needless()


async def test_a_day_later_it_is_written_again(ended: Ended, is_needless: Stands, clock: Any) -> None:
    """Somebody may have changed it in HubSpot."""
    await ended("one")
    clock.now += timedelta(days=1)
    assert not await is_needless()
