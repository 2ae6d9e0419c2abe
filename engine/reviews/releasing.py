"""Giving back the place of a request that was planned and not sent."""

from sqlalchemy import or_
from sqlmodel import Session, col, select

from engine.executions.ledger import effects_of
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Effect, Execution

HANDED_OVER = "send review request"  # the name of the effect


def release(session: Session, row: Execution) -> None:
    """What an execution had planned and did not send does not count any more: nobody was asked."""
    if any(_may_be_sent(effect) for effect in effects_of(session, row.id)):
        return
    mine = or_(
        col(ReviewRequest.id) == str(row.inputs.get("request", "")),
        col(ReviewRequest.execution_id) == row.id,
    )
    for request in session.exec(select(ReviewRequest).where(mine, col(ReviewRequest.state) == "scheduled")):
        request.state = "cancelled"
        session.add(request)


def _may_be_sent(effect: Effect) -> bool:
    """A refusal of a later try says nothing of the first one."""
    return effect.name == HANDED_OVER and (effect.state in ("intended", "done") or effect.tries > 1)
