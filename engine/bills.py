"""A deal's own account: what is billed, what is left. It never bills above the deal's total (F5-F7, F206).

An amount is reserved in one transaction, before anything is created in QuickBooks, against all that is
reserved or created already. So two executions of one deal cannot bill the same money, whatever their
order, and billed + left = total holds at every moment.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from engine.choosing import the_named, the_only_open
from engine.clock import Clock
from engine.effects import CREATE_INVOICE, begun_effects
from engine.errors import Refused
from engine.ports import Bill, Wanted
from engine.records import BooksCompany, Contact, Deal, Invoice, InvoiceStatus, invoice_status
from engine.shares import COUNTS, amount_to_bill, billed, deal_total, instalment_to_bill
from engine.store import Store
from engine.store.tables import Bill as BillRow
from rules import Governing, Schedule, Verdict
from rules.money import Money

_OPEN = (
    InvoiceStatus.DRAFT,
    InvoiceStatus.AWAITING_SEND,
    InvoiceStatus.SENT,
    InvoiceStatus.PARTIALLY_PAID,
    InvoiceStatus.OVERDUE,
)
_VOIDED = "voided"  # the state of a bill whose invoice was voided or deleted
_INSTALMENT_TYPES = ("deposit", "follow_up", "final")

Govern = Callable[[Deal], Awaitable[Governing]]


class DealBills:
    """`ports.Bills` for one execution."""

    def __init__(
        self,
        store: Store,
        *,
        portal_id: str,
        connection_id: str,
        execution_id: str,
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
        self._company = company
        self._govern = govern
        self._clock = clock
        self._new_id = new_id
        self._today = today

    async def resume(self) -> Bill | None:
        return await self._store.read(self._resume)

    def _resume(self, session: Session) -> Bill | None:
        row = self._mine(session)
        return self._seen(session, row) if row is not None and row.state in COUNTS else None

    def _mine(self, session: Session) -> BillRow | None:
        return session.exec(select(BillRow).where(col(BillRow.execution_id) == self._execution_id)).first()

    async def reserve(self, deal: Deal, wanted: Wanted, contact: Contact) -> Bill:
        schedule = await self._schedule_for(deal, wanted)
        whole = self._total(deal, schedule)
        return await self._store.write(
            lambda session: self._reserve(session, deal, wanted, contact, schedule, whole)
        )

    async def _schedule_for(self, deal: Deal, wanted: Wanted) -> Schedule | None:
        """The schedule whose instalment is wanted: a rule names it, a marketer's bare type implies it."""
        by_type = (
            wanted.invoice_type in _INSTALMENT_TYPES and wanted.amount is None and wanted.percent is None
        )
        if wanted.schedule is None and not by_type:
            return None
        governing = await self._govern(deal)
        if governing.verdict is Verdict.CANNOT_TELL:
            raise Refused(f"nothing is billed: {governing.reason}", category="cannot-tell")
        schedule = governing.schedule
        if wanted.schedule is not None and (schedule is None or schedule.id != wanted.schedule):
            raise Refused(
                f'schedule "{wanted.schedule}" does not govern this deal any more: {governing.reason}',
                category="schedule-moved-on",
            )
        return schedule

    def _total(self, deal: Deal, schedule: Schedule | None) -> Money:
        fact = schedule.total if schedule else "deal.amount"
        return deal_total(deal, fact, self._currency(deal))

    def _currency(self, deal: Deal) -> str:
        currency = (deal.properties.get("deal_currency_code") or self._company.home_currency).upper()
        if currency != self._company.home_currency and not self._company.multi_currency:
            raise Refused(
                f"the deal is in {currency} and the QuickBooks company keeps its books in "
                f"{self._company.home_currency} only; turn on multicurrency or correct the deal's currency",
                category="currency",
            )
        return currency

    def _reserve(
        self,
        session: Session,
        deal: Deal,
        wanted: Wanted,
        contact: Contact,
        schedule: Schedule | None,
        whole: Money,
    ) -> Bill:
        mine = self._mine(session)
        others = [row for row in self._rows(session, deal.id) if row.execution_id != self._execution_id]
        if mine is not None and mine.state in COUNTS and self._is_fixed(session, mine):
            return _bill(mine, others)
        if mine is not None and mine.state == _VOIDED:
            raise Refused(
                "the invoice of this run is voided or deleted; start another run to bill again",
                category="invoice-voided",
            )
        instalment = instalment_to_bill(schedule, wanted, others)
        amount = amount_to_bill(wanted, schedule, instalment, whole, others)
        reserved = BillRow(
            id=mine.id if mine else self._new_id(),  # of a released one nothing else counts any more
            portal_id=self._portal_id,
            connection_id=self._connection_id,
            execution_id=self._execution_id,
            deal_id=deal.id,
            contact_id=contact.id,
            recipient=contact.email,
            schedule=schedule.id if schedule else None,
            instalment=instalment,
            invoice_type=wanted.invoice_type,
            currency=whole.currency,
            amount_minor=amount.minor,
            deal_total_minor=whole.minor,
            reserved_at=self._clock(),
        )
        return _bill(session.merge(reserved), others)

    def _is_fixed(self, session: Session, mine: BillRow) -> bool:
        """Whether an invoice of that amount exists or may exist; before that the deal may still change."""
        return mine.state == "created" or CREATE_INVOICE in begun_effects(session, self._execution_id)

    def _rows(self, session: Session, deal_id: str, states: Sequence[str] = COUNTS) -> list[BillRow]:
        return list(
            session.exec(
                select(BillRow)
                .where(
                    col(BillRow.portal_id) == self._portal_id,
                    col(BillRow.deal_id) == deal_id,
                    col(BillRow.state).in_(states),
                )
                .order_by(col(BillRow.reserved_at), col(BillRow.id))
            )
        )

    async def created(self, bill: Bill, invoice: Invoice, *, send_at: datetime | None) -> Bill:
        def note(session: Session) -> Bill:
            row = session.get_one(BillRow, bill.id)
            if row.state == "reserved":
                row.state, row.send_at = "created", send_at
            return self._noted(session, row, invoice)

        return await self._store.write(note)

    async def changed(self, invoice: Invoice) -> Bill:
        return await self._store.write(
            lambda session: self._noted(session, self._row(session, invoice.id), invoice)
        )

    async def send_later(self, bill: Bill, send_at: datetime) -> Bill:
        def note(session: Session) -> Bill:
            row = self._row(session, bill.invoice_id)
            row.send_at = send_at
            if row.status == InvoiceStatus.DRAFT:
                set_status(row, InvoiceStatus.AWAITING_SEND)
            return self._seen(session, row)

        return await self._store.write(note)

    async def has_open(self, deal_id: str) -> bool:
        rows = await self._store.read(lambda session: self._rows(session, deal_id))
        return any(row.status in _OPEN and row.connection_id == self._connection_id for row in rows)

    async def find(self, deal_id: str, *, wanted: str | None, oldest: bool) -> Bill:
        rows = await self._store.read(lambda session: self._rows(session, deal_id))
        made = self._invoiced(rows)
        if wanted is not None:
            by_number = [row for row in made if row.number == wanted]
            chosen = by_number or [row for row in made if row.invoice_id == wanted]
            missing = f'this deal has no invoice "{wanted}"; give the number of one of its own invoices'
        else:
            chosen = [row for row in made if row.status in _OPEN]
            missing = "this deal has no open invoice; create one first"
        if not chosen:
            raise Refused(missing, category="invoice-not-found")
        row = chosen[0 if oldest else -1]
        return _bill(row, [other for other in rows if other.id != row.id])

    async def find_one(self, deal_id: str, *, number: str | None, invoice_id: str | None) -> Bill:
        rows = await self._store.read(lambda session: self._rows(session, deal_id, (*COUNTS, _VOIDED)))
        made = self._invoiced(rows)
        if number is None and invoice_id is None:
            row = the_only_open([row for row in made if row.status in _OPEN])
        else:
            row = the_named(made, number, invoice_id)
        return _bill(row, [other for other in rows if other.id != row.id and other.state in COUNTS])

    def _invoiced(self, rows: Sequence[BillRow]) -> list[BillRow]:
        """Those with an invoice in this company: an invoice's Id means something there only."""
        return [row for row in rows if row.invoice_id and row.connection_id == self._connection_id]

    def _row(self, session: Session, invoice_id: str) -> BillRow:
        return session.exec(
            select(BillRow).where(
                col(BillRow.connection_id) == self._connection_id, col(BillRow.invoice_id) == invoice_id
            )
        ).one()

    def _noted(self, session: Session, row: BillRow, invoice: Invoice) -> Bill:
        if not is_older(row, invoice):
            apply_invoice(row, invoice, self._today())
        return self._seen(session, row)

    def _seen(self, session: Session, row: BillRow) -> Bill:
        session.add(row)
        return _bill(row, [other for other in self._rows(session, row.deal_id) if other.id != row.id])


