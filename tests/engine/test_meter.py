"""Calls are counted per connection, day and kind, and lost by no flush (F154)."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from engine.meter import Meters
from engine.store import Store
from engine.store.tables import ApiCalls


@pytest.fixture
def meters(store: Store, clock: Any) -> Meters:
    return Meters(store, clock)


async def counted(store: Store) -> dict[tuple[str, date, str], int]:
    rows = await store.read(lambda session: list(session.exec(select(ApiCalls))))
    return {(row.connection_id, row.day, row.kind): row.count for row in rows}


async def test_calls_are_counted_by_connection_and_kind(meters: Meters, store: Store) -> None:
    day = date(2026, 3, 2)
    for connection, kind in (("a", "metered"), ("a", "metered"), ("a", "free"), ("b", "metered")):
        await meters.of(connection).count(kind)

    await meters.flush()

    assert await counted(store) == {("a", day, "metered"): 2, ("a", day, "free"): 1, ("b", day, "metered"): 1}


async def test_days_are_counted_apart_in_utc(meters: Meters, store: Store, clock: Any) -> None:
    await meters.of("a").count("metered")
    clock.forward(hours=9)
    await meters.of("a").count("metered")

    await meters.flush()

    assert [day for _, day, _ in await counted(store)] == [date(2026, 3, 2), date(2026, 3, 3)]


async def test_each_flush_adds_to_what_was_there(meters: Meters, store: Store) -> None:
    for _ in range(3):
        await meters.of("a").count("metered")
        await meters.flush()

    assert list((await counted(store)).values()) == [3]


async def test_nothing_counted_writes_nothing(meters: Meters, store: Store) -> None:
    await meters.flush()

    assert await counted(store) == {}


async def test_what_is_counted_during_a_flush_is_in_the_next(meters: Meters, store: Store) -> None:
    await meters.of("a").count("metered")
    flushing = asyncio.ensure_future(meters.flush())
    await asyncio.sleep(0)
    await meters.of("a").count("metered")
    await flushing

    await meters.flush()

    assert list((await counted(store)).values()) == [2]
