"""The actions that rules may call, and what each takes: plain data, so that a file can be checked.

The names and inputs are those of the actions themselves; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from types import MappingProxyType


class Form(Enum):
    """What an input looks like."""

    TEXT = auto()
    CHOICE = auto()
    AMOUNT = auto()
    PERCENT = auto()
    WHOLE = auto()
    DAY = auto()
    MOMENT = auto()
    EMAIL = auto()


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its form, the choices of a CHOICE, the bounds of a number, the longest TEXT.

    `title`, `about` and `example` are for people: editors show them, and the reference prints them.
    `choices` have a word of explanation each.
    """

    form: Form
    title: str
    about: str
    example: str
    choices: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 4000


@dataclass(frozen=True, slots=True)
class ActionWords:
    """The inputs of one action, groups of which at most one may be given, and what the action does."""

    about: str
    inputs: Mapping[str, Input]
    exclusive: tuple[tuple[str, ...], ...] = ()


def _name(title: str, about: str, example: str) -> Input:
    return Input(Form.TEXT, title, about, example, longest=100)


def _reference(title: str, about: str, example: str) -> Input:
    """QuickBooks keeps 21 characters of a DocNumber or PaymentRefNum."""
    return Input(Form.TEXT, title, about, example, longest=21)


_COMPANY = _name(
    "QuickBooks company",
    "Which of several connected QuickBooks companies to bill in: its name or realm id.",
    "Example Roofing LLC",
)
_ITEM = _name(
    "Product or service", "The QuickBooks product or service of the line: its name, SKU or Id.", "Consulting"
)
_TAX_CODE = _name(
    "Tax code", "NON or TAX in the United States; elsewhere the name or Id of a QuickBooks tax code.", "NON"
)
_METHOD = _name(
    "Payment method", "How the money came in: the name or Id of a QuickBooks payment method.", "Check"
)
_RECEIVED = _reference("Reference", "What the payment is known by, such as the check's number.", "4711")
_SEND_AT = Input(
    Form.MOMENT,
    "Send at",
    "When the e-mail leaves; without an offset the file's timezone counts.",
    "2026-03-03T09:00",
)
_NUMBER = _reference("Invoice number", "The number that is printed on the invoice.", "1042")
_MAIL = _name(
    "Mail",
    "Which mail it goes out with: one of invoice_mails.templates, or quickbooks. Rule files only.",
    "standard",
)
_INVOICE = {
    "invoice_number": _NUMBER,
    "invoice_id": _reference("QuickBooks invoice Id", "The Id that QuickBooks gives the invoice.", "145"),
}
_ONE_INVOICE = (("invoice_number", "invoice_id"),)

