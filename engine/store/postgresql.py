"""PostgreSQL: several processes on one store, each with a few writers.

A group first takes a lock for each of its accounts, in one order everywhere, so that an account's writes come
one after another whichever process makes them. The locks are the transaction's: they end with it, however it
ends. What was undone by the database, and not by its work, is run again; what cannot be stored is refused.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from typing import Literal

from psycopg import Connection as Driver
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DBAPIError

from engine import exact_json
from engine.errors import BadSetting
from engine.store.migrate import migrate
from engine.store.postgresql_errors import ends_group, is_away, reason, told_as, was_undone, without_data
from engine.store.trouble import StoreUnsure
from engine.store.writing import EVERY_ACCOUNT, Answer, Job, forget, run_all

ACCOUNT_WRITERS = 4  # each with a connection of its own, beside the one for what concerns no account
_READERS = 8  # connections that are kept for reading; more are made while they are needed
_MORE_READERS = 24
_OLDEST = 14  # the oldest server that its makers still look after
_PATIENCE = 4.0  # seconds that a group waits for a database that has just gone
_PAUSE = 0.1
_CONNECT = {
    "connect_timeout": "5",
    # A server that has vanished without a word is noticed after 15 seconds.
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "client_encoding": "utf8",
    "application_name": "stagebill",
}
# A process that stands still in the middle of a transaction must not hold its account's lock for ever. And a
# commit is durable when it is answered, whatever the server's default is.
_SESSION = """
    SELECT set_config('idle_in_transaction_session_timeout', '10s', false),
           set_config('lock_timeout', '20s', false),
           set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                      WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
"""
_ABOUT = """
    SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
           current_setting('transaction_read_only')
"""
_NUL, _REPLACEMENT = "\x00", "\ufffd"


class _Text(StrDumperUnknown):
    """PostgreSQL's texts hold every character but one, which nobody means."""

    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        return super().dump(obj.replace(_NUL, _REPLACEMENT) if _NUL in obj else obj)


def open_engine(url: URL) -> Engine:
    """The database for writing, its tables up to date. Raises BadSetting, without the password."""
    engine = _engine(url, "READ COMMITTED", kept=ACCOUNT_WRITERS + 1, more=1)

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Driver, record: object) -> None:
        dbapi.execute(_SESSION)
        dbapi.commit()

    try:
        with engine.connect() as connection:
            _check(connection)
        migrate(engine, wait_for_turn=_wait_for_turn)
    except (DBAPIError, BadSetting) as problem:
        engine.dispose()
        raise (_unusable(url, problem) if isinstance(problem, DBAPIError) else problem) from None
    return engine


def reading(url: URL) -> Engine:
    """The same database for reading: each transaction sees one moment, changes nothing, and may take long."""
    engine = _engine(url, "REPEATABLE READ", kept=_READERS, more=_MORE_READERS)

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Driver, record: object) -> None:
        dbapi.read_only = True

    return engine


