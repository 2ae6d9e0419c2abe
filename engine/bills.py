"""A deal's own account: what is billed, what is left. It never bills above the deal's total (F5-F7, F206).

An amount is reserved in one transaction, before anything is created in QuickBooks, against all that is
reserved or created already. So two executions of one deal cannot bill the same money, whatever their
order, and billed + left = total holds at every moment.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from engine.clock import Clock
from engine.errors import NothingToDo, Refused
from engine.ports import Bill, Wanted
from engine.records import BooksCompany, Contact, Deal, Invoice, InvoiceStatus, invoice_status
from engine.store import Store
from engine.store.tables import Bill as BillRow
from rules import Governing, Overbilled, Schedule, Verdict, amount_now
from rules.money import BadAmount, Money, total

_COUNTS = ("reserved", "created")
_OPEN = (
    InvoiceStatus.DRAFT,
    InvoiceStatus.AWAITING_SEND,
    InvoiceStatus.SENT,
    InvoiceStatus.PARTIALLY_PAID,
    InvoiceStatus.OVERDUE,
)
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

    async def reserve(self, deal: Deal, wanted: Wanted) -> Bill:
        schedule = await self._schedule_for(deal, wanted)
        whole = self._total(deal, schedule)
        return await self._store.write(lambda session: self._reserve(session, deal, wanted, schedule, whole))

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
        self, session: Session, deal: Deal, wanted: Wanted, schedule: Schedule | None, whole: Money
    ) -> Bill:
        mine = session.exec(select(BillRow).where(col(BillRow.execution_id) == self._execution_id)).first()
        others = [row for row in self._rows(session, deal.id) if row.execution_id != self._execution_id]
        if mine is not None and mine.state in _COUNTS:
            return _bill(mine, others)
        instalment = _instalment(schedule, wanted, others)
        amount = _amount(wanted, schedule, instalment, whole, others)
        row = mine or BillRow(
            id=self._new_id(),
            portal_id=self._portal_id,
            connection_id=self._connection_id,
            execution_id=self._execution_id,
            deal_id=deal.id,
            invoice_type=wanted.invoice_type,
            currency=whole.currency,
            amount_minor=amount.minor,
            deal_total_minor=whole.minor,
            reserved_at=self._clock(),
        )
        row.state, row.amount_minor, row.deal_total_minor = "reserved", amount.minor, whole.minor
        row.schedule = schedule.id if schedule and instalment else None
        row.instalment = instalment
        session.add(row)
        return _bill(row, others)

    def _rows(self, session: Session, deal_id: str) -> list[BillRow]:
        return list(
            session.exec(
                select(BillRow)
                .where(
                    col(BillRow.portal_id) == self._portal_id,
                    col(BillRow.deal_id) == deal_id,
                    col(BillRow.state).in_(_COUNTS),
                )
                .order_by(col(BillRow.reserved_at), col(BillRow.id))
            )
        )

    async def created(
        self, bill: Bill, invoice: Invoice, *, contact: Contact, send_at: datetime | None
    ) -> Bill:
        def note(session: Session) -> Bill:
            row = session.get_one(BillRow, bill.id)
            row.state, row.contact_id, row.send_at = "created", contact.id, send_at
            row.recipient = contact.email
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

    async def find(self, deal_id: str, *, wanted: str | None, oldest: bool) -> Bill:
        rows = await self._store.read(lambda session: self._rows(session, deal_id))
        made = [row for row in rows if row.invoice_id]
        if wanted is not None:
            chosen = [row for row in made if wanted in (row.number, row.invoice_id)]
            missing = f'this deal has no invoice "{wanted}"; give the number of one of its own invoices'
        else:
            chosen = [row for row in made if row.status in _OPEN]
            missing = "this deal has no open invoice; create one first"
        if not chosen:
            raise Refused(missing, category="invoice-not-found")
        row = chosen[0 if oldest else -1]
        return _bill(row, [other for other in rows if other.id != row.id])

    def _row(self, session: Session, invoice_id: str) -> BillRow:
        return session.exec(
            select(BillRow).where(
                col(BillRow.connection_id) == self._connection_id, col(BillRow.invoice_id) == invoice_id
            )
        ).one()

    def _noted(self, session: Session, row: BillRow, invoice: Invoice) -> Bill:
        apply_invoice(row, invoice, self._today())
        return self._seen(session, row)

    def _seen(self, session: Session, row: BillRow) -> Bill:
        session.add(row)
        return _bill(row, [other for other in self._rows(session, row.deal_id) if other.id != row.id])


def deal_total(deal: Deal, fact: str, currency: str) -> Money:
    """The deal's total. Refused where it is empty, no amount or negative; NothingToDo where it is zero."""
    text = deal.properties.get(fact.removeprefix("deal."), "")
    if not text.strip():
        raise Refused(f"{fact} is empty; fill it in on the deal", category="deal-amount")
    try:
        whole = Money.of(text, currency)
    except BadAmount as problem:
        raise Refused(
            f"{fact} is not an amount: {problem}; correct it on the deal", category="deal-amount"
        ) from problem
    if whole.minor < 0:
        raise Refused(f"{fact} is negative, {whole}; correct it on the deal", category="deal-amount")
    if whole.minor == 0:
        raise NothingToDo(f"{fact} is {whole.text}; there is nothing to bill")
    return whole


def billed(rows: Sequence[BillRow], currency: str) -> Money:
    """The sum of what is reserved or created."""
    return total([Money(row.amount_minor, row.currency) for row in rows], currency)