INVOICE_TYPES = {
    "deposit": "the first part of a deal, before the work",
    "follow_up": "a part in between",
    "final": "what is left after the parts before",
    "full": "the whole deal in one invoice, or what is left of it",
}

ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "create-invoice": ActionWords(
            "Bills a percent, an amount, or what is left of the deal; mails the invoice now, later or not.",
            {
                "invoice_type": Input(
                    Form.CHOICE,
                    "Invoice type",
                    "What kind of invoice it is; final and full bill what is left.",
                    "full",
                    INVOICE_TYPES,
                ),
                "percent": Input(
                    Form.PERCENT,
                    "Percent of the deal amount",
                    "How much of the deal amount is billed. Give percent or amount, not both.",
                    "30",
                    most=Decimal(100),
                ),
                "amount": Input(
                    Form.AMOUNT, "Amount", "How much is billed, in the currency of the deal.", "1500.00"
                ),
                "item": _ITEM,
                "tax_code": _TAX_CODE,
                "terms": _name(
                    "Payment terms",
                    "The name or Id of QuickBooks payment terms; they set the due date.",
                    "Net 30",
                ),
                "invoice_date": Input(
                    Form.DAY,
                    "Invoice date",
                    "The date printed on the invoice; today if left out.",
                    "2026-03-02",
                ),
                "due_date": Input(
                    Form.DAY, "Due date", "When the money is due; wins over terms.", "2026-04-01"
                ),
                # QuickBooks keeps 4000 in PrivateNote; our marker follows
                "memo": Input(
                    Form.TEXT,
                    "Memo",
                    "A note for your bookkeeper; customers do not see it.",
                    "Retainer for {deal.dealname}",
                    longest=3500,
                ),
                "customer_message": Input(  # QuickBooks: CustomerMemo
                    Form.TEXT,
                    "Message to the customer",
                    "A text that is printed on the invoice.",
                    "Thank you for your trust in us.",
                    longest=1000,
                ),
                "email_delivery": Input(
                    Form.CHOICE,
                    "E-mail the invoice",
                    "Whether and when the invoice is mailed to the customer.",
                    "now",
                    {
                        "now": "as soon as it is created",
                        "scheduled": "at send_at",
                        "none": "never by itself; somebody sends it",
                    },
                ),
                "send_at": _SEND_AT,
                "customer": Input(
                    Form.CHOICE,
                    "Customer",
                    "What happens when QuickBooks does not know the deal's customer yet.",
                    "must_exist",
                    {
                        "create_if_missing": "a customer is created from the contact and company",
                        "must_exist": "the action is refused, and says who is missing",
                    },
                ),
                "quickbooks_company": _COMPANY,
                "template": _name(
                    "Invoice template",
                    "One of invoice_templates, which says what lines the invoice has. Rule files only.",
                    "by-product",
                ),
                "mail": _MAIL,
                "online_payment": Input(
                    Form.CHOICE,
                    "Ways to pay online",
                    "What the invoice's mail offers, in a company with QuickBooks Payments. Rule files only.",
                    "any",
                    {
                        "none": "nothing",
                        "card": "by card",
                        "bank": "by bank transfer",
                        "any": "by card or bank transfer",
                    },
                ),
            },
            exclusive=(("percent", "amount"),),
        ),
        "send-invoice": ActionWords(
            "Mails an invoice of the deal, now or later; without a number its newest open one.",
            {
                **_INVOICE,
                "send_to": Input(
                    Form.EMAIL,
                    "Send to another address",
                    "Where the mail goes; else to the invoice's own address.",
                    "office@example.com",
                ),
                "send_at": _SEND_AT,
                "mail": _MAIL,
            },
            exclusive=_ONE_INVOICE,
        ),
        "void-invoice": ActionWords(
            "Voids an invoice of the deal; refused when the deal has several open ones and none is named.",
            _INVOICE,
            _ONE_INVOICE,
        ),
        "attach-invoice": ActionWords(
            "Attaches an invoice that exists in QuickBooks already to the deal.", _INVOICE, _ONE_INVOICE
        ),
        "record-payment": ActionWords(
            "Records money received; what exceeds the balance stays unapplied.",
            {
                "amount": Input(
                    Form.AMOUNT,
                    "Amount received",
                    "How much came in, in the currency of the invoice.",
                    "500.00",
                ),
                "payment_date": Input(
                    Form.DAY, "Payment date", "When the money came in; today if left out.", "2026-03-02"
                ),
                "payment_method": _METHOD,
                "reference": _RECEIVED,
                "invoice_number": _reference(
                    "Invoice number", "Which invoice is paid; else the deal's oldest open one.", "1042"
                ),
                "quickbooks_company": _COMPANY,
            },
        ),
        "create-sales-receipt": ActionWords(
            "Records a sale that is paid already, without an invoice.",
            {
                "amount": Input(
                    Form.AMOUNT, "Amount", "How much was paid; without it the deal's lines count.", "250.00"
                ),
                "item": _ITEM,
                "tax_code": _TAX_CODE,
                "payment_method": _METHOD,
                "reference": _RECEIVED,
                "receipt_date": Input(
                    Form.DAY, "Receipt date", "The date of the sale; today if left out.", "2026-03-02"
                ),
                "quickbooks_company": _COMPANY,
            },
        ),
        "send-review-request": ActionWords(
            "Asks the deal's contact for a review, within the window, the caps and the opt-out.",
            {
                "site": _name(
                    "Review site", "One of review_requests.sites; else the one whose turn it is.", "google"
                ),
                "template": _name(
                    "Template", "One of review_requests.templates; else a plain text.", "first-job"
                ),
                "channel": Input(
                    Form.CHOICE,
                    "Channel",
                    "How the request is sent; by the template's only channel, else by e-mail.",
                    "email",
                    {
                        "email": "by e-mail",
                        "sms": "by SMS, to the contact's mobile phone",
                        "whatsapp": "by WhatsApp, to the contact's mobile phone",
                    },
                ),
                "delay_days": Input(
                    Form.WHOLE,
                    "Days to wait",
                    "How many days later the request is sent.",
                    "3",
                    least=Decimal(0),
                    most=Decimal(365),
                ),
                "quickbooks_company": _COMPANY,
            },
        ),
    }
)

INVOICE_STATUSES = {
    "draft": "created, and nobody asked to send it",
    "awaiting_send": "to be sent, now or later",
    "sent": "mailed to the customer",
    "partially_paid": "some of it is paid",
    "paid": "nothing is open",
    "overdue": "its due date is over, and something is open",
    "voided": "taken back",
}
SCHEDULE_OWN = ("amount", "percent")  # inputs of create-invoice that a schedule works out itself
