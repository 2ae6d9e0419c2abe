"""One writer with group commit, readers in snapshots: what is answered is durable, what fails is alone."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from engine.errors import BadSetting
from engine.proof.verifying import walk
from engine.proof.verifying_rows import check_rows
from engine.store import Store, StoreAway, open_store, sqlite
from engine.store.account_tables import Account
from engine.store.catalogue_tables import CatalogueRow
from engine.store.rule_tables import RulesRevision
from engine.store.tables import Bill

OURS = "4210001"
NOW = datetime(2026, 3, 2, 15, 0, 0, 123456, tzinfo=UTC)


def revision(name: str, loaded_at: datetime = NOW) -> RulesRevision:
    return RulesRevision(digest=name, text="", loaded_at=loaded_at)


def keep(name: str) -> Any:
    """A piece of work that stores a row."""
    return lambda session: session.add(revision(name))


def names(session: Session) -> list[str]:
    return list(session.exec(select(RulesRevision.digest).order_by(col(RulesRevision.digest))))


def insert_all(connection: Connection, rows: Sequence[str]) -> list[str]:
    """A batch: stores its rows in one statement, and gives each row's own answer."""
    connection.execute(insert(RulesRevision), [revision(name).model_dump() for name in rows])
    return [f"stored {name}" for name in rows]


@pytest.fixture
def store(fresh_store: Store) -> Store:
    """One of its own: these tests listen to it, and close it."""
    return fresh_store


