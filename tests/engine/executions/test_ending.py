"""An execution ends once, with what follows or not at all; an event ends with all that it started."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from engine.action import Outcome
from engine.executions import ending
from engine.executions.cancelling import close_waiting
from engine.executions.ending import Closing
from engine.executions.leases import LEASE
from engine.executions.ledger import Incoming, Start
from engine.executions.trying_again import try_again
from engine.store import Store
from engine.store.tables import Decision, Event, Execution

PORTAL = "4210001"


@pytest.fixture
def executions(store: Store) -> Callable[..., Any]:
    """The executions of an action."""

    async def read(action: str) -> list[Execution]:
        query = select(Execution).where(col(Execution.action) == action).order_by(col(Execution.id))
        return await store.read(lambda session: list(session.exec(query)))

    return read


def start(key: str = "next", action: str = "create-invoice", **more: Any) -> Start:
    told: dict[str, Any] = {"object_type": "DEAL", "object_id": "7", "inputs": {}}
    due_at = more.pop("due_at")
    return Start(action, key, due_at=due_at, **(told | more))


# Closed


async def test_a_closed_execution_holds_its_outcome(
    claimed: Any, close: Any, row_of: Any, clock: Any
) -> None:
    row = await claimed()
    await close(row)

    kept = await row_of(row.id)
    assert (kept.state, kept.outcome, kept.reason) == ("closed", "done", "it is done")
    assert (kept.outputs, kept.closed_at, kept.token) == ({"invoice_id": "145"}, clock(), None)


async def test_closing_twice_closes_once(claimed: Any, close: Any, executions: Any) -> None:
    row = await claimed()
    await close(row)

    assert await close(row) is None
    assert len(await executions("write-back")) == 1


async def test_what_an_end_starts_is_told_with_its_time(
    claimed: Any, close: Any, clock: Any, executions: Any
) -> None:
    row, due = await claimed(action="decide", role="step"), clock() + timedelta(hours=2)

    started = await close(row, Closing(Outcome.DONE, "", starts=(start(due_at=due),)))

    (next_one,) = await executions("create-invoice")
    assert started == [(next_one.id, due)]
    assert (next_one.event_id, next_one.due_at, next_one.state) == (row.event_id, due, "due")


async def test_an_event_that_follows_is_stored_with_the_end(
    claimed: Any, close: Any, incoming: Callable[..., Incoming], clock: Any, event_of: Any
) -> None:
    due = clock() + timedelta(days=1)
    follow_up = incoming("follow-up:1:send", action="send-invoice", due_at=due)

    started = await close(await claimed(), Closing(Outcome.DONE, "it is done", events=(follow_up,)))

    assert (follow_up.execution_id, due) in started
    assert (await event_of(follow_up.execution_id)).dedupe_key == "follow-up:1:send"


async def test_an_event_that_is_known_is_not_stored_again(
    claimed: Any, close: Any, accept: Any, incoming: Any, count: Any
) -> None:
    await accept("follow-up:1:send", action="send-invoice")

    started = await close(
        await claimed(), Closing(Outcome.DONE, "it is done", events=(incoming("follow-up:1:send"),))
    )

    assert len(started) == 1  # the write-back
    assert await count(Event) == 2


async def test_decisions_are_kept_beside_what_they_started(
    claimed: Any, close: Any, clock: Any, count: Any
) -> None:
    row = await claimed(action="decide", role="step")
    decision = Decision(
        id="d-1",
        event_id=row.event_id,
        portal_id=PORTAL,
        rule="project",
        rules_digest="0",
        verdict="match",
        reason="it matches",
        decided_at=clock(),
    )

    await close(row, Closing(Outcome.DONE, "", rows=(decision,)))

    assert await count(Decision) == 1


async def test_a_business_key_has_one_execution(
    claimed: Any, close: Any, clock: Any, count: Any, row_of: Any, event_of: Any
) -> None:
    """Invariant 2, whatever event it comes from; and the second event says why nothing came of it."""
    wanted = Closing(Outcome.DONE, "it matches", starts=(start("trigger:1:deal:7", due_at=clock()),))
    ((first, _),) = await close(await claimed("event:1", action="decide", role="step"), wanted)
    second = await claimed("event:2", action="decide", role="step")

    assert await close(second, wanted) == []
    assert await count(Execution) == 3
    row = await row_of(second.id)
    assert row.outcome == "skipped"
    assert row.reason == (f"it matches; create-invoice was not started again: execution {first} is under way")
    assert (await event_of(second.id)).reason == row.reason


# What an end has to tell


async def test_a_waiting_web_request_carries_the_end_itself(
    claimed: Any, close: Any, executions: Any, row_of: Any
) -> None:
    row = await claimed(callback_id="ap-1", reply="waiting")
    await close(row, answered=True)

    assert (await row_of(row.id)).reply == "inline"
    assert await executions("complete-callback") == []


@pytest.mark.parametrize("reply", ["waiting", "blocked"])
async def test_else_hubspot_is_called_back(claimed: Any, close: Any, executions: Any, reply: str) -> None:
    """A request that was given up is no carrier any more, whatever it had been told."""
    row = await claimed(callback_id="ap-1", reply=reply)
    await close(row, answered=False)

    (delivery,) = await executions("complete-callback")
    assert (delivery.inputs, delivery.role) == ({"execution_id": row.id}, "delivery")


async def test_a_blocked_call_is_called_back_even_while_its_repeat_waits(
    claimed: Any, close: Any, executions: Any
) -> None:
    """HubSpot was told to wait for the callback: nothing else releases the workflow."""
    await close(await claimed(callback_id="ap-1", reply="blocked"), answered=True)

    assert len(await executions("complete-callback")) == 1


async def test_what_nobody_waits_for_calls_nobody_back(claimed: Any, close: Any, executions: Any) -> None:
    await close(await claimed())

    assert await executions("complete-callback") == []


async def test_an_action_on_a_deal_writes_its_properties_back(
    claimed: Any, close: Any, executions: Any
) -> None:
    """F46."""
    await close(await claimed())

    (delivery,) = await executions("write-back")
    assert (delivery.object_type, delivery.object_id, delivery.role) == ("DEAL", "7", "delivery")


@pytest.mark.parametrize(
    "more", [{"action": "decide", "role": "step"}, {"object_type": "CONTACT"}], ids=["step", "contact"]
)
async def test_what_is_no_action_on_a_deal_writes_nothing_back(
    claimed: Any, close: Any, executions: Any, more: dict[str, str]
) -> None:
    await close(await claimed(**more))

    assert await executions("write-back") == []


async def test_a_waiting_write_back_serves_several_ends(claimed: Any, close: Any, executions: Any) -> None:
    """It writes what is true when it runs; one of them is one call less."""
    first, second = await claimed("call:1"), await claimed("call:2")
    await close(first)
    await close(second)

    assert len(await executions("write-back")) == 1


async def test_a_write_back_that_runs_already_may_be_too_late(
    claimed: Any, close: Any, claim: Any, executions: Any
) -> None:
    await close(await claimed("call:1"))
    (running,) = await executions("write-back")
    await claim(running.id)

    await close(await claimed("call:2"))

    assert len(await executions("write-back")) == 2


async def test_a_deals_write_backs_run_one_after_another(
    store: Store, claimed: Any, close: Any, claim: Any, executions: Any, clock: Any
) -> None:
    """A slow one must not land after a newer one."""
    await close(await claimed("call:1"))
    (running,) = await executions("write-back")
    held = await claim(running.id)
    await close(await claimed("call:2"))
    (waiting,) = [row for row in await executions("write-back") if row.id != running.id]

    assert await claim(waiting.id) is None
    assert await close(held) == [(waiting.id, clock())]  # to be woken up for, now that it has its turn
    assert await claim(waiting.id) is not None


async def test_a_dead_write_back_holds_up_no_other(
    claimed: Any, close: Any, claim: Any, executions: Any, clock: Any
) -> None:
    await close(await claimed("call:1"))
    (dead,) = await executions("write-back")
    await claim(dead.id)
    await close(await claimed("call:2"))
    clock.forward(seconds=LEASE.total_seconds() + 1)

    (waiting,) = [row for row in await executions("write-back") if row.id != dead.id]
    assert await claim(waiting.id) is not None


async def test_another_deals_write_back_does_not_serve(claimed: Any, close: Any, executions: Any) -> None:
    first, second = await claimed("call:1"), await claimed("call:2", object_id="8")
    await close(first)
    await close(second)

    assert sorted(row.object_id for row in await executions("write-back")) == ["7", "8"]


# One outcome for each event


async def test_an_event_ends_with_its_only_execution(
    claimed: Any, close: Any, event_of: Any, clock: Any
) -> None:
    """Invariant 1."""
    row = await claimed()
    await close(row)

    event = await event_of(row.id)
    assert (event.outcome, event.reason, event.closed_at) == ("done", "it is done", clock())


async def test_an_event_stays_open_while_anything_it_started_is(
    claimed: Any, close: Any, claim: Any, event_of: Any, clock: Any
) -> None:
    step = await claimed(action="decide", role="step")
    two = (start("one", due_at=clock()), start("two", due_at=clock()))
    (first, _), (second, _) = await close(step, Closing(Outcome.DONE, "two rules match", starts=two))
    outcomes = [(await event_of(step.id)).outcome]

    for execution_id in (first, second):
        await close(await claim(execution_id, execution_id))
        outcomes.append((await event_of(step.id)).outcome)

    assert outcomes == [None, None, "done"]


async def test_deliveries_do_not_hold_an_event_open(claimed: Any, close: Any, event_of: Any) -> None:
    row = await claimed(callback_id="ap-1", reply="blocked")
    await close(row)

    assert (await event_of(row.id)).outcome == "done"


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        (("done", "failed"), "failed"),
        (("refused", "done"), "refused"),
        (("failed", "refused"), "failed"),
        (("done", "scheduled"), "scheduled"),
        (("skipped", "done"), "done"),
    ],
    ids="-".join,
)
async def test_the_outcome_that_needs_most_attention_is_the_events(
    claimed: Any, close: Any, claim: Any, event_of: Any, clock: Any, outcomes: tuple[str, str], told: str
) -> None:
    step = await claimed(action="decide", role="step")
    starts = tuple(start(f"key-{number}", due_at=clock()) for number in range(2))
    started = await close(step, Closing(Outcome.DONE, "", starts=starts))

    for (execution_id, _), outcome in zip(started, outcomes, strict=True):
        await close(await claim(execution_id, execution_id), Closing(Outcome(outcome), f"it {outcome}"))

    event = await event_of(step.id)
    assert (event.outcome, event.reason) == (told, f"it {told}")


async def test_where_no_action_followed_the_steps_outcome_is_the_events(
    claimed: Any, close: Any, event_of: Any
) -> None:
    """F203: the reason is kept when a rule passes a record by."""
    step = await claimed(action="decide", role="step")
    await close(step, Closing(Outcome.SKIPPED, "no rule listens"))

    event = await event_of(step.id)
    assert (event.outcome, event.reason) == ("skipped", "no rule listens")


async def test_a_reopened_event_ends_again(
    store: Store, claimed: Any, close: Any, event_of: Any, clock: Any
) -> None:
    row = await claimed()
    await close(row, Closing(Outcome.FAILED, "it failed"))

    await store.write(lambda session: ending.reopen_event(session, row.event_id), account=None)
    assert (await event_of(row.id)).outcome is None

    await store.write(lambda session: ending.close_event(session, row.event_id, clock()), account=None)
    assert (await event_of(row.id)).outcome == "failed"


async def test_telling_hubspot_of_it_has_no_part_in_an_events_end(
    claimed: Any, close: Any, claim: Any, executions: Any, event_of: Any, clock: Any
) -> None:
    row = await claimed()
    await close(row)
    ended = await event_of(row.id)
    clock.now += timedelta(minutes=1)

    (delivery,) = await executions("write-back")
    await close(await claim(delivery.id, "second"), Closing(Outcome.FAILED, "HubSpot is away"))

    told = await event_of(row.id)
    assert (told.outcome, told.closed_at) == ("done", ended.closed_at)


async def test_an_event_that_was_reopened_for_telling_hubspot_ends_again(
    store: Store,
    claimed: Any,
    close: Any,
    claim: Any,
    executions: Any,
    event_of: Any,
    row_of: Any,
    clock: Any,
) -> None:
    row = await claimed()
    await close(row)
    (delivery,) = await executions("write-back")
    await close(await claim(delivery.id, "second"), Closing(Outcome.FAILED, "HubSpot is away"))
    failed = await row_of(delivery.id)
    await store.write(lambda session: try_again(session, failed, clock()), account=None)
    assert (await event_of(row.id)).outcome is None

    await close(await claim(delivery.id, "third"))

    assert (await event_of(row.id)).outcome == "done"


async def test_a_telling_that_waits_for_its_first_try_does_not_reopen_its_event(
    store: Store, claimed: Any, close: Any, claim: Any, executions: Any, event_of: Any, clock: Any
) -> None:
    """Somebody has it tried now: `stagebill executions retry`."""
    row = await claimed()
    await close(row)
    (delivery,) = await executions("write-back")

    await store.write(lambda session: try_again(session, delivery, clock()), account=None)
    await close(await claim(delivery.id, "second"))

    assert (await event_of(row.id)).outcome == "done"


async def test_the_deal_is_told_where_a_second_try_was_taken_back(
    store: Store, claimed: Any, close: Any, claim: Any, executions: Any, row_of: Any, clock: Any, new_id: Any
) -> None:
    """It said that the action had failed, and nothing is to happen any more."""
    row = await claimed()
    await close(row, Closing(Outcome.FAILED, "it failed"))
    (told,) = await executions("write-back")
    await close(await claim(told.id, "second"))
    failed = await row_of(row.id)
    await store.write(lambda session: try_again(session, failed, clock()), account=None)
    waiting = await row_of(row.id)

    await store.write(
        lambda session: close_waiting(session, waiting, "not any more", clock(), new_id), account=None
    )

    assert sorted(one.state for one in await executions("write-back")) == ["closed", "due"]


async def test_the_end_is_stored_as_a_whole_or_not_at_all(
    claimed: Any, close: Any, row_of: Any, count: Any, clock: Any
) -> None:
    row = await claimed(action="decide", role="step")
    broken = Decision(
        id="d-1",
        event_id="no such event",
        portal_id=PORTAL,
        rule="",
        rules_digest="",
        verdict="",
        reason="",
        decided_at=clock(),
    )

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await close(row, Closing(Outcome.DONE, "", starts=(start(due_at=clock()),), rows=(broken,)))

    assert (await row_of(row.id)).state == "running"
    assert await count(Execution) == 1
