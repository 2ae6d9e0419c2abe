"""CustomerSales: what each customer bought in a period, without tax; credits and refunds count against it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sandbox.quickbooks import errors, links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.gate import Call
from sandbox.quickbooks.reports.by_customer import ZERO, Table, customers, in_home_currency, written
from sandbox.quickbooks.reports.periods import Period, asked
from sandbox.quickbooks.wire import Row

_SIGNS = {"Invoice": 1, "SalesReceipt": 1, "CreditMemo": -1, "RefundReceipt": -1}
_BASES = ("Accrual", "Cash")


def report(call: Call) -> Row:
    """The report from `start_date` to `end_date`, or of `date_macro`, in one column."""
    columns = call.parameter("summarize_column_by") or "Total"
    if columns != "Total":  # the vendor has more; this stand-in has not
        raise errors.feature_off(f"Summarizing by {columns}", "summarize_column_by")
    period, basis = asked(call), _basis(call)
    amounts = {row["Id"]: [_bought(call.books, row["Id"], period, basis)] for row in customers(call)}
    header = {"ReportBasis": basis, "SummarizeColumnsBy": columns}
    return written(call, period, Table("CustomerSales", ("Total",), amounts, header=header))


def _basis(call: Call) -> str:
    usual = call.books.company.preferences.get("ReportPrefs", {}).get("ReportBasis", _BASES[0])
    said: str = call.parameter("accounting_method") or usual
    if said not in _BASES:
        raise errors.invalid("2170", "Invalid Enumeration", "accounting_method", said)
    return said


def _bought(books: Books, customer_id: str, period: Period, basis: str) -> Decimal:
    total = ZERO
    for entity, sign in _SIGNS.items():
        for row in books.company.keyed("CustomerRef", entity, customer_id):
            in_time = _in_cash(books, row, period) if basis == "Cash" else _when_sold(row, period)
            total += sign * sum((in_home_currency(one, row) for one in in_time), ZERO)
    return total


def _when_sold(row: Row, period: Period) -> Iterator[Decimal]:
    if _is_within(row, period):
        yield _net(row)


def _in_cash(books: Books, row: Row, period: Period) -> Iterator[Decimal]:
    """The part of an invoice that was paid in time; the other documents are paid when they are made."""
    if "DueDate" not in row:
        yield from _when_sold(row, period)
        return
    for payment, amount in links.payments_on(books, "Invoice", row["Id"]):
        if _is_within(payment, period):
            yield _net(row) * amount / row["TotalAmt"]


def _net(row: Row) -> Decimal:
    tax: Decimal = row.get("TxnTaxDetail", {}).get("TotalTax", ZERO)
    return Decimal(row["TotalAmt"] - tax)


def _is_within(row: Row, period: Period) -> bool:
    return period.first <= date.fromisoformat(row["TxnDate"]) <= period.last