class Commits:
    """Counts the writer's commits, and can hold the writer up so that a group gathers behind it."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        self.held = threading.Event()
        self._store = store
        event.listen(store.engine, "commit", self._note)

    def _note(self, connection: Connection) -> None:
        self.count += connection.get_execution_options().get("writes", False)

    async def behind(self, *jobs: Any, release: bool = True) -> list[Any]:
        """The answers of jobs that began while the writer was held up; one of them may let it go on."""
        started = threading.Event()

        def hold(session: Session) -> None:
            started.set()
            self.held.wait(5)

        first = asyncio.ensure_future(self._store.write(hold, account=OURS))
        await asyncio.to_thread(started.wait, 5)
        waiting = [asyncio.ensure_future(job()) for job in jobs]
        await asyncio.sleep(0)
        if release:
            self.held.set()
        async with asyncio.timeout(4):  # less than the writer waits
            answers = await asyncio.gather(*waiting, return_exceptions=True)
        await first
        return answers


@pytest.fixture
def commits(store: Store) -> Commits:
    return Commits(store)


async def test_what_is_written_is_read(store: Store) -> None:
    await store.write(keep("a"), account=OURS)

    assert await store.read(names) == ["a"]


async def test_a_write_gives_back_what_its_work_does(store: Store) -> None:
    assert await store.write(lambda session: 42, account=OURS) == 42


async def test_rows_that_a_write_gives_back_can_be_used_afterwards(store: Store) -> None:
    def make(session: Session) -> RulesRevision:
        row = revision("a")
        session.add(row)
        return row

    assert (await store.write(make, account=OURS)).digest == "a"


@pytest.mark.sqlite
async def test_what_is_written_is_on_disk_for_everybody(store: Store, tmp_path: Path) -> None:
    await store.write(keep("a"), account=OURS)

    with sqlite3.connect(tmp_path / "stagebill.db") as other:
        assert other.execute(f"select digest from {RulesRevision.__tablename__}").fetchall() == [("a",)]
    other.close()


@pytest.mark.sqlite
async def test_a_commit_reaches_the_disk_before_it_is_answered(flushing_store: Store) -> None:
    def pragmas(session: Session) -> tuple[Any, ...]:
        connection = session.connection()
        return tuple(
            connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
        )

    assert await flushing_store.read(pragmas) == ("wal", 2)  # 2 is FULL


# Groups


async def test_what_waits_together_is_committed_together(store: Store, commits: Commits) -> None:
    await commits.behind(*(lambda name=name: store.write(keep(name), account=OURS) for name in "abcdef"))

    assert await store.read(names) == list("abcdef")
    assert commits.count == 2  # the one that held them up, and theirs


async def test_a_failing_piece_of_work_undoes_only_itself(store: Store, commits: Commits) -> None:
    def fail(session: Session) -> None:
        session.add(revision("b"))
        session.flush()
        raise ZeroDivisionError

    answers = await commits.behind(
        lambda: store.write(keep("a"), account=OURS),
        lambda: store.write(fail, account=OURS),
        lambda: store.write(keep("c"), account=OURS),
    )

    assert [type(answer) for answer in answers] == [type(None), ZeroDivisionError, type(None)]
    assert await store.read(names) == ["a", "c"]


async def test_a_row_from_outside_is_stored_when_its_neighbour_fails(store: Store, commits: Commits) -> None:
    """It was stored once and undone with the other, so it must not pass for stored."""
    mine = revision("a")

    await commits.behind(
        lambda: store.write(lambda session: session.add(mine), account=OURS),
        lambda: store.write(lambda session: 1 / 0, account=OURS),
    )

    assert await store.read(names) == ["a"]


async def test_what_is_run_again_beside_a_failing_neighbour_is_sealed_once(
    store: Store, commits: Commits, claimed: Any, clock: Any
) -> None:
    row = await claimed()
    bill = Bill(
        id="bill-1",
        portal_id=OURS,
        connection_id="c-1",
        execution_id=row.id,
        deal_id="7",
        invoice_type="full",
        currency="USD",
        amount_minor=100,
        deal_total_minor=100,
        reserved_at=clock(),
    )

    def grow(session: Session) -> None:
        session.get_one(Bill, "bill-1").amount_minor += 1

    await commits.behind(
        lambda: store.write(lambda session: session.add(bill), account=OURS),
        lambda: store.write(grow, account=OURS),
        lambda: store.write(lambda session: 1 / 0, account=OURS),
    )

    chain = await store.read(lambda session: walk(session, OURS))
    flaws = [*chain.flaws, *await store.read(lambda session: list(check_rows(session, OURS)))]
    assert (chain.entries, flaws) == (2, [])
    assert await store.read(lambda session: session.get_one(Bill, "bill-1").amount_minor) == 101


async def test_a_group_in_which_nothing_fails_needs_no_savepoint(store: Store, commits: Commits) -> None:
    begun: list[str] = []
    event.listen(store.engine, "savepoint", lambda connection, name: begun.append(name))

    await commits.behind(*(lambda name=name: store.write(keep(name), account=OURS) for name in "abc"))

    assert (begun, await store.read(names)) == ([], ["a", "b", "c"])


async def test_a_group_whose_commit_fails_is_not_run_again(store: Store, commits: Commits) -> None:
    """Whether it was stored may be unknown."""
    runs: list[str] = []

    def break_down(connection: Connection) -> None:
        if runs:
            raise OSError("the disk is full")

    event.listen(store.engine, "commit", break_down)
    answers = await commits.behind(
        *(lambda name=name: store.write(lambda _: runs.append(name), account=OURS) for name in "ab")
    )
    event.remove(store.engine, "commit", break_down)

    assert [type(answer) for answer in answers] == [OSError, OSError]
    assert runs == ["a", "b"]


async def test_a_row_that_the_database_refuses_undoes_only_its_work(store: Store, commits: Commits) -> None:
    await store.write(keep("a"), account=OURS)

    answers = await commits.behind(
        lambda: store.write(keep("b"), account=OURS),
        lambda: store.write(keep("a"), account=OURS),
        lambda: store.write(keep("c"), account=OURS),
    )

    assert [answer is None for answer in answers] == [True, False, True]
    assert await store.read(names) == ["a", "b", "c"]


async def test_a_refused_row_does_not_show_its_values(store: Store) -> None:
    """Errors get logged."""
    await store.write(keep("ann@example.com"), account=OURS)

    with pytest.raises(IntegrityError) as caught:
        await store.write(keep("ann@example.com"), account=OURS)
    assert "ann@example.com" not in str(caught.value)


async def test_who_has_stopped_waiting_gets_nothing_done(store: Store, commits: Commits) -> None:
    async def give_up() -> None:
        writing = asyncio.ensure_future(store.write(keep("a"), account=OURS))
        await asyncio.sleep(0)
        writing.cancel()

    await commits.behind(give_up, lambda: store.write(keep("b"), account=OURS))

    assert await store.read(names) == ["b"]


async def test_who_stops_waiting_too_late_gets_it_done(store: Store) -> None:
    """And the writer goes on."""
    started, held = threading.Event(), threading.Event()

    def work(session: Session) -> None:
        session.add(revision("a"))
        started.set()
        held.wait(5)

    writing = asyncio.ensure_future(store.write(work, account=OURS))
    await asyncio.to_thread(started.wait, 5)
    writing.cancel()
    held.set()
    await store.write(keep("b"), account=OURS)

    assert await store.read(names) == ["a", "b"]


async def test_a_look_reads_what_is_stored_on_a_thread_of_its_own_only_where_that_waits_for_a_server(
    store: Store,
) -> None:
    await store.write(keep("a"), account=OURS)

    found, thread = await store.look(lambda session: (names(session), threading.get_ident()))

    assert (found, thread == threading.get_ident()) == (["a"], store.embedded)


@pytest.mark.sqlite
async def test_a_look_does_not_wait_for_reads_that_take_long(store: Store) -> None:
    """It is made on the loop's thread, where everybody would wait with it."""
    held = threading.Event()
    with ThreadPoolExecutor(20) as threads:
        reads = [
            threads.submit(store.read_now, lambda session: (names(session), held.wait(5))) for _ in range(20)
        ]

        assert await store.look(names) == []
        assert not any(read.done() for read in reads)
        held.set()


