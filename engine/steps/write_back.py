"""Bring a deal's properties in HubSpot up to date with its bills and its last outcome."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.deal_properties import values
from engine.errors import Refused
from engine.install import prepare_account
from engine.ledger import Closing
from engine.services import Services
from engine.store.tables import Bill, Execution


async def run(row: Execution, services: Services) -> Closing:
    """Values are read when this runs, not when it was asked for: the newest write is always right."""
    today = services.clock().astimezone(services.rules.current.timezone).date()
    properties = await services.store.read(lambda session: _values(session, row, today))
    try:
        await _write(row, services, properties)
    except Refused as refusal:
        if refusal.code == "404":
            return Closing(Outcome.SKIPPED, "HubSpot has no such deal any more")
        raise
    # What was written is kept: HubSpot tells us of it as of any change.
    return Closing(Outcome.DONE, "the deal's properties are up to date", properties)


async def _write(row: Execution, services: Services, properties: Mapping[str, str]) -> None:
    """Set them; where somebody has deleted one of our properties, make what is missing and set them again."""
    api = services.accounts.hubspot(row.portal_id)
    try:
        await api.update_deal(row.object_id, properties)
    except Refused as refusal:
        if refusal.category != "unknown-property":
            raise
        await prepare_account(services.accounts, row.portal_id)
        await api.update_deal(row.object_id, properties)


def _values(session: Session, row: Execution, today: date) -> dict[str, str]:
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
    return values(bills, last, today)
