"""AgedReceivables: what each customer owes on a day, by how many days it is overdue then."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sandbox.quickbooks import links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.gate import Call
from sandbox.quickbooks.reports.by_customer import ZERO, Table, customers, in_home_currency, written
from sandbox.quickbooks.reports.periods import Period, asked, day
from sandbox.quickbooks.wire import Row

_TITLES = ("Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total")
_FIRST_DAYS = (1, 31, 61, 91)  # of each column but the first


def report(call: Call) -> Row:
    """The report on `report_date`, or on the last day of `date_macro`, or today."""
    on = _day(call)
    amounts = {row["Id"]: _aged(call.books, row["Id"], on) for row in customers(call)}
    table = Table("AgedReceivables", _TITLES, amounts, {"report_date": on.isoformat()})
    return written(call, Period(on, on, call.parameter("date_macro") or ""), table)


def _day(call: Call) -> date:
    said = day(call, "report_date")
    if said is None and call.parameter("date_macro"):
        return asked(call).last
    return said or date.fromisoformat(call.books.today)


def _aged(books: Books, customer_id: str, on: date) -> list[Decimal]:
    """The columns of one customer."""
    columns = [ZERO] * len(_TITLES)
    for due, amount in _open(books, customer_id, on):
        columns[column_of((on - due).days)] += amount
        columns[-1] += amount
    return columns


def column_of(days_overdue: int) -> int:
    """The column that something so many days overdue stands in.

    >>> [column_of(days) for days in (-3, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    return sum(days_overdue >= first for first in _FIRST_DAYS)


def _open(books: Books, customer_id: str, on: date) -> Iterator[tuple[date, Decimal]]:
    """What is open on that day, and since when it is due: credits count from their own day, as less owed."""
    for invoice in _until(books, "Invoice", customer_id, on):
        left = invoice["TotalAmt"] - invoice["Deposit"] - _applied(books, "Invoice", invoice, on)
        yield date.fromisoformat(invoice["DueDate"]), in_home_currency(left, invoice)
    for memo in _until(books, "CreditMemo", customer_id, on):
        left = memo["TotalAmt"] - _applied(books, "CreditMemo", memo, on)
        yield _txn_day(memo), -in_home_currency(left, memo)
    for payment in _until(books, "Payment", customer_id, on):
        yield _txn_day(payment), -in_home_currency(_unapplied(books, payment, on), payment)


def _until(books: Books, entity: str, customer_id: str, on: date) -> Iterator[Row]:
    for row in books.company.keyed("CustomerRef", entity, customer_id):
        if _txn_day(row) <= on:
            yield row


def _txn_day(row: Row) -> date:
    return date.fromisoformat(row["TxnDate"])


def _applied(books: Books, txn_type: str, row: Row, on: date) -> Decimal:
    found = links.payments_on(books, txn_type, row["Id"])
    return sum((amount for payment, amount in found if _txn_day(payment) <= on), ZERO)


def _unapplied(books: Books, payment: Row, on: date) -> Decimal:
    """What is left of a payment, of which nothing can pay an invoice that is not there yet."""
    there = [
        line
        for line in payment["Line"]
        if all(
            _txn_day(books.get(link["TxnType"], link["TxnId"])) <= on for link in line.get("LinkedTxn", [])
        )
    ]
    return links.unapplied(payment, there)
