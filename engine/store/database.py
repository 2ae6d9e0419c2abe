"""One writer with group commit, many readers: the store's two verbs.

On SQLite free writers starve each other for seconds, and a commit is a flush to disk. So one thread
owns the writing connection, runs whatever has queued up inside one transaction (each piece of work in
its own savepoint) and answers all of them after the one commit that made all of them durable.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection as DbConnection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlmodel import Session

from engine import exact_json
from engine.errors import BadSetting
from engine.store.migrate import migrate

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Session], T]
Batch = Callable[[DbConnection, Sequence[R]], Sequence[T]]

_GROUP = 128  # pieces of work in one commit: bounds the latency of the first of them
_BUSY_SECONDS = 30


@dataclass(slots=True)
class _Job:
    """One piece of work. With `batch` set, `row` joins the others of its group in one statement."""

    done: Future[Any]
    work: Work[Any] | None = None
    batch: Batch[Any, Any] | None = None
    row: Any = None


class Store:
    """Reads run side by side, each in a snapshot; writes run one after another and are durable on return."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the writer's transaction; returns after the commit. An error in it undoes only it."""
        return await asyncio.wrap_future(self._submit(_Job(Future(), work)))

    async def write_row(self, batch: Batch[R, T], row: R) -> T:
        """Hand one row to `batch`, which gets all rows of the same commit at once: the accept path."""
        return await asyncio.wrap_future(self._submit(_Job(Future(), None, batch, row)))

    def write_now(self, work: Work[T]) -> T:
        """`write` for callers without an event loop: commands and start-up."""
        result: T = self._submit(_Job(Future(), work)).result()
        return result

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a snapshot, in a thread of its own."""
        return await asyncio.to_thread(self.read_now, work)

    def read_now(self, work: Work[T]) -> T:
        """`read` for callers without an event loop."""
        with Session(self.engine, expire_on_commit=False) as session:
            return work(session)

    def close(self) -> None:
        """Finish what is queued and let go of the file."""
        self._jobs.put(None)
        self._writer.join()
        self.engine.dispose()

    def _submit(self, job: _Job) -> "Future[Any]":
        self._jobs.put(job)
        return job.done

    def _write_loop(self) -> None:
        closing = False
        while not closing and (first := self._jobs.get()) is not None:
            gathered, closing = self._gather(first)
            # Whoever has stopped waiting gets nothing done: it must not look stored to nobody.
            group = [job for job in gathered if job.done.set_running_or_notify_cancel()]
            try:
                answers = self._commit(group)
            except BaseException as error:  # the commit itself failed: nothing of the group was stored
                answers = [(job, None, error) for job in group]
            for job, result, failure in answers:
                if failure is None:
                    job.done.set_result(result)
                else:
                    job.done.set_exception(failure)

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        group = [first]
        while len(group) < _GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[_Job]) -> list["_Answer"]:
        answers: list[_Answer] = []
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            batches: dict[Batch[Any, Any], list[_Job]] = {}
            for job in group:
                if job.batch is not None:
                    batches.setdefault(job.batch, []).append(job)
                elif job.work is not None:
                    answers.append(
                        (job, *_in_savepoint(connection, partial(_in_session, connection, job.work)))
                    )
            for batch, jobs in batches.items():
                rows = [job.row for job in jobs]
                results, failure = _in_savepoint(connection, partial(batch, connection, rows))
                answers += [
                    (job, None if failure else results[index], failure) for index, job in enumerate(jobs)
                ]
        return answers


_Answer = tuple[_Job, Any, BaseException | None]


def _in_session(connection: DbConnection, work: Work[T]) -> T:
    with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        result = work(session)
        session.flush()
        session.expunge_all()
        return result


def _in_savepoint(connection: DbConnection, work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    savepoint = connection.begin_nested()
    try:
        result = work()
    except BaseException as error:
        if savepoint.is_active:  # a failing session has rolled it back already
            savepoint.rollback()
        return None, error
    savepoint.commit()
    return result, None


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy `url`, bring its tables up to date, and start its writer.

    Raises BadSetting where there is no such database, or none that this version can use.
    """
    path = _path(url)
    engine = _sqlite(url)
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine.connect().close()
    except (OSError, DatabaseError) as problem:
        why = problem.orig if isinstance(problem, DatabaseError) else problem.strerror
        raise BadSetting(
            f"the database {path} cannot be opened ({why}); "
            "correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
        ) from problem
    migrate(engine)
    return Store(engine)


def _path(url: str) -> str:
    try:
        told = make_url(url)
    except ArgumentError:
        told = None
    if told is None or told.get_backend_name() != "sqlite" or not told.database:
        raise BadSetting(
            "STAGEBILL_DATABASE_URL must be an SQLite address such as sqlite:///stagebill.db in this version"
        )
    return told.database


def _sqlite(url: str) -> Engine:
    """SQLite in WAL mode with full durability: a commit has reached the disk when it returns."""
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
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: DbConnection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails instead of waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
