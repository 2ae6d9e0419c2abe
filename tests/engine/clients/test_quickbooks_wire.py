"""QuickBooks' JSON to records and back, exact to the cent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import exact_json
from engine.clients.quickbooks_wire import (
    company_from,
    customer_from,
    customer_to_wire,
    delivery_time,
    entry_from,
    invoice_from,
    payment_from,
    payment_to_wire,
    quoted,
    since_text,
)
from engine.clients.sales_wire import invoice_to_wire
from engine.clients.wire import Unreadable
from engine.lines import Line, Sheet
from engine.records import Address, CustomerDraft, Invoice, InvoiceDraft, PaymentDraft
from rules.money import Money

USD = "USD"


def wire_invoice(**changes: Any) -> dict[str, Any]:
    row = {
        "Id": "145",
        "SyncToken": "0",
        "DocNumber": "1001",
        "TxnDate": "2026-09-01",
        "DueDate": "2026-10-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "CustomerRef": {"value": "58", "name": "Acme"},
        "TxnTaxDetail": {"TotalTax": Decimal("37.13")},
        "TotalAmt": Decimal("562.63"),
        "Balance": Decimal("562.63"),
        "EmailStatus": "NotSet",
        "BillEmail": {"Address": "pat@acme.example"},
        "PrivateNote": "marker",
        "MetaData": {
            "CreateTime": "2026-09-01T10:15:30-07:00",
            "LastUpdatedTime": "2026-09-02T10:15:30-07:00",
        },
        "NewField": {"of": "tomorrow"},
    }
    return {key: value for key, value in {**row, **changes}.items() if value is not ...}


def one_line(amount: str = "300.30", **changes: Any) -> Sheet:
    return Sheet((Line(Money.of(amount, USD), "19", "Deposit", **changes),))


def invoice_draft(**changes: Any) -> InvoiceDraft:
    values: dict[str, Any] = {
        "customer_id": "58",
        "sheet": one_line(),
        "bill_email": "pat@acme.example",
        "note": "marker",
    }
    return InvoiceDraft(**{**values, **changes})


def test_an_invoice_is_read_with_every_amount_exact() -> None:
    assert invoice_from(wire_invoice(), home_currency=USD) == Invoice(
        id="145",
        number="1001",
        sync_token="0",
        customer_id="58",
        total=Money(56263, USD),
        tax=Money(3713, USD),
        balance=Money(56263, USD),
        invoice_date=date(2026, 9, 1),
        due_date=date(2026, 10, 1),
        email_sent=False,
        bill_email="pat@acme.example",
        voided=False,
        note="marker",
        created_at=datetime(2026, 9, 1, 17, 15, 30, tzinfo=UTC),
        updated_at=datetime(2026, 9, 2, 17, 15, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("said", "online"),
    [
        ({}, False),
        ({"AllowOnlineCreditCardPayment": False, "AllowOnlineACHPayment": False}, False),
        ({"AllowOnlineCreditCardPayment": True}, True),
        ({"AllowOnlineACHPayment": True}, True),
    ],
    ids=["not-said", "neither", "card", "bank"],
)
def test_whether_an_invoice_can_be_paid_online_is_read(said: dict[str, bool], online: bool) -> None:
    """F40."""
    assert invoice_from(wire_invoice(**said), home_currency=USD).pays_online is online


def test_a_company_with_one_currency_may_leave_it_out() -> None:
    row = wire_invoice(CurrencyRef=..., TotalAmt=1000, Balance=1000, TxnTaxDetail=...)

    invoice = invoice_from(row, home_currency="JPY")

    assert invoice.total == Money(1000, "JPY")


def test_what_an_invoices_lines_come_to_is_read_by_product() -> None:
    """F25: by it the lines of a quote's own taxes are known."""

    def line(item_id: str, amount: Any) -> dict[str, Any]:
        detail = {"ItemRef": {"value": item_id}}
        return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}

    subtotal = {"Amount": Decimal("120.00"), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    rows = [line("19", Decimal("100.10")), line("60", 8), line("60", Decimal("11.90")), subtotal]

    assert invoice_from(wire_invoice(Line=rows), home_currency="USD").sold == {
        "19": Money.of("100.10", "USD"),
        "60": Money.of("19.90", "USD"),
    }


def test_an_invoice_without_lines_tells_nothing_of_its_products() -> None:
    told = wire_invoice()
    told.pop("Line", None)
    found = invoice_from(told, home_currency="USD")

    assert (found.sold, found.sold_as("60")) == (None, Money(0, "USD"))


def test_a_voided_invoice_is_known_by_its_note_and_its_total() -> None:
    row = wire_invoice(PrivateNote="Voided marker", TotalAmt=0, Balance=0)

    assert invoice_from(row, home_currency=USD).voided


def test_a_note_that_begins_with_voided_does_not_void_an_invoice_with_a_total() -> None:
    assert not invoice_from(wire_invoice(PrivateNote="Voided checks"), home_currency=USD).voided


def test_an_invoice_without_number_mail_and_due_date_is_read() -> None:
    row = wire_invoice(DocNumber=None, BillEmail=None, DueDate=..., PrivateNote=..., TxnTaxDetail=...)

    invoice = invoice_from(row, home_currency=USD)

    assert (invoice.number, invoice.bill_email, invoice.due_date, invoice.note) == ("", None, None, "")
    assert invoice.tax == Money(0, USD)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"Id": ...}, "Id is missing", id="no-id"),
        pytest.param({"TotalAmt": ...}, "TotalAmt is not a number", id="no-total"),
        pytest.param({"Balance": None}, "Balance is not a number", id="null-balance"),
        pytest.param({"Balance": True}, "Balance is not a number", id="balance-is-a-flag"),
        pytest.param({"TotalAmt": "lots"}, "TotalAmt is not a number", id="text-total"),
        pytest.param({"TotalAmt": Decimal("1E+400")}, "TotalAmt is not a number", id="absurd-total"),
        pytest.param({"TotalAmt": Decimal("1.005")}, "TotalAmt is not an amount of USD", id="half-a-cent"),
        pytest.param({"CustomerRef": "58"}, "CustomerRef is not an object", id="scalar-reference"),
        pytest.param({"DueDate": "tomorrow"}, "DueDate is not a day", id="odd-due-date"),
        pytest.param(
            {"MetaData": {"LastUpdatedTime": "2026-09-01"}}, "LastUpdatedTime has no time zone", id="no-zone"
        ),
        pytest.param({"MetaData": {"LastUpdatedTime": "now"}}, "LastUpdatedTime is not a time", id="no-time"),
        pytest.param(
            {"CurrencyRef": {"value": "Dollars"}}, "CurrencyRef is not a currency code", id="currency"
        ),
    ],
)
def test_an_invoice_that_lacks_what_we_rely_on_is_unreadable(changes: dict[str, Any], message: str) -> None:
    """F98: unknown is not zero."""
    with pytest.raises(Unreadable) as caught:
        invoice_from(wire_invoice(**changes), home_currency=USD)
    assert str(caught.value) == message


