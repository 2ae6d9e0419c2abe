"""CompanyCurrency: the currencies that a company with Multicurrency may bill in.

Source: `CompanyCurrency` in Intuit's XML schema. Whether webhooks tell of it is not written: here none do.
"""

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row


def _prepare(books: Books, draft: Draft) -> Row:
    """A code of the world's, once; it stays what it is. Raises: Refusal 2220, 6240, 6000."""
    row = {"Active": True, **draft.row}
    code = row["Code"]
    if code not in CURRENCIES:
        raise errors.invalid("2220", "Invalid Currency Type", "Code", code)
    if draft.stored is not None and draft.stored["Code"] != code:
        raise errors.business("The code of a currency cannot be changed.")
    for other in books.company.table("CompanyCurrency").values():
        if other["Code"] == code and other["Id"] != row.get("Id"):
            raise errors.duplicate_name()
    return {**row, "Name": CURRENCIES[code]}


COMPANY_CURRENCY = Entity(
    name="CompanyCurrency",
    operations=LIST_OPERATIONS,
    filters={"Code": "text", "Name": "text", "Active": "flag"},
    prepare=_prepare,
    announced=False,
)
