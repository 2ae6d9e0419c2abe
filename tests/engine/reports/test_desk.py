"""A report is read once for many looks, renewed when it is old, and its last state shown when that fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from engine.errors import TryLater
from engine.reports import ReportDesk, Told
from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.report_tables import KeptReport
from engine.store.tables import Event
from rules.money import Money

AWAY = TryLater("QuickBooks could not be reached")


@pytest.fixture
def hear(store: Store, clock: Any) -> Callable[[], None]:
    """A webhook of the company comes in."""

    def told() -> None:
        event = Event(
            id=f"event-{clock()}",
            portal_id="4210001",
            kind="quickbooks_webhook",
            dedupe_key=f"quickbooks:books:invoice:{clock()}",
            received_at=clock(),
        )
        store.write_now(lambda session: session.add(event), account="4210001")

    return told


def amounts(told: Told) -> list[str]:
    assert told.kept is not None
    return [one.text for one in told.kept.report.totals]


async def test_the_first_look_reads_and_a_second_costs_nothing(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    first = await desk.aged(connection)
    clock.forward(minutes=59)
    second = await desk.aged(connection)

    assert books.asked == [("aged", date(2026, 3, 2))]
    assert first == second
    assert amounts(second) == ["100.00", "0.00", "20.50", "0.00", "0.00", "120.50"]
    assert second.kept is not None
    assert second.kept.read_at == datetime(2026, 3, 2, 15, tzinfo=UTC)


async def test_it_is_kept_through_a_restart_to_the_cent(
    desk: ReportDesk, store: Store, accounts: Any, connection: Any, clock: Any, rules: Any, books: Any
) -> None:
    before = await desk.aged(connection)

    after = await ReportDesk(store, accounts, clock, rules).aged(connection)

    assert after == before
    assert len(books.asked) == 1


async def test_after_an_hour_it_is_read_again(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    await desk.aged(connection)
    clock.forward(minutes=61)
    await desk.aged(connection)

    assert len(books.asked) == 2


async def test_after_a_change_it_is_read_again_within_ten_minutes(
    desk: ReportDesk, books: Any, connection: Any, clock: Any, hear: Any
) -> None:
    await desk.aged(connection)
    clock.forward(minutes=5)
    hear()
    await desk.aged(connection)
    assert len(books.asked) == 1
    clock.forward(minutes=6)
    await desk.aged(connection)
    assert len(books.asked) == 2


async def test_a_change_before_it_was_read_does_not_make_it_old(
    desk: ReportDesk, books: Any, connection: Any, clock: Any, hear: Any
) -> None:
    hear()
    clock.forward(seconds=1)
    await desk.aged(connection)
    clock.forward(minutes=30)
    await desk.aged(connection)

    assert len(books.asked) == 1


async def test_with_the_day_its_ages_change(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    """Midnight in the rules' time zone: 06:00 UTC."""
    clock.now = datetime(2026, 3, 3, 5, 50, tzinfo=UTC)
    await desk.aged(connection)
    clock.forward(minutes=20)
    await desk.aged(connection)

    assert [day for _, day in books.asked] == [date(2026, 3, 2), date(2026, 3, 3)]


