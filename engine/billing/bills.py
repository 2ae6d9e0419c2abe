"""A deal's own account: what is billed, what is left. It never bills above the deal's total (F5-F7, F206).

An amount is reserved in one transaction, before anything is created in QuickBooks, against all that is
reserved or created already. So two executions of one deal cannot bill the same money, whatever their
order, and billed + left = total holds at every moment.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.billing.attaching import check_currency, check_free, check_stands
from engine.billing.bill_rows import (
    VOIDED,
    apply_invoice,
    apply_mailed,
    apply_receipt,
    being_made,
    bill_of,
    counting,
    is_older,
    rows_of_deal,
    set_status,
)
from engine.billing.choosing import the_named, the_only_open
from engine.billing.governing import Govern, Terms
from engine.billing.shares import (
    ATTACHED,
    COUNTS,
    RECEIPT,
    amount_to_bill,
    instalment_to_bill,
    tax_to_bill,
)
from engine.clock import Clock
from engine.errors import Refused, TryLater
from engine.executions.effects import BILLING, begun_effects
from engine.lines import OwnTax
from engine.ports import Bill, Wanted
from engine.records import (
    BooksCompany,
    Contact,
    Deal,
    Invoice,
    InvoiceStatus,
    SalesReceipt,
)
from engine.said import said
from engine.store import Store
from engine.store.tables import Bill as BillRow
from rules import Schedule
from rules.money import Money

_OPEN = (
    InvoiceStatus.DRAFT,
    InvoiceStatus.AWAITING_SEND,
    InvoiceStatus.SENT,
    InvoiceStatus.PARTIALLY_PAID,
    InvoiceStatus.OVERDUE,
)

_BY_ID = select(BillRow).where(col(BillRow.id) == bindparam("bill"))
_OF_EXECUTION = select(BillRow).where(col(BillRow.execution_id) == bindparam("execution"))


class DealBills:
    """`ports.Bills` for one execution."""

    def __init__(
        self,
        store: Store,
        *,
        portal_id: str,
        connection_id: str,
        execution_id: str,
        tried_before: bool,
        company: BooksCompany,
        govern: Govern,
        clock: Clock,
        new_id: Callable[[], str],
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._portal_id = portal_id
        self._connection_id = connection_id
        self._execution_id = execution_id
        self._tried_before = tried_before
        self._terms = Terms(company, govern)
        self._clock = clock
        self._new_id = new_id
        self._today = today

    async def resume(self) -> Bill | None:
        return await self._store.look(self._resume) if self._tried_before else None

    def _resume(self, session: Session) -> Bill | None:
        row = self._mine(session)
        return self._seen(session, row) if row is not None and row.state in COUNTS else None

    def _mine(self, session: Session) -> BillRow | None:
        return session.exec(_OF_EXECUTION, params={"execution": self._execution_id}).first()

    async def check(self, deal: Deal, wanted: Wanted) -> None:
        self._terms.total(deal, await self._terms.governing(deal, wanted))

    async def reserve(
        self, deal: Deal, wanted: Wanted, contact: Contact, own_tax: OwnTax | None = None
    ) -> Bill:
        schedule = await self._terms.governing(deal, wanted)
        whole = self._terms.total(deal, schedule)
        return await self._reserving(
            lambda session: self._reserve(session, deal, wanted, contact, schedule, whole, own_tax)
        )

    async def _reserving(self, work: Callable[[Session], Bill]) -> Bill:
        return await self._store.write(work, account=self._portal_id)

    def _reserve(
        self,
        session: Session,
        deal: Deal,
        wanted: Wanted,
        contact: Contact,
        schedule: Schedule | None,
        whole: Money,
        own_tax: OwnTax | None,
    ) -> Bill:
        mine = self._mine(session)
        others = self._others(session, deal.id)
        if mine is not None and mine.state in COUNTS and self._is_fixed(session, mine):
            return bill_of(mine, others)
        if mine is not None and mine.state == VOIDED:
            raise Refused(
                said("the invoice of this run is voided or deleted; start another run to bill again"),
                category="invoice-voided",
            )
        instalment = instalment_to_bill(schedule, wanted, others)
        amount = amount_to_bill(wanted, schedule, instalment, whole, others)
        reserved = self._new(deal, wanted, whole)
        reserved.id = mine.id if mine else reserved.id  # of a released one nothing else counts any more
        reserved.contact_id = contact.id if contact.kind == "contact" else ""
        reserved.company_id, reserved.recipient = deal.company_id, contact.email
        reserved.schedule, reserved.instalment = schedule.id if schedule else None, instalment
        reserved.amount_minor = amount.minor
        if own_tax is not None:
            reserved.tax_item_id = own_tax.item_id
            reserved.tax_lines_minor = tax_to_bill(own_tax, amount, whole, others).minor
        return bill_of(_kept(session, reserved, mine), others)

    def _is_fixed(self, session: Session, mine: BillRow) -> bool:
        """Whether an invoice of that amount exists or may exist; before that the deal may still change."""
        return mine.state == "created" or bool(BILLING & begun_effects(session, self._execution_id))

    def _rows(self, session: Session, deal_id: str) -> list[BillRow]:
        return counting(rows_of_deal(session, self._portal_id, deal_id))

    def _others(self, session: Session, deal_id: str) -> list[BillRow]:
        """What counts of the deal beside the bill of this execution."""
        return [row for row in self._rows(session, deal_id) if row.execution_id != self._execution_id]

    async def created(self, bill: Bill, invoice: Invoice, *, send_at: datetime | None) -> Bill:
        def note(session: Session) -> Bill:
            row = session.exec(_BY_ID, params={"bill": bill.id}).one()
            if row.state == "reserved":
                row.state, row.send_at = "created", send_at
            return self._noted(session, row, invoice)

        return await self._store.write(note, account=self._portal_id)

    async def changed(self, invoice: Invoice) -> Bill:
        return await self._store.write(
            lambda session: self._noted(session, self._row(session, invoice.id), invoice),
            account=self._portal_id,
        )

    async def received(self, bill: Bill, receipt: SalesReceipt) -> Bill:
        def note(session: Session) -> Bill:
            row = session.exec(_BY_ID, params={"bill": bill.id}).one()
            if not is_older(row, receipt):
                apply_receipt(row, receipt)
            return self._seen(session, row)

        return await self._store.write(note, account=self._portal_id)

    async def of_invoice(self, invoice_id: str) -> Bill | None:
        def look(session: Session) -> Bill | None:
            row = self._standing(session, invoice_id)
            return None if row is None else self._seen(session, row)

        return await self._store.read(look)

    async def attach(self, deal: Deal, invoice: Invoice) -> Bill:
        check_stands(invoice)
        whole = self._terms.total(deal, None)
        check_currency(invoice, whole)
        return await self._store.write(
            lambda session: self._attach(session, deal, invoice, whole), account=self._portal_id
        )

    def _attach(self, session: Session, deal: Deal, invoice: Invoice, whole: Money) -> Bill:
        """Judged where it is written, so that no other execution can bill or attach the same in between."""
        standing = self._standing(session, invoice.id)
        check_free(invoice, standing, self._execution_id)
        if being_made(session, self._connection_id, invoice):
            raise TryLater(
                said("invoice {number} is just being made by Stagebill", number=invoice.number or invoice.id)
            )
        mine = self._mine(session)
        others = self._others(session, deal.id)
        wanted = Wanted(ATTACHED, amount=(invoice.total - invoice.tax).amount)
        amount_to_bill(wanted, None, None, whole, others)
        row = mine or self._new(deal, wanted, whole)
        row.state = "created"
        apply_invoice(row, invoice, self._today())
        return bill_of(_kept(session, row, mine), others)

    def _new(self, deal: Deal, wanted: Wanted, whole: Money) -> BillRow:
        return BillRow(
            id=self._new_id(),
            portal_id=self._portal_id,
            connection_id=self._connection_id,
            execution_id=self._execution_id,
            deal_id=deal.id,
            invoice_type=wanted.invoice_type,
            currency=whole.currency,
            amount_minor=0,
            deal_total_minor=whole.minor,
            reserved_at=self._clock(),
        )

    def _standing(self, session: Session, invoice_id: str) -> BillRow | None:
        return session.exec(
            select(BillRow).where(
                col(BillRow.connection_id) == self._connection_id,
                col(BillRow.invoice_id) == invoice_id,
                col(BillRow.state).in_(COUNTS),
            )
        ).first()

    async def send_later(self, bill: Bill, send_at: datetime) -> Bill:
        def note(session: Session) -> Bill:
            row = self._row(session, bill.invoice_id)
            row.send_at = send_at
            if row.status == InvoiceStatus.DRAFT:
                set_status(row, InvoiceStatus.AWAITING_SEND)
            return self._seen(session, row)

        return await self._store.write(note, account=self._portal_id)

    async def has_open(self, deal_id: str) -> bool:
        rows = await self._store.read(lambda session: self._rows(session, deal_id))
        return any(row.status in _OPEN and row.connection_id == self._connection_id for row in rows)

    async def find(self, deal_id: str, *, wanted: str | None, oldest: bool) -> Bill:
        rows = await self._store.read(lambda session: self._rows(session, deal_id))
        made = self._invoiced(rows)
        if wanted is not None:
            by_number = [row for row in made if row.number == wanted]
            chosen = by_number or [row for row in made if row.invoice_id == wanted]
            missing = said(
                'this deal has no invoice "{wanted}"; give the number of one of its own invoices',
                wanted=wanted,
            )
        else:
            chosen = [row for row in made if row.status in _OPEN]
            missing = said("this deal has no open invoice; create one first")
        if not chosen:
            raise Refused(missing, category="invoice-not-found")
        row = chosen[0 if oldest else -1]
        return bill_of(row, [other for other in rows if other.id != row.id])

    async def find_one(self, deal_id: str, *, number: str | None, invoice_id: str | None) -> Bill:
        rows = await self._store.read(lambda session: rows_of_deal(session, self._portal_id, deal_id))
        made = self._invoiced([row for row in rows if row.state in (*COUNTS, VOIDED)])
        if number is None and invoice_id is None:
            row = the_only_open([row for row in made if row.status in _OPEN])
        else:
            row = the_named(made, number, invoice_id)
        return bill_of(row, [other for other in rows if other.id != row.id and other.state in COUNTS])

    def _invoiced(self, rows: Sequence[BillRow]) -> list[BillRow]:
        """Those with an invoice in this company: an invoice's Id means something there only."""
        return [
            row
            for row in rows
            if row.invoice_id and row.connection_id == self._connection_id and row.invoice_type != RECEIPT
        ]

    def _row(self, session: Session, invoice_id: str) -> BillRow:
        return session.exec(
            select(BillRow).where(
                col(BillRow.connection_id) == self._connection_id, col(BillRow.invoice_id) == invoice_id
            )
        ).one()

    def _noted(self, session: Session, row: BillRow, invoice: Invoice) -> Bill:
        if not is_older(row, invoice):
            apply_invoice(row, invoice, self._today())
        elif invoice.email_sent:
            apply_mailed(row)
        return self._seen(session, row)

    def _seen(self, session: Session, row: BillRow) -> Bill:
        session.add(row)
        return bill_of(row, [other for other in self._rows(session, row.deal_id) if other.id != row.id])


def _kept(session: Session, row: BillRow, mine: BillRow | None) -> BillRow:
    """The row as it is stored; in the place of the one that this execution has, if it has one."""
    if mine is not None:
        return session.merge(row)
    session.add(row)
    return row
