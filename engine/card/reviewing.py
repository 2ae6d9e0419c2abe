"""What an invoice would say, before anybody creates it: the action's own run, stopped where it would write.

The ports are the same but for three things: the amount is worked out without taking it, the customer is
looked up without being made, and the finished draft is shown in place of being sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from engine.action import Context
from engine.billing.bills import DealBills
from engine.billing.books import QuickBooksBooks
from engine.billing.crm import HubSpotCrm
from engine.billing.customers import draft_customer
from engine.clients.limiter import Priority
from engine.clock import NewId
from engine.errors import ServiceError
from engine.executions.dispatch import Dispatcher
from engine.executions.ledger import SHOWN
from engine.executions.surroundings import Surroundings
from engine.lines import Line
from engine.live_choices.lists import ShownLists
from engine.ports import Bill
from engine.records import Company, Contact, Customer, Invoice, InvoiceDraft
from engine.services import Services
from engine.store.tables import Execution
from engine.texts.reasons import told_in

Json = dict[str, Any]
_ACTION = "create-invoice"


class _Finished(Exception):
    """The run has come to where it would create the invoice."""

    def __init__(self, draft: InvoiceDraft) -> None:
        super().__init__("the draft is finished")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The invoice that would be created. `customer` has no Id where the contact is not linked to one yet."""

    draft: InvoiceDraft
    bill: Bill
    customer: Customer
    taxed: bool  # the company keeps sales tax
    connection_id: str


class ReviewedBooks(QuickBooksBooks):
    """QuickBooks, in which nothing is made. A customer who is not linked yet has no Id."""

    billed: Customer

    async def resume_invoice(self) -> Invoice | None:
        return None

    async def customer(
        self, contact: Contact, company: Company | None, *, currency: str, create: bool
    ) -> Customer:
        """Whom QuickBooks would be asked for costs a read, so who is not linked yet is only named."""
        draft = draft_customer(contact, company, currency)
        self.billed = await self._customers.linked(contact) or Customer("", draft.display_name, draft.email)
        return self.billed

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        raise _Finished(draft)


class ReviewedBills(DealBills):
    """The deal's account, from which nothing is taken: what is read is never written back."""

    reserved: Bill

    @property
    def connection_id(self) -> str:
        """The QuickBooks company in which it would be billed."""
        return self._connection_id

    async def resume(self) -> Bill | None:
        return None

    async def _reserving(self, work: Callable[[Session], Bill]) -> Bill:
        self.reserved = await self._store.read(work)
        return self.reserved


class _Around(Surroundings):
    """The surroundings of a review; `seen` is the context once the run has one."""

    books_of = ReviewedBooks
    bills_of = ReviewedBills
    seen: Context

    async def context(self, company: str | None) -> Context:
        self.seen = await super().context(company)
        return self.seen


class Reviewer:
    """Runs create-invoice as far as its draft."""

    def __init__(self, services: Services, dispatcher: Dispatcher, lists: ShownLists, new_id: NewId) -> None:
        self._services = services
        self._dispatcher = dispatcher
        self._lists = lists
        self._new_id = new_id

    async def review(self, portal_id: str, deal_id: str, inputs: Mapping[str, Any]) -> Json:
        """Amount and lines of the invoice; `problem` where it would not be created, in the action's words."""
        try:
            found = await self.draft(portal_id, deal_id, inputs)
        except ServiceError as problem:
            return {"problem": told_in(self._services.rules.current.language, problem.message)}
        return _told(found, await self.names(found.connection_id, "item"))

    async def draft(
        self, portal_id: str, deal_id: str, inputs: Mapping[str, Any], crm: HubSpotCrm | None = None
    ) -> Reviewed:
        """The invoice. `crm`: HubSpot, where it has been read already. Raises as creating it would."""
        services = self._services.as_of_now().at(Priority.NOW)
        row = self._row(portal_id, deal_id, inputs)
        around = _Around(services, row)
        if crm is not None:
            around.crm = crm
        try:
            await self._dispatcher.act(row, around)
        except _Finished as end:
            return _reviewed(end.draft, around.seen)
        raise RuntimeError("create-invoice ended without a draft")

    async def names(self, connection_id: str, kind: str) -> Mapping[str, str]:
        """Names by Id in a QuickBooks list; an invoice is right without them, so what is kept is enough."""
        try:
            entries = await self._lists.entries(connection_id, kind)
        except ServiceError:
            return {}
        return {entry["id"]: entry["name"] for entry in entries}

    def _row(self, portal_id: str, deal_id: str, inputs: Mapping[str, Any]) -> Execution:
        """As a press on the button would store it; this one is never stored."""
        now = self._services.clock()
        return Execution(
            id=self._new_id(),
            portal_id=portal_id,
            business_key="review",
            event_id="",
            action=_ACTION,
            object_type="DEAL",
            object_id=deal_id,
            inputs=dict(inputs),
            created_at=now,
            first_due_at=now,
            due_at=now,
            reply=SHOWN,
        )


def _reviewed(draft: InvoiceDraft, seen: Context) -> Reviewed:
    books, bills = seen.books, seen.bills
    assert isinstance(books, ReviewedBooks) and isinstance(bills, ReviewedBills)
    taxed = books.company.uses_sales_tax
    return Reviewed(draft, bills.reserved, books.billed, taxed, bills.connection_id)


def _told(found: Reviewed, items: Mapping[str, str]) -> Json:
    draft, bill, sheet = found.draft, found.bill, found.draft.sheet
    return {
        "amount": sheet.charged.text,
        "currency": sheet.net.currency,
        "total": bill.deal_total.text,
        "left": bill.remaining.text,
        "lines": [_line(line, items) for line in (*sheet.lines, *sheet.tax_lines)],
        "discount": sheet.discount.text if sheet.discount else None,
        "taxed": found.taxed and bill.tax_lines is None,
        "customer": {"name": found.customer.name, "known": bool(found.customer.id)},
        "email": draft.bill_email,
        "date": _day(draft.invoice_date),
        "due": _day(draft.due_date),
    }


def _line(line: Line, names: Mapping[str, str]) -> Json:
    return {
        "item": names.get(line.item_id, ""),
        "description": line.description,
        "quantity": f"{line.quantity.normalize():f}" if line.quantity is not None else None,
        "price": f"{line.unit_price:f}" if line.unit_price is not None else None,
        "amount": line.amount.text,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
