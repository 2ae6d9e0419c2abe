"""QuickBooks' reports in HubSpot (F54), against both stand-ins: on the deal card and on their own page."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

RULES = """\
version: 1
timezone: America/Chicago
defaults: {create-invoice: {item: Consulting, tax_code: NON, terms: Net 30}}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def billed(service: Any, amount: str) -> str:
    """A deal with an invoice over all of it, due on 1 April."""
    deal = str(await service.deal(pipeline="other", amount=amount))
    made = await service.call("create-invoice", deal, invoice_type="full")
    assert made["outcome"] == "done", made
    await service.settle()
    return deal


async def owing(service: Any, deal: str, method: str = "GET") -> Any:
    """What the card gets, by way of HubSpot's signature."""
    told = await service.hubspot.post("card", {"path": f"deals/{deal}/owing", "method": method})
    assert told["status"] == 200, told
    body = json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]
    assert body["problem"] == ""
    return body["customers"]


def words_of(page: httpx.Response) -> str:
    """What a person reads."""
    assert page.status_code == 200, page.text
    body = page.text.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def test_the_card_tells_what_the_deal_s_customer_owes_by_age(service: Any) -> None:
    """One metered read for the cards of all deals; pressed anew it knows of the payment."""
    deal, other = await billed(service, "500.07"), await billed(service, "70")
    service.clock.forward(days=45)  # 16 April: overdue since the 1st

    (first,) = await owing(service, deal)
    (second,) = await owing(service, other)
    await service.call("record-payment", deal, amount="100")
    await service.settle()
    service.clock.forward(minutes=2)
    (anew,) = await owing(service, deal, "POST")

    assert (first["name"], first["total"], first["currency"]) == ("Ann Lee 1", "500.07", "USD")
    assert first["ages"] == ["0.00", "500.07", "0.00", "0.00", "0.00"]
    assert (second["total"], anew["total"]) == ("70.00", "400.07")
    assert (await service.requests()).count("reports.read") == 2


async def test_the_page_shows_both_reports_and_keeps_them_when_quickbooks_is_away(service: Any) -> None:
    await billed(service, "500.07")
    assert "Super Admin signs in" in words_of(await service.http.get("/reports"))
    away = await service.http.get("/hubspot/install")
    answer = {"portal_id": "4210001", "decision": "approve"}
    sent = await service.hubspot.http.post(away.headers["location"], data=answer)
    await service.http.get(sent.headers["location"])

    shown = await service.http.get("/reports")
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "reports.read", "kind": "refuse", "count": None}]}
    )
    service.clock.forward(minutes=5)
    key = re.search(r'name="key" value="([^"]+)"', shown.text)
    assert key is not None
    form = {"key": key[1], "month": "2026-03"}
    forged = await service.http.post("/reports", data=form | {"key": "of somebody else"})
    renewed = await service.http.post("/reports", data=form)
    later = await service.http.get(renewed.headers["location"])

    assert "Ann Lee 1 500.07 500.07 All customers 500.07 500.07" in words_of(shown)
    assert "Sales by customer in March 2026" in words_of(shown)
    assert "Ann Lee 1 500.07 All customers 500.07" in words_of(shown)
    assert (forged.status_code, renewed.status_code) == (403, 303)
    assert words_of(later).count("could not be read again: QuickBooks could not be reached") == 2
    assert "All customers 500.07" in words_of(later)
