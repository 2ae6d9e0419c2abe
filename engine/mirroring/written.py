"""What a deal's properties were last given: what has not changed since then costs no call.

The end of each write-back keeps what it wrote, so this survives a restart. It is believed for a day only, and
not after a write of which nobody knows whether it happened: then all is written once more. So what somebody
has changed in HubSpot by hand is put right by the next occasion, and by the daily certificate at the latest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col

from engine.action import Outcome
from engine.executions.write_backs import WRITE_BACK
from engine.store.tables import Execution

UNCHANGED = "unchanged"  # the category of a write-back that had nothing to write
BELIEVED = timedelta(days=1)
ANYWAY = "anyway"  # the input of a write-back that writes whatever was written before

_ENDS = (
    select(col(Execution.closed_at), col(Execution.outcome), col(Execution.outputs))
    .where(
        col(Execution.portal_id) == bindparam("account"),
        col(Execution.object_id) == bindparam("deal"),
        col(Execution.action) == WRITE_BACK,
        col(Execution.state) == "closed",
        col(Execution.closed_at) > bindparam("since"),
        or_(col(Execution.outcome) != Outcome.SKIPPED, col(Execution.category) != UNCHANGED),
    )
    .order_by(col(Execution.closed_at).desc())
    .limit(2)
)


def stands(session: Session, row: Execution, values: Mapping[str, str], now: datetime) -> bool:
    """Whether the deal of this write-back was given these values before, and nothing else since."""
    if row.inputs.get(ANYWAY) or row.tried_before:
        return False  # an earlier try may have written something else
    told = {"account": row.portal_id, "deal": row.object_id, "since": now - BELIEVED}
    ends = session.connection().execute(_ENDS, told).all()
    newest = [end for end in ends if end[0] == ends[0][0]]  # of two at the same moment nobody knows the later
    if any(end[0] is None or end[0] > now for end in newest):  # the clock was set back since
        return False
    return bool(newest) and all(end[1] == Outcome.DONE and end[2] == values for end in newest)
