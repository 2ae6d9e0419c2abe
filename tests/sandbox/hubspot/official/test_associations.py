"""HubSpot's own client on associations, v4."""

import asyncio
from typing import Any

import pytest

pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")

LABELLED = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 930}]


@pytest.fixture
async def pair(control: Any) -> tuple[str, str]:
    """A company and a contact."""
    company = await control("POST", "/objects/companies", {"properties": {"name": "Gardens"}})
    contact = await control("POST", "/objects/contacts", {"properties": {"email": "ann@example.test"}})
    return str(company["id"]), str(contact["id"])


async def test_a_plain_link_is_made_read_and_dissolved(client: Any, pair: tuple[str, str]) -> None:
    api, (company, contact) = client.crm.associations.v4.basic_api, pair

    def work() -> Any:
        api.create_default("companies", company, "contacts", contact)
        before = [str(each.to_object_id) for each in api.get_page("companies", company, "contacts").results]
        api.archive("companies", company, "contacts", contact)
        return before, api.get_page("companies", company, "contacts").results

    assert await asyncio.to_thread(work) == ([contact], [])


async def test_a_labelled_link_tells_its_label(client: Any, pair: tuple[str, str]) -> None:
    company, contact = pair

    def work() -> Any:
        api = client.crm.associations.v4
        api.basic_api.create("companies", company, "contacts", contact, LABELLED)
        page = api.batch_api.get_page("companies", "contacts", {"inputs": [{"id": company}]})
        return {each.label for each in page.results[0].to[0].association_types}

    assert await asyncio.to_thread(work) == {"Billing contact", None}


async def test_many_links_are_made_in_one_call(client: Any, pair: tuple[str, str]) -> None:
    company, contact = pair
    inputs = [{"from": {"id": company}, "to": {"id": contact}, "types": LABELLED}]

    def work() -> Any:
        answer = client.crm.associations.v4.batch_api.create("companies", "contacts", {"inputs": inputs})
        return [str(each.to_object_id) for each in answer.results]

    assert await asyncio.to_thread(work) == [contact]


async def test_labels_are_listed_and_added(client: Any) -> None:
    api = client.crm.associations.v4.schema.definitions_api

    def work() -> Any:
        api.create("deals", "contacts", {"label": "Approver", "name": "approver"})
        return [(each.category, each.label) for each in api.get_all("deals", "contacts").results]

    assert await asyncio.to_thread(work) == [("HUBSPOT_DEFINED", None), ("USER_DEFINED", "Approver")]


async def test_a_record_without_links_is_an_error_in_the_batch(client: Any, pair: tuple[str, str]) -> None:
    company, _ = pair

    def work() -> Any:
        return client.crm.associations.v4.batch_api.get_page(
            "companies", "contacts", {"inputs": [{"id": company}]}
        )

    answer = await asyncio.to_thread(work)
    assert (answer.results, answer.errors[0].sub_category) == (
        [],
        "crm.associations.NO_ASSOCIATIONS_FOUND",
    )
