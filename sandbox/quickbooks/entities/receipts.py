"""SalesReceipt: sold and paid at once. RefundReceipt: money given back. The same rules hold for both."""

from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.sales import (
    FORM_DEFAULTS,
    FORM_FILTERS,
    numbered,
    prepared_form,
    with_money_place,
    zeroed,
)
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")


def _receipt(name: str) -> Entity:
    """A form over money that has changed hands already: nothing of it is ever open."""

    def prepare(books: Books, draft: Draft) -> Row:
        row = with_money_place(books, prepared_form(books, draft, FORM_DEFAULTS))
        return {**numbered(books, name, draft, row), "Balance": ZERO}

    return Entity(
        name=name,
        sequence="transaction",
        operations=SALES_OPERATIONS,
        filters={**FORM_FILTERS, "TotalAmt": "number", "Balance": "number"},
        sorts=frozenset({"TxnDate"}),
        prepare=prepare,
        voided=_voided,
        void_by="include",
    )


def _voided(books: Books, row: Row) -> Row:
    return {**zeroed(row), "Balance": ZERO}


SALES_RECEIPT = _receipt("SalesReceipt")
REFUND_RECEIPT = _receipt("RefundReceipt")
