"""Batches of records."""

from typing import Any

BATCH = "/crm/objects/2026-09/deals/batch"


async def test_a_batch_reads_what_is_there_and_names_what_is_not(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="5")
    body = {"inputs": [{"id": deal}, {"id": "1"}], "properties": ["amount"]}

    answer = await hubspot.api("POST", f"{BATCH}/read", body)

    said = answer.json()
    assert (answer.status_code, said["numErrors"]) == (207, 1)
    assert [each["properties"]["amount"] for each in said["results"]] == ["5"]
    assert said["errors"][0]["context"]["ids"] == ["1"]


async def test_a_batch_takes_a_hundred_inputs_and_no_more(hubspot: Any) -> None:
    body = {"inputs": [{"id": str(number)} for number in range(1, 102)]}

    assert (await hubspot.api("POST", f"{BATCH}/read", body)).status_code == 400


async def test_a_batch_creates_what_it_can_when_inputs_carry_trace_ids(hubspot: Any) -> None:
    good = {"properties": {"dealname": "Roof", "dealstage": "contractsent"}, "objectWriteTraceId": "a"}
    bad = {"properties": {"dealname": "Wall", "dealstage": "gone"}, "objectWriteTraceId": "b"}

    answer = await hubspot.api("POST", f"{BATCH}/create", {"inputs": [good, bad]})

    said = answer.json()
    assert (answer.status_code, len(said["results"])) == (207, 1)
    assert said["errors"][0]["context"]["objectWriteTraceId"] == ["b"]


async def test_a_batch_without_trace_ids_fails_whole(hubspot: Any) -> None:
    body = {"inputs": [{"properties": {"dealname": "Wall", "dealstage": "gone"}}]}

    assert (await hubspot.api("POST", f"{BATCH}/create", body)).status_code == 400


async def test_a_batch_updates_records(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    body = {"inputs": [{"id": deal, "properties": {"amount": "7"}}]}

    answer = await hubspot.api("POST", f"{BATCH}/update", body)

    assert answer.json()["results"][0]["properties"]["amount"] == "7"


async def test_upserting_creates_once_and_updates_then(hubspot: Any) -> None:
    body = {"inputs": [{"id": "ann@example.test", "idProperty": "email", "properties": {"firstname": "Ann"}}]}
    path = "/crm/objects/2026-09/contacts/batch/upsert"

    first = (await hubspot.api("POST", path, body)).json()["results"][0]
    second = (await hubspot.api("POST", path, body)).json()["results"][0]

    assert (first["new"], second["new"], first["id"]) == (True, False, second["id"])


async def test_a_batch_archives(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    answer = await hubspot.api("POST", f"{BATCH}/archive", {"inputs": [{"id": deal}]})

    assert answer.status_code == 204
    assert await hubspot.control("GET", "/objects/deals") == []


async def test_batch_update_does_not_know_old_ids_of_merged_records(hubspot: Any) -> None:
    kept = await hubspot.record("deals", dealname="Roof")
    gone = await hubspot.record("deals", dealname="Roof 2")
    await hubspot.api(
        "POST", "/crm/objects/2026-09/deals/merge", {"primaryObjectId": kept, "objectIdToMerge": gone}
    )
    body = {"inputs": [{"id": gone, "properties": {"amount": "7"}}]}

    assert (await hubspot.api("POST", f"{BATCH}/update", body)).status_code == 404
