"""Estimate: an offer, which becomes one invoice."""

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.sales import FORM_DEFAULTS, FORM_FILTERS, numbered, prepared_form
from sandbox.quickbooks.wire import Row


def _prepare(books: Books, draft: Draft) -> Row:
    row = prepared_form(books, draft, {**FORM_DEFAULTS, "TxnStatus": "Pending", "LinkedTxn": []})
    return numbered(books, "Estimate", draft, row)


ESTIMATE = Entity(
    name="Estimate",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    filters={**FORM_FILTERS, "DueDate": "day"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare,
)
