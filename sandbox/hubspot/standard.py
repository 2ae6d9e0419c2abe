"""HubSpot's own properties, as far as billing meets them, and the custom ones that the example rules name.

A table in text, one property per line: name, type, then optionally a field type (`:radio`), options
(`=a,b`) and marks: `!` read-only, `*` calculated (and read-only), `#` unique, `+` custom.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.hubspot.standard_commerce import (
    ADJUSTMENT,
    INVOICES,
    LINE_ITEMS,
    ORDERS,
    PAYMENTS,
    PRODUCTS,
    QUOTES,
    SUBSCRIPTIONS,
)
from sandbox.hubspot.standard_crm import (
    COMPANIES,
    CONTACTS,
    DEALS,
    EMAILS,
    EVERY,
    NOTES,
    TASKS,
    TICKETS,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    type: str
    field_type: str = ""
    options: tuple[str, ...] = ()
    read_only: bool = False
    calculated: bool = False
    unique: bool = False
    custom: bool = False
    label: str = ""


_LONG_OPTIONS = {  # `=@name` in the table
    "lifecycle": "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist "
    "other",
    "lead_status": "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING",
    "frequency": "weekly biweekly monthly quarterly per_six_months annually per_two_years per_three_years",
    "payment_status": "processing succeeded failed partially_refunded refunded processing_refund "
    "disputed_won disputed_lost disputed_action_required disputed_awaiting_decision",
}


def parse_row(line: str) -> Row:
    """One line of the table.

    >>> row = parse_row("stage enumeration :radio =a,b !")
    >>> row.field_type, row.options, row.read_only, row.unique
    ('radio', ('a', 'b'), True, False)
    """
    name, kind, *rest = line.split()
    field_type = next((part[1:] for part in rest if part[0] == ":"), "")
    options = next((_options(part[1:]) for part in rest if part[0] == "="), ())
    return Row(
        name=name,
        type=kind,
        field_type=field_type,
        options=options,
        read_only="!" in rest or "*" in rest,
        calculated="*" in rest,
        unique="#" in rest,
        custom="+" in rest,
    )


def _options(said: str) -> tuple[str, ...]:
    return tuple(_LONG_OPTIONS[said[1:]].split() if said.startswith("@") else said.split(","))


def _table(*texts: str) -> tuple[Row, ...]:
    return tuple(parse_row(line) for text in texts for line in text.split("\n") if line)


STANDARD: Mapping[str, tuple[Row, ...]] = {
    "contacts": _table(EVERY, CONTACTS),
    "companies": _table(EVERY, COMPANIES),
    "deals": _table(EVERY, DEALS),
    "tickets": _table(EVERY, TICKETS),
    "products": _table(EVERY, PRODUCTS),
    "line_items": _table(EVERY, LINE_ITEMS),
    "quotes": _table(EVERY, QUOTES),
    "invoices": _table(EVERY, INVOICES),
    "commerce_payments": _table(EVERY, PAYMENTS),
    "discounts": _table(EVERY, ADJUSTMENT),
    "fees": _table(EVERY, ADJUSTMENT),
    "taxes": _table(EVERY, ADJUSTMENT),
    "notes": _table(EVERY, NOTES),
    "tasks": _table(EVERY, TASKS),
    "emails": _table(EVERY, EMAILS),
    "subscriptions": _table(EVERY, SUBSCRIPTIONS),
    "orders": _table(EVERY, ORDERS),
}
