"""A rule file that says `language: de`: what its own conditions and schedules answer is German, too."""

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
  create-invoice: {tax_code: NON, item: Hours}
conditions:
  big: {deal.amount: {gte: 500.00}}
billing_schedules:
  - id: projekt
    for: big
    total: deal.amount
    instalments:
      - {id: anzahlung, share: 30%, when: {deal_enters: contractsent}, invoice: {invoice_type: deposit}}
      - {id: schluss, share: rest, when: {deal_enters: closedwon}, invoice: {invoice_type: final}}
triggers:
  - id: wartung
    when: {deal_enters: contractsent}
    if: {all: [{deal.dealname: {contains: Dach}}, {no: {contact: {email: {ends_with: .invalid}}}}]}
    do: [{create-invoice: {invoice_type: full}}]
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


async def played(service: Any, deal: str, inputs: dict[str, str]) -> list[str]:
    """What a workflow with one invoice tells of its end, to somebody whose HubSpot is German."""
    create = actions.collect()["create-invoice"]
    await service.hubspot.post("actions", definition_of(create, URL, published=True))
    told = [{"action": "create-invoice", "inputs": inputs}]
    workflow = await service.hubspot.post("workflows", {"actions": told, "language": "de"})
    await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
    await service.settle()
    (enrollment,) = await service.hubspot.get(f"workflows/{workflow['id']}/history")
    return [str(line["message"]) for line in enrollment["history"] if line["message"]][1:]


async def test_a_condition_that_keeps_an_invoice_back_is_told_in_german_everywhere(service: Any) -> None:
    deal = await service.deal(amount="")
    told = (
        "Es wird nichts berechnet: ob der Zahlungsplan projekt gilt, lässt sich nicht sagen: deal.amount ist "
        "leer, darum kann niemand sagen, ob dies zutrifft: mindestens 500.00"
    )

    assert await played(service, deal, {"invoice_type": "deposit"}) == [f"Nicht ausgeführt: {told}"]
    assert (await service.properties(deal))["stagebill_last_reason"] == told


async def test_why_rules_did_nothing_is_told_in_german_on_the_card(service: Any) -> None:
    deal = await service.deal(amount="450", dealname="Neue Küche")
    await service.move(deal, "contractsent")
    await service.settle()

    assert {one["rule"]: one["reason"] for one in (await card(service, f"deals/{deal}"))["nothing"]} == {
        "projekt": "deal.amount ist 450.00, die Regel verlangt: mindestens 500.00",
        "wartung": 'deal.dealname ist "Neue Küche", die Regel verlangt: "Dach" ist enthalten',
    }
    forecast = await card(service, f"deals/{deal}/forecast")
    assert forecast["reason"] == "projekt: deal.amount ist 450.00, die Regel verlangt: mindestens 500.00"


async def card(service: Any, path: str) -> Any:
    """What the deal card gets."""
    told = await service.hubspot.post("card", {"path": path, "method": "GET", "body": None})
    return json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]


async def test_what_was_decided_before_is_told_in_the_language_of_now(service: Any) -> None:
    """As far as it is known how it was put together: what was stored before 0020 stays English."""
    deal = await service.deal(amount="450", dealname="Neue Küche")
    await service.move(deal, "contractsent")
    await service.settle()
    service.by_hand("UPDATE decision SET wording = NULL WHERE rule = 'wartung'")

    service.settings.rules.write_text(RULES.replace("language: de", "language: es"))
    await service.later(minutes=1)

    assert {one["rule"]: one["reason"] for one in (await card(service, f"deals/{deal}"))["nothing"]} == {
        "projekt": "deal.amount: 450.00; la regla exige: al menos 500.00",
        "wartung": 'deal.dealname is "Neue Küche", the rule needs "Dach" in it',
    }
