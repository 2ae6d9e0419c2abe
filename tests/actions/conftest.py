"""Fakes of what actions may ask of the world (`engine.ports`), and builders with dull defaults.

The state of the other side (`QuickBooks`, `Account`) is shared; a fake port is one execution's view of it,
as in the real service. `test_bills_contract.py` runs one suite over `FakeBills` and the real ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.action import Context
from engine.billing.sheets import DealSheets
from engine.errors import NothingToDo, Refused, Unsure
from engine.inputs import read_inputs
from engine.lines import Line, OwnTax, Sheet
from engine.ports import Bill, Mailed, ReviewPlan, Wanted
from engine.records import (
    BooksCompany,
    Company,
    Contact,
    CrmRecord,
    Customer,
    Deal,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    Payment,
    PaymentDraft,
    ReceiptDraft,
    Ref,
    SalesReceipt,
    invoice_status,
)
from rules import Facts, load
from rules.money import BadAmount, Money, total

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Chicago
CHICAGO = ZoneInfo("America/Chicago")
AMERICAN = BooksCompany("Test & Co", "US", "USD", False, False, False)


@dataclass
class QuickBooks:
    """What is there, what was done, and what goes wrong next."""

    company: BooksCompany = AMERICAN
    lists: dict[str, tuple[Ref, ...]] = field(
        default_factory=lambda: {
            "item": (Ref("19", "Consulting"),),
            "term": (Ref("3", "Net 30"),),
            "tax_code": (Ref("5", "California"),),
            "payment_method": (Ref("2", "Check"),),
        }
    )
    tax: Decimal = Decimal(0)  # in major units, on each invoice
    customers: dict[str, Customer] = field(default_factory=dict)  # by e-mail
    invoices: dict[str, Invoice] = field(default_factory=dict)
    drafts: list[InvoiceDraft] = field(default_factory=list)
    payments: list[PaymentDraft] = field(default_factory=list)
    receipts: list[ReceiptDraft] = field(default_factory=list)
    mails: list[tuple[str, str | None]] = field(default_factory=list)  # invoice Id, to
    worded: list[str | None] = field(default_factory=list)  # by which mail of the rules, for each of `mails`
    remark: str = ""  # what is said beside a mail that has left
    changes: list[str] = field(default_factory=list)  # each call that changed something
    failing: dict[str, list[Exception]] = field(default_factory=dict)
    losing: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: count(101))

    def fail(self, call: str, error: Exception) -> None:
        """The next such call raises this, and nothing happens there."""
        self.failing.setdefault(call, []).append(error)

    def lose(self, call: str) -> None:
        """The next such call happens, and its answer is lost."""
        self.losing.append(call)

    def set(self, invoice_id: str, **changes: Any) -> None:
        """Somebody changes an invoice in QuickBooks."""
        self.invoices[invoice_id] = replace(self.invoices[invoice_id], **changes)

    def once(self, execution_id: str, call: str, make: Callable[[], Any]) -> Any:
        """What `make` made for this execution, now or before: requestid and marker see to that."""
        key = (execution_id, call)
        if key not in self.answers:
            if self.failing.get(call):
                raise self.failing[call].pop(0)
            self.answers[key] = make()
            self.changes.append(call)
        if call in self.losing:
            self.losing.remove(call)
            raise Unsure("QuickBooks did not answer")
        return self.answers[key]


@dataclass
class FakeBooks:
    """`ports.Books` for one execution."""

    quickbooks: QuickBooks
    execution_id: str

    @property
    def company(self) -> BooksCompany:
        return self.quickbooks.company

    async def terms(self, wanted: str) -> Ref:
        return self.listed("term", wanted)

    async def payment_method(self, wanted: str) -> Ref:
        return self.listed("payment_method", wanted)

    def listed(self, kind: str, wanted: str) -> Ref:
        for entry in self.quickbooks.lists[kind]:
            if wanted in (entry.id, entry.name):
                return entry
        raise Refused(f'QuickBooks has no active {kind} called "{wanted}"', category=f"unknown-{kind}")

    async def customer(
        self, contact: Contact, company: Company | None, *, currency: str, create: bool
    ) -> Customer:
        if contact.email in self.quickbooks.customers:
            return self.quickbooks.customers[contact.email]
        if not create:
            raise Refused("QuickBooks has no active customer with the contact's e-mail")

        def make() -> Customer:
            name = company.name if company else contact.full_name
            return Customer(str(next(self.quickbooks.ids)), f"{name} ({currency})", contact.email)

        made = self.quickbooks.once(self.execution_id, "create customer", make)
        self.quickbooks.customers[contact.email] = made
        return made

    async def resume_invoice(self) -> Invoice | None:
        made = self.quickbooks.answers.get((self.execution_id, "create invoice"))
        return made and self.quickbooks.invoices[made.id]

    async def resume_send(self) -> Invoice | None:
        return self.quickbooks.answers.get((self.execution_id, "send invoice"))

    async def resume_void(self) -> Invoice | None:
        return self.quickbooks.answers.get((self.execution_id, "void invoice"))

    async def void_invoice(self, invoice: Invoice) -> Invoice:
        def make() -> Invoice:
            nothing = Money(0, invoice.total.currency)
            zero = {"total": nothing, "tax": nothing, "balance": nothing}
            self.quickbooks.set(invoice.id, voided=True, note=f"Voided - {invoice.note}", **zero)
            return self.quickbooks.invoices[invoice.id]

        return self.quickbooks.once(self.execution_id, "void invoice", make)

    async def resume_payment(self) -> tuple[Payment, str] | None:
        made = self.quickbooks.answers.get((self.execution_id, "record payment"))
        return made and (made, self.quickbooks.payments[-1].invoice_id)

    async def allowed(self, kind: str, sheet: Sheet, day: date) -> None:
        closed = self.company.closed_until
        if closed is not None and day <= closed:
            raise Refused(f"the books are closed up to {closed}", category="company-setting")

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        def make() -> Invoice:
            tax = Money.of(self.quickbooks.tax, draft.sheet.net.currency)
            number = next(self.quickbooks.ids)
            sold = {own.item_id: own.whole} if (own := draft.sheet.own_tax) else {}
            invoice = Invoice(
                id=str(number),
                number=f"No-{number}",
                sync_token="0",
                customer_id=draft.customer_id,
                total=draft.sheet.charged + tax,
                tax=tax,
                balance=draft.sheet.charged + tax,
                sold=sold,
                invoice_date=draft.invoice_date,
                due_date=draft.due_date or draft.invoice_date,
                email_sent=False,
                bill_email=draft.bill_email,
                voided=False,
                note=draft.note,
                updated_at=NOW,
                created_at=NOW,
            )
            self.quickbooks.invoices[invoice.id] = invoice
            self.quickbooks.drafts.append(draft)
            return invoice

        return self.quickbooks.once(self.execution_id, "create invoice", make)

    async def invoice(self, invoice_id: str) -> Invoice:
        return self.quickbooks.invoices[invoice_id]

    async def invoice_called(self, *, number: str | None, invoice_id: str | None) -> Invoice:
        for invoice in self.quickbooks.invoices.values():
            if number in (None, invoice.number) and invoice_id in (None, invoice.id):
                return invoice
        raise Refused(f'QuickBooks has no invoice "{number or invoice_id}"', category="invoice-not-found")

    async def payment_link(self, invoice_id: str) -> str:
        return f"https://pay.example/{invoice_id}"

    async def resume_receipt(self) -> SalesReceipt | None:
        return self.quickbooks.answers.get((self.execution_id, "create receipt"))

    async def create_receipt(self, draft: ReceiptDraft) -> SalesReceipt:
        def make() -> SalesReceipt:
            tax = Money.of(self.quickbooks.tax, draft.sheet.net.currency)
            number = next(self.quickbooks.ids)
            self.quickbooks.receipts.append(draft)
            return SalesReceipt(
                id=str(number),
                number=f"No-{number}",
                sync_token="0",
                customer_id=draft.customer_id,
                total=draft.sheet.net + tax,
                tax=tax,
                receipt_date=draft.receipt_date,
                voided=False,
                note=draft.note,
                updated_at=NOW,
            )

        return self.quickbooks.once(self.execution_id, "create receipt", make)

    async def send_invoice(self, invoice: Invoice, to: str | None) -> Invoice:
        def make() -> Invoice:
            self.quickbooks.set(invoice.id, email_sent=True)
            self.quickbooks.mails.append((invoice.id, to))
            return self.quickbooks.invoices[invoice.id]

        return self.quickbooks.once(self.execution_id, "send invoice", make)

    async def record_payment(self, draft: PaymentDraft) -> Payment:
        def make() -> Payment:
            self.quickbooks.payments.append(draft)
            invoice = self.quickbooks.invoices[draft.invoice_id]
            self.quickbooks.set(invoice.id, balance=invoice.balance - draft.applied)
            return Payment(
                id=str(next(self.quickbooks.ids)),
                sync_token="0",
                customer_id=draft.customer_id,
                total=draft.amount,
                unapplied=draft.amount - draft.applied,
                applied={draft.invoice_id: draft.applied},
                note=draft.note,
                updated_at=NOW + timedelta(seconds=1),
            )

        return self.quickbooks.once(self.execution_id, "record payment", make)

    def link_to(self, invoice_id: str) -> str:
        return f"https://books.example/invoice?txnId={invoice_id}"


@dataclass
class FakeMails:
    """`ports.Mails` for one execution."""

    books: FakeBooks
    usual: str = "quickbooks"

    async def resume(self) -> Mailed | None:
        sent = await self.books.resume_send()
        return sent and Mailed(sent, self.books.quickbooks.remark)

    async def send(self, invoice: Invoice, to: str | None, *, mail: str | None) -> Mailed:
        sent = await self.books.send_invoice(invoice, to)
        self.books.quickbooks.worded.append(mail)
        return Mailed(sent, self.books.quickbooks.remark)


@dataclass
class FakeCrm:
    """`ports.Crm` over one deal, its contact and its company."""

    found: Deal | None = field(
        default_factory=lambda: Deal("7", {"dealname": "Roof", "amount": "10000.01"}, ("21",))
    )
    person: Contact | None = field(default_factory=lambda: Contact("21", "ann@example.com", "Ann", "Lee"))
    organisation: Company | None = None
    lines: tuple[CrmRecord, ...] = ()
    offers: tuple[CrmRecord, ...] = ()  # its quotes
    adjusting: dict[str, tuple[CrmRecord, ...]] = field(default_factory=dict)  # by kind, of the quote

    async def line_items(self, deal: Deal) -> tuple[CrmRecord, ...]:
        return self.lines

    async def quotes(self, deal: Deal) -> tuple[CrmRecord, ...]:
        return self.offers

    async def quote_lines(self, quote_id: str) -> tuple[CrmRecord, ...]:
        return self.lines

    async def adjustments(self, quote_id: str, kind: str) -> tuple[CrmRecord, ...]:
        return self.adjusting.get(kind, ())

    async def deal(self, deal_id: str) -> Deal:
        if self.found is None or deal_id != self.found.id:
            raise Refused(f"HubSpot has no deal {deal_id}; it may be deleted", category="deal")
        return self.found

    async def billing_contact(self, deal: Deal, *, mailed: bool = True) -> Contact:
        if self.person is None:
            raise Refused("the deal has no contact; add one with an e-mail address", category="contact")
        return self.person

    async def billed_party(self, deal: Deal, *, mailed: bool) -> Contact:
        if self.person is None and self.organisation is not None and not mailed:
            return Contact(self.organisation.id, "", kind="company")
        return await self.billing_contact(deal)

    async def contact(self, contact_id: str, *, mailed: bool = True) -> Contact:
        return await self.billing_contact(await self.deal("7"))

    async def company(self, deal: Deal) -> Company | None:
        return self.organisation


@dataclass
class FakeCatalogue:
    """The catalogue over the lists of the fake company; products have their SKU as Id."""

    quickbooks: QuickBooks

    async def find(self, kind: str, wanted: str, *, what: str) -> Ref:
        return FakeBooks(self.quickbooks, "").listed(kind, wanted)

    async def product(self, sku: str, name: str) -> Ref | None:
        by_sku = [one for one in self.quickbooks.lists["item"] if sku and one.id == sku]
        by_name = [one for one in self.quickbooks.lists["item"] if name and one.name == name]
        return next(iter([*by_sku, *by_name]), None)


@dataclass
class Account:
    """A deal's account in memory, without schedules: the bills, oldest first, by execution."""

    bills: dict[str, Bill] = field(default_factory=dict)
    wishes: list[Wanted] = field(default_factory=list)
    waiting: dict[str, datetime] = field(default_factory=dict)  # sends, by bill

    def others(self, execution_id: str) -> list[Money]:
        return [bill.amount for bill in self.standing(execution_id)]

    def standing(self, execution_id: str) -> list[Bill]:
        return [
            bill
            for owner, bill in self.bills.items()
            if owner != execution_id and bill.status != InvoiceStatus.VOIDED
        ]


