"""What is kept of one event, or why nothing is."""

from sqlmodel import Session, col, select

from engine.planning.rows import moment_of
from engine.store.tables import Event, Execution, Observation
from rules.planning.moments import Moment


class NotKept(Exception):
    """Nothing was seen of the event; the message says why."""


def moments_of_event(session: Session, event_id: str) -> list[Moment]:
    """Every look at a deal that followed from an event, oldest first. Raises NotKept."""
    rows = session.exec(
        select(Observation)
        .where(col(Observation.event_id) == event_id)
        .order_by(col(Observation.observed_at), col(Observation.run_id))
    ).all()
    if rows:
        return [moment_of(row) for row in rows]
    if session.get(Event, event_id) is None:
        raise NotKept(
            f'there is no event "{event_id}"; stagebill decisions list and executions show name some'
        )
    run = session.exec(
        select(Execution).where(col(Execution.event_id) == event_id, col(Execution.action) == "decide")
    ).first()
    if run is None:
        raise NotKept(f"event {event_id} was nothing that rules are asked about")
    why = run.reason or "it is not decided yet, or was before Stagebill kept what decisions saw"
    raise NotKept(f"nothing was seen of event {event_id}: {why}")
