"""Taking back what waits: it ends as skipped, what it had planned does not count, and who waits is told."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from engine import reviews
from engine.action import Outcome
from engine.billing import bill_rows
from engine.clock import NewId
from engine.executions import effects, ending
from engine.executions.ending import Closing
from engine.records import InvoiceStatus
from engine.said import said
from engine.store.tables import Bill, Execution

CANCELLED = "cancelled"  # the category of what was taken back


def close_waiting(session: Session, row: Execution, reason: str, now: datetime, new_id: NewId) -> bool:
    """Close an execution that waits; False where it does not wait any more."""
    return _close(session, row, reason, now, new_id) is not None


def close_sends(session: Session, bill: Bill, now: datetime, new_id: NewId) -> list[tuple[str, datetime]]:
    """Close what waits to mail an invoice that is voided now; returns what that started, to be woken up."""
    started: list[tuple[str, datetime]] = []
    for row in _sends_of(session, bill):
        reason = said("invoice {invoice} is voided; it is not mailed", invoice=bill.number or bill.invoice_id)
        started += _close(session, row, reason, now, new_id) or []
    return started


def _sends_of(session: Session, bill: Bill) -> list[Execution]:
    """Waiting sends that name the invoice, unless the deal has another one which that may mean."""
    waiting = session.exec(
        select(Execution).where(
            col(Execution.portal_id) == bill.portal_id,
            col(Execution.object_id) == bill.deal_id,
            col(Execution.action) == "send-invoice",
            col(Execution.state) == "due",
        )
    ).all()
    standing = session.exec(
        select(Bill).where(
            col(Bill.portal_id) == bill.portal_id,
            col(Bill.deal_id) == bill.deal_id,
            col(Bill.state) == "created",
        )
    )
    others = {name for one in standing for name in (one.number, one.invoice_id)}
    mine = {bill.number, bill.invoice_id} - others
    named = [(row, row.inputs.get("invoice_number") or row.inputs.get("invoice_id")) for row in waiting]
    return [row for row, name in named if name and name in mine]


def _close(
    session: Session, row: Execution, reason: str, now: datetime, new_id: NewId
) -> list[tuple[str, datetime]] | None:
    token = new_id()
    taken = session.connection().execute(
        update(Execution)
        .where(col(Execution.id) == row.id, col(Execution.state) == "due")
        .values(state="running", token=token)
    )
    if not taken.rowcount:
        return None
    _undo_plans(session, row)
    closing = Closing(Outcome.SKIPPED, reason, category=CANCELLED)
    return ending.close(session, row, closing, token=token, now=now, new_id=new_id, answered=False)


def _undo_plans(session: Session, row: Execution) -> None:
    """What was to happen does not count any more: an amount reserved, a planned send or review request."""
    if not effects.BILLING & effects.begun_effects(session, row.id):
        bill_rows.release(session, row.id)
    for bill in bills_to_send(session, row):
        bill.send_at = None
        if bill.status == InvoiceStatus.AWAITING_SEND:
            bill_rows.set_status(bill, InvoiceStatus.DRAFT)
        session.add(bill)
    reviews.release(session, row)


def bills_to_send(session: Session, row: Execution) -> list[Bill]:
    """The bill whose invoice an execution is to send; none where it sends nothing."""
    if row.action != "send-invoice":
        return []
    planned = session.exec(
        select(Bill).where(
            col(Bill.portal_id) == row.portal_id,
            col(Bill.deal_id) == row.object_id,
            col(Bill.invoice_id) == str(row.inputs.get("invoice_id", "")),
        )
    )
    return list(planned)
