"""One QuickBooks company as an action sees it: lists by name, customers, documents made once."""

from collections.abc import Mapping, Sequence
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
from engine.errors import GoneMissing, Refused, TryLater
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
_NO_SUCH_CUSTOMER = ("2500", "610", "6250")
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
        begun = await self._effects.resume("create invoice", self._create_invoice, look=self._made_before)
        # The answer may be an old one; what has become of the invoice since is what counts.
        return None if begun is None else await self.invoice(self._invoice(begun[1]).id)

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        answer = await self._effects.once(
            "create invoice", invoice_to_wire(draft), self._create_invoice, look=self._made_before
        )
        return self._invoice(answer)

    async def _create_invoice(self, intent: Intent) -> Mapping[str, Any]:
        try:
            return await self._api.create_invoice(intent.request, request_id=intent.request_id)
        except Refused as refusal:
            customer_id = intent.request["CustomerRef"]["value"]
            unknown = refusal.code in _NO_SUCH_CUSTOMER and intent.generation == 0
            if unknown and await self._customers.forget(customer_id):
                raise GoneMissing(
                    "QuickBooks does not know the customer any more: it was merged or made inactive",
                    code=refusal.code,
                    trace=refusal.trace,
                ) from refusal
            raise

    def _invoice(self, answer: Mapping[str, Any]) -> Invoice:
        return invoice_from(answer, home_currency=self._company.home_currency)

    async def _made_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice that an earlier try made, known by the marker in its note."""
        customer_id = intent.request["CustomerRef"]["value"]
        recent = await self._api.recent_invoices(customer_id, intent.intended_at - _CLOCKS_DIFFER)
        return _marked(recent, intent)

    async def invoice(self, invoice_id: str) -> Invoice:
        return self._invoice(await self._api.invoice(invoice_id))

    async def resume_send(self) -> Invoice | None:
        begun = await self._effects.resume("send invoice", self._send_invoice, look=self._sent_before)
        return None if begun is None else self._invoice(begun[1])

    async def send_invoice(self, invoice: Invoice, to: str | None) -> Invoice:
        before = invoice.mailed_at.isoformat() if invoice.mailed_at else None
        asked = {"Id": invoice.id, "sendTo": to, "mailedBefore": before}
        answer = await self._effects.once("send invoice", asked, self._send_invoice, look=self._sent_before)
        return self._invoice(answer)

    async def _send_invoice(self, intent: Intent) -> Mapping[str, Any]:
        asked = intent.request
        return await self._api.send_invoice(asked["Id"], asked["sendTo"], request_id=intent.request_id)

    async def _sent_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice, if QuickBooks has mailed it since we meant to: its delivery time has changed."""
        found = await self._api.invoice(intent.request["Id"])
        mailed_at = delivery_time(found)
        changed = mailed_at is not None and mailed_at.isoformat() != intent.request["mailedBefore"]
        return found if changed else None

    async def resume_void(self) -> Invoice | None:
        begun = await self._effects.resume("void invoice", self._void_invoice, look=self._voided_before)
        return None if begun is None else await self._voided(begun[1])

    async def void_invoice(self, invoice: Invoice) -> Invoice:
        asked = {"Id": invoice.id, "SyncToken": invoice.sync_token}
        answer = await self._effects.once("void invoice", asked, self._void_invoice, look=self._voided_before)
        return await self._voided(answer)

    async def _void_invoice(self, intent: Intent) -> Mapping[str, Any]:
        asked = intent.request
        return await self._api.void_invoice(asked["Id"], asked["SyncToken"], request_id=intent.request_id)

    async def _voided_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice, if an earlier try has voided it."""
        found = await self._api.invoice(intent.request["Id"])
        return found if self._invoice(found).voided else None

    async def _voided(self, answer: Mapping[str, Any]) -> Invoice:
        """The voided invoice. Where the answer still has the old amounts, a read tells the new ones."""
        told = self._invoice(answer)
        invoice = told if told.voided else await self.invoice(told.id)
        if not invoice.voided:
            raise TryLater("QuickBooks took the void and does not show the invoice as voided yet")
        return invoice

    async def resume_payment(self) -> tuple[Payment, str] | None:
        begun = await self._effects.resume("record payment", self._create_payment, look=self._paid_before)
        if begun is None:
            return None
        asked, answer = begun
        return self._payment(answer), asked["Line"][0]["LinkedTxn"][0]["TxnId"]

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
        return _marked(recent, intent)

    def link_to(self, invoice_id: str) -> str:
        return _PEOPLE_SEE[self._environment] + invoice_id


def _marked(found: Sequence[Mapping[str, Any]], intent: Intent) -> Mapping[str, Any] | None:
    """The document with our marker, the last part of the note; people and a void write before it."""
    marker = intent.request["PrivateNote"].rpartition(" · ")[2]
    return next((one for one in found if str(one.get("PrivateNote", "")).endswith(marker)), None)
