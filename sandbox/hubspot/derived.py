"""Properties that HubSpot computes itself, kept right after every change of a record."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sandbox.hubspot.commerce import amount_of, derive_invoice, derive_payment
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.quotes import derive_quote
from sandbox.hubspot.records import Record
from sandbox.hubspot.settings import Settings

Compute = Callable[[Portal, Record, Settings], dict[str, str]]


def derive(portal: Portal, record: Record, settings: Settings) -> dict[str, str]:
    """The computed properties of a record as they should be now."""
    compute = _COMPUTE.get(record.kind.name)
    return compute(portal, record, settings) if compute is not None else {}


def _deal(portal: Portal, record: Record, _: Settings) -> dict[str, str]:
    stage = portal.pipelines.stage(record.kind, record.value("dealstage"))
    if stage is None:
        return {}
    return {
        "hs_deal_stage_probability": stage.probability or "",
        "hs_is_closed": _flag(stage.closed),
        "hs_is_closed_won": _flag(stage.won),
        "hs_is_closed_lost": _flag(stage.closed and not stage.won),
    }


def _line_item(_: Portal, record: Record, __: Settings) -> dict[str, str]:
    price = amount_of(record, "price")
    if price is None:
        return {"amount": ""}
    quantity = amount_of(record, "quantity")
    count = Decimal(1) if quantity is None else quantity
    before = price * count
    discount = _line_discount(record, before, count)
    values = {"hs_pre_discount_amount": before, "hs_total_discount": discount, "amount": before - discount}
    return {name: format(value, "f") for name, value in values.items()}


def _line_discount(record: Record, before: Decimal, count: Decimal) -> Decimal:
    """What a line's percentage, or else its amount per unit, takes off."""
    percentage = amount_of(record, "hs_discount_percentage")
    if percentage is not None:
        return before * percentage / 100
    return (amount_of(record, "discount") or Decimal(0)) * count


def _flag(value: bool) -> str:
    return "true" if value else "false"


_COMPUTE: Mapping[str, Compute] = {
    "deals": _deal,
    "line_items": _line_item,
    "quotes": derive_quote,
    "invoices": derive_invoice,
    "commerce_payments": derive_payment,
}
