"""What a deal or a quote offers: HubSpot's line items and adjustments, read as exact amounts.

Source: HubSpot API reference, line items (`price` and `quantity` make the gross amount, `amount` is net), and
the discounts, fees and taxes of quotes and invoices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.errors import Refused
from engine.records import CrmRecord
from engine.said import said
from rules.money import BadAmount, Money, read_decimal, total

LINE_PROPERTIES = (
    "name",
    "description",
    "hs_sku",
    "quantity",
    "price",
    "amount",
    "discount",
    "hs_discount_percentage",
    "hs_line_item_currency_code",
    "hs_position_on_quote",
    "hs_service_date",
    "hs_recurring_billing_start_date",
    "hs_tax_rate_group_id",
)
QUOTE_PROPERTIES = ("hs_title", "hs_status", "hs_expiration_date", "hs_quote_number")
ADJUSTMENT_PROPERTIES = ("hs_label", "hs_type", "hs_value", "hs_sort_order")
_PUBLISHED = ("APPROVAL_NOT_NEEDED", "APPROVED")
_SERVICE_DATES = ("hs_service_date", "hs_recurring_billing_start_date")


@dataclass(frozen=True, slots=True)
class Offered:
    """One line item: its gross amount, what is taken off it, and the record itself."""

    record: CrmRecord
    gross: Money
    discount: Money
    quantity: Decimal
    price: Decimal

    @property
    def name(self) -> str:
        """What people call it."""
        return self.record.properties.get("name") or f"line item {self.record.id}"

    @property
    def sku(self) -> str:
        """The product's number; empty where it has none."""
        return self.record.properties.get("hs_sku", "")

    @property
    def comment(self) -> str:
        """The discount as a bookkeeper reads it; empty where there is none."""
        if not self.discount.minor:
            return ""
        percent = self.record.properties.get("hs_discount_percentage", "").strip()
        return f"{percent} % on {self.name}" if percent else f"{self.discount} on {self.name}"

    @property
    def service_date(self) -> date | None:
        """When the work is done, as the line item says."""
        told = (self.record.properties.get(name, "") for name in _SERVICE_DATES)
        return next((_day(text) for text in told if text), None)


def offered(record: CrmRecord, currency: str) -> Offered:
    """A line item in the deal's currency. Refused, naming it, where an amount of it cannot be read."""
    values = record.properties
    name = values.get("name") or said("line item {record_id}", record_id=record.id)
    own = values.get("hs_line_item_currency_code") or currency
    if own.upper() != currency:
        raise Refused(
            said(
                'line item "{name}" is in {own} and the deal in {currency}; give both one currency',
                name=name,
                own=own,
                currency=currency,
            ),
            category="lines",
        )
    quantity = _number(values.get("quantity") or "1", name, said("quantity"))
    price = _number(values.get("price") or values.get("amount", ""), name, said("price"))
    gross = Money.rounded(quantity * price, currency)
    told = values.get("amount", "")
    net = (
        Money.rounded(_number(told, name, said("amount")), currency)
        if told
        else _net(values, name, quantity, gross)
    )
    if net > gross or net.minor < 0:
        raise Refused(
            said(
                'line item "{name}" comes to {net} and {quantity} times its price to {gross}; '
                "correct its price or discount",
                name=name,
                net=net,
                quantity=f"{quantity:f}",
                gross=gross,
            ),
            category="lines",
        )
    return Offered(record, gross, gross - net, quantity, price)


def _net(values: Mapping[str, str], name: str, quantity: Decimal, gross: Money) -> Money:
    """What is left of the gross amount, where HubSpot did not say: a percentage wins over an amount each."""
    if percent := values.get("hs_discount_percentage"):
        return gross - gross.percent(_number(percent, name, "hs_discount_percentage"))
    each = _number(values.get("discount") or "0", name, said("discount"))
    return gross - Money.rounded(each * quantity, gross.currency)


def _number(text: str, name: str, what: str) -> Decimal:
    try:
        return read_decimal(text)
    except BadAmount as problem:
        raise Refused(
            said(
                'line item "{name}" has no {what} that can be billed: {problem}; correct it in HubSpot',
                name=name,
                what=what,
                problem=problem.message,
            ),
            category="lines",
        ) from problem


def in_order(records: Sequence[CrmRecord]) -> list[CrmRecord]:
    """As people see them: by their position, then by age."""

    def place(record: CrmRecord) -> tuple[Decimal, int]:
        text = record.properties.get("hs_position_on_quote", "")
        try:
            return read_decimal(text), int(record.id)
        except (BadAmount, ValueError):
            return Decimal(10**9), int(record.id) if record.id.isdigit() else 0

    return sorted(records, key=place)


def the_quote(quotes: Sequence[CrmRecord], today: date) -> CrmRecord:
    """The only quote of a deal that is published and not expired (F11). Refused where that is not one."""
    published = [one for one in quotes if one.properties.get("hs_status") in _PUBLISHED]
    valid = [one for one in published if not _is_over(one, today)]
    if len(valid) == 1:
        return valid[0]
    if len(valid) > 1:
        titles = ", ".join(one.properties.get("hs_title") or one.id for one in valid)
        raise Refused(
            said(
                "the deal has {count} published quotes, {titles}; keep one of them",
                count=len(valid),
                titles=titles,
            ),
            category="quote",
        )
    if published:
        raise Refused(said("the deal's quote has expired; extend it, or publish a new one"), category="quote")
    if quotes:
        raise Refused(said("the deal's quote is not published yet; publish it"), category="quote")
    raise Refused(said("the deal's quote is missing; create and publish one"), category="quote")


def _is_over(quote: CrmRecord, today: date) -> bool:
    ends = _day(quote.properties.get("hs_expiration_date", ""))
    return ends is not None and ends < today


def _day(text: str) -> date | None:
    """HubSpot tells dates as days, and as instants in ISO 8601 or epoch milliseconds."""
    try:
        if text.lstrip("-").isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        return datetime.fromisoformat(text).date() if text else None
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a quote takes off or adds as a whole (F102): so much, for the reason in `label`."""

    label: str
    amount: Money


def adjustments(records: Sequence[CrmRecord], base: Money, what: str) -> list[Adjustment]:
    """In HubSpot's order; percentages are of `base`. Refused where one cannot be read."""
    ordered = sorted(records, key=lambda one: (one.properties.get("hs_sort_order", ""), one.id))
    return [_adjustment(one, base, what) for one in ordered]


def _adjustment(record: CrmRecord, base: Money, what: str) -> Adjustment:
    label = record.properties.get("hs_label") or what
    value = _value(record.properties.get("hs_value", ""), label)
    match record.properties.get("hs_type"):
        case "PERCENT":
            return Adjustment(f"{label} ({value:f} %)", base.percent(value))
        case "FIXED":
            return Adjustment(label, Money.rounded(value, base.currency))
        case other:
            raise Refused(
                said(
                    '"{label}" of the quote is neither PERCENT nor FIXED but "{type}"; correct it in HubSpot',
                    label=label,
                    type=other or "",
                ),
                category="lines",
            )


def _value(text: str, label: str) -> Decimal:
    try:
        return read_decimal(text)
    except BadAmount as problem:
        raise Refused(
            said(
                '"{label}" of the quote has no value that can be billed: {problem}; correct it in HubSpot',
                label=label,
                problem=problem.message,
            ),
            category="lines",
        ) from problem


def net_of(lines: Sequence[Offered], currency: str) -> Money:
    """What line items come to, after their own discounts."""
    return total([one.gross - one.discount for one in lines], currency)
