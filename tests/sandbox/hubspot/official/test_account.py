"""HubSpot's own client on OAuth, properties, pipelines, owners and users."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

hubspot = pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")
get_auth_url = pytest.importorskip("hubspot.utils.oauth").get_auth_url
oauth_of_client = pytest.importorskip("hubspot.oauth")

APP = {"client_id": "hs-sandbox-client", "client_secret": "hs-sandbox-secret"}
REDIRECT = "http://localhost/callback"
GROUP = {"name": "stagebill", "label": "Stagebill", "displayOrder": -1}
TEXT = {"groupName": "stagebill", "name": "stagebill_x", "label": "X", "type": "string", "fieldType": "text"}


async def test_its_consent_address_and_its_exchange_of_the_code(sandbox: Any) -> None:
    asked = get_auth_url(
        client_id=APP["client_id"],
        redirect_uri=REDIRECT,
        scope=("oauth", "crm.objects.deals.read"),
        optional_scope=("automation",),
        state="s1",
    )
    address = asked.replace("https://app.hubspot.com", sandbox.hubspot_url)
    async with httpx.AsyncClient(trust_env=False) as http:
        back = await http.post(address, data={"decision": "approve"})
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]

    def exchange() -> Any:
        api = hubspot.HubSpot(host=sandbox.hubspot_url).oauth.tokens_api
        return api.create(grant_type="authorization_code", code=code, redirect_uri=REDIRECT, **APP)

    bought = await asyncio.to_thread(exchange)
    assert (bought.expires_in, bought.token_type) == (1800, "bearer")


async def test_it_asks_what_a_token_is(client: Any) -> None:
    named = client.config["access_token"]

    about = await asyncio.to_thread(client.oauth.access_tokens_api.get, named)

    assert (about.hub_id, about.user_id, about.app_id) == (4210001, 77, 909090)


async def test_it_gives_a_refresh_token_back(client: Any) -> None:
    api = client.oauth.refresh_tokens_api

    def work() -> Any:
        owner = api.get("hs-sandbox-refresh").hub_id
        api.archive("hs-sandbox-refresh")
        return owner

    assert await asyncio.to_thread(work) == 4210001
    with pytest.raises(oauth_of_client.ApiException):
        await asyncio.to_thread(api.get, "hs-sandbox-refresh")


async def test_it_defines_properties_in_a_group_of_their_own(client: Any) -> None:
    def work() -> Any:
        client.crm.properties.groups_api.create("deals", GROUP)
        client.crm.properties.core_api.create("deals", TEXT)
        client.crm.properties.core_api.update("deals", "stagebill_x", {"label": "Y"})
        shown = client.crm.properties.core_api.get_by_name("deals", "stagebill_x")
        names = [each.name for each in client.crm.properties.core_api.get_all("deals").results]
        return shown.label, shown.modification_metadata.read_only_value, "stagebill_x" in names

    assert await asyncio.to_thread(work) == ("Y", False, True)


async def test_it_defines_and_reads_properties_in_batches(client: Any) -> None:
    options = [{"label": "Red", "value": "red", "hidden": False, "displayOrder": 0}]
    choice = {**TEXT, "name": "colour", "type": "enumeration", "fieldType": "select", "options": options}

    def work() -> Any:
        api = client.crm.properties
        api.groups_api.create("deals", GROUP)
        api.batch_api.create("deals", {"inputs": [TEXT, choice]})
        read = api.batch_api.read("deals", {"inputs": [{"name": "colour"}], "archived": False})
        return [option.value for option in read.results[0].options]

    assert await asyncio.to_thread(work) == ["red"]


async def test_it_reads_and_makes_pipelines(client: Any) -> None:
    won = {"label": "Won", "displayOrder": 0, "metadata": {"probability": "1.0"}}
    api = client.crm.pipelines

    def work() -> Any:
        made = api.pipelines_api.create("deals", {"label": "Gardens", "displayOrder": 2, "stages": [won]})
        lost = {"label": "Lost", "displayOrder": 1, "metadata": {"probability": "0.0"}}
        api.pipeline_stages_api.create("deals", made.id, lost)
        stages = [each.label for each in api.pipeline_stages_api.get_all("deals", made.id).results]
        api.pipelines_api.archive("deals", made.id)
        return stages, [each.id for each in api.pipelines_api.get_all("deals").results]

    assert await asyncio.to_thread(work) == (["Won", "Lost"], ["default", "retainers"])


async def test_it_walks_through_the_owners(client: Any) -> None:
    def work() -> Any:
        first = client.crm.owners.owners_api.get_page(limit=1)
        rest = client.crm.owners.owners_api.get_page(after=first.paging.next.after)
        return [each.user_id for each in (*first.results, *rest.results)]

    assert await asyncio.to_thread(work) == [77, 78]
    assert len(await asyncio.to_thread(client.crm.owners.get_all)) == 2


async def test_it_sees_who_is_super_admin(client: Any) -> None:
    users = [
        await asyncio.to_thread(client.settings.users.users_api.get_by_id, each) for each in ("77", "78")
    ]

    assert [each.super_admin for each in users] == [True, False]
