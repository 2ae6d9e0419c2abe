"""The embedded store: one SQLite file in WAL mode, one writer.

Free writers would starve each other for seconds. So one connection writes, and whose work it is makes no
difference: everything comes one after another anyway.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
_CONNECTIONS = 15  # kept, once they were made: a new one has to read the definitions of all tables
_OLDEST = (3, 35)  # the first that an update can give something back (RETURNING)
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
    if sqlite3.sqlite_version_info < _OLDEST:
        raise BadSetting(
            f"SQLite 3.35 or newer is needed, and this Python has {sqlite3.sqlite_version}; "
            "use another Python, or set STAGEBILL_DATABASE_URL to a PostgreSQL database"
        )
    engine = _engine(url)
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        migrate(engine)
    except (OSError, DatabaseError) as problem:
        engine.dispose()
        raise _unusable(path, problem) from problem
    return engine


def looking(url: URL) -> Engine:
    """The same file for reads that nobody hands to a thread: they never wait for those of threads to end."""
    return _engine(url, connections=1)


def _unusable(path: str, problem: OSError | DatabaseError) -> BadSetting:
    """One sentence that names the file, and what to do about what is wrong with it."""
    cause = problem.orig if isinstance(problem, DatabaseError) else None
    if isinstance(problem, DatabaseError) and Path(path).exists() and not _may_write(Path(path)):
        why, advice = "it is read-only", "let this user write to it and to its folder"
    elif getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        why, advice = "another process has locked it", "end that process, or wait for it, and start again"
    else:
        why = str(problem.strerror if isinstance(problem, OSError) else cause)
        advice = "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
    return BadSetting(f"the database {path} cannot be opened ({why}); {advice}")


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (path, path.parent))


def _engine(url: URL, connections: int = _CONNECTIONS) -> Engine:
    """A commit has reached the disk when it returns."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=-1,  # a thread that reads has a connection, however many do
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
        self._path = Path(engine.url.database or "")
        self._file = _identity(self._path)

    def __call__(self, group: Sequence[Job]) -> Sequence[Answer]:
        try:
            self._check_file()
            return run_all(self._transaction, group, ends_group=lambda error: _fault(error) is not None)
        except BaseException as error:  # nothing of the group was stored
            told = told_as(error)
            return [(job, None, told) for job in group]

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._connection.begin():
            yield self._connection

    def _check_file(self) -> None:
        """What is written to a file that lies in its place no more is gone when the process ends."""
        if _identity(self._path) != self._file:
            raise StoreAway(
                f"{self._path} was moved, deleted or replaced while it was open; stop Stagebill, "
                "put the right file there, and start it"
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there, whatever its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def told_as(error: BaseException) -> BaseException:
    """StoreAway in place of an error that says nothing of the work: a full disk, a file that is locked."""
    fault = _fault(error)
    if fault is None:
        return error
    away = StoreAway(str(fault))
    away.__cause__ = error
    return away


def _fault(error: BaseException | None) -> sqlite3.Error | None:
    """The database's own trouble, also behind what came of it: SQLite undoes a whole group on a full disk,
    and the piece's savepoint is then not there to be undone.
    """
    while error is not None:
        cause = error.orig if isinstance(error, DBAPIError) else None
        if isinstance(cause, sqlite3.Error) and _name(cause).startswith(_NOT_OURS):
            return cause
        error = error.__context__
    return None


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))
