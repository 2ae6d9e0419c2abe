"""The row is the truth: stored once, taken by one at a time, written by whoever holds it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from engine.executions import claims, ledger
from engine.executions.claims import Found
from engine.executions.leases import LEASE
from engine.store import Store
from engine.store.tables import Event, Execution

PORTAL = "4210001"


# Taken in


async def test_an_event_and_its_execution_are_stored_together(
    accept: Any, event_of: Any, row_of: Any, clock: Any
) -> None:
    execution_id = await accept("call:ap-1", inputs={"percent": "30"}, callback_id="ap-1", reply="waiting")

    row, event = await row_of(execution_id), await event_of(execution_id)
    assert (row.state, row.business_key, row.inputs) == ("due", "call:ap-1", {"percent": "30"})
    assert (row.callback_id, row.reply, row.attempts) == ("ap-1", "waiting", 0)
    assert (event.kind, event.received_at, event.outcome) == ("action_call", clock(), None)


async def test_a_repeat_is_told_the_first_execution(store: Store, incoming: Any, count: Any) -> None:
    """F117."""
    (first,) = await store.write_row(ledger.accept, (incoming("call:ap-1"),))
    (again,) = await store.write_row(ledger.accept, (incoming("call:ap-1"),))

    assert (first.is_new, again.is_new) == (True, False)
    assert again.execution_id == first.execution_id
    assert (await count(Event), await count(Execution)) == (1, 1)


async def test_repeats_at_once_are_one(store: Store, incoming: Any, count: Any) -> None:
    answers = await asyncio.gather(
        *(store.write_row(ledger.accept, (incoming("call:ap-1"),)) for _ in range(20))
    )

    told = [accepted for (accepted,) in answers]
    assert sum(accepted.is_new for accepted in told) == 1
    assert len({accepted.execution_id for accepted in told}) == 1
    assert (await count(Event), await count(Execution)) == (1, 1)


async def test_a_repeat_within_one_batch_is_one(store: Store, incoming: Any, count: Any) -> None:
    accepted = await store.write_row(ledger.accept, (incoming("a"), incoming("a"), incoming("b")))

    assert [one.is_new for one in accepted] == [True, False, True]
    assert accepted[0].execution_id == accepted[1].execution_id
    assert await count(Execution) == 2


async def test_another_account_may_use_the_same_key(store: Store, incoming: Any, count: Any) -> None:
    await store.write_row(ledger.accept, (incoming("call:ap-1"),))
    await store.write_row(ledger.accept, (incoming("call:ap-1", portal_id="99"),))

    assert await count(Execution) == 2


# Claimed


async def test_what_is_due_can_be_claimed(accept: Any, claim: Any, clock: Any) -> None:
    row = await claim(await accept())

    assert (row.state, row.token, row.attempts) == ("running", "mine", 1)
    assert row.lease_until == clock() + LEASE


async def test_what_is_not_due_yet_cannot(accept: Any, claim: Any, clock: Any) -> None:
    execution_id = await accept(due_at=clock() + timedelta(seconds=1))

    assert await claim(execution_id) is None
    clock.forward(seconds=1)
    assert await claim(execution_id) is not None


async def test_of_many_only_one_claims(accept: Any, claim: Any) -> None:
    execution_id = await accept()

    taken = await asyncio.gather(*(claim(execution_id, f"worker-{number}") for number in range(8)))

    assert len([row for row in taken if row is not None]) == 1


async def test_a_living_claim_is_left_alone(accept: Any, claim: Any, clock: Any) -> None:
    execution_id = await accept()
    await claim(execution_id)
    clock.forward(seconds=LEASE.total_seconds())

    assert await claim(execution_id, "other") is None


async def test_a_dead_holders_claim_is_taken_over(accept: Any, claim: Any, clock: Any) -> None:
    """Invariant 3: a process may die at any instruction."""
    execution_id = await accept()
    await claim(execution_id)
    clock.forward(seconds=LEASE.total_seconds() + 1)

    row = await claim(execution_id, "other")

    assert (row.token, row.attempts, row.takeovers) == ("other", 1, 1)


async def test_a_death_is_no_try(accept: Any, claim: Any, clock: Any) -> None:
    """Kills must not use up the tries of what they hit."""
    execution_id = await accept()
    await claim(execution_id)
    for number in range(1, 4):
        clock.forward(seconds=LEASE.total_seconds() + 1)
        row = await claim(execution_id, f"other-{number}")

    assert (row.attempts, row.takeovers) == (1, 3)


async def test_a_new_try_has_survived_everything_so_far(
    store: Store, accept: Any, claim: Any, clock: Any
) -> None:
    execution_id = await accept()
    await claim(execution_id)
    clock.forward(seconds=LEASE.total_seconds() + 1)
    await claim(execution_id, "other")
    await store.write(
        lambda session: ledger.postpone(
            session, execution_id, token="other", until=clock(), reason="busy", category="rate-limit"
        ),
        account=None,
    )

    row = await claim(execution_id)

    assert (row.attempts, row.takeovers) == (2, 0)


async def test_a_closed_one_cannot_be_claimed(claimed: Any, close: Any, claim: Any) -> None:
    row = await claimed()
    await close(row)

    assert await claim(row.id) is None


async def test_a_renewed_lease_lasts_from_now(store: Store, claimed: Any, clock: Any, row_of: Any) -> None:
    row = await claimed()
    clock.forward(seconds=100)

    kept = await store.write(
        lambda session: ledger.renew(session, row.id, token=row.token, now=clock()), account=None
    )

    assert kept is True
    assert (await row_of(row.id)).lease_until == clock() + LEASE


@pytest.mark.parametrize("verb", ["renew", "postpone", "close"])
async def test_an_old_token_writes_nothing(
    store: Store, claimed: Any, claim: Any, close: Any, clock: Any, row_of: Any, verb: str
) -> None:
    """Whoever was away for too long has lost it, whatever it brings back."""
    row = await claimed()
    clock.forward(seconds=LEASE.total_seconds() + 1)
    await claim(row.id, "other")
    before = await row_of(row.id)

    if verb == "close":
        told = await close(row)
    elif verb == "renew":
        told = await store.write(
            lambda session: ledger.renew(session, row.id, token=row.token, now=clock()), account=None
        )
    else:
        told = await store.write(
            lambda session: ledger.postpone(
                session, row.id, token=row.token, until=clock(), reason="", category=""
            ),
            account=None,
        )

    assert not told
    assert (await row_of(row.id)).model_dump() == before.model_dump()


async def test_what_is_postponed_waits_with_its_reason(
    store: Store, claimed: Any, claim: Any, clock: Any, row_of: Any
) -> None:
    row, until = await claimed(), clock() + timedelta(minutes=1)

    await store.write(
        lambda session: ledger.postpone(
            session, row.id, token=row.token, until=until, reason="QuickBooks is busy", category="rate-limit"
        ),
        account=None,
    )

    kept = await row_of(row.id)
    assert (kept.state, kept.due_at, kept.token, kept.lease_until) == ("due", until, None, None)
    assert (kept.reason, kept.category, kept.attempts) == ("QuickBooks is busy", "rate-limit", 1)
    assert await claim(row.id) is None


async def test_at_the_start_all_claims_are_of_the_dead(
    store: Store, claimed: Any, claim: Any, clock: Any
) -> None:
    row = await claimed()

    assert await store.write(lambda session: claims.release_all(session, clock()), account=None) == 1
    assert (await claim(row.id)).takeovers == 1


async def test_what_was_released_is_found_at_once(store: Store, claimed: Any, clock: Any) -> None:
    row = await claimed()
    await store.write(lambda session: claims.release_all(session, clock()), account=None)

    found = await store.read(
        lambda session: claims.due(session, until=clock(), now=clock(), limit=10, share=5)
    )

    assert found == [Found(row.id, PORTAL, clock())]


# Asking HubSpot to wait


async def test_a_running_call_can_be_blocked_once(store: Store, claimed: Any) -> None:
    row = await claimed(callback_id="ap-1", reply="waiting")

    assert await store.write(lambda session: ledger.block(session, row.id), account=None) is True
    assert await store.write(lambda session: ledger.block(session, row.id), account=None) is False


async def test_a_call_that_has_ended_cannot_be_blocked(store: Store, claimed: Any, close: Any) -> None:
    """Its outcome is told instead: else the workflow would wait for a callback that never comes."""
    row = await claimed(callback_id="ap-1", reply="waiting")
    await close(row, answered=True)

    assert await store.write(lambda session: ledger.block(session, row.id), account=None) is False
