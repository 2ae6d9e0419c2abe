"""Invoices: what QuickBooks fills in, computes and refuses."""

from decimal import Decimal

import pytest

from sandbox.quickbooks.wire import dumps, loads


async def test_dates_terms_and_number_are_filled_in(qb):
    invoice = await qb.invoice(await qb.customer())

    assert invoice["DocNumber"] == "1001"
    assert invoice["TxnDate"] == "2026-09-01"
    assert invoice["SalesTermRef"] == {"value": "4", "name": "Net 30"}
    assert invoice["DueDate"] == "2026-10-01"


async def test_the_day_is_the_companys_own(qb, clock):
    clock.forward(hours=12)  # 5:15 UTC on the second, still the first in Los Angeles
    await qb.connect()

    assert (await qb.invoice(await qb.customer()))["TxnDate"] == "2026-09-01"


async def test_the_customers_term_comes_before_the_companys(qb):
    customer = await qb.customer(SalesTermRef={"value": "2"})

    assert (await qb.invoice(customer))["DueDate"] == "2026-09-11"


async def test_a_full_object_read_can_be_written_back(qb, line):
    customer = await qb.customer(BillAddr={"Line1": "1 Main St", "City": "Oakland"})
    discount = {
        "Amount": 10,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }
    custom = [{"DefinitionId": "1", "StringValue": "991"}]
    invoice = await qb.invoice(customer, Line=[line("30.00"), discount], CustomField=custom)
    await qb.post(f"invoice/{invoice['Id']}/send", {}, sendTo="a@b.example")
    await qb.payment(invoice, "5.00")
    stored = await qb.read("invoice", invoice["Id"])

    headers = {"Content-Type": "application/json"}
    response = await qb.call("POST", "invoice", content=dumps(stored), headers=headers)

    written = loads(response.content)["Invoice"]
    moved = ("SyncToken", "MetaData")
    assert {name: stored[name] for name in stored if name not in moved} == {
        name: written[name] for name in written if name not in moved
    }


async def test_a_full_update_forgets_what_it_does_not_say(qb, line):
    invoice = await qb.invoice(await qb.customer(), PrivateNote="deal 991", DueDate="2026-09-05")
    body = {"Id": invoice["Id"], "SyncToken": "0", "CustomerRef": invoice["CustomerRef"], "Line": [line()]}

    updated = await qb.post("invoice", body)

    assert "PrivateNote" not in updated
    assert updated["SyncToken"] == "1"


async def test_a_sparse_update_keeps_what_it_does_not_say(qb):
    invoice = await qb.invoice(await qb.customer(), PrivateNote="deal 991")
    body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "CustomerMemo": {"value": "Thanks"}}

    updated = await qb.post("invoice", body)

    assert (updated["PrivateNote"], updated["TotalAmt"]) == ("deal 991", 450)


async def test_a_line_with_a_known_id_keeps_it_and_others_are_new(qb, line):
    invoice = await qb.invoice(await qb.customer(), Line=[line("1.00"), line("2.00")])
    lines = [{**line("3.00"), "Id": "77"}, {**line("2.00"), "Id": "2"}]
    body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "Line": lines}

    updated = await qb.post("invoice", body)

    assert [each.get("Id") for each in updated["Line"]] == ["3", "2", None]


