"""The verbs on the ledger's rows: accept, claim, renew, postpone. Each is one transaction.

The row is the truth. A claim is one conditional update, and its token fences whoever lost it. How an
execution ends is in `ending`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import Session, col

from engine.executions import statements
from engine.executions.leases import LEASE, as_of
from engine.said import wording_of
from engine.store.inserts import insert_new
from engine.store.tables import Effect, Event, Execution

SHOWN = "shown"  # the reply to a person who sees on the deal card how it ends: nobody else is told


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
    return _set(session, execution_id, token, given | worded(reason))


def worded(reason: str) -> dict[str, Any]:
    """The columns of a reason: in English, and what it takes to tell it in another language."""
    return {"reason": str(reason), "wording": wording_of(reason)}


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
