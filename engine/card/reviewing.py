"""What an invoice would say, before anybody creates it: the action's own run, stopped where it would write.

The ports are the same but for three things: the amount is worked out without taking it, the customer is
looked up without being made, and the finished draft is shown in place of being sent.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from engine.action import Context
from engine.billing.bills import DealBills
from engine.billing.books import QuickBooksBooks
from engine.billing.customers import draft_customer
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

Json = dict[str, Any]
_ACTION = "create-invoice"


class _Finished(Exception):
    """The run has come to where it would create the invoice."""

    def __init__(self, draft: InvoiceDraft) -> None:
        super().__init__("the draft is finished")
        self.draft = draft


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
        services = self._services.as_of_now()
        row = self._row(portal_id, deal_id, inputs)
        around = _Around(services, row)
        try:
            await self._dispatcher.act(row, around)
        except _Finished as end:
            return await self._told(end.draft, around.seen)
        except ServiceError as problem:
            return {"problem": str(problem)}
        raise RuntimeError("create-invoice ended without a draft")

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

    async def _told(self, draft: InvoiceDraft, seen: Context) -> Json:
        books, bills = seen.books, seen.bills
        assert isinstance(books, ReviewedBooks) and isinstance(bills, ReviewedBills)
        sheet, bill = draft.sheet, bills.reserved
        names = await self._items(bills.connection_id)
        return {
            "amount": sheet.net.text,
            "currency": sheet.net.currency,
            "total": bill.deal_total.text,
            "left": bill.remaining.text,
            "lines": [_line(line, names) for line in sheet.lines],
            "discount": sheet.discount.text if sheet.discount else None,
            "taxed": books.company.uses_sales_tax,
            "customer": {"name": books.billed.name, "known": bool(books.billed.id)},
            "email": draft.bill_email,
            "date": _day(draft.invoice_date),
            "due": _day(draft.due_date),
        }

    async def _items(self, connection_id: str) -> Mapping[str, str]:
        """Names of the products; a line without its name is still right, so what is kept is enough."""
        try:
            entries = await self._lists.entries(connection_id, "item")
        except ServiceError:
            return {}
        return {entry["id"]: entry["name"] for entry in entries}


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
