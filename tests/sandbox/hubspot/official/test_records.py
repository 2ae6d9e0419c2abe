"""HubSpot's own client works on records as its README shows."""

import asyncio
from typing import Any

import pytest
from urllib3.util.retry import Retry

hubspot = pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")
contacts_of_client = pytest.importorskip("hubspot.crm.contacts")
deals_of_client = pytest.importorskip("hubspot.crm.deals")
objects_of_client = pytest.importorskip("hubspot.crm.objects")

ROOF = {"properties": {"dealname": "Roof", "dealstage": "contractsent"}, "associations": []}


async def made(control: Any, kind: str, **properties: str) -> str:
    return str((await control("POST", f"/objects/{kind}", {"properties": properties}))["id"])


async def test_a_contact_is_created_and_read_as_the_readme_shows(client: Any) -> None:
    wanted = contacts_of_client.SimplePublicObjectInputForCreate(properties={"email": "email@example.com"})

    def work() -> Any:
        contact = client.crm.contacts.basic_api.create(simple_public_object_input_for_create=wanted)
        return client.crm.contacts.basic_api.get_by_id(contact.id)

    assert (await asyncio.to_thread(work)).properties["email"] == "email@example.com"


async def test_get_all_walks_through_every_page(client: Any) -> None:
    people = [{"properties": {"email": f"c{number}@example.test"}} for number in range(101)]

    def work() -> Any:
        for start in (0, 100):
            client.crm.contacts.batch_api.create({"inputs": people[start : start + 100]})
        return client.crm.contacts.get_all()

    found = await asyncio.to_thread(work)

    assert [each["properties"] for each in people] == [{"email": each.properties["email"]} for each in found]


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("companies", {"name": "Gardens"}),
        ("tickets", {"subject": "Late", "hs_pipeline": "0", "hs_pipeline_stage": "1"}),
        ("line_items", {"name": "Lawn", "price": "50"}),
        ("products", {"name": "Lawn", "price": "50"}),
        ("quotes", {"hs_title": "Garden", "hs_expiration_date": "2026-12-31"}),
    ],
)
async def test_each_kind_with_an_api_of_its_own_is_created_changed_and_archived(
    client: Any, name: str, properties: dict[str, str]
) -> None:
    api = getattr(client.crm, name).basic_api
    some = next(iter(properties))

    def work() -> Any:
        record = api.create({"properties": properties, "associations": []})
        changed = api.update(record.id, {"properties": {some: "Other"}})
        api.archive(record.id)
        return changed.properties[some], api.get_by_id(record.id, archived=True).archived

    assert await asyncio.to_thread(work) == ("Other", True)


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("invoices", {"hs_currency": "USD", "hs_invoice_billable": "false"}),
        ("0-101", {"hs_initial_amount": "5", "hs_initiated_date": "2026-11-20T00:00:00Z"}),
        ("notes", {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "Paid"}),
        ("tasks", {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_task_subject": "Call"}),
    ],
)
async def test_the_generic_api_takes_names_and_type_ids(
    client: Any, kind: str, properties: dict[str, str]
) -> None:
    api = client.crm.objects.basic_api

    def work() -> Any:
        record = api.create(kind, {"properties": properties, "associations": []})
        return api.get_by_id(kind, record.id, properties=list(properties))

    shown = (await asyncio.to_thread(work)).properties
    assert {name: shown[name] for name in properties} == properties


async def test_a_deal_is_read_with_history_and_associations(client: Any, control: Any) -> None:
    contact = await made(control, "contacts", email="ann@example.test")
    links = [{"to": contact, "type": "contacts"}]
    body = {"properties": {"amount": "5"}, "associations": links}
    deal = (await control("POST", "/objects/deals", body))["id"]

    def read() -> Any:
        return client.crm.deals.basic_api.get_by_id(
            deal, properties=["amount"], properties_with_history=["amount"], associations=["contacts"]
        )

    record = await asyncio.to_thread(read)

    assert record.properties_with_history["amount"][0].value == "5"
    assert record.associations["contacts"].results[0].id == contact