def test_a_store_is_let_go_when_the_reads_under_way_have_ended(database_url: str) -> None:
    """Also one that nobody waits for any more: its connection would stay open."""
    other, started, ended = open_store(database_url), threading.Event(), threading.Event()
    told: list[bool] = []

    def read(session: Session) -> None:
        names(session)
        started.set()
        ended.wait(4)
        told.append(True)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(other.read_now, read)
        started.wait(4)
        threading.Timer(0.05, ended.set).start()
        other.close()
        assert told == [True]


@pytest.mark.sqlite
def test_a_read_of_a_closed_store_leaves_no_connection(database_url: str) -> None:
    other = open_store(database_url)
    other.close()

    assert other.read_now(names) == []

    assert other.engine.pool.status() == other.engine.pool.recreate().status()


def test_two_processes_write_one_after_another_for_an_account(store: Store, database_url: str) -> None:
    """A writer takes its lock at once: one that had only read first could not write any more."""
    other, pool = open_store(database_url), ThreadPoolExecutor(1)
    begun: list[Future[None]] = []

    def read_and_write(session: Session) -> None:
        names(session)
        begun.append(pool.submit(other.write_now, keep("theirs"), account=OURS))
        with suppress(TimeoutError):
            begun[0].result(0.05)
        session.add(revision("ours"))

    store.write_now(read_and_write, account=OURS)

    begun[0].result(5)
    assert store.read_now(names) == ["ours", "theirs"]
    pool.shutdown()
    other.close()


