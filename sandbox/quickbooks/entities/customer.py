"""Customer: a name nobody else has, an address book entry, a balance that follows from documents."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.entity import LIST_OPERATIONS, Draft, Entity, QueryType
from sandbox.quickbooks.wire import Row

DELETED = " (deleted)"
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_DEEPEST = 4  # levels below the top customer


def settle_name(row: Row) -> str:
    """The DisplayName, built from the parts where none was given. Raises: Refusal 6080."""
    name = row.get("DisplayName") or " ".join(row[part] for part in NAME_PARTS if row.get(part))
    if not name:
        text = (
            "At least one name is required: Title, GivenName, MiddleName, FamilyName, Suffix or DisplayName"
        )
        raise errors.Refusal("6080", "No name provided", text, "DisplayName")
    return name


def rename_by_activity(row: Row, stored: Row | None) -> str:
    """The name as it has to be: an inactive row carries a mark, which frees its name for others."""
    name: str = row["DisplayName"]
    if row["Active"]:
        return name.removesuffix(DELETED) if stored and not stored["Active"] else name
    return name if name.endswith(DELETED) else name + DELETED


def refuse_taken(books: Books, row: Row, entity: str) -> None:
    """Names are unique over customers, vendors and employees, whatever the case. Raises: Refusal 6240."""
    for other in books.company.keyed("name", row["DisplayName"].casefold()):
        same = books.settings.names_ignore_case or other["DisplayName"] == row["DisplayName"]
        if same and other is not books.find(entity, row.get("Id")):
            raise errors.duplicate_name()


def with_address_ids(books: Books, row: Row) -> Row:
    """Addresses are rows of their own over there; each has an Id."""
    for name in ("BillAddr", "ShipAddr"):
        if name in row and "Id" not in row[name]:
            row[name] = {"Id": books.company.take_number("address"), **row[name]}
    return row


def _prepare(books: Books, draft: Draft) -> Row:
    row = {**_DEFAULTS, **draft.row}
    row["DisplayName"] = settle_name(row)
    row["DisplayName"] = rename_by_activity(row, draft.stored)
    refuse_taken(books, row, "Customer")
    if not row["Active"] and row["Balance"] != 0:
        text = "Delete : The customer has an open balance and cannot be made inactive."
        raise errors.Refusal("6220", "Entity has balance", text, "")
    row["Taxable"] = _taxable(row)
    row["CurrencyRef"] = _currency(books, draft)
    row.setdefault("PrintOnCheckName", row.get("CompanyName") or row["DisplayName"])
    _check_references(books, row)
    return with_address_ids(books, _placed(books, row))


_DEFAULTS: Mapping[str, object] = {
    "Active": True,
    "Job": False,
    "BillWithParent": False,
    "PreferredDeliveryMethod": "Print",
    "Balance": Decimal("0.00"),
    "BalanceWithJobs": Decimal("0.00"),
}


def _taxable(row: Row) -> bool:
    return bool(row.get("Taxable", "TaxExemptionReasonId" not in row or "DefaultTaxCodeRef" in row))


def _currency(books: Books, draft: Draft) -> Row:
    """The ISO code, home currency by default, fixed once the customer exists."""
    home = books.company.currency
    code = draft.said.get("CurrencyRef", {}).get("value")
    if draft.stored is not None:
        kept: Row = draft.stored["CurrencyRef"]
        if code not in (None, kept["value"]):
            raise errors.business("The currency of a customer cannot be changed.")
        return kept
    multiple = books.company.preference("CurrencyPrefs", "MultiCurrencyEnabled")
    wanted = code or home
    if wanted != home and not (multiple and books.company.may_use(wanted)):
        raise errors.invalid("2220", "Invalid Currency Type", "CurrencyRef", wanted)
    return {"value": wanted, "name": CURRENCIES[wanted]}


def _check_references(books: Books, row: Row) -> None:
    for name, entity in (
        ("SalesTermRef", "Term"),
        ("PaymentMethodRef", "PaymentMethod"),
        ("DefaultTaxCodeRef", "TaxCode"),
    ):
        if name in row:
            target = books.referred(entity, row[name], f"{entity}s")
            row[name] = {"value": target["Id"], "name": target["Name"]}


def _placed(books: Books, row: Row) -> Row:
    """FullyQualifiedName and Level, from the parents."""
    if "ParentRef" not in row:
        if row["Job"]:
            raise errors.Refusal(
                "6150", "ParentRef required", "A sub-customer needs a ParentRef", "ParentRef"
            )
        return {**row, "FullyQualifiedName": row["DisplayName"]}
    parent = books.referred("Customer", row["ParentRef"], "Names")
    if parent["Id"] == row.get("Id"):
        raise errors.Refusal(
            "900", "Parent cannot be child", "A customer cannot be its own parent", "ParentRef"
        )
    level = parent.get("Level", 0) + 1
    if level > _DEEPEST:
        raise errors.Refusal("6180", "Sub level limit", "Sub levels may not be more than 5 deep", "ParentRef")
    qualified = f"{parent['FullyQualifiedName']}:{row['DisplayName']}"
    reference = {"value": parent["Id"], "name": parent["DisplayName"]}
    return {**row, "ParentRef": reference, "Level": level, "FullyQualifiedName": qualified}


NAME_FILTERS: dict[str, QueryType] = {
    "DisplayName": "text",
    "GivenName": "text",
    "MiddleName": "text",
    "FamilyName": "text",
    "CompanyName": "text",
    "PrintOnCheckName": "text",
    "Active": "flag",
    "Balance": "number",
    "PrimaryEmailAddr": "email",
}

CUSTOMER = Entity(
    name="Customer",
    sequence="name",
    operations=LIST_OPERATIONS,
    filters={**NAME_FILTERS, "FullyQualifiedName": "text"},
    sorts=frozenset(NAME_FILTERS) - {"PrimaryEmailAddr"} | {"FullyQualifiedName", "BalanceWithJobs"},
    prepare=_prepare,
)
