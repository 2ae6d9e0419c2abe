"""Deposit: money received that is taken to the bank together; what lies in one cannot be changed any more."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.guards import refuse_closed_period
from sandbox.quickbooks.sales import deposit_account
from sandbox.quickbooks.wire import Row

_RECEIVED = ("Payment", "SalesReceipt", "RefundReceipt")


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"TxnDate": books.today, **draft.row}
    refuse_closed_period(books, row)
    row["DepositToAccountRef"] = deposit_account(books, row["DepositToAccountRef"])
    row["CurrencyRef"] = {"value": books.company.currency, "name": CURRENCIES[books.company.currency]}
    lines = [_line(books, line, row.get("Id")) for line in row["Line"]]
    if not lines:
        raise errors.Refusal("2250", "Missing lines", "At least one line is required", "Line")
    taken = row.get("CashBack", {}).get("Amount", Decimal(0))
    total = sum((line["Amount"] for line in lines), Decimal("0.00")) - taken
    numbered = [{"Id": str(number), "LineNum": number, **line} for number, line in enumerate(lines, start=1)]
    return {**row, "Line": numbered, "TotalAmt": total}


def _line(books: Books, line: Row, own_id: str | None) -> Row:
    """Money that was received before, by its link, or money from elsewhere, by its account."""
    links = line.get("LinkedTxn", [])
    if not links:
        return _from_elsewhere(books, line)
    for link in links:
        _check_link(books, link, own_id)
    received = sum((books.get(link["TxnType"], link["TxnId"])["TotalAmt"] for link in links), Decimal("0.00"))
    if line.get("Amount", received) != received:
        raise errors.business("The amount of the line is not the amount of the payment.")
    return {"DetailType": "DepositLineDetail", **line, "Amount": received}


def _from_elsewhere(books: Books, line: Row) -> Row:
    if "Amount" not in line:
        raise errors.missing("Line.Amount")
    account = line.get("DepositLineDetail", {}).get("AccountRef")
    if account is None:
        raise errors.missing("Line.DepositLineDetail.AccountRef")
    books.referred("Account", account, "Accounts")
    return {"LinkedTxn": [], **line, "DetailType": "DepositLineDetail"}


def _check_link(books: Books, link: Row, own_id: str | None) -> None:
    kind, txn_id = link.get("TxnType", ""), link.get("TxnId", "")
    if kind not in _RECEIVED:
        text = f"Transaction of type {kind} cannot be linked"
        raise errors.Refusal("620", "Transaction cannot be linked", text, "LinkedTxn")
    row = books.get(kind, txn_id)
    account = books.get("Account", row["DepositToAccountRef"]["value"])
    if account.get("AccountSubType") != "UndepositedFunds":
        raise errors.business("The payment is not in Undeposited Funds.")
    if any(deposit["Id"] != own_id for deposit in books.company.keyed("deposited", kind, txn_id)):
        raise errors.business("The payment is in another deposit already.")


DEPOSIT = Entity(
    name="Deposit",
    sequence="transaction",
    operations=LIST_OPERATIONS | {"delete"},
    filters={"TxnDate": "day", "TotalAmt": "number", "DepositToAccountRef": "reference", "DocNumber": "text"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare,
)
