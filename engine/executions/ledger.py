"""The verbs on the ledger's rows: accept, claim, postpone, close. Each is one transaction.

The row is the truth. A claim is one conditional update, a close is fenced by the claim's token, and
what a close starts (follow-ups, the callback, the deal's write-back) is stored in the same transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import Connection, select, update
from sqlmodel import Session, SQLModel, col

from engine.action import Outcome
from engine.errors import NeedsPerson, NothingToDo, Refused
from engine.executions import statements, tries, write_backs
from engine.executions.leases import LEASE, as_of
from engine.executions.write_backs import IN_TURN, WRITE_BACK
from engine.said import joined, wording_of
from engine.store.inserts import insert_new
from engine.store.tables import Effect, Event, Execution

ANSWER_WITHIN = timedelta(seconds=10)  # for a web request of another process to carry an end to HubSpot

CALLBACK = "complete-callback"
SHOWN = "shown"  # the reply to a person who sees on the deal card how it ends: nobody else is told

_OUTCOME_RANK = (Outcome.FAILED, Outcome.REFUSED, Outcome.SCHEDULED, Outcome.DONE, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class Start:
    """An execution to be stored: which action, on what, with which inputs, under which business key."""

    action: str
    business_key: str
    inputs: Mapping[str, Any]
    due_at: datetime
    object_type: str = ""
    object_id: str = ""
    role: str = "action"
    callback_id: str | None = None
    reply: str = "none"
    decision_id: str | None = None
    again: bool = False  # once more under its key when every earlier try came to nothing


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event to be stored, with the execution that will handle it. `dedupe_key` makes a repeat harmless."""

    event_id: str
    execution_id: str
    portal_id: str
    kind: str
    dedupe_key: str
    payload: Mapping[str, Any]
    received_at: datetime
    start: Start


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the ledger holds for an incoming event: its own new execution, or the first one's."""

    execution_id: str
    is_new: bool


def accept(connection: Connection, calls: Sequence[tuple[Incoming, ...]]) -> list[tuple[Accepted, ...]]:
    """Store the events of several calls at once; what is known already is left as it is."""
    incoming = [event for call in calls for event in call]
    stored = _store_new(connection, incoming)
    fresh = [event for event in incoming if event.event_id in stored]
    if fresh:
        rows = [
            execution_row(event.start, event.execution_id, event.portal_id, event.event_id, event.received_at)
            for event in fresh
        ]
        insert_new(connection, Execution, rows)
    return [tuple(_accepted(connection, event, stored) for event in call) for call in calls]


def _store_new(connection: Connection, incoming: Sequence[Incoming]) -> set[str]:
    """Store the events that are not known yet; gives their ids."""
    ids = {event.event_id for event in incoming}
    rows = [_event_row(event) for event in incoming]
    if insert_new(connection, Event, rows) == len(rows):
        return ids  # nearly always: so that nearly never a look is needed
    return set(connection.scalars(select(col(Event.id)).where(col(Event.id).in_(ids))))


def _accepted(connection: Connection, event: Incoming, stored: set[str]) -> Accepted:
    if event.event_id in stored:
        return Accepted(event.execution_id, True)
    first = connection.scalar(
        statements.ID_BY_KEY, {"account": event.portal_id, "key": event.start.business_key}
    )
    return Accepted(first or "", False)


def _event_row(event: Incoming) -> dict[str, Any]:
    return {
        "id": event.event_id,
        "portal_id": event.portal_id,
        "kind": event.kind,
        "dedupe_key": event.dedupe_key,
        "payload": event.payload,
        "received_at": event.received_at,
        "reason": "",
    }


def execution_row(
    start: Start, execution_id: str, portal_id: str, event_id: str, now: datetime
) -> dict[str, Any]:
    """The columns of a new execution."""
    return {
        "id": execution_id,
        "portal_id": portal_id,
        "business_key": start.business_key,
        "event_id": event_id,
        "decision_id": start.decision_id,
        "action": start.action,
        "role": start.role,
        "object_type": start.object_type,
        "object_id": start.object_id,
        "inputs": dict(start.inputs),
        "created_at": now,
        "state": "due",
        "first_due_at": start.due_at,
        "due_at": start.due_at,
        "attempts": 0,
        "takeovers": 0,
        "reason": "",
        "category": "",
        "outputs": {},
        "callback_id": start.callback_id,
        "reply": start.reply,
    }


