"""Begins what brings odd records together: a document is read again, a deal is written again.

Both are ordinary executions, so a service that runs takes them at once, and one that does not when it starts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start, write_back
from engine.proof.comparing import LEDGER, MEND, Odd
from engine.store import Store


async def mend(store: Store, portal_id: str, odd: Sequence[Odd], now: datetime, new_id: NewId) -> int:
    """Store what mends the records for which the command to mend is this one; returns how many they are.

    Nothing is mended from a ledger that was altered itself: that would carry the alteration on.
    """
    sound = all(one.record != LEDGER for one in odd)
    wanted = [one for one in odd if sound and one.command == MEND]

    def begin(session: Session) -> int:
        return sum(ledger.record(session, _event(portal_id, one, now, new_id)) for one in wanted)

    return await store.write(begin, account=portal_id)


def _event(portal_id: str, one: Odd, now: datetime, new_id: NewId) -> Incoming:
    key = f"mend:{one.record}:{now.isoformat()}"
    if one.document is None:
        start = replace(write_back(one.deal_id, key, now), role="step")  # a step: the event ends with it
    else:
        connection_id, entity, identity = one.document
        told = {"connection_id": connection_id, "entity": entity, "id": identity}
        inputs = told | {"operation": "updated", "changed_at": ""}
        start = Start("sync-document", key, inputs, now, role="step")
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=portal_id,
        kind="command",
        dedupe_key=key,
        payload={"mend": one.record},
        received_at=now,
        start=start,
    )
