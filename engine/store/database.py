"""The store's two verbs, read and write, over an SQLite file or a PostgreSQL database."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar
from zlib import crc32

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from engine.errors import BadSetting
from engine.store import postgresql, postgresql_errors, sqlite
from engine.store.writing import Batch, Crowd, Job, Work, Writer

T = TypeVar("T")
R = TypeVar("R")

_PATIENCE = 5.0  # seconds that reads under way have before the database is let go

ToldAs = Callable[[BaseException], BaseException]


class Store:
    """Reads run side by side, each in a snapshot. Writes are durable on return.

    A write names the account whose other writes it must not overlap with: those of one account come one
    after another, over all processes on this store, while those of others may run beside them. None is for
    what a unique key or a single conditional update guards. In an embedded store all come one after another.
    """

    def __init__(
        self,
        engine: Engine,
        writers: Sequence[Writer],
        *,
        reading: Engine | None = None,
        looking: Engine | None = None,
        told_as: ToldAs,
    ) -> None:
        """`writers`: the first takes rows and what concerns no account; if it is alone, all the rest, too.

        `looking`: of an embedded store, which is looked at without a thread.
        """
        self.engine = engine
        self.embedded = looking is not None  # one worker at most, in the process that serves
        self._reading = reading or engine
        self._looking = looking
        self._writers = writers
        self._told_as = told_as
        self._crowd: Crowd | None = None
        self._reads = _UnderWay()
        self._closed = False

    async def write(self, work: Work[T], *, account: str | None) -> T:
        """Run `work` in a writer's transaction; returns after the commit. An error in it undoes only it.

        Raises what `work` raises; StoreAway where nothing could be stored, StoreUnsure where that is unknown.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._writer(account).put([Job(done, loop, account, work)])
        return await done

    async def write_row(self, batch: Batch[R, T], row: R) -> T:
        """Hand one row to `batch`, which gets all rows of the same commit at once: the accept path."""
        loop = asyncio.get_running_loop()
        if self._crowd is None or self._crowd.loop is not loop:
            self._crowd = Crowd(loop, self._writers[0].put)
        done: asyncio.Future[T] = loop.create_future()
        self._crowd.add(Job(done, loop, None, None, batch, row))
        return await done

    def write_now(self, work: Work[T], *, account: str | None) -> T:
        """`write` for callers without an event loop: commands and start-up."""
        done: Future[T] = Future()
        self._writer(account).put([Job(done, None, account, work)])
        return done.result()

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot, in a thread of its own. Raises what it raises, and StoreAway."""
        return await asyncio.to_thread(self.read_now, work)

    async def look(self, work: Work[T]) -> T:
        """`read` of a few rows by their keys, for runs, which read a dozen times.

        An embedded store is read where this is called: to hand so little to a thread, which has to win the
        interpreter from the loop and give it back, costs more than to read it. Whatever else the loop serves
        waits for it, so `work` does nothing that takes its time.
        """
        if self._looking is None:
            return await self.read(work)
        return self._read_from(self._looking, work)

    def read_now(self, work: Work[T]) -> T:
        """`read` for callers without an event loop."""
        return self._read_from(self._reading, work)

    def _read_from(self, engine: Engine, work: Work[T]) -> T:
        with self._reads:
            try:
                return self._tried_twice(engine, work)
            finally:
                if self._closed:  # whoever asks so late leaves no connection behind
                    engine.dispose()

    def _tried_twice(self, engine: Engine, work: Work[T]) -> T:
        try:
            return _read(engine, work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise self._told_as(error) from None
        # The pool has let go of its connections; those that it makes now are good, or there is no database.
        try:
            return _read(engine, work)
        except DBAPIError as error:
            raise self._told_as(error) from None

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        for writer in self._writers:
            writer.close()
        self._reads.wait(_PATIENCE)
        self._closed = True
        for engine in (self.engine, self._reading, self._looking):
            if engine is not None:
                engine.dispose()

    def _writer(self, account: str | None) -> Writer:
        if account is None or len(self._writers) == 1:
            return self._writers[0]
        return self._writers[1 + crc32(account.encode()) % (len(self._writers) - 1)]


class _UnderWay:
    """Counts reads. One that nobody waits for any more goes on in its thread, and has a connection."""

    def __init__(self) -> None:
        self._count = 0
        self._change = threading.Condition()

    def __enter__(self) -> None:
        with self._change:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._count -= 1
            self._change.notify_all()

    def wait(self, seconds: float) -> None:
        """Until there is none, but no longer than that."""
        with self._change:
            self._change.wait_for(lambda: self._count == 0, seconds)


def _read(engine: Engine, work: Work[T]) -> T:
    with Session(engine, expire_on_commit=False) as session:
        return work(session)


def open_store(url: str) -> Store:
    """Open the database at `url`, bring its tables up to date, and start its writers.

    Raises BadSetting where there is no such database, or none that this version can use.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address)
    return _open_postgresql(address)


def is_embedded(url: str) -> bool:
    """Whether this address is a file of this machine. Raises BadSetting where it is no address."""
    return _address(url).get_backend_name() == "sqlite"


def _open_sqlite(address: URL) -> Store:
    engine = sqlite.open_engine(address)
    writer = Writer(sqlite.Commits(engine), "store-writer")
    return Store(engine, [writer], looking=sqlite.looking(address), told_as=sqlite.told_as)


def _open_postgresql(address: URL) -> Store:
    engine = postgresql.open_engine(address)
    writers = [
        Writer(postgresql.Commits(engine), f"store-writer-{number}")
        for number in range(1 + postgresql.ACCOUNT_WRITERS)
    ]
    reading = postgresql.reading(address)
    return Store(engine, writers, reading=reading, told_as=postgresql_errors.told_as)


def _address(url: str) -> URL:
    try:
        told = make_url(url)
    except (ArgumentError, ValueError):  # the latter where the port is no number
        told = None
    if told is None or told.drivername.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        raise BadSetting(
            "STAGEBILL_DATABASE_URL must be an address such as sqlite:///stagebill.db or "
            "postgresql://user:password@host/stagebill"
        )
    return told
