"""An invoice becomes overdue by the passing of a day; nobody sends a webhook for that (F45, F48)."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, String, cast, literal
from sqlmodel import Session, col, select

from engine.billing.bill_rows import set_status
from engine.clock import NewId
from engine.executions import ledger
from engine.executions.ending import write_back
from engine.executions.ledger import Incoming
from engine.records import InvoiceStatus
from engine.services import Services
from engine.steps.announce import announce
from engine.store.tables import Bill, Event

_MAY_BECOME_OVERDUE = (InvoiceStatus.DRAFT, InvoiceStatus.AWAITING_SEND, InvoiceStatus.SENT)
_AT_ONCE = 200


async def mark_overdue(services: Services) -> None:
    """Mark what is past its due date; each becomes an event, whose step writes the deal back.

    A partly paid invoice stays partly paid: no rule hears of it, but its deal has an overdue balance now.
    """
    today = services.clock().astimezone(services.rules.current.timezone).date()
    for portal_id in await services.store.read(lambda session: _concerned(session, today)):
        mark = partial(_mark, services=services, portal_id=portal_id, today=today)
        await services.store.write(mark, account=portal_id)


def _concerned(session: Session, today: date) -> list[str]:
    """The accounts in which something is past its due date that was not before."""
    return sorted({bill.portal_id for bill in (*_late(session, today), *_untold(session, today))})


def _late(session: Session, today: date, *which: ColumnElement[bool]) -> list[Bill]:
    return _past_due(session, today, col(Bill.status).in_(_MAY_BECOME_OVERDUE), *which)


def _untold(session: Session, today: date, *which: ColumnElement[bool]) -> list[Bill]:
    """Partly paid invoices past a due date of which their deals have not been told."""
    key = literal("overdue:") + col(Bill.id) + ":" + cast(col(Bill.due_date), String)
    told = select(Event.id).where(col(Event.portal_id) == col(Bill.portal_id), col(Event.dedupe_key) == key)
    return _past_due(session, today, col(Bill.status) == InvoiceStatus.PARTIALLY_PAID, ~told.exists(), *which)


def _past_due(session: Session, today: date, *which: ColumnElement[bool]) -> list[Bill]:
    found = (
        select(Bill)
        .where(col(Bill.state) == "created", col(Bill.due_date) < today, col(Bill.balance_minor) > 0, *which)
        .limit(_AT_ONCE)
    )
    return list(session.exec(found))


def _mark(session: Session, *, services: Services, portal_id: str, today: date) -> None:
    its = col(Bill.portal_id) == portal_id
    for bill in _late(session, today, its):
        set_status(bill, InvoiceStatus.OVERDUE)
        session.add(bill)
    session.flush()
    now, new_id = services.clock(), services.new_id
    announce(session, portal_id, now, new_id)
    for bill in _untold(session, today, its):
        ledger.record(session, _due_day_passed(bill, now, new_id))


def _due_day_passed(bill: Bill, now: datetime, new_id: NewId) -> Incoming:
    key = f"overdue:{bill.id}:{bill.due_date}"
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=bill.portal_id,
        kind="due_time",
        dedupe_key=key,
        payload={"bill": bill.id, "due_date": str(bill.due_date)},
        received_at=now,
        start=replace(write_back(bill.deal_id, key, now), role="step"),  # a step: the event ends with it
    )
