"""Property definitions, groups, pipelines."""

from typing import Any

import pytest

PROPERTIES = "/crm/properties/2026-09/deals"
GROUP = {"name": "stagebill", "label": "Stagebill", "displayOrder": -1}


def definition(**changes: Any) -> dict[str, Any]:
    usual = {
        "groupName": "stagebill",
        "name": "stagebill_paid_total",
        "label": "Paid",
        "type": "number",
        "fieldType": "number",
    }
    return usual | changes


@pytest.fixture
async def group(hubspot: Any) -> None:
    await hubspot.api("POST", f"{PROPERTIES}/groups", GROUP)


async def test_a_group_is_made_once(hubspot: Any) -> None:
    first = await hubspot.api("POST", f"{PROPERTIES}/groups", GROUP)
    second = await hubspot.api("POST", f"{PROPERTIES}/groups", GROUP)

    assert (first.status_code, second.status_code, second.json()["category"]) == (201, 409, "CONFLICT")


async def test_a_property_that_was_made_can_be_written(hubspot: Any, group: None) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    made = await hubspot.api("POST", PROPERTIES, definition())

    body = {"properties": {"stagebill_paid_total": "12.50"}}
    written = await hubspot.api("PATCH", f"/crm/objects/2026-09/deals/{deal}", body)

    assert (made.status_code, written.json()["properties"]["stagebill_paid_total"]) == (201, "12.50")


async def test_a_property_is_made_once(hubspot: Any, group: None) -> None:
    await hubspot.api("POST", PROPERTIES, definition())

    assert (await hubspot.api("POST", PROPERTIES, definition())).status_code == 409


async def test_a_batch_makes_what_is_new_and_names_what_exists(hubspot: Any, group: None) -> None:
    await hubspot.api("POST", PROPERTIES, definition())
    body = {"inputs": [definition(), definition(name="stagebill_open_balance")]}

    answer = await hubspot.api("POST", f"{PROPERTIES}/batch/create", body)

    said = answer.json()
    assert (answer.status_code, [each["name"] for each in said["results"]]) == (
        207,
        ["stagebill_open_balance"],
    )
    assert said["errors"][0]["category"] == "CONFLICT"


async def test_a_batch_reads_by_name(hubspot: Any) -> None:
    body = {"inputs": [{"name": "amount"}, {"name": "gadget"}]}

    answer = await hubspot.api("POST", f"{PROPERTIES}/batch/read", body)

    assert (answer.status_code, answer.json()["results"][0]["type"]) == (207, "number")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"groupName": "nowhere"}, id="unknown-group"),
        pytest.param({"type": "number", "fieldType": "textarea"}, id="field-type-does-not-go-with-type"),
        pytest.param({"name": "Paid Total"}, id="name"),
        pytest.param({"label": ""}, id="without-label"),
        pytest.param({"type": "enumeration", "fieldType": "select"}, id="enumeration-without-options"),
        pytest.param(
            {"type": "enumeration", "fieldType": "select", "options": [{"label": "A", "value": "a"}]},
            id="option-without-display-order",
        ),
    ],
)
async def test_a_wrong_definition_is_refused(hubspot: Any, group: None, changes: dict[str, Any]) -> None:
    assert (await hubspot.api("POST", PROPERTIES, definition(**changes))).status_code == 400


async def test_a_unique_property_identifies_records(hubspot: Any, group: None) -> None:
    unique = definition(name="stagebill_key", type="string", fieldType="text", hasUniqueValue=True)
    await hubspot.api("POST", PROPERTIES, unique)
    deal = await hubspot.record("deals", dealname="Roof", stagebill_key="k1")

    read = await hubspot.api("GET", "/crm/objects/2026-09/deals/k1", idProperty="stagebill_key")

    assert read.json()["id"] == deal


async def test_a_unique_value_cannot_be_used_twice(hubspot: Any, group: None) -> None:
    unique = definition(name="stagebill_key", type="string", fieldType="text", hasUniqueValue=True)
    await hubspot.api("POST", PROPERTIES, unique)
    await hubspot.record("deals", dealname="Roof", stagebill_key="k1")
    other = await hubspot.record("deals", dealname="Wall")

    body = {"properties": {"stagebill_key": "k1"}}
    answer = await hubspot.api("PATCH", f"/crm/objects/2026-09/deals/{other}", body)

    assert answer.json()["errors"][0]["code"] == "CONFLICTING_UNIQUE_VALUE"


