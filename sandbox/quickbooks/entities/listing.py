"""What the lists have in common: how a row is named."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.customer import DELETED
from sandbox.quickbooks.wire import Row


def list_name(books: Books, entity: str, row: Row, stored: Row | None) -> Row:
    """Name rules of the lists: unique among its kind, marked when inactive. Raises: Refusal 6240."""
    name = row["Name"]
    if not row["Active"]:
        name = name if name.endswith(DELETED) else name + DELETED
    elif stored is not None and not stored["Active"]:
        name = name.removesuffix(DELETED)
    for other in books.company.table(entity).values():
        if other["Id"] != row.get("Id") and other["Name"].casefold() == name.casefold():
            raise errors.duplicate_name()
    return {**row, "Name": name}