async def test_voiding_zeroes_the_invoice_and_frees_its_payments(qb):
    invoice = await qb.invoice(await qb.customer(), PrivateNote="deal 991")
    payment = await qb.payment(invoice, "100.00")

    voided = await qb.post("invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="void")
    freed = await qb.read("payment", payment["Id"])

    assert (voided["TotalAmt"], voided["Balance"], voided["SyncToken"]) == (0, 0, "2")
    assert voided["PrivateNote"].startswith("Voided")
    assert voided["LinkedTxn"] == []
    assert (freed["UnappliedAmt"], freed["Line"], freed["SyncToken"]) == (100, [], "1")


async def test_deleting_leaves_nothing_to_read(qb):
    invoice = await qb.invoice(await qb.customer())

    deleted = await qb.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete")
    response = await qb.call("GET", f"invoice/{invoice['Id']}")

    assert deleted == {"status": "Deleted", "domain": "QBO", "Id": invoice["Id"]}
    assert response.json()["Fault"]["Error"][0]["code"] == "610"


async def test_an_invoice_with_payments_is_not_deleted(qb):
    invoice = await qb.invoice(await qb.customer())
    await qb.payment(invoice, "1.00")

    error = await qb.refused("invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")

    assert error["code"] == "6000"


async def test_sending_mails_it_and_writes_the_address(qb):
    invoice = await qb.invoice(await qb.customer())

    response = await qb.call(
        "POST",
        f"invoice/{invoice['Id']}/send",
        params={"sendTo": "pat@acme.example"},
        headers={"Content-Type": "application/octet-stream"},
    )

    sent = response.json()["Invoice"]
    (mail,) = await qb.listing("mails")
    assert (sent["EmailStatus"], sent["DeliveryInfo"]["DeliveryType"]) == ("EmailSent", "Email")
    assert sent["BillEmail"]["Address"] == mail["to"] == "pat@acme.example"


async def test_sending_without_an_address_is_refused(qb):
    invoice = await qb.invoice(await qb.customer())

    assert (await qb.refused(f"invoice/{invoice['Id']}/send", {}))["code"] == "6420"


async def test_the_41st_mail_of_a_day_is_throttled(qb):
    invoice = await qb.invoice(await qb.customer(), BillEmail={"Address": "a@b.example"})
    statuses = [(await qb.call("POST", f"invoice/{invoice['Id']}/send")).status_code for _ in range(41)]

    assert statuses.index(429) == 40


async def test_the_pdf_is_a_pdf(qb):
    invoice = await qb.invoice(await qb.customer("Acme (West)"))

    response = await qb.call("GET", f"invoice/{invoice['Id']}/pdf", headers={"Accept": "application/pdf"})

    assert response.headers["content-type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.4")
    assert b"Acme \\(West\\)" in response.content


async def test_a_percent_discount_is_taken_off(qb, line):
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 12.5},
    }

    invoice = await qb.invoice(await qb.customer(), Line=[line("99.99"), discount])

    assert invoice["TotalAmt"] == Decimal("87.49")


async def test_taxed_lines_pay_the_forms_rate_without_automated_tax(qb, line):
    await qb.control("preferences", TaxPrefs={"PartnerTaxEnabled": False})
    lines = [line("100.10", TaxCodeRef={"value": "TAX"}), line("50.00", TaxCodeRef={"value": "NON"})]
    detail = {"TxnTaxCodeRef": {"value": "2"}}

    invoice = await qb.invoice(await qb.customer(), Line=lines, TxnTaxDetail=detail)

    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal("8.01")
    assert invoice["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}
    assert invoice["TotalAmt"] == Decimal("158.11")


async def test_automated_tax_goes_by_the_customers_state(qb, line):
    customer = await qb.customer(BillAddr={"City": "Oakland", "CountrySubDivisionCode": "CA"})

    invoice = await qb.invoice(customer, Line=[line("100.00", TaxCodeRef={"value": "TAX"})])

    assert (invoice["TxnTaxDetail"]["TotalTax"], invoice["TotalAmt"]) == (8, 108)


async def test_tax_is_ignored_where_sales_tax_is_off(qb, line):
    await qb.control("preferences", TaxPrefs={"UsingSalesTax": False})
    customer = await qb.customer(BillAddr={"CountrySubDivisionCode": "CA"})

    invoice = await qb.invoice(customer, Line=[line("100.00", TaxCodeRef={"value": "TAX"})])

    assert invoice["TotalAmt"] == 100


async def test_an_automatic_number_can_collide_with_one_that_was_said(qb):
    customer = await qb.customer()
    said = await qb.invoice(customer, DocNumber="1001")

    assert (await qb.invoice(customer))["DocNumber"] == said["DocNumber"]


async def test_with_custom_numbers_none_is_made_up_unless_asked_for(qb):
    await qb.control("preferences", SalesFormsPrefs={"CustomTxnNumbers": True})
    customer = await qb.customer()

    assert (await qb.invoice(customer))["DocNumber"] is None
    assert (await qb.invoice(customer, DocNumber="AUTO_GENERATE"))["DocNumber"] == "1001"


async def test_a_duplicate_number_can_be_insisted_on(qb, line):
    await qb.control("preferences", SalesFormsPrefs={"CustomTxnNumbers": True})
    customer = await qb.customer()
    await qb.invoice(customer, DocNumber="D-1")
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()], "DocNumber": "D-1"}

    assert (await qb.post("invoice", body, include="allowduplicatedocnum"))["DocNumber"] == "D-1"


async def test_a_refused_invoice_takes_no_number(qb, line):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()], "SalesTermRef": {"value": "99"}}
    await qb.refused("invoice", body)

    assert (await qb.invoice(customer))["DocNumber"] == "1001"


