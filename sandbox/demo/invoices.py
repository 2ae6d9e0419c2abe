"""A QuickBooks invoice as a person reads it."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.demo.report import money

Row = Mapping[str, Any]

_INNER = 62  # columns between the borders
_AMOUNTS = 13


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice; `amount` in major units of the invoice's currency."""

    item: str
    description: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """What stands on an invoice. Dates are YYYY-MM-DD; amounts are in major units of `currency`."""

    id: str
    number: str
    customer: str
    email: str
    date: str
    due: str
    terms: str
    currency: str
    lines: tuple[Line, ...]
    total: Decimal
    balance: Decimal
    emailed: bool

    @property
    def status(self) -> str:
        """How a bookkeeper would put it."""
        mailed = "e-mailed" if self.emailed else "not e-mailed"
        if self.balance == 0:
            return f"paid, {mailed}"
        return f"{'open' if self.balance == self.total else 'partly paid'}, {mailed}"


def from_wire(row: Row) -> Invoice:
    """An invoice from QuickBooks' JSON, read with exact amounts."""
    return Invoice(
        id=row["Id"],
        number=row["DocNumber"],
        customer=row["CustomerRef"]["name"],
        email=row.get("BillEmail", {}).get("Address", ""),
        date=row["TxnDate"],
        due=row["DueDate"],
        terms=row.get("SalesTermRef", {}).get("name", ""),
        currency=row["CurrencyRef"]["value"],
        lines=tuple(_line(line) for line in row["Line"] if line["DetailType"] == "SalesItemLineDetail"),
        total=Decimal(row["TotalAmt"]),
        balance=Decimal(row["Balance"]),
        emailed=row["EmailStatus"] == "EmailSent",
    )


def _line(row: Row) -> Line:
    return Line(
        row["SalesItemLineDetail"]["ItemRef"]["name"], row.get("Description", ""), Decimal(row["Amount"])
    )


def picture(invoice: Invoice) -> list[str]:
    """The invoice in a frame of 66 columns."""
    heading = f"- QuickBooks invoice {invoice.number} "
    return [
        f"+{heading:-<{_INNER + 2}}+",
        *(f"| {line:<{_INNER}} |" for line in _content(invoice)),
        f"+{'':-<{_INNER + 2}}+",
    ]


def _content(invoice: Invoice) -> list[str]:
    return [
        _halves(f"Customer  {invoice.customer}", f"Date  {invoice.date}"),
        _halves(f"Bill to   {invoice.email}", f"Due  {invoice.due}"),
        f"Terms     {invoice.terms}",
        "",
        *(each for line in invoice.lines for each in _item(line)),
        "-" * _INNER,
        _amount(f"Total {invoice.currency}", invoice.total),
        _amount("Balance", invoice.balance),
        f"Status    {invoice.status}",
    ]


def _halves(left: str, right: str) -> str:
    return f"{left:<{_INNER - len(right) - 1}} {right}"


def _item(line: Line) -> list[str]:
    room = _INNER - _AMOUNTS
    first, *more = textwrap.wrap(f"{line.item} - {line.description}", room - 2) or [""]
    return [f"{first:<{room}}{money(line.amount):>{_AMOUNTS}}", *(f"  {each}" for each in more)]


def _amount(name: str, amount: Decimal) -> str:
    return f"{name:>{_INNER - _AMOUNTS}}{money(amount):>{_AMOUNTS}}"
