"""What sales forms share: header properties, document numbers, addresses, totals, voiding."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.quickbooks import errors, lines
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.entity import Draft, QueryType
from sandbox.quickbooks.guards import refuse_closed_period
from sandbox.quickbooks.tax import tax_of
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")
AUTO_NUMBER = "AUTO_GENERATE"
_DEPOSIT_TYPES = ("Bank", "Other Current Asset")
_MOST_TAXED_LINES = 750
_CUSTOM_FIELDS = ("1", "2", "3")  # the DefinitionIds there are


FORM_DEFAULTS: Mapping[str, object] = {
    "ApplyTaxAfterDiscount": False,
    "PrintStatus": "NeedToPrint",
    "EmailStatus": "NotSet",
}
FORM_FILTERS: dict[str, QueryType] = {
    "CustomerRef": "reference",
    "ProjectRef": "reference",
    "TxnDate": "day",
    "DocNumber": "text",
}


def prepared_form(books: Books, draft: Draft, defaults: Mapping[str, object]) -> Row:
    """A sales form with everything that all of them have: customer, day, addresses, lines, total."""
    row = {**defaults, **draft.row}
    row.setdefault("TxnDate", books.today)
    refuse_closed_period(books, row)
    refuse_switched_off(books, row)
    customer = customer_of(books, row)
    if customer is not None:
        row["CustomerRef"] = {"value": customer["Id"], "name": customer["DisplayName"]}
        row = ship_and_bill(books, row, customer)
    row = with_custom_fields(books, with_company_defaults(books, row))
    return with_totals(books, row, draft.stored)


def customer_of(books: Books, row: Row) -> Row | None:
    """The active customer of a form, if it has one, and the currency both have to be in.

    Raises: Refusal 2500, 610, 2220, 6000.
    """
    _need_currency(books, row)
    if "CustomerRef" not in row:
        home = books.company.currency
        row["CurrencyRef"] = {"value": home, "name": CURRENCIES[home]}
        return None
    customer = books.referred("Customer", row["CustomerRef"], "Names")
    currency: Row = customer["CurrencyRef"]
    said: Row = row.get("CurrencyRef", currency)
    if not books.company.may_use(said["value"]):
        raise errors.invalid("2220", "Invalid Currency Type", "CurrencyRef", said["value"])
    if said["value"] != currency["value"]:
        raise errors.business("The currency of the transaction must be the currency of the customer.")
    row["CurrencyRef"] = currency
    if currency["value"] != books.company.currency:
        row.setdefault("ExchangeRate", Decimal(1))
    return customer


def _need_currency(books: Books, row: Row) -> None:
    """A company with several currencies wants each document to name its own. Raises: Refusal 2020."""
    several = books.company.preference("CurrencyPrefs", "MultiCurrencyEnabled")
    if several and books.settings.currency_required and "CurrencyRef" not in row:
        raise errors.missing("CurrencyRef")


def refuse_switched_off(books: Books, row: Row) -> None:
    """What the company's preferences do not allow on a form. Raises: Refusal 6000, 5030."""
    may = books.company.preference
    kinds = {line.get("DetailType") for line in row["Line"]}
    if "DiscountLineDetail" in kinds and not may("SalesFormsPrefs", "AllowDiscount"):
        raise errors.business("Discounts are switched off in this company.")
    if row.get("Deposit") and not may("SalesFormsPrefs", "AllowDeposit"):
        raise errors.business("Deposits on invoices are switched off in this company.")
    if lines.SHIPPING in map(lines.item_id, row["Line"]) and not may("SalesFormsPrefs", "AllowShipping"):
        raise errors.business("Shipping is switched off in this company.")
    if "ClassRef" in row and not may("AccountingInfoPrefs", "ClassTrackingPerTxn"):
        raise errors.feature_off("Class tracking", "ClassRef")
    if "DepartmentRef" in row and not may("AccountingInfoPrefs", "TrackDepartments"):
        raise errors.feature_off("Location tracking", "DepartmentRef")


