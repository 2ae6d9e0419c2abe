"""What a sweep finds, who keeps a claim, and who tells HubSpot of an end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.action import Outcome
from engine.executions import claims, ending, ledger
from engine.executions.claims import Found
from engine.executions.ending import ANSWER_WITHIN, Closing
from engine.executions.leases import LEASE
from engine.store import Store
from engine.store.tables import Execution

PORTAL = "4210001"
OTHER = "4210002"

Find = Callable[..., Awaitable[list[Found]]]


@pytest.fixture
def find(store: Store, clock: Any) -> Find:
    """What a sweep finds now."""

    async def found(limit: int = 10, share: int = 5, ahead: timedelta = timedelta(0)) -> list[Found]:
        now = clock()
        return await store.read(
            lambda session: claims.due(session, until=now + ahead, now=now, limit=limit, share=share)
        )

    return found


async def test_the_sweep_finds_what_is_due_soon_and_what_was_dropped(
    find: Find, accept: Any, claimed: Any, clock: Any
) -> None:
    dropped = await claimed("dropped")
    clock.forward(seconds=LEASE.total_seconds() + 1)
    soon, late = clock() + timedelta(seconds=60), clock() + timedelta(seconds=120)
    first = await accept("now")
    second = await accept("soon", due_at=soon)
    await accept("late", due_at=late)
    await claimed("running")

    found = await find(ahead=timedelta(seconds=90))

    assert [one.execution_id for one in found] == [first, second, dropped.id]
    assert found[1] == Found(second, PORTAL, soon)


async def test_the_sweep_takes_the_longest_waiting_first(find: Find, accept: Any, clock: Any) -> None:
    await accept("young", due_at=clock())
    old = await accept("old", due_at=clock() - timedelta(hours=1))

    assert (await find(limit=1))[0].execution_id == old


async def test_a_backlog_of_one_account_hides_nobody_elses_rows(find: Find, accept: Any, clock: Any) -> None:
    for number in range(30):
        await accept(f"backlog-{number}", due_at=clock() - timedelta(hours=1))
    marketer = await accept("call", portal_id=OTHER)

    found = await find(limit=10, share=5)

    assert [one.account for one in found].count(PORTAL) == 5
    assert marketer in [one.execution_id for one in found]


# Claims


async def test_a_claim_that_is_kept_is_nobody_elses(
    store: Store, claimed: Any, find: Find, clock: Any
) -> None:
    row = await claimed()
    held = {row.id: row.token}
    for _ in range(5):
        clock.forward(seconds=LEASE.total_seconds() - 1)
        lost = await store.write(lambda session: claims.keep(session, held, clock()), account=None)
        assert lost == set()

    assert await find() == []


async def test_a_worker_that_was_away_is_told_what_it_has_lost(
    store: Store, claimed: Any, clock: Any
) -> None:
    row, kept = await claimed("lost"), await claimed("kept")
    held = {row.id: row.token, kept.id: kept.token}
    clock.forward(seconds=LEASE.total_seconds() + 1)
    await store.write(lambda session: ledger.claim(session, row.id, token="other", now=clock()), account=None)

    lost = await store.write(lambda session: claims.keep(session, held, clock()), account=None)

    assert lost == {row.id}


async def test_what_is_handed_over_is_due_at_once(store: Store, claimed: Any, find: Find, clock: Any) -> None:
    row = await claimed()

    given = await store.write(
        lambda session: claims.hand_over(session, row.id, token=row.token, now=clock()), account=None
    )

    assert given
    assert await find() == [Found(row.id, PORTAL, clock())]


async def test_nobody_hands_over_what_another_has(store: Store, claimed: Any, clock: Any) -> None:
    row = await claimed()

    assert not await store.write(
        lambda session: claims.hand_over(session, row.id, token="other", now=clock()), account=None
    )


# Who tells HubSpot


@pytest.fixture
async def ended_elsewhere(store: Store, claimed: Any, clock: Any, new_id: Any) -> tuple[Execution, list[Any]]:
    """An action call that a worker has ended, for which a web request of another process may wait."""
    row = await claimed(callback_id="ap-1", reply="waiting", object_type="", object_id="")
    started = await store.write(
        lambda session: ending.close(
            session,
            row,
            Closing(Outcome.DONE, "done"),
            token=row.token,
            now=clock(),
            new_id=new_id,
            answered=False,
            elsewhere=True,
        ),
        account=None,
    )
    assert started is not None
    return row, started


async def test_a_web_request_elsewhere_gets_its_time_before_the_callback_is_due(
    ended_elsewhere: tuple[Execution, list[Any]], clock: Any
) -> None:
    _, started = ended_elsewhere

    assert [due for _, due in started] == [clock() + ANSWER_WITHIN]


@pytest.mark.parametrize("first", ["answer", "callback"])
async def test_one_of_the_request_and_the_callback_tells_hubspot(
    store: Store, ended_elsewhere: tuple[Execution, list[Any]], first: str
) -> None:
    row, _ = ended_elsewhere
    ways = [claims.answer, claims.call_back]
    if first == "callback":
        ways.reverse()

    told = [await store.write(lambda session, way=way: way(session, row.id), account=None) for way in ways]

    assert told == [True, False]


async def test_a_callback_that_is_tried_again_still_tells(
    store: Store, ended_elsewhere: tuple[Execution, list[Any]]
) -> None:
    row, _ = ended_elsewhere

    for _ in range(2):
        assert await store.write(lambda session: claims.call_back(session, row.id), account=None)


async def test_what_has_ended_or_will_take_longer_is_decided(
    store: Store, accept: Any, claimed: Any, clock: Any, ended_elsewhere: tuple[Execution, list[Any]]
) -> None:
    ended, _ = ended_elsewhere
    waits, running, postponed = await accept("waits"), await claimed("running"), await claimed("postponed")
    await store.write(
        lambda session: ledger.postpone(
            session, postponed.id, token=postponed.token, until=clock(), reason="", category=""
        ),
        account=None,
    )

    asked = [waits, running.id, postponed.id, ended.id]
    found = await store.read(lambda session: claims.decided(session, asked))

    assert set(found) == {postponed.id, ended.id}
