"""Claim, run, close or postpone: what an error means for the row, and what is woken up for."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import Session

from engine.action import Outcome
from engine.errors import NeedsPerson, NothingToDo, Refused, TryLater, Unsure
from engine.executions import ledger
from engine.executions.effects import ClaimLost
from engine.executions.ending import Closing
from engine.executions.leases import LEASE
from engine.executions.ledger import Start
from engine.executions.retries import FIRST, GIVE_UP
from engine.executions.trying_again import try_again
from engine.executions.worker import Waiting, Worker
from engine.store import Store
from engine.store.tables import Execution
from engine.wakers.lineup import LINE
from engine.wakers.port import HORIZON, Row

PORTAL = "4210001"
DONE = Closing(Outcome.DONE, "it is done", {"invoice_id": "145"})


@dataclass
class FakeWaker:
    """Remembers what it was asked to wake up for."""

    woken: list[tuple[str, datetime]] = field(default_factory=list)

    async def start(self, look: Any, chores: Any) -> None: ...

    async def stop(self) -> None: ...

    def wake(self, row: Row) -> None:
        self.woken.append((row.execution_id, row.due))

    def found(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.wake(row)

    def healthy(self) -> bool:
        return True


@dataclass
class FakeDispatcher:
    """Ends executions as it is told, and notes which ones it was given."""

    answer: Closing | BaseException = DONE
    known: Closing | Exception | None = None
    ran: list[Execution] = field(default_factory=list)
    ended: list[tuple[str, Outcome]] = field(default_factory=list)
    announced: list[tuple[str, datetime]] = field(default_factory=list)
    meanwhile: Callable[[], Any] | None = None

    async def run(self, row: Execution) -> Closing:
        self.ran.append(row)
        if self.meanwhile:
            await self.meanwhile()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def at_once(self, session: Session, row: Execution) -> Closing | None:
        if isinstance(self.known, Exception):
            raise self.known
        return self.known

    def at_end(self, session: Session, row: Execution, closing: Closing) -> list[tuple[str, datetime]]:
        self.ended.append((row.id, closing.outcome))
        return self.announced


@pytest.fixture
def waker() -> FakeWaker:
    return FakeWaker()


@pytest.fixture
def dispatcher() -> FakeDispatcher:
    return FakeDispatcher()


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def worker(
    store: Store, waker: FakeWaker, dispatcher: FakeDispatcher, waiting: Waiting, clock: Any, new_id: Any
) -> Worker:
    return Worker(
        store,
        waker,
        dispatcher.run,
        dispatcher.at_once,
        dispatcher.at_end,
        clock=clock,
        new_id=new_id,
        random=Random(7),
        waiting=waiting,
    )


@pytest.fixture
async def execution_id(accept: Any) -> str:
    """A due execution, on no deal, so that nothing follows from its end."""
    return await accept(object_type="", object_id="")


# Looking at a row


async def test_a_due_row_is_run_and_closed(worker: Any, execution_id: str, row_of: Any) -> None:
    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.outputs) == ("closed", "done", {"invoice_id": "145"})


async def test_a_row_that_is_not_due_is_left(worker: Any, accept: Any, dispatcher: Any, clock: Any) -> None:
    await worker.look(await accept(due_at=clock() + timedelta(seconds=1)), PORTAL)

    assert dispatcher.ran == []


async def test_a_row_is_run_by_one_of_many(worker: Any, execution_id: str, dispatcher: Any) -> None:
    await asyncio.gather(*(worker.look(execution_id, PORTAL) for _ in range(5)))

    assert len(dispatcher.ran) == 1


async def test_a_row_that_is_gone_is_no_matter(worker: Any, dispatcher: Any) -> None:
    await worker.look("no such row", PORTAL)

    assert dispatcher.ran == []


async def test_what_an_end_starts_is_woken_up_for(
    worker: Any, accept: Any, dispatcher: Any, waker: FakeWaker, clock: Any
) -> None:
    due = clock() + timedelta(minutes=1)
    start = Start("create-invoice", "trigger:1", {}, due)
    dispatcher.answer = Closing(Outcome.DONE, "", starts=(start,))
    dispatcher.announced = [("announced", clock())]

    await worker.look(await accept(action="decide", role="step"), PORTAL)

    assert [when for _, when in waker.woken] == [clock(), due]
    assert waker.woken[0][0] == "announced"


async def test_what_the_ledger_tells_ends_with_its_claim(
    worker: Any, accept: Any, dispatcher: Any, waker: FakeWaker, row_of: Any, clock: Any
) -> None:
    """It is tidied up, wakes up what it starts and is counted like any other; it only is not run."""
    dispatcher.known = Closing(
        Outcome.SKIPPED, "no rule listens", starts=(Start("create-invoice", "one", {}, clock()),)
    )
    execution_id = await accept(action="decide", role="step")

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.reason, row.attempts) == ("closed", "skipped", "no rule listens", 1)
    assert (dispatcher.ran, dispatcher.ended) == ([], [(execution_id, Outcome.SKIPPED)])
    assert [when for _, when in waker.woken] == [clock()]


async def test_who_waits_for_it_is_told_of_such_an_end_too(
    worker: Any, execution_id: str, dispatcher: Any, waiting: Waiting
) -> None:
    dispatcher.known = Closing(Outcome.SKIPPED, "no rule listens")
    look = waiting.expect(execution_id)

    await worker.look(execution_id, PORTAL)

    assert look.is_set()


async def test_what_cannot_be_told_at_once_is_run(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Its claim was undone with it, so it would be due for ever, and a sweep find it every two seconds."""
    dispatcher.known = KeyError("bill")

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.attempts) == ("closed", "done", 1)
    assert "KeyError" in caplog.text


