"""The webhooks journal: events that an app fetches, with a token of its own."""

from typing import Any

import pytest

J = "/webhooks-journal/journal/2026-09"
S = "/webhooks-journal/subscriptions/2026-09"
SCOPES = (
    "developer.webhooks_journal.read developer.webhooks_journal.subscriptions.read "
    "developer.webhooks_journal.subscriptions.write"
)
DEALS = {"subscriptionType": "OBJECT", "portalId": 4210001, "objectTypeId": "0-3"}


@pytest.fixture
async def reader(stranger: Any) -> Any:
    """A caller with the app's own token."""
    token = await stranger.refresh(grant_type="client_credentials", scope=SCOPES)
    stranger.token = token.json()["access_token"]
    return stranger


async def entries(reader: Any, url: str) -> Any:
    return (await reader.http.get(url)).json()["journalEvents"]


async def test_an_empty_journal_has_no_content(reader: Any) -> None:
    assert (await reader.api("GET", f"{J}/earliest")).status_code == 204


async def test_changes_of_what_is_subscribed_to_are_written_down(reader: Any) -> None:
    assert (await reader.api("POST", S, DEALS)).status_code == 201
    deal = await reader.record("deals", amount="5")
    await reader.record("contacts", email="ana@example.test")

    place = (await reader.api("GET", f"{J}/earliest")).json()

    found = await entries(reader, place["url"])
    assert [(each["action"], each["objectId"]) for each in found] == [
        ("CREATE", int(deal)),
        ("UPDATE", int(deal)),
    ]


async def test_one_reads_on_from_an_offset_until_there_is_nothing_newer(reader: Any) -> None:
    await reader.api("POST", S, DEALS)
    for name in ("first", "second"):
        await reader.record("deals", dealname=name)

    first = (await reader.api("GET", f"{J}/earliest")).json()["currentOffset"]
    second = (await reader.api("GET", f"{J}/offset/{first}/next")).json()["currentOffset"]

    assert second == (await reader.api("GET", f"{J}/latest")).json()["currentOffset"]
    assert (await reader.api("GET", f"{J}/offset/{second}/next")).status_code == 204


async def test_what_is_older_than_three_days_is_gone(reader: Any, clock: Any) -> None:
    await reader.api("POST", S, DEALS)
    await reader.record("deals")
    clock.forward(days=3)

    reader.token = (await reader.refresh(grant_type="client_credentials", scope=SCOPES)).json()[
        "access_token"
    ]
    assert (await reader.api("GET", f"{J}/earliest")).status_code == 204


async def test_a_file_s_address_runs_out(reader: Any, clock: Any) -> None:
    await reader.api("POST", S, DEALS)
    await reader.record("deals")
    url = (await reader.api("GET", f"{J}/earliest")).json()["url"]
    clock.forward(hours=2)

    assert (await reader.http.get(url)).status_code == 404


@pytest.mark.parametrize(
    ("more", "written"),
    [
        ({"actions": ["CREATE"]}, ["CREATE"]),
        ({"properties": ["amount"]}, ["CREATE", "UPDATE"]),
        ({"properties": ["dealname"]}, ["CREATE"]),
        ({"objectIds": [1]}, []),
        ({"portalId": 1}, []),
    ],
)
async def test_a_subscription_can_be_narrowed(reader: Any, more: dict[str, Any], written: list[str]) -> None:
    await reader.api("POST", S, DEALS | more)
    await reader.record("deals", amount="5")

    place = await reader.api("GET", f"{J}/earliest")

    found = await entries(reader, place.json()["url"]) if place.status_code == 200 else []
    assert [each["action"] for each in found] == written


async def test_an_uninstallation_is_an_event_of_the_app_s_life(reader: Any) -> None:
    await reader.api("POST", S, {"subscriptionType": "APP_LIFECYCLE_EVENT"})
    await reader.control("POST", "/revoke")

    place = (await reader.api("GET", f"{J}/latest")).json()

    (event,) = await entries(reader, place["url"])
    assert (event["portalId"], event["eventTypeId"]) == (4210001, "4-1916193")


async def test_a_subscription_is_listed_and_ended(reader: Any) -> None:
    made = (await reader.api("POST", S, DEALS)).json()

    assert [each["id"] for each in (await reader.api("GET", S)).json()["results"]] == [made["id"]]
    assert (await reader.api("DELETE", f"{S}/{made['id']}")).status_code == 204
    assert (await reader.api("GET", S)).json()["results"] == []


@pytest.mark.parametrize("said", [{"subscriptionType": "ALL"}, {"subscriptionType": "OBJECT"}])
async def test_a_wrong_subscription_is_refused(reader: Any, said: dict[str, str]) -> None:
    assert (await reader.api("POST", S, said)).status_code == 400


async def test_an_account_s_token_does_not_open_the_journal(hubspot: Any) -> None:
    answer = await hubspot.api("GET", f"{J}/earliest")

    assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")


async def test_reading_the_journal_is_not_limited(reader: Any) -> None:
    await reader.settings(burst_per_10_seconds=1)

    assert {(await reader.api("GET", f"{J}/latest")).status_code for _ in range(3)} == {204}
