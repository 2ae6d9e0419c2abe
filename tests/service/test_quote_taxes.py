"""A quote's own taxes, from the HubSpot stand-in to lines that QuickBooks keeps (F25)."""

import json
from typing import Any

import pytest

from engine.commands.output import OK, Out
from engine.commands.prove import prove_deal

RULES = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {tax_code: NON, template: by-quote}}
invoice_templates:
  by-quote: {lines: quote, taxes: {item: Installation}}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def add(service: Any, kind: str, to: tuple[str, str], **properties: str) -> str:
    """A record that belongs to another: `to` is (its plural, its id)."""
    told = {"properties": properties, "associations": [{"to": to[1], "type": to[0], "label": None}]}
    return str((await service.hubspot.post(f"objects/{kind}", told))["id"])


async def quoted(service: Any) -> str:
    """A deal over 100.00 with a published quote and two taxes of it."""
    deal = await service.deal(amount="100.00")
    told = {"hs_title": "Roof", "hs_status": "APPROVED", "hs_expiration_date": "2026-03-31"}
    quote = await add(service, "quotes", ("deals", deal), **told)
    await add(service, "line_items", ("quotes", quote), name="Hours", quantity="2", price="50")
    for label, kind, value in (("Sales tax", "PERCENT", "8.25"), ("Recycling", "FIXED", "1.10")):
        await add(service, "taxes", ("quotes", quote), hs_label=label, hs_type=kind, hs_value=value)
    return str(deal)


async def review(service: Any, deal: str) -> Any:
    """What the card shows before the final invoice is created."""
    body = {"inputs": {"invoice_type": "final"}}
    told = await service.hubspot.post(
        "card", {"path": f"deals/{deal}/review", "method": "POST", "body": body}
    )
    return json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]


def lines(invoice: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Product, amount and text of each line, without the subtotal."""
    found = [line for line in invoice["Line"] if "SalesItemLineDetail" in line]
    return [
        (line["SalesItemLineDetail"]["ItemRef"]["name"], line["Amount"], line["Description"])
        for line in found
    ]


async def test_a_quotes_taxes_are_billed_in_the_deals_shares_unless_quickbooks_taxes_itself(
    service: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """F25, F206: with automated sales tax nothing is billed; without it all parts have all of the taxes."""
    deal = await quoted(service)

    refused = await service.call("create-invoice", deal, invoice_type="deposit", percent="30")
    assert "works out sales tax by itself, so that tax could be charged twice" in refused["reason"]
    assert await service.invoices() == []

    await service.later(minutes=1)
    await service.quickbooks.post("preferences", {"TaxPrefs": {"PartnerTaxEnabled": False}})
    await service.later(minutes=1)
    await service.call("create-invoice", deal, invoice_type="deposit", percent="30")
    shown = await review(service, deal)
    final = await service.call("create-invoice", deal, invoice_type="final")

    assert final["reason"] == "invoice 1002 for 76.54 USD created; 0.00 USD is left to bill"
    assert [lines(invoice) for invoice in await service.invoices()] == [
        [
            ("Hours", 30.0, "Deposit: Hours"),
            ("Installation", 2.48, "Deposit: Sales tax (8.25 %)"),
            ("Installation", 0.33, "Deposit: Recycling"),
        ],
        [
            ("Hours", 70.0, "Final invoice: Hours"),
            ("Installation", 5.77, "Final invoice: Sales tax (8.25 %)"),
            ("Installation", 0.77, "Final invoice: Recycling"),
        ],
    ]
    assert [line["amount"] for line in shown["lines"]] == ["70.00", "5.77", "0.77"]
    assert (shown["amount"], shown["left"], shown["taxed"]) == ("76.54", "0.00", False)
    store = service.store()
    assert prove_deal(store, Out(), deal, None, told=None) == OK
    store.close()
    assert "100.00 USD in total = 100.00 USD billed + 0.00 USD open" in capsys.readouterr().out