async def test_the_link_for_the_customer_needs_payments_an_address_and_the_question(qb):
    await qb.control("preferences", SalesFormsPrefs={"ETransactionPaymentEnabled": True})
    invoice = await qb.invoice(await qb.customer(), BillEmail={"Address": "a@b.example"})
    path = f"invoice/{invoice['Id']}"

    asked = await qb.call("GET", path, params={"include": "invoiceLink"})

    assert asked.json()["Invoice"]["InvoiceLink"].startswith("https://connect.intuit.com/")
    assert "InvoiceLink" not in (await qb.read("invoice", invoice["Id"]))


async def test_an_estimate_becomes_one_invoice_once(qb, line):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]}
    estimate = await qb.post("estimate", body)
    link = {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}
    invoice = await qb.post("invoice", {**body, **link})

    error = await qb.refused("invoice", {**body, **link})

    assert (await qb.read("estimate", estimate["Id"]))["LinkedTxn"] == [
        {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    ]
    assert error["code"] == "6000"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"CustomerRef": None}, "2020", id="no-customer"),
        pytest.param({"CustomerRef": {"value": "583"}}, "2500", id="unknown-customer"),
        pytest.param({"Line": None}, "2020", id="no-lines"),
        pytest.param({"Line": []}, "2250", id="empty-lines"),
        pytest.param({"DocNumber": "x" * 22}, "2050", id="long-number"),
        pytest.param({"TxnDate": "1.9.2026"}, "2060", id="bad-date"),
        pytest.param({"SalesTermRef": {"value": "99"}}, "2500", id="unknown-term"),
        pytest.param({"EmailStatus": "NeedToSend"}, "6420", id="send-later-to-nobody"),
        pytest.param({"EmailStatus": "Sent"}, "2170", id="bad-enumeration"),
        pytest.param({"CustomField": [{"DefinitionId": "3", "StringValue": "x"}]}, "3000", id="custom-field"),
        pytest.param({"CurrencyRef": {"value": "EUR"}}, "6000", id="another-currency"),
    ],
)
async def test_headers_that_cannot_be_are_refused(qb, line, change, code):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()], **change}

    assert (await qb.refused("invoice", body))["code"] == code


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        pytest.param({"ItemRef": {"value": "999"}}, "2500", id="unknown-item"),
        pytest.param({"ItemRef": {"value": "17"}}, "610", id="inactive-item"),
        pytest.param({"ItemRef": {"value": "18"}}, "2500", id="category"),
        pytest.param({"TaxCodeRef": {"value": "2"}}, "6100", id="real-tax-code-on-a-us-line"),
        pytest.param({"ItemRef": "3"}, "2010", id="scalar-reference"),
        pytest.param({"Quantity": 3}, "2010", id="unknown-property"),
    ],
)
async def test_lines_that_cannot_be_are_refused(qb, line, detail, code):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line("10.00", **detail)]}

    assert (await qb.refused("invoice", body))["code"] == code


async def test_an_invoice_below_zero_is_refused(qb, line):
    body = {"CustomerRef": {"value": (await qb.customer())["Id"]}, "Line": [line("-1.00")]}

    assert (await qb.refused("invoice", body))["code"] == "6000"


async def test_closed_books_stay_closed(qb, line):
    await qb.control("preferences", AccountingInfoPrefs={"BookCloseDate": "2026-08-31"})
    body = {
        "CustomerRef": {"value": (await qb.customer())["Id"]},
        "Line": [line()],
        "TxnDate": "2026-08-31",
    }

    assert (await qb.refused("invoice", body))["code"] == "6200"


async def test_what_lies_in_closed_books_is_not_voided(qb):
    invoice = await qb.invoice(await qb.customer(), TxnDate="2026-08-31")
    await qb.control("preferences", AccountingInfoPrefs={"BookCloseDate": "2026-08-31"})
    body = {"Id": invoice["Id"], "SyncToken": "0"}

    assert (await qb.refused("invoice", body, operation="void"))["code"] == "6200"


async def test_a_total_below_what_is_paid_frees_the_difference(qb, line):
    invoice = await qb.invoice(await qb.customer(), "100.00")
    payment = await qb.payment(invoice, "100.00")
    body = {"Id": invoice["Id"], "SyncToken": "1", "sparse": True, "Line": [line("60.00")]}

    updated = await qb.post("invoice", body)

    assert (updated["TotalAmt"], updated["Balance"]) == (60, 0)
    assert (await qb.read("payment", payment["Id"]))["UnappliedAmt"] == 40
