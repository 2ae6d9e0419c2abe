"""SalesReceipt: sold and paid at once."""

from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.sales import (
    FORM_DEFAULTS,
    FORM_FILTERS,
    numbered,
    prepared_form,
    voided_form,
    with_money_place,
)
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")


def _prepare(books: Books, draft: Draft) -> Row:
    row = with_money_place(books, prepared_form(books, draft, FORM_DEFAULTS))
    return {**numbered(books, "SalesReceipt", draft, row), "Balance": ZERO}


SALES_RECEIPT = Entity(
    name="SalesReceipt",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    filters={**FORM_FILTERS, "TotalAmt": "number", "Balance": "number"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare,
    voided=voided_form,
    void_by="include",
)
