"""Account: where an item's income and a payment's money go."""

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.listing import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row

_SHORT_NUMBERS = ("US", "GB", "UK", "IN")  # countries with account numbers of seven characters


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "SubAccount": False, **draft.row}
    if not ("AccountType" in row or "AccountSubType" in row):
        text = "Account type or sub-type is required"
        raise errors.Refusal("6010", "Account type or sub-type needed", text, "AccountType")
    row = list_name(books, "Account", row, draft.stored)
    if '"' in row["Name"]:
        raise errors.bad_string("Name")
    longest = 7 if books.company.country in _SHORT_NUMBERS else 20
    if len(row.get("AcctNum", "")) > longest:
        raise errors.bad_length("AcctNum", longest, len(row["AcctNum"]))
    row.setdefault("Classification", CLASSIFICATIONS.get(row.get("AccountType", ""), "Asset"))
    return {**row, "FullyQualifiedName": row["Name"], "CurrentBalance": fields.number(0, "CurrentBalance")}


CLASSIFICATIONS = {
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Expense": "Expense",
    "Other Expense": "Expense",
    "Cost of Goods Sold": "Expense",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
}

ACCOUNT = Entity(
    name="Account",
    operations=LIST_OPERATIONS,
    filters={
        "Name": "text",
        "SubAccount": "flag",
        "ParentRef": "reference",
        "Description": "text",
        "Active": "flag",
        "Classification": "text",
        "AccountType": "text",
        "AccountSubType": "text",
    },
    sorts=frozenset({"Name", "FullyQualifiedName", "CurrentBalance"}),
    prepare=_prepare,
)