async def test_the_writer_goes_on_after_a_failure(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await store.write(lambda session: 1 / 0, account=OURS)

    await store.write(keep("a"), account=OURS)

    assert await store.read(names) == ["a"]


async def test_rows_of_one_commit_share_a_statement(store: Store, commits: Commits) -> None:
    """The accept path: many calls, one statement, one flush to disk."""
    asked: list[Sequence[str]] = []

    def batch(connection: Connection, rows: Sequence[str]) -> list[str]:
        asked.append(list(rows))
        return insert_all(connection, rows)

    answers = await commits.behind(*(lambda name=name: store.write_row(batch, name) for name in "abc"))

    assert answers == ["stored a", "stored b", "stored c"]
    assert asked == [["a", "b", "c"]]


async def test_a_failing_batch_leaves_the_rest_of_the_group(store: Store, commits: Commits) -> None:
    def broken(connection: Connection, rows: Sequence[str]) -> list[str]:
        insert_all(connection, rows)
        raise ZeroDivisionError

    answers = await commits.behind(
        lambda: store.write_row(broken, "a"),
        lambda: store.write(keep("b"), account=OURS),
        lambda: store.write_row(insert_all, "c"),
    )

    assert isinstance(answers[0], ZeroDivisionError)
    assert await store.read(names) == ["b", "c"]


async def test_a_commit_that_fails_is_told_to_all_of_its_group(store: Store) -> None:
    def break_down(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            raise OSError("the disk is full")

    event.listen(store.engine, "commit", break_down)
    with pytest.raises(OSError, match="the disk is full"):
        await store.write(keep("a"), account=OURS)
    event.remove(store.engine, "commit", break_down)

    assert await store.read(names) == []


# Reading


async def test_a_read_sees_one_moment(store: Store) -> None:
    """Sums are never taken over a world that changes meanwhile."""
    writing = asyncio.get_running_loop()

    def twice(session: Session) -> tuple[list[str], list[str]]:
        before = names(session)
        asyncio.run_coroutine_threadsafe(store.write(keep("a"), account=OURS), writing).result(5)
        return before, names(session)

    assert await store.read(twice) == ([], [])
    assert await store.read(names) == ["a"]


async def test_a_read_does_not_wait_for_the_writer(store: Store, commits: Commits) -> None:
    async def look() -> list[str]:
        found = await store.read(names)
        commits.held.set()
        return found

    assert await commits.behind(look, release=False) == [[]]


# Closing, and callers without a loop


def test_without_a_loop_both_verbs_work(store: Store) -> None:
    store.write_now(keep("a"), account=OURS)

    assert store.read_now(names) == ["a"]


def test_an_error_reaches_a_caller_without_a_loop(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        store.write_now(lambda session: 1 / 0, account=OURS)


async def test_closing_finishes_what_is_queued(database_url: str) -> None:
    store = open_store(database_url)
    writes = [asyncio.ensure_future(store.write(keep(name), account=OURS)) for name in "abc"]
    await asyncio.sleep(0)

    await asyncio.to_thread(store.close)
    await asyncio.gather(*writes)

    again = open_store(database_url)
    assert again.read_now(names) == ["a", "b", "c"]
    again.close()


def test_an_sqlite_that_is_too_old_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that of Red Hat Enterprise Linux 9. It would fail at the first end of a run."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")

    with pytest.raises(BadSetting) as caught:
        open_store(f"sqlite:///{tmp_path}/stagebill.db")

    assert str(caught.value) == (
        "SQLite 3.35 or newer is needed, and this Python has 3.34.1; use another Python, or set "
        "STAGEBILL_DATABASE_URL to a PostgreSQL database"
    )


def test_the_data_folder_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/new/folder/stagebill.db").close()

    assert (tmp_path / "new/folder/stagebill.db").exists()


@pytest.mark.parametrize("url", ["stagebill.db", "mysql://localhost/stagebill", "postgresql://h:port/db", ""])
def test_what_is_no_address_of_a_database_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        open_store(url)

    assert str(caught.value) == (
        "STAGEBILL_DATABASE_URL must be an address such as sqlite:///stagebill.db or "
        "postgresql://user:password@host/stagebill"
    )


def test_an_address_without_a_file_is_refused_in_one_sentence() -> None:
    with pytest.raises(BadSetting) as caught:
        open_store("sqlite://")

    assert str(caught.value) == ("STAGEBILL_DATABASE_URL names no file; give one like sqlite:///stagebill.db")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("text.db", "file is not a database", id="no-database"),
        pytest.param("text.db/stagebill.db", "File exists", id="a-file-where-the-folder-should-be"),
        pytest.param("folder", "unable to open database file", id="a-folder"),
    ],
)
def test_a_database_that_does_not_open_is_told_in_one_sentence(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "text.db").write_text("this is a text, and it is long enough to be looked at" * 20)
    (tmp_path / "folder").mkdir()

    with pytest.raises(BadSetting) as caught:
        open_store(f"sqlite:///{tmp_path}/{name}")

    assert str(caught.value) == (
        f"the database {tmp_path}/{name} cannot be opened ({why}); "
        "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
    )


