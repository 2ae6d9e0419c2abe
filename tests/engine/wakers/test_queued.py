"""Wake-ups over pgqueuer: several processes, tables of its own, connections that break."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from engine.clock import system_clock
from engine.processes.postgres import address
from engine.wakers.port import Row
from engine.wakers.queued import PgQueuerWaker
from engine.wakers.runners import Runners

pytestmark = pytest.mark.postgresql

PATIENCE = 10
CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


def row(execution_id: str) -> Row:
    return Row(execution_id, "4210001", system_clock())


@pytest.fixture
async def fleet(database_url: str, looker: Any) -> AsyncIterator[list[PgQueuerWaker]]:
    """A web process, which rings, and two workers; all start at once on an empty database."""
    wakers = [
        PgQueuerWaker(system_clock, database_url, Random(number), runners)
        for number, runners in enumerate((None, Runners(), Runners()))
    ]
    await asyncio.gather(*(waker.start(looker.look, ()) for waker in wakers))
    yield wakers
    looker.go_on.set()
    await asyncio.gather(*(waker.stop() for waker in wakers))


def ask(url: str, statement: str) -> Any:
    with psycopg.connect(address(url), autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


async def test_what_is_rung_for_once_is_looked_at_by_one(fleet: list[PgQueuerWaker], looker: Any) -> None:
    for number in range(200):
        fleet[0].wake(Row(f"row-{number}", f"account-{number % 5}", system_clock()))

    assert len(set(await looker.until(200))) == 200
    await asyncio.sleep(0.2)
    assert len(looker.looked) == 200


async def test_its_tables_are_kept_apart_from_ours(
    fleet: list[PgQueuerWaker], looker: Any, database_url: str
) -> None:
    fleet[0].wake(row("a"))
    await looker.until(1)

    found = ask(database_url, "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'pgqueuer%'")
    assert found == [("stagebill_wakeups",)]


async def test_a_worker_with_an_idle_runner_rings_for_nobody(
    fleet: list[PgQueuerWaker], looker: Any, database_url: str
) -> None:
    fleet[0].wake(row("the tables are there when this was heard"))
    await looker.until(1)
    before = ask(database_url, "SELECT last_value FROM stagebill_wakeups.pgqueuer_id_seq")

    fleet[1].wake(row("a"))
    await looker.until(2)

    assert ask(database_url, "SELECT last_value FROM stagebill_wakeups.pgqueuer_id_seq") == before


async def test_a_busy_worker_rings_for_the_others(
    database_url: str, looker: Any, fleet: list[PgQueuerWaker]
) -> None:
    looker.go_on.clear()
    for number in range(8):  # its runners, which no single account may have all
        fleet[1].wake(Row(f"held-{number}", f"account-{number}", system_clock()))
    await looker.until(8)

    fleet[1].wake(row("more"))

    assert "more" in await looker.until(9)


async def test_what_is_rung_for_while_the_database_is_cut_off_is_heard_afterwards(
    fleet: list[PgQueuerWaker], looker: Any, database_url: str
) -> None:
    """Ringing and listening come back by themselves."""
    fleet[0].wake(row("before"))
    await looker.until(1)

    ask(database_url, CUT)
    fleet[0].wake(row("after"))

    assert await looker.until(2) == ["before", "after"]


async def test_a_database_that_is_away_stops_neither_the_start_nor_the_end(looker: Any) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:9/nothing"
    waker = PgQueuerWaker(system_clock, nowhere, Random(1), Runners())

    await waker.start(looker.look, ())
    waker.wake(row("a"))
    assert await looker.until(1) == ["a"]

    await asyncio.wait_for(waker.stop(), PATIENCE)


async def test_a_later_row_that_a_web_process_rings_for_is_heard_then(
    fleet: list[PgQueuerWaker], looker: Any
) -> None:
    later = row("later")._replace(due=system_clock() + timedelta(seconds=0.5))
    fleet[0].wake(later)

    await looker.until(1)

    assert looker.looked[0][1] >= later.due
