"""Vendor and Employee: here because they share names with customers."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.customer import (
    NAME_FILTERS,
    refuse_taken,
    rename_by_activity,
    settle_name,
    with_address_ids,
)
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row


def _prepare(entity: str) -> Callable[[Books, Draft], Row]:
    def prepare(books: Books, draft: Draft) -> Row:
        row = {"Active": True, **draft.row}
        row["DisplayName"] = settle_name(row)
        row["DisplayName"] = rename_by_activity(row, draft.stored)
        refuse_taken(books, row, entity)
        row.setdefault("PrintOnCheckName", row["DisplayName"])
        if entity == "Vendor":
            row.setdefault("Balance", Decimal("0.00"))
        return with_address_ids(books, row)

    return prepare


VENDOR = Entity(
    name="Vendor",
    sequence="name",
    operations=LIST_OPERATIONS,
    filters=NAME_FILTERS,
    sorts=frozenset(NAME_FILTERS) - {"PrimaryEmailAddr"},
    prepare=_prepare("Vendor"),
)

EMPLOYEE = Entity(
    name="Employee",
    sequence="name",
    operations=LIST_OPERATIONS,
    filters={name: kind for name, kind in NAME_FILTERS.items() if name != "Balance"},
    sorts=frozenset(NAME_FILTERS) - {"PrimaryEmailAddr", "Balance"},
    prepare=_prepare("Employee"),
)
