"""Sales forms as QuickBooks' JSON: lines, discounts, custom fields, receipts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.clients.sales_wire import invoice_to_wire, receipt_from, receipt_to_wire, sales_fields_from
from engine.lines import Line, Sheet
from engine.records import InvoiceDraft, ReceiptDraft, SalesReceipt
from rules.money import Money

USD = "USD"


def dollars(text: str) -> Money:
    return Money.of(text, USD)


def invoice(sheet: Sheet, **changes: Any) -> dict[str, Any]:
    return invoice_to_wire(InvoiceDraft("58", sheet, "ann@example.com", "marker", **changes))


def test_each_line_goes_out_with_its_own_product_quantity_tax_code_and_day() -> None:
    """F15, F16, F101."""
    first = Line(dollars("450.00"), "19", "Cleaning", "TAX", Decimal(3), Decimal(150), date(2026, 8, 30))
    body = invoice(Sheet((first, Line(dollars("75.50"), "20", "Travel", "NON"))))

    assert [line["SalesItemLineDetail"] for line in body["Line"]] == [
        {
            "ItemRef": {"value": "19"},
            "Qty": Decimal(3),
            "UnitPrice": Decimal(150),
            "TaxCodeRef": {"value": "TAX"},
            "ServiceDate": "2026-08-30",
        },
        {"ItemRef": {"value": "20"}, "Qty": 1, "UnitPrice": Decimal("75.50"), "TaxCodeRef": {"value": "NON"}},
    ]


def test_a_discount_is_a_line_of_its_own_with_its_comment_and_lowers_what_is_taxed() -> None:
    """F23, F86, F102: not a lower price."""
    sheet = Sheet((Line(dollars("100.00"), "19"),), dollars("10.00"), "Discount: 10 % on Cleaning")
    body = invoice(sheet)

    assert body["Line"][-1] == {
        "Amount": Decimal("10.00"),
        "DetailType": "DiscountLineDetail",
        "Description": "Discount: 10 % on Cleaning",
        "DiscountLineDetail": {"PercentBased": False},
    }
    assert body["ApplyTaxAfterDiscount"] is True


def test_a_quotes_own_taxes_go_out_as_lines_before_the_discount() -> None:
    """F25."""
    sheet = Sheet(
        (Line(dollars("100.00"), "19", "Cleaning", "NON"),),
        dollars("10.00"),
        tax_lines=(Line(dollars("7.43"), "60", "Sales tax (8.25 %)", "NON"),),
    )

    assert [(line["DetailType"], line["Amount"]) for line in invoice(sheet)["Line"]] == [
        ("SalesItemLineDetail", Decimal("100.00")),
        ("SalesItemLineDetail", Decimal("7.43")),
        ("DiscountLineDetail", Decimal("10.00")),
    ]


def test_custom_fields_go_out_by_their_definition() -> None:
    """F103."""
    body = invoice(Sheet((Line(dollars("1.00"), "19"),), custom_fields={"2": "Crew 1", "1": "PO-7"}))

    assert body["CustomField"] == [
        {"DefinitionId": "1", "Type": "StringType", "StringValue": "PO-7"},
        {"DefinitionId": "2", "Type": "StringType", "StringValue": "Crew 1"},
    ]


def test_ways_to_pay_online_are_switched_on_only_where_they_were_asked_for() -> None:
    """F40."""
    sheet = Sheet((Line(dollars("1.00"), "19"),))

    assert "AllowOnlineACHPayment" not in invoice(sheet)
    assert invoice(sheet, online_payment="card")["AllowOnlineCreditCardPayment"] is True
    assert invoice(sheet, online_payment="any")["AllowOnlineACHPayment"] is True


def test_a_receipt_goes_out_with_how_it_was_paid() -> None:
    """F87."""
    sheet = Sheet((Line(dollars("250.00"), "19", "Roof"),))
    draft = ReceiptDraft("58", sheet, "", "marker", date(2026, 3, 2), "2", "4711")

    assert receipt_to_wire(draft) == {
        "CustomerRef": {"value": "58"},
        "CurrencyRef": {"value": USD},
        "Line": [
            {
                "Amount": Decimal("250.00"),
                "DetailType": "SalesItemLineDetail",
                "Description": "Roof",
                "SalesItemLineDetail": {"ItemRef": {"value": "19"}, "Qty": 1, "UnitPrice": Decimal("250.00")},
            }
        ],
        "TxnDate": "2026-03-02",
        "PaymentMethodRef": {"value": "2"},
        "PaymentRefNum": "4711",
        "PrivateNote": "marker",
    }


def test_a_receipt_is_read_with_exact_amounts() -> None:
    row = {
        "Id": "210",
        "SyncToken": "0",
        "DocNumber": "1007",
        "TxnDate": "2026-03-02",
        "CustomerRef": {"value": "58"},
        "TotalAmt": Decimal("268.13"),
        "TxnTaxDetail": {"TotalTax": Decimal("18.13")},
        "PrivateNote": "marker",
        "MetaData": {"LastUpdatedTime": "2026-03-02T15:00:00Z"},
    }

    assert receipt_from(row, home_currency=USD) == SalesReceipt(
        "210",
        "1007",
        "0",
        "58",
        dollars("268.13"),
        dollars("18.13"),
        date(2026, 3, 2),
        False,
        "marker",
        datetime(2026, 3, 2, 15, tzinfo=UTC),
    )


def test_the_custom_fields_of_a_company_are_those_that_are_switched_on() -> None:
    names = [
        {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "PO Number"},
        {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "Crew"},
    ]
    switches = [
        {"Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": True},
        {"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": False},
    ]
    groups = [{"CustomField": names}, {"CustomField": switches}]

    found = sales_fields_from({"SalesFormsPrefs": {"CustomField": groups}})

    assert [(one["id"], one["name"]) for one in found] == [("1", "PO Number")]
