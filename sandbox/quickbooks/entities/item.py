"""Item: what a sales line is booked on."""

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.listing import list_name
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row, plain

_DEEPEST = 4  # levels below the top
_TYPES = ("Service", "NonInventory", "Inventory", "Category")  # those that the API makes


def _prepare(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "Type": "Service", "Taxable": False, **draft.row}
    row = list_name(books, "Item", row, draft.stored)
    if row["Type"] not in _TYPES:
        raise errors.invalid("2120", "Invalid Type", "Type", row["Type"])
    if row["Type"] in ("Service", "NonInventory"):
        _need_an_account(row)
    if row["Type"] == "Inventory":
        _need_inventory_fields(row)
    if draft.stored and draft.stored["Type"] == "Inventory" != row["Type"]:
        raise errors.business("An inventory item cannot be changed to another type.")
    for name in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"):
        if name in row:
            account = books.referred("Account", row[name], "Accounts")
            row[name] = {"value": account["Id"], "name": account["Name"]}
    if row["Type"] != "Category":
        row["UnitPrice"] = plain(row.get("UnitPrice", fields.number(0, "UnitPrice")))
    return _placed(books, row)


def _need_an_account(row: Row) -> None:
    if not ("IncomeAccountRef" in row or "ExpenseAccountRef" in row):
        raise errors.missing("ExpenseAccountRef or IncomeAccountRef")


def _need_inventory_fields(row: Row) -> None:
    for name in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "InvStartDate", "QtyOnHand"):
        if name not in row:
            raise errors.missing(name)


def _placed(books: Books, row: Row) -> Row:
    if "ParentRef" not in row:
        return {**row, "FullyQualifiedName": row["Name"]}
    parent = books.referred("Item", row["ParentRef"], "Items")
    if parent["FullyQualifiedName"].count(":") + 1 > _DEEPEST:
        raise errors.Refusal("6180", "Sub level limit", "Sub levels may not be more than 5 deep", "ParentRef")
    return {
        **row,
        "SubItem": True,
        "ParentRef": {"value": parent["Id"], "name": parent["Name"]},
        "Level": parent.get("Level", 0) + 1,
        "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{row['Name']}",
    }


ITEM = Entity(
    name="Item",
    operations=LIST_OPERATIONS,
    filters={
        "Name": "text",
        "Type": "text",
        "Sku": "text",
        "Taxable": "flag",
        "Active": "flag",
        "FullyQualifiedName": "text",
        "SubItem": "flag",
    },
    sorts=frozenset({"Name", "Type", "UnitPrice", "PurchaseCost"}),
    prepare=_prepare,
)
