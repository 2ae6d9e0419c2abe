"""What stands on a record's timeline: notes and the app's events, dated and numbered."""

from typing import Any

import pytest

V = "/integrators/timeline/2026-03"
LEGACY = "/integrators/timeline/v3"
KEY = {"hapikey": "hs-sandbox-developer-key"}
EVENT = {
    "name": "invoice_paid",
    "objectType": "DEAL",
    "headerTemplate": "Invoice {{number}} was paid",
    "detailTemplate": "{{amount}}",
    "properties": [{"name": "number", "type": "string"}, {"name": "amount", "type": "number"}],
}


@pytest.fixture
async def deal(hubspot: Any) -> str:
    return str(await hubspot.record("deals", dealname="Garden"))


@pytest.fixture
async def full_name(hubspot: Any) -> str:
    return str((await hubspot.control("POST", "/app-events", EVENT))["full_name"])


def told(full_name: str, deal: str, **changes: Any) -> dict[str, Any]:
    properties = {"number": "10452", "amount": "1850.00"}
    return {"eventTypeName": full_name, "id": "e1", "objectId": deal, "properties": properties} | changes


async def note(hubspot: Any, deal: str, **properties: str) -> Any:
    link = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}
    values = {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "Invoice 10452 created"} | properties
    body = {"properties": values, "associations": [{"to": {"id": deal}, "types": [link]}]}
    return await hubspot.api("POST", "/crm/objects/2026-09/notes", body)


async def test_a_note_stands_on_the_deal_s_timeline(hubspot: Any, deal: str) -> None:
    assert (await note(hubspot, deal)).status_code == 201

    (entry,) = await hubspot.control("GET", f"/objects/deals/{deal}/timeline")
    assert (entry["kind"], entry["text"], entry["at"]) == (
        "note",
        "Invoice 10452 created",
        "2026-11-21T10:00:00Z",
    )


async def test_a_note_needs_its_time(hubspot: Any, deal: str) -> None:
    assert (await note(hubspot, deal, hs_timestamp="")).status_code == 400


async def test_a_note_has_at_most_65536_characters(hubspot: Any, deal: str) -> None:
    assert (await note(hubspot, deal, hs_note_body="x" * 65_536)).status_code == 201
    assert (await note(hubspot, deal, hs_note_body="x" * 65_537)).status_code == 400


async def test_a_note_is_found_again_from_the_deal(hubspot: Any, deal: str) -> None:
    made = (await note(hubspot, deal)).json()["id"]

    answer = await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}/associations/notes")

    assert [each["toObjectId"] for each in answer.json()["results"]] == [int(made)]


async def test_an_app_event_is_sent_by_its_full_name(hubspot: Any, deal: str, full_name: str) -> None:
    answer = await hubspot.api("POST", f"{V}/events", told(full_name, deal))

    (entry,) = await hubspot.control("GET", f"/objects/deals/{deal}/timeline")
    assert answer.status_code == 201
    assert (entry["heading"], entry["text"]) == ("Invoice 10452 was paid", "1850.00")


async def test_the_full_name_is_resolved_from_the_project(hubspot: Any, full_name: str) -> None:
    body = {"projectName": "stagebill", "developerSymbol": "invoice_paid"}

    answer = await hubspot.api("POST", f"{V}/types/projects", body)

    assert answer.json() == {"fullyQualifiedName": full_name}


async def test_an_event_id_counts_once(hubspot: Any, deal: str, full_name: str) -> None:
    await hubspot.api("POST", f"{V}/events", told(full_name, deal))

    again = await hubspot.api("POST", f"{V}/events", told(full_name, deal))

    assert (again.status_code, again.json()["category"]) == (409, "CONFLICT")


async def test_a_batch_says_which_events_were_refused(hubspot: Any, deal: str, full_name: str) -> None:
    inputs = [told(full_name, deal), told(full_name, deal, id="e2", properties={"colour": "red"})]

    answer = await hubspot.api("POST", f"{V}/events/batch", {"inputs": inputs})

    assert (answer.status_code, answer.json()["numErrors"], len(answer.json()["results"])) == (207, 1, 1)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"eventTypeName": "unknown"}, 404),
        ({"objectId": "1"}, 404),
        ({"properties": {"colour": "red"}}, 400),
        ({"timestamp": "yesterday"}, 400),
        ({"timestamp": "2026-11-21T10:00:00Z"}, 201),
        ({"timestamp": 1795000000000}, 201),
    ],
)
async def test_an_event_is_checked(
    hubspot: Any, deal: str, full_name: str, changes: dict[str, Any], status: int
) -> None:
    answer = await hubspot.api("POST", f"{V}/events", told(full_name, deal, **changes))

    assert answer.status_code == status


async def test_a_numbered_event_names_a_template_by_id(hubspot: Any) -> None:
    contact = await hubspot.record("contacts", email="ana@example.test")
    template = {"name": "paid", "objectType": "contacts", "headerTemplate": "Paid {{ n }}", "tokens": []}
    made = await hubspot.http.post(f"{LEGACY}/909090/event-templates", json=template, params=KEY)
    tokens = f"{LEGACY}/909090/event-templates/{made.json()['id']}/tokens"
    await hubspot.http.post(tokens, json={"name": "n", "type": "number", "label": "N"}, params=KEY)

    body = {"eventTemplateId": made.json()["id"], "email": "ana@example.test", "tokens": {"n": "7"}}
    sent = (await hubspot.api("POST", f"{LEGACY}/events", body)).json()

    read = await hubspot.api("GET", f"{LEGACY}/events/{made.json()['id']}/{sent['id']}")
    assert (read.json()["objectId"], read.json()["tokens"]) == (contact, {"n": "7"})


async def test_templates_are_the_developer_s(hubspot: Any) -> None:
    assert (await hubspot.http.get(f"{LEGACY}/909090/event-templates")).status_code == 401
    assert (await hubspot.http.get(f"{LEGACY}/909090/event-templates", params=KEY)).json()["results"] == []