def begin(
    session: Session, start: Start, *, execution_id: str, portal_id: str, event_id: str, now: datetime
) -> bool:
    """Store one execution; False where its business key has one already."""
    row = execution_row(start, execution_id, portal_id, event_id, now)
    return insert_new(session.connection(), Execution, [row]) > 0


def record(session: Session, event: Incoming) -> bool:
    """Store one event with its execution inside a larger transaction; False where it is known."""
    (accepted,) = accept(session.connection(), [(event,)])[0]
    return accepted.is_new


def claim(session: Session, execution_id: str, *, token: str, now: datetime) -> Execution | None:
    """Take a due execution, or one whose holder has died; None where it is somebody else's or not due.

    What is due is a new try. What was taken over goes on with the try that its holder did not survive.
    """
    told = {"execution": execution_id, "by": token, "until": now + LEASE, **as_of(now)}
    taken = session.connection().execute(statements.CLAIM, told)
    return execution(session, execution_id) if taken.rowcount else None


def execution(session: Session, execution_id: str) -> Execution:
    """An execution that is there."""
    return session.scalars(statements.BY_ID, {"execution": execution_id}).one()


def _set(session: Session, execution_id: str, token: str, values: Mapping[str, Any]) -> bool:
    """Change an execution as long as this claim holds it; False where it was lost."""
    told = {"execution": execution_id, "by": token, **values}
    return bool(session.connection().execute(statements.HELD, told).rowcount)


def renew(session: Session, execution_id: str, *, token: str, now: datetime) -> bool:
    """Lengthen the lease before a call; False where the claim was lost to another worker."""
    return _set(session, execution_id, token, {"lease_until": now + LEASE})


def postpone(
    session: Session, execution_id: str, *, token: str, until: datetime, reason: str, category: str
) -> bool:
    """Give a claimed execution back, to be taken again at `until`."""
    given = {"state": "due", "due_at": until, "token": None, "lease_until": None, "category": category}
    return _set(session, execution_id, token, given | _worded(reason))


def _worded(reason: str) -> dict[str, Any]:
    """The columns of a reason: in English, and what it takes to tell it in another language."""
    return {"reason": str(reason), "wording": wording_of(reason)}


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
    started += _begin_all(session, row, _deliveries(row, ended.reply, now), now, new_id)[0]
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
        **_worded(closing.reason),
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

    if not start.again and stored(start):
        return None
    key = tries.free_key(session, row.portal_id, start.business_key, again=start.again)
    if isinstance(key, Execution):
        return key
    stored(replace(start, business_key=key))
    return None


def _tell_standing(session: Session, row: Execution, closing: Closing, standing: Sequence[Execution]) -> None:
    """Tell what stood in the way, in the reason of a closed execution; nothing came of it if all did."""
    why = _worded(joined([closing.reason, *map(tries.told, standing)]))
    if len(standing) == sum(start.role != "delivery" for start in closing.starts):
        why["outcome"] = Outcome.SKIPPED
    session.connection().execute(statements.CLOSED, {"execution": row.id, **why})


def _deliveries(row: Execution, reply: str, now: datetime) -> list[Start]:
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
        deliveries.append(write_back(row.object_id, f"{row.id}:{row.attempts}", now))
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


def block(session: Session, execution_id: str) -> bool:
    """Note that HubSpot is told to wait; False where the execution has ended in the meantime."""
    blocked = session.connection().execute(
        update(Execution)
        .where(
            col(Execution.id) == execution_id,
            col(Execution.reply) == "waiting",
            col(Execution.state) != "closed",
        )
        .values(reply="blocked")
    )
    return bool(blocked.rowcount)


def account_of(session: Session, execution_id: str) -> str | None:
    """Whose execution it is; None where there is no such."""
    return session.scalar(select(col(Execution.portal_id)).where(col(Execution.id) == execution_id))


def effects_of(session: Session, execution_id: str) -> list[Effect]:
    """An execution's effects in the order in which they were intended."""
    found = session.scalars(
        select(Effect).where(col(Effect.execution_id) == execution_id).order_by(col(Effect.intended_at))
    )
    return list(found)
