"""The embedded store: one SQLite file in WAL mode, one writer.

Free writers would starve each other for seconds. So one connection writes, and whose work it is makes no
difference: everything comes one after another anyway.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError

from engine import exact_json
from engine.errors import BadSetting
from engine.store.migrate import migrate
from engine.store.trouble import StoreAway
from engine.store.writing import Answer, Job, run_all

_BUSY_SECONDS = 30
PRAGMAS = (  # of each connection
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4000",  # pages: under load most of them change again before they are moved
)
_NOT_OURS = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
)


def open_engine(url: URL) -> Engine:
    """The file, its tables up to date; made where there is none. Raises BadSetting where it is of no use."""
    path = url.database
    if not path:
        raise BadSetting("STAGEBILL_DATABASE_URL names no file; give one like sqlite:///stagebill.db")
    engine = _engine(url)
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        migrate(engine)
    except (OSError, DatabaseError) as problem:
        engine.dispose()
        why = problem.orig if isinstance(problem, DatabaseError) else problem.strerror
        raise BadSetting(
            f"the database {path} cannot be opened ({why}); "
            "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
        ) from problem
    return engine


def _engine(url: URL) -> Engine:
    """A commit has reached the disk when it returns."""
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        json_serializer=lambda value: exact_json.dumps(value).decode(),
        json_deserializer=exact_json.loads,
        hide_parameters=True,  # an error of the database must not carry the data into a log
    )

    @event.listens_for(engine, "connect")
    def prepare(dbapi: sqlite3.Connection, record: object) -> None:
        dbapi.isolation_level = None  # the driver must not begin transactions on its own
        for pragma in PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails instead of waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class Commits:
    """Commits groups on the one connection that writes."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(writes=True)

    def __call__(self, group: Sequence[Job]) -> Sequence[Answer]:
        try:
            with self._connection.begin():
                return run_all(self._connection, group)
        except BaseException as error:  # nothing of the group was stored
            told = told_as(error)
            return [(job, None, told) for job in group]

    def close(self) -> None:
        self._connection.close()


def told_as(error: BaseException) -> BaseException:
    """StoreAway in place of an error that says nothing of the work: a full disk, a file that is locked."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if not isinstance(cause, sqlite3.Error):
        return error
    name = getattr(cause, "sqlite_errorname", "")
    if not name.startswith(_NOT_OURS):
        return error
    away = StoreAway(str(cause))
    away.__cause__ = error
    return away
