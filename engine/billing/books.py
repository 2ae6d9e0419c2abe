"""One QuickBooks company as an action sees it: lists by name, customers, documents made once."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, Protocol

from engine.billing.catalogue import Catalogue
from engine.billing.company_rules import INVOICE, PAYMENT, RECEIPT, VOID
from engine.billing.customers import Customers
from engine.billing.document_numbers import DUPLICATE, NumberTaken
from engine.billing.outgoing import Outgoing
from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks_wire import (
    day_text,
    delivery_time,
    invoice_from,
    payment_from,
    payment_to_wire,
)
from engine.clients.sales_wire import invoice_to_wire, receipt_from, receipt_to_wire
from engine.errors import GoneMissing, Refused, TryLater
from engine.executions.effects import CREATE_INVOICE, CREATE_RECEIPT, Effects, Intent, Json, Look, Send
from engine.lines import Sheet
from engine.records import (
    BooksCompany,
    Company,
    Contact,
    Customer,
    Invoice,
    InvoiceDraft,
    Payment,
    PaymentDraft,
    ReceiptDraft,
    Ref,
    SalesReceipt,
)
from engine.said import said

_PEOPLE_SEE = {
    "production": "https://app.qbo.intuit.com/app/invoice?txnId=",
    "sandbox": "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=",
}
_NO_SUCH_CUSTOMER = ("2500", "610", "6250")
_NO_SUCH_DOCUMENT = ("610", "2030")  # unknown or deleted; not an Id at all
_CLOCKS_DIFFER = timedelta(minutes=10)  # how far QuickBooks' clock may be from ours when we search by time


class Create(Protocol):
    """A call that creates one sales form."""

    def __call__(self, body: Mapping[str, Any], *, request_id: str) -> Awaitable[Mapping[str, Any]]:
        """The form as QuickBooks stored it."""


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
        outgoing: Outgoing,
    ) -> None:
        self._api = api
        self._effects = effects
        self._catalogue = catalogue
        self._customers = customers
        self._company = company
        self._environment = environment
        self._outgoing = outgoing

    @property
    def company(self) -> BooksCompany:
        return self._company

    async def terms(self, wanted: str) -> Ref:
        return await self._catalogue.find("term", wanted, what=said("payment terms"))

    async def payment_method(self, wanted: str) -> Ref:
        return await self._catalogue.find("payment_method", wanted, what=said("payment method"))

    async def customer(
        self, contact: Contact, company: Company | None, *, currency: str, create: bool
    ) -> Customer:
        return await self._customers.of(contact, company, currency=currency, create=create)

    async def allowed(self, kind: Literal["invoice", "sales receipt"], sheet: Sheet, day: date) -> None:
        form = InvoiceDraft(customer_id="", sheet=sheet, bill_email="", note="", invoice_date=day)
        await self._outgoing.check(kind, invoice_to_wire(form))

    async def resume_invoice(self) -> Invoice | None:
        begun = await self._resumed(CREATE_INVOICE, self._create_invoice, self._made_before)
        # The answer may be an old one; what has become of the invoice since is what counts.
        return None if begun is None else await self.invoice(self._invoice(begun[1]).id)

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        answer = await self._outgoing.numbered(INVOICE, invoice_to_wire(draft), self._invoiced)
        return self._invoice(answer)

    async def _invoiced(self, body: Json) -> Json:
        return await self._effects.once(CREATE_INVOICE, body, self._create_invoice, look=self._made_before)

    async def _create_invoice(self, intent: Intent) -> Json:
        return await self._made_for_customer(intent, self._api.create_invoice, self._made_before)

    async def _resumed(self, name: str, send: Send, look: Look) -> tuple[Json, Json] | None:
        """What was begun, and its answer. A form whose number was somebody else's is begun anew."""
        try:
            return await self._effects.resume(name, send, look=look)
        except NumberTaken:
            await self._outgoing.number_taken()
            return None

    async def _made_for_customer(self, intent: Intent, create: Create, look: Look) -> Json:
        """Create a sales form. A customer that is gone is let go of, so that asking anew finds another.

        NumberTaken where its number is on a form that is not the one of an earlier try.
        """
        try:
            return await create(intent.request, request_id=intent.request_id)
        except Refused as refusal:
            if refusal.code == DUPLICATE:
                if made := await look(intent):
                    return made
                raise NumberTaken(refusal.message, code=refusal.code, trace=refusal.trace) from refusal
            customer_id = intent.request["CustomerRef"]["value"]
            unknown = refusal.code in _NO_SUCH_CUSTOMER and intent.generation == 0
            if unknown and await self._customers.forget(customer_id):
                raise GoneMissing(
                    said("QuickBooks does not know the customer any more: it was merged or made inactive"),
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

    async def invoice_called(self, *, number: str | None, invoice_id: str | None) -> Invoice:
        if invoice_id is not None:
            return await self._by_id(invoice_id)
        found = await self._api.invoices_by_number(number or "")
        if len(found) == 1:
            return self._invoice(found[0])
        if found:
            ids = ", ".join(one["Id"] for one in found)
            raise Refused(
                said(
                    'invoice_number: QuickBooks has {count} invoices "{number}"; give invoice_id '
                    "instead, one of {ids}",
                    count=len(found),
                    number=number,
                    ids=ids,
                ),
                category="several-invoices",
            )
        raise Refused(
            said(
                'invoice_number: QuickBooks has no invoice "{number}"; give the number of one that exists',
                number=number,
            ),
            category="invoice-not-found",
        )

    async def _by_id(self, invoice_id: str) -> Invoice:
        try:
            return await self.invoice(invoice_id)
        except Refused as refusal:
            if refusal.code not in _NO_SUCH_DOCUMENT:
                raise
            raise Refused(
                said(
                    'invoice_id: QuickBooks has no invoice with the Id "{invoice_id}"; give one that exists',
                    invoice_id=invoice_id,
                ),
                category="invoice-not-found",
            ) from refusal

    async def payment_link(self, invoice_id: str) -> str:
        return await self._api.payment_link(invoice_id) or self.link_to(invoice_id)

    async def resume_receipt(self) -> SalesReceipt | None:
        begun = await self._resumed(CREATE_RECEIPT, self._create_receipt, self._received_before)
        return None if begun is None else self._receipt(begun[1])

    async def create_receipt(self, draft: ReceiptDraft) -> SalesReceipt:
        answer = await self._outgoing.numbered(RECEIPT, receipt_to_wire(draft), self._received)
        return self._receipt(answer)

    async def _received(self, body: Json) -> Json:
        return await self._effects.once(
            CREATE_RECEIPT, body, self._create_receipt, look=self._received_before
        )

    async def _create_receipt(self, intent: Intent) -> Json:
        return await self._made_for_customer(intent, self._api.create_receipt, self._received_before)

    async def _received_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The receipt that an earlier try made, known by the marker in its note."""
        customer_id = intent.request["CustomerRef"]["value"]
        recent = await self._api.recent_receipts(customer_id, intent.intended_at - _CLOCKS_DIFFER)
        return _marked(recent, intent)

    def _receipt(self, answer: Mapping[str, Any]) -> SalesReceipt:
        return receipt_from(answer, home_currency=self._company.home_currency)

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
        await self._outgoing.check(VOID, {"TxnDate": day_text(invoice.invoice_date)})
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
            raise TryLater(said("QuickBooks took the void and does not show the invoice as voided yet"))
        return invoice

    async def resume_payment(self) -> tuple[Payment, str] | None:
        begun = await self._effects.resume("record payment", self._create_payment, look=self._paid_before)
        if begun is None:
            return None
        asked, answer = begun
        return self._payment(answer), asked["Line"][0]["LinkedTxn"][0]["TxnId"]

    async def record_payment(self, draft: PaymentDraft) -> Payment:
        body = payment_to_wire(draft)
        await self._outgoing.check(PAYMENT, body)
        answer = await self._effects.once(
            "record payment", body, self._create_payment, look=self._paid_before
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
        return address_of(self._environment, invoice_id)


def address_of(environment: str, invoice_id: str) -> str:
    """Where a person opens an invoice in QuickBooks."""
    return _PEOPLE_SEE[environment] + invoice_id


def _marked(found: Sequence[Mapping[str, Any]], intent: Intent) -> Mapping[str, Any] | None:
    """The document with our marker, the last part of the note; people and a void write before it."""
    marker = intent.request["PrivateNote"].rpartition(" · ")[2]
    return next((one for one in found if str(one.get("PrivateNote", "")).endswith(marker)), None)