def test_an_invoice_goes_out_as_one_line_with_its_currency() -> None:
    draft = invoice_draft(
        sheet=replace(one_line(tax_code="NON"), transaction_tax_code="3"),
        terms_id="3",
        invoice_date=date(2026, 9, 1),
        due_date=date(2026, 10, 1),
        customer_message="Thank you",
    )

    assert invoice_to_wire(draft) == {
        "CustomerRef": {"value": "58"},
        "CurrencyRef": {"value": "USD"},
        "Line": [
            {
                "Amount": Decimal("300.30"),
                "DetailType": "SalesItemLineDetail",
                "Description": "Deposit",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "19"},
                    "Qty": 1,
                    "UnitPrice": Decimal("300.30"),
                    "TaxCodeRef": {"value": "NON"},
                },
            }
        ],
        "BillEmail": {"Address": "pat@acme.example"},
        "EmailStatus": "NotSet",
        "SalesTermRef": {"value": "3"},
        "TxnDate": "2026-09-01",
        "DueDate": "2026-10-01",
        "CustomerMemo": {"value": "Thank you"},
        "PrivateNote": "marker",
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}},
    }


def test_what_a_draft_leaves_open_is_left_to_quickbooks() -> None:
    body = invoice_to_wire(invoice_draft(bill_email=""))

    assert set(body) == {"CustomerRef", "CurrencyRef", "Line", "EmailStatus", "PrivateNote"}


def test_amounts_are_written_as_exact_json_numbers() -> None:
    text = exact_json.dumps(invoice_to_wire(invoice_draft()))

    assert b'"Amount":300.30' in text
    assert b'"UnitPrice":300.30' in text


def test_a_body_that_was_stored_and_read_again_goes_out_byte_for_byte() -> None:
    body = exact_json.dumps(invoice_to_wire(invoice_draft(sheet=one_line("10000.10"))))

    assert exact_json.dumps(exact_json.loads(body)) == body


def test_the_delivery_time_tells_when_it_was_mailed() -> None:
    info = {"DeliveryType": "Email", "DeliveryTime": "2026-09-01T10:15:30-07:00"}

    assert delivery_time(wire_invoice(DeliveryInfo=info)) == datetime(2026, 9, 1, 17, 15, 30, tzinfo=UTC)


def test_an_invoice_that_was_never_mailed_has_no_delivery_time() -> None:
    assert delivery_time(wire_invoice()) is None


def payment_draft(**changes: Any) -> PaymentDraft:
    values: dict[str, Any] = {
        "customer_id": "58",
        "amount": Money.of("300.00", USD),
        "invoice_id": "145",
        "applied": Money.of("262.63", USD),
        "paid_on": date(2026, 9, 10),
        "note": "marker",
    }
    return PaymentDraft(**{**values, **changes})


