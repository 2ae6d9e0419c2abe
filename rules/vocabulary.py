"""The actions that rules may call, and what each takes: plain data, so that a file can be checked.

The names and inputs are those of the actions themselves; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """One input: its form, the choices of a CHOICE, the bounds of a number, the longest TEXT."""

    form: Form
    choices: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 4000


@dataclass(frozen=True, slots=True)
class ActionWords:
    """The inputs of one action, and groups of which at most one may be given."""

    inputs: Mapping[str, Input]
    exclusive: tuple[tuple[str, ...], ...] = ()


_NAME = Input(Form.TEXT, longest=100)
_AMOUNT = Input(Form.AMOUNT)
_DAY = Input(Form.DAY)
_MOMENT = Input(Form.MOMENT)
_REFERENCE = Input(Form.TEXT, longest=21)  # QuickBooks: PaymentRefNum, DocNumber
_ONE_INVOICE = (("invoice_number", "invoice_id"),)

INVOICE_TYPES = ("deposit", "follow_up", "final", "full")

ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "create-invoice": ActionWords(
            {
                "invoice_type": Input(Form.CHOICE, INVOICE_TYPES),
                "percent": Input(Form.PERCENT, most=Decimal(100)),
                "amount": _AMOUNT,
                "item": _NAME,
                "tax_code": _NAME,
                "terms": _NAME,
                "invoice_date": _DAY,
                "due_date": _DAY,
                "memo": Input(
                    Form.TEXT, longest=3500
                ),  # QuickBooks keeps 4000 in PrivateNote; our marker follows
                "customer_message": Input(Form.TEXT, longest=1000),  # QuickBooks: CustomerMemo
                "email_delivery": Input(Form.CHOICE, ("now", "scheduled", "none")),
                "send_at": _MOMENT,
                "customer": Input(Form.CHOICE, ("create_if_missing", "must_exist")),
                "quickbooks_company": _NAME,
            },
            exclusive=(("percent", "amount"),),
        ),
        "send-invoice": ActionWords(
            {
                "invoice_number": _REFERENCE,
                "invoice_id": _REFERENCE,
                "send_to": Input(Form.EMAIL),
                "send_at": _MOMENT,
            },
            exclusive=_ONE_INVOICE,
        ),
        "void-invoice": ActionWords({"invoice_number": _REFERENCE, "invoice_id": _REFERENCE}, _ONE_INVOICE),
        "attach-invoice": ActionWords({"invoice_number": _REFERENCE, "invoice_id": _REFERENCE}, _ONE_INVOICE),
        "record-payment": ActionWords(
            {
                "amount": _AMOUNT,
                "payment_date": _DAY,
                "payment_method": _NAME,
                "reference": _REFERENCE,
                "invoice_number": _REFERENCE,
                "quickbooks_company": _NAME,
            }
        ),
        "create-sales-receipt": ActionWords(
            {
                "amount": _AMOUNT,
                "item": _NAME,
                "tax_code": _NAME,
                "payment_method": _NAME,
                "reference": _REFERENCE,
                "receipt_date": _DAY,
                "quickbooks_company": _NAME,
            }
        ),
        "send-review-request": ActionWords(
            {
                "site": _NAME,
                "template": _NAME,
                "channel": Input(Form.CHOICE, ("email",)),
                "delay_days": Input(Form.WHOLE, least=Decimal(0), most=Decimal(365)),
                "quickbooks_company": _NAME,
            }
        ),
    }
)

INVOICE_STATUSES = ("draft", "awaiting_send", "sent", "partially_paid", "paid", "overdue", "voided")
SCHEDULE_OWN = ("amount", "percent")  # inputs of create-invoice that a schedule works out itself
