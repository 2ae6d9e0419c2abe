"""HubSpot's own invoices and payments. F33."""

from typing import Any

import pytest

INVOICES = "/crm/objects/2026-09/invoices"
PAYMENTS = "/crm/objects/2026-09/commerce_payments"


def linked(to: str, type_id: int) -> dict[str, Any]:
    return {
        "to": {"id": to},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}],
    }


async def read(hubspot: Any, invoice: str, name: str) -> str | None:
    answer = await hubspot.api("GET", f"{INVOICES}/{invoice}", properties=name)
    value: str | None = answer.json()["properties"][name]
    return value


async def status(hubspot: Any, invoice: str, wanted: str) -> int:
    body = {"properties": {"hs_invoice_status": wanted}}
    code: int = (await hubspot.api("PATCH", f"{INVOICES}/{invoice}", body)).status_code
    return code


@pytest.fixture
async def invoice(hubspot: Any) -> str:
    """A draft over 200.00 with contact and line item."""
    contact = await hubspot.record("contacts", email="ann@example.test")
    line = await hubspot.record("line_items", name="Work", price="100", quantity="2")
    body = {"properties": {"hs_currency": "USD"}, "associations": [linked(contact, 177), linked(line, 409)]}
    return str((await hubspot.api("POST", INVOICES, body)).json()["id"])


async def pay(hubspot: Any, invoice: str, amount: str) -> str:
    """A payment over the whole amount, still processing."""
    properties = {"hs_initial_amount": amount, "hs_initiated_date": "2026-11-20T15:04:05Z"}
    body = {"properties": properties, "associations": [linked(invoice, 542)]}
    return str((await hubspot.api("POST", PAYMENTS, body)).json()["id"])


async def test_a_new_invoice_is_a_numbered_draft(hubspot: Any, invoice: str) -> None:
    assert await read(hubspot, invoice, "hs_invoice_status") == "draft"
    assert await read(hubspot, invoice, "hs_number") == "INV-1001"


async def test_totals_come_from_the_line_items(hubspot: Any, invoice: str) -> None:
    assert await read(hubspot, invoice, "hs_amount_billed") == "200.00"


async def test_discounts_come_off_before_fees_and_taxes_go_on(hubspot: Any, invoice: str) -> None:
    for kind, how, value in (
        ("discounts", "PERCENT", "10"),
        ("fees", "FIXED", "20"),
        ("taxes", "PERCENT", "5"),
    ):
        link = [{"to": invoice, "type": "invoices"}]
        await hubspot.record(kind, link, hs_label=kind, hs_type=how, hs_value=value)

    assert await read(hubspot, invoice, "hs_amount_billed") == "210.00"


async def test_totals_cannot_be_written(hubspot: Any, invoice: str) -> None:
    body = {"properties": {"hs_balance_due": "0"}}

    assert (await hubspot.api("PATCH", f"{INVOICES}/{invoice}", body)).status_code == 400


async def test_a_draft_can_be_opened(hubspot: Any, invoice: str) -> None:
    assert await status(hubspot, invoice, "open") == 200
    assert await read(hubspot, invoice, "hs_invoice_link")


async def test_an_invoice_without_contact_and_lines_cannot_be_opened(hubspot: Any) -> None:
    bare = (await hubspot.api("POST", INVOICES, {"properties": {"hs_currency": "USD"}})).json()["id"]

    assert await status(hubspot, bare, "open") == 400


async def test_a_tracking_only_invoice_needs_neither(hubspot: Any) -> None:
    properties = {"hs_currency": "USD", "hs_invoice_billable": "false"}
    tracked = (await hubspot.api("POST", INVOICES, {"properties": properties})).json()["id"]

    assert await status(hubspot, tracked, "open") == 200


async def test_paid_cannot_be_written_unless_the_switch_allows_it(hubspot: Any, invoice: str) -> None:
    before = await status(hubspot, invoice, "paid")
    await hubspot.settings(any_invoice_status=True)

    assert (before, await status(hubspot, invoice, "paid")) == (400, 200)


async def test_a_succeeded_payment_settles_the_invoice(hubspot: Any, invoice: str) -> None:
    await status(hubspot, invoice, "open")
    payment = await pay(hubspot, invoice, "200")
    processing = await read(hubspot, invoice, "hs_invoice_status")
    await hubspot.api("PATCH", f"{PAYMENTS}/{payment}", {"properties": {"hs_latest_status": "succeeded"}})

    assert (processing, await read(hubspot, invoice, "hs_invoice_status")) == ("open", "paid")
    assert await read(hubspot, invoice, "hs_balance_due") == "0.00"


async def test_a_settled_invoice_tells_of_its_status(connected: Any, service: Any, invoice: str) -> None:
    await status(connected, invoice, "open")
    payment = await pay(connected, invoice, "200")
    await connected.flush()
    service.requests.clear()
    await connected.api("PATCH", f"{PAYMENTS}/{payment}", {"properties": {"hs_latest_status": "succeeded"}})
    await connected.flush()

    told = {(event["propertyName"], event["propertyValue"]) for event in service.events()}
    assert told == {("hs_latest_status", "succeeded"), ("hs_invoice_status", "paid")}