@dataclass
class FakeBills:
    """`ports.Bills` for one execution."""

    account: Account
    execution_id: str
    now: datetime = NOW

    async def resume(self) -> Bill | None:
        bill = self.account.bills.get(self.execution_id)
        return self._seen(bill) if bill else None

    async def check(self, deal: Deal, wanted: Wanted) -> None:
        if not Money.of(deal.properties["amount"], "USD").minor:
            raise NothingToDo("deal.amount is 0.00; there is nothing to bill")

    async def reserve(
        self, deal: Deal, wanted: Wanted, contact: Contact, own_tax: OwnTax | None = None
    ) -> Bill:
        self.account.wishes.append(wanted)
        await self.check(deal, wanted)
        whole = Money.of(deal.properties["amount"], "USD")
        if self.execution_id in self.account.bills:
            return self._seen(self.account.bills[self.execution_id])
        left = whole - total(self.account.others(self.execution_id), "USD")
        amount = _wish(wanted, whole, left)
        if amount > left or not left.minor:
            raise Refused("more than what is left to bill", category="over-billing")
        bill = Bill(f"bill-{self.execution_id}", deal.id, wanted.invoice_type, amount, whole, left - amount)
        return self._keep(replace(bill, tax_lines=own_tax and self._taxes(own_tax, amount, whole)))

    def _taxes(self, tax: OwnTax, amount: Money, whole: Money) -> Money:
        alike = [bill for bill in self.account.standing(self.execution_id) if bill.tax_lines is not None]
        done = total([amount, *(bill.amount for bill in alike)], "USD")
        due = Money.rounded(tax.whole.amount * done.amount / whole.amount, "USD")
        before = total([bill.tax_lines for bill in alike if bill.tax_lines], "USD")
        if before > tax.whole:
            raise Refused("more is billed than the quote's taxes come to", category="quote-taxes")
        return max(due - before, Money(0, "USD"))

    async def created(self, bill: Bill, invoice: Invoice, *, send_at: datetime | None) -> Bill:
        if send_at is not None:
            self.account.waiting[bill.id] = send_at
        return self._noted(bill, invoice)

    async def changed(self, invoice: Invoice) -> Bill:
        return self._noted(self._of(invoice.id), invoice)

    async def received(self, bill: Bill, receipt: SalesReceipt) -> Bill:
        paid = replace(
            bill,
            invoice_id=receipt.id,
            invoice_number=receipt.number,
            customer_id=receipt.customer_id,
            invoice_total=receipt.total,
            balance=Money(0, receipt.total.currency),
            status=InvoiceStatus.PAID,
        )
        return self._keep(paid)

    async def of_invoice(self, invoice_id: str) -> Bill | None:
        found = [bill for bill in self.account.bills.values() if bill.invoice_id == invoice_id]
        standing = [bill for bill in found if bill.status != InvoiceStatus.VOIDED]
        return self._seen(standing[0]) if standing else None

    async def attach(self, deal: Deal, invoice: Invoice) -> Bill:
        if invoice.voided:
            raise Refused("the invoice is voided", category="invoice-voided")
        await self.check(deal, Wanted("attached"))
        whole = Money.of(deal.properties["amount"], "USD")
        if invoice.total.currency != whole.currency:
            raise Refused("the invoice is in another currency", category="currency")
        other = await self.of_invoice(invoice.id)
        if other is not None and other.id != f"bill-{self.execution_id}":
            raise Refused("the invoice is another deal's", category="invoice-attached")
        amount = invoice.total - invoice.tax
        if amount > whole - total(self.account.others(self.execution_id), "USD"):
            raise Refused("more than what is left to bill", category="over-billing")
        bill = Bill(f"bill-{self.execution_id}", deal.id, "attached", amount, whole, whole)
        return self._noted(bill, invoice)

    async def send_later(self, bill: Bill, send_at: datetime) -> Bill:
        self.account.waiting[bill.id] = send_at
        draft = bill.status == InvoiceStatus.DRAFT
        return self._keep(replace(bill, status=InvoiceStatus.AWAITING_SEND) if draft else bill)

    async def has_open(self, deal_id: str) -> bool:
        closed = (InvoiceStatus.VOIDED, InvoiceStatus.PAID)
        mine = [bill for bill in self.account.bills.values() if bill.deal_id == deal_id and bill.invoice_id]
        return any(bill.status not in closed for bill in mine)

    async def find(self, deal_id: str, *, wanted: str | None, oldest: bool) -> Bill:
        made = [
            bill
            for bill in self.account.bills.values()
            if bill.deal_id == deal_id and bill.invoice_id and bill.status != InvoiceStatus.VOIDED
        ]
        if wanted is not None:
            chosen = [bill for bill in made if wanted in (bill.invoice_number, bill.invoice_id)]
        else:
            chosen = [bill for bill in made if bill.status != InvoiceStatus.PAID]
        if not chosen:
            raise Refused("this deal has no such invoice", category="invoice-not-found")
        return self._seen(chosen[0 if oldest else -1])

    async def find_one(self, deal_id: str, *, number: str | None, invoice_id: str | None) -> Bill:
        made = [bill for bill in self.account.bills.values() if bill.deal_id == deal_id and bill.invoice_id]
        if number is None and invoice_id is None:
            closed = (InvoiceStatus.VOIDED, InvoiceStatus.PAID)
            chosen = [bill for bill in made if bill.status not in closed]
        else:
            fitting = [
                bill
                for bill in made
                if number in (None, bill.invoice_number) and invoice_id in (None, bill.invoice_id)
            ]
            standing = [bill for bill in fitting if bill.status != InvoiceStatus.VOIDED]
            chosen = standing or fitting[-1:]
        if not chosen:
            raise Refused("this deal has no such invoice", category="invoice-not-found")
        if len(chosen) > 1:
            raise Refused("this deal has several such invoices", category="several-invoices")
        return self._seen(chosen[0])

    def _of(self, invoice_id: str) -> Bill:
        return next(bill for bill in self.account.bills.values() if bill.invoice_id == invoice_id)

    def _noted(self, bill: Bill, invoice: Invoice) -> Bill:
        waits = bill.id in self.account.waiting
        status = invoice_status(invoice, today=self.now.astimezone(CHICAGO).date(), awaiting_send=waits)
        return self._keep(
            replace(
                bill,
                invoice_id=invoice.id,
                invoice_number=invoice.number,
                customer_id=invoice.customer_id,
                invoice_total=invoice.total,
                balance=invoice.balance,
                due_date=invoice.due_date,
                status=status,
            )
        )

    def _keep(self, bill: Bill) -> Bill:
        self.account.bills[bill.id.removeprefix("bill-")] = bill
        return self._seen(bill)

    def _seen(self, bill: Bill) -> Bill:
        owner = bill.id.removeprefix("bill-")
        mine = [] if bill.status == InvoiceStatus.VOIDED else [bill.amount]
        taken = total([*self.account.others(owner), *mine], "USD")
        return replace(bill, remaining=bill.deal_total - taken)


