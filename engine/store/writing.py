"""Group commit: one thread runs whatever has queued up in one transaction, and answers all of it together.

A commit is a flush to disk. So pieces of work that wait at the same time share one; where one of them fails,
all are undone and run again, each in a savepoint, so that it undoes only itself.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import make_transient
from sqlmodel import Session

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Session], T]
"""Reads and writes in the writer's transaction. It may be run again from its beginning: where another piece
of its group has failed, or a database that several processes share has undone it. So it changes only rows
that it has read itself: in one that was read before, a second run would find nothing changed any more.
"""
Batch = Callable[[Connection, Sequence[R]], Sequence[T]]

EVERY_ACCOUNT = "*"  # as the account of a write: no write of any account may overlap with it

_MADE = "made"  # in a session's info
GROUP = 128  # pieces of work in one commit: bounds the latency of the first of them


@dataclass(slots=True)
class Job:
    """One piece of work. With `batch` set, `row` joins the others of its group in one statement.

    `loop` is where `done` is waited for; None where a thread waits. `account` is whose writes it must not
    overlap with.
    """

    done: "Future[Any] | asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop | None
    account: str | None
    work: Work[Any] | None = None
    batch: Batch[Any, Any] | None = None
    row: Any = None


Answer = tuple[Job, Any, BaseException | None]
Transaction = Callable[[], AbstractContextManager[Connection]]  # committed at its end, or undone
Piece = tuple[list[Job], Callable[[Session], Sequence[Any]]]  # what answers which jobs, one each


class Committer(Protocol):
    """Carries out groups of jobs. It is called from one thread only, with the jobs that queued up."""

    def __call__(self, group: Sequence[Job]) -> Sequence[Answer]:
        """What came of each job. Nothing is raised: what failed is in the answers."""

    def close(self) -> None:
        """Let go of the connection."""


class Crowd:
    """Rows that come in one upon the other, handed to the writer together once the loop has a moment.

    A writer that is woken for the first of them takes the interpreter from the loop that reads the others,
    and pays for a commit of few rows. A row that comes alone waits for one turn of the loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, hand_over: Callable[[list[Job]], None]) -> None:
        self.loop = loop
        self._hand_over = hand_over
        self._jobs: list[Job] = []

    def add(self, job: Job) -> None:
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self.loop.call_soon(self._look, 1)

    def _look(self, seen: int) -> None:
        if seen < len(self._jobs) < GROUP:  # more have come since: there may be more to come
            self.loop.call_soon(self._look, len(self._jobs))
            return
        jobs, self._jobs = self._jobs, []
        self._hand_over(jobs)


class Writer:
    """A thread that commits what is put before it, group by group."""

    def __init__(self, commit: Committer, name: str) -> None:
        self._commit = commit
        self._jobs: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, jobs: list[Job]) -> None:
        """Have these done, after all that was put here before."""
        self._jobs.put(jobs)

    def close(self) -> None:
        """Finish what is queued."""
        self._jobs.put(None)
        self._thread.join()
        self._commit.close()

    def _run(self) -> None:
        closing = False
        while not closing and (first := self._jobs.get()) is not None:
            gathered, closing = self._gather(first)
            # Whoever has stopped waiting gets nothing done: it must not look stored to nobody.
            _tell(self._commit([job for job in gathered if not job.done.cancelled()]))

    def _gather(self, first: list[Job]) -> tuple[list[Job], bool]:
        group = [*first]
        while len(group) < GROUP:
            try:
                more = self._jobs.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return group, True
            group += more
        return group, False


def run_all(
    transaction: Transaction,
    group: Sequence[Job],
    *,
    ends_group: Callable[[BaseException], bool],
    made: list[object] | None = None,
) -> list[Answer]:
    """Run a group in a transaction, and commit it.

    Nearly always nothing fails. Where something does, all is undone, and each is run again in a savepoint of
    its own. Raises what fails where the group is one piece, what `ends_group` says is more than that piece's
    own, and what a commit raises. Objects that became rows are added to `made`, for a caller who may have to
    run the group again.
    """
    pieces, made = list(_pieces(group)), [] if made is None else made
    committing = False
    try:
        with transaction() as connection:
            answers = _run(connection, pieces, made)
            committing = True
    except BaseException as error:
        if committing or len(pieces) == 1 or ends_group(error):
            raise
    else:
        return answers
    forget(made)
    with transaction() as connection:
        return [answer for piece in pieces for answer in _by_itself(connection, piece, made, ends_group)]


class _Writing(Session):
    """A session that notes which objects became rows."""


@event.listens_for(_Writing, "pending_to_persistent")
def _note(session: Session, row: object) -> None:
    session.info[_MADE].append(row)


def forget(made: list[object]) -> None:
    """What the database has forgotten is to be stored again."""
    for row in made:
        make_transient(row)
    made.clear()


def _pieces(group: Sequence[Job]) -> Iterator[Piece]:
    """What is to be run: each job's own work, and each batch once for all its jobs."""
    batches: dict[Batch[Any, Any], list[Job]] = {}
    for job in group:
        if job.batch is not None:
            batches.setdefault(job.batch, []).append(job)
        elif job.work is not None:
            yield [job], partial(_alone, job.work)
    for batch, jobs in batches.items():
        yield jobs, _batched(batch, jobs)


def _alone(work: Work[T], session: Session) -> tuple[T]:
    return (work(session),)


def _batched(batch: Batch[Any, Any], jobs: list[Job]) -> Callable[[Session], Sequence[Any]]:
    return lambda session: batch(session.connection(), [job.row for job in jobs])


def _run(connection: Connection, pieces: Sequence[Piece], made: list[object]) -> list[Answer]:
    """One after another; none sees objects of another, only its rows."""
    answers: list[Answer] = []
    with _Writing(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        session.info[_MADE] = made
        for jobs, work in pieces:
            results = work(session)
            session.flush()
            session.expunge_all()
            answers += [(job, result, None) for job, result in zip(jobs, results, strict=True)]
    return answers


def _by_itself(
    connection: Connection, piece: Piece, made: list[object], ends_group: Callable[[BaseException], bool]
) -> list[Answer]:
    savepoint = connection.begin_nested()
    try:
        answers = _run(connection, [piece], made)
    except BaseException as error:
        if savepoint.is_active:  # a failing session has rolled it back already
            savepoint.rollback()
        if ends_group(error):
            raise
        return [(job, None, error) for job in piece[0]]
    savepoint.commit()
    return answers


def _tell(answers: Sequence[Answer]) -> None:
    """Wake up who waits: one call per event loop, not one per job."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Answer]] = {}
    for answer in answers:
        by_loop.setdefault(answer[0].loop, []).append(answer)
    for loop, its in by_loop.items():
        if loop is None:
            _settle(its)
        else:
            with suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
                loop.call_soon_threadsafe(_settle, its)


def _settle(answers: Sequence[Answer]) -> None:
    for job, result, failure in answers:
        if job.done.cancelled():
            continue
        if failure is None:
            job.done.set_result(result)
        else:
            job.done.set_exception(failure)
