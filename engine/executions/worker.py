"""Takes due rows one by one: claim, run, close or postpone. Everything it knows is in the rows."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import datetime
from random import Random

from sqlmodel import Session

from engine.action import Outcome
from engine.clock import Clock, NewId
from engine.errors import NeedsPerson, NothingToDo, Refused, ServiceError, TryLater, Unsure
from engine.executions import claims, ending, ledger, retries
from engine.executions.effects import ClaimLost
from engine.executions.ending import Closing
from engine.operations import logs, tracing
from engine.operations.sums import RETRIES, Note, note_latency, unnoted
from engine.said import said
from engine.store import Store, StoreAway, StoreUnsure
from engine.store.tables import Execution
from engine.wakers.lineup import LINE
from engine.wakers.port import HORIZON, Row, Waker

log = logging.getLogger(__name__)

_SWEEP_LIMIT = 500
_BUG_TRIES = 5
# What ends every process must end, too. Kills once a second have hit the same run ten times in a row.
_DEATHS = 100

Run = Callable[[Execution], Awaitable[Closing]]
AtOnce = Callable[[Session, Execution], Closing | None]
Started = list[tuple[str, datetime]]  # what to wake up for, and when
AtEnd = Callable[[Session, Execution, Closing], Started]
Taken = tuple[Execution, tuple[Closing, Started] | None]  # with its end, where it has one already


class Waiting:
    """Web requests of this process that wait for an execution to end."""

    def __init__(self) -> None:
        self._looks: dict[str, asyncio.Event] = {}
        self._news = asyncio.Event()

    def expect(self, execution_id: str) -> asyncio.Event:
        self._news.set()
        return self._looks.setdefault(execution_id, asyncio.Event())

    async def somebody(self) -> list[str]:
        """What is waited for, as soon as it is anything."""
        while not self._looks:
            self._news.clear()
            await self._news.wait()
        return list(self._looks)

    def count(self) -> int:
        return len(self._looks)

    def forget(self, execution_id: str) -> None:
        self._looks.pop(execution_id, None)

    def __contains__(self, execution_id: str) -> bool:
        return execution_id in self._looks

    def release(self, execution_id: str) -> None:
        """It has ended, or will not for a while: whoever waits for it is to look."""
        if event := self._looks.get(execution_id):
            event.set()


class Worker:
    """`at_once` tells how an execution ends that needs nothing but the ledger, in the transaction that claims
    it; `run` does the work of all others. `at_end` tidies up in the transaction that closes it.
    """

    def __init__(
        self,
        store: Store,
        waker: Waker,
        run: Run,
        at_once: AtOnce,
        at_end: AtEnd,
        *,
        clock: Clock,
        new_id: NewId,
        random: Random,
        waiting: Waiting,
        note: Note = unnoted,
    ) -> None:
        self._store = store
        self._waker = waker
        self._run = run
        self._at_once = at_once
        self._at_end = at_end
        self._clock = clock
        self._new_id = new_id
        self._random = random
        self._waiting = waiting
        self._note = note
        self._held: dict[str, str] = {}  # what runs here, with the token of its claim

    async def look(self, execution_id: str, account: str) -> None:
        """Take the execution if it is due and nobody else has it."""
        if execution_id in self._held:
            return  # also where its lease has run out: this process was away, and it goes on
        token = self._new_id()
        taken = await self._claim(execution_id, token, account)
        if taken is None:
            return
        row, ended = taken
        if not row.takeovers:
            note_latency(self._note, (self._clock() - row.due_at).total_seconds())
        with logs.bound(event_id=row.event_id, execution_id=row.id), _traced(row):
            if ended is not None:
                self._tell(row, *ended)
            else:
                await self._hold(row, token)

    async def _claim(self, execution_id: str, token: str, account: str) -> Taken | None:
        """As `_claimed`; where it failed to tell the end, the execution is to be run."""
        try:
            return await self._store.write(
                lambda session: self._claimed(session, execution_id, token), account=account
            )
        except (StoreAway, StoreUnsure):
            raise
        except Exception as error:
            # Its claim was undone too, and would be for ever. A run that fails is postponed, or ends.
            log.error("not ended at once", exc_info=error, extra={"execution_id": execution_id})
        row = await self._store.write(
            lambda session: ledger.claim(session, execution_id, token=token, now=self._clock()),
            account=account,
        )
        return None if row is None else (row, None)

    def _claimed(self, session: Session, execution_id: str, token: str) -> Taken | None:
        """The execution, and its end where it needed nothing but the ledger; None where it is not to be had.

        The end is told later, because it counts only when it is stored.
        """
        row = ledger.claim(session, execution_id, token=token, now=self._clock())
        if row is None:
            return None
        closing = self._at_once(session, row) if row.takeovers < _DEATHS else None
        if closing is None:
            return row, None
        started = self._ended(session, row, token, closing)
        return row, (closing, started or [])

    async def _hold(self, row: Execution, token: str) -> None:
        """Run it under its claim."""
        self._held[row.id] = token
        try:
            await self._take(row, token)
        except asyncio.CancelledError:
            await self._hand_over(row, token)
            raise
        finally:
            self._held.pop(row.id, None)

    async def _take(self, row: Execution, token: str) -> None:
        if row.takeovers >= _DEATHS:
            await self._close(row, token, _deadly(row))
            return
        try:
            closing = await self._run(row)
        except ClaimLost:
            log.warning("claim lost", extra={"execution_id": row.id})
        except (TryLater, Unsure) as error:
            await self._again(row, token, error)
        except Exception as error:
            await self._failed(row, token, error)
        else:
            await self._close(row, token, closing)

    async def keep_claims(self) -> None:
        """Renew the leases of what runs here; what others have taken over in the meantime is said."""
        if not (held := dict(self._held)):
            return
        lost = await self._store.write(
            lambda session: claims.keep(session, held, self._clock()), account=None
        )
        for execution_id in lost & set(self._held):
            log.warning("claim lost: this worker was away for too long", extra={"execution_id": execution_id})

    async def sweep(self) -> None:
        """Find rows that are due or soon will be, and rows whose holder has died."""
        now = self._clock()
        found = await self._store.read(
            lambda session: claims.due(session, until=now + HORIZON, now=now, limit=_SWEEP_LIMIT, share=LINE)
        )
        self._waker.found([Row(*each) for each in found])

    async def _hand_over(self, row: Execution, token: str) -> None:
        """It was stopped in the middle: whoever has it next goes on from its last recorded effect."""
        log.info("handed over", extra={"execution_id": row.id, "action": row.action})
        await self._store.write(
            lambda session: claims.hand_over(session, row.id, token=token, now=self._clock()),
            account=row.portal_id,
        )
        self._waiting.release(row.id)

    async def _again(self, row: Execution, token: str, error: TryLater | Unsure) -> None:
        now = self._clock()
        if retries.exhausted(row.first_due_at, now):
            hours = f"{retries.GIVE_UP.total_seconds() / 3600:.0f}"
            reason = said("given up after {hours} hours: {error}", hours=hours, error=error.message)
            await self._close(row, token, Closing(Outcome.FAILED, reason, category=error.category))
            return
        asked = error.after if isinstance(error, TryLater) else None
        await self._postpone(row, token, now + retries.pause(row.attempts, asked, self._random), error)

    async def _failed(self, row: Execution, token: str, error: Exception) -> None:
        if isinstance(error, Refused | NothingToDo | NeedsPerson):
            closing = Closing.of_error(error)
        else:
            # A mistake of ours. The trace goes to the log, never the data; a few more tries, then a person.
            log.error("run failed", exc_info=error, extra={"execution_id": row.id, "action": row.action})
            if row.attempts < _BUG_TRIES:
                again = self._clock() + retries.pause(row.attempts, None, self._random)
                await self._postpone(
                    row, token, again, ServiceError(said("an internal error"), category="internal")
                )
                return
            reason = said(
                "an internal error stopped this; the log has it under execution {execution_id}",
                execution_id=row.id,
            )
            closing = Closing(Outcome.FAILED, reason, category="internal")
        await self._close(row, token, closing)

    async def _postpone(self, row: Execution, token: str, until: datetime, error: ServiceError) -> None:
        self._note(RETRIES, error.category, 1)
        tracing.mark(postponed=error.category)
        log.info(
            "postponed",
            extra={
                "execution_id": row.id,
                "action": row.action,
                "category": error.category,
                "trace": error.trace,
            },
        )
        await self._store.write(
            lambda session: ledger.postpone(
                session, row.id, token=token, until=until, reason=error.message, category=error.category
            ),
            account=row.portal_id,
        )
        self._waiting.release(row.id)
        self._waker.wake(Row(row.id, row.portal_id, until))

    async def _close(self, row: Execution, token: str, closing: Closing) -> None:
        started = await self._store.write(
            lambda session: self._ended(session, row, token, closing), account=row.portal_id
        )
        if started is None:
            log.warning("claim lost", extra={"execution_id": row.id})
            return
        self._tell(row, closing, started)

    def _tell(self, row: Execution, closing: Closing, started: Started) -> None:
        """To the log, to whoever waits for it, and to what it started."""
        tracing.mark(outcome=closing.outcome.value)
        log.info(
            "closed", extra={"execution_id": row.id, "action": row.action, "outcome": closing.outcome.value}
        )
        self._waiting.release(row.id)
        for execution_id, due in started:
            self._waker.wake(Row(execution_id, row.portal_id, due))

    def _ended(self, session: Session, row: Execution, token: str, closing: Closing) -> Started | None:
        """What follows from its end; None where another worker has it: what is reserved is the other's."""
        started = ending.close(
            session,
            row,
            closing,
            token=token,
            now=self._clock(),
            new_id=self._new_id,
            answered=row.id in self._waiting,
            elsewhere=not self._store.embedded,
        )
        return None if started is None else [*self._at_end(session, row, closing), *started]


def _deadly(row: Execution) -> Closing:
    """How a run ends that may be what its processes died of."""
    log.error("run ended its process", extra={"execution_id": row.id, "action": row.action})
    reason = said(
        "the service ended {times} times while it ran this; once the log has told why, "
        "run it again: stagebill executions retry {execution_id}",
        times=row.takeovers,
        execution_id=row.id,
    )
    return Closing(Outcome.FAILED, reason, category="process-died")


def _traced(row: Execution) -> AbstractContextManager[None]:
    """One try, in the trace of its event, under the decision that asked for it."""
    return tracing.span(
        "execution",
        trace=row.event_id,
        under=row.decision_id or row.event_id,
        event_id=row.event_id,
        decision_id=row.decision_id,
        execution_id=row.id,
        action=row.action,
        attempt=row.attempts,
    )
