"""What one process does for all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.processes.turns import Turns
from engine.store import Store

EVERY = timedelta(minutes=5)


@pytest.fixture
def turns(store: Store, clock: Any) -> Callable[[str], Turns]:
    return lambda holder: Turns(store, clock, holder)


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def chore(turns: Callable[[str], Turns], done: list[str]) -> Callable[[str], Any]:
    """The same chore in a process of that name."""

    def of(holder: str) -> Any:
        async def task() -> None:
            done.append(holder)

        return turns(holder).once("upkeep", EVERY, task)

    return of


@pytest.mark.sqlite
async def test_an_embedded_store_has_one_process_that_always_has_the_turn(
    chore: Any, done: list[str]
) -> None:
    await chore("only")()
    await chore("only, started again")()

    assert done == ["only", "only, started again"]


@pytest.mark.postgresql
async def test_one_of_many_does_it(chore: Any, done: list[str]) -> None:
    for holder in ("first", "second", "third", "first"):
        await chore(holder)()

    assert done == ["first", "first"]


@pytest.mark.postgresql
async def test_who_comes_back_in_time_keeps_the_turn(chore: Any, done: list[str], clock: Any) -> None:
    for _ in range(3):
        await chore("first")()
        await chore("second")()
        clock.now += EVERY

    assert done == ["first"] * 3


@pytest.mark.postgresql
async def test_the_turn_of_one_that_died_passes_on(chore: Any, done: list[str], clock: Any) -> None:
    await chore("dead")()
    clock.now += EVERY + timedelta(minutes=1, seconds=1)

    await chore("second")()

    assert done == ["dead", "second"]


@pytest.mark.postgresql
async def test_who_stops_leaves_its_turns_to_others(
    turns: Callable[[str], Turns], chore: Any, done: list[str], clock: Any
) -> None:
    await chore("first")()
    await turns("first").give_up()
    clock.now += timedelta(milliseconds=1)

    await chore("second")()

    assert done == ["first", "second"]


@pytest.mark.postgresql
async def test_a_turn_of_a_clock_that_was_set_back_has_ended(chore: Any, clock: Any, done: list[str]) -> None:
    """Its holder may be gone, and by the new clock its turn would last for hours."""
    await chore("first")()
    clock.forward(hours=-3)

    await chore("second")()

    assert done == ["first", "second"]
