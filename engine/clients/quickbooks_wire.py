"""QuickBooks' JSON to our records and back: pure functions, the only place that knows its field names.

Amounts cross the wire as exact JSON numbers in major units of the document's currency.
Source: Intuit API reference, entities Customer, Invoice, Payment, Item, CompanyInfo, Preferences.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.clients.wire import (
    Json,
    Unreadable,
    flag,
    instant,
    mapping,
    maybe_day,
    maybe_mapping,
    maybe_text,
    money,
    number,
    rows,
    text,
)
from engine.records import BooksCompany, Customer, CustomerDraft, Invoice, Payment, PaymentDraft
from rules.money import Money, total

ANY_CURRENCY = "XXX"  # ISO 4217: no currency. For checks that must not depend on one
_VOIDED = "Voided"  # QuickBooks puts it in front of a voided document's note, in every language seen
_ZERO = Decimal(0)
_ONLINE = ("AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")


def customer_to_wire(draft: CustomerDraft) -> dict[str, Any]:
    """The body that creates a customer."""
    body = {
        "DisplayName": draft.display_name,
        "GivenName": draft.first_name,
        "FamilyName": draft.last_name,
        "CompanyName": draft.company_name,
        "PrimaryEmailAddr": wrapped("Address", draft.email),
        "PrimaryPhone": wrapped("FreeFormNumber", draft.phone),
        "BillAddr": filled(
            {
                "Line1": draft.address.line1,
                "City": draft.address.city,
                "CountrySubDivisionCode": draft.address.region,
                "PostalCode": draft.address.postal_code,
                "Country": draft.address.country,
            }
        ),
        "CurrencyRef": wrapped("value", draft.currency),  # the ISO code; it can never be changed
        "Notes": draft.note,
    }
    return filled(body)


def customer_from(row: Json, *, home_currency: str = "") -> Customer:
    """A customer. Its balance is told in its own currency, else the company's. Raises: Unreadable."""
    email = maybe_text(maybe_mapping(row, "PrimaryEmailAddr"), "Address")
    currency = maybe_text(maybe_mapping(row, "CurrencyRef"), "value") or home_currency
    known = row.get("Balance") is not None and len(currency) == 3
    return Customer(
        id=text(row, "Id"),
        name=text(row, "DisplayName"),
        email=email or None,
        active=flag(row, "Active", absent=True),
        balance=money(row, "Balance", currency) if known else None,
    )


def invoice_from(row: Json, *, home_currency: str) -> Invoice:
    """An invoice. `home_currency` is what a company without foreign currencies leaves out.

    Raises: Unreadable.
    """
    currency = currency_of(row, home_currency)
    amount = money(row, "TotalAmt", currency)
    note = maybe_text(row, "PrivateNote")
    meta = mapping(row, "MetaData")
    return Invoice(
        id=text(row, "Id"),
        number=maybe_text(row, "DocNumber"),
        sync_token=text(row, "SyncToken"),
        customer_id=text(mapping(row, "CustomerRef"), "value"),
        total=amount,
        tax=money(maybe_mapping(row, "TxnTaxDetail"), "TotalTax", currency, absent=_ZERO),
        balance=money(row, "Balance", currency),
        invoice_date=maybe_day(row, "TxnDate"),
        due_date=maybe_day(row, "DueDate"),
        email_sent=maybe_text(row, "EmailStatus") == "EmailSent",
        bill_email=maybe_text(maybe_mapping(row, "BillEmail"), "Address") or None,
        voided=is_void(note, amount),
        note=note,
        updated_at=instant(meta, "LastUpdatedTime"),
        created_at=instant(meta, "CreateTime"),
        mailed_at=delivery_time(row),
        pays_online=any(flag(row, name, absent=False) for name in _ONLINE),
        sold=_sold(row, currency),
    )


def _sold(row: Json, currency: str) -> Mapping[str, Money] | None:
    """What the lines come to by product; None of an answer without lines, which tells nothing of them."""
    if "Line" not in row:
        return None
    found: dict[str, Decimal] = {}
    for line in rows(row, "Line"):
        item_id = maybe_text(maybe_mapping(maybe_mapping(line, "SalesItemLineDetail"), "ItemRef"), "value")
        if item_id and line.get("Amount") is not None:
            found[item_id] = found.get(item_id, _ZERO) + number(line, "Amount")
    return {item_id: Money.rounded(amount, currency) for item_id, amount in found.items()}


def is_void(note: str, amount: Money) -> bool:
    """Whether a sales form is voided. Source: reference of the Invoice entity, derived status."""
    return note.startswith(_VOIDED) and amount.minor == 0


def delivery_time(invoice: Json) -> datetime | None:
    """When QuickBooks last mailed the invoice; None where it never did. Raises: Unreadable."""
    info = maybe_mapping(invoice, "DeliveryInfo")
    return instant(info, "DeliveryTime") if info.get("DeliveryTime") else None


def payment_to_wire(draft: PaymentDraft) -> dict[str, Any]:
    """The body that creates a payment, applied to one invoice as far as `applied` goes."""
    linked = {
        "Amount": draft.applied.amount,
        "LinkedTxn": [{"TxnId": draft.invoice_id, "TxnType": "Invoice"}],
    }
    body = {
        "CustomerRef": {"value": draft.customer_id},
        "CurrencyRef": {"value": draft.amount.currency},
        "TotalAmt": draft.amount.amount,
        "TxnDate": day_text(draft.paid_on),
        "Line": [linked] if draft.applied.minor else None,
        "PaymentMethodRef": wrapped("value", draft.method_id),
        "PaymentRefNum": draft.reference,
        "PrivateNote": draft.note,
    }
    return filled(body)


