"""Take over what became of a sales receipt of ours: voided or deleted, its amount is left to bill again."""

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.billing.bill_rows import apply_deletion, apply_receipt, is_older
from engine.billing.shares import RECEIPT
from engine.clients.sales_wire import receipt_from
from engine.connecting.accounts import BooksAccess
from engine.errors import Refused
from engine.executions.effects import CREATE_RECEIPT
from engine.executions.ending import Closing, write_back
from engine.records import SalesReceipt
from engine.services import Services
from engine.store.tables import Bill, Effect, Execution

ENTITY = "salesreceipt"
_GONE = "610"  # "Object Not Found": deleted


async def run(row: Execution, services: Services) -> Closing:
    """One changed receipt. What our own answer has told already costs no read."""
    connection_id, receipt_id = row.inputs["connection_id"], row.inputs["id"]
    ours = await services.store.read(lambda session: _bill(session, connection_id, receipt_id))
    made = await services.store.read(lambda session: _made_by_us(session, connection_id, receipt_id))
    if row.inputs["operation"] == "created" and (made or ours is None):
        return Closing(Outcome.SKIPPED, f"sales receipt {receipt_id} brings nothing new to any deal")
    if ours is None:
        return Closing(Outcome.SKIPPED, f"sales receipt {receipt_id} belongs to no deal")
    access = await services.accounts.books_by_id(connection_id)
    receipt = await _receipt(access, receipt_id)

    def apply(session: Session) -> str:
        bill = session.get_one(Bill, ours.id)
        if receipt is None:
            apply_deletion(bill)
        elif not is_older(bill, receipt):
            apply_receipt(bill, receipt)
        session.add(bill)
        return bill.deal_id

    deal = await services.store.write(apply, account=row.portal_id)
    starts = (write_back(deal, row.id, services.clock()),)
    return Closing(Outcome.DONE, f"sales receipt {receipt_id} brought up to date", starts=starts)


async def _receipt(access: BooksAccess, receipt_id: str) -> SalesReceipt | None:
    try:
        return receipt_from(await access.api.receipt(receipt_id), home_currency=access.company.home_currency)
    except Refused as refusal:
        if refusal.code == _GONE:
            return None
        raise


def _bill(session: Session, connection_id: str, receipt_id: str) -> Bill | None:
    return session.exec(
        select(Bill).where(
            col(Bill.connection_id) == connection_id,
            col(Bill.invoice_id) == receipt_id,
            col(Bill.invoice_type) == RECEIPT,
        )
    ).first()


def _made_by_us(session: Session, connection_id: str, receipt_id: str) -> bool:
    made = select(Effect.id).where(
        col(Effect.connection_id) == connection_id,
        col(Effect.document_id) == receipt_id,
        col(Effect.name) == CREATE_RECEIPT,
    )
    return session.exec(made).first() is not None
