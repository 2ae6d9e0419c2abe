"""Which payment is applied to what. Balances are worked out from the payments, never counted along."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")


def links_of(payment: Row | None) -> Iterator[tuple[str, str, Decimal]]:
    """Type, Id and amount of everything a payment is applied to."""
    for line in (payment or {}).get("Line", []):
        for link in line.get("LinkedTxn", []):
            yield link["TxnType"], link["TxnId"], line["Amount"]


def payments_on(books: Books, txn_type: str, txn_id: str) -> list[tuple[Row, Decimal]]:
    """The payments applied to a transaction with their amounts, oldest first."""
    found = []
    for payment in books.company.keyed("link", txn_type, txn_id):
        amounts = [
            amount for kind, linked, amount in links_of(payment) if (kind, linked) == (txn_type, txn_id)
        ]
        if amounts:
            found.append((payment, sum(amounts, ZERO)))
    return found


def open_balance(books: Books, txn_type: str, row: Row, *, besides: str | None = None) -> Decimal:
    """What is still open of an invoice or credit memo, leaving one payment (its Id) out of account."""
    applied = sum(
        (amount for payment, amount in payments_on(books, txn_type, row["Id"]) if payment["Id"] != besides),
        ZERO,
    )
    return Decimal(row["TotalAmt"] - row.get("Deposit", ZERO) - applied)


def payment_links(books: Books, txn_type: str, txn_id: str) -> list[Row]:
    """The `LinkedTxn` members that show a transaction's payments."""
    return [
        {"TxnId": payment["Id"], "TxnType": "Payment"} for payment, _ in payments_on(books, txn_type, txn_id)
    ]


def refresh(books: Books, targets: set[tuple[str, str]]) -> None:
    """Bring balances and links of transactions up to date; one that changed gets a new SyncToken."""
    for txn_type, txn_id in sorted(targets):
        row = books.find(txn_type, txn_id)
        if row is None:
            continue
        others = [link for link in row.get("LinkedTxn", []) if link["TxnType"] != "Payment"]
        links = others + payment_links(books, txn_type, txn_id)
        balance = open_balance(books, txn_type, row)
        if (balance, links) != (row["Balance"], row.get("LinkedTxn", [])):
            changed = {**row, "Balance": balance, "LinkedTxn": links}
            if txn_type == "CreditMemo":
                changed["RemainingCredit"] = balance
            books.replace(txn_type, changed)


def release(books: Books, txn_type: str, txn_id: str, keep: Decimal = ZERO) -> None:
    """Take payments off a transaction, the newest first, until no more than `keep` is applied.

    What comes off is unapplied: it stays with its payment and can be used again.
    """
    room = keep
    for payment, _ in payments_on(books, txn_type, txn_id):
        lines = []
        for line in payment["Line"]:
            if any((link["TxnType"], link["TxnId"]) == (txn_type, txn_id) for link in line["LinkedTxn"]):
                line = {**line, "Amount": min(line["Amount"], room)}
                room -= line["Amount"]
            lines.append(line)
        lines = [line for line in lines if line["Amount"] > 0]
        if lines != payment["Line"]:
            books.replace("Payment", {**payment, "Line": lines, "UnappliedAmt": unapplied(payment, lines)})


def unapplied(payment: Row, lines: list[Row]) -> Decimal:
    """What is left of a payment: its total and the credits it uses, less what it pays."""
    paid = used = ZERO
    for kind, _, amount in links_of({"Line": lines}):
        if kind == "CreditMemo":
            used += amount
        else:
            paid += amount
    return Decimal(payment["TotalAmt"] + used - paid)


def refresh_customer(books: Books, *customer_ids: str | None) -> None:
    """Bring the balances of customers up to date. Their SyncToken stays: nobody edited them."""
    for customer_id in dict.fromkeys(customer_ids):
        customer = books.find("Customer", customer_id)
        if customer is not None:
            customer["Balance"] = customer["BalanceWithJobs"] = _customer_balance(books, customer["Id"])


def _customer_balance(books: Books, customer_id: str) -> Decimal:
    def total(entity: str, amount: str) -> Decimal:
        rows = books.company.keyed("CustomerRef", entity, customer_id)
        return sum((row[amount] for row in rows), ZERO)

    return total("Invoice", "Balance") - total("CreditMemo", "Balance") - total("Payment", "UnappliedAmt")