def test_a_payment_goes_out_applied_to_its_invoice() -> None:
    assert payment_to_wire(payment_draft(method_id="2", reference="CHK-8812")) == {
        "CustomerRef": {"value": "58"},
        "CurrencyRef": {"value": "USD"},
        "TotalAmt": Decimal("300.00"),
        "TxnDate": "2026-09-10",
        "Line": [{"Amount": Decimal("262.63"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}],
        "PaymentMethodRef": {"value": "2"},
        "PaymentRefNum": "CHK-8812",
        "PrivateNote": "marker",
    }


def test_a_payment_of_which_nothing_is_applied_has_no_line() -> None:
    assert "Line" not in payment_to_wire(payment_draft(applied=Money(0, USD)))


def wire_payment(**changes: Any) -> dict[str, Any]:
    row = {
        "Id": "210",
        "SyncToken": "1",
        "CustomerRef": {"value": "58"},
        "TotalAmt": 300,
        "UnappliedAmt": Decimal("37.37"),
        "Line": [{"Amount": Decimal("262.63"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}],
        "MetaData": {"LastUpdatedTime": "2026-09-10T10:00:00Z"},
    }
    return {**row, **changes}


def test_a_payment_tells_what_went_to_which_invoice() -> None:
    payment = payment_from(wire_payment(), home_currency=USD)

    assert payment.applied == {"145": Money(26263, USD)}
    assert (payment.total, payment.unapplied) == (Money(30000, USD), Money(3737, USD))


def test_two_lines_for_one_invoice_add_up() -> None:
    lines = wire_payment()["Line"] * 2

    assert payment_from(wire_payment(Line=lines), home_currency=USD).applied == {"145": Money(52526, USD)}


def test_credit_memos_in_a_payment_are_no_invoices() -> None:
    lines = [{"Amount": 5, "LinkedTxn": [{"TxnId": "9", "TxnType": "CreditMemo"}]}]

    assert payment_from(wire_payment(Line=lines), home_currency=USD).applied == {}


def test_a_customer_goes_out_with_what_is_known() -> None:
    draft = CustomerDraft(
        display_name="Pat O'Neil",
        email="pat@acme.example",
        first_name="Pat",
        last_name="O'Neil",
        address=Address(line1="1 Main St", city="Oakland"),
        currency="USD",
        note="HubSpot contact 7",
    )

    assert customer_to_wire(draft) == {
        "DisplayName": "Pat O'Neil",
        "GivenName": "Pat",
        "FamilyName": "O'Neil",
        "PrimaryEmailAddr": {"Address": "pat@acme.example"},
        "BillAddr": {"Line1": "1 Main St", "City": "Oakland"},
        "CurrencyRef": {"value": "USD"},
        "Notes": "HubSpot contact 7",
    }


def test_an_inactive_customer_without_mail_is_read() -> None:
    customer = customer_from({"Id": "58", "DisplayName": "Acme (deleted)", "Active": False})

    assert (customer.name, customer.email, customer.active) == ("Acme (deleted)", None, False)


def test_an_item_is_kept_with_its_sku_and_type() -> None:
    row = {"Id": "19", "Name": "Cleaning", "Sku": "SVC-1", "Type": "Service", "Active": True}

    assert entry_from(row) == {"id": "19", "name": "Cleaning", "sku": "SVC-1", "type": "Service"}


def test_a_company_is_described_by_its_info_and_its_preferences() -> None:
    company = company_from(
        {"CompanyName": "Acme", "Country": "US", "DefaultTimeZone": "America/Los_Angeles"},
        {
            "CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": True},
            "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
            "SalesFormsPrefs": {"CustomTxnNumbers": True},
        },
    )

    assert (company.home_currency, company.time_zone) == ("USD", "America/Los_Angeles")
    assert company.multi_currency and company.uses_sales_tax and company.custom_numbers
    assert company.automated_sales_tax


def test_switches_that_preferences_leave_out_are_off() -> None:
    company = company_from(
        {"CompanyName": "Acme", "Country": "US"}, {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}}}
    )

    assert not (company.multi_currency or company.uses_sales_tax or company.custom_numbers)
    assert company.automated_sales_tax is False


def test_a_home_currency_is_never_guessed() -> None:
    with pytest.raises(Unreadable, match="HomeCurrency is not an object"):
        company_from({"CompanyName": "Acme", "Country": "US"}, {})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Acme", "'Acme'", id="plain"),
        pytest.param("O'Neil", r"'O\'Neil'", id="apostrophe"),
        pytest.param("back\\slash", r"'back\\slash'", id="backslash"),
        pytest.param("end\\", r"'end\\'", id="backslash-at-the-end"),
        pytest.param("x' or Active = true", r"'x\' or Active = true'", id="would-be-injection"),
        pytest.param("two\nlines", "'two lines'", id="line-break"),
    ],
)
def test_query_values_cannot_leave_their_quotes(value: str, expected: str) -> None:
    assert quoted(value) == expected


def test_a_moment_is_asked_for_with_its_offset() -> None:
    assert since_text(datetime(2026, 9, 1, 10, tzinfo=UTC)) == "'2026-09-01T10:00:00+00:00'"
