"""PostgreSQL under the store: accounts one by one over all processes, and what happens when it goes away."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, make_url, text, update
from sqlmodel import Session, col, select

from engine import exact_json
from engine.errors import BadSetting
from engine.store import EVERY_ACCOUNT, Store, StoreAway, StoreUnsure, open_store, postgresql
from engine.store.catalogue_tables import CatalogueRow
from engine.store.rule_tables import RulesRevision
from sandbox.postgresql import GUARDED_PASSWORD, GUARDED_USER

pytestmark = pytest.mark.postgresql

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
OURS, THEIRS = "4210001", "4210002"  # which do not share a writer


def revision(name: str, told: str = "") -> RulesRevision:
    return RulesRevision(digest=name, text=told, loaded_at=NOW)


def keep(name: str) -> Callable[[Session], None]:
    return lambda session: session.add(revision(name))


def names(session: Session) -> list[str]:
    return list(session.exec(select(RulesRevision.digest).order_by(col(RulesRevision.digest))))


def change(name: str, told: str) -> Any:
    return update(RulesRevision).where(col(RulesRevision.digest) == name).values(text=told)


@pytest.fixture(scope="module")
def template(databases: Any) -> str:
    """An empty ledger, to be copied."""
    address = str(databases.new())
    open_store(address).close()
    return address


@pytest.fixture
def database_url(databases: Any, template: str) -> str:
    """One of its own: these tests close it, and change its settings."""
    return str(databases.new(template))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(open_store(database_url)) as opened:
        yield opened


@pytest.fixture
def other(store: Store, database_url: str) -> Iterator[Store]:
    """The same database from another process."""
    with closing(open_store(database_url)) as opened:
        yield opened


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture
def cut(databases: Any, database_url: str) -> Callable[[], None]:
    """Ends every connection to the database, as a restart of the server does."""
    name = make_url(database_url).database
    return lambda: databases.command(
        f"SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = '{name}'"
    )


class Gone:
    """The database, and whether anybody gets in."""

    def __init__(self, databases: Any, database_url: str, cut: Callable[[], None]) -> None:
        self._databases = databases
        self._name = make_url(database_url).database
        self._cut = cut

    def __enter__(self) -> None:
        self._databases.command(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self._cut()

    def __exit__(self, *_: object) -> None:
        self._databases.command(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")


@pytest.fixture
def gone(databases: Any, database_url: str, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> Gone:
    monkeypatch.setattr(postgresql, "_PATIENCE", 0.2)
    return Gone(databases, database_url, cut)


# Accounts


class Held:
    """A write that has begun and does not end before it is let go."""

    def __init__(self, store: Store, account: str, pool: ThreadPoolExecutor) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self.done: Future[None] = pool.submit(store.write_now, self._work, account=account)
        assert self._begun.wait(5)

    def _work(self, session: Session) -> None:
        self._begun.set()
        assert self._go.wait(5)
        session.add(revision("held"))

    def let_go(self) -> None:
        self._go.set()
        self.done.result(5)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(OURS, OURS, id="the-same"),
        pytest.param(OURS, EVERY_ACCOUNT, id="one-and-every"),
        pytest.param(EVERY_ACCOUNT, OURS, id="every-and-one"),
    ],
)
def test_writes_that_must_not_overlap_wait_for_each_other(
    store: Store, other: Store, pool: ThreadPoolExecutor, first: str, second: str
) -> None:
    """Also those of another process."""
    held = Held(store, first, pool)

    seen = pool.submit(other.write_now, names, account=second)
    with pytest.raises(TimeoutError):
        seen.result(0.1)
    held.let_go()

    assert seen.result(5) == ["held"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in-this-process", "in-another"])
def test_writes_of_different_accounts_run_beside_each_other(
    store: Store, other: Store, pool: ThreadPoolExecutor, elsewhere: bool
) -> None:
    held = Held(store, OURS, pool)

    seen = pool.submit((other if elsewhere else store).write_now, names, account=THEIRS)

    assert seen.result(5) == []
    held.let_go()


def test_what_concerns_no_account_waits_for_none(store: Store, pool: ThreadPoolExecutor) -> None:
    held = Held(store, EVERY_ACCOUNT, pool)

    assert pool.submit(store.write_now, names, account=None).result(5) == []
    held.let_go()


def test_the_lock_of_an_account_is_the_same_in_every_process() -> None:
    assert postgresql.key_of(OURS) == -957204358456127703


async def test_whoever_is_undone_for_another_is_run_again(store: Store, other: Store) -> None:
    """Two that change the same rows in another order wait for each other, until the database ends one."""
    store.write_now(lambda session: session.add_all([revision("a"), revision("b")]), account=None)
    both = threading.Barrier(2)

    def crossed(first: str, second: str) -> Callable[[Session], None]:
        tries: list[None] = []

        def work(session: Session) -> None:
            session.connection().execute(change(first, first))
            tries.append(None)
            if len(tries) == 1:
                both.wait(5)
            session.connection().execute(change(second, first))

        return work

    await asyncio.gather(
        store.write(crossed("a", "b"), account=None), other.write(crossed("b", "a"), account=None)
    )

    told = store.read_now(lambda session: {row.text for row in session.exec(select(RulesRevision))})
    assert len(told) == 1  # one came wholly after the other


# A database that goes away


def test_a_connection_lost_before_the_commit_costs_nothing(store: Store, cut: Callable[[], None]) -> None:
    """Nothing can have been stored, so it is done again, with the objects that were given to it."""
    row, tries = revision("a", "kept"), []

    def work(session: Session) -> int:
        session.add(row)
        session.flush()
        tries.append(None)
        if len(tries) == 1:
            cut()
        session.connection().execute(text("SELECT 1"))
        return len(tries)

    assert store.write_now(work, account=OURS) == 2
    assert store.read_now(lambda session: session.get_one(RulesRevision, "a").text) == "kept"


def test_a_connection_lost_at_the_commit_is_told_as_unknown(store: Store, cut: Callable[[], None]) -> None:
    def lose(connection: Any) -> None:
        if connection.get_execution_options().get("writes"):
            cut()

    event.listen(store.engine, "commit", lose)
    with pytest.raises(StoreUnsure, match="whether it is stored is not known"):
        store.write_now(keep("a"), account=OURS)
    event.remove(store.engine, "commit", lose)

    store.write_now(keep("b"), account=OURS)
    assert "b" in store.read_now(names)


def test_writers_go_on_after_a_restart_of_the_server(store: Store, cut: Callable[[], None]) -> None:
    for account in (OURS, THEIRS, None):
        store.write_now(lambda _: None, account=account)
    cut()

    for number, account in enumerate((OURS, THEIRS, None)):
        store.write_now(keep(str(number)), account=account)

    assert store.read_now(names) == ["0", "1", "2"]


def test_reads_go_on_after_a_restart_of_the_server(store: Store, cut: Callable[[], None]) -> None:
    store.read_now(names)
    cut()

    assert store.read_now(names) == []


def test_without_a_database_nothing_is_acknowledged(store: Store, gone: Gone) -> None:
    with gone:
        with pytest.raises(StoreAway) as written:
            store.write_now(keep("a"), account=OURS)
        with pytest.raises(StoreAway) as read:
            store.read_now(names)
        with pytest.raises(StoreAway):
            asyncio.run(store.write_row(lambda connection, rows: rows, "a"))

    told = "the database cannot be used now (it does not answer); nothing was stored"
    assert (str(written.value), str(read.value)) == (told, told)


def test_when_the_database_is_back_everything_goes_on(store: Store, gone: Gone) -> None:
    with gone, pytest.raises(StoreAway):
        store.write_now(keep("a"), account=OURS)

    store.write_now(keep("b"), account=OURS)

    assert store.read_now(names) == ["b"]


def test_who_waits_for_a_database_that_comes_back_in_time_notices_nothing(
    store: Store, gone: Gone, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_PATIENCE", 5)
    with gone:
        done = pool.submit(store.write_now, keep("a"), account=OURS)

    done.result(5)
    assert store.read_now(names) == ["a"]


def test_a_process_that_stands_still_does_not_hold_an_account_for_ever(
    database_url: str, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends its transaction; when it goes on, it does its work anew."""
    monkeypatch.setattr(postgresql, "_SESSION", "SET idle_in_transaction_session_timeout = '100ms'")
    with closing(open_store(database_url)) as slow, closing(open_store(database_url)) as other:
        held = Held(slow, OURS, pool)
        other.write_now(keep("other"), account=OURS)
        held.let_go()

        assert other.read_now(names) == ["held", "other"]


