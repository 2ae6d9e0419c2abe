"""What brings a record up to date runs one at a time: a slow one must not land after a newer one.

Each writes what is true when it runs, so one that waits is enough; it runs when no other of its record does.
"""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from engine.executions.leases import NOW
from engine.store.tables import Execution

WRITE_BACK = "write-back"  # of a deal's properties
MIRROR_INVOICES, MIRROR_PAYMENT = "mirror-invoices", "mirror-payment"
IN_TURN = frozenset({WRITE_BACK, MIRROR_INVOICES, MIRROR_PAYMENT})

_other = aliased(Execution)
_ends_with_a_write = and_(
    col(Execution.action) == WRITE_BACK, col(_other.role) == "action", col(_other.object_type) == "DEAL"
)
_running = select(col(_other.id)).where(
    col(_other.portal_id) == col(Execution.portal_id),
    col(_other.object_id) == col(Execution.object_id),
    col(_other.id) != col(Execution.id),
    or_(col(_other.action) == col(Execution.action), _ends_with_a_write),
    col(_other.state) == "running",
    col(_other.lease_until) >= bindparam(NOW),
)
HAS_TURN = or_(and_(*(col(Execution.action) != action for action in sorted(IN_TURN))), ~_running.exists())
"""A condition on executions: no other of this kind, of this record, is running. True of all other work.

A deal is not written either while an action of it runs: its end has it written, and differently.
"""

_WAITING = select(col(Execution.id), col(Execution.due_at)).where(
    col(Execution.portal_id) == bindparam("account"),
    col(Execution.object_id) == bindparam("record"),
    col(Execution.action) == bindparam("kind"),
    col(Execution.state) == "due",
)


def waiting(session: Session, portal_id: str, action: str, object_id: str) -> list[tuple[str, datetime]]:
    """Those of a record that nobody has taken yet: (id, when due)."""
    told = {"account": portal_id, "record": object_id, "kind": action}
    found = session.connection().execute(_WAITING, told)
    return [(row[0], row[1]) for row in found]
