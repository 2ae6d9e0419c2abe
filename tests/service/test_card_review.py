"""What the card shows before an invoice is created is what QuickBooks then gets, line by line."""

import json
from typing import Any

import pytest

RULES = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {tax_code: NON}}
sync: {invoices: {direction: two_way, unmatched_line: Services}}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def post(service: Any, path: str, body: dict[str, Any]) -> Any:
    told = await service.hubspot.post("card", {"path": path, "method": "POST", "body": body})
    return json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]


async def deal_with_lines(service: Any) -> str:
    """Three hours less a discount for each, and a product that QuickBooks does not have."""
    deal = await service.deal(amount="505.48")
    for item in (
        {"name": "Hours", "quantity": "3", "price": "100.17", "discount": "10.01"},
        {"name": "Paint", "quantity": "1", "price": "235.00"},
    ):
        associated = [{"to": deal, "type": "deals", "label": None}]
        await service.hubspot.post("objects/line_items", {"properties": item, "associations": associated})
    return str(deal)


@pytest.mark.parametrize(
    "share", [{}, {"percent": "33"}, {"amount": "100.07"}], ids=["all", "a-percent", "an-amount"]
)
async def test_the_lines_reviewed_are_the_lines_billed(service: Any, share: dict[str, str]):
    """F20-F23: quantities where all is billed, each line's part where a share is."""
    deal = await deal_with_lines(service)
    inputs = {"invoice_type": "full", **share}

    shown = await post(service, f"deals/{deal}/review", {"inputs": inputs})
    made = await post(
        service, f"deals/{deal}/actions/create-invoice", {"inputs": inputs, "request_id": "r" * 16}
    )

    assert "problem" not in shown, shown
    assert made["outcome"] == "done", made
    (invoice,) = await service.invoices()
    sold = [line for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    assert [(line["description"], line["item"], float(line["amount"])) for line in shown["lines"]] == [
        (line["Description"], line["SalesItemLineDetail"]["ItemRef"]["name"], line["Amount"]) for line in sold
    ]
    assert [line["quantity"] for line in shown["lines"]] == ([None, None] if share else ["3", "1"])
    assert (shown["amount"], shown["left"]) == (
        made["outputs"]["invoice_total"],
        made["outputs"]["deal_remaining"],
    )


async def test_a_review_that_cannot_read_the_deal_says_so(service: Any):
    deal = await deal_with_lines(service)
    service.hubspot.faults.configure({"rules": [{"kind": "refuse", "operation": "deals.*", "count": None}]})

    shown = await post(service, f"deals/{deal}/review", {"inputs": {"invoice_type": "full"}})

    assert "HubSpot could not be reached" in shown["problem"]
