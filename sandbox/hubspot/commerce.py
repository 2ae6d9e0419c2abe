"""Invoices and payments: what HubSpot computes for them, and what it refuses to do to them."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.link_types import kind_called
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.settings import Settings

_CENT = Decimal("0.01")
_FIRST_NUMBER = 1001
DOCUMENTS = ("invoices", "quotes")
"""Kinds of record whose amounts follow from line items, discounts, fees and taxes."""

DEFAULTS: Mapping[str, Mapping[str, str]] = {  # values of a new record that nobody set
    "invoices": {"hs_invoice_status": "draft", "hs_invoice_billable": "true"},
    "commerce_payments": {"hs_latest_status": "processing"},
}


def check_invoice(
    portal: Portal, record: Record | None, values: Mapping[str, str], settings: Settings
) -> None:
    """Refuse what the API does not do to an invoice; `record` is None for a new one.

    Raises: ApiError 400.
    """
    billable = values.get("hs_invoice_billable")
    if record is not None and billable not in (None, record.value("hs_invoice_billable")):
        raise bad_request("hs_invoice_billable can only be set when the invoice is created.")
    if values.get("hs_tax_id", "") not in ("", *portal.tax_ids):
        raise bad_request("hs_tax_id is none of the tax ids of this account.")
    status = values.get("hs_invoice_status")
    if status is None or (record is not None and status == record.value("hs_invoice_status")):
        return
    if record is None:
        if status != "draft":
            raise bad_request("A new invoice is a draft; open it by updating hs_invoice_status afterwards.")
        return
    if status != "open" and not settings.any_invoice_status:
        raise bad_request(f"hs_invoice_status cannot be set to {status} through the API.")
    if status == "open" and {**record.properties, **values}.get("hs_invoice_billable") != "false":
        _check_complete(portal, record)


def check_invoice_deletion(record: Record, settings: Settings) -> None:
    """Refuse to delete an invoice that was paid or voided, or open where the account forbids that.

    Raises: ApiError 400.
    """
    allowed = ("draft", "open") if settings.delete_open_invoices else ("draft",)
    if record.value("hs_invoice_status") not in allowed:
        raise bad_request(f"Only {' and '.join(allowed)} invoices can be deleted.")


def check_payment(record: Record | None, settings: Settings) -> None:
    """Refuse a payment in an account that takes none, and any change of one that HubSpot made itself.

    Raises: ApiError 400.
    """
    if record is None and not settings.payments_set_up:
        raise bad_request("This account has neither HubSpot payments nor Stripe set up.")
    if record is not None and record.value("hs_processor_type") in ("hs_payments", "byo_stripe"):
        raise bad_request("A payment that was made through HubSpot cannot be changed.")


def derive_payment(_: Portal, record: Record, __: Settings) -> dict[str, str]:
    """What is left of a payment after fees and refunds."""
    received, refunded = _received(record), amount_of(record, "hs_refunds_amount") or Decimal(0)
    fees = amount_of(record, "hs_fees_amount") or Decimal(0)
    return {
        "hs_payment_id": record.value("hs_payment_id") or record.id,
        "hs_net_amount": money(received - refunded - fees),
        "hs_max_refundable_amount": money(received - refunded),
    }


def derive_invoice(portal: Portal, record: Record, settings: Settings) -> dict[str, str]:
    """Number, totals, link and, if the switch says so, the paid status of an invoice."""
    billed, paid = charged(portal, record), _paid(portal, record)
    balance = billed - paid
    derived = {
        "hs_amount_billed": money(billed),
        "hs_amount_paid": money(paid),
        "hs_balance_due": money(balance),
        "hs_number": record.value("hs_number") or f"INV-{_next_number(portal, record.kind)}",
    }
    if record.value("hs_invoice_status") == "open":
        derived |= _document(portal, record)
        if settings.payments_settle_invoices and billed > 0 and balance <= 0:
            derived["hs_invoice_status"] = "paid"
    return derived


def _document(portal: Portal, record: Record) -> dict[str, str]:
    """The addresses of an open invoice's page and PDF; one that only tracks has neither."""
    if record.value("hs_invoice_billable") == "false":
        return {}
    page = f"https://{portal.id}.invoices.example.test/{record.id}"
    return {"hs_invoice_link": page, "hs_pdf_download_link": f"{page}.pdf"}


def documents_of(portal: Portal, record: Record) -> Iterator[Record]:
    """The invoices and quotes whose amounts depend on a record."""
    for name in DOCUMENTS:
        yield from linked(portal, record, name)


def _check_complete(portal: Portal, record: Record) -> None:
    for name, what in (("contacts", "one contact"), ("line_items", "at least one line item")):
        if not portal.links.of(record.kind, record.id, kind_called(name)):
            raise bad_request(f"An invoice needs {what} before it can be opened.")


def charged(portal: Portal, record: Record) -> Decimal:
    """What an invoice or a quote comes to: line items, then discounts off, fees on, taxes on what is left."""
    lines = [amount_of(line, "amount") or Decimal(0) for line in linked(portal, record, "line_items")]
    total = sum(lines, Decimal(0))
    for name, sign in (("discounts", -1), ("fees", 1), ("taxes", 1)):
        total += sign * sum((_adjustment(each, total) for each in linked(portal, record, name)), Decimal(0))
    return total


def _adjustment(record: Record, total: Decimal) -> Decimal:
    value = amount_of(record, "hs_value") or Decimal(0)
    return total * value / 100 if record.value("hs_type") == "PERCENT" else value


def _paid(portal: Portal, record: Record) -> Decimal:
    payments = linked(portal, record, "commerce_payments")
    kept = [
        _received(each) - (amount_of(each, "hs_refunds_amount") or Decimal(0))
        for each in payments
        if each.value("hs_latest_status") in ("succeeded", "partially_refunded")
    ]
    return sum(kept, Decimal(0))


def _received(record: Record) -> Decimal:
    return amount_of(record, "hs_initial_amount") or Decimal(0)


def amount_of(record: Record, name: str) -> Decimal | None:
    """A number property, None where there is none or it is not a number."""
    try:
        amount = Decimal(record.value(name))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def linked(portal: Portal, record: Record, name: str) -> list[Record]:
    """The records of one kind that a record is associated with."""
    kind = kind_called(name)
    found = (portal.records.find(kind, each) for each in portal.links.of(record.kind, record.id, kind))
    return [each for each in found if each is not None]


def _next_number(portal: Portal, kind: Kind) -> int:
    return _FIRST_NUMBER + sum(1 for each in portal.records.all(kind) if each.value("hs_number"))


def money(amount: Decimal) -> str:
    """An amount as HubSpot computes it: two places."""
    return format(amount.quantize(_CENT, ROUND_HALF_UP), "f")
