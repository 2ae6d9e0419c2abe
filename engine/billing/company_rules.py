"""What a QuickBooks company would refuse by its own settings is refused by us first, with the remedy (F106).

Pure: a company and a document as it would go out, in QuickBooks' own field names.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.errors import Refused
from engine.records import BooksCompany
from engine.said import said

Document = Mapping[str, Any]

INVOICE, RECEIPT, PAYMENT, VOID = "invoice", "sales receipt", "payment", "void"
"""Kinds of documents; a void is told by its invoice's date."""

_DATES = {INVOICE: "invoice_date", RECEIPT: "receipt_date", PAYMENT: "payment_date"}
_CALLED = {
    INVOICE: said("invoice"),
    RECEIPT: said("sales receipt"),
    PAYMENT: said("payment"),
    VOID: said("void"),
}
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
    until = said(
        "the books of {company} are closed up to {closed}", company=company.company_name, closed=closed
    )
    remedy = said(
        "have the closing date moved in QuickBooks under Account and settings > Advanced > Accounting"
    )
    if kind == VOID:
        return said(
            "the invoice is of {day} and {until}; credit it at a later date, or {remedy}",
            day=day,
            until=until,
            remedy=remedy,
        )
    return said(
        "{input} {day}: {until}; choose a later {input}, or {remedy}",
        input=_DATES[kind],
        day=day,
        until=until,
        remedy=remedy,
    )


def _foreign_currency(company: BooksCompany, kind: str, document: Document) -> str:
    currency = _currency(company, document)
    if company.multi_currency or currency == company.home_currency:
        return ""
    return said(
        "the {kind} is in {currency} and {company} keeps its books in {home_currency} only; "
        "turn on Multicurrency in QuickBooks under Account and settings > Advanced > Currency, "
        "or use {home_currency}",
        kind=_CALLED[kind],
        currency=currency,
        company=company.company_name,
        home_currency=company.home_currency,
    )


def _unknown_currency(company: BooksCompany, kind: str, document: Document) -> str:
    """A list that could not be read forbids nothing: then QuickBooks decides."""
    currency, known = _currency(company, document), company.currencies
    if known is None or not company.multi_currency or currency in (company.home_currency, *known):
        return ""
    return said(
        "the {kind} is in {currency}, a currency that {company} does not have; add it in QuickBooks under "
        "Settings > Currencies, or use {home_currency}",
        kind=_CALLED[kind],
        currency=currency,
        company=company.company_name,
        home_currency=company.home_currency,
    )


def _currency(company: BooksCompany, document: Document) -> str:
    return str(document.get("CurrencyRef", {}).get("value", company.home_currency))


def _discounts(company: BooksCompany, kind: str, document: Document) -> str:
    has = any(line.get("DetailType") == "DiscountLineDetail" for line in _lines(document))
    return _off(company.allows_discounts, has, kind, company, said("a discount"), "Discount")


def _deposits(company: BooksCompany, kind: str, document: Document) -> str:
    has = bool(document.get("Deposit"))
    return _off(company.allows_deposits, has, kind, company, said("a deposit"), "Deposit")


def _shipping(company: BooksCompany, kind: str, document: Document) -> str:
    has = any(_item(line) == _SHIPPING for line in _lines(document))
    return _off(company.allows_shipping, has, kind, company, said("shipping"), "Shipping")


def _off(allowed: bool | None, has: bool, kind: str, company: BooksCompany, what: str, switch: str) -> str:
    if allowed is not False or not has:
        return ""
    return said(
        "the {kind} has {what} and {company} has that switched off; turn on {switch} in QuickBooks under "
        "Account and settings > Sales > Sales form content, or leave it out",
        kind=_CALLED[kind],
        what=what,
        company=company.company_name,
        switch=switch,
    )


def _tax(company: BooksCompany, kind: str, document: Document) -> str:
    """With sales tax off QuickBooks ignores tax codes, and the customer would be billed too little."""
    if company.uses_sales_tax or not any(code not in _UNTAXED for code in _tax_codes(document)):
        return ""
    return said(
        "a tax code is given for the {kind} and {company} has sales tax switched off; "
        "turn it on in QuickBooks under Taxes, or leave tax_code out",
        kind=_CALLED[kind],
        company=company.company_name,
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
    _unknown_currency,
    _discounts,
    _deposits,
    _shipping,
    _tax,
)
