"""The rows of bills: what QuickBooks says of their documents is taken over here, and nowhere else.

What actions see of a row is made here, too.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.billing.shares import COUNTS, RECEIPT, billed
from engine.executions.effects import CREATE_INVOICE
from engine.ports import Bill
from engine.records import Invoice, InvoiceStatus, SalesReceipt, Version, invoice_status
from engine.store.tables import Bill as BillRow
from engine.store.tables import Effect
from rules.money import Money

VOIDED = "voided"  # the state of a bill whose document was voided or deleted

_OF_DEAL = (
    select(BillRow)
    .where(col(BillRow.portal_id) == bindparam("account"), col(BillRow.deal_id) == bindparam("deal"))
    .order_by(col(BillRow.reserved_at), col(BillRow.id))
)


def rows_of_deal(session: Session, portal_id: str, deal_id: str) -> list[BillRow]:
    """All that a deal was ever billed, or was to be, whatever became of it; oldest first."""
    return list(session.exec(_OF_DEAL, params={"account": portal_id, "deal": deal_id}))


def counting(rows: Sequence[BillRow]) -> list[BillRow]:
    """Those that count against the deal's total."""
    return [row for row in rows if row.state in COUNTS]


def invoices(rows: Sequence[BillRow]) -> list[BillRow]:
    """Those with an invoice, voided ones too."""
    return [row for row in rows if row.invoice_id is not None and row.invoice_type != RECEIPT]


def is_older(row: BillRow, document: Invoice | SalesReceipt) -> bool:
    """Whether this is less than we know: a stored answer, or a read that was overtaken."""
    known_at = row.invoice_updated_at
    return known_at is not None and document.version.is_before(Version(row.sync_token, known_at))


def apply_invoice(row: BillRow, invoice: Invoice, today: date) -> None:
    """Bring a bill up to date with what QuickBooks says of its invoice."""
    row.invoice_id, row.number, row.customer_id = invoice.id, invoice.number, invoice.customer_id
    row.total_minor, row.balance_minor = invoice.total.minor, invoice.balance.minor
    apply_amounts(row, invoice)
    row.invoice_date, row.due_date = invoice.invoice_date, invoice.due_date
    row.email_sent = row.email_sent or invoice.email_sent  # what was mailed stays mailed, whoever forgets it
    row.sync_token = invoice.sync_token
    row.invoice_updated_at = invoice.updated_at
    row.recipient = invoice.bill_email or row.recipient
    if invoice.voided:
        row.state = VOIDED
    if invoice.email_sent:
        row.send_at = None
    told = replace(invoice, email_sent=row.email_sent)
    set_status(row, invoice_status(told, today=today, awaiting_send=row.send_at is not None))


def apply_mailed(row: BillRow) -> None:
    """It was mailed, whatever else of it has changed since it was read for that."""
    row.email_sent, row.send_at = True, None
    if row.status in (InvoiceStatus.DRAFT, InvoiceStatus.AWAITING_SEND):
        set_status(row, InvoiceStatus.SENT)


def apply_amounts(row: BillRow, invoice: Invoice) -> None:
    """What counts against the deal's total, and the tax beside it: somebody may have edited the lines."""
    if row.tax_lines_minor is not None and (invoice.sold is not None or invoice.voided):
        row.tax_lines_minor = invoice.sold_as(row.tax_item_id).minor
    row.amount_minor = (invoice.total - invoice.tax).minor - (row.tax_lines_minor or 0)


def apply_receipt(row: BillRow, receipt: SalesReceipt) -> None:
    """Bring a bill up to date with what QuickBooks says of its sales receipt, which is paid as it is made."""
    row.invoice_id, row.number, row.customer_id = receipt.id, receipt.number, receipt.customer_id
    row.total_minor, row.balance_minor = receipt.total.minor, 0
    row.amount_minor = (receipt.total - receipt.tax).minor
    row.invoice_date = row.due_date = receipt.receipt_date
    row.sync_token, row.invoice_updated_at = receipt.sync_token, receipt.updated_at
    row.state = VOIDED if receipt.voided else "created"
    row.status = (
        InvoiceStatus.VOIDED if receipt.voided else InvoiceStatus.PAID
    )  # not told: no invoice became it


def being_made(session: Session, connection_id: str, invoice: Invoice) -> bool:
    """Whether an execution of ours is about to count the invoice: its note names one that has not ended."""
    execution_id = invoice.note.rpartition("Stagebill ")[2].strip()
    begun = select(Effect).where(
        col(Effect.execution_id) == execution_id,
        col(Effect.connection_id) == connection_id,
        col(Effect.name) == CREATE_INVOICE,
        col(Effect.state) == "intended",
    )
    return bool(execution_id) and session.exec(begun).first() is not None


def apply_deletion(row: BillRow) -> None:
    """The invoice was deleted in QuickBooks: what it billed is open again."""
    row.state, row.balance_minor = VOIDED, 0
    set_status(row, InvoiceStatus.VOIDED)


def set_status(row: BillRow, status: InvoiceStatus) -> None:
    """Change a bill's status; each change is counted, so that each can become one event."""
    if row.status != status:
        row.status, row.changes = status, row.changes + 1


def release(session: Session, execution_id: str) -> None:
    """Give back what an execution had reserved and did not bill."""
    row = session.exec(
        select(BillRow).where(col(BillRow.execution_id) == execution_id, col(BillRow.state) == "reserved")
    ).first()
    if row is not None:
        row.state = "released"
        session.add(row)


def bill_of(row: BillRow, others: Sequence[BillRow]) -> Bill:
    """A bill as actions see it, beside the other bills of its deal that count."""
    newest = max((*others, row), key=lambda one: (one.reserved_at, one.id))  # knows the deal's total best
    counted = [*others, row] if row.state in COUNTS else others
    return Bill(
        id=row.id,
        deal_id=row.deal_id,
        invoice_type=row.invoice_type,
        amount=Money(row.amount_minor, row.currency),
        deal_total=Money(row.deal_total_minor, row.currency),
        remaining=Money(newest.deal_total_minor, row.currency) - billed(counted, row.currency),
        invoice_id=row.invoice_id or "",
        invoice_number=row.number,
        customer_id=row.customer_id,
        invoice_total=Money(row.total_minor, row.currency) if row.invoice_id else None,
        balance=Money(row.balance_minor, row.currency) if row.invoice_id else None,
        due_date=row.due_date,
        status=row.status,
        tax_lines=None if row.tax_lines_minor is None else Money(row.tax_lines_minor, row.currency),
    )
