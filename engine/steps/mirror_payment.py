"""Bring HubSpot's record of one payment up to date, at the deals whose invoices it pays."""

from sqlmodel import Session

from engine.executions.ending import Closing
from engine.mirroring.definitions import PAYMENTS
from engine.mirroring.showing import show
from engine.mirroring.starting import paid_by, payment_row
from engine.mirroring.values import Wanted, of_payment
from engine.services import Services
from engine.store.tables import Execution


async def run(row: Execution, services: Services) -> Closing:
    """From the payment as it was last seen: costs no read of QuickBooks."""
    return await show(row, services, PAYMENTS, lambda session: _wanted(session, row))


def _wanted(session: Session, row: Execution) -> list[Wanted]:
    payment = payment_row(session, row.inputs["connection_id"], row.inputs["payment_id"])
    bills = paid_by(session, payment) if payment else []
    return [of_payment(payment, bills)] if payment and bills else []
