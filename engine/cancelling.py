"""Taking back what waits: it ends as skipped, what it had planned does not count, and who waits is told."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from engine import bills, effects, ledger, reviews
from engine.action import Outcome
from engine.clock import NewId
from engine.ledger import Closing
from engine.records import InvoiceStatus
from engine.store.tables import Bill, Execution


def close_waiting(session: Session, row: Execution, reason: str, now: datetime, new_id: NewId) -> bool:
    """Close an execution that waits; False where it does not wait any more."""
    token = new_id()
    taken = session.connection().execute(
        update(Execution)
        .where(col(Execution.id) == row.id, col(Execution.state) == "due")
        .values(state="running", token=token)
    )
    if not taken.rowcount:
        return False
    _undo_plans(session, row)
    closing = Closing(Outcome.SKIPPED, reason, category="cancelled")
    ledger.close(session, row.id, closing, token=token, now=now, new_id=new_id, answered=False)
    return True


def _undo_plans(session: Session, row: Execution) -> None:
    """What was to happen does not count any more: an amount reserved, a planned send or review request."""
    if effects.CREATE_INVOICE not in effects.begun_effects(session, row.id):
        bills.release(session, row.id)
    for bill in bills_to_send(session, row):
        bill.send_at = None
        if bill.status == InvoiceStatus.AWAITING_SEND:
            bills.set_status(bill, InvoiceStatus.DRAFT)
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
