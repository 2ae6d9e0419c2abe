"""Calls are counted by account, rule, work, day and kind, lost by no flush, and spared when they run out."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from engine.errors import TryLater
from engine.executions.causes import Cause, cause_of
from engine.operations.meter import Meters, Tally
from engine.store import Store, StoreAway
from engine.store.account_tables import Account, Connection
from engine.store.meter_tables import CallCount
from engine.store.migrate import migrate
from engine.store.tables import Decision, Event, Execution

LISTS = Cause("lists", spare=True)
BILLING = Cause("create-invoice")


@pytest.fixture
def new_meters(store: Store, clock: Any) -> Callable[..., Meters]:
    def new(allowance: int = 10) -> Meters:
        return Meters(store, clock, allowance)

    return new


@pytest.fixture
def meters(new_meters: Callable[..., Meters]) -> Meters:
    return new_meters()


@pytest.fixture
async def company(store: Store, clock: Any) -> str:
    """A connected production company; its id."""

    def connect(session: Any) -> None:
        session.add(Account(portal_id="1", salt=b"", created_at=clock()))
        session.flush()
        session.add(
            Connection(
                id="books",
                portal_id="1",
                vendor="quickbooks",
                external_digest="d",
                environment="production",
                connected_at=clock(),
                updated_at=clock(),
            )
        )

    await store.write(connect, account="1")
    return "books"


async def rows(store: Store) -> list[CallCount]:
    return await store.read(lambda session: list(session.exec(select(CallCount))))


async def counted(store: Store) -> dict[tuple[str, str, date, str], int]:
    return {(row.portal_id, row.connection_id, row.day, row.kind): row.count for row in await rows(store)}


async def by_cause(store: Store) -> dict[tuple[str, str], int]:
    return {(row.rule, row.work): row.count for row in await rows(store)}


def execution(store: Store, clock: Any, **told: Any) -> Execution:
    """One execution as the ledger keeps it, with its event."""
    row = Execution(
        **{
            "id": "x1",
            "portal_id": "1",
            "business_key": "key",
            "event_id": f"e-{told.get('id', 'x1')}",
            "action": "create-invoice",
            "created_at": clock(),
            "first_due_at": clock(),
            "due_at": clock(),
            **told,
        }
    )

    def keep(session: Any) -> None:
        kind, key = "clock", row.event_id
        session.add(Event(id=key, portal_id="1", kind=kind, dedupe_key=key, received_at=clock()))
        session.flush()
        if row.decision_id:
            session.add(
                Decision(
                    id=row.decision_id,
                    event_id=key,
                    portal_id="1",
                    rule="retainer",
                    rules_digest="",
                    verdict="match",
                    reason="",
                    decided_at=clock(),
                )
            )
        session.add(row)

    store.write_now(keep, account="1")
    return store.read_now(lambda session: session.get_one(Execution, row.id))


async def test_calls_are_counted_by_connection_and_kind(meters: Meters, store: Store) -> None:
    """F154."""
    day = date(2026, 3, 2)
    for connection, kind in (("a", "metered"), ("a", "metered"), ("a", "free"), ("b", "metered")):
        await meters.of("1", connection, BILLING).count(kind)

    await meters.flush()

    assert await counted(store) == {
        ("1", "a", day, "metered"): 2,
        ("1", "a", day, "free"): 1,
        ("1", "b", day, "metered"): 1,
    }


async def test_days_are_counted_apart_in_utc(meters: Meters, store: Store, clock: Any) -> None:
    await meters.of("1", "a", BILLING).count("metered")
    clock.forward(hours=9)
    await meters.of("1", "a", BILLING).count("metered")

    await meters.flush()

    assert [day for _, _, day, _ in await counted(store)] == [date(2026, 3, 2), date(2026, 3, 3)]


async def test_each_flush_adds_to_what_was_there(meters: Meters, store: Store) -> None:
    for _ in range(3):
        await meters.of("1", "a", BILLING).count("metered")
        await meters.flush()

    assert list((await counted(store)).values()) == [3]


async def test_several_processes_add_to_one_count(new_meters: Callable[..., Meters], store: Store) -> None:
    processes = [new_meters() for _ in range(4)]
    for one in processes:
        await one.of("1", "a", BILLING).count("metered")

    await asyncio.gather(*(one.flush() for one in processes))

    assert list((await counted(store)).values()) == [4]


async def test_nothing_counted_writes_nothing(meters: Meters, store: Store) -> None:
    await meters.flush()

    assert await counted(store) == {}


async def test_what_is_counted_during_a_flush_is_in_the_next(meters: Meters, store: Store) -> None:
    await meters.of("1", "a", BILLING).count("metered")
    flushing = asyncio.ensure_future(meters.flush())
    await asyncio.sleep(0)
    await meters.of("1", "a", BILLING).count("metered")
    await flushing

    await meters.flush()

    assert list((await counted(store)).values()) == [2]


async def test_what_could_not_be_written_is_written_later(
    meters: Meters, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(work: Any, *, account: str | None) -> None:
        raise StoreAway("the disk is full")

    await meters.of("1", "a", BILLING).count("metered")
    with monkeypatch.context() as broken:
        broken.setattr(store, "write", away)
        with pytest.raises(TryLater):
            await meters.flush()
    await meters.of("1", "a", BILLING).count("metered")

    await meters.flush()

    assert list((await counted(store)).values()) == [2]


# What for


async def test_the_work_and_the_rule_are_told_apart(meters: Meters, store: Store) -> None:
    """F207."""
    for cause in (Cause("lists"), Cause("decide", rule="retainer"), Cause("decide", rule="review")):
        await meters.of("1", "a", cause).count("metered")

    await meters.flush()

    assert await by_cause(store) == {("", "lists"): 1, ("retainer", "decide"): 1, ("review", "decide"): 1}


async def test_an_action_counts_for_the_rule_that_decided_it(
    meters: Meters, store: Store, clock: Any
) -> None:
    """F207."""
    row = execution(store, clock, decision_id="d1")
    await meters.of("1", "a", cause_of(row)).count("free")

    await meters.flush()

    assert await by_cause(store) == {("retainer", "create-invoice"): 1}


async def test_what_follows_an_action_counts_for_its_rule(meters: Meters, store: Store, clock: Any) -> None:
    """A send that waited for its time, and one that follows that."""
    execution(store, clock, decision_id="d1")
    execution(store, clock, id="x2", business_key="follow-up:x1:send", action="send-invoice")
    last = execution(store, clock, id="x3", business_key="follow-up:x2:again", action="send-invoice")
    await meters.of("1", "a", cause_of(last)).count("free")

    await meters.flush()

    assert await by_cause(store) == {("retainer", "send-invoice"): 1}


async def test_what_a_workflow_calls_is_of_no_rule(meters: Meters, store: Store, clock: Any) -> None:
    row = execution(store, clock, business_key="call:follow-up:1")
    await meters.of("1", "a", cause_of(row)).count("free")

    await meters.flush()

    assert await by_cause(store) == {("", "create-invoice"): 1}


@pytest.mark.parametrize("name", ["rule", "after_wait_of"])
def test_a_step_for_one_rule_names_it_itself(store: Store, clock: Any, name: str) -> None:
    row = execution(store, clock, role="step", action="decide", inputs={name: "retainer"})

    assert cause_of(row) == Cause("decide", rule="retainer")


def test_a_certificate_can_wait_for_the_next_month(store: Store, clock: Any) -> None:
    assert cause_of(execution(store, clock, role="step", action="make-certificate")).spare
    assert not cause_of(
        execution(store, clock, id="x2", business_key="k2", role="step", action="decide")
    ).spare


def test_an_input_of_an_action_is_no_rule(store: Store, clock: Any) -> None:
    """Anybody may call one with anything."""
    assert cause_of(execution(store, clock, inputs={"rule": "retainer"})).rule == ""


async def test_a_task_learns_what_its_own_calls_come_to(meters: Meters, store: Store) -> None:
    tally = Tally(meters)
    await tally.of("1", "a", BILLING).count("metered")
    await meters.of("1", "a", BILLING).count("metered")

    await meters.flush()

    assert tally.calls == {"metered": 1}
    assert list((await counted(store)).values()) == [2]


# The month


async def test_reads_that_bill_nothing_stop_before_the_month_is_used_up(
    meters: Meters, company: str, caplog: pytest.LogCaptureFixture
) -> None:
    """F207. Four fifths of 10; the last fifth is kept for billing."""
    for _ in range(8):
        await meters.of("1", company, BILLING).count("metered")
    with caplog.at_level(logging.WARNING):
        await meters.flush()

    with pytest.raises(TryLater, match=r"the rest is kept for billing; see stagebill meter") as caught:
        meters.of("1", company, LISTS).check("metered")
    assert caught.value.category == "read-allowance"
    meters.of("1", company, BILLING).check("metered")
    meters.of("1", company, LISTS).check("free")
    meters.of("1", "hubspot:1", LISTS).check("crm")
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "8 of 10 metered QuickBooks reads of this month are used"
    ]


async def test_reads_of_other_processes_count_too(
    new_meters: Callable[..., Meters], company: str, clock: Any
) -> None:
    one, other = new_meters(), new_meters()
    await other.flush()
    for _ in range(8):
        await one.of("1", company, BILLING).count("metered")
    await one.flush()

    clock.forward(minutes=1)
    await other.flush()

    with pytest.raises(TryLater):
        other.check("metered", LISTS)


async def test_a_new_month_begins_anew(meters: Meters, company: str, clock: Any) -> None:
    for _ in range(8):
        await meters.of("1", company, BILLING).count("metered")
    await meters.flush()

    clock.now = datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC)

    meters.check("metered", LISTS)
    await meters.flush()
    meters.check("metered", LISTS)


async def test_sandbox_reads_use_nothing_up(meters: Meters, store: Store, company: str) -> None:
    def move(session: Any) -> None:
        session.get_one(Connection, company).environment = "sandbox"

    await store.write(move, account="1")
    for _ in range(20):
        await meters.of("1", company, BILLING).count("metered")
    await meters.flush()

    assert meters.reads.so_far == 0
    meters.check("metered", LISTS)


async def test_the_forecast_goes_on_as_the_last_week_did(
    new_meters: Callable[..., Meters], company: str, clock: Any
) -> None:
    """70 reads from 2 to 9 March, 15:00; the 22 days and 9 hours that are left bring as many each."""
    meters = new_meters(allowance=500)
    for _ in range(7):
        for _ in range(10):
            await meters.of("1", company, BILLING).count("metered")
        await meters.flush()
        clock.forward(days=1)

    await meters.flush()

    watched, left = 7 + 15 / 24, 22 + 9 / 24
    assert (meters.reads.so_far, meters.reads.forecast) == (70, 70 + round(70 * left / watched))
    assert meters.reads.sentence == (
        "70 of 500 metered QuickBooks reads of this month are used, about 275 by its end"
    )


async def test_a_forecast_beyond_the_limit_says_what_to_do(
    new_meters: Callable[..., Meters], company: str
) -> None:
    meters = new_meters(allowance=100)
    for _ in range(5):
        await meters.of("1", company, BILLING).count("metered")
    await meters.flush()

    assert meters.reads.in_danger
    assert not meters.reads.webhooks_alone
    assert (
        "that is too many; stagebill meter tells which rules and what work make them" in meters.reads.sentence
    )


def test_what_was_counted_before_causes_were_told_apart_is_kept(tmp_path: Path) -> None:
    """0008 takes the counts over, each with the account that it belongs to."""
    engine = create_engine(f"sqlite:///{tmp_path}/old.db")
    migrate(engine, "0007")
    with engine.begin() as connection:
        connection.execute(text("insert into account values ('1', x'00', '2026-03-02T15:00:00.000000Z')"))
        connection.execute(
            text(
                "insert into connection "
                "(id, portal_id, vendor, external_digest, environment, status, reason, "
                "company, connected_at, updated_at) "
                "values ('b', '1', 'quickbooks', 'd', 'sandbox', 'connected', '', '{}', '', '')"
            )
        )
        old = [("b", "metered", 3), ("hubspot:2", "crm", 4)]
        for row in old:
            connection.exec_driver_sql("insert into api_calls values (?, '2026-03-02', ?, ?)", row)

    migrate(engine)

    with engine.connect() as connection:
        told = connection.execute(
            text("select portal_id, connection_id, kind, rule, work, count from call_count")
        )
        assert sorted(map(tuple, told)) == [
            ("1", "b", "metered", "", "", 3),
            ("2", "hubspot:2", "crm", "", "", 4),
        ]
    engine.dispose()
