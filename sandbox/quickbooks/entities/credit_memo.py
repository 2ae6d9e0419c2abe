"""CreditMemo: what a customer has to their credit, used up through payments."""

from decimal import Decimal

from sandbox.quickbooks import errors, links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.sales import FORM_DEFAULTS, FORM_FILTERS, numbered, prepared_form, zeroed
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")


def _prepare(books: Books, draft: Draft) -> Row:
    row = prepared_form(books, draft, FORM_DEFAULTS)
    left = row["TotalAmt"] if draft.stored is None else links.open_balance(books, "CreditMemo", row)
    if left < 0:
        raise errors.business("More of the credit memo is used than the new total.")
    return {**numbered(books, "CreditMemo", draft, row), "Balance": left, "RemainingCredit": left}


def _settle(books: Books, new: Row | None, old: Row | None) -> None:
    links.refresh_customer(books, *(row["CustomerRef"]["value"] for row in (new, old) if row is not None))


def _voided(books: Books, row: Row) -> Row:
    _refuse_used(books, row)
    return {**zeroed(row), "Balance": ZERO, "RemainingCredit": ZERO}


def _refuse_used(books: Books, row: Row) -> None:
    if links.payments_on(books, "CreditMemo", row["Id"]):
        raise errors.business("The transaction has linked payments. Unlink them first.")


CREDIT_MEMO = Entity(
    name="CreditMemo",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    filters={**FORM_FILTERS, "SalesTermRef": "reference", "Balance": "number"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare,
    settle=_settle,
    check_delete=_refuse_used,
    voided=_voided,
    void_by="include",
)