def with_money_place(books: Books, row: Row) -> Row:
    """How money came in and which account it went to: Undeposited Funds by default. Raises: Refusal 6430."""
    if "PaymentMethodRef" in row:
        method = books.referred("PaymentMethod", row["PaymentMethodRef"], "PaymentMethods")
        row = {**row, "PaymentMethodRef": {"value": method["Id"], "name": method["Name"]}}
    if "DepositToAccountRef" not in row:
        accounts = books.company.table("Account").values()
        account = next(each for each in accounts if each.get("AccountSubType") == "UndepositedFunds")
        return {**row, "DepositToAccountRef": {"value": account["Id"], "name": account["Name"]}}
    return {**row, "DepositToAccountRef": deposit_account(books, row["DepositToAccountRef"])}


def deposit_account(books: Books, reference: Row) -> Row:
    """The account money goes to, as a reference with its name. Raises: Refusal 6430, 2500, 610."""
    account = books.referred("Account", reference, "Accounts")
    if account.get("AccountType") not in _DEPOSIT_TYPES:
        text = "Select a Bank or Other Current Asset account to deposit to"
        raise errors.Refusal("6430", "Invalid account type used", text, "DepositToAccountRef")
    return {"value": account["Id"], "name": account["Name"]}


def with_company_defaults(books: Books, row: Row) -> Row:
    """What the company's preferences and its country put on a form that does not say it."""
    forms: Row = books.company.preferences.get("SalesFormsPrefs", {})
    copies = {
        f"Bill{name}": forms[f"Sales{name}"] for name in ("EmailCc", "EmailBcc") if f"Sales{name}" in forms
    }
    if books.company.country != "US" and books.company.preference("TaxPrefs", "UsingSalesTax"):
        copies["GlobalTaxCalculation"] = "TaxExcluded"
    return {**copies, **row}


def ship_and_bill(books: Books, row: Row, customer: Row) -> Row:
    """Addresses: the customer's, unless the form says its own, which come back folded."""
    addresses: Row = {}
    for name in ("BillAddr", "ShipAddr"):
        if name in row and "Id" not in row[name]:
            addresses[name] = _folded(books, row[name], customer)
        elif name not in row and name in customer:
            addresses[name] = customer[name]
    return {**row, **addresses}


def _folded(books: Books, address: Row, customer: Row) -> Row:
    """A form's own address as free text: names first, then the rest on the lines that are left."""
    names = dict.fromkeys(filter(None, (customer["DisplayName"], customer.get("CompanyName"))))
    place = " ".join(
        address[part] for part in ("City", "CountrySubDivisionCode", "PostalCode") if address.get(part)
    )
    streets = [address[f"Line{number}"] for number in range(1, 6) if address.get(f"Line{number}")]
    texts = [*names, *streets, *filter(None, (place, address.get("Country")))]
    head, tail = texts[:4], ", ".join(texts[4:])
    folded = {
        f"Line{number}": text for number, text in enumerate([*head, *([tail] if tail else [])], start=1)
    }
    return {"Id": books.company.take_number("address"), **folded}


def with_custom_fields(books: Books, row: Row) -> Row:
    """The custom fields the company has defined, with the values that were said. Raises: Refusal 3000."""
    defined = custom_field_names(books.company.preferences)
    said: dict[str, Row] = {}
    for custom in row.get("CustomField", []):
        if "DefinitionId" not in custom:
            raise errors.missing("CustomField.DefinitionId")
        if custom["DefinitionId"] not in defined:
            raise errors.invalid("3000", "Invalid custom field", "DefinitionId", custom["DefinitionId"])
        said[custom["DefinitionId"]] = custom
    echoed = [
        {**said.get(number, {}), "DefinitionId": number, "Name": name, "Type": "StringType"}
        for number, name in defined.items()
    ]
    return {**row, "CustomField": echoed}