def _wish(wanted: Wanted, whole: Money, left: Money) -> Money:
    if wanted.amount is not None:
        try:
            return Money.of(wanted.amount, whole.currency)
        except BadAmount as problem:
            raise Refused(f"amount: {problem}", category="amount") from problem
    return whole.percent(wanted.percent) if wanted.percent is not None else left


@dataclass
class FakeReviews:
    """`ports.Reviews`: a window that opens at `opens`, and a refusal where one is wanted."""

    opens: datetime = NOW
    refusal: Refused | None = None
    asked: list[tuple[str, datetime, str | None]] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)  # request, e-mail, template
    reminded: list[str] = field(default_factory=list)  # what they reminded of
    channels: list[str | None] = field(default_factory=list)  # that were wanted
    remind_at: datetime | None = None

    async def plan(
        self,
        contact: Contact,
        *,
        site: str,
        not_before: datetime,
        template: str = "",
        channel: str | None = None,
        request: str | None = None,
        reminds: str | None = None,
    ) -> ReviewPlan:
        self.asked.append((site, not_before, request))
        self.channels.append(channel)
        self.reminded += [reminds] if reminds else []
        if self.refusal:
            raise self.refusal
        return ReviewPlan(
            request or "r-1",
            max(not_before, self.opens),
            site or "google",
            "https://billing.example.com/reviews/t",
            channel or "email",
        )

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> datetime | None:
        letter = (plan.request_id, contact.email, template)
        if letter not in self.sent:
            self.sent.append(letter)
        return self.remind_at