def test_a_read_may_take_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan over all that is stored thinks between its questions, and holds nobody up."""
    monkeypatch.setattr(postgresql, "_SESSION", "SET idle_in_transaction_session_timeout = '50ms'")

    def work(session: Session) -> list[str]:
        names(session)
        threading.Event().wait(0.2)
        return names(session)

    with closing(open_store(database_url)) as store:
        assert store.read_now(work) == []


def test_an_account_that_another_holds_for_too_long_is_told(
    store: Store, database_url: str, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_SESSION", "SET lock_timeout = '50ms'")
    with closing(open_store(database_url)) as hasty:
        held = Held(store, OURS, pool)
        with pytest.raises(StoreAway, match="another transaction holds what is needed for too long"):
            hasty.write_now(names, account=OURS)
        held.let_go()


def test_a_commit_is_durable_whatever_the_server_takes_for_granted(databases: Any, database_url: str) -> None:
    databases.command(f"ALTER DATABASE {make_url(database_url).database} SET synchronous_commit = off")

    with closing(open_store(database_url)) as store:
        told = store.write_now(
            lambda session: session.connection().scalar(text("SHOW synchronous_commit")), account=OURS
        )

    assert told == "on"


def test_a_read_cannot_change_anything(store: Store) -> None:
    with pytest.raises(StoreAway, match="read-only"):
        store.read_now(lambda session: session.connection().execute(change("a", "b")))


# Values


async def test_amounts_are_kept_byte_by_byte(store: Store) -> None:
    entries = [{"Amount": Decimal("300.30"), "Many": Decimal("0.100"), "b": 1, "a": "\u00e9\u0000"}]
    row = CatalogueRow(connection_id="1", kind="item", entries=entries, read_at=NOW)
    await store.write(lambda session: session.add(row), account=OURS)

    raw = await store.read(
        lambda session: session.connection().scalar(text("SELECT entries::text FROM catalogue"))
    )
    assert raw.encode() == exact_json.dumps(entries)


async def test_a_character_that_no_text_can_hold_is_replaced(store: Store) -> None:
    """It would keep the whole event out, and HubSpot would bring it again and again."""
    await store.write(keep("a\x00b"), account=OURS)

    assert await store.read(names) == ["a\ufffdb"]


# Opening


def test_of_several_processes_that_start_at_once_one_makes_the_tables(
    databases: Any, pool: ThreadPoolExecutor
) -> None:
    address = databases.new()

    opened = list(pool.map(open_store, [address] * 4))

    assert [store.read_now(names) for store in opened] == [[]] * 4
    for store in opened:
        store.close()


def sentence(address: Any) -> str:
    """What is told of a database that cannot be used."""
    with pytest.raises(BadSetting) as caught:
        open_store(address if isinstance(address, str) else address.render_as_string(hide_password=False))
    return str(caught.value)


@pytest.fixture
def address(database_url: str) -> Any:
    return make_url(database_url)


def test_a_wrong_password_is_told_without_it(address: Any) -> None:
    told = sentence(address.set(username=GUARDED_USER, password="0pen sesame"))

    assert f'(password authentication failed for user "{GUARDED_USER}")' in told
    assert "0pen" not in told


def test_a_role_that_may_make_no_tables_is_told(databases: Any) -> None:
    address = make_url(databases.new())

    told = sentence(address.set(username=GUARDED_USER, password=GUARDED_PASSWORD))

    assert "permission denied for schema public" in told


def test_a_database_that_is_not_there_is_told(address: Any) -> None:
    place = address.query["host"]
    assert sentence(address.set(database="nowhere")) == (
        f"STAGEBILL_DATABASE_URL: the database nowhere on {place} cannot be opened "
        '(database "nowhere" does not exist); correct the address, or start the server'
    )


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        told = sentence(f"postgresql://me:secret@127.0.0.1:{port}/ledger")

    assert told == (
        f"STAGEBILL_DATABASE_URL: the database ledger on 127.0.0.1:{port} cannot be opened "
        "(Connection refused); correct the address, or start the server"
    )


def test_what_is_no_postgresql_is_told(pool: ThreadPoolExecutor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        pool.submit(answer)
        told = sentence(f"postgresql://me:secret@127.0.0.1:{listening.getsockname()[1]}/ledger")

    assert "received invalid response to SSL negotiation" in told
    assert "secret" not in told


def test_an_option_that_there_is_not_is_told(address: Any) -> None:
    assert '(invalid connection option "colour")' in sentence(address.update_query_dict({"colour": "blue"}))


def test_a_read_only_database_is_told(databases: Any, address: Any) -> None:
    databases.command(f"ALTER DATABASE {address.database} SET default_transaction_read_only = on")

    assert sentence(address) == (
        "STAGEBILL_DATABASE_URL: this database is read-only; give the address of the primary server"
    )


def test_a_database_in_another_encoding_is_told(databases: Any, address: Any) -> None:
    name = f"{address.database}_latin"
    databases.command(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")

    told = sentence(address.set(database=name))
    databases.command(f"DROP DATABASE {name} WITH (FORCE)")

    assert told == "STAGEBILL_DATABASE_URL: the database must be in UTF8, and this one is in LATIN1"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_every_usual_scheme_is_understood(address: Any, scheme: str) -> None:
    open_store(address.set(drivername=scheme).render_as_string(hide_password=False)).close()