def custom_field_names(preferences: Row) -> dict[str, str]:
    """The custom fields that are switched on: name by DefinitionId."""
    groups = preferences.get("SalesFormsPrefs", {}).get("CustomField", [])
    settings = {custom["Name"]: custom for group in groups for custom in group["CustomField"]}
    switched_on = [
        number
        for number in _CUSTOM_FIELDS
        if settings.get(f"SalesFormsPrefs.UseSalesCustom{number}", {}).get("BooleanValue")
    ]
    names = {number: settings.get(f"SalesFormsPrefs.SalesCustomName{number}", {}) for number in switched_on}
    return {number: name.get("StringValue", "") for number, name in names.items()}


def numbered(books: Books, entity: str, draft: Draft, row: Row) -> Row:
    """The form with its number. Comes last: a form that is refused takes none from the sequence."""
    return {**row, "DocNumber": _document_number(books, entity, draft, row)}


def _document_number(books: Books, entity: str, draft: Draft, row: Row) -> str | None:
    """The form's number: said, kept, or the next in sequence. Raises: Refusal 6140.

    With custom transaction numbers on, a number that is not said stays empty and a second use is refused;
    with them off, nobody checks. A number that was said does not move the sequence.
    """
    custom = books.company.preference("SalesFormsPrefs", "CustomTxnNumbers")
    number: str | None = row.get("DocNumber")
    if number == AUTO_NUMBER or draft.said.get("AutoDocNumber"):
        return books.company.take_number("document")
    if number is None and draft.stored is not None:
        number = draft.stored.get("DocNumber")
    if number is None:
        return None if custom else books.company.take_number("document")
    if custom and "allowduplicatedocnum" not in books.include:
        _refuse_duplicate(books, entity, number, row.get("Id"))
    return number


def _refuse_duplicate(books: Books, entity: str, number: str, own_id: str | None) -> None:
    for other in books.company.keyed("DocNumber", entity, number.casefold()):
        if other["Id"] != own_id:
            raise errors.duplicate_number(number, entity, other["Id"])


def with_totals(books: Books, row: Row, stored: Row | None) -> Row:
    """Lines completed, discounts and tax worked out, the total. Raises: Refusal 6000 below zero."""
    completed = lines.complete(books, row["Line"], (stored or {}).get("Line", []))
    total = lines.subtotal(completed)
    kept, discount = lines.with_discount(completed, total)
    tax = tax_of(books, row, kept, discount)
    if tax.detail["TotalTax"] and len(kept) > _MOST_TAXED_LINES:
        raise errors.business(f"A form with tax may have at most {_MOST_TAXED_LINES} lines.")
    amount = total - discount + tax.on_top
    if amount < 0:
        raise errors.business("Transaction amount must be 0 or greater.")
    row = {key: value for key, value in row.items() if key != "AutoDocNumber"}
    return {
        **row,
        "Line": [*kept, lines.subtotal_line(total)],
        "TxnTaxDetail": tax.detail,
        "TotalAmt": amount,
    }


def zeroed(row: Row) -> Row:
    """A form as voiding leaves it: no amounts, no quantities, and a note that says so."""
    note = f"Voided - {row['PrivateNote']}" if row.get("PrivateNote") else "Voided"
    zero = [_zeroed_line(line) for line in row["Line"]]
    return {**row, "Line": zero, "TxnTaxDetail": {"TotalTax": ZERO}, "TotalAmt": ZERO, "PrivateNote": note}


def _zeroed_line(line: Row) -> Row:
    detail = line.get("SalesItemLineDetail")
    zero = {**line, "Amount": ZERO} if "Amount" in line else dict(line)
    if detail is not None:
        emptied = {name: Decimal(0) for name in ("Qty", "UnitPrice") if name in detail}
        zero["SalesItemLineDetail"] = {**detail, **emptied}
    return zero
