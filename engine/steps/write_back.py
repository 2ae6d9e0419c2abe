"""Bring a deal's properties in HubSpot up to date with its bills and its last outcome."""

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.deal_properties import values
from engine.errors import Refused
from engine.ledger import Closing
from engine.services import Services
from engine.store.tables import Bill, Execution


async def run(row: Execution, services: Services) -> Closing:
    """Values are read when this runs, not when it was asked for: the newest write is always right."""
    properties = await services.store.read(lambda session: _values(session, row))
    try:
        await services.accounts.hubspot(row.portal_id).update_deal(row.object_id, properties)
    except Refused as refusal:
        if refusal.code == "404":
            return Closing(Outcome.SKIPPED, "HubSpot has no such deal any more")
        raise
    return Closing(Outcome.DONE, "the deal's properties are up to date")


def _values(session: Session, row: Execution) -> dict[str, str]:
    bills = session.exec(
        select(Bill)
        .where(
            col(Bill.portal_id) == row.portal_id,
            col(Bill.deal_id) == row.object_id,
            col(Bill.state).in_(("reserved", "created")),
        )
        .order_by(col(Bill.reserved_at), col(Bill.id))
    ).all()
    last = session.exec(
        select(Execution)
        .where(
            col(Execution.portal_id) == row.portal_id,
            col(Execution.object_id) == row.object_id,
            col(Execution.role) == "action",
            col(Execution.state) == "closed",
        )
        .order_by(col(Execution.closed_at).desc(), col(Execution.id).desc())
    ).first()
    return values(bills, last)
