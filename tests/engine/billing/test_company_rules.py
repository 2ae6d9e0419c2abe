"""What a company's settings forbid is told before QuickBooks says no, with the way out (F105, F106)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.billing.company_rules import INVOICE, PAYMENT, RECEIPT, VOID, objection
from engine.records import BooksCompany

BOOKS = BooksCompany(
    "Roof & Co",
    "US",
    "USD",
    multi_currency=False,
    uses_sales_tax=True,
    custom_numbers=False,
    allows_discounts=True,
    allows_deposits=True,
    allows_shipping=True,
    closed_until=date(2026, 1, 31),
)


def line(item: str = "19", code: str = "NON") -> dict[str, Any]:
    detail = {"ItemRef": {"value": item}, "TaxCodeRef": {"value": code}}
    return {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def form(**changes: Any) -> dict[str, Any]:
    usual = {"TxnDate": "2026-03-02", "CurrencyRef": {"value": "USD"}, "Line": [line()]}
    return usual | changes


DISCOUNT = {"Amount": 5, "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": False}}


@pytest.mark.parametrize(
    ("changed", "kind", "document", "told"),
    [
        pytest.param(
            {},
            INVOICE,
            form(TxnDate="2026-01-31"),
            "invoice_date 2026-01-31: the books of Roof & Co are closed up to 2026-01-31; choose a later "
            "invoice_date, or have the closing date moved in QuickBooks under Account and settings > "
            "Advanced > Accounting",
            id="closed-books",
        ),
        pytest.param(
            {}, RECEIPT, form(TxnDate="2026-01-02"), "receipt_date 2026-01-02: ", id="closed-receipt"
        ),
        pytest.param(
            {}, PAYMENT, {"TxnDate": "2026-01-02"}, "payment_date 2026-01-02: ", id="closed-payment"
        ),
        pytest.param(
            {},
            VOID,
            {"TxnDate": "2026-01-02"},
            "the invoice is of 2026-01-02 and the books of Roof & Co are closed up to 2026-01-31; credit it "
            "at a later date, or have the closing date moved",
            id="closed-void",
        ),
        pytest.param(
            {},
            INVOICE,
            form(CurrencyRef={"value": "EUR"}),
            "the invoice is in EUR and Roof & Co keeps its books in USD only; turn on Multicurrency in "
            "QuickBooks under Account and settings > Advanced > Currency, or use USD",
            id="foreign-currency",
        ),
        pytest.param(
            {"multi_currency": True, "currencies": ("CAD", "EUR")},
            INVOICE,
            form(CurrencyRef={"value": "BRL"}),
            "the invoice is in BRL, a currency that Roof & Co does not have; add it in QuickBooks under "
            "Settings > Currencies, or use USD",
            id="unknown-currency",
        ),
        pytest.param(
            {"multi_currency": True, "currencies": ()},
            PAYMENT,
            {"CurrencyRef": {"value": "EUR"}},
            "the payment is in EUR, a currency that Roof & Co does not have",
            id="no-currency-was-added",
        ),
        pytest.param(
            {"allows_discounts": False},
            INVOICE,
            form(Line=[line(), DISCOUNT]),
            "the invoice has a discount and Roof & Co has that switched off; turn on Discount in QuickBooks "
            "under Account and settings > Sales > Sales form content, or leave it out",
            id="discount",
        ),
        pytest.param(
            {"allows_deposits": False}, INVOICE, form(Deposit=5), "the invoice has a deposit", id="deposit"
        ),
        pytest.param(
            {"allows_shipping": False},
            RECEIPT,
            form(Line=[line("SHIPPING_ITEM_ID")]),
            "the sales receipt has shipping",
            id="shipping",
        ),
        pytest.param(
            {"uses_sales_tax": False},
            INVOICE,
            form(Line=[line(code="TAX")]),
            "a tax code is given for the invoice and Roof & Co has sales tax switched off; turn it on in "
            "QuickBooks under Taxes, or leave tax_code out",
            id="tax-on-a-line",
        ),
        pytest.param(
            {"uses_sales_tax": False},
            INVOICE,
            form(TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}}),
            "a tax code is given for the invoice",
            id="tax-on-the-whole",
        ),
    ],
)
def test_what_is_forbidden_is_told_with_its_remedy(
    changed: dict[str, Any], kind: str, document: dict[str, Any], told: str
) -> None:
    refusal = objection(replace(BOOKS, **changed), kind, document)
    assert refusal is not None
    assert str(refusal).startswith(told)
    assert refusal.category == "company-setting"


@pytest.mark.parametrize(
    ("changed", "document"),
    [
        pytest.param(
            {"multi_currency": True, "currencies": ("EUR",)},
            form(CurrencyRef={"value": "EUR"}),
            id="a-currency-of-the-company",
        ),
        pytest.param({"multi_currency": True, "currencies": ("EUR",)}, form(), id="its-home-currency"),
        pytest.param(
            {"multi_currency": True, "currencies": None},
            form(CurrencyRef={"value": "BRL"}),
            id="currencies-not-told",
        ),
        pytest.param({}, form(TxnDate="2026-02-01"), id="the-day-after-the-closing-date"),
        pytest.param({"closed_until": None}, form(TxnDate="1999-01-01"), id="open-books"),
        pytest.param({}, {"CurrencyRef": {"value": "USD"}}, id="no-date"),
        pytest.param({"multi_currency": True}, form(CurrencyRef={"value": "EUR"}), id="many-currencies"),
        pytest.param({}, form(Line=[line(), DISCOUNT]), id="discounts-allowed"),
        pytest.param({"allows_discounts": None}, form(Line=[line(), DISCOUNT]), id="nobody-said"),
        pytest.param({"allows_deposits": False}, form(Deposit=0), id="no-deposit"),
        pytest.param({"uses_sales_tax": False}, form(), id="not-taxed"),
        pytest.param({}, form(Line=[line(code="TAX")]), id="taxed"),
    ],
)
def test_what_is_allowed_is_left_to_quickbooks(changed: dict[str, Any], document: dict[str, Any]) -> None:
    assert objection(replace(BOOKS, **changed), INVOICE, document) is None
