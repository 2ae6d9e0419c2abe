"""Pipelines and stages, read and changed."""

from typing import Any

import pytest

DEALS = "/crm/pipelines/2026-09/deals"
STAGES = [
    {"label": "Quoted", "displayOrder": 0, "metadata": {"probability": "0.4"}},
    {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}},
]


@pytest.fixture
async def pipeline(hubspot: Any) -> Any:
    body = {"label": "Gardens", "displayOrder": 2, "stages": STAGES}
    answer = await hubspot.api("POST", DEALS, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_new_pipeline_gets_ids_of_its_own(hubspot: Any, pipeline: Any) -> None:
    listed = (await hubspot.api("GET", DEALS)).json()["results"]

    assert [each["label"] for each in listed] == ["Sales pipeline", "Retainers", "Gardens"]
    assert [each["metadata"]["isClosed"] for each in pipeline["stages"]] == ["false", "true"]


async def test_a_deal_can_go_into_a_new_stage(hubspot: Any, pipeline: Any) -> None:
    won = pipeline["stages"][1]["id"]
    body = {"properties": {"dealname": "Roof", "dealstage": won, "pipeline": pipeline["id"]}}

    made = await hubspot.api("POST", "/crm/objects/2026-09/deals", body)

    shown = await hubspot.control("GET", f"/objects/deals/{made.json()['id']}")
    assert shown["properties"]["hs_is_closed_won"] == "true"


async def test_a_pipeline_is_renamed_and_keeps_its_stages(hubspot: Any, pipeline: Any) -> None:
    changed = (await hubspot.api("PATCH", f"{DEALS}/{pipeline['id']}", {"label": "Lawns"})).json()

    assert (changed["label"], changed["stages"]) == ("Lawns", pipeline["stages"])


async def test_a_pipeline_goes(hubspot: Any, pipeline: Any) -> None:
    assert (await hubspot.api("DELETE", f"{DEALS}/{pipeline['id']}")).status_code == 204
    assert (await hubspot.api("GET", f"{DEALS}/{pipeline['id']}")).status_code == 404


async def test_stages_come_and_go(hubspot: Any, pipeline: Any) -> None:
    stages = f"{DEALS}/{pipeline['id']}/stages"
    lost = {"label": "Lost", "metadata": {"probability": "0.0"}}

    made = (await hubspot.api("POST", stages, lost)).json()
    await hubspot.api("PATCH", f"{stages}/{made['id']}", {"label": "Gone"})
    await hubspot.api("DELETE", f"{stages}/{pipeline['stages'][0]['id']}")

    listed = (await hubspot.api("GET", stages)).json()["results"]
    assert [(each["label"], each["metadata"]["probability"]) for each in listed] == [
        ("Won", "1.0"),
        ("Gone", "0.0"),
    ]


async def test_editing_a_pipeline_moves_every_deal_s_stamp(hubspot: Any, pipeline: Any, clock: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    clock.forward(minutes=10)

    await hubspot.api("PATCH", f"{DEALS}/{pipeline['id']}", {"label": "Lawns"})

    shown = await hubspot.control("GET", f"/objects/deals/{deal}")
    assert shown["properties"]["hs_lastmodifieddate"] == "2026-11-21T10:10:00Z"


@pytest.mark.parametrize(
    "body",
    [
        {"stages": STAGES},
        {"label": "Empty", "stages": []},
        {"label": "Many", "stages": STAGES[:1] * 101},
        {"label": "Sure", "stages": [{"label": "Won", "metadata": {"probability": "2"}}]},
    ],
)
async def test_a_wrong_pipeline_is_refused(hubspot: Any, body: dict[str, Any]) -> None:
    assert (await hubspot.api("POST", DEALS, body)).status_code == 400


async def test_a_ticket_stage_is_open_or_closed(hubspot: Any) -> None:
    body = {"label": "Done", "metadata": {"ticketState": "CLOSED"}}

    made = await hubspot.api("POST", "/crm/pipelines/2026-09/tickets/0/stages", body)

    assert made.json()["metadata"] == {"ticketState": "CLOSED", "isClosed": "true"}