async def test_an_object_type_has_at_most_ten_unique_properties(hubspot: Any, group: None) -> None:
    answers = [
        await hubspot.api("POST", PROPERTIES, definition(name=f"key_{number}", hasUniqueValue=True))
        for number in range(11)
    ]

    assert [answer.status_code for answer in answers] == [201] * 10 + [400]


async def test_read_only_values_are_marked(hubspot: Any) -> None:
    shown = (await hubspot.api("GET", f"{PROPERTIES}/hs_is_closed_won")).json()

    assert (shown["calculated"], shown["modificationMetadata"]["readOnlyValue"]) == (True, True)


async def test_the_options_of_stages_follow_the_pipelines(hubspot: Any) -> None:
    shown = (await hubspot.api("GET", f"{PROPERTIES}/dealstage")).json()

    assert {"contractsent", "in_delivery", "retainer_signed"} <= {
        option["value"] for option in shown["options"]
    }


async def test_a_property_that_is_not_there_is_not_found(hubspot: Any) -> None:
    assert (await hubspot.api("GET", f"{PROPERTIES}/gadget")).status_code == 404


async def test_a_custom_property_can_be_renamed_and_archived(hubspot: Any, group: None) -> None:
    await hubspot.api("POST", PROPERTIES, definition())
    path = f"{PROPERTIES}/stagebill_paid_total"

    renamed = await hubspot.api("PATCH", path, {"label": "Paid so far"})
    gone = await hubspot.api("DELETE", path)

    assert (renamed.json()["label"], gone.status_code) == ("Paid so far", 204)
    assert (await hubspot.api("GET", path)).status_code == 404


async def test_hubspots_own_properties_cannot_be_deleted(hubspot: Any) -> None:
    assert (await hubspot.api("DELETE", f"{PROPERTIES}/amount")).status_code == 400


async def test_the_seed_has_the_properties_that_rules_ask_for(hubspot: Any) -> None:
    opt_out = (await hubspot.api("GET", "/crm/properties/2026-09/contacts/review_opt_out")).json()
    hold = (await hubspot.api("GET", "/crm/properties/2026-09/companies/billing_hold")).json()

    assert [(each["type"], each["hubspotDefined"]) for each in (opt_out, hold)] == [("bool", False)] * 2


async def test_pipelines_name_their_stages_in_order(hubspot: Any) -> None:
    pipelines = (await hubspot.api("GET", "/crm/pipelines/2026-09/deals")).json()["results"]

    assert [each["id"] for each in pipelines] == ["default", "retainers"]
    assert [stage["id"] for stage in pipelines[0]["stages"]] == [
        "appointmentscheduled",
        "qualifiedtobuy",
        "contractsent",
        "in_delivery",
        "closedwon",
        "closedlost",
    ]
    assert pipelines[0]["stages"][4]["metadata"] == {"isClosed": "true", "probability": "1.0"}


async def test_editing_a_pipeline_touches_every_deal(hubspot: Any, clock: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    clock.forward(minutes=1)
    stages = [{"id": "new", "label": "New", "probability": "0.1"}]
    await hubspot.control("POST", "/pipelines/deals", {"id": "third", "stages": stages})

    assert (
        (await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}"))
        .json()["updatedAt"]
        .endswith("10:01:00Z")
    )


async def test_a_person_can_define_a_property_in_a_few_words(hubspot: Any) -> None:
    said = {"name": "budget", "type": "number", "fieldType": "number"}
    await hubspot.control("POST", "/properties/deals", said)
    deal = await hubspot.record("deals", dealname="Roof")

    body = {"properties": {"budget": "many"}}
    assert (await hubspot.api("PATCH", f"/crm/objects/2026-09/deals/{deal}", body)).status_code == 400


async def test_one_stage_can_be_read(hubspot: Any) -> None:
    path = "/crm/pipelines/2026-09/deals/default/stages"
    stage = await hubspot.api("GET", f"{path}/closedlost")

    assert stage.json()["metadata"]["probability"] == "0.0"
    assert (await hubspot.api("GET", f"{path}/gone")).status_code == 404
