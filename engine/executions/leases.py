"""How long a claim lasts that nobody renews, and how statements say that its holder has died."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_
from sqlmodel import col

from engine.clock import SET_BACK
from engine.store.tables import Execution

LEASE = timedelta(seconds=20)  # a worker renews its claims every few seconds; one that has died does not
NOW, _SET_BACK = "now", "set_back"  # what `as_of` gives values to

LEFT_ALONE = or_(
    col(Execution.lease_until) < bindparam(NOW), col(Execution.lease_until) > bindparam(_SET_BACK)
)
"""A condition on running executions: the holder has not renewed its lease in time."""


def as_of(now: datetime) -> dict[str, datetime]:
    """The values of a statement that asks for LEFT_ALONE."""
    return {NOW: now, _SET_BACK: now + LEASE + SET_BACK}