def left(rows: Sequence[BillRow]) -> Money | None:
    """What is left of the total that the newest bill was reserved against; None without bills."""
    if not rows:
        return None
    newest = rows[-1]
    return Money(newest.deal_total_minor, newest.currency) - billed(rows, newest.currency)


def by_instalment(rows: Sequence[BillRow], schedule: str) -> tuple[dict[str, Money], list[BillRow]]:
    """What each instalment of a schedule was billed at, and the bills that belong to none of them."""
    inside = {
        row.instalment: Money(row.amount_minor, row.currency)
        for row in rows
        if row.schedule == schedule and row.instalment
    }
    return inside, [row for row in rows if not (row.schedule == schedule and row.instalment)]


def _instalment(schedule: Schedule | None, wanted: Wanted, others: Sequence[BillRow]) -> str | None:
    """Which instalment is meant: the one named, else the first open one of the wanted type."""
    if schedule is None:
        return None
    done, _ = by_instalment(others, schedule.id)
    if wanted.instalment is not None:
        if wanted.instalment in done:
            raise Refused(_is_billed(schedule, wanted.instalment, done), category="instalment-billed")
        return wanted.instalment
    of_type = [
        one.id for one in schedule.instalments if one.invoice.get("invoice_type") == wanted.invoice_type
    ]
    if not of_type:
        raise Refused(
            f'schedule "{schedule.id}" governs this deal and has no {wanted.invoice_type} instalment; '
            "give a percent or an amount",
            category="no-such-instalment",
        )
    open_ones = [identity for identity in of_type if identity not in done]
    if not open_ones:
        raise Refused(_is_billed(schedule, of_type[-1], done), category="instalment-billed")
    return open_ones[0]


def _is_billed(schedule: Schedule, instalment: str, done: dict[str, Money]) -> str:
    return (
        f'instalment "{instalment}" of schedule "{schedule.id}" is billed already, {done[instalment]}; '
        "give an amount to bill more"
    )


def _amount(
    wanted: Wanted,
    schedule: Schedule | None,
    instalment: str | None,
    whole: Money,
    others: Sequence[BillRow],
) -> Money:
    """The amount to bill now. Refused where it is not left."""
    done = billed(others, whole.currency)
    if done > whole:
        raise Refused(
            f"the deal's total is {whole} and {done} is billed already; "
            "raise the total or credit an invoice, then try again",
            category="total-below-billed",
        )
    if schedule is not None and instalment is not None:
        amount = _of_instalment(schedule, instalment, whole, others)
    else:
        amount = _of_wish(wanted, whole, whole - done)
    if amount.minor == 0:
        raise Refused(f"nothing is left to bill: all of {whole} is billed", category="nothing-left")
    if amount > whole - done:
        raise Refused(
            f"{amount} is more than what is left to bill, {whole - done} of {whole}; "
            "lower it or raise the deal's amount",
            category="over-billing",
        )
    return amount


def _of_instalment(schedule: Schedule, instalment: str, whole: Money, others: Sequence[BillRow]) -> Money:
    done, outside = by_instalment(others, schedule.id)
    try:
        return amount_now(schedule, instalment, whole, done, billed(outside, whole.currency))
    except Overbilled as problem:
        raise Refused(str(problem), category="total-below-billed") from problem


def _of_wish(wanted: Wanted, whole: Money, remaining: Money) -> Money:
    if wanted.amount is not None:
        try:
            return Money.of(wanted.amount, whole.currency)
        except BadAmount as problem:
            raise Refused(f"amount: {problem}", category="amount") from problem
    if wanted.percent is not None:
        return whole.percent(wanted.percent)
    if wanted.invoice_type in ("final", "full"):
        return remaining
    raise Refused(
        f"a {wanted.invoice_type} invoice needs a percent or an amount: no billing schedule governs the deal",
        category="amount",
    )


def _bill(row: BillRow, others: Sequence[BillRow]) -> Bill:
    whole = Money(row.deal_total_minor, row.currency)
    amount = Money(row.amount_minor, row.currency)
    counted = amount if row.state in _COUNTS else Money(0, row.currency)
    return Bill(
        id=row.id,
        deal_id=row.deal_id,
        invoice_type=row.invoice_type,
        amount=amount,
        deal_total=whole,
        remaining=whole - billed(others, row.currency) - counted,
        invoice_id=row.invoice_id or "",
        invoice_number=row.number,
        customer_id=row.customer_id,
        invoice_total=Money(row.total_minor, row.currency) if row.invoice_id else None,
        balance=Money(row.balance_minor, row.currency) if row.invoice_id else None,
        due_date=row.due_date,
        status=row.status,
    )


def apply_invoice(row: BillRow, invoice: Invoice, today: date) -> None:
    """Bring a bill up to date with what QuickBooks says of its invoice."""
    row.invoice_id, row.number, row.customer_id = invoice.id, invoice.number, invoice.customer_id
    row.total_minor, row.balance_minor = invoice.total.minor, invoice.balance.minor
    row.invoice_date, row.due_date = invoice.invoice_date, invoice.due_date
    row.email_sent, row.sync_token = invoice.email_sent, invoice.sync_token
    row.invoice_updated_at = invoice.updated_at
    row.recipient = invoice.bill_email or row.recipient
    if invoice.voided:
        row.state = "voided"
    if invoice.email_sent:
        row.send_at = None
    set_status(row, invoice_status(invoice, today=today, awaiting_send=row.send_at is not None))


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


def with_balance(invoice: Invoice, balance: Money, at: datetime) -> Invoice:
    """The invoice after a payment of ours, without another metered read."""
    return replace(invoice, balance=balance, updated_at=at)