@pytest.mark.parametrize(
    ("pragma", "why"),
    [
        pytest.param("query_only = ON", "attempt to write a readonly database", id="read-only"),
        pytest.param("max_page_count = 1", "database or disk is full", id="full"),
    ],
)
def test_a_file_that_takes_nothing_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, why: str
) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, pragma))

    with pytest.raises(BadSetting, match=rf"cannot be opened \({why}\)"):
        open_store(f"sqlite:///{tmp_path}/stagebill.db")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragma", "why"),
    [
        pytest.param("query_only = ON", "attempt to write a readonly database", id="read-only"),
        pytest.param("max_page_count = 1", "database or disk is full", id="full"),
    ],
)
async def test_what_the_file_cannot_take_is_refused_and_later_taken(
    store: Store, pragma: str, why: str
) -> None:
    """Nothing is acknowledged that is not stored, and nobody has to start the service anew."""

    def set_to(statement: str) -> None:
        store._writers[0]._commit._connection.connection.driver_connection.execute(f"PRAGMA {statement}")

    large = RulesRevision(digest="b", text="x" * 500_000, loaded_at=NOW)
    set_to(pragma)
    with pytest.raises(StoreAway) as caught:
        await store.write(lambda session: session.add(large), account=OURS)
    set_to("query_only = OFF")
    set_to("max_page_count = 1073741823")
    await store.write(keep("a"), account=OURS)

    assert str(caught.value) == f"the database cannot be used now ({why}); nothing was stored"
    assert await store.read(names) == ["a"]


@pytest.mark.sqlite
def test_a_file_that_another_process_holds_is_told(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.01)
    other = open_store(database_url)

    def meanwhile(session: Session) -> None:
        with pytest.raises(StoreAway, match="database is locked"):
            other.write_now(keep("a"), account=OURS)

    store.write_now(meanwhile, account=OURS)
    other.close()


# Kinds of values


async def test_times_come_back_exactly_and_in_utc(store: Store) -> None:
    told = NOW.astimezone(timezone(timedelta(hours=-6)))
    await store.write(lambda session: session.add(revision("a", told)), account=OURS)

    row = await store.read(lambda session: session.get_one(RulesRevision, "a"))
    assert row.loaded_at == NOW
    assert row.loaded_at.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="a time without a zone cannot be stored"):
        await store.write(lambda session: session.add(revision("a", NOW.replace(tzinfo=None))), account=OURS)


async def test_times_compare_as_instants(store: Store) -> None:
    """They are texts in SQLite: a whole second must sort beside its fractions, and so must offsets."""
    whole = NOW.replace(microsecond=0)
    later = (NOW + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=5)))
    for name, moment in (("whole", whole), ("fraction", NOW), ("later", later)):
        await store.write(
            lambda session, name=name, moment=moment: session.add(revision(name, moment)), account=OURS
        )

    query = (
        select(RulesRevision.digest)
        .where(col(RulesRevision.loaded_at) <= NOW)
        .order_by(col(RulesRevision.loaded_at))
    )
    assert await store.read(lambda session: list(session.exec(query))) == ["whole", "fraction"]


async def test_json_keeps_amounts_exact(store: Store) -> None:
    entries = [{"Amount": Decimal("300.30"), "Many": Decimal("0.1")}]
    row = CatalogueRow(connection_id="1", kind="item", entries=entries, read_at=NOW)
    await store.write(lambda session: session.add(row), account=OURS)

    kept = await store.read(lambda session: session.get_one(CatalogueRow, ("1", "item")))
    assert kept.entries == entries
    assert isinstance(kept.entries[0]["Amount"], Decimal)


async def test_secrets_stay_bytes(store: Store) -> None:
    salt = bytes(range(256))
    await store.write(
        lambda session: session.add(Account(portal_id="1", salt=salt, created_at=NOW)), account=OURS
    )

    assert (await store.read(lambda session: session.get_one(Account, "1"))).salt == salt