async def test_what_can_neither_be_told_nor_run_is_shown_in_the_end(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    dispatcher.known = dispatcher.answer = KeyError("happening")
    for _ in range(5):
        await worker.look(execution_id, PORTAL)
        row = await row_of(execution_id)
        clock.now = row.due_at

    assert (row.state, row.outcome, row.category) == ("closed", "failed", "internal")


async def test_before_it_is_closed_it_is_tidied_up(worker: Any, execution_id: str, dispatcher: Any) -> None:
    """A refusal gives back what it had reserved, in the same breath."""
    dispatcher.answer = Refused("no")

    await worker.look(execution_id, PORTAL)

    assert dispatcher.ended == [(execution_id, Outcome.REFUSED)]


# Errors, by what they say may be done


@pytest.mark.parametrize(
    ("error", "outcome", "category"),
    [
        pytest.param(Refused("the books are closed", category="closed"), "refused", "closed", id="refused"),
        pytest.param(NothingToDo("it is paid already"), "skipped", "nothing-to-do", id="nothing-to-do"),
        pytest.param(NeedsPerson("connect it again"), "failed", "needs-person", id="needs-person"),
    ],
)
async def test_an_answer_ends_it_with_its_sentence(
    worker: Any,
    execution_id: str,
    dispatcher: Any,
    row_of: Any,
    error: Exception,
    outcome: str,
    category: str,
) -> None:
    dispatcher.answer = error

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.reason, row.category) == ("closed", outcome, str(error), category)


@pytest.mark.parametrize(
    "error", [TryLater("QuickBooks is busy"), Unsure("no answer")], ids=["later", "unsure"]
)
async def test_what_may_work_later_is_tried_again(
    worker: Any,
    execution_id: str,
    dispatcher: Any,
    row_of: Any,
    waker: FakeWaker,
    clock: Any,
    error: Exception,
) -> None:
    """F113."""
    dispatcher.answer = error

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.reason) == ("due", None, str(error))
    assert timedelta(seconds=1) <= row.due_at - clock() <= timedelta(seconds=2)
    assert waker.woken == [(execution_id, row.due_at)]


async def test_pauses_grow(worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any) -> None:
    dispatcher.answer = TryLater("QuickBooks is busy")
    pauses = []
    for _ in range(6):
        await worker.look(execution_id, PORTAL)
        due_at = (await row_of(execution_id)).due_at
        pauses.append((due_at - clock()).total_seconds())
        clock.now = due_at

    assert all(most / 2 <= pause <= most for pause, most in zip(pauses, (2, 4, 8, 16, 32, 60), strict=True))


async def test_what_was_asked_for_is_kept_to(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    """F114."""
    dispatcher.answer = TryLater("too many calls", after=timedelta(seconds=60))

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).due_at - clock() >= timedelta(seconds=60)


async def test_after_three_days_it_is_given_up(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    dispatcher.answer = TryLater("QuickBooks is busy", category="rate-limit")
    clock.now += GIVE_UP
    await worker.look(execution_id, PORTAL)
    assert (await row_of(execution_id)).state == "due"
    clock.forward(minutes=1)

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.outcome, row.category) == ("failed", "rate-limit")
    assert row.reason == "given up after 72 hours: QuickBooks is busy"


async def test_what_was_planned_long_ago_is_tried_as_long(
    worker: Any, accept: Any, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    """F36: a send that was scheduled weeks ahead is not given up at its first hindrance."""
    dispatcher.answer = TryLater("QuickBooks is busy")
    execution_id = await accept(due_at=clock() + timedelta(days=30))
    clock.forward(days=30)

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).state == "due"