async def test_anew_reads_what_is_fresh_but_not_twice_in_a_minute(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    await desk.aged(connection)
    await desk.aged(connection, anew=True)
    assert len(books.asked) == 1
    clock.forward(minutes=2)
    await desk.aged(connection, anew=True)
    assert len(books.asked) == 2


async def test_many_who_look_at_once_share_one_read(desk: ReportDesk, books: Any, connection: Any) -> None:
    told = await asyncio.gather(*(desk.aged(connection) for _ in range(5)))

    assert len(books.asked) == 1
    assert {amounts(one)[-1] for one in told} == {"120.50"}


async def test_a_read_that_fails_shows_what_is_kept_with_its_age_and_why(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    before = await desk.aged(connection)
    books.aged = AWAY
    clock.forward(hours=5)

    told = await desk.aged(connection, anew=True)

    assert told.kept == before.kept
    assert told.problem == "QuickBooks could not be reached"


async def test_who_comes_back_after_asking_anew_in_vain_is_told_why(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    """The page's button leads back to the page, which shows what is kept and young enough."""
    before = await desk.aged(connection)
    books.aged = AWAY
    clock.forward(minutes=5)
    await desk.aged(connection, anew=True)

    assert await desk.aged(connection) == Told(before.kept, "QuickBooks could not be reached")


async def test_a_read_that_fails_with_nothing_kept_is_its_reason(
    desk: ReportDesk, books: Any, connection: Any
) -> None:
    books.aged = AWAY

    assert await desk.aged(connection) == Told(None, "QuickBooks could not be reached")


async def test_a_read_that_failed_is_not_made_for_each_look(
    desk: ReportDesk, books: Any, connection: Any, clock: Any
) -> None:
    books.aged = AWAY
    for _ in range(5):
        await desk.aged(connection, anew=True)
    assert len(books.asked) == 1
    clock.forward(minutes=2)
    await desk.aged(connection)
    assert len(books.asked) == 2


@pytest.fixture
async def hasty(store: Store, accounts: Any, clock: Any, rules: Any) -> AsyncIterator[ReportDesk]:
    """Waits for nothing."""
    made = ReportDesk(store, accounts, clock, rules, at_once=timedelta(0), patience=timedelta(0))
    yield made
    await made.aclose()


async def test_what_takes_long_is_shown_as_it_was_and_goes_on_being_read(
    desk: ReportDesk, hasty: ReportDesk, books: Any, connection: Any, clock: Any, told: Any, owes: Any
) -> None:
    before = await desk.aged(connection)
    clock.forward(hours=2)
    books.aged, books.gate = told(owes("58", "Acme", "1.00")), asyncio.Event()

    meanwhile = await hasty.aged(connection)
    books.gate.set()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    after = await hasty.aged(connection)

    assert meanwhile == Told(before.kept, renewing=True)
    assert amounts(after)[0] == "1.00"
    assert len(books.asked) == 2


async def test_with_nothing_kept_a_long_read_is_told_as_such(
    hasty: ReportDesk, books: Any, connection: Any
) -> None:
    books.gate = asyncio.Event()

    assert await hasty.aged(connection) == Told(None, renewing=True)


async def test_each_month_s_sales_are_a_report_of_their_own(
    desk: ReportDesk, books: Any, connection: Any
) -> None:
    await desk.sales(connection, date(2026, 2, 1))
    await desk.sales(connection, date(2026, 3, 1))
    again = await desk.sales(connection, date(2026, 2, 1))

    assert books.asked == [
        ("sales", date(2026, 2, 1), date(2026, 2, 28)),
        ("sales", date(2026, 3, 1), date(2026, 3, 31)),
    ]
    assert again.kept is not None
    assert again.kept.report.lines[0].amounts == (Money.of("300", "USD"),)


async def test_what_nobody_looked_at_for_a_month_goes(
    desk: ReportDesk, store: Store, connection: Any, clock: Any
) -> None:
    await desk.sales(connection, date(2026, 2, 1))
    clock.forward(days=31)
    await desk.aged(connection)

    names = store.read_now(lambda session: list(session.exec(select(col(KeptReport.name)))))

    assert names == ["aged receivables"]


async def test_a_report_that_comes_in_after_its_company_was_disconnected_is_not_kept(
    hasty: ReportDesk, store: Store, books: Any, connection: Any, clock: Any
) -> None:
    """Its customers were forgotten while it was being read."""
    books.gate = asyncio.Event()
    await hasty.aged(connection)
    row = Connection(
        id="books",
        portal_id="4210001",
        vendor="quickbooks",
        external_digest="digest",
        environment="sandbox",
        status="disconnected",
        connected_at=clock(),
        updated_at=clock(),
    )

    def disconnected(session: Session) -> None:
        session.add(Account(portal_id="4210001", salt=b"salt", created_at=clock()))
        session.flush()
        session.add(row)

    store.write_now(disconnected, account="4210001")
    books.gate.set()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})

    assert len(books.asked) == 1
    assert store.read_now(lambda session: list(session.exec(select(KeptReport)))) == []
