"""Begins a certificate of agreement for each account, at most once a day."""

from datetime import UTC, datetime, time
from functools import partial

from sqlmodel import Session, col, select

from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.proof.verifying import begun
from engine.services import Services
from engine.store.account_tables import Connection
from engine.store.tables import Event


async def begin_certificates(services: Services) -> None:
    """Store an event for each account that has effects of an earlier day, and no certificate begun today.

    The day is the one of the rules' time zone; its key makes it once, whoever asks, and however often.
    """
    now = services.clock()
    zone = services.rules.current.timezone
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, time(), zone).astimezone(UTC)
    key = f"certificate:{today}"
    for portal_id in await services.store.read(lambda session: _portals(session, midnight, key)):
        event = _event(portal_id, key, now, services.new_id)
        await services.store.write(partial(ledger.record, event=event), account=portal_id)


def _portals(session: Session, midnight: datetime, key: str) -> list[str]:
    """The connected accounts for which something was done before today, and no certificate begun."""
    made = select(Event.id).where(
        col(Event.portal_id) == col(Connection.portal_id), col(Event.dedupe_key) == key
    )
    is_there = (col(Connection.vendor) == "hubspot", col(Connection.status) != "disconnected")
    found = session.exec(
        select(Connection.portal_id).where(*is_there, ~made.exists()).order_by(col(Connection.portal_id))
    )
    return [one for one in found if (first := begun(session, one)) is not None and first < midnight]


def _event(portal_id: str, key: str, now: datetime, new_id: NewId) -> Incoming:
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=portal_id,
        kind="certificate",
        dedupe_key=key,
        payload={},
        received_at=now,
        start=Start("make-certificate", key, {}, now, role="step"),
    )