@dataclass
class World:
    """Everything around an action."""

    quickbooks: QuickBooks = field(default_factory=QuickBooks)
    crm: FakeCrm = field(default_factory=FakeCrm)
    account: Account = field(default_factory=Account)
    reviews: FakeReviews = field(default_factory=FakeReviews)
    now: datetime = NOW

    rules: str = ""  # the rule file

    def sheets(self) -> DealSheets:
        """The real ones, over the fake lists and the fake deal."""

        async def facts(deal: Deal, needs: frozenset[str]) -> Facts:
            return Facts({"deal": {"id": deal.id, **deal.properties}})

        lists: Any = FakeCatalogue(self.quickbooks)
        crm: Any = self.crm
        today = self.now.astimezone(CHICAGO).date
        return DealSheets(lists, crm, self.quickbooks.company, load(self.rules), facts, today)

    def context(self, execution_id: str = "ex-1", **changes: Any) -> Context:
        """The surroundings of one run; two runs of one execution have the same id."""
        told: dict[str, Any] = {
            "execution_id": execution_id,
            "portal_id": "4210001",
            "object_type": "DEAL",
            "object_id": "7",
            "now": self.now,
            "received_at": self.now,
            "zone": CHICAGO,
            "crm": self.crm,
            "books": FakeBooks(self.quickbooks, execution_id),
            "bills": FakeBills(self.account, execution_id, self.now),
            "sheets": self.sheets(),
            "reviews": self.reviews,
            "mails": FakeMails(FakeBooks(self.quickbooks, execution_id)),
        }
        return Context(**(told | changes))

    def set_deal(self, **properties: str) -> None:
        """Somebody edits the deal."""
        assert self.crm.found is not None
        self.crm.found = replace(self.crm.found, properties={**self.crm.found.properties, **properties})

    async def invoice(self, amount: str = "500.00", execution_id: str = "earlier", **changes: Any) -> str:
        """An invoice of the deal, made by an earlier execution; gives its Id."""
        context, contact = self.context(execution_id), await self.crm.contact("21")
        wanted = Wanted("follow_up", amount=Decimal(amount))
        bill = await context.bills.reserve(await self.crm.deal("7"), wanted, contact)
        sheet = Sheet((Line(bill.amount, "19"),))
        draft = InvoiceDraft("58", sheet, "ann@example.com", execution_id)
        invoice = await context.books.create_invoice(draft)
        self.quickbooks.set(invoice.id, **changes)
        now = self.quickbooks.invoices[invoice.id]
        await context.bills.created(bill, now, send_at=None)
        self.quickbooks.changes.clear()
        return invoice.id


@pytest.fixture
def world() -> World:
    """A deal over 10,000.01 USD with one contact, a US company without sales tax, nothing billed yet."""
    return World()


@pytest.fixture
def read() -> Callable[..., Any]:
    """Reads inputs as the service does: `read(create_invoice, amount="5")`, below them `defaults`."""

    def inputs_of(module: Any, defaults: Mapping[str, Any] | None = None, **given: Any) -> Any:
        return read_inputs(module.ACTION.inputs, {**(defaults or {}), **given}, CHICAGO, NOW.date())

    return inputs_of
