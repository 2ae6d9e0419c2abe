"""What the app's settings page in HubSpot asks for, through HubSpot's signed `hubspot.fetch`."""

from typing import Any

import pytest

RULES = """\
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, terms: Net 30}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def shown(service: Any, **more: Any) -> Any:
    """The answer, as the page gets it."""
    return await service.hubspot.post("card", {"path": "/hubspot/settings", **more})


async def test_both_connections_are_shown(service: Any) -> None:
    told = (await shown(service))["body"]["connections"]

    assert [(one["vendor"], one["connected"]) for one in told] == [("HubSpot", True), ("QuickBooks", True)]
    assert told[0]["name"] == "4210001"


async def test_defaults_are_shown_in_the_words_of_the_form(service: Any) -> None:
    assert (await shown(service))["body"]["defaults"] == [
        {"action": "Create QuickBooks invoice", "input": "Tax code", "value": "NON"},
        {"action": "Create QuickBooks invoice", "input": "Payment terms", "value": "Net 30"},
    ]


async def test_defaults_are_shown_in_the_language_of_who_looks(service: Any) -> None:
    """HubSpot shows a form in its user's language, whatever the rule file's is."""
    body = (await shown(service, query={"language": "de"}))["body"]

    assert [(one["action"], one["input"]) for one in body["defaults"]] == [
        ("QuickBooks-Rechnung erstellen", "Steuercode"),
        ("QuickBooks-Rechnung erstellen", "Zahlungsbedingungen"),
    ]


async def test_why_a_connection_needs_a_person_is_told_in_that_language(service: Any) -> None:
    deal = await service.deal(amount="10")
    await service.quickbooks.post("revoke", {})
    await service.call("create-invoice", deal, invoice_type="full", item="Hours")

    told = (await shown(service, query={"language": "es"}))["body"]["connections"]

    assert told[1]["reason"].startswith("la conexión con QuickBooks fue revocada; ")


async def test_people_are_sent_to_the_page_that_connects(service: Any) -> None:
    assert (await shown(service))["body"]["install_url"] == "https://stagebill.test/hubspot/install"


async def test_no_token_and_no_address_of_the_store_is_told(service: Any) -> None:
    told = (await shown(service))["body"]

    assert set(told) == {"connections", "defaults", "rules_problem", "install_url", "bulk_url", "reports_url"}
    assert set(told["connections"][0]) == {
        "id",
        "vendor",
        "name",
        "environment",
        "connected",
        "reason",
    }


@pytest.mark.parametrize("signature", ["wrong", "stale", "none"])
async def test_who_does_not_come_by_way_of_hubspot_sees_nothing(service: Any, signature: str) -> None:
    told = await shown(service, signature=signature)

    assert told["status"] == 401


async def test_the_pages_own_code_cannot_ask_for_another_account(service: Any) -> None:
    told = await shown(service, query={"portalId": "666"})

    assert told["status"] == 400


async def test_a_mistake_in_the_rules_is_told_without_quoting_them(service: Any) -> None:
    service.settings.rules.write_text(RULES + "triggers: secret-customer\n")
    service.clock.forward(minutes=1)
    await service.settle()
    told = (await shown(service))["body"]["rules_problem"]

    assert told
    assert "secret-customer" not in told