def payment_from(row: Json, *, home_currency: str) -> Payment:
    """A payment, with what went to each invoice. Raises: Unreadable."""
    currency = currency_of(row, home_currency)
    applied: dict[str, list[Money]] = {}
    for line in rows(row, "Line"):
        linked = [each for each in rows(line, "LinkedTxn") if each.get("TxnType") == "Invoice"]
        for each in linked:
            applied.setdefault(text(each, "TxnId"), []).append(money(line, "Amount", currency))
    return Payment(
        id=text(row, "Id"),
        sync_token=text(row, "SyncToken"),
        customer_id=text(mapping(row, "CustomerRef"), "value"),
        total=money(row, "TotalAmt", currency),
        unapplied=money(row, "UnappliedAmt", currency, absent=_ZERO),
        applied={invoice_id: total(parts, currency) for invoice_id, parts in applied.items()},
        note=maybe_text(row, "PrivateNote"),
        updated_at=instant(mapping(row, "MetaData"), "LastUpdatedTime"),
        paid_on=maybe_day(row, "TxnDate"),
        reference=maybe_text(row, "PaymentRefNum"),
        method_id=maybe_text(maybe_mapping(row, "PaymentMethodRef"), "value"),
        method=maybe_text(maybe_mapping(row, "PaymentMethodRef"), "name"),
    )


def entry_from(row: Json) -> dict[str, str]:
    """One entry of a list as the catalogue keeps it: id, name, sku, type (the last two only items have)."""
    return {
        "id": text(row, "Id"),
        "name": text(row, "Name"),
        "sku": maybe_text(row, "Sku"),
        "type": maybe_text(row, "Type"),
    }


def account_entry_from(row: Json) -> dict[str, str]:
    """One account of the chart, in the same form: by its full name, with its number in the place of a SKU."""
    return {
        "id": text(row, "Id"),
        "name": maybe_text(row, "FullyQualifiedName") or text(row, "Name"),
        "sku": maybe_text(row, "AcctNum"),
        "type": maybe_text(row, "AccountType"),
    }


def currency_from(row: Json) -> tuple[str, bool]:
    """One currency of a company: its ISO code, and whether documents may be in it."""
    return text(row, "Code"), flag(row, "Active", absent=True)


def company_from(info: Json, preferences: Json) -> BooksCompany:
    """What is to be known of a company. Raises: Unreadable.

    Of the switches that Preferences leaves out, those that allow something are unknown, others off.
    """
    currencies, taxes = maybe_mapping(preferences, "CurrencyPrefs"), maybe_mapping(preferences, "TaxPrefs")
    sales = maybe_mapping(preferences, "SalesFormsPrefs")
    return BooksCompany(
        company_name=text(info, "CompanyName"),
        country=text(info, "Country"),
        home_currency=text(mapping(currencies, "HomeCurrency"), "value"),
        multi_currency=flag(currencies, "MultiCurrencyEnabled", absent=False),
        uses_sales_tax=flag(taxes, "UsingSalesTax", absent=False),
        custom_numbers=flag(sales, "CustomTxnNumbers", absent=False),
        time_zone=maybe_text(info, "DefaultTimeZone") or None,
        allows_discounts=_told(sales, "AllowDiscount"),
        allows_deposits=_told(sales, "AllowDeposit"),
        allows_shipping=_told(sales, "AllowShipping"),
        closed_until=maybe_day(maybe_mapping(preferences, "AccountingInfoPrefs"), "BookCloseDate"),
        automated_sales_tax=flag(taxes, "PartnerTaxEnabled", absent=False),
    )


def _told(source: Json, key: str) -> bool | None:
    """A switch, or None where it is not told."""
    return None if source.get(key) is None else flag(source, key, absent=False)


def quoted(value: str) -> str:
    r"""A value as query text: in quotes, with quotes and backslashes escaped, on one line.

    >>> print(quoted("O'Neil"))
    'O\'Neil'
    """
    escaped = " ".join(value.split()).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def since_text(moment: datetime) -> str:
    """A moment as query text, whole seconds with its offset."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be asked for")
    return quoted(moment.isoformat(timespec="seconds"))


def created_since(moment: datetime) -> str:
    """The part of a `where` that asks for what was created at that moment or after it."""
    return f"MetaData.CreateTime >= {since_text(moment)}"


def rows_found(response: Json, entity: str) -> list[Json]:
    """The rows of a QueryResponse; none only where it says so. Raises: Unreadable."""
    if response.get(entity) is None and _tells_of_rows(response):
        raise Unreadable(f"it holds something else than {entity}")
    return rows(response, entity)


def _tells_of_rows(response: Json) -> bool:
    return bool(response.get("maxResults")) or any(isinstance(value, list) for value in response.values())


def currency_of(row: Json, home_currency: str) -> str:
    """The document's currency; the company's own where it is left out. Raises: Unreadable."""
    currency = maybe_text(maybe_mapping(row, "CurrencyRef"), "value") or home_currency
    if len(currency) != 3:
        raise Unreadable("CurrencyRef is not a currency code")
    return currency


def wrapped(key: str, value: str | None) -> dict[str, str] | None:
    """A value in an object of its own, as references and addresses are; None where there is none."""
    return {key: value} if value else None


def day_text(value: date | None) -> str | None:
    """A day as text."""
    return None if value is None else value.isoformat()


def filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without what is empty: QuickBooks reads an absent field as "your default"."""
    return {key: value for key, value in body.items() if value is not None and value != "" and value != {}}
