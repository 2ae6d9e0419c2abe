"""What an action may ask of the world. The outer ring of `engine` fulfils it; tests bring fakes.

Every method may also raise TryLater (nothing happened), Unsure (look or repeat with the same key) and
NeedsPerson (a connection is gone); the worker knows what to do with those, an action need not.
A method that changes something records its intent first, so that running it again changes nothing more.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

from engine.lines import OwnTax, Sheet
from engine.records import (
    BooksCompany,
    Company,
    Contact,
    Customer,
    Deal,
    Invoice,
    InvoiceDraft,
    Payment,
    PaymentDraft,
    ReceiptDraft,
    Ref,
    SalesReceipt,
)
from rules.money import Money


class Crm(Protocol):
    """HubSpot, read."""

    async def deal(self, deal_id: str) -> Deal:
        """The deal as it is now. Refused where it no longer exists."""

    async def billing_contact(self, deal: Deal, *, mailed: bool = True) -> Contact:
        """Who gets the invoice: labelled Billing contact, else the only one. Refused where that is nobody.

        Refused, too, where they are to get a mail (`mailed`) and have no address.
        """

    async def billed_party(self, deal: Deal, *, mailed: bool) -> Contact:
        """The billing contact; of a deal without contacts its company, unless it is to get a mail."""

    async def contact(self, contact_id: str, *, mailed: bool = True) -> Contact:
        """One contact. Refused where it no longer exists, or is to get a mail and has no e-mail address."""

    async def company(self, deal: Deal) -> Company | None:
        """The deal's primary company, else its only one; None where it has none."""


class Books(Protocol):
    """One QuickBooks company."""

    @property
    def company(self) -> BooksCompany:
        """What was learned of it when it was connected."""

    async def terms(self, wanted: str) -> Ref:
        """Payment terms by Id or name. Refused where there are none of that name."""

    async def payment_method(self, wanted: str) -> Ref:
        """A payment method by Id or name. Refused where there is none."""

    async def customer(
        self, contact: Contact, company: Company | None, *, currency: str, create: bool
    ) -> Customer:
        """The contact's customer: linked before, else found by e-mail, else created if `create`."""

    async def allowed(self, kind: Literal["invoice", "sales receipt"], sheet: Sheet, day: date) -> None:
        """Refused where the company's settings are against such a document of that day.

        To be asked before anything is made for it, a customer for example.
        """

    async def resume_invoice(self) -> Invoice | None:
        """The invoice that an earlier run asked for, as it is now; None where none has come so far."""

    async def create_invoice(self, draft: InvoiceDraft) -> Invoice:
        """Create one invoice for this execution, and one only."""

    async def invoice(self, invoice_id: str) -> Invoice:
        """The invoice as it is now: a metered read."""

    async def invoice_called(self, *, number: str | None, invoice_id: str | None) -> Invoice:
        """Any invoice of the company, by number or Id. Refused where there is none, or several."""

    async def payment_link(self, invoice_id: str) -> str:
        """Where the customer pays it online, else where people open it: a metered read."""

    async def resume_receipt(self) -> SalesReceipt | None:
        """The receipt that an earlier run asked for; None where none has come so far."""

    async def create_receipt(self, draft: ReceiptDraft) -> SalesReceipt:
        """Create one sales receipt for this execution, and one only."""

    async def resume_send(self) -> Invoice | None:
        """The invoice that an earlier run of this execution had mailed; None where none has come so far."""

    async def send_invoice(self, invoice: Invoice, to: str | None) -> Invoice:
        """Have QuickBooks mail it, once for this execution."""

    async def resume_void(self) -> Invoice | None:
        """The invoice that an earlier run of this execution had voided; None where none has come so far."""

    async def void_invoice(self, invoice: Invoice) -> Invoice:
        """Void it as it was read, once for this execution. Refused, as stale, where it was changed since."""

    async def resume_payment(self) -> tuple[Payment, str] | None:
        """The payment that an earlier run asked for, and its invoice's Id; None where none came so far."""

    async def record_payment(self, draft: PaymentDraft) -> Payment:
        """Record one payment for this execution, and one only."""

    def link_to(self, invoice_id: str) -> str:
        """Where a person opens it in QuickBooks."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """An invoice that was mailed; `remark` tells what did not go well beside it, empty where all did."""

    invoice: Invoice
    remark: str = ""


class Mails(Protocol):
    """How invoices are mailed: by QuickBooks, or by this service in the words of the rule file."""

    @property
    def usual(self) -> str:
        """The mail of invoices for which nobody names one."""

    async def resume(self) -> Mailed | None:
        """The invoice that an earlier run of this execution had mailed; None where none has come so far.

        Refused where it is not known whether it was.
        """

    async def send(self, invoice: Invoice, to: str | None, *, mail: str | None) -> Mailed:
        """Mail it, once for this execution, to `to` or to its own address; by the mail that the rules call
        so, else by the usual one.

        Refused where it is voided, and where there is no such mail, no address, or a text of it that cannot
        be filled in.
        """


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What a document is to say: the item and tax code of its lines, the rule file's template.

    `text` is what the only line says; `action` is whose defaults a refusal names.
    """

    action: str
    item: str | None
    tax_code: str | None
    text: str
    template: str | None = None


