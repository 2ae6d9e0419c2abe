"""What keeps a transaction from being changed: closed books, and money that lies in the bank already."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.wire import Row


def refuse_closed_period(books: Books, *rows: Row | None) -> None:
    """Books are closed up to a day in the preferences. Raises: Refusal 6200, 6210."""
    closed = books.company.preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate")
    if not closed or not any(row is not None and row["TxnDate"] <= closed for row in rows):
        return
    text = "The account period has closed and the account books cannot be updated through QuickBooks Online"
    if books.settings.closing_password:
        text = "The account period has closed and a password is required, which cannot be given here"
        raise errors.Refusal("6210", "Account Period Closed, Password Required", text, "")
    raise errors.Refusal("6200", "Account Period Closed", text, "")


def refuse_deposited(books: Books, entity: str, row: Row) -> None:
    """Money in a bank deposit stays as it is until it is taken out of the deposit. Raises: Refusal 6540."""
    for deposit in books.company.keyed("deposited", entity, row["Id"]):
        text = f"This transaction is in deposit {deposit['Id']}. Take it out of there before you change it."
        raise errors.Refusal("6540", "Deposited Transaction cannot be changed", text, "")


def refuse_change(books: Books, entity: str, row: Row) -> None:
    """Whether a stored row may be changed, voided or deleted at all. Raises: Refusal 6200, 6210, 6540."""
    if "TxnDate" in row:
        refuse_closed_period(books, row)
        refuse_deposited(books, entity, row)
