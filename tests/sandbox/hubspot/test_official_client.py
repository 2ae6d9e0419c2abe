"""HubSpot's own Python client against the stand-in: ours and the stand-in can't be wrong together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox.hubspot.signing import sign_v1, sign_v2, sign_v3
from sandbox.hubspot.times import to_ms
from sandbox.run import Options, Running, running

hubspot = pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")
deals_of_client = pytest.importorskip("hubspot.crm.deals")

SECRET = "hs-sandbox-secret"


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with running(Options(), {}) as addresses:
        yield addresses


@pytest.fixture
async def client(sandbox: Running) -> Any:
    """The official client, signed in. It is synchronous: call it in a thread."""

    def sign_in() -> Any:
        stranger = hubspot.HubSpot(host=sandbox.hubspot_url)
        token = stranger.oauth.tokens_api.create(
            grant_type="refresh_token",
            refresh_token="hs-sandbox-refresh",
            client_id="hs-sandbox-client",
            client_secret=SECRET,
        )
        return hubspot.HubSpot(access_token=token.access_token, host=sandbox.hubspot_url)

    return await asyncio.to_thread(sign_in)


async def make(sandbox: Running, kind: str, body: dict[str, Any]) -> str:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{sandbox.hubspot_url}/_sandbox/objects/{kind}", json=body)
    return str(answer.json()["id"])


async def test_it_creates_and_updates_a_deal(client: Any) -> None:
    deals = client.crm.deals.basic_api
    body = {"properties": {"dealname": "Roof", "dealstage": "contractsent"}, "associations": []}

    made = await asyncio.to_thread(deals.create, body)
    changed = await asyncio.to_thread(deals.update, made.id, {"properties": {"amount": "10000.01"}})

    assert changed.properties["amount"] == "10000.01"


async def test_it_reads_a_deal_with_history_and_associations(client: Any, sandbox: Running) -> None:
    contact = await make(sandbox, "contacts", {"properties": {"email": "ann@example.test"}})
    links = [{"to": contact, "type": "contacts"}]
    deal = await make(sandbox, "deals", {"properties": {"amount": "5"}, "associations": links})

    def read() -> Any:
        return client.crm.deals.basic_api.get_by_id(
            deal, properties=["amount"], properties_with_history=["amount"], associations=["contacts"]
        )

    record = await asyncio.to_thread(read)

    assert record.properties_with_history["amount"][0].value == "5"
    assert record.associations["contacts"].results[0].id == contact


async def test_it_tells_the_billing_contact_from_the_others(client: Any, sandbox: Running) -> None:
    contact = await make(sandbox, "contacts", {"properties": {"email": "ann@example.test"}})
    links = [{"to": contact, "type": "contacts", "label": "Billing contact"}]
    deal = await make(sandbox, "deals", {"properties": {"dealname": "Roof"}, "associations": links})

    def read() -> Any:
        return client.crm.associations.v4.batch_api.get_page("deals", "contacts", {"inputs": [{"id": deal}]})

    page = await asyncio.to_thread(read)

    assert "Billing contact" in [each.label for each in page.results[0].to[0].association_types]


async def test_it_searches(client: Any, sandbox: Running) -> None:
    deal = await make(sandbox, "deals", {"properties": {"amount": "5"}})
    filters = [{"propertyName": "amount", "operator": "EQ", "value": "5.00"}]

    def search() -> Any:
        return client.crm.deals.search_api.do_search({"filterGroups": [{"filters": filters}]})

    assert [each.id for each in (await asyncio.to_thread(search)).results] == [deal]


async def test_it_defines_properties_and_reads_pipelines(client: Any) -> None:
    group = {"name": "stagebill", "label": "Stagebill", "displayOrder": -1}
    definition = {
        "groupName": "stagebill",
        "name": "stagebill_x",
        "label": "X",
        "type": "string",
        "fieldType": "text",
    }

    def work() -> Any:
        client.crm.properties.groups_api.create("deals", group)
        client.crm.properties.core_api.create("deals", definition)
        names = [each.name for each in client.crm.properties.core_api.get_all("deals").results]
        return names, client.crm.pipelines.pipelines_api.get_all("deals").results

    names, pipelines = await asyncio.to_thread(work)

    assert "stagebill_x" in names
    assert [each.id for each in pipelines] == ["default", "retainers"]


async def test_it_sees_owners_and_users(client: Any) -> None:
    def work() -> Any:
        return client.crm.owners.owners_api.get_page().results, client.settings.users.users_api.get_by_id(
            "77"
        )

    owners, user = await asyncio.to_thread(work)

    assert (owners[0].user_id, user.super_admin) == (77, True)


async def test_it_understands_a_refusal(client: Any) -> None:
    def read() -> Any:
        return client.crm.deals.basic_api.get_by_id("1")

    with pytest.raises(deals_of_client.exceptions.NotFoundException):
        await asyncio.to_thread(read)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_its_check_accepts_our_signatures(version: str) -> None:
    signature = pytest.importorskip("hubspot.utils.signature").Signature
    url, body, stamp = "https://a.test/x", '{"memo":"Grüße"}', str(to_ms(datetime.now(UTC)))
    signed = {
        "v1": sign_v1(SECRET, body.encode()),
        "v2": sign_v2(SECRET, "POST", url, body.encode()),
        "v3": sign_v3(SECRET, "POST", url, body.encode(), stamp),
    }

    assert signature.is_valid(
        signature=signed[version],
        client_secret=SECRET,
        request_body=body,
        http_uri=url,
        http_method="POST",
        signature_version=version,
        timestamp=stamp,
    )
