"""Webhook settings and subscriptions, as the maker of the app sets them through the API."""

from typing import Any

import httpx
import pytest

KEY = {"hapikey": "hs-sandbox-developer-key"}
V3 = "/webhooks/v3/909090"
ADDRESSES = ("/app-webhooks/2026-09/909090", "/webhooks/2026-03/909090", V3)
CHANGE = {"eventType": "deal.propertyChange", "propertyName": "dealstage", "active": True}


async def send(hubspot: Any, method: str, path: str, body: Any = None) -> httpx.Response:
    answer: httpx.Response = await hubspot.http.request(method, path, json=body, params=KEY)
    return answer


async def subscribed(hubspot: Any, **said: Any) -> Any:
    answer = await send(hubspot, "POST", f"{V3}/subscriptions", said)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("base", ADDRESSES)
async def test_a_subscription_is_made_and_read_at_each_address(stranger: Any, base: str) -> None:
    made = (await send(stranger, "POST", f"{base}/subscriptions", CHANGE)).json()

    assert (await send(stranger, "GET", f"{base}/subscriptions/{made['id']}")).json() == made
    assert (await send(stranger, "GET", f"{base}/subscriptions")).json()["results"] == [made]


async def test_only_whether_it_is_active_can_be_changed(stranger: Any) -> None:
    made = await subscribed(stranger, **CHANGE)

    changed = await send(stranger, "PATCH", f"{V3}/subscriptions/{made['id']}", {"active": False})

    assert changed.json() == made | {"active": False}


async def test_many_are_switched_at_once(stranger: Any) -> None:
    made = await subscribed(stranger, **CHANGE)
    inputs = [{"id": made["id"], "active": False}]

    answer = await send(stranger, "POST", f"{V3}/subscriptions/batch/update", {"inputs": inputs})

    assert [each["active"] for each in answer.json()["results"]] == [False]


async def test_a_subscription_ends(stranger: Any) -> None:
    made = await subscribed(stranger, **CHANGE)

    assert (await send(stranger, "DELETE", f"{V3}/subscriptions/{made['id']}")).status_code == 204
    assert (await send(stranger, "GET", f"{V3}/subscriptions/{made['id']}")).status_code == 404


async def test_the_same_is_not_subscribed_to_twice(stranger: Any) -> None:
    await subscribed(stranger, **CHANGE)

    assert (await send(stranger, "POST", f"{V3}/subscriptions", CHANGE)).status_code == 409


@pytest.mark.parametrize(
    "said",
    [
        {"eventType": "invoice.creation"},
        {"eventType": "product.associationChange"},
        {"eventType": "deal.propertyChange"},
        {"eventType": "deal.propertyChange", "propertyName": "hs_lastmodifieddate"},
        {"eventType": "object.creation"},
        {"eventType": "object.creation", "objectTypeId": "9-9"},
    ],
)
async def test_what_cannot_be_subscribed_to_is_refused(stranger: Any, said: dict[str, str]) -> None:
    assert (await send(stranger, "POST", f"{V3}/subscriptions", said)).status_code == 400


async def test_settings_say_where_events_go(stranger: Any) -> None:
    body = {"targetUrl": "https://hooks.example.test/in", "throttling": {"maxConcurrentRequests": 20}}

    await send(stranger, "PUT", f"{V3}/settings", body)

    shown = (await send(stranger, "GET", f"{V3}/settings")).json()
    assert {key: shown[key] for key in body} == body


async def test_there_are_no_settings_until_they_are_made(stranger: Any) -> None:
    assert (await send(stranger, "GET", f"{V3}/settings")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"throttling": {"maxConcurrentRequests": 10}},
        {"targetUrl": "https://hooks.example.test/in", "throttling": {"maxConcurrentRequests": 5}},
    ],
)
async def test_settings_have_bounds(stranger: Any, body: dict[str, Any]) -> None:
    assert (await send(stranger, "PUT", f"{V3}/settings", body)).status_code == 400


async def test_events_go_to_the_address_of_the_settings(hubspot: Any, service: Any) -> None:
    body = {"targetUrl": "https://hooks.example.test/in", "throttling": {"maxConcurrentRequests": 10}}
    await send(hubspot, "PUT", f"{V3}/settings", body)

    await hubspot.record("deals", dealname="Garden")
    await hubspot.flush()

    assert str(service.requests[0].url) == "https://hooks.example.test/in"


async def test_events_name_their_subscription_and_come_in_its_format(connected: Any, service: Any) -> None:
    legacy = await subscribed(connected, **CHANGE)
    generic = {"eventType": "object.propertyChange", "objectTypeId": "0-3", "propertyName": "dealstage"}
    new = await subscribed(connected, **generic, active=True)

    await connected.record("deals", dealname="Garden", dealstage="contractsent")
    await connected.flush()

    assert [(each["subscriptionId"], each["subscriptionType"]) for each in service.events()] == [
        (int(legacy["id"]), "deal.propertyChange"),
        (int(new["id"]), "object.propertyChange"),
    ]


async def test_an_inactive_subscription_brings_nothing(connected: Any, service: Any) -> None:
    await subscribed(connected, **CHANGE | {"active": False})

    await connected.record("deals", dealname="Garden", dealstage="contractsent")
    await connected.flush()

    assert service.requests == []


async def test_event_ids_may_repeat(connected: Any, service: Any) -> None:
    await connected.settings(event_ids="repeated")

    await connected.record("deals", dealname="Garden")
    await connected.flush()

    assert {each["eventId"] for each in service.events()} == {1}


async def test_the_type_may_come_under_the_name_of_the_field_table(connected: Any, service: Any) -> None:
    await connected.settings(event_type_key="eventType")

    await connected.record("deals")
    await connected.flush()

    (event,) = service.events()
    assert event["eventType"] == "object.creation"
    assert "subscriptionType" not in event
