"""The exported project in the stand-in: its actions run, and its webhooks are all that the service needs."""

import json
from pathlib import Path
from typing import Any

import pytest

import actions
from engine.hubspot_project.components import Project, components
from rules import load

RULES = Path(__file__).parents[2] / "rules.example.yaml"


@pytest.fixture
async def uploaded(service: Any) -> Any:
    """What `hs project upload` would bring, and a HubSpot that tells of nothing else."""
    book = load(RULES.read_bytes())
    parts = components(Project("https://stagebill.test", actions.collect(), book))
    for one in parts.values():
        if one["type"] == "workflow-action":
            await service.hubspot.post("actions", one)
        if one["type"] == "webhooks":
            wanted = one["config"]["subscriptions"]["crmObjects"]
            await service.hubspot.post("settings", {"subscriptions": wanted})
    return parts


async def test_every_exported_action_is_in_the_editor(service: Any, uploaded: Any) -> None:
    defined = {one["actionUrl"].rpartition("/")[2] for one in await service.hubspot.get("actions")}

    assert defined == set(actions.collect())


async def test_an_exported_action_runs_and_its_history_reads_well(service: Any, uploaded: Any) -> None:
    told = {
        "action": "create-invoice",
        "inputs": {"invoice_type": "full", "item": "Hours", "tax_code": "NON"},
    }
    workflow = await service.hubspot.post("workflows", {"actions": [told], "language": "de"})
    deal = await service.deal()
    await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
    await service.settle()

    (enrollment,) = await service.hubspot.get(f"workflows/{workflow['id']}/history")
    assert "Rechnung" in json.dumps(enrollment["history"], ensure_ascii=False)
    assert len(await service.invoices()) == 1


async def test_the_main_job_needs_no_other_webhooks_than_those_exported(service: Any, uploaded: Any) -> None:
    """F6: both instalments are billed on stages that only webhooks tell of."""
    deal = await service.deal(amount="10000.01", dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    await service.move(deal, "closedwon")

    assert sorted(one["TotalAmt"] for one in await service.invoices()) == [3000.0, 7000.01]
