"""`stagebill executions …`: what ran is shown, what failed is tried again, what waits is taken back."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from engine.action import Outcome
from engine.commands import executions
from engine.commands.many_executions import Chosen, each
from engine.commands.output import Out
from engine.executions import ending, ledger
from engine.executions.ending import Closing
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Bill, Effect, Event, Execution

PEOPLE, MACHINES = Out(), Out(as_json=True)


@pytest.fixture
def end(store: Store, claimed: Any, clock: Any, new_id: Any) -> Callable[..., Any]:
    """Stores an execution and ends it."""

    async def one(
        key: str = "call:ap-1", outcome: str = "done", *, answered: bool = True, **more: Any
    ) -> str:
        row = await claimed(key, **more)
        closing = Closing(Outcome(outcome), f"it is {outcome}", {"invoice_id": "145"}, category=outcome)
        await store.write(
            lambda session: ending.close(
                session, row, closing, token=row.token, now=clock(), new_id=new_id, answered=answered
            ),
            account=None,
        )
        return row.id

    return one


@pytest.fixture
def keep(store: Store) -> Callable[..., Any]:
    """Stores rows."""

    async def rows(*those: Any) -> None:
        await store.write(lambda session: session.add_all(those), account=None)

    return rows


@pytest.fixture
def bill(clock: Any) -> Callable[..., Bill]:
    """A bill over 300.00, reserved by an execution."""

    def build(execution_id: str, **more: Any) -> Bill:
        told: dict[str, Any] = {
            "id": f"bill-{execution_id}",
            "portal_id": "4210001",
            "connection_id": "books",
            "deal_id": "7",
            "invoice_type": "full",
            "currency": "USD",
            "amount_minor": 30000,
            "deal_total_minor": 30000,
            "reserved_at": clock(),
        }
        return Bill(execution_id=execution_id, **(told | more))

    return build


def show_list(store: Store, out: Out = PEOPLE, **filters: Any) -> int:
    told: dict[str, Any] = {"state": None, "deal": None, "everything": False, **filters}
    return executions.show_list(store, out, **told)


# list


async def test_nothing_is_said_to_be_nothing(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_list(store) == 0
    assert capsys.readouterr().out == "no executions\n"


async def test_the_newest_come_first_with_their_outcome_and_reason(
    store: Store, end: Any, accept: Any, clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    first = await end()
    clock.forward(minutes=1)
    second = await accept("call:ap-2", due_at=clock() + timedelta(hours=1))

    show_list(store)

    newest, oldest, reason = capsys.readouterr().out.splitlines()
    assert newest.startswith(f"{second}  2026-03-02 15:01Z  waits until 2026-03-02 16:01:00Z")
    assert oldest.startswith(f"{first}  2026-03-02 15:00Z  done")
    assert oldest.endswith("create-invoice deal 7")
    assert reason.strip() == "it is done"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"state": "failed"}, ["failed"], id="state"),
        pytest.param({"state": "waiting"}, [None], id="waiting"),
        pytest.param({"deal": "8"}, ["done"], id="deal"),
        pytest.param({"everything": False}, [None, "done", "failed", "done"], id="actions"),
    ],
)
async def test_the_list_can_be_narrowed(
    store: Store,
    end: Any,
    accept: Any,
    clock: Any,
    capsys: pytest.CaptureFixture[str],
    filters: Any,
    found: Any,
) -> None:
    for number, (outcome, deal) in enumerate((("done", "7"), ("failed", "7"), ("done", "8"))):
        await end(f"call:{number}", outcome, object_id=deal)
        clock.forward(minutes=1)
    await accept("call:waits")

    show_list(store, MACHINES, **filters)

    told = json.loads(capsys.readouterr().out)
    assert [one["outcome"] for one in told] == found


async def test_the_services_own_steps_are_listed_on_request(
    store: Store, end: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await end()

    show_list(store, MACHINES, everything=True)

    actions = {one["action"] for one in json.loads(capsys.readouterr().out)}
    assert actions == {"create-invoice", "write-back"}


async def test_its_own_steps_that_failed_are_listed_unasked(
    store: Store, end: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await end("step:1", "failed", role="step", action="decide")

    show_list(store, MACHINES, state="failed")

    assert [one["action"] for one in json.loads(capsys.readouterr().out)] == ["decide"]


# show


async def test_one_is_shown_with_all_that_it_did(
    store: Store, end: Any, keep: Any, clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    execution_id = await end(inputs={"percent": "30"})
    effect = Effect(
        id="ef-1",
        execution_id=execution_id,
        portal_id="4210001",
        name="create invoice",
        request_id="sb-1",
        state="done",
        document_id="145",
        tries=1,
        intended_at=clock(),
    )
    await keep(effect)

    assert executions.show(store, execution_id, PEOPLE) == 0

    told = capsys.readouterr().out
    for line in (
        "  key       call:ap-1\n",
        "  reason    it is done\n",
        "  input     percent = 30\n",
        "  output    invoice_id = 145\n",
        "  effect    create invoice: done 145 (sb-1)\n",
    ):
        assert line in told


async def test_machines_get_one_document(store: Store, end: Any, capsys: pytest.CaptureFixture[str]) -> None:
    execution_id = await end()

    executions.show(store, execution_id, MACHINES)

    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["outcome"], told["effects"]) == (execution_id, "done", [])


@pytest.mark.parametrize("verb", ["show", "retry", "cancel"])
async def test_an_unknown_one_is_told(
    store: Store, clock: Any, new_id: Any, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    if verb == "show":
        code = executions.show(store, "ex-9", PEOPLE)
    elif verb == "retry":
        code = executions.retry(store, "ex-9", PEOPLE, clock=clock)
    else:
        code = executions.cancel(store, "ex-9", PEOPLE, clock=clock, new_id=new_id)

    assert code == 1
    assert capsys.readouterr().err == (
        'stagebill: there is no execution "ex-9"; see stagebill executions list\n'
    )


# retry


@pytest.fixture
def retry(store: Store, clock: Any) -> Callable[[str], int]:
    return lambda execution_id: executions.retry(store, execution_id, PEOPLE, clock=clock)


@pytest.mark.parametrize("outcome", ["refused", "failed"])
async def test_what_went_wrong_is_tried_again_now(
    end: Any, retry: Any, row_of: Any, clock: Any, capsys: pytest.CaptureFixture[str], outcome: str
) -> None:
    """F116, F150."""
    execution_id = await end(outcome=outcome)
    clock.forward(days=10)

    assert retry(execution_id) == 0

    row = await row_of(execution_id)
    assert (row.state, row.due_at, row.outcome) == ("due", clock(), None)
    assert capsys.readouterr().out == f"{execution_id} will be tried again now\n"


async def test_what_is_tried_again_has_three_days_again(
    end: Any, retry: Any, row_of: Any, clock: Any
) -> None:
    execution_id = await end(outcome="failed")
    clock.forward(days=10)

    retry(execution_id)

    assert (await row_of(execution_id)).first_due_at == clock()


async def test_its_event_is_open_again(store: Store, end: Any, retry: Any, row_of: Any) -> None:
    """Invariant 1: events in are outcomes and what is still open."""
    execution_id = await end(outcome="failed")

    retry(execution_id)

    row = await row_of(execution_id)
    event = await store.read(lambda session: session.get_one(Event, row.event_id))
    assert (event.outcome, event.closed_at) == (None, None)


async def test_what_waits_is_run_now(accept: Any, retry: Any, row_of: Any, clock: Any) -> None:
    execution_id = await accept(due_at=clock() + timedelta(days=1))

    assert retry(execution_id) == 0
    assert (await row_of(execution_id)).due_at == clock()


async def test_what_is_done_is_not_done_again(
    end: Any, retry: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    execution_id = await end()

    assert retry(execution_id) == 1
    assert capsys.readouterr().err == (
        f"stagebill: {execution_id} ended done; only refused or failed ones can be tried again\n"
    )


async def test_what_runs_is_left_alone(claimed: Any, retry: Any, capsys: pytest.CaptureFixture[str]) -> None:
    row = await claimed()

    assert retry(row.id) == 1
    assert capsys.readouterr().err == f"stagebill: {row.id} is running already\n"


# cancel


@pytest.fixture
def cancel(store: Store, clock: Any, new_id: Any) -> Callable[[str], int]:
    return lambda execution_id: executions.cancel(store, execution_id, PEOPLE, clock=clock, new_id=new_id)


@pytest.fixture
def of_action(store: Store) -> Callable[[str], Any]:
    """The executions of an action."""

    async def read(action: str) -> list[Execution]:
        query = select(Execution).where(col(Execution.action) == action)
        return await store.read(lambda session: list(session.exec(query)))

    return read


async def test_what_waits_is_taken_back_and_ends_as_skipped(
    store: Store, accept: Any, cancel: Any, row_of: Any, clock: Any
) -> None:
    execution_id = await accept(due_at=clock() + timedelta(days=1))

    assert cancel(execution_id) == 0

    row = await row_of(execution_id)
    assert (row.state, row.outcome, row.reason) == ("closed", "skipped", "cancelled by a person")
    event = await store.read(lambda session: session.get_one(Event, row.event_id))
    assert (event.outcome, event.closed_at) == ("skipped", clock())


async def test_a_workflow_that_waits_for_it_is_told(accept: Any, cancel: Any, of_action: Any) -> None:
    """Else it would wait for four days."""
    execution_id = await accept(callback_id="ap-1", reply="blocked")

    cancel(execution_id)

    (delivery,) = await of_action("complete-callback")
    assert delivery.inputs == {"execution_id": execution_id}


async def test_the_deal_is_told(accept: Any, cancel: Any, of_action: Any) -> None:
    cancel(await accept())

    assert len(await of_action("write-back")) == 1


async def test_what_it_had_reserved_is_given_back(
    store: Store, accept: Any, cancel: Any, keep: Any, bill: Any
) -> None:
    execution_id = await accept()
    await keep(bill(execution_id))

    cancel(execution_id)

    row = await store.read(lambda session: session.get_one(Bill, f"bill-{execution_id}"))
    assert row.state == "released"


async def test_what_may_be_invoiced_stays_reserved(
    store: Store, accept: Any, cancel: Any, keep: Any, bill: Any, clock: Any
) -> None:
    """Its answer was lost: nobody knows, and unknown is not zero."""
    execution_id = await accept()
    effect = Effect(
        id="ef-1",
        execution_id=execution_id,
        portal_id="4210001",
        name="create invoice",
        request_id="sb-1",
        intended_at=clock(),
    )
    await keep(bill(execution_id), effect)

    cancel(execution_id)

    row = await store.read(lambda session: session.get_one(Bill, f"bill-{execution_id}"))
    assert row.state == "reserved"


async def test_a_planned_send_is_no_more(
    store: Store, accept: Any, cancel: Any, keep: Any, bill: Any, clock: Any
) -> None:
    due = clock() + timedelta(days=1)
    execution_id = await accept(action="send-invoice", inputs={"invoice_id": "145"}, due_at=due)
    told = {"state": "created", "invoice_id": "145", "status": "awaiting_send", "send_at": due}
    others = [bill("account", portal_id="99", **told), bill("deal", deal_id="8", **told)]  # Ids are no names
    await keep(bill("earlier", **told), *others)

    cancel(execution_id)

    mine, *theirs = await store.read(
        lambda session: [session.get_one(Bill, f"bill-{name}") for name in ("earlier", "account", "deal")]
    )
    assert (mine.status, mine.send_at, mine.changes) == ("draft", None, 1)
    assert [(one.status, one.send_at) for one in theirs] == [("awaiting_send", due)] * 2


async def test_a_planned_review_request_counts_no_more(
    store: Store, accept: Any, cancel: Any, keep: Any, clock: Any
) -> None:
    execution_id = await accept(action="send-review-request", inputs={"request": "r-1"})
    request = ReviewRequest(
        id="r-1",
        portal_id="4210001",
        execution_id="earlier",
        contact_id="21",
        site="google",
        state="scheduled",
        send_at=clock(),
    )
    await keep(request)

    cancel(execution_id)

    assert (await store.read(lambda session: session.get_one(ReviewRequest, "r-1"))).state == "cancelled"


async def test_what_has_ended_cannot_be_cancelled(
    end: Any, cancel: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    execution_id = await end()

    assert cancel(execution_id) == 1
    assert capsys.readouterr().err == (f"stagebill: {execution_id} does not wait any more; it is done\n")


async def test_what_runs_cannot_be_cancelled(claimed: Any, cancel: Any, row_of: Any) -> None:
    row = await claimed()

    assert cancel(row.id) == 1
    assert (await row_of(row.id)).token == row.token


async def test_steps_of_the_service_cannot_be_cancelled(
    accept: Any, cancel: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    execution_id = await accept(action="write-back", role="delivery")

    assert cancel(execution_id) == 1
    assert capsys.readouterr().err == (
        f"stagebill: {execution_id} is a step of Stagebill itself; only actions can be cancelled\n"
    )


# many at once


@pytest.fixture
def many(store: Store, clock: Any, new_id: Any) -> Callable[..., int]:
    """`executions retry` or `cancel` for a whole category."""

    def run(verb: str, category: str, out: Out = PEOPLE, *, since: Any = None, dry_run: bool = False) -> int:
        which = Chosen(verb, category, since, dry_run)
        return each(store, which, out, clock=clock, new_id=new_id)

    return run


async def test_all_of_a_category_are_tried_again(end: Any, many: Any, row_of: Any, capsys: Any) -> None:
    failed = [await end(f"call:ap-{number}", "failed") for number in range(3)]
    other = await end("call:ap-9", "refused")

    assert many("retry", "failed") == 0

    assert [(await row_of(one)).state for one in (*failed, other)] == ["due", "due", "due", "closed"]
    assert capsys.readouterr().out.splitlines() == [
        *(f"{one} will be tried again now" for one in failed),
        "3 found, 3 to be tried again now",
    ]


async def test_a_dry_run_changes_nothing(end: Any, many: Any, row_of: Any, capsys: Any) -> None:
    failed = await end(outcome="failed")

    assert many("retry", "failed", dry_run=True) == 0

    assert (await row_of(failed)).state == "closed"
    told = capsys.readouterr().out
    assert failed in told
    assert told.endswith("1 found; nothing was changed\n")


async def test_only_what_was_asked_for_since_then(end: Any, many: Any, row_of: Any, clock: Any) -> None:
    before = await end("call:ap-1", "failed")
    clock.forward(days=1)
    after = await end("call:ap-2", "failed")

    many("retry", "failed", since=clock())

    assert [(await row_of(one)).state for one in (before, after)] == ["closed", "due"]


async def test_all_that_wait_for_the_same_cause_are_cancelled(
    store: Store, claimed: Any, many: Any, row_of: Any, clock: Any, capsys: Any
) -> None:
    rows = [await claimed(f"call:ap-{number}") for number in range(2)]
    for row in rows:
        store.write_now(
            lambda session, row=row: ledger.postpone(
                session,
                row.id,
                token=row.token,
                until=clock() + timedelta(minutes=1),
                reason="busy",
                category="rate-limit",
            ),
            account=None,
        )

    assert many("cancel", "rate-limit") == 0

    assert [(await row_of(row.id)).outcome for row in rows] == ["skipped", "skipped"]
    assert capsys.readouterr().out.endswith("2 found, 2 cancelled\n")


async def test_a_category_that_nothing_has_is_told_with_those_there_are(
    end: Any, many: Any, capsys: Any
) -> None:
    await end(outcome="failed")
    await end("call:ap-2", "done")

    assert many("retry", "fialed") == 1

    assert capsys.readouterr().err == (
        'stagebill: there is nothing to be tried again of the category "fialed"; '
        "categories there are: failed\n"
    )


async def test_machines_get_each_result(end: Any, many: Any, capsys: Any) -> None:
    failed = await end(outcome="failed")

    many("retry", "failed", MACHINES)

    assert json.loads(capsys.readouterr().out) == [
        {"execution_id": failed, "result": f"{failed} will be tried again now"}
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["retry"],
        ["cancel"],
        ["retry", "ex-1", "--category", "failed"],
        ["retry", "--category", "x", "--since", "soon"],
    ],
)
def test_one_or_a_category_is_to_be_named(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    executions.add(parser)

    with pytest.raises(SystemExit):
        parser.parse_args(arguments)


def test_a_day_without_a_zone_is_utc() -> None:
    parser = argparse.ArgumentParser()
    executions.add(parser)

    told = parser.parse_args(["retry", "--category", "failed", "--since", "2026-03-02"])

    assert told.since == datetime(2026, 3, 2, tzinfo=UTC)
