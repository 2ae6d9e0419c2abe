"""Invoice: numbers, dates, totals, and what voiding it does to the payments on it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sandbox.quickbooks import errors, links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.sales import (
    numbered,
    prepared_form,
    zeroed,
)
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")


def _prepare(books: Books, draft: Draft) -> Row:
    _check_delivery(draft.row)
    _check_estimates(books, draft)
    row = prepared_form(books, draft, _DEFAULTS)
    customer = books.get("Customer", row["CustomerRef"]["value"])
    row = with_terms(books, row, customer, draft)
    return _with_balance(books, numbered(books, "Invoice", draft, row), draft.stored)


_DEFAULTS: Mapping[str, object] = {
    "Deposit": ZERO,
    "ApplyTaxAfterDiscount": False,
    "PrintStatus": "NeedToPrint",
    "EmailStatus": "NotSet",
    "AllowIPNPayment": False,
    "AllowOnlinePayment": False,
    "AllowOnlineCreditCardPayment": False,
    "AllowOnlineACHPayment": False,
    "LinkedTxn": [],
}


def with_terms(books: Books, row: Row, customer: Row, draft: Draft) -> Row:
    """The term (the customer's by default) and the due date it makes, unless one was said."""
    reference = row.get("SalesTermRef") or (None if draft.stored else _usual_term(books, customer))
    term = books.referred("Term", reference, "Terms") if reference else None
    if term is not None:
        row = {**row, "SalesTermRef": {"value": term["Id"], "name": term["Name"]}}
    moved = draft.stored is None or "TxnDate" in draft.said or "SalesTermRef" in draft.said
    if "DueDate" not in draft.said and (moved or "DueDate" not in row):
        row = {**row, "DueDate": due_date(row["TxnDate"], term)}
    return row


def _usual_term(books: Books, customer: Row) -> Row | None:
    forms: Row = books.company.preferences.get("SalesFormsPrefs", {})
    return customer.get("SalesTermRef") or forms.get("DefaultTerms")


def due_date(txn_date: str, term: Row | None) -> str:
    """When a document of this day is due.

    >>> due_date("2026-09-01", {"DueDays": 30})
    '2026-10-01'
    >>> due_date("2026-09-20", {"DayOfMonthDue": 25, "DueNextMonthDays": 10})
    '2026-10-25'
    """
    day = date.fromisoformat(txn_date)
    if term is None:
        return txn_date
    if "DayOfMonthDue" not in term:
        return (day + timedelta(days=term["DueDays"])).isoformat()
    due = _day_of_month(day, term["DayOfMonthDue"])
    if due < day or (due - day).days < term.get("DueNextMonthDays", 0):
        due = _day_of_month(day.replace(day=1) + timedelta(days=31), term["DayOfMonthDue"])
    return due.isoformat()


def _day_of_month(day: date, number: int) -> date:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.replace(day=min(number, last.day))


def _check_delivery(row: Row) -> None:
    if row.get("EmailStatus") == "NeedToSend" and not row.get("BillEmail", {}).get("Address"):
        raise errors.Refusal("6420", "Email Address required", "An e-mail address is required", "BillEmail")


def _check_estimates(books: Books, draft: Draft) -> None:
    """An estimate becomes one invoice, once: there is no progress invoicing by API."""
    for link in draft.said.get("LinkedTxn", []):
        if link.get("TxnType") == "Estimate":
            estimate = books.get("Estimate", link.get("TxnId", ""))
            owners = {each["TxnId"] for each in estimate.get("LinkedTxn", [])}
            if owners - {draft.row.get("Id")}:
                raise errors.business("The estimate is linked to another invoice already.")


def _with_balance(books: Books, row: Row, stored: Row | None) -> Row:
    """What is open. A total below what is paid already frees the newest payments."""
    if stored is None:
        estimates = [link for link in row["LinkedTxn"] if link["TxnType"] == "Estimate"]
        return {**row, "LinkedTxn": estimates, "Balance": row["TotalAmt"] - row["Deposit"]}
    payable = max(row["TotalAmt"] - row["Deposit"], ZERO)
    links.release(books, "Invoice", row["Id"], keep=payable)
    estimates = [link for link in row["LinkedTxn"] if link["TxnType"] != "Payment"]
    row = {**row, "LinkedTxn": estimates + links.payment_links(books, "Invoice", row["Id"])}
    return {**row, "Balance": links.open_balance(books, "Invoice", row)}


def _settle(books: Books, new: Row | None, old: Row | None) -> None:
    for txn_id in sorted(_estimates(new) ^ _estimates(old)):
        _link_estimate(books, txn_id, new if txn_id in _estimates(new) else None)
    owners = [row["CustomerRef"]["value"] for row in (new, old) if row is not None]
    links.refresh_customer(books, *owners)


def _estimates(row: Row | None) -> set[str]:
    return {link["TxnId"] for link in (row or {}).get("LinkedTxn", []) if link["TxnType"] == "Estimate"}


def _link_estimate(books: Books, txn_id: str, invoice: Row | None) -> None:
    estimate = books.find("Estimate", txn_id)
    if estimate is not None:
        linked = [{"TxnId": invoice["Id"], "TxnType": "Invoice"}] if invoice else []
        status = "Closed" if invoice else "Pending"
        books.replace("Estimate", {**estimate, "LinkedTxn": linked, "TxnStatus": status})


def _check_delete(books: Books, row: Row) -> None:
    if links.payments_on(books, "Invoice", row["Id"]):
        raise errors.business("The transaction has linked payments. Unlink them before you delete it.")


def _voided(books: Books, row: Row) -> Row:
    links.release(books, "Invoice", row["Id"])
    return {**zeroed(row), "Balance": ZERO, "Deposit": ZERO, "LinkedTxn": []}


INVOICE = Entity(
    name="Invoice",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    filters={
        "CustomerRef": "reference",
        "ProjectRef": "reference",
        "DocNumber": "text",
        "TxnDate": "day",
        "DueDate": "day",
        "SalesTermRef": "reference",
        "Balance": "number",
        "TotalAmt": "number",
    },
    sorts=frozenset({"DocNumber", "TxnDate", "DueDate", "Balance"}),
    prepare=_prepare,
    settle=_settle,
    check_delete=_check_delete,
    voided=_voided,
)
