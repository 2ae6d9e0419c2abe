"""Quotes: publishing, what follows from it, and the line items that go with them."""

from typing import Any

import pytest

QUOTES = "/crm/objects/2026-09/quotes"


@pytest.fixture
async def deal(hubspot: Any) -> str:
    return str(await hubspot.record("deals", dealname="Garden"))


@pytest.fixture
async def line(hubspot: Any) -> str:
    return str(await hubspot.record("line_items", name="Lawn", price="50", quantity="2"))


@pytest.fixture
async def quote(hubspot: Any, deal: str, line: str) -> str:
    links = [{"to": deal, "type": "deals"}, {"to": line, "type": "line_items"}]
    values = {"hs_title": "Garden", "hs_expiration_date": "2026-12-31"}
    return str(await hubspot.record("quotes", links, **values))


async def change(hubspot: Any, quote: str, **values: str) -> int:
    return int((await hubspot.api("PATCH", f"{QUOTES}/{quote}", {"properties": values})).status_code)


async def properties(hubspot: Any, quote: str) -> Any:
    return (await hubspot.control("GET", f"/objects/quotes/{quote}"))["properties"]


@pytest.mark.parametrize("status", ["APPROVAL_NOT_NEEDED", "APPROVED"])
async def test_a_published_quote_has_page_number_and_lock(hubspot: Any, quote: str, status: str) -> None:
    assert await change(hubspot, quote, hs_status=status) == 200

    shown = await properties(hubspot, quote)
    assert (shown["hs_locked"], shown["hs_payment_status"], shown["hs_quote_amount"]) == (
        "true",
        "PENDING",
        "100.00",
    )
    assert shown["hs_quote_link"] and shown["hs_quote_number"]


async def test_a_quotes_taxes_come_on_top_of_what_discounts_and_fees_leave(hubspot: Any, quote: str) -> None:
    """F25."""
    for kind, how, value in (
        ("discounts", "FIXED", "10"),
        ("fees", "FIXED", "20"),
        ("taxes", "PERCENT", "10"),
    ):
        link = [{"to": quote, "type": "quotes"}]
        await hubspot.record(kind, link, hs_label=kind, hs_type=how, hs_value=value)

    assert (await properties(hubspot, quote))["hs_quote_amount"] == "121.00"


@pytest.mark.parametrize(
    "values", [{"hs_rate": "5"}, {"hs_type": "SHARE"}, {"hs_value": "a tenth"}], ids=["name", "type", "value"]
)
async def test_a_tax_takes_no_property_that_taxes_lack(hubspot: Any, values: dict[str, str]) -> None:
    """F25."""
    body = {"properties": {"hs_label": "Sales tax", "hs_type": "PERCENT", "hs_value": "5", **values}}

    assert (await hubspot.api("POST", "/crm/objects/2026-09/taxes", body)).status_code == 400


async def test_a_quote_and_its_tax_are_associated_by_hubspots_own_type(hubspot: Any, quote: str) -> None:
    """F25."""
    tax = await hubspot.record("taxes", hs_label="Sales tax", hs_type="PERCENT", hs_value="5")
    await hubspot.api("PUT", f"{QUOTES}/{quote}/associations/default/taxes/{tax}")

    found = await hubspot.api("GET", f"{QUOTES}/{quote}/associations/taxes")

    assert [one["associationTypes"][0]["typeId"] for one in found.json()["results"]] == [366]


async def test_a_draft_has_neither_page_nor_lock(hubspot: Any, quote: str) -> None:
    shown = await properties(hubspot, quote)

    assert ("hs_quote_link" in shown, shown["hs_locked"]) == (False, "false")


async def test_a_locked_quote_takes_no_change_but_of_its_status(hubspot: Any, quote: str) -> None:
    await change(hubspot, quote, hs_status="APPROVED")

    assert await change(hubspot, quote, hs_title="Lawn") == 400
    assert await change(hubspot, quote, hs_status="DRAFT") == 200
    assert await change(hubspot, quote, hs_title="Lawn") == 200


async def test_a_quote_without_deal_cannot_be_published(hubspot: Any) -> None:
    quote = await hubspot.record("quotes", hs_title="Garden", hs_expiration_date="2026-12-31")

    assert await change(hubspot, quote, hs_status="APPROVED") == 400


async def test_a_cpq_quote_needs_a_contact_too(hubspot: Any, quote: str) -> None:
    assert await change(hubspot, quote, hs_template_type="CPQ_QUOTE") == 200

    assert await change(hubspot, quote, hs_status="APPROVED") == 400


async def test_the_owner_of_a_quote_cannot_be_written(hubspot: Any, quote: str) -> None:
    assert await change(hubspot, quote, hubspot_owner_id="440077") == 400


async def test_deleting_a_quote_takes_its_line_items_along(hubspot: Any, quote: str, line: str) -> None:
    await hubspot.api("DELETE", f"{QUOTES}/{quote}")

    assert (await hubspot.control("GET", f"/objects/line_items/{line}"))["archived"] is True


async def test_a_quote_s_billing_contact_has_a_type_of_its_own(hubspot: Any, quote: str) -> None:
    contact = await hubspot.record("contacts", email="ana@example.test")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1226}]

    answer = await hubspot.api("PUT", f"{QUOTES}/{quote}/associations/contacts/{contact}", types)

    assert (answer.status_code, answer.json()["labels"]) == (201, ["Billing contact"])