async def test_a_search_is_read_page_by_page(client: Any, control: Any) -> None:
    deals = [await made(control, "deals", amount="5") for _ in range(3)]
    filters = [{"propertyName": "amount", "operator": "EQ", "value": "5.00"}]

    def work() -> list[str]:
        found, after = [], None
        while True:
            request = deals_of_client.PublicObjectSearchRequest(
                filter_groups=[{"filters": filters}],
                sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                properties=["amount"],
                limit=2,
                after=after,
            )
            page = client.crm.deals.search_api.do_search(public_object_search_request=request)
            found += [each.id for each in page.results]
            if page.paging is None:
                return found
            after = page.paging.next.after

    assert await asyncio.to_thread(work) == deals


async def test_batches_create_read_update_and_archive(client: Any) -> None:
    api = client.crm.deals.batch_api

    def work() -> Any:
        ids = [each.id for each in api.create({"inputs": [ROOF, ROOF]}).results]
        inputs = [{"id": each, "properties": {"amount": "7"}} for each in ids]
        api.update({"inputs": inputs})
        wanted = {"inputs": [{"id": each} for each in ids], "properties": ["amount"]}
        read = api.read({**wanted, "propertiesWithHistory": []})
        api.archive({"inputs": [{"id": each} for each in ids]})
        return [each.properties["amount"] for each in read.results]

    assert await asyncio.to_thread(work) == ["7", "7"]


async def test_an_upsert_tells_the_new_from_the_known(client: Any) -> None:
    inputs = [{"id": "ann@example.test", "idProperty": "email", "properties": {"firstname": "Ann"}}]

    def work() -> Any:
        answers = [client.crm.contacts.batch_api.upsert({"inputs": inputs}) for _ in range(2)]
        return [each.results[0].new for each in answers]

    assert await asyncio.to_thread(work) == [True, False]


async def test_a_batch_that_fails_in_part_is_a_result_with_errors(client: Any) -> None:
    inputs = [ROOF, {"properties": {"dealname": "No stage"}, "objectWriteTraceId": "t2"}]

    answer = await asyncio.to_thread(lambda: client.crm.deals.batch_api.create({"inputs": inputs}))

    assert (answer.num_errors, answer.errors[0].context["objectWriteTraceId"]) == (1, ["t2"])


@pytest.mark.parametrize(
    ("work", "status"),
    [
        (lambda client: client.crm.deals.basic_api.get_by_id("1"), 404),
        (lambda client: client.crm.deals.basic_api.create({"properties": {"colour": "red"}}), 400),
    ],
)
async def test_a_refusal_is_the_client_s_own_exception(client: Any, work: Any, status: int) -> None:
    with pytest.raises(deals_of_client.ApiException) as caught:
        await asyncio.to_thread(work, client)

    assert caught.value.status == status


async def test_a_known_contact_is_a_conflict(client: Any, control: Any) -> None:
    await made(control, "contacts", email="ann@example.test")
    body = {"properties": {"email": "ann@example.test"}}

    with pytest.raises(contacts_of_client.ApiException) as caught:
        await asyncio.to_thread(client.crm.contacts.basic_api.create, body)

    assert caught.value.status == 409


async def test_its_retries_carry_it_over_a_limit(client: Any, sandbox: Any, control: Any) -> None:
    retry = Retry(total=3, backoff_factor=0, status_forcelist=(429,))
    patient = hubspot.HubSpot(
        access_token=client.config["access_token"], host=sandbox.hubspot_url, retry=retry
    )
    await control("POST", "/faults", {"operation": "deals.list", "kind": "status", "status": 429, "count": 2})

    assert (await asyncio.to_thread(patient.crm.deals.basic_api.get_page)).results == []
