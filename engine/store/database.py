"""One writer with group commit, many readers: the store's two verbs.

On SQLite free writers starve each other for seconds, and a commit is a flush to disk. So one thread
owns the writing connection, runs whatever has queued up inside one transaction (each piece of work in
its own savepoint, where there are several) and answers all of them after the one commit that made all of
them durable.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
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
PRAGMAS = (  # of each connection to an SQLite file
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4000",  # pages: under load most of them change again before they are moved
)


@dataclass(slots=True)
class _Job:
    """One piece of work. With `batch` set, `row` joins the others of its group in one statement.

    `loop` is where `done` is waited for; None where a thread waits.
    """

    done: "Future[Any] | asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop | None
    work: Work[Any] | None = None
    batch: Batch[Any, Any] | None = None
    row: Any = None


_Answer = tuple[_Job, Any, BaseException | None]
_Piece = tuple[list[_Job], Callable[[DbConnection], Sequence[Any]]]  # what answers which jobs, one each


class _Crowd:
    """Rows that come in one upon the other, handed to the writer together once the loop has a moment.

    A writer that is woken for the first of them takes the interpreter from the loop that reads the others,
    and pays for a commit of few rows. A row that comes alone waits for one turn of the loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, hand_over: Callable[[list[_Job]], None]) -> None:
        self.loop = loop
        self._hand_over = hand_over
        self._jobs: list[_Job] = []

    def add(self, job: _Job) -> None:
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self.loop.call_soon(self._look, 1)

    def _look(self, seen: int) -> None:
        if seen < len(self._jobs) < _GROUP:  # more have come since: there may be more to come
            self.loop.call_soon(self._look, len(self._jobs))
            return
        jobs, self._jobs = self._jobs, []
        self._hand_over(jobs)


class Store:
    """Reads run side by side, each in a snapshot; writes run one after another and are durable on return."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._connection = engine.connect().execution_options(writes=True)  # the writer's own, kept open
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._crowd: _Crowd | None = None
        self._writer = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the writer's transaction; returns after the commit. An error in it undoes only it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put([_Job(done, loop, work)])
        return await done

    async def write_row(self, batch: Batch[R, T], row: R) -> T:
        """Hand one row to `batch`, which gets all rows of the same commit at once: the accept path."""
        loop = asyncio.get_running_loop()
        if self._crowd is None or self._crowd.loop is not loop:
            self._crowd = _Crowd(loop, self._jobs.put)
        done: asyncio.Future[T] = loop.create_future()
        self._crowd.add(_Job(done, loop, None, batch, row))
        return await done

    def write_now(self, work: Work[T]) -> T:
        """`write` for callers without an event loop: commands and start-up."""
        done: Future[T] = Future()
        self._jobs.put([_Job(done, None, work)])
        return done.result()

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
        self._connection.close()
        self.engine.dispose()

    def _write_loop(self) -> None:
        closing = False
        while not closing and (first := self._jobs.get()) is not None:
            gathered, closing = self._gather(first)
            # Whoever has stopped waiting gets nothing done: it must not look stored to nobody.
            _tell(self._commit([job for job in gathered if not job.done.cancelled()]))

    def _gather(self, first: list[_Job]) -> tuple[list[_Job], bool]:
        group = [*first]
        while len(group) < _GROUP:
            try:
                more = self._jobs.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return group, True
            group += more
        return group, False

    def _commit(self, group: list[_Job]) -> list[_Answer]:
        pieces = _pieces(group)
        run = _alone if len(pieces) == 1 else _in_savepoint  # a savepoint costs as much as a small insert
        try:
            with self._connection.begin():
                return [answer for piece in pieces for answer in run(self._connection, piece)]
        except BaseException as error:  # nothing of the group was stored
            return [(job, None, error) for job in group]


def _pieces(group: list[_Job]) -> list[_Piece]:
    """What is to be run: each job's own work, and each batch once for all its jobs."""
    pieces: list[_Piece] = []
    batches: dict[Batch[Any, Any], list[_Job]] = {}
    for job in group:
        if job.batch is not None:
            batches.setdefault(job.batch, []).append(job)
        elif job.work is not None:
            pieces.append(([job], partial(_in_session, job.work)))
    for batch, jobs in batches.items():
        pieces.append((jobs, _batched(batch, jobs)))
    return pieces


def _batched(batch: Batch[Any, Any], jobs: list[_Job]) -> Callable[[DbConnection], Sequence[Any]]:
    return lambda connection: batch(connection, [job.row for job in jobs])


def _in_session(work: Work[T], connection: DbConnection) -> tuple[T]:
    with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        result = work(session)
        session.flush()
        session.expunge_all()
        return (result,)


def _alone(connection: DbConnection, piece: _Piece) -> list[_Answer]:
    jobs, work = piece
    return [(job, result, None) for job, result in zip(jobs, work(connection), strict=True)]


def _in_savepoint(connection: DbConnection, piece: _Piece) -> list[_Answer]:
    savepoint = connection.begin_nested()
    try:
        answers = _alone(connection, piece)
    except BaseException as error:
        if savepoint.is_active:  # a failing session has rolled it back already
            savepoint.rollback()
        return [(job, None, error) for job in piece[0]]
    savepoint.commit()
    return answers


def _tell(answers: Sequence[_Answer]) -> None:
    """Wake up who waits: one call per event loop, not one per job."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer[0].loop, []).append(answer)
    for loop, its in by_loop.items():
        if loop is None:
            _settle(its)
        else:
            with suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
                loop.call_soon_threadsafe(_settle, its)


def _settle(answers: Sequence[_Answer]) -> None:
    for job, result, failure in answers:
        if job.done.cancelled():
            continue
        if failure is None:
            job.done.set_result(result)
        else:
            job.done.set_exception(failure)


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
        for pragma in PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: DbConnection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails instead of waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
