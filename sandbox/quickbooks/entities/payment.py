"""Payment: money received, applied to open invoices line by line, the rest unapplied."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.quickbooks import errors, links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity
from sandbox.quickbooks.guards import refuse_closed_period
from sandbox.quickbooks.sales import customer_of, with_money_place
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")
_LINKABLE = ("Invoice", "CreditMemo")  # what this stand-in keeps of the types a payment may be applied to


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"ProcessPayment": False, **draft.row}
    row.setdefault("TxnDate", books.today)
    refuse_closed_period(books, row)
    customer = customer_of(books, row)
    if customer is None:
        raise errors.missing("CustomerRef")
    row["CustomerRef"] = {"value": customer["Id"], "name": customer["DisplayName"]}
    if row["TotalAmt"] < 0:
        raise errors.invalid("2140", "Invalid Amount", "TotalAmt", row["TotalAmt"])
    if "ARAccountRef" in row:
        _check_receivable(books, row["ARAccountRef"])
    row = with_money_place(books, row)
    lines = _applied_lines(books, draft, row)
    row = {**row, "Line": lines, "UnappliedAmt": links.unapplied(row, lines)}
    if row["UnappliedAmt"] < 0:
        raise errors.business("The amount applied is more than the amount of the payment.")
    return row


def _check_receivable(books: Books, reference: Row) -> None:
    account = books.referred("Account", reference, "Accounts")
    if account["AccountType"] != "Accounts Receivable":
        text = "Select an Accounts Receivable account"
        raise errors.Refusal("6430", "Invalid account type used", text, "ARAccountRef")


def _applied_lines(books: Books, draft: Draft, row: Row) -> list[Row]:
    """The lines, checked one by one. Raises: Refusal."""
    if "Line" not in row and draft.stored is None:
        return _automatic_lines(books, row)
    lines = []
    for line in row.get("Line", []):
        if "Amount" not in line:
            raise errors.missing("Line.Amount")
        if line["Amount"] < 0:
            raise errors.invalid("2290", "Negative amount on a line", "Line.Amount", line["Amount"])
        for link in line.get("LinkedTxn", []):
            _check_link(books, row, link)
        lines.append({"LinkedTxn": [], **line})
    _check_balances(books, row, lines)
    return [line for line in lines if line["LinkedTxn"]]


def _check_link(books: Books, row: Row, link: Row) -> None:
    if not link.keys() >= {"TxnId", "TxnType"}:
        raise errors.missing("Line.LinkedTxn.TxnId")
    if link["TxnType"] not in _LINKABLE:
        text = f"Transaction of type {link['TxnType']} cannot be linked"
        raise errors.Refusal("620", "Transaction cannot be linked", text, "LinkedTxn")
    target = books.get(link["TxnType"], link["TxnId"])
    if not _same_family(books, target["CustomerRef"]["value"], row["CustomerRef"]["value"]):
        raise errors.business("The linked transaction belongs to another customer.")


def _same_family(books: Books, one: str, other: str) -> bool:
    return one == other or other in _ancestors(books, one) or one in _ancestors(books, other)


def _ancestors(books: Books, customer_id: str) -> Iterator[str]:
    customer = books.find("Customer", customer_id)
    while customer is not None and "ParentRef" in customer:
        yield customer["ParentRef"]["value"]
        customer = books.find("Customer", customer["ParentRef"]["value"])


def _check_balances(books: Books, row: Row, lines: list[Row]) -> None:
    wanted: dict[tuple[str, str], Decimal] = {}
    for txn_type, txn_id, amount in links.links_of({"Line": lines}):
        wanted[txn_type, txn_id] = wanted.get((txn_type, txn_id), ZERO) + amount
    for (txn_type, txn_id), amount in wanted.items():
        target = books.get(txn_type, txn_id)
        if amount > links.open_balance(books, txn_type, target, besides=row.get("Id")):
            raise errors.business("The amount applied is more than the open balance of the transaction.")


def _automatic_lines(books: Books, row: Row) -> list[Row]:
    """Where the company has it switched on, a payment without lines pays the oldest invoices first."""
    if not books.company.preference("SalesFormsPrefs", "AutoApplyPayments"):
        return []
    left, lines = row["TotalAmt"], []
    invoices = books.company.keyed("CustomerRef", "Invoice", row["CustomerRef"]["value"])
    for invoice in sorted(invoices, key=lambda each: (each["TxnDate"], int(each["Id"]))):
        amount = min(left, invoice["Balance"])
        if amount > 0:
            lines.append({"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]})
            left -= amount
    return lines


def _settle(books: Books, new: Row | None, old: Row | None) -> None:
    touched = {(kind, txn_id) for row in (new, old) for kind, txn_id, _ in links.links_of(row)}
    links.refresh(books, touched)
    owners = [row["CustomerRef"]["value"] for row in (new, old) if row is not None]
    billed = [books.get(kind, txn_id)["CustomerRef"]["value"] for kind, txn_id in touched]
    links.refresh_customer(books, *owners, *billed)


def _voided(books: Books, row: Row) -> Row:
    return {**row, "TotalAmt": ZERO, "UnappliedAmt": ZERO, "Line": [], "PrivateNote": "Voided"}


PAYMENT = Entity(
    name="Payment",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    filters={
        "TotalAmt": "number",
        "CustomerRef": "reference",
        "TxnDate": "day",
        "PaymentMethodRef": "reference",
        "PaymentRefNum": "text",
    },
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare,
    settle=_settle,
    voided=_voided,
    void_by="include",
)
