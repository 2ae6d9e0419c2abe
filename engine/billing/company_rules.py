"""What a QuickBooks company would refuse by its own settings is refused by us first, with the remedy (F106).

Pure: a company and a document as it would go out, in QuickBooks' own field names.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.errors import Refused
from engine.records import BooksCompany

Document = Mapping[str, Any]

INVOICE, RECEIPT, PAYMENT, VOID = "invoice", "sales receipt", "payment", "void"
"""Kinds of documents; a void is told by its invoice's date."""

_DATES = {INVOICE: "invoice_date", RECEIPT: "receipt_date", PAYMENT: "payment_date"}
_SETTINGS = "Account and settings"
_SALES_FORM = f"{_SETTINGS} > Sales > Sales form content"
_UNTAXED = ("NON", "")
_SHIPPING = "SHIPPING_ITEM_ID"


def objection(company: BooksCompany, kind: str, document: Document) -> Refused | None:
    """Why the company would refuse the document, or quietly change it; None where we know of no reason."""
    found = next(filter(None, (check(company, kind, document) for check in _CHECKS)), None)
    return None if found is None else Refused(found, category="company-setting")


def _closed_books(company: BooksCompany, kind: str, document: Document) -> str:
    day, closed = document.get("TxnDate"), company.closed_until
    if closed is None or not day or date.fromisoformat(day) > closed:
        return ""
    until = f"the books of {company.company_name} are closed up to {closed}"
    remedy = f"have the closing date moved in QuickBooks under {_SETTINGS} > Advanced > Accounting"
    if kind == VOID:
        return f"the invoice is of {day} and {until}; credit it at a later date, or {remedy}"
    return f"{_DATES[kind]} {day}: {until}; choose a later {_DATES[kind]}, or {remedy}"


def _foreign_currency(company: BooksCompany, kind: str, document: Document) -> str:
    currency = document.get("CurrencyRef", {}).get("value", company.home_currency)
    if company.multi_currency or currency == company.home_currency:
        return ""
    return (
        f"the {kind} is in {currency} and {company.company_name} keeps its books in {company.home_currency} "
        f"only; turn on Multicurrency in QuickBooks under {_SETTINGS} > Advanced > Currency, "
        f"or use {company.home_currency}"
    )


def _discounts(company: BooksCompany, kind: str, document: Document) -> str:
    has = any(line.get("DetailType") == "DiscountLineDetail" for line in _lines(document))
    return _off(company.allows_discounts, has, kind, company, "a discount", "Discount")


def _deposits(company: BooksCompany, kind: str, document: Document) -> str:
    return _off(company.allows_deposits, bool(document.get("Deposit")), kind, company, "a deposit", "Deposit")


def _shipping(company: BooksCompany, kind: str, document: Document) -> str:
    has = any(_item(line) == _SHIPPING for line in _lines(document))
    return _off(company.allows_shipping, has, kind, company, "shipping", "Shipping")


def _off(allowed: bool | None, has: bool, kind: str, company: BooksCompany, what: str, switch: str) -> str:
    if allowed is not False or not has:
        return ""
    return (
        f"the {kind} has {what} and {company.company_name} has that switched off; turn on {switch} in "
        f"QuickBooks under {_SALES_FORM}, or leave it out"
    )


def _tax(company: BooksCompany, kind: str, document: Document) -> str:
    """With sales tax off QuickBooks ignores tax codes, and the customer would be billed too little."""
    if company.uses_sales_tax or not any(code not in _UNTAXED for code in _tax_codes(document)):
        return ""
    return (
        f"a tax code is given for the {kind} and {company.company_name} has sales tax switched off; "
        "turn it on in QuickBooks under Taxes, or leave tax_code out"
    )


def _tax_codes(document: Document) -> Iterator[str]:
    yield document.get("TxnTaxDetail", {}).get("TxnTaxCodeRef", {}).get("value", "")
    for line in _lines(document):
        yield line.get("SalesItemLineDetail", {}).get("TaxCodeRef", {}).get("value", "")


def _lines(document: Document) -> list[Mapping[str, Any]]:
    return list(document.get("Line", ()))


def _item(line: Mapping[str, Any]) -> str:
    return str(line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("value", ""))


_CHECKS: tuple[Callable[[BooksCompany, str, Document], str], ...] = (
    _closed_books,
    _foreign_currency,
    _discounts,
    _deposits,
    _shipping,
    _tax,
)