async def test_only_draft_and_open_invoices_can_be_deleted(hubspot: Any, invoice: str) -> None:
    await hubspot.settings(any_invoice_status=True)
    await status(hubspot, invoice, "voided")
    refused = await hubspot.api("DELETE", f"{INVOICES}/{invoice}")

    assert refused.status_code == 400


async def test_a_line_item_knows_its_net_amount(hubspot: Any) -> None:
    line = await hubspot.record("line_items", name="Work", price="100", quantity="2", discount="7.50")
    answer = await hubspot.api("GET", f"/crm/objects/2026-09/line_items/{line}", properties="amount")

    assert answer.json()["properties"]["amount"] == "185.00"


async def test_only_at_its_creation_is_an_invoice_declared_as_tracking_only(
    hubspot: Any, invoice: str
) -> None:
    answer = await hubspot.api(
        "PATCH", f"{INVOICES}/{invoice}", {"properties": {"hs_invoice_billable": "false"}}
    )

    assert answer.status_code == 400


async def test_a_tracking_only_invoice_has_no_document(hubspot: Any) -> None:
    made = await hubspot.record("invoices", hs_currency="USD", hs_invoice_billable="false")
    await status(hubspot, made, "open")

    assert await read(hubspot, made, "hs_invoice_link") is None


async def test_an_open_invoice_has_page_and_document(hubspot: Any, invoice: str) -> None:
    await status(hubspot, invoice, "open")

    assert await read(hubspot, invoice, "hs_pdf_download_link") is not None


@pytest.mark.parametrize(("allowed", "wanted"), [(False, 400), (True, 200)])
async def test_the_number_can_be_written_where_the_switch_allows_it(
    hubspot: Any, invoice: str, allowed: bool, wanted: int
) -> None:
    await hubspot.settings(invoice_number_writable=allowed)

    answer = await hubspot.api("PATCH", f"{INVOICES}/{invoice}", {"properties": {"hs_number": "QB-1042"}})

    assert answer.status_code == wanted


@pytest.mark.parametrize(("tax_id", "wanted"), [("12-3456789", 200), ("DE 1", 400)])
async def test_a_tax_id_must_be_the_account_s(hubspot: Any, invoice: str, tax_id: str, wanted: int) -> None:
    answer = await hubspot.api("PATCH", f"{INVOICES}/{invoice}", {"properties": {"hs_tax_id": tax_id}})

    assert answer.status_code == wanted


async def test_an_account_may_forbid_to_delete_open_invoices(hubspot: Any, invoice: str) -> None:
    await hubspot.settings(delete_open_invoices=False)
    await status(hubspot, invoice, "open")

    assert (await hubspot.api("DELETE", f"{INVOICES}/{invoice}")).status_code == 400


async def test_a_custom_unique_property_of_invoices_finds_them(hubspot: Any) -> None:
    definition = {
        "groupName": "invoiceinformation",
        "name": "qbo_id",
        "label": "QuickBooks id",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
    }
    await hubspot.api("POST", "/crm/properties/2026-09/invoices", definition)
    inputs = [{"id": "10452", "idProperty": "qbo_id", "properties": {"hs_currency": "USD"}}]

    answers = [await hubspot.api("POST", f"{INVOICES}/batch/upsert", {"inputs": inputs}) for _ in range(2)]

    assert [each.json()["results"][0]["new"] for each in answers] == [True, False]


async def test_a_payment_knows_what_is_left_of_it(hubspot: Any) -> None:
    values = {
        "hs_initial_amount": "100",
        "hs_initiated_date": "2026-11-20",
        "hs_fees_amount": "3",
        "hs_refunds_amount": "20",
    }
    made = await hubspot.record("commerce_payments", **values)

    shown = await hubspot.control("GET", f"/objects/commerce_payments/{made}")

    assert shown["properties"]["hs_net_amount"] == "77.00"
    assert shown["properties"]["hs_max_refundable_amount"] == "80.00"


async def test_a_refund_lowers_what_an_invoice_was_paid(hubspot: Any, invoice: str) -> None:
    payment = await pay(hubspot, invoice, "100")
    changed = {"hs_refunds_amount": "40", "hs_latest_status": "partially_refunded"}

    await hubspot.control("PATCH", f"/objects/commerce_payments/{payment}", {"properties": changed})

    assert await read(hubspot, invoice, "hs_amount_paid") == "60.00"


async def test_an_account_without_payments_takes_none(hubspot: Any) -> None:
    await hubspot.settings(payments_set_up=False)
    values = {"hs_initial_amount": "100", "hs_initiated_date": "2026-11-20"}

    answer = await hubspot.api("POST", "/crm/objects/2026-09/commerce_payments", {"properties": values})

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


async def test_a_payment_that_hubspot_made_cannot_be_changed(hubspot: Any) -> None:
    values = {
        "hs_initial_amount": "100",
        "hs_initiated_date": "2026-11-20",
        "hs_processor_type": "hs_payments",
    }
    made = await hubspot.record("commerce_payments", **values)
    body = {"properties": {"hs_internal_comment": "Seen"}}

    answer = await hubspot.api("PATCH", f"/crm/objects/2026-09/commerce_payments/{made}", body)

    assert answer.status_code == 400
