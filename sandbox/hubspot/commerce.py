"""Invoices and payments: what HubSpot computes for them, and what it refuses to do to them."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from sandbox.hubspot.errors import ApiError, bad_request
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.link_types import kind_called
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.settings import Settings

_CENT = Decimal("0.01")
_FIRST_NUMBER = 1001

DEFAULTS: Mapping[str, Mapping[str, str]] = {  # values of a new record that nobody set
    "invoices": {"hs_invoice_status": "draft", "hs_invoice_billable": "true"},
    "commerce_payments": {"hs_latest_status": "processing"},
}


def check_invoice(
    portal: Portal, record: Record | None, values: Mapping[str, str], settings: Settings
) -> None:
    """Refuse what the API does not do to an invoice's status; `record` is None for a new one.

    Raises: ApiError 400.
    """
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


def check_invoice_deletion(record: Record) -> None:
    """Refuse to delete an invoice that was paid or voided.

    Raises: ApiError 400.
    """
    if record.value("hs_invoice_status") in ("paid", "voided"):
        raise ApiError(400, "VALIDATION_ERROR", "Only draft and open invoices can be deleted.")


def derive_invoice(portal: Portal, record: Record, settings: Settings) -> dict[str, str]:
    """Number, totals, link and, if the switch says so, the paid status of an invoice."""
    billed, paid = _billed(portal, record), _paid(portal, record)
    balance = billed - paid
    derived = {
        "hs_amount_billed": _money(billed),
        "hs_amount_paid": _money(paid),
        "hs_balance_due": _money(balance),
        "hs_number": record.value("hs_number") or f"INV-{_next_number(portal, record.kind)}",
    }
    if record.value("hs_invoice_status") == "open":
        derived["hs_invoice_link"] = f"https://{portal.id}.invoices.example.test/{record.id}"
        if settings.payments_settle_invoices and billed > 0 and balance <= 0:
            derived["hs_invoice_status"] = "paid"
    return derived


def invoices_of(portal: Portal, record: Record) -> Iterator[Record]:
    """The invoices whose amounts depend on a record."""
    invoices = kind_called("invoices")
    for invoice_id in portal.links.of(record.kind, record.id, invoices):
        found = portal.records.find(invoices, invoice_id)
        if found is not None:
            yield found


def _check_complete(portal: Portal, record: Record) -> None:
    for name, what in (("contacts", "one contact"), ("line_items", "at least one line item")):
        if not portal.links.of(record.kind, record.id, kind_called(name)):
            raise bad_request(f"An invoice needs {what} before it can be opened.")


def _billed(portal: Portal, record: Record) -> Decimal:
    """Line items, then discounts off, fees on, taxes on what is left, in HubSpot's order."""
    lines = [amount_of(line, "amount") or Decimal(0) for line in _linked(portal, record, "line_items")]
    total = sum(lines, Decimal(0))
    for name, sign in (("discounts", -1), ("fees", 1), ("taxes", 1)):
        total += sign * sum((_adjustment(each, total) for each in _linked(portal, record, name)), Decimal(0))
    return total


def _adjustment(record: Record, total: Decimal) -> Decimal:
    value = amount_of(record, "hs_value") or Decimal(0)
    return total * value / 100 if record.value("hs_type") == "PERCENT" else value


def _paid(portal: Portal, record: Record) -> Decimal:
    payments = _linked(portal, record, "commerce_payments")
    succeeded = [each for each in payments if each.value("hs_latest_status") == "succeeded"]
    return sum((amount_of(each, "hs_initial_amount") or Decimal(0) for each in succeeded), Decimal(0))


def amount_of(record: Record, name: str) -> Decimal | None:
    """A number property, None where there is none or it is not a number."""
    try:
        amount = Decimal(record.value(name))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _linked(portal: Portal, record: Record, name: str) -> list[Record]:
    kind = kind_called(name)
    found = (portal.records.find(kind, each) for each in portal.links.of(record.kind, record.id, kind))
    return [each for each in found if each is not None]


def _next_number(portal: Portal, kind: Kind) -> int:
    return _FIRST_NUMBER + sum(1 for each in portal.records.all(kind) if each.value("hs_number"))


def _money(amount: Decimal) -> str:
    return format(amount.quantize(_CENT, ROUND_HALF_UP), "f")