async def test_a_mistake_of_ours_is_tried_five_times_and_then_shown(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    dispatcher.answer = ZeroDivisionError("ann@example.com")
    states = []
    for _ in range(5):
        await worker.look(execution_id, PORTAL)
        row = await row_of(execution_id)
        states.append(row.state)
        clock.now = row.due_at

    assert states == ["due", "due", "due", "due", "closed"]
    assert (row.outcome, row.category) == ("failed", "internal")
    assert row.reason == (f"an internal error stopped this; the log has it under execution {execution_id}")
    assert "ZeroDivisionError" in caplog.text


async def test_a_mistake_of_ours_tells_nothing_of_the_data(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any
) -> None:
    dispatcher.answer = ZeroDivisionError("ann@example.com")

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).reason == "an internal error"


# Claims


async def test_a_lost_claim_writes_nothing(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any
) -> None:
    dispatcher.answer = ClaimLost(execution_id)

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).state == "running"
    assert dispatcher.ended == []


@pytest.mark.parametrize("answer", [DONE, TryLater("busy"), Refused("no")], ids=["done", "later", "refused"])
async def test_whoever_was_away_for_too_long_changes_nothing(
    store: Store, worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any, answer: Any
) -> None:
    async def lose_it() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        await store.write(
            lambda session: ledger.claim(session, execution_id, token="other", now=clock()), account=None
        )

    dispatcher.answer, dispatcher.meanwhile = answer, lose_it

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.token, row.outcome) == ("running", "other", None)


@pytest.fixture
def outlive(store: Store, execution_id: str, clock: Any) -> Callable[[int], Any]:
    """Processes claim the execution and die while they run it, so many of them."""

    async def one_after_another(times: int) -> None:
        for number in range(times):
            await store.write(
                lambda session, token=f"dead-{number}": ledger.claim(
                    session, execution_id, token=token, now=clock()
                ),
                account=None,
            )
            clock.forward(seconds=LEASE.total_seconds() + 1)

    return one_after_another


async def test_what_ends_every_process_ends_too(
    worker: Any, outlive: Any, execution_id: str, dispatcher: Any, row_of: Any
) -> None:
    """Else one run could keep the service from all others for ever."""
    await outlive(100)

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.category) == ("closed", "failed", "process-died")
    assert row.reason == (
        "the service ended 100 times while it ran this; once the log has told why, "
        f"run it again: stagebill executions retry {execution_id}"
    )
    assert (dispatcher.ran, dispatcher.ended) == ([], [(execution_id, Outcome.FAILED)])


async def test_a_few_deaths_in_a_row_end_nothing(
    worker: Any, outlive: Any, execution_id: str, row_of: Any
) -> None:
    await outlive(99)

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).outcome == "done"


async def test_what_has_ended_every_process_can_be_run_again(
    store: Store, worker: Any, outlive: Any, execution_id: str, row_of: Any, clock: Any
) -> None:
    await outlive(100)
    await worker.look(execution_id, PORTAL)
    ended = await row_of(execution_id)
    await store.write(lambda session: try_again(session, ended, clock()), account=None)

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).outcome == "done"


async def test_deaths_use_up_none_of_the_tries_after_a_mistake_of_ours(
    worker: Any, outlive: Any, execution_id: str, dispatcher: Any, row_of: Any
) -> None:
    await outlive(10)
    dispatcher.answer = ZeroDivisionError()

    await worker.look(execution_id, PORTAL)

    row = await row_of(execution_id)
    assert (row.state, row.attempts) == ("due", 1)


