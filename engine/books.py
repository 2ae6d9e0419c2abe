"""One QuickBooks company as an action sees it: lists by name, customers, documents made once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.catalogue import Catalogue
from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks_wire import (
    delivery_time,
    invoice_from,
    invoice_to_wire,
    payment_from,
    payment_to_wire,
)
from engine.customers import Customers
from engine.effects import Effects, Intent
from engine.records import (
    BooksCompany,
    Company,
    Contact,
    Customer,
    Invoice,
    InvoiceDraft,
    Payment,
    PaymentDraft,
    Ref,
)

_PEOPLE_SEE = {
    "production": "https://app.qbo.intuit.com/app/invoice?txnId=",
    "sandbox": "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=",
}
_CLOCKS_DIFFER = timedelta(minutes=10)  # how far QuickBooks' clock may be from ours when we search by time


class QuickBooksBooks:
    """`ports.Books` over one connection, for one execution."""

    def __init__(
        self,
        api: QuickBooks,
        effects: Effects,
        catalogue: Catalogue,
        customers: Customers,
        company: BooksCompany,
        environment: str,
    ) -> None:
        self._api = api
        self._effects = effects
        self._catalogue = catalogue
        self._customers = customers
        self._company = company
        self._environment = environment

    @property
    def company(self) -> BooksCompany:
        return self._company

    async def item(self, wanted: str) -> Ref:
        return await self._catalogue.find("item", wanted, what="item")

    async def terms(self, wanted: str) -> Ref:
        return await self._catalogue.find("term", wanted, what="payment terms")

    async def tax_code(self, wanted: str) -> Ref:
        return await self._catalogue.find("tax_code", wanted, what="tax code")

    async def payment_method(self, wanted: str) -> Ref:
        return await self._catalogue.find("payment_method", wanted, what="payment method")

    async def customer(
        self, contact: Contact, company: Company | None, *, currency: str, create: bool
    ) -> Customer:
        return await self._customers.of(contact, company, currency=currency, create=create)

    async def resume_invoice(self) -> Invoice | None:
        answer = await self._effects.resume("create invoice", self._create_invoice, look=self._made_before)
        return self._invoice(answer) if answer is not None else None

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        answer = await self._effects.once(
            "create invoice", invoice_to_wire(draft), self._create_invoice, look=self._made_before
        )
        return self._invoice(answer)

    async def _create_invoice(self, intent: Intent) -> Mapping[str, Any]:
        return await self._api.create_invoice(intent.request, request_id=intent.request_id)

    def _invoice(self, answer: Mapping[str, Any]) -> Invoice:
        return invoice_from(answer, home_currency=self._company.home_currency)

    async def _made_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice that an earlier try made, known by the marker in its note."""
        customer_id = intent.request["CustomerRef"]["value"]
        recent = await self._api.recent_invoices(customer_id, intent.intended_at - _CLOCKS_DIFFER)
        return next(
            (found for found in recent if found.get("PrivateNote") == intent.request["PrivateNote"]), None
        )

    async def invoice(self, invoice_id: str) -> Invoice:
        return self._invoice(await self._api.invoice(invoice_id))

    async def resume_send(self) -> Invoice | None:
        answer = await self._effects.resume("send invoice", self._send_invoice, look=self._sent_before)
        return self._invoice(answer) if answer is not None else None

    async def send_invoice(self, invoice_id: str, to: str | None) -> Invoice:
        answer = await self._effects.once(
            "send invoice", {"Id": invoice_id, "sendTo": to}, self._send_invoice, look=self._sent_before
        )
        return self._invoice(answer)

    async def _send_invoice(self, intent: Intent) -> Mapping[str, Any]:
        asked = intent.request
        return await self._api.send_invoice(asked["Id"], asked["sendTo"], request_id=intent.request_id)

    async def _sent_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice, if QuickBooks has mailed it since we meant to: its delivery time tells."""
        found = await self._api.invoice(intent.request["Id"])
        mailed_at = delivery_time(found)
        return found if mailed_at and mailed_at >= intent.intended_at - _CLOCKS_DIFFER else None

    async def resume_payment(self) -> Payment | None:
        answer = await self._effects.resume("record payment", self._create_payment, look=self._paid_before)
        return self._payment(answer) if answer is not None else None

    async def record_payment(self, draft: PaymentDraft) -> Payment:
        answer = await self._effects.once(
            "record payment", payment_to_wire(draft), self._create_payment, look=self._paid_before
        )
        return self._payment(answer)

    async def _create_payment(self, intent: Intent) -> Mapping[str, Any]:
        return await self._api.create_payment(intent.request, request_id=intent.request_id)

    def _payment(self, answer: Mapping[str, Any]) -> Payment:
        return payment_from(answer, home_currency=self._company.home_currency)

    async def _paid_before(self, intent: Intent) -> Mapping[str, Any] | None:
        customer_id = intent.request["CustomerRef"]["value"]
        recent = await self._api.recent_payments(customer_id, intent.intended_at - _CLOCKS_DIFFER)
        return next(
            (found for found in recent if found.get("PrivateNote") == intent.request["PrivateNote"]), None
        )

    def link_to(self, invoice_id: str) -> str:
        return _PEOPLE_SEE[self._environment] + invoice_id
