"""An invoice's new status is an event: rules may listen to it (`invoice_becomes`)."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clock import NewId
from engine.executions import cancelling, ledger
from engine.executions.ledger import Incoming, Start
from engine.mirroring.notes import NEW_STATUS
from engine.records import InvoiceStatus
from engine.store.tables import Bill

_UNTOLD = select(Bill).where(
    col(Bill.portal_id) == bindparam("account"), col(Bill.changes) > col(Bill.announced)
)


def announce(session: Session, portal_id: str, now: datetime, new_id: NewId) -> list[tuple[str, datetime]]:
    """Store an event for each invoice status of the account that nobody has told yet; what to wake up for.

    Of an invoice that became voided, by whomever, the sends that wait are taken back.
    """
    started = []
    for row in session.exec(_UNTOLD, params={"account": portal_id}):
        event = _event(row, now, new_id)
        if ledger.record(session, event):
            started.append((event.execution_id, now))
        if row.status == InvoiceStatus.VOIDED:
            started += cancelling.close_sends(session, row, now, new_id)
        row.announced = row.changes
        session.add(row)
    return started


def _event(row: Bill, now: datetime, new_id: NewId) -> Incoming:
    # An invoice may become paid twice, when a payment was voided between: the count tells them apart.
    key = f"{NEW_STATUS}{row.id}:{row.changes}:{row.status}"
    return Incoming(
        event_id=new_id(),
        execution_id=new_id(),
        portal_id=row.portal_id,
        kind="invoice_status",
        dedupe_key=key,
        payload={"bill": row.id, "status": row.status},
        received_at=now,
        start=Start(
            "decide",
            key,
            {"happening": "invoice_becomes", "value": row.status, "bill": row.id},
            now,
            "DEAL",
            row.deal_id,
            "step",
        ),
    )