async def test_after_deaths_the_pauses_are_those_of_a_first_try(
    worker: Any, outlive: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    """A lost answer is looked for soon, however often the process was killed before."""
    await outlive(12)
    dispatcher.answer = Unsure("the answer was lost")

    await worker.look(execution_id, PORTAL)

    assert (await row_of(execution_id)).due_at <= clock() + FIRST


async def test_a_run_that_lasts_keeps_its_claim(
    store: Store, worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    stolen = []

    async def work_for_long() -> None:
        for _ in range(10):
            clock.now += LEASE * 0.9
            await worker.keep_claims()
            stolen.append(
                await store.write(
                    lambda session: ledger.claim(session, execution_id, token="other", now=clock()),
                    account=PORTAL,
                )
            )

    dispatcher.meanwhile = work_for_long

    await worker.look(execution_id, PORTAL)

    assert stolen == [None] * 10
    assert (await row_of(execution_id)).outcome == "done"


async def test_who_was_away_for_longer_than_its_lease_says_so(
    store: Store, worker: Any, execution_id: str, dispatcher: Any, clock: Any, caplog: Any
) -> None:
    """A process that was stopped, or whose machine slept: another has taken its run over."""

    async def sleep_and_wake() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        await store.write(
            lambda session: ledger.claim(session, execution_id, token="other", now=clock()), account=PORTAL
        )
        await worker.keep_claims()

    dispatcher.meanwhile = sleep_and_wake

    await worker.look(execution_id, PORTAL)

    assert "claim lost: this worker was away for too long" in caplog.messages


async def test_a_worker_does_not_take_over_what_it_runs_itself(
    worker: Any, execution_id: str, dispatcher: Any, clock: Any
) -> None:
    """Nobody else took it while this process was away, so it goes on."""

    async def sleep_and_look() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        await worker.look(execution_id, PORTAL)

    dispatcher.meanwhile = sleep_and_look

    await worker.look(execution_id, PORTAL)

    assert len(dispatcher.ran) == 1


async def test_what_is_stopped_in_the_middle_is_handed_over(
    worker: Any, execution_id: str, dispatcher: Any, row_of: Any, clock: Any
) -> None:
    begun = asyncio.Event()

    async def work_for_ever() -> None:
        begun.set()
        await asyncio.Event().wait()

    dispatcher.meanwhile = work_for_ever
    run = asyncio.create_task(worker.look(execution_id, PORTAL))
    await begun.wait()

    run.cancel()
    await asyncio.gather(run, return_exceptions=True)

    row = await row_of(execution_id)
    assert (row.state, row.token, row.due_at) == ("due", None, clock())


# Web requests that wait


async def test_who_waits_is_told_of_the_end(worker: Any, execution_id: str, waiting: Waiting) -> None:
    ended = waiting.expect(execution_id)

    await worker.look(execution_id, PORTAL)

    assert ended.is_set()


async def test_who_waits_is_let_go_when_it_will_take_longer(
    worker: Any, execution_id: str, waiting: Waiting, dispatcher: Any
) -> None:
    dispatcher.answer = TryLater("busy")
    ended = waiting.expect(execution_id)

    await worker.look(execution_id, PORTAL)

    assert ended.is_set()


@pytest.mark.parametrize("waits", [True, False])
async def test_a_call_whose_request_waits_needs_no_callback(
    store: Store, worker: Any, accept: Any, waiting: Waiting, row_of: Any, waits: bool
) -> None:
    """On PostgreSQL the request may be another process's, and gets some time to tell the end."""
    execution_id = await accept(callback_id="ap-1", reply="waiting")
    if waits:
        waiting.expect(execution_id)

    await worker.look(execution_id, PORTAL)

    untold = "blocked" if store.embedded else "waiting"
    assert (await row_of(execution_id)).reply == ("inline" if waits else untold)


def test_waiting_is_counted_and_forgotten() -> None:
    waiting = Waiting()
    waiting.expect("a")
    waiting.expect("b")
    waiting.forget("a")
    waiting.forget("a")

    assert (waiting.count(), "a" in waiting, "b" in waiting) == (1, False, True)


def test_an_end_that_nobody_waits_for_is_no_matter() -> None:
    Waiting().release("a")


# Sweeping


async def test_the_sweep_wakes_for_what_is_due_and_soon_will_be(
    worker: Any, accept: Any, waker: FakeWaker, clock: Any
) -> None:
    """Invariant 11: losing every wake-up loses time, not work."""
    now, soon = clock(), clock() + HORIZON
    first, second = await accept("first"), await accept("second", due_at=soon)
    await accept("third", due_at=soon + timedelta(seconds=1))

    await worker.sweep()

    assert waker.woken == [(first, now), (second, soon)]


async def test_the_sweep_brings_some_rows_of_each_account(
    worker: Any, accept: Any, waker: FakeWaker, clock: Any
) -> None:
    for number in range(LINE + 20):
        await accept(f"backlog-{number}", due_at=clock() - timedelta(hours=1))
    other = await accept("call", portal_id="4210002")

    await worker.sweep()

    assert len(waker.woken) == LINE + 1
    assert other in [execution_id for execution_id, _ in waker.woken]


async def test_the_sweep_finds_what_a_dead_worker_held(
    worker: Any, claimed: Any, waker: FakeWaker, clock: Any
) -> None:
    row = await claimed()
    clock.now += LEASE + timedelta(seconds=1)

    await worker.sweep()

    assert [execution_id for execution_id, _ in waker.woken] == [row.id]


async def test_logs_name_events_and_ids_only(
    worker: Any, execution_id: str, dispatcher: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    dispatcher.answer = TryLater("ann@example.com is busy", trace="tid-1")

    await worker.look(execution_id, PORTAL)

    (record,) = [one for one in caplog.records if one.name == "engine.executions.worker"]
    assert (record.getMessage(), record.execution_id, record.trace) == ("postponed", execution_id, "tid-1")
    assert "ann@example.com" not in str(record.__dict__)
