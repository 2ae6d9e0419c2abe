"""Line items, quotes and templates, from the HubSpot stand-in to the lines that QuickBooks keeps."""

from typing import Any

import pytest

RULES = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {tax_code: NON}}
invoice_templates:
  by-quote: {lines: quote}
  fixed:
    lines:
      - {item: Hours, amount: "{deal.materials}", description: Materials}
      - {item: Services, amount: rest}
    custom_fields: {"Crew #": "{deal.po}"}
triggers:
  - id: by-quote
    when: {deal_enters: contractsent}
    do: [{create-invoice: {invoice_type: full, template: by-quote}}]
  - id: fixed
    when: {deal_enters: closedwon}
    do: [{create-invoice: {invoice_type: full, template: fixed}}]
sync: {invoices: {direction: two_way, unmatched_line: Services}}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def add(service: Any, kind: str, to: tuple[str, str], **properties: str) -> str:
    """A record that belongs to another: `to` is (its plural, its id)."""
    told = {"properties": properties, "associations": [{"to": to[1], "type": to[0], "label": None}]}
    return str((await service.hubspot.post(f"objects/{kind}", told))["id"])


def lines(invoice: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Kind or product, amount and text of each line, without the subtotal."""
    return [
        (
            line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("name") or line["DetailType"],
            line["Amount"],
            line.get("Description", ""),
        )
        for line in invoice["Line"]
        if line["DetailType"] != "SubTotalLineDetail"
    ]


async def test_line_items_become_lines_with_quantity_discount_and_day(service: Any) -> None:
    """F10, F15, F22, F23, F101."""
    deal = await service.deal(amount="525.50")
    await add(
        service,
        "line_items",
        ("deals", deal),
        name="Hours",
        quantity="3",
        price="166.6667",
        hs_discount_percentage="10",
        hs_service_date="2026-02-27",
    )
    await add(service, "line_items", ("deals", deal), name="Garden gnome", quantity="1", price="75.50")

    told = await service.call("create-invoice", deal, invoice_type="full")

    assert told["reason"] == "invoice 1001 for 525.50 USD created; 0.00 USD is left to bill"
    (invoice,) = await service.invoices()
    assert lines(invoice) == [
        ("Hours", 500.0, "Hours"),
        ("Services", 75.5, "Garden gnome"),
        ("DiscountLineDetail", 50.0, "Discount: 10 % on Hours"),
    ]
    detail = invoice["Line"][0]["SalesItemLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"], detail["ServiceDate"]) == (3, 166.6667, "2026-02-27")


async def test_a_deposit_and_the_final_invoice_share_the_lines_to_the_cent(service: Any) -> None:
    """F3, F5, F206."""
    deal = await service.deal(amount="100.01")
    for price in ("33.33", "33.34", "33.34"):
        await add(service, "line_items", ("deals", deal), name="Hours", quantity="1", price=price)

    await service.call("create-invoice", deal, invoice_type="deposit", percent="30")
    await service.call("create-invoice", deal, invoice_type="final")

    deposit, final = await service.invoices()
    assert (deposit["TotalAmt"], final["TotalAmt"]) == (30.0, 70.01)
    assert [amount for _, amount, _ in lines(deposit)] == [10.0, 10.0, 10.0]


async def test_a_published_quote_is_billed(service: Any) -> None:
    """F11: a rule's template says that the quote counts."""
    deal = await service.deal(amount="100.00", dealstage="qualifiedtobuy")
    quote = await add(
        service,
        "quotes",
        ("deals", deal),
        hs_title="Roof",
        hs_status="APPROVED",
        hs_expiration_date="2026-03-31",
    )
    await add(service, "line_items", ("quotes", quote), name="Hours", quantity="2", price="50")

    await service.move(deal, "contractsent")

    (invoice,) = await service.invoices()
    assert lines(invoice) == [("Hours", 100.0, "Hours")]


async def test_an_expired_quote_bills_nothing_and_the_deal_says_why(service: Any) -> None:
    """F11."""
    deal = await service.deal(amount="100.00")
    ended = {"hs_status": "APPROVED", "hs_expiration_date": "2026-03-01"}
    await add(service, "quotes", ("deals", deal), hs_title="Roof", **ended)

    await service.move(deal, "contractsent")

    assert await service.invoices() == []
    told = await service.properties(deal)
    assert told["stagebill_last_reason"] == "the deal's quote has expired; extend it, or publish a new one"


async def test_a_template_fills_lines_and_custom_fields_from_the_deal(service: Any) -> None:
    """F27, F28, F103."""
    for name, kind in (("materials", "number"), ("po", "string")):
        form = {"groupName": "dealinformation", "fieldType": "number" if kind == "number" else "text"}
        body = {"name": name, "label": name, "type": kind, **form}
        await service.hubspot.post("properties/deals", body)
    deal = await service.deal(amount="100.00", materials="60.00", po="PO-7781")

    await service.move(deal, "closedwon")

    (invoice,) = await service.invoices()
    assert lines(invoice) == [("Hours", 60.0, "Materials"), ("Services", 40.0, "Services")]
    assert [one.get("StringValue") for one in invoice["CustomField"] if one["Name"] == "Crew #"] == [
        "PO-7781"
    ]


async def test_a_deal_without_a_contact_bills_its_company_once_known_for_ever(service: Any) -> None:
    """F30."""
    company = await service.hubspot.post("objects/companies", {"properties": {"name": "Acme Solar: LLC"}})
    ids = []
    for _ in range(2):
        made = await add(service, "deals", ("companies", company["id"]), dealname="Roof", amount="100")
        told = await service.call("create-invoice", made, invoice_type="full", item="Hours")
        assert told["outcome"] == "done", told
        ids.append(made)

    first, second = await service.invoices()
    assert first["CustomerRef"] == second["CustomerRef"]
    assert first["CustomerRef"]["name"] == "Acme Solar LLC"


async def test_a_second_contact_of_one_company_gets_a_customer_of_its_own(service: Any) -> None:
    """F65: not "duplicate name exists"."""
    for email in ("ann@one.example", "ann@two.example"):
        deal = await service.deal(contact={"email": email, "firstname": "Ann", "lastname": "Lee"})
        told = await service.call("create-invoice", deal, invoice_type="full", item="Hours")
        assert told["outcome"] == "done", told

    first, second = await service.invoices()
    assert first["CustomerRef"]["value"] != second["CustomerRef"]["value"]