def _bill(row: BillRow, others: Sequence[BillRow]) -> Bill:
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
    )


def is_older(row: BillRow, invoice: Invoice) -> bool:
    """Whether this is less than we know: a stored answer, or a read that was overtaken."""
    return row.invoice_updated_at is not None and invoice.updated_at < row.invoice_updated_at


def apply_invoice(row: BillRow, invoice: Invoice, today: date) -> None:
    """Bring a bill up to date with what QuickBooks says of its invoice."""
    row.invoice_id, row.number, row.customer_id = invoice.id, invoice.number, invoice.customer_id
    row.total_minor, row.balance_minor = invoice.total.minor, invoice.balance.minor
    row.amount_minor = (invoice.total - invoice.tax).minor  # somebody may have edited it in QuickBooks
    row.invoice_date, row.due_date = invoice.invoice_date, invoice.due_date
    row.email_sent, row.sync_token = invoice.email_sent, invoice.sync_token
    row.invoice_updated_at = invoice.updated_at
    row.recipient = invoice.bill_email or row.recipient
    if invoice.voided:
        row.state = _VOIDED
    if invoice.email_sent:
        row.send_at = None
    set_status(row, invoice_status(invoice, today=today, awaiting_send=row.send_at is not None))


def apply_deletion(row: BillRow) -> None:
    """The invoice was deleted in QuickBooks: what it billed is open again."""
    row.state, row.balance_minor = _VOIDED, 0
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
