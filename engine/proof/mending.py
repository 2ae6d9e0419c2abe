"""Begins what brings odd records together: a document is read again, a deal is written again.

Both are ordinary executions, so a service that runs takes them at once, and one that does not when it starts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ending import write_back
from engine.executions.ledger import Incoming, Start
from engine.mirroring.written import ANYWAY
from engine.proof.comparing import LEDGER, MEND, Odd
from engine.store import Store


async def mend(store: Store, portal_id: str, odd: Sequence[Odd], now: datetime, new_id: NewId) -> int:
    """Store what mends the records for which the command to mend is this one; returns how many they are.

    Nothing is mended from a ledger that was altered itself: that would carry the alteration on.
    """
    wanted = _to_mend(odd)

    def begin(session: Session) -> int:
        return sum(ledger.record(session, _event(portal_id, one, now, new_id)) for one in wanted)

    return await store.write(begin, account=portal_id)


def written_again(portal_id: str, odd: Sequence[Odd], now: datetime, new_id: NewId) -> tuple[Incoming, ...]:
    """Events that write the odd deals again: their properties are ours, so nobody needs to be asked."""
    return tuple(_event(portal_id, one, now, new_id) for one in _to_mend(odd) if one.document is None)


def _to_mend(odd: Sequence[Odd]) -> list[Odd]:
    sound = all(one.record != LEDGER for one in odd)
    return [one for one in odd if sound and one.command == MEND]


def _event(portal_id: str, one: Odd, now: datetime, new_id: NewId) -> Incoming:
    key = f"mend:{one.record}:{now.isoformat()}"
    if one.document is None:
        # A step: the event ends with it. What we wrote before is not what HubSpot has.
        start = replace(write_back(one.deal_id, key, now), role="step", inputs={ANYWAY: True})
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