def _engine(
    url: URL, isolation: Literal["READ COMMITTED", "REPEATABLE READ"], kept: int, more: int
) -> Engine:
    """With so many connections, each made when it is needed first; and more while those do not suffice."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={name: value for name, value in _CONNECT.items() if name not in url.query},
        isolation_level=isolation,
        json_serializer=exact_json.dumps,
        json_deserializer=exact_json.loads,
        hide_parameters=True,  # an error of the database must not carry the data into a log
        pool_size=kept,
        max_overflow=more,
        pool_use_lifo=True,  # what was just used knows the tables and statements already
    )

    @event.listens_for(engine, "connect")
    def replace_nul(dbapi: Driver, record: object) -> None:
        dbapi.adapters.register_dumper(str, _Text)

    @event.listens_for(engine, "handle_error")
    def shorten(context: ExceptionContext) -> None:
        without_data(context.original_exception, context.sqlalchemy_exception)

    return engine


class Commits:
    """Commits groups on a connection of its own, which is made anew after it was lost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._away = False  # there was no database a moment ago: the next group does not wait for it

    def __call__(self, group: Sequence[Job]) -> Sequence[Answer]:
        return [answer for part in _parts(group) for answer in self._stored(part)]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _stored(self, part: Sequence[Job]) -> Sequence[Answer]:
        """Commit one part, again where the database alone has undone it."""
        transaction = partial(self._transaction, {job.account for job in part if job.account is not None})
        until = time.monotonic() + (0 if self._away else _PATIENCE)
        while True:
            made: list[object] = []
            try:
                answers = run_all(transaction, part, ends_group=ends_group, made=made)
            except BaseException as error:
                self._away = is_away(error)
                if not was_undone(error) or time.monotonic() >= until:
                    told = told_as(error)
                    return [(job, None, told) for job in part]
            else:
                self._away = False
                return answers
            forget(made)
            time.sleep(_PAUSE)

    @contextmanager
    def _transaction(self, accounts: set[str]) -> Iterator[Connection]:
        """While nobody else writes for these accounts."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(writes=True)
        transaction = self._connection.begin()
        try:
            _lock(self._connection, accounts)
            yield self._connection
        except BaseException:
            self._undo()
            raise
        try:
            transaction.commit()
        except DBAPIError as error:
            self._undo()
            raise (StoreUnsure() if error.connection_invalidated else error) from error

    def _undo(self) -> None:
        """Afterwards the connection can be used: as it is, or made anew at its next transaction."""
        transaction = self._connection and self._connection.get_transaction()
        if transaction is not None:  # a failing session has ended it already
            with suppress(DBAPIError):  # the connection is gone, and everything is undone
                transaction.rollback()


def _parts(group: Sequence[Job]) -> Iterator[list[Job]]:
    """What is committed together: accounts under their locks; rows; of the rest each alone.

    Without a lock, two transactions that change the same rows in another order would wait for each other.
    """
    accounts = [job for job in group if job.account is not None]
    rows = [job for job in group if job.batch is not None]
    if accounts:
        yield accounts
    if rows:
        yield rows
    yield from ([job] for job in group if job.account is None and job.batch is None)


def _lock(connection: Connection, accounts: set[str]) -> None:
    """Wait until no other process writes for these accounts; in one order, so that nobody waits in a ring."""
    if not accounts:
        return
    everyone = key_of(EVERY_ACCOUNT)
    if EVERY_ACCOUNT in accounts:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({everyone})")
        return
    locks = ", ".join(f"pg_advisory_xact_lock({key})" for key in sorted(map(key_of, accounts)))
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({everyone}), {locks}")


def _wait_for_turn(connection: Connection) -> None:
    """Of several processes that start at once, one brings the tables up to date; it may take its time."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key_of('migrations')})")


def key_of(name: str) -> int:
    """The number under which PostgreSQL knows a lock of ours.

    >>> key_of("4210001") != key_of("4210002")
    True
    """
    return int.from_bytes(blake2b(f"stagebill {name}".encode(), digest_size=8).digest(), "big", signed=True)


def _check(connection: Connection) -> None:
    """Raises BadSetting where this server, or this role in it, is not what the ledger needs."""
    version, encoding, read_only = connection.execute(text(_ABOUT)).one()
    if version < _OLDEST:
        raise BadSetting(
            f"STAGEBILL_DATABASE_URL: PostgreSQL {_OLDEST} or newer is needed, and this is {version}"
        )
    if encoding != "UTF8":
        raise BadSetting(
            f"STAGEBILL_DATABASE_URL: the database must be in UTF8, and this one is in {encoding}"
        )
    if read_only == "on":
        raise BadSetting(
            "STAGEBILL_DATABASE_URL: this database is read-only; give the address of the primary server"
        )


def _unusable(url: URL, problem: DBAPIError) -> BadSetting:
    """One sentence that names the database and what is wrong, and no password."""
    name = f" {url.database}" if url.database else ""
    place = f"{url.host or url.query.get('host') or 'this machine'}" + (f":{url.port}" if url.port else "")
    return BadSetting(
        f"STAGEBILL_DATABASE_URL: the database{name} on {place} cannot be opened "
        f"({reason(problem)}); correct the address, or start the server"
    )
