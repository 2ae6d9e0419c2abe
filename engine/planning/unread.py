"""What the rules were asked about and nobody read: of that nothing can be told afterwards."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from engine.executions.cancelling import CANCELLED
from engine.steps.decide import MOVED_ON, NOT_LISTENED
from engine.store.tables import Execution, Observation
from rules import Happening, Rulebook
from rules.planning.replaying import is_heard


def unread(session: Session, book: Rulebook, since: datetime) -> Mapping[tuple[str, str], int]:
    """How often something happened that these rules listen to and nothing is kept of: by what, and why."""
    happening = col(Execution.inputs)["happening"].as_string()
    value = col(Execution.inputs)["value"].as_string()
    waited = col(Execution.inputs)["after_wait_of"].as_string()
    rows = session.connection().execute(
        select(happening, value, col(Execution.category), col(Execution.outcome), func.count())
        .join(Observation, col(Observation.run_id) == col(Execution.id), isouter=True)
        .where(
            col(Execution.action) == "decide",
            col(Execution.state) == "closed",
            col(Execution.created_at) >= since,
            col(Execution.category) != MOVED_ON,
            waited.is_(None) | (col(Execution.category) != CANCELLED),  # its first look is kept
            col(Observation.run_id).is_(None),
        )
        .group_by(happening, value, col(Execution.category), col(Execution.outcome))
    )
    found: Counter[tuple[str, str]] = Counter()
    for kind, what, category, outcome, count in rows:
        told = Happening(str(kind), str(what))
        if is_heard(book, told):
            found[str(told), _why(category, outcome)] += count
    return found


def _why(category: str, outcome: str | None) -> str:
    if category == NOT_LISTENED:
        return "no rule listened then, so the deal was not read"
    if outcome in ("refused", "failed"):
        return "the deal could not be read then"
    return "it happened before Stagebill kept what decisions saw"
