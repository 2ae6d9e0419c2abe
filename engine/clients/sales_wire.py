"""Sales forms, invoices and sales receipts, as QuickBooks' JSON: their lines, discounts, tax codes, fields.

Amounts cross the wire as exact JSON numbers in major units of the document's currency.
Source: Intuit API reference, entities Invoice and SalesReceipt.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.clients.quickbooks_wire import currency_of, day_text, filled, is_void, wrapped
from engine.clients.wire import (
    Json,
    instant,
    mapping,
    maybe_day,
    maybe_mapping,
    maybe_text,
    money,
    rows,
    text,
)
from engine.lines import Line, Sheet
from engine.records import InvoiceDraft, ReceiptDraft, SalesReceipt

_ZERO = Decimal(0)
_ONLINE = {
    "card": ("AllowOnlineCreditCardPayment",),
    "bank": ("AllowOnlineACHPayment",),
    "any": ("AllowOnlineCreditCardPayment", "AllowOnlineACHPayment"),
}


def invoice_to_wire(draft: InvoiceDraft) -> dict[str, Any]:
    """The body that creates an invoice.

    The currency is always said: an amount meant in another than the customer's is refused, not billed.
    """
    body = {
        "CustomerRef": {"value": draft.customer_id},
        "CurrencyRef": {"value": draft.sheet.net.currency},
        **_form(draft.sheet),
        "BillEmail": wrapped("Address", draft.bill_email),
        "EmailStatus": "NotSet",
        "SalesTermRef": wrapped("value", draft.terms_id),
        "TxnDate": day_text(draft.invoice_date),
        "DueDate": day_text(draft.due_date),
        "CustomerMemo": wrapped("value", draft.customer_message),
        "PrivateNote": draft.note,
        **dict.fromkeys(_ONLINE.get(draft.online_payment, ()), True),
    }
    return filled(body)


def receipt_to_wire(draft: ReceiptDraft) -> dict[str, Any]:
    """The body that creates a sales receipt, a sale that is paid at once."""
    body = {
        "CustomerRef": {"value": draft.customer_id},
        "CurrencyRef": {"value": draft.sheet.net.currency},
        **_form(draft.sheet),
        "BillEmail": wrapped("Address", draft.bill_email),
        "TxnDate": day_text(draft.receipt_date),
        "PaymentMethodRef": wrapped("value", draft.method_id),
        "PaymentRefNum": draft.reference,
        "PrivateNote": draft.note,
    }
    return filled(body)


def _form(sheet: Sheet) -> dict[str, Any]:
    """What the sheet says of any sales form. A discount lowers what is taxed, as on the deal."""
    discounted = [] if sheet.discount is None else [_discount(sheet)]
    fields = [
        {"DefinitionId": number, "Type": "StringType", "StringValue": value}
        for number, value in sorted(sheet.custom_fields.items())
    ]
    return {
        "Line": [*map(_line, (*sheet.lines, *sheet.tax_lines)), *discounted],
        "ApplyTaxAfterDiscount": True if discounted else None,
        "TxnTaxDetail": filled({"TxnTaxCodeRef": wrapped("value", sheet.transaction_tax_code)}),
        "CustomField": fields or None,
    }


def _line(line: Line) -> dict[str, Any]:
    detail = {
        "ItemRef": {"value": line.item_id},
        "Qty": 1 if line.quantity is None else line.quantity,
        "UnitPrice": line.amount.amount if line.unit_price is None else line.unit_price,
        "TaxCodeRef": wrapped("value", line.tax_code),
        "ServiceDate": day_text(line.service_date),
    }
    return filled(
        {
            "Amount": line.amount.amount,
            "DetailType": "SalesItemLineDetail",
            "Description": line.description,
            "SalesItemLineDetail": filled(detail),
        }
    )


def _discount(sheet: Sheet) -> dict[str, Any]:
    """The amount is positive and QuickBooks takes it off."""
    assert sheet.discount is not None
    return {
        "Amount": sheet.discount.amount,
        "DetailType": "DiscountLineDetail",
        "Description": sheet.discount_note,
        "DiscountLineDetail": {"PercentBased": False},
    }


def receipt_from(row: Json, *, home_currency: str) -> SalesReceipt:
    """A sales receipt. Raises: Unreadable."""
    currency = currency_of(row, home_currency)
    whole, note, meta = (
        money(row, "TotalAmt", currency),
        maybe_text(row, "PrivateNote"),
        mapping(row, "MetaData"),
    )
    return SalesReceipt(
        id=text(row, "Id"),
        number=maybe_text(row, "DocNumber"),
        sync_token=text(row, "SyncToken"),
        customer_id=maybe_text(maybe_mapping(row, "CustomerRef"), "value"),
        total=whole,
        tax=money(maybe_mapping(row, "TxnTaxDetail"), "TotalTax", currency, absent=_ZERO),
        receipt_date=maybe_day(row, "TxnDate"),
        voided=is_void(note, whole),
        note=note,
        updated_at=instant(meta, "LastUpdatedTime"),
    )


def sales_fields_from(preferences: Json) -> tuple[Mapping[str, str], ...]:
    """The custom fields of sales forms that are switched on: DefinitionId as id, and the name people gave.

    Source: Preferences, SalesFormsPrefs.CustomField (SalesFormsPrefs.SalesCustomName1 to 3).
    """
    settings: dict[str, str] = {}
    switched: dict[str, bool] = {}
    for group in rows(maybe_mapping(preferences, "SalesFormsPrefs"), "CustomField"):
        for one in rows(group, "CustomField"):
            name = str(one.get("Name", "")).rpartition(".")[2]
            if name.startswith("SalesCustomName"):
                settings[name[-1]] = str(one.get("StringValue", ""))
            elif name.startswith("UseSalesCustom"):
                switched[name[-1]] = bool(one.get("BooleanValue"))
    return tuple(
        {"id": number, "name": name or f"Custom field {number}", "sku": "", "type": ""}
        for number, name in sorted(settings.items())
        if switched.get(number, False)
    )
