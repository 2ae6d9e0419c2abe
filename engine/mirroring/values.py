"""What a record in HubSpot says of an invoice or a payment: pure, as HubSpot's texts.

`""` clears: what an earlier state of the document said must not stay behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.billing.books import address_of
from engine.mirroring.definitions import INVOICE_KEY, PAYMENT_KEY, key_of
from engine.records import Invoice, InvoiceStatus
from engine.store.tables import Bill, PaymentRow
from rules.money import Money, total

_METHODS = {"check": "check", "cheque": "check", "cash": "cash", "card": "card", "visa": "card", "ach": "ach"}


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """One document and what its record is to say. `at_first` is said only when the record is made."""

    connection_id: str
    document_id: str
    values: Mapping[str, str]
    at_first: Mapping[str, str]
    deal_id: str = ""
    contact_id: str = ""  # of the contact who was billed, where it is known
    company_id: str = ""
    ends_known: bool = False  # contact and company are the deal's, so that it need not be read for them
    further_deals: tuple[str, ...] = field(default=())


def of_bill(bill: Bill, environment: str) -> Wanted:
    """The record of a deal's invoice."""
    told = {
        **_amounts(Money(bill.total_minor, bill.currency), Money(bill.balance_minor, bill.currency)),
        **_dates(bill.invoice_date, bill.due_date),
        "stagebill_number": bill.number,
        "stagebill_status": bill.status,
        "stagebill_email_status": _mailed(bill.email_sent, scheduled=bill.send_at is not None),
        "stagebill_recipient": bill.recipient,
        "stagebill_link": address_of(environment, bill.invoice_id or ""),
    }
    first = _new_invoice(bill.connection_id, bill.invoice_id or "", bill.currency)
    return Wanted(
        bill.connection_id,
        bill.invoice_id or "",
        told,
        first,
        bill.deal_id,
        bill.contact_id,
        bill.company_id or "",
        ends_known=bill.company_id is not None,
    )


def of_invoice(connection_id: str, invoice: Invoice, status: InvoiceStatus, environment: str) -> Wanted:
    """The record of an invoice that belongs to no deal."""
    told = {
        **_amounts(invoice.total, invoice.balance),
        **_dates(invoice.invoice_date, invoice.due_date),
        "stagebill_number": invoice.number,
        "stagebill_status": status.value,
        "stagebill_email_status": _mailed(invoice.email_sent, scheduled=False),
        "stagebill_recipient": invoice.bill_email or "",
        "stagebill_link": address_of(environment, invoice.id),
    }
    return Wanted(
        connection_id, invoice.id, told, _new_invoice(connection_id, invoice.id, invoice.total.currency)
    )


def of_payment(payment: PaymentRow, bills: Sequence[Bill]) -> Wanted:
    """The record of a payment; `bills` are those of our invoices that it was for, at least one."""
    currency = payment.currency
    applied = [Money(payment.applied.get(bill.invoice_id or "", 0), currency) for bill in bills]
    deals = tuple(dict.fromkeys(bill.deal_id for bill in bills))
    told = {
        "hs_initial_amount": Money(payment.total_minor or 0, currency).text,
        "hs_initiated_date": _midnight(payment.paid_on),
        "hs_latest_status": "failed" if payment.gone else "succeeded",
        "hs_payment_method_type": _method(payment.method),
        "hs_reference_number": payment.reference,
        "stagebill_status": "voided" if payment.gone else "received",
        "stagebill_invoice_numbers": ", ".join(bill.number for bill in bills),
        "stagebill_applied": Money(0, currency).text if payment.gone else total(applied, currency).text,
    }
    first = {
        PAYMENT_KEY: key_of(payment.connection_id, payment.payment_id),
        "hs_currency_code": currency,
        "hs_processor_type": "quickbooks",
    }
    return Wanted(
        payment.connection_id,
        payment.payment_id,
        told,
        first,
        deals[0],
        bills[0].contact_id,
        bills[0].company_id or "",
        ends_known=bills[0].company_id is not None,
        further_deals=deals[1:],
    )


def _new_invoice(connection_id: str, invoice_id: str, currency: str) -> dict[str, str]:
    """It only tracks: HubSpot neither mails nor numbers nor collects it."""
    return {
        INVOICE_KEY: key_of(connection_id, invoice_id),
        "hs_currency": currency,
        "hs_invoice_billable": "false",
    }


def _amounts(billed: Money, balance: Money) -> dict[str, str]:
    return {
        "stagebill_total": billed.text,
        "stagebill_balance": balance.text,
        "stagebill_paid": (billed - balance).text,
    }


def _dates(invoice_date: date | None, due_date: date | None) -> dict[str, str]:
    return {
        "hs_invoice_date": _midnight(invoice_date),
        "hs_due_date": _midnight(due_date),
        "stagebill_invoice_date": invoice_date.isoformat() if invoice_date else "",
        "stagebill_due_date": due_date.isoformat() if due_date else "",
    }


def _midnight(day: date | None) -> str:
    return f"{day.isoformat()}T00:00:00Z" if day else ""


def _mailed(sent: bool, *, scheduled: bool) -> str:
    return "sent" if sent else "scheduled" if scheduled else "not_sent"


def _method(name: str) -> str:
    """HubSpot's word for a QuickBooks payment method, which is whatever the company has called it.

    >>> _method("Credit Card"), _method("Barter")
    ('card', 'other')
    """
    told = name.casefold()
    return next((word for part, word in _METHODS.items() if part in told), "other")
