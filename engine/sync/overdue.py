"""An invoice becomes overdue by the passing of a day; nobody sends a webhook for that (F45, F48)."""

from datetime import date

from sqlmodel import Session, col, select

from engine.bills import set_status
from engine.records import InvoiceStatus
from engine.services import Services
from engine.steps.announce import announce
from engine.store.tables import Bill

_MAY_BECOME_OVERDUE = (InvoiceStatus.DRAFT, InvoiceStatus.AWAITING_SEND, InvoiceStatus.SENT)
_AT_ONCE = 200


async def mark_overdue(services: Services) -> None:
    """Mark what is past its due date; each becomes an event, whose step writes the deal back."""
    today = services.clock().astimezone(services.rules.current.timezone).date()
    if await services.store.read(lambda session: _late(session, today)):
        await services.store.write(lambda session: _mark(session, services, today))


def _late(session: Session, today: date) -> list[Bill]:
    return list(
        session.exec(
            select(Bill)
            .where(
                col(Bill.state) == "created",
                col(Bill.due_date) < today,
                col(Bill.balance_minor) > 0,
                col(Bill.status).in_(_MAY_BECOME_OVERDUE),
            )
            .limit(_AT_ONCE)
        )
    )


def _mark(session: Session, services: Services, today: date) -> None:
    late = _late(session, today)
    for bill in late:
        set_status(bill, InvoiceStatus.OVERDUE)
        session.add(bill)
    session.flush()
    for portal_id in {bill.portal_id for bill in late}:
        announce(session, portal_id, services.clock(), services.new_id)
