"""Term: when what is billed is due."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.listing import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"Active": True, **draft.row}
    if not ("DueDays" in row or "DayOfMonthDue" in row):
        raise errors.missing("DueDays or DayOfMonthDue")
    row["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in row else "STANDARD"
    return list_name(books, "Term", row, draft.stored)


TERM = Entity(
    name="Term",
    operations=LIST_OPERATIONS,
    filters={"Name": "text", "Active": "flag"},
    sorts=frozenset({"Name", "Active"}),
    prepare=_prepare,
)
