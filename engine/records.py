"""The things Stagebill talks about, as typed values: deals and contacts, invoices and payments.

Wire names stay in `engine/clients`; amounts are exact `Money`; times are aware UTC, dates are calendar days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from engine.lines import Sheet
from rules.money import Money


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of a QuickBooks document is told: its SyncToken, and when it was changed."""

    sync_token: str
    updated_at: datetime

    def is_before(self, other: "Version") -> bool:
        """Whether the document was changed from this to the other.

        Each change moves the SyncToken by one, a payment's too; times are whole seconds, and two changes may
        have the same. So the time counts only where the tokens do not tell.

        >>> at = datetime(2026, 3, 2, 15)
        >>> Version("1", at).is_before(Version("2", at)), Version("9", at).is_before(Version("10", at))
        (True, True)
        """
        mine, others = self.sync_token, other.sync_token
        if mine != others and mine.isdigit() and others.isdigit():
            return int(mine) < int(others)
        return self.updated_at < other.updated_at


@dataclass(frozen=True, slots=True)
class Ref:
    """One entry of a QuickBooks list (an item, a term, a customer): its Id and the name people know."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A HubSpot deal as read now. `properties` holds HubSpot's own text values; absent means empty.

    `linked` has the ids of further records by HubSpot's plural name of their kind; a kind that is missing
    there is not known to have none.
    """

    id: str
    properties: Mapping[str, str]
    contact_ids: tuple[str, ...] = ()
    company_ids: tuple[str, ...] = ()
    primary_company_id: str | None = None
    linked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.properties.get("dealname") or f"deal {self.id}"

    @property
    def company_id(self) -> str:
        """Of the primary company, else of the only one; empty where there is neither."""
        return self.primary_company_id or (self.company_ids[0] if len(self.company_ids) == 1 else "")


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """Any HubSpot record: a ticket, a line item, a quote, an owner. Absent properties are empty."""

    id: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; empty text where HubSpot has none."""

    line1: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any((self.line1, self.city, self.region, self.postal_code, self.country))


@dataclass(frozen=True, slots=True)
class Contact:
    """A HubSpot contact with what an invoice or a review request needs of it.

    Where a deal has none, its company stands in (`kind`): it has no e-mail address then.
    """

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    address: Address = Address()
    properties: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["contact", "company"] = "contact"

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


@dataclass(frozen=True, slots=True)
class Company:
    """A HubSpot company: the customer's organisation."""

    id: str
    name: str
    phone: str = ""
    address: Address = Address()
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BooksCompany:
    """What was learned of the QuickBooks company when it was connected (CompanyInfo and Preferences)."""

    company_name: str
    country: str
    home_currency: str
    multi_currency: bool
    uses_sales_tax: bool
    custom_numbers: bool
    time_zone: str | None = None
    allows_discounts: bool | None = None  # None: QuickBooks did not say, and is left to judge
    allows_deposits: bool | None = None
    allows_shipping: bool | None = None
    closed_until: date | None = None  # the last day of the closed books
    currencies: tuple[str, ...] | None = None  # that documents may be in; None: not told, or only one
    automated_sales_tax: bool | None = None  # US: tax follows from addresses; None: not told yet

    @property
    def in_the_us(self) -> bool:
        return self.country in ("US", "USA")


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer to be created: names already free of what QuickBooks forbids, within its lengths."""

    display_name: str
    email: str
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    phone: str = ""
    address: Address = Address()
    currency: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A QuickBooks customer."""

    id: str
    name: str
    email: str | None
    active: bool = True
    balance: Money | None = None  # over all invoices and credits; None where it was not told


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """One invoice to be created: what it bills is net of tax, in the customer's currency."""

    customer_id: str
    sheet: Sheet
    bill_email: str  # empty where nobody gets it by mail
    note: str  # for the bookkeeper; carries the marker by which the invoice is found again
    terms_id: str | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    customer_message: str = ""
    online_payment: str = "none"  # which ways to pay its mail offers: card, bank, any


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """One sales receipt to be created: a sale that is paid already."""

    customer_id: str
    sheet: Sheet
    bill_email: str
    note: str
    receipt_date: date | None = None
    method_id: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class SalesReceipt:
    """A QuickBooks sales receipt as QuickBooks last told it."""

    id: str
    number: str
    sync_token: str
    customer_id: str
    total: Money  # with tax
    tax: Money
    receipt_date: date | None
    voided: bool
    note: str
    updated_at: datetime

    @property
    def version(self) -> Version:
        """Which state of it this is."""
        return Version(self.sync_token, self.updated_at)


@dataclass(frozen=True, slots=True)
class Invoice:
    """A QuickBooks invoice as QuickBooks last told it."""

    id: str
    number: str
    sync_token: str
    customer_id: str
    total: Money  # with tax
    tax: Money
    balance: Money
    invoice_date: date | None
    due_date: date | None
    email_sent: bool
    bill_email: str | None
    voided: bool
    note: str
    updated_at: datetime
    created_at: datetime
    mailed_at: datetime | None = None  # when QuickBooks last mailed it
    pays_online: bool = False  # its customer may pay it by card or bank transfer
    sold: Mapping[str, Money] | None = None  # what its lines come to by product Id; None where not told

    @property
    def version(self) -> Version:
        """Which state of it this is."""
        return Version(self.sync_token, self.updated_at)

    def sold_as(self, item_id: str | None) -> Money:
        """What the lines of a product come to; nothing where none is named, or no lines were told."""
        return (self.sold or {}).get(item_id or "", Money(0, self.total.currency))


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """Money received for one invoice; what exceeds `applied` stays unapplied with the customer."""

    customer_id: str
    amount: Money
    invoice_id: str
    applied: Money
    paid_on: date
    note: str
    method_id: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A QuickBooks payment: `applied` tells how much went to which invoice Id.

    `method` is the name of the payment method, which QuickBooks does not always tell beside its Id.
    """

    id: str
    sync_token: str
    customer_id: str
    total: Money
    unapplied: Money
    applied: Mapping[str, Money]
    note: str
    updated_at: datetime
    paid_on: date | None = None
    reference: str = ""
    method_id: str = ""
    method: str = ""

    @property
    def version(self) -> Version:
        """Which state of it this is."""
        return Version(self.sync_token, self.updated_at)


class InvoiceStatus(StrEnum):
    """The contract's `invoice_status`."""

    DRAFT = "draft"
    AWAITING_SEND = "awaiting_send"
    SENT = "sent"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    VOIDED = "voided"


def invoice_status(invoice: Invoice, *, today: date, awaiting_send: bool = False) -> InvoiceStatus:
    """The status that people see. QuickBooks sends none; it follows from these facts, in this order.

    `today` is the day in the company's time zone. Source: reference of the Invoice entity, derived status.
    """
    if invoice.voided:
        return InvoiceStatus.VOIDED
    if invoice.balance.minor <= 0 and invoice.total.minor > 0:
        return InvoiceStatus.PAID
    if invoice.balance < invoice.total:
        return InvoiceStatus.PARTIALLY_PAID
    if invoice.due_date is not None and invoice.due_date < today:
        return InvoiceStatus.OVERDUE
    if invoice.email_sent:
        return InvoiceStatus.SENT
    return InvoiceStatus.AWAITING_SEND if awaiting_send else InvoiceStatus.DRAFT
