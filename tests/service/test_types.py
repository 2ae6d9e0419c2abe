"""HubSpot's own property types rule how values are compared: one rule file, other types, other decisions."""

from typing import Any

import pytest
from sqlmodel import select

from engine.store.tables import Decision

RULES = """version: 1
triggers:
  - id: scored
    when: {deal_enters: closedwon}
    if: {deal.score: "10"}
    do: [create-invoice: {invoice_type: full, item: Consulting, tax_code: NON}]
  - id: roofs
    when: {deal_enters: closedwon}
    if: {deal.trades: [roof]}
    do: [create-invoice: {invoice_type: full, item: Consulting, tax_code: NON}]
"""
SCORE = {"name": "score", "label": "Score", "type": "string", "fieldType": "text"}
TRADES = {
    "name": "trades",
    "label": "Trades",
    "type": "enumeration",
    "fieldType": "select",
    "options": [
        {"label": word, "value": word, "hidden": False, "displayOrder": order}
        for order, word in enumerate(("roof", "gutter"))
    ],
}


@pytest.fixture
def rules_text() -> str:
    return RULES


async def verdicts(service: Any) -> dict[str, str]:
    """What each rule said."""
    return {row.rule: row.verdict for row in service.rows(select(Decision))}


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        pytest.param(SCORE | {"type": "number", "fieldType": "number"}, "match", id="number"),
        pytest.param(SCORE, "no match", id="text"),
    ],
)
async def test_ten_and_a_half_zero_is_ten_where_hubspot_says_number(
    service: Any, score: dict[str, str], verdict: str
):
    await service.hubspot.post("properties/deals", score)
    await service.hubspot.post("properties/deals", TRADES)

    await service.move(await service.deal(pipeline="other", score="10.0"), "closedwon")

    assert (await verdicts(service))["scored"] == verdict


@pytest.mark.parametrize(
    ("field", "value", "verdict"),
    [
        pytest.param("checkbox", "gutter;roof", "match", id="checkboxes"),
        pytest.param("select", "gutter", "no match", id="one-choice"),
    ],
)
async def test_one_of_several_checkboxes_is_enough(service: Any, field: str, value: str, verdict: str):
    await service.hubspot.post("properties/deals", SCORE)
    await service.hubspot.post("properties/deals", TRADES | {"fieldType": field})

    await service.move(await service.deal(pipeline="other", trades=value), "closedwon")

    assert (await verdicts(service))["roofs"] == verdict
