"""Item: what a sales line is booked on; and Account, where the item's income goes."""

from sandbox.quickbooks import errors, fields
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.entities.customer import DELETED
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity
from sandbox.quickbooks.wire import Row, plain


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


def _prepare_item(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "Type": "Service", "Taxable": False, **draft.row}
    row = list_name(books, "Item", row, draft.stored)
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
    return {
        **row,
        "SubItem": True,
        "ParentRef": {"value": parent["Id"], "name": parent["Name"]},
        "Level": parent.get("Level", 0) + 1,
        "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{row['Name']}",
    }


def _prepare_account(books: Books, draft: Draft) -> Row:
    row = {"Active": True, "SubAccount": False, **draft.row}
    if not ("AccountType" in row or "AccountSubType" in row):
        text = "Account type or sub-type is required"
        raise errors.Refusal("6010", "Account type or sub-type needed", text, "AccountType")
    row = list_name(books, "Account", row, draft.stored)
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

ITEM = Entity(
    name="Item",
    operations=LIST_OPERATIONS,
    required=("Name",),
    readers={
        "Name": fields.name_text(100),
        "Type": fields.one_of("Service", "NonInventory", "Inventory", "Category"),
        "Sku": fields.text(100),
        "Description": fields.text(4000),
        "PurchaseDesc": fields.text(1000),
        "UnitPrice": fields.number,
        "PurchaseCost": fields.number,
        "Taxable": fields.flag,
        "SalesTaxIncluded": fields.flag,
        "PurchaseTaxIncluded": fields.flag,
        "SalesTaxCodeRef": fields.reference,
        "PurchaseTaxCodeRef": fields.reference,
        "TaxClassificationRef": fields.reference,
        "ClassRef": fields.reference,
        "IncomeAccountRef": fields.reference,
        "ExpenseAccountRef": fields.reference,
        "AssetAccountRef": fields.reference,
        "InvStartDate": fields.day,
        "QtyOnHand": fields.number,
        "TrackQtyOnHand": fields.flag,
        "ReorderPoint": fields.number,
        "SubItem": fields.flag,
        "ParentRef": fields.reference,
        "Active": fields.flag,
    },
    read_only=frozenset(
        {
            "FullyQualifiedName",
            "Level",
            "AbatementRate",
            "ItemCategoryType",
            "ReverseChargeRate",
            "ServiceType",
        }
    ),
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
    prepare=_prepare_item,
)

ACCOUNT = Entity(
    name="Account",
    operations=LIST_OPERATIONS,
    required=("Name",),
    readers={
        "Name": fields.name_text(100),
        "AccountType": fields.one_of(*CLASSIFICATIONS),
        "AccountSubType": fields.text(100),
        "AcctNum": fields.text(20),
        "Description": fields.text(100),
        "Classification": fields.text(20),
        "SubAccount": fields.flag,
        "ParentRef": fields.reference,
        "CurrencyRef": fields.reference,
        "TaxCodeRef": fields.reference,
        "Active": fields.flag,
    },
    read_only=frozenset({"FullyQualifiedName", "CurrentBalance", "CurrentBalanceWithSubAccounts"}),
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
    prepare=_prepare_account,
)

ENTITIES = (ITEM, ACCOUNT)
