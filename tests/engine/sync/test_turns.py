"""Whose turn it is to be looked at: each connection's once, whoever asks, and from where it was followed."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.sweep_tables import Sweep
from engine.sync.turns import AGAIN, Turn, end_turn, take_turns

HOUR = timedelta(hours=1)


@pytest.fixture
def connect(store: Store, clock: Any) -> Callable[..., None]:
    """A living connection."""

    def make(identity: str = "books", vendor: str = "quickbooks") -> None:
        def add(session: Session) -> None:
            session.merge(Account(portal_id="4210001", salt=b"salt", created_at=clock()))
            session.flush()
            session.add(
                Connection(
                    id=identity,
                    portal_id="4210001",
                    vendor=vendor,
                    external_digest=identity,
                    environment="sandbox",
                    connected_at=clock(),
                    updated_at=clock(),
                )
            )

        store.write_now(add, account=None)

    return make


@pytest.fixture
def take(store: Store, clock: Any) -> Callable[[], Any]:
    """Asks for the turns that are due."""

    async def ask() -> list[Turn]:
        return await take_turns(store, "quickbooks", clock, HOUR)

    return ask


@pytest.fixture
def end(store: Store, clock: Any) -> Callable[..., Any]:
    """Ends a turn."""

    async def tell(turn: Turn, until: datetime, found: int = 0) -> None:
        await end_turn(store, turn, until, found=found, now=clock(), every=HOUR)

    return tell


def kept(store: Store) -> Sweep:
    return store.read_now(lambda session: session.exec(select(Sweep)).one())


def become(store: Store, status: str) -> None:
    changed = update(Connection).where(col(Connection.id) == "books").values(status=status)
    store.write_now(lambda session: session.connection().execute(changed), account=None)


async def test_what_is_new_is_followed_from_now_on(connect: Any, take: Any, clock: Any) -> None:
    connect()
    began = clock()
    assert await take() == []
    clock.forward(hours=1)
    (turn,) = await take()
    assert (turn.connection.id, turn.since) == ("books", began)


async def test_of_many_who_ask_at_once_one_gets_it(connect: Any, take: Any, clock: Any) -> None:
    """Several workers: the position is moved by one of them."""
    connect()
    await take()
    clock.forward(hours=1)
    turns = await asyncio.gather(*(take() for _ in range(8)))
    assert sum(map(len, turns)) == 1


async def test_the_next_is_due_after_the_interval(connect: Any, take: Any, end: Any, clock: Any) -> None:
    connect()
    await take()
    clock.forward(hours=1)
    (turn,) = await take()
    await end(turn, clock())
    clock.forward(minutes=59)
    assert await take() == []
    clock.forward(minutes=1)
    assert len(await take()) == 1


async def test_a_turn_that_was_not_ended_comes_back_where_it_began(
    connect: Any, take: Any, clock: Any
) -> None:
    connect()
    await take()
    clock.forward(hours=1)
    (turn,) = await take()
    clock.now += AGAIN
    assert await take() == [turn]


async def test_the_position_never_goes_back(
    connect: Any, take: Any, end: Any, clock: Any, store: Store
) -> None:
    """A slow one that ends after a quicker one has not seen more."""
    connect()
    await take()
    clock.forward(hours=1)
    (turn,) = await take()
    await end(turn, clock())
    await end(turn, clock() - timedelta(minutes=30))
    assert kept(store).followed_until == clock()


async def test_what_was_found_adds_up(connect: Any, take: Any, end: Any, clock: Any, store: Store) -> None:
    connect()
    await take()
    clock.forward(hours=1)
    (turn,) = await take()
    await end(turn, clock(), found=2)
    await end(turn, clock(), found=3)
    await end(turn, clock())
    assert (kept(store).found, kept(store).found_at) == (5, clock())


@pytest.mark.parametrize("status", ["disconnected", "needs_person"])
async def test_what_cannot_be_asked_waits_and_goes_on_from_before(
    connect: Any, take: Any, clock: Any, store: Store, status: str
) -> None:
    """What a company did while it was disconnected is found once it is back."""
    connect()
    began = clock()
    await take()
    become(store, status)
    clock.forward(days=3)
    assert await take() == []
    become(store, "connected")
    (turn,) = await take()
    assert turn.since == began


async def test_the_other_vendor_has_turns_of_its_own(connect: Any, take: Any, clock: Any) -> None:
    connect("portal", "hubspot")
    await take()
    clock.forward(hours=1)
    assert await take() == []
