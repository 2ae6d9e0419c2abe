"""Running once more what was refused or has failed, because somebody has mended what was in its way."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from engine.action import Outcome
from engine.errors import Refused
from engine.executions import ending
from engine.said import said
from engine.store.tables import Execution


def try_again(session: Session, row: Execution, now: datetime) -> None:
    """Make a refused or failed execution due again, or a waiting one due now.

    It goes on from its last recorded effect. Refused where it runs, or has ended otherwise.
    """
    if row.state == "running":
        raise Refused(said("{id} is running already", id=row.id), category="state")
    if row.state == "closed" and row.outcome not in (Outcome.REFUSED, Outcome.FAILED):
        raise Refused(
            said(
                "{id} ended {outcome}; only refused or failed ones can be tried again",
                id=row.id,
                outcome=row.outcome,
            ),
            category="state",
        )
    # The time after which it is given up counts from here. Somebody may take a waiting one in between.
    due = {"state": "due", "due_at": now, "first_due_at": now, "outcome": None, "closed_at": None}
    changed = session.connection().execute(
        update(Execution).where(col(Execution.id) == row.id, col(Execution.state) == row.state).values(due)
    )
    if not changed.rowcount:
        raise Refused(said("{id} is running already", id=row.id), category="state")
    if row.state == "closed":  # the event of what waits is open, or ended without it, as without any delivery
        ending.reopen_event(session, row.event_id)
