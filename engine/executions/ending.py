"""How an execution ends, and what follows from it, in one transaction.

A close is fenced by the claim's token. What it starts (follow-ups, the callback, the deal's write-back) is
stored with it, and when nothing that an event started is open any more, the event has its outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlmodel import Session, SQLModel

from engine.action import Outcome
from engine.errors import NeedsPerson, NothingToDo, Refused
from engine.executions import statements, tries, write_backs
from engine.executions.ledger import Incoming, Start, begin, record, worded
from engine.executions.write_backs import IN_TURN, WRITE_BACK
from engine.said import joined
from engine.store.tables import Execution

ANSWER_WITHIN = timedelta(seconds=10)  # for a web request of another process to carry an end to HubSpot

CALLBACK = "complete-callback"

_OUTCOME_RANK = (Outcome.FAILED, Outcome.REFUSED, Outcome.SCHEDULED, Outcome.DONE, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class Closing:
    """How an execution ends. `starts`, `events` and `rows` are stored with it or not at all."""

    outcome: Outcome
    reason: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    starts: tuple[Start, ...] = ()
    events: tuple[Incoming, ...] = ()
    rows: tuple[SQLModel, ...] = ()  # decisions, to be kept beside what they started

    @classmethod
    def of_error(cls, error: Refused | NothingToDo | NeedsPerson) -> Self:
        """How an execution ends by an error that another try would only meet again."""
        if isinstance(error, Refused):
            return cls(Outcome.REFUSED, error.message, category=error.category)
        outcome = Outcome.SKIPPED if isinstance(error, NothingToDo) else Outcome.FAILED
        return cls(outcome, error.message, category=error.category)


def close(
    session: Session,
    row: Execution,
    closing: Closing,
    *,
    token: str,
    now: datetime,
    new_id: Callable[[], str],
    answered: bool,
    elsewhere: bool = False,
) -> list[tuple[str, datetime]] | None:
    """End an execution, as it was claimed; returns what it started, or None where the claim was lost.

    `answered` says that a web request of this process waits for the end and will carry it to HubSpot;
    `elsewhere` that one of another process may: the callback is due only when it has had time to.
    """
    told_by = "inline" if answered else "waiting" if elsewhere else "blocked"
    told = {"execution": row.id, "by": token, "told_by": told_by, **_end(closing, now)}
    ended = session.connection().execute(statements.END, told).first()
    if ended is None:
        return None
    started, standing = _begin_all(session, row, closing.starts, now, new_id)
    if standing:
        _tell_standing(session, row, closing, standing)
    started += _begin_all(session, row, _deliveries(row, ended.reply, token, now), now, new_id)[0]
    new = [event for event in closing.events if record(session, event)]
    started += [(event.execution_id, event.start.due_at) for event in new]
    if row.action in IN_TURN:
        started += write_backs.waiting(session, row.portal_id, row.action, row.object_id)  # for this one
    session.add_all(closing.rows)
    if row.role != "delivery" or row.tried_before:  # its first try has no part in what became of the event
        close_event(session, row.event_id, now)
    return started


def _end(closing: Closing, now: datetime) -> dict[str, Any]:
    """The columns of an execution that has ended so."""
    return {
        "state": "closed",
        "token": None,
        "lease_until": None,
        "outcome": closing.outcome,
        "category": closing.category,
        "outputs": dict(closing.outputs),
        "closed_at": now,
        **worded(closing.reason),
    }


def _begin_all(
    session: Session, row: Execution, starts: Sequence[Start], now: datetime, new_id: Callable[[], str]
) -> tuple[list[tuple[str, datetime]], list[Execution]]:
    """Store what follows from a closed execution; gives what to wake up for, and what stood in the way."""
    started, standing = [], []
    for start in starts:
        if start.action in IN_TURN and (
            there := write_backs.waiting(session, row.portal_id, start.action, start.object_id)
        ):
            started += there  # the one that waits will write what is true when it runs, maybe only now
            continue
        identity = new_id()
        earlier = _begin(session, row, start, identity, now)
        if earlier is None:
            started.append((identity, start.due_at))
        elif start.role != "delivery":
            standing.append(earlier)
    return started, standing


def _begin(session: Session, row: Execution, start: Start, identity: str, now: datetime) -> Execution | None:
    """Store one that follows; gives the execution that stands in its way instead, where one does."""

    def stored(one: Start) -> bool:
        return begin(
            session, one, execution_id=identity, portal_id=row.portal_id, event_id=row.event_id, now=now
        )

    if stored(start):
        return None
    key = tries.free_key(session, row.portal_id, start.business_key, again=start.again)
    if isinstance(key, Execution):
        return key
    stored(replace(start, business_key=key))
    return None


def _tell_standing(session: Session, row: Execution, closing: Closing, standing: Sequence[Execution]) -> None:
    """Tell what stood in the way, in the reason of a closed execution; nothing came of it if all did."""
    why = worded(joined([closing.reason, *map(tries.told, standing)]))
    if len(standing) == sum(start.role != "delivery" for start in closing.starts):
        why["outcome"] = Outcome.SKIPPED
    session.connection().execute(statements.CLOSED, {"execution": row.id, **why})


def _deliveries(row: Execution, reply: str, token: str, now: datetime) -> list[Start]:
    deliveries = []
    if reply in ("waiting", "blocked"):
        waits = reply == "waiting"
        deliveries.append(
            Start(
                CALLBACK,
                f"complete-callback:{row.id}:{row.attempts}",
                {"execution_id": row.id},
                now + ANSWER_WITHIN if waits else now,
                row.object_type,
                row.object_id,
                "delivery",
            )
        )
    if row.role == "action" and row.object_type == "DEAL":
        # Each end is to be seen on the deal, also a second one of the same try: tried again, and taken back.
        deliveries.append(write_back(row.object_id, f"{row.id}:{token}", now))
    return deliveries


def write_back(deal_id: str, cause: str, now: datetime) -> Start:
    """The delivery that brings a deal's properties up to date."""
    return Start(WRITE_BACK, f"write-back:{deal_id}:{cause}", {}, now, "DEAL", deal_id, "delivery")


def close_event(session: Session, event_id: str, now: datetime) -> None:
    """Give an event its one outcome, once nothing that it started is open any more."""
    session.flush()
    runs = list(session.connection().execute(statements.RUNS_OF_EVENT, {"event": event_id}))
    if any(run.state != "closed" for run in runs):
        return
    # A step that ended as scheduled leaves it to what it started to tell the end.
    told = [run for run in runs if run.role != "step" or run.outcome != Outcome.SCHEDULED]
    telling = [run for run in told if run.role == "action"] or told or runs
    worst = min(telling, key=lambda run: _OUTCOME_RANK.index(Outcome(run.outcome)))
    told_as = {"outcome": worst.outcome, "reason": worst.reason, "closed_at": now}
    session.connection().execute(statements.EVENT, {"event": event_id, **told_as})


def reopen_event(session: Session, event_id: str) -> None:
    """Count an event as open again, because something it started is tried again."""
    told_as = {"outcome": None, "reason": "", "closed_at": None}
    session.connection().execute(statements.EVENT, {"event": event_id, **told_as})
