"""PaymentMethod: how money came in."""

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.listing import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "Type": "NON_CREDIT_CARD", **draft.row}
    return list_name(books, "PaymentMethod", row, draft.stored)


PAYMENT_METHOD = Entity(
    name="PaymentMethod",
    operations=LIST_OPERATIONS,
    filters={"Name": "text", "Active": "flag"},
    sorts=frozenset({"Active"}),
    prepare=_prepare,
)
