"""What brings a record up to date runs one at a time: a slow one must not land after a newer one.

Each writes what is true when it runs, so one that waits is enough; it runs when no other of its record does.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from engine.store.tables import Execution

WRITE_BACK = "write-back"  # of a deal's properties
MIRROR_INVOICES, MIRROR_PAYMENT = "mirror-invoices", "mirror-payment"
IN_TURN = frozenset({WRITE_BACK, MIRROR_INVOICES, MIRROR_PAYMENT})


def has_turn(now: datetime) -> ColumnElement[bool]:
    """A condition on executions: no other of the same kind, of the same record, is running.

    True of all other work.
    """
    other = aliased(Execution)
    running = select(col(other.id)).where(
        col(other.portal_id) == col(Execution.portal_id),
        col(other.object_id) == col(Execution.object_id),
        col(other.id) != col(Execution.id),
        col(other.action) == col(Execution.action),
        col(other.state) == "running",
        col(other.lease_until) >= now,
    )
    return or_(col(Execution.action).not_in(IN_TURN), ~running.exists())


def waiting(session: Session, portal_id: str, action: str, object_id: str) -> list[tuple[str, datetime]]:
    """Those of a record that nobody has taken yet: (id, when due)."""
    found = session.connection().execute(
        select(col(Execution.id), col(Execution.due_at)).where(
            col(Execution.portal_id) == portal_id,
            col(Execution.object_id) == object_id,
            col(Execution.action) == action,
            col(Execution.state) == "due",
        )
    )
    return [(row[0], row[1]) for row in found]
