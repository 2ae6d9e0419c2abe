"""The ledger's statements, each built once: that takes SQLAlchemy longer than the database to run one."""

from sqlalchemy import and_, bindparam, case, or_, select, update
from sqlmodel import col

from engine.executions.leases import LEFT_ALONE, NOW
from engine.executions.write_backs import HAS_TURN
from engine.store.tables import Event, Execution

_IS_DUE = col(Execution.state) == "due"

CLAIM = (
    update(Execution)
    .where(
        col(Execution.id) == bindparam("execution"),
        or_(
            and_(_IS_DUE, col(Execution.due_at) <= bindparam(NOW)),
            and_(col(Execution.state) == "running", LEFT_ALONE),
        ),
        HAS_TURN,
    )
    .values(
        state="running",
        token=bindparam("by"),
        lease_until=bindparam("until"),
        attempts=case((_IS_DUE, col(Execution.attempts) + 1), else_=col(Execution.attempts)),
        takeovers=case((_IS_DUE, 0), else_=col(Execution.takeovers) + 1),
    )
)
HELD = update(Execution).where(
    col(Execution.id) == bindparam("execution"), col(Execution.token) == bindparam("by")
)
"""What to set comes with the execution's id and its token, under the columns' names."""

END = HELD.values(
    reply=case((col(Execution.reply) == "waiting", bindparam("told_by")), else_=col(Execution.reply))
).returning(col(Execution.reply))
"""The same, and `told_by`: what a reply becomes that is waited for. Gives the reply; nothing where lost."""

CLOSED = update(Execution).where(col(Execution.id) == bindparam("execution"))
"""What to set comes with the execution's id."""

BY_ID = select(Execution).where(col(Execution.id) == bindparam("execution"))
ID_BY_KEY = select(col(Execution.id)).where(
    col(Execution.portal_id) == bindparam("account"), col(Execution.business_key) == bindparam("key")
)
RUNS_OF_EVENT = select(
    col(Execution.role), col(Execution.state), col(Execution.outcome), col(Execution.reason)
).where(col(Execution.event_id) == bindparam("event"), col(Execution.role) != "delivery")
EVENT = update(Event).where(col(Event.id) == bindparam("event"))
"""What to set comes with the event's id."""
