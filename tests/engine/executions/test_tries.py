"""A further try begins only where nothing stands of every earlier one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.action import Outcome
from engine.executions import ending, tries
from engine.executions.ending import Closing
from engine.store import Store
from engine.store.tables import Bill, Effect, Execution

PORTAL = "4210001"
KEY = "schedule:project:7:deposit:0"
Ended = Callable[..., Awaitable[Execution]]


@pytest.fixture
def ended(store: Store, claimed: Any, clock: Any, new_id: Callable[[], str]) -> Ended:
    """An execution under a key that has ended."""

    async def run(outcome: Outcome = Outcome.REFUSED, key: str = KEY) -> Execution:
        row: Execution = await claimed(key)
        closing = Closing(outcome, "it ended")
        await store.write(
            lambda session: ending.close(
                session, row, closing, token=row.token or "", now=clock(), new_id=new_id, answered=False
            ),
            account=None,
        )
        return row

    return run


@pytest.fixture
def free_key(store: Store) -> Callable[..., Awaitable[str | Execution]]:
    """Asks for the key of the next try."""

    async def ask(*, again: bool = True) -> str | Execution:
        return await store.read(lambda session: tries.free_key(session, PORTAL, KEY, again=again))

    return ask


@pytest.fixture
def bill_of(store: Store, clock: Any) -> Callable[[Execution, str], Awaitable[None]]:
    """Gives an execution a bill in some state."""

    async def add(row: Execution, state: str) -> None:
        bill = Bill(
            id=f"bill-{row.id}",
            portal_id=PORTAL,
            connection_id="books",
            execution_id=row.id,
            deal_id="7",
            invoice_type="deposit",
            currency="USD",
            amount_minor=100,
            deal_total_minor=100,
            state=state,
            reserved_at=clock(),
        )
        await store.write(lambda session: session.add(bill), account=None)

    return add


@pytest.fixture
def effect_of(store: Store, clock: Any) -> Callable[..., Awaitable[None]]:
    """Gives an execution an effect in some state."""

    async def add(row: Execution, name: str, state: str, tries: int = 1) -> None:
        effect = Effect(
            id=f"effect-{row.id}",
            execution_id=row.id,
            portal_id=PORTAL,
            name=name,
            request_id="sb-1",
            state=state,
            tries=tries,
            intended_at=clock(),
        )
        await store.write(lambda session: session.add(effect), account=None)

    return add


@pytest.mark.parametrize("name", ["mail invoice", "send review request"])
async def test_a_mail_of_which_nobody_knows_stands(
    free_key: Any, ended: Ended, effect_of: Any, name: str
) -> None:
    """F113: its second try was refused because the first one may have been taken."""
    row = await ended()
    await effect_of(row, name, "refused", tries=2)
    assert (await free_key()).id == row.id


async def test_a_mail_that_was_refused_at_once_is_in_vain(
    free_key: Any, ended: Ended, effect_of: Any
) -> None:
    await effect_of(await ended(), "mail invoice", "refused")
    assert await free_key() == f"{KEY}:again-1"


async def test_a_first_try_has_the_key_itself(free_key: Any) -> None:
    assert await free_key() == KEY


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.FAILED, Outcome.SKIPPED])
async def test_after_a_try_in_vain_the_next_is_counted(free_key: Any, ended: Ended, outcome: Outcome) -> None:
    await ended(outcome)
    assert await free_key() == f"{KEY}:again-1"


async def test_every_try_in_vain_counts(free_key: Any, ended: Ended) -> None:
    await ended()
    await ended(key=f"{KEY}:again-1")
    assert await free_key() == f"{KEY}:again-2"


async def test_what_is_to_run_once_at_all_is_not_tried_again(free_key: Any, ended: Ended) -> None:
    row = await ended()
    assert (await free_key(again=False)).id == row.id


async def test_one_that_is_open_stands(free_key: Any, accept: Any) -> None:
    waiting = await accept(KEY)
    assert (await free_key()).id == waiting


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.SCHEDULED])
async def test_one_that_came_to_something_stands(free_key: Any, ended: Ended, outcome: Outcome) -> None:
    row = await ended(outcome)
    assert (await free_key()).id == row.id


@pytest.mark.parametrize("state", ["voided", "released"])
@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.FAILED])
async def test_one_whose_bill_is_gone_does_not_stand(
    free_key: Any, ended: Ended, bill_of: Any, outcome: Outcome, state: str
) -> None:
    await bill_of(await ended(outcome), state)
    assert await free_key() == f"{KEY}:again-1"


@pytest.mark.parametrize("state", ["reserved", "created"])
@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.FAILED])
async def test_one_whose_bill_counts_stands(
    free_key: Any, ended: Ended, bill_of: Any, outcome: Outcome, state: str
) -> None:
    row = await ended(outcome)
    await bill_of(row, state)
    assert (await free_key()).id == row.id


@pytest.mark.parametrize("state", ["intended", "done"])
async def test_one_that_may_have_changed_something_stands(
    free_key: Any, ended: Ended, effect_of: Any, state: str
) -> None:
    """A failed payment of which nobody knows must not be recorded a second time."""
    row = await ended(Outcome.FAILED)
    await effect_of(row, "record payment", state)
    assert (await free_key()).id == row.id


@pytest.mark.parametrize(
    ("name", "state"),
    [("record payment", "refused"), ("record payment", "not_made"), ("create customer", "done")],
)
async def test_one_that_changed_nothing_does_not_stand(
    free_key: Any, ended: Ended, effect_of: Any, name: str, state: str
) -> None:
    await effect_of(await ended(), name, state)
    assert await free_key() == f"{KEY}:again-1"


async def test_an_open_retry_of_a_later_try_stands(free_key: Any, ended: Ended, accept: Any) -> None:
    await ended()
    second = await accept(f"{KEY}:again-1")
    assert (await free_key()).id == second
