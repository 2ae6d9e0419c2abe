"""Bad days of database, key and clock: one clear sentence, and nothing that was acknowledged is lost."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

import actions
from engine.commands.doctor import findings
from engine.compose import build
from engine.errors import BadSetting
from engine.store import open_store, postgresql, sqlite

NOBODY = 65534
Trouble = Callable[[], AbstractContextManager[None]]


async def call(service: Any, deal: str, callback: str, **more: Any) -> Any:
    """One signed action call as HubSpot makes it, and repeats it until it is answered 200."""
    body = json.dumps(
        {
            "callbackId": callback,
            "origin": {"portalId": 4210001},
            "object": {"objectType": "DEAL", "objectId": deal},
            "inputFields": {"invoice_type": "full", **more},
        }
    ).encode()
    headers = service.signature("create-invoice", body)
    return await service.http.post("/hubspot/actions/create-invoice", content=body, headers=headers)


async def comes_through(service: Any, trouble: Trouble) -> str:
    """What is told while it lasts. Afterwards what was acknowledged is there; what comes again is made."""
    first, second = await service.deal(pipeline="other"), await service.deal(pipeline="other")
    acknowledged = await call(service, first, "ap-1")
    with trouble():
        refused = await call(service, second, "ap-2", memo="x" * 500_000)
    again = await call(service, second, "ap-2")
    repeated = await call(service, first, "ap-1")
    await service.settle()

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert again.json()["outputFields"]["outcome"] == "done"
    assert repeated.json() == acknowledged.json()
    assert len(await service.invoices()) == 2
    return str(refused.json()["error"])


# SQLite, while the service runs


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections that write, in the order in which they are made. To be asked for before the service."""
    made: list[sqlite3.Connection] = []

    class Watched(sqlite.Commits):
        def __init__(self, engine: Any) -> None:
            super().__init__(engine)
            made.append(self._connection.connection.dbapi_connection)

    monkeypatch.setattr(sqlite, "Commits", Watched)
    return made


@pytest.fixture
def pragma(connections: list[sqlite3.Connection]) -> Callable[[str, str], Trouble]:
    """For a while the connection that writes works under this pragma."""

    def of(during: str, afterwards: str) -> Trouble:
        @contextmanager
        def lasting() -> Iterator[None]:
            connections[-1].execute(f"PRAGMA {during}")
            yield
            connections[-1].execute(f"PRAGMA {afterwards}")

        return lasting

    return of


@pytest.mark.sqlite
async def test_a_full_disk(pragma: Any, service: Any) -> None:
    told = await comes_through(service, pragma("max_page_count = 1", "max_page_count = 1000000"))

    assert told == "the database cannot be used now (database or disk is full); nothing was stored"


@pytest.mark.sqlite
async def test_a_file_that_has_become_read_only(pragma: Any, service: Any) -> None:
    told = await comes_through(service, pragma("query_only = ON", "query_only = OFF"))

    assert told == (
        "the database cannot be used now (attempt to write a readonly database); nothing was stored"
    )


