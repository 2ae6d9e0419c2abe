"""What the ledger itself knows of a difference: work that is open and will settle it, or that has failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from engine.store.tables import Execution

Document = tuple[str, str, str]  # connection, entity in lower case, Id

_FAILED = ("failed", "refused")
_TOLD_WITHIN = timedelta(minutes=15)  # webhooks come within minutes


@dataclass(slots=True)
class Work:
    """Executions that bear on a comparison, by the deal or the document that they are about."""

    busy_deals: set[str] = field(default_factory=set)
    busy_documents: set[Document] = field(default_factory=set)
    failed_deals: dict[str, str] = field(default_factory=dict)  # deal -> the write-back that failed
    failed_documents: dict[Document, str] = field(default_factory=dict)
    runs: Mapping[str, str] = field(default_factory=dict)  # execution -> open, or its outcome
    told_until: datetime | None = None  # what changed at a vendor after this may not have been told yet


def work_of(session: Session, portal_id: str, *, since: datetime, now: datetime) -> Work:
    """Open executions that are due, those that ended after `since`, and the last failures.

    What waits for a later time settles nothing now.
    """
    found = Work(told_until=now - _TOLD_WITHIN)
    is_due = or_(col(Execution.due_at) <= now, col(Execution.attempts) > 0)
    stirring = or_(
        (col(Execution.state) != "closed") & is_due,
        (col(Execution.state) == "closed") & (col(Execution.closed_at) > since),
    )
    for row in session.exec(select(Execution).where(col(Execution.portal_id) == portal_id, stirring)):
        if row.object_id:
            found.busy_deals.add(row.object_id)
        if row.action == "sync-document":
            found.busy_documents.add(_document(row))
    _add_failures(session, portal_id, found)
    return found


def _add_failures(session: Session, portal_id: str, found: Work) -> None:
    """Of each deal and document, its newest write-back or take-over, if that failed."""
    rows = session.exec(
        select(Execution)
        .where(
            col(Execution.portal_id) == portal_id,
            col(Execution.action).in_(("write-back", "sync-document")),
            col(Execution.outcome).in_(_FAILED),
        )
        .order_by(col(Execution.closed_at))
    )
    for row in rows:
        if row.action == "sync-document":
            found.failed_documents[_document(row)] = row.id
        else:
            found.failed_deals[row.object_id] = row.id


def _document(row: Execution) -> Document:
    told = row.inputs
    return str(told.get("connection_id")), str(told.get("entity")), str(told.get("id"))


def state_of(session: Session, portal_id: str, execution_id: str) -> str:
    """Whether an execution is open, or how it ended; empty where the ledger does not know it."""
    row = session.get(Execution, execution_id)
    if row is None or row.portal_id != portal_id:
        return ""
    return row.outcome or "open"
