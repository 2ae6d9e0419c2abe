"""Sales forms beside the invoice: paid at once, given back, offered."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.quickbooks import errors, fields, links
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entity import SALES_OPERATIONS, Draft, Entity, QueryType
from sandbox.quickbooks.lines import linked_transactions, sales_lines
from sandbox.quickbooks.sales import (
    SALES_READ_ONLY,
    SALES_READERS,
    numbered,
    prepared_form,
    with_money_place,
    zeroed,
)
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")
_DEFAULTS: Mapping[str, object] = {
    "ApplyTaxAfterDiscount": False,
    "PrintStatus": "NeedToPrint",
    "EmailStatus": "NotSet",
}
_FORM_READERS: dict[str, fields.Reader] = {**SALES_READERS, "Line": sales_lines}
_MONEY_READERS: dict[str, fields.Reader] = {
    "PaymentMethodRef": fields.reference,
    "PaymentRefNum": fields.text(21),
    "DepositToAccountRef": fields.reference,
}
_FORM_FILTERS: dict[str, QueryType] = {
    "CustomerRef": "reference",
    "ProjectRef": "reference",
    "TxnDate": "day",
    "DocNumber": "text",
}


def _prepare_sales_receipt(books: Books, draft: Draft) -> Row:
    row = with_money_place(books, prepared_form(books, draft, _DEFAULTS))
    return {**numbered(books, "SalesReceipt", draft, row), "Balance": ZERO}


def _void_form(books: Books, row: Row) -> Row:
    return {**zeroed(row), "Balance": ZERO}


def _prepare_refund(books: Books, draft: Draft) -> Row:
    row = with_money_place(books, prepared_form(books, draft, _DEFAULTS))
    return {**numbered(books, "RefundReceipt", draft, row), "Balance": ZERO}


def _prepare_credit_memo(books: Books, draft: Draft) -> Row:
    row = prepared_form(books, draft, _DEFAULTS)
    left = row["TotalAmt"] if draft.stored is None else links.open_balance(books, "CreditMemo", row)
    if left < 0:
        raise errors.business("More of the credit memo is used than the new total.")
    return {**numbered(books, "CreditMemo", draft, row), "Balance": left, "RemainingCredit": left}


def _settle_credit_memo(books: Books, new: Row | None, old: Row | None) -> None:
    links.refresh_customer(books, *(row["CustomerRef"]["value"] for row in (new, old) if row is not None))


def _refuse_used_credit(books: Books, row: Row) -> None:
    if links.payments_on(books, "CreditMemo", row["Id"]):
        raise errors.business("The transaction has linked payments. Unlink them before you delete it.")


def _prepare_estimate(books: Books, draft: Draft) -> Row:
    row = prepared_form(books, draft, {**_DEFAULTS, "TxnStatus": "Pending", "LinkedTxn": []})
    return numbered(books, "Estimate", draft, row)


SALES_RECEIPT = Entity(
    name="SalesReceipt",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    required=("Line",),
    readers={**_FORM_READERS, **_MONEY_READERS},
    read_only=SALES_READ_ONLY | {"LinkedTxn", "CreditCardPayment", "CheckPayment", "PaymentType"},
    filters={**_FORM_FILTERS, "TotalAmt": "number", "Balance": "number"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare_sales_receipt,
    voided=_void_form,
    void_by="include",
)

REFUND_RECEIPT = Entity(
    name="RefundReceipt",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    required=("Line", "DepositToAccountRef"),
    readers={**_FORM_READERS, **_MONEY_READERS},
    read_only=SALES_READ_ONLY | {"LinkedTxn", "CreditCardPayment", "CheckPayment", "PaymentType"},
    filters={**_FORM_FILTERS, "TotalAmt": "number", "Balance": "number"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare_refund,
)

CREDIT_MEMO = Entity(
    name="CreditMemo",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    required=("CustomerRef", "Line"),
    readers={**_FORM_READERS, "SalesTermRef": fields.reference},
    read_only=SALES_READ_ONLY | {"RemainingCredit", "LinkedTxn"},
    filters={**_FORM_FILTERS, "SalesTermRef": "reference", "Balance": "number"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare_credit_memo,
    settle=_settle_credit_memo,
    check_delete=_refuse_used_credit,
)

ESTIMATE = Entity(
    name="Estimate",
    sequence="transaction",
    operations=SALES_OPERATIONS,
    required=("CustomerRef", "Line"),
    readers={
        **_FORM_READERS,
        "DueDate": fields.day,
        "ExpirationDate": fields.day,
        "AcceptedBy": fields.text(100),
        "AcceptedDate": fields.day,
        "SalesTermRef": fields.reference,
        "LinkedTxn": linked_transactions,
        "TxnStatus": fields.one_of("Pending", "Accepted", "Closed", "Rejected", "Converted"),
    },
    read_only=SALES_READ_ONLY,
    filters={**_FORM_FILTERS, "DueDate": "day"},
    sorts=frozenset({"TxnDate"}),
    prepare=_prepare_estimate,
)

ENTITIES = (SALES_RECEIPT, REFUND_RECEIPT, CREDIT_MEMO, ESTIMATE)
