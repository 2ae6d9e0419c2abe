"""A rule file that says `language: de`: what a marketer reads of its actions is German to the last word."""

import json
from typing import Any

import pytest

import actions
from engine.definitions import definition_of

URL = "https://stagebill.test"
RULES = """\
version: 1
timezone: America/Chicago
language: de
defaults:
  create-invoice: {tax_code: NON, terms: Net 30}
hubspot: {notes: [created, refused]}
"""
FULL = ("create-invoice", {"invoice_type": "full", "item": "Hours"})


@pytest.fixture
def rules_text() -> str:
    return RULES


async def played(service: Any, deal: str, *steps: tuple[str, dict[str, Any]]) -> list[str]:
    """The history of a workflow with these steps, as HubSpot shows it to somebody whose HubSpot is German."""
    told = [{"action": name, "inputs": inputs} for name, inputs in steps]
    workflow = await service.hubspot.post("workflows", {"actions": told, "language": "de"})
    await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
    await service.settle()
    (enrollment,) = await service.hubspot.get(f"workflows/{workflow['id']}/history")
    assert enrollment["ended"], enrollment
    lines = [line["message"] for line in enrollment["history"] if line["message"]]
    return [str(line) for line in lines[1:]]


async def test_a_history_is_german_for_every_way_to_end(service: Any) -> None:
    """Done, skipped, scheduled, refused and failed, with what they leave on the deal."""
    for action in actions.collect().values():
        await service.hubspot.post("actions", definition_of(action, URL, published=True))
    deal = await service.deal()

    assert await played(
        service,
        deal,
        ("create-invoice", {"invoice_type": "deposit", "percent": "1,5", "item": "Hours"}),
        ("create-invoice", {"invoice_type": "deposit", "percent": "30", "item": "Stunden"}),
        FULL,
        FULL,
        ("send-invoice", {"send_at": "2026-03-03T09:00"}),
        ("void-invoice", {}),
        ("void-invoice", {"invoice_number": "1001"}),
    ) == [
        "Nicht ausgeführt: percent: „1,5“ ist keine einfache Zahl wie 1000.00; "
        "bitte einen Prozentsatz wie 30 angeben",
        "Nicht ausgeführt: In QuickBooks gibt es unter Produkt oder Dienstleistung nichts Aktives mit dem "
        "Namen „Stunden“; bitte etwas Vorhandenes wählen oder es dort anlegen",
        "Rechnung 1001 über 10000.01 erstellt: Rechnung 1001 über 10,000.01 USD erstellt; "
        "noch zu berechnen: 0.00 USD",
        "Nicht ausgeführt: Es ist nichts mehr zu berechnen: alle 10,000.01 USD sind berechnet",
        "Der Versand von Rechnung 1001 ist geplant",
        "Rechnung 1001 storniert; noch offen: 10000.01",
        "Rechnung 1001 ist schon storniert",
    ]
    assert (await service.properties(deal))["stagebill_last_reason"] == "Rechnung 1001 ist schon storniert"
    notes = await service.hubspot.get("objects/notes")
    assert any("Rechnung erstellen: nicht ausgeführt: Es ist nichts mehr" in str(note) for note in notes)

    empty = await service.deal(amount="0")
    assert await played(service, empty, FULL) == [
        "Nichts zu tun: deal.amount ist 0.00; es gibt nichts zu berechnen"
    ]
    await service.quickbooks.post("revoke", {})
    assert await played(service, await service.deal(), FULL) == [
        "Fehlgeschlagen, bitte nachsehen: Die Verbindung zu QuickBooks wurde widerrufen; bitte hier neu "
        f"verbinden: {URL}/quickbooks/connect?portal_id=4210001"
    ]


async def test_what_waits_and_what_is_told_later_are_german_too(service: Any) -> None:
    """On the card while QuickBooks is away; by the callback, and on the card, once it is back."""
    for action in actions.collect().values():
        await service.hubspot.post("actions", definition_of(action, URL, published=True))
    deal = await service.deal()
    told = [{"action": FULL[0], "inputs": FULL[1]}]
    workflow = await service.hubspot.post("workflows", {"actions": told, "language": "de"})
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "status"}]})
    await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
    await service.settle()

    (waiting,) = (await card(service, deal))["waiting"]
    assert waiting["reason"] == (
        "QuickBooks wurde gebeten, eine Rechnung zu erstellen, gab aber keine brauchbare Antwort (HTTP 503); "
        "ob es geschehen ist, wird festgestellt, bevor es erneut versucht wird"
    )

    service.quickbooks.faults.clear()
    await service.later(minutes=2)
    (enrollment,) = await service.hubspot.get(f"workflows/{workflow['id']}/history")
    done = "Rechnung 1001 über 10,000.01 USD erstellt; noch zu berechnen: 0.00 USD"
    messages = [line["message"] for line in enrollment["history"] if line["message"]]
    assert messages[-1] == f"Rechnung 1001 über 10000.01 erstellt: {done}"
    assert [one["reason"] for one in (await card(service, deal))["done"]] == [done]


async def card(service: Any, deal: str) -> Any:
    """What the deal card shows."""
    told = await service.hubspot.post("card", {"path": f"deals/{deal}", "method": "GET", "body": None})
    return json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]