@pytest.mark.sqlite
async def test_a_file_that_another_process_has_locked(connections: Any, service: Any) -> None:
    connections[-1].execute("PRAGMA busy_timeout = 50")

    @contextmanager
    def locked() -> Iterator[None]:
        path = make_url(service.settings.database).database
        with closing(sqlite3.connect(str(path), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    told = await comes_through(service, locked)

    assert told == "the database cannot be used now (database is locked); nothing was stored"


@pytest.mark.sqlite
@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
async def test_a_file_that_is_gone_while_it_is_open(service: Any, replaced: bool) -> None:
    """SQLite would go on writing to the file that nobody finds again."""
    path = Path(str(make_url(service.settings.database).database))
    aside = path.with_name("aside.db")

    @contextmanager
    def gone() -> Iterator[None]:
        path.rename(aside)
        if replaced:
            shutil.copy(aside, path)
        yield
        aside.rename(path)

    told = await comes_through(service, gone)

    assert told == (
        f"the database cannot be used now ({path} was moved, deleted or replaced while it was open; "
        "stop Stagebill, put the right file there, and start it); nothing was stored"
    )


# SQLite, at the start


@contextmanager
def without_rights() -> Iterator[None]:
    """As a user whom files can be read-only for, also where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.sqlite
def test_a_read_only_file_at_the_start() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = Path(folder) / "stagebill.db"
        open_store(f"sqlite:///{path}").close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)

        with without_rights(), pytest.raises(BadSetting) as caught:
            open_store(f"sqlite:///{path}")
        Path(folder).chmod(0o755)

    assert str(caught.value) == (
        f"the database {path} cannot be opened (it is read-only); let this user write to it and to its folder"
    )


@pytest.mark.sqlite
def test_a_file_that_is_no_database_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "stagebill.db").write_bytes(b"a photograph" * 1000)

    with pytest.raises(BadSetting) as caught:
        open_store(f"sqlite:///{tmp_path}/stagebill.db")

    assert str(caught.value) == (
        f"the database {tmp_path}/stagebill.db cannot be opened (file is not a database); "
        "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
    )


@pytest.mark.sqlite
def test_a_second_service_on_the_file(tmp_path: Path, service: Any) -> None:
    """The first one holds its lock; whichever way the second is started, it ends with one sentence."""
    with pytest.raises(BadSetting) as caught:
        build(service.settings, actions.collect(), world=service.world)

    assert str(caught.value) == (
        f"STAGEBILL_DATA_DIR: another Stagebill already works on {service.settings.data_dir}; stop it first"
    )


@pytest.mark.sqlite
def test_a_data_folder_that_cannot_be(tmp_path: Path, service: Any) -> None:
    """As in a container whose file system is read-only and that was given no volume."""
    (tmp_path / "file").touch()
    address = f"sqlite:///{tmp_path}/file/data/stagebill.db"
    inside = service.settings.model_copy(update={"database_url": address})

    with pytest.raises(BadSetting) as caught:
        build(inside, actions.collect(), world=service.world)

    assert str(caught.value) == (
        f"STAGEBILL_DATA_DIR: nothing can be written to {tmp_path}/file/data (Not a directory); "
        "let this user write there"
    )


@pytest.mark.sqlite
def test_two_data_folders_with_one_database_are_one_store_too(tmp_path: Path, service: Any) -> None:
    """What must not be shared is the file, wherever it lies."""
    (tmp_path / "other").mkdir()
    elsewhere = service.settings.model_copy(update={"data_dir": tmp_path / "other"})

    with pytest.raises(BadSetting, match="another Stagebill already works on"):
        build(elsewhere, actions.collect(), world=service.world)


# PostgreSQL, while the service runs


@pytest.fixture
def by_hand(service: Any) -> Callable[[str], None]:
    """Runs a statement in the service's database."""

    def run(statement: str) -> None:
        with closing(psycopg.connect(service.settings.database, autocommit=True)) as connection:
            connection.execute(statement.encode())

    return run


@pytest.mark.postgresql
async def test_a_full_disk_of_the_server(service: Any, by_hand: Any) -> None:
    """The server's own error, raised where a row comes in."""

    @contextmanager
    def full() -> Iterator[None]:
        by_hand(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$"
        )
        by_hand("CREATE TRIGGER full_disk BEFORE INSERT ON event EXECUTE FUNCTION full_disk()")
        yield
        by_hand("DROP TRIGGER full_disk ON event")
        by_hand("DROP FUNCTION full_disk()")

    told = await comes_through(service, full)

    assert told == "the database cannot be used now (its disk is full); nothing was stored"


@pytest.mark.postgresql
async def test_a_server_that_has_become_read_only(service: Any, by_hand: Any, databases: Any) -> None:
    """As after a switch to a replica: connections that are made now cannot write."""
    name = make_url(service.settings.database).database
    cut = (
        f"SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = '{name}' "
        "AND pid <> pg_backend_pid()"
    )

    @contextmanager
    def read_only() -> Iterator[None]:
        databases.command(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        databases.command(cut)
        yield
        databases.command(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        databases.command(cut)

    told = await comes_through(service, read_only)

    assert told == "the database cannot be used now (it is read-only); nothing was stored"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a lock longer than a fifth of a second. To be asked for before the service."""
    monkeypatch.setattr(postgresql, "_SESSION", postgresql._SESSION.replace("'20s'", "'200ms'"))


@pytest.mark.postgresql
async def test_a_table_that_another_session_has_locked(impatient: None, service: Any) -> None:
    @contextmanager
    def locked() -> Iterator[None]:
        with closing(psycopg.connect(service.settings.database)) as other:
            other.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()

    told = await comes_through(service, locked)

    assert told == (
        "the database cannot be used now (another transaction holds what is needed for too long); "
        "nothing was stored"
    )


# The master key


async def test_another_master_key_stops_the_start(service: Any, tmp_path: Path) -> None:
    wrong = service.settings.model_copy(
        update={"secret_key": SecretStr("another one"), "data_dir": tmp_path / "other"}
    )

    with pytest.raises(BadSetting) as caught:
        build(wrong, actions.collect(), with_worker=False, world=service.world)

    assert str(caught.value) == (
        "STAGEBILL_SECRET_KEY is not the key that this store's connections were sealed with; put the former "
        "key back, or where it is lost run stagebill disconnect for each account, and connect it again"
    )


async def test_the_doctor_tells_of_another_master_key(service: Any) -> None:
    wrong = service.settings.model_copy(update={"secret_key": SecretStr("another one")})

    found = await findings(wrong, service.world)

    assert [sentence for good, sentence in found if not good and "is not the key" in sentence]


async def test_with_the_right_key_again_all_is_as_before(service: Any) -> None:
    """What was acknowledged under the right key is done under it."""
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": 1}]})
    await call(service, await service.deal(pipeline="other"), "ap-1")
    wrong = service.settings.model_copy(update={"secret_key": SecretStr("another one")})
    with pytest.raises(BadSetting):
        build(wrong, actions.collect(), with_worker=False, world=service.world)

    await service.later(minutes=2)

    assert len(await service.invoices()) == 1


# The clock


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_clock_that_jumps_loses_nothing(service: Any, hours: int) -> None:
    """One run is in the middle of its tries, one mail is planned; both are done, once."""
    planned = service.clock() + timedelta(hours=6)
    deal = await service.deal(pipeline="other")
    await call(service, deal, "ap-1", email_delivery="scheduled", send_at=planned.isoformat())
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": 1}]})
    await call(service, await service.deal(pipeline="other"), "ap-2")

    service.clock.now += timedelta(hours=hours)
    new = await call(service, await service.deal(pipeline="other"), "ap-3")
    await service.settle()
    assert new.json()["outputFields"]["outcome"] == "done"
    service.clock.now = planned - timedelta(minutes=1)
    await service.settle()
    assert await service.quickbooks.get("mails") == []
    await service.later(minutes=2)

    assert len(await service.invoices()) == 3
    assert len(await service.quickbooks.get("mails")) == 1


async def test_a_clock_that_was_set_back_keeps_no_dead_workers_runs(service: Any) -> None:
    """Its lease ends three hours from now by the new clock; no lease lasts that long."""
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": 1}]})
    await call(service, await service.deal(pipeline="other"), "ap-1")
    store, ends = service.store(), service.clock() + timedelta(seconds=20)
    claimed = (
        "UPDATE execution SET state = 'running', token = 'dead', lease_until = :ends WHERE state = 'due'"
    )
    told = {"ends": ends.strftime("%Y-%m-%dT%H:%M:%S.000000Z")}
    store.write_now(lambda session: session.connection().execute(text(claimed), told).rowcount, account=None)
    store.close()

    await service.settle()
    assert await service.invoices() == []
    service.clock.now -= timedelta(hours=3)
    await service.settle()

    assert len(await service.invoices()) == 1