class Sheets(Protocol):
    """The lines of documents, by the deal's line items, its quote, the rule file's templates or one item."""

    async def of(self, deal: Deal, wish: SheetWish) -> Sheet:
        """The lines over the deal's whole total. Refused where a product, tax code or amount is not clear.

        Without an item and a template: the deal's line items, if it has any.
        """


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a deal is to be billed: a percent, an amount, an instalment, or what the type says."""

    invoice_type: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    schedule: str | None = None
    instalment: str | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A share of a deal's total, reserved or billed. `remaining` is what is left to bill beside it."""

    id: str
    deal_id: str
    invoice_type: str
    amount: Money  # net of tax
    deal_total: Money
    remaining: Money
    invoice_id: str = ""  # empty until QuickBooks has made it; what follows speaks of that invoice
    invoice_number: str = ""
    customer_id: str = ""
    invoice_total: Money | None = None
    balance: Money | None = None
    due_date: date | None = None
    status: str = ""
    tax_lines: Money | None = None  # what of a quote's own taxes goes with it, on lines of their own


class Bills(Protocol):
    """The deal's own account: what is billed, what is left. It never bills above the total."""

    async def resume(self) -> Bill | None:
        """What an earlier run of this execution has reserved; None where none has come so far."""

    async def check(self, deal: Deal, wanted: Wanted) -> None:
        """NothingToDo where the deal's total is zero; Refused where it cannot be billed at all.

        To be asked before anything else that a document needs may be found missing.
        """

    async def reserve(
        self, deal: Deal, wanted: Wanted, contact: Contact, own_tax: OwnTax | None = None
    ) -> Bill:
        """Take the amount out of what is left, before anything is created; its part of `own_tax` beside it.

        Refused where it is not there; NothingToDo where the deal's total is zero.
        """

    async def created(self, bill: Bill, invoice: Invoice, *, send_at: datetime | None) -> Bill:
        """Note the invoice that came of it, and when it is to be mailed."""

    async def changed(self, invoice: Invoice) -> Bill:
        """Note an invoice's new state."""

    async def received(self, bill: Bill, receipt: SalesReceipt) -> Bill:
        """Note the sales receipt that came of it: billed, and paid at once."""

    async def of_invoice(self, invoice_id: str) -> Bill | None:
        """The bill of an invoice of this company, whosever deal's it is; None where it is nobody's."""

    async def attach(self, deal: Deal, invoice: Invoice) -> Bill:
        """Count an invoice that was made in QuickBooks as one of the deal.

        Refused where it is another deal's, voided, in another currency, or more than is left to bill.
        """

    async def send_later(self, bill: Bill, send_at: datetime) -> Bill:
        """Note that the invoice is to be mailed then."""

    async def has_open(self, deal_id: str) -> bool:
        """Whether the deal has an open invoice in this company."""

    async def find(self, deal_id: str, *, wanted: str | None, oldest: bool) -> Bill:
        """The deal's invoice of that number or Id, else its oldest or newest open one. Refused if none is."""

    async def find_one(self, deal_id: str, *, number: str | None, invoice_id: str | None) -> Bill:
        """The deal's invoice of that number or Id, also when it is voided, else its only open one.

        Refused where there is none, and where there are several: never a guess. It names them.
        """


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """A review request that may go out at `send_at` by `channel`, pointing to `link` of `site`."""

    request_id: str
    send_at: datetime
    site: str
    link: str
    channel: str = "email"


class Reviews(Protocol):
    """Review requests under the rule file's caps, window and opt-out."""

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
        """The first permitted moment, counted against the caps; without a site, the one whose turn it is.

        Without a channel: e-mail, or what the template has words for.

        `request` is one planned before, `reminds` one that was sent and is to be followed by a reminder.
        Refused where the channel is not set up or does not reach the contact, where they have opted out, or
        where a cap leaves no place; NothingToDo where the link in the message was followed meanwhile.
        """

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> datetime | None:
        """Send it by the plan's channel, once; when to remind of it, None where not at all.

        Refused where an earlier try may have sent it.
        """
