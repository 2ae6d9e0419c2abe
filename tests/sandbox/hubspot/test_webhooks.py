"""Webhook events: what they say, how they are signed, when they come again."""

import json
from typing import Any

import httpx
import pytest

from sandbox.hubspot.signing import sign_v1, sign_v3

TARGET = "https://service.example.test/hubspot/webhooks"
SECRET = "hs-sandbox-secret"


def named(service: Any, what: str) -> list[dict[str, Any]]:
    return [event for event in service.events() if event["subscriptionType"].endswith(f".{what}")]


@pytest.fixture
async def deal(connected: Any, service: Any) -> str:
    """A deal whose creation has been told and forgotten."""
    made = await connected.record("deals", dealname="Roof", dealstage="appointmentscheduled")
    await connected.flush()
    service.requests.clear()
    return str(made)


async def move(connected: Any, deal: str, stage: str = "contractsent") -> None:
    """A person moves the deal; every event is tried once."""
    await connected.control("PATCH", f"/objects/deals/{deal}", {"properties": {"dealstage": stage}})
    await connected.flush()


async def test_a_person_s_edit_is_told_in_the_documented_form(
    connected: Any, service: Any, deal: str
) -> None:
    await move(connected, deal)

    (event,) = service.events()
    assert event == {
        "eventId": event["eventId"],
        "subscriptionId": event["subscriptionId"],
        "portalId": 4210001,
        "appId": 909090,
        "occurredAt": 1795255200000,
        "subscriptionType": "object.propertyChange",
        "attemptNumber": 0,
        "changeSource": "CRM_UI",
        "sourceId": "userId:77",
        "objectId": int(deal),
        "propertyName": "dealstage",
        "propertyValue": "contractsent",
        "objectTypeId": "0-3",
        "isSensitive": False,
    }


async def test_the_legacy_form_names_the_kind_in_the_type(connected: Any, service: Any, deal: str) -> None:
    await connected.settings(webhook_format="legacy")
    await move(connected, deal)

    (event,) = service.events()
    assert (event["subscriptionType"], "objectTypeId" in event) == ("deal.propertyChange", False)


async def test_kinds_without_legacy_events_are_silent_in_that_form(connected: Any, service: Any) -> None:
    await connected.settings(webhook_format="legacy")
    await connected.record("notes", hs_timestamp="2026-11-21")
    await connected.flush()

    assert service.events() == []


async def test_a_change_through_the_api_is_an_integration_s(connected: Any, service: Any, deal: str) -> None:
    body = {"properties": {"amount": "7"}}
    await connected.api("PATCH", f"/crm/objects/2026-09/deals/{deal}", body)
    await connected.flush()

    (event,) = service.events()
    assert (event["changeSource"], event["sourceId"]) == ("INTEGRATION", "909090")


async def test_a_write_without_a_difference_is_silent(connected: Any, service: Any, deal: str) -> None:
    await move(connected, deal, "appointmentscheduled")

    assert service.requests == []


async def test_calculated_properties_and_stamps_are_silent(connected: Any, service: Any, deal: str) -> None:
    await move(connected, deal, "closedwon")

    assert [event["propertyName"] for event in service.events()] == ["dealstage"]


async def test_dates_are_told_in_milliseconds(connected: Any, service: Any, deal: str) -> None:
    body = {"properties": {"closedate": "2026-11-18T11:06:40Z"}}
    await connected.control("PATCH", f"/objects/deals/{deal}", body)
    await connected.flush()

    assert service.events()[0]["propertyValue"] == "1795000000000"


async def test_a_creation_also_tells_of_what_was_set(connected: Any, service: Any) -> None:
    await connected.record("deals", dealname="Roof", amount="5")
    await connected.flush()

    assert len(named(service, "creation")) == 1
    assert {event["propertyName"] for event in named(service, "propertyChange")} == {"dealname", "amount"}


async def test_a_switch_leaves_the_creation_alone(connected: Any, service: Any) -> None:
    await connected.settings(events_for_initial_values=False)
    await connected.record("deals", dealname="Roof")
    await connected.flush()

    assert [event["subscriptionType"] for event in service.events()] == ["object.creation"]


async def test_a_new_association_is_told_from_both_sides(connected: Any, service: Any, deal: str) -> None:
    contact = await connected.record("contacts", email="ann@example.test")
    link = {"to": contact, "type": "contacts"}
    await connected.control("POST", f"/objects/deals/{deal}/associations", link)
    await connected.flush()

    told = [
        (
            event["associationType"],
            event["fromObjectId"],
            event["associationTypeId"],
            event["associationRemoved"],
        )
        for event in named(service, "associationChange")
    ]
    assert told == [
        ("DEAL_TO_CONTACT", int(deal), 3, False),
        ("CONTACT_TO_DEAL", int(contact), 4, False),
    ]


async def test_a_primary_association_tells_of_the_plain_one_too(
    connected: Any, service: Any, deal: str
) -> None:
    company = await connected.record("companies", name="Acme")
    link = {"to": company, "type": "companies", "primary": True}
    await connected.control("POST", f"/objects/deals/{deal}/associations", link)
    await connected.flush()

    primary = [event["isPrimaryAssociation"] for event in named(service, "associationChange")]
    assert primary == [True, True, False, False]


async def test_deletion_restoration_and_merge_are_told(connected: Any, service: Any, deal: str) -> None:
    other = await connected.record("deals", dealname="Roof 2")
    await connected.control("DELETE", f"/objects/deals/{deal}")
    await connected.control("POST", f"/objects/deals/{deal}/restore")
    body = {"primaryObjectId": deal, "objectIdToMerge": other}
    await connected.api("POST", "/crm/objects/2026-09/deals/merge", body)
    await connected.flush()

    assert [len(named(service, what)) for what in ("deletion", "restore", "merge")] == [1, 1, 1]
    assert named(service, "merge")[0]["mergedObjectIds"] == [int(other)]


async def test_a_privacy_deletion_keeps_its_name_and_brings_a_deletion(connected: Any, service: Any) -> None:
    await connected.record("contacts", email="ann@example.test")
    body = {"objectId": "ann@example.test", "idProperty": "email"}
    await connected.api("POST", "/crm/objects/2026-09/contacts/gdpr-delete", body)
    await connected.flush()

    told = [event["subscriptionType"] for event in service.events()][-2:]
    assert told == ["contact.privacyDeletion", "object.deletion"]


async def test_deliveries_carry_both_signatures(connected: Any, service: Any, deal: str) -> None:
    await move(connected, deal)

    (request,) = service.requests
    stamp = request.headers["X-HubSpot-Request-Timestamp"]
    assert request.headers["X-HubSpot-Signature-Version"] == "v1"
    assert request.headers["X-HubSpot-Signature"] == sign_v1(SECRET, request.content)
    assert request.headers["X-HubSpot-Signature-v3"] == sign_v3(
        SECRET, "POST", TARGET, request.content, stamp
    )


@pytest.mark.parametrize(
    ("mode", "present"),
    [
        ("v3", {"X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"}),
        ("v1", {"X-HubSpot-Signature", "X-HubSpot-Signature-Version"}),
        ("none", set()),
    ],
)
async def test_signatures_can_be_left_out(
    connected: Any, service: Any, deal: str, mode: str, present: set[str]
) -> None:
    await connected.settings(webhook_signature=mode)
    await move(connected, deal)

    headers = service.requests[0].headers
    names = {"X-HubSpot-Signature", "X-HubSpot-Signature-Version", "X-HubSpot-Signature-v3"}
    assert {name for name in {*names, "X-HubSpot-Request-Timestamp"} if name in headers} == present


async def test_a_stale_signature_is_right_for_ten_minutes_ago(
    connected: Any, service: Any, deal: str
) -> None:
    await connected.settings(webhook_signature="stale")
    await move(connected, deal)

    (request,) = service.requests
    stamp = request.headers["X-HubSpot-Request-Timestamp"]
    assert int(stamp) == 1795255200000 - 600_000
    assert request.headers["X-HubSpot-Signature-v3"] == sign_v3(
        SECRET, "POST", TARGET, request.content, stamp
    )


async def test_events_travel_in_batches(connected: Any, service: Any) -> None:
    await connected.settings(webhook_batch=2)
    await connected.record("deals", dealname="Roof", amount="5", dealtype="newbusiness")
    await connected.flush()

    assert [len(json.loads(each.content)) for each in service.requests] == [2, 2]


async def test_a_batch_holds_a_hundred_events_at_most(connected: Any) -> None:
    answer = await connected.http.post("/_sandbox/settings", json={"webhook_batch": 101})

    assert (answer.status_code, "webhook_batch" in answer.json()["error"]) == (400, True)


async def test_a_failed_delivery_comes_again_with_its_event_and_a_fresh_signature(
    connected: Any, service: Any, deal: str
) -> None:
    service.will_answer(httpx.Response(503), httpx.Response(200))
    await move(connected, deal)
    await connected.settle()

    first, second = service.events()
    assert (first["attemptNumber"], second["attemptNumber"]) == (0, 1)
    assert first["eventId"] == second["eventId"]
    stamps = {request.headers["X-HubSpot-Request-Timestamp"] for request in service.requests}
    assert len(stamps) == 2


@pytest.mark.parametrize("status", [302, 400, 404, 500])
async def test_any_answer_but_2xx_is_a_failure(connected: Any, service: Any, deal: str, status: int) -> None:
    service.will_answer(httpx.Response(status), httpx.Response(204))
    await move(connected, deal)
    await connected.settle()

    assert len(service.requests) == 2


async def test_a_delivery_is_tried_eleven_times_within_a_day(
    connected: Any, service: Any, deal: str, pauses: list[float]
) -> None:
    service.will_answer(httpx.Response(500))
    await move(connected, deal)
    await connected.settle()
    deliveries = await connected.flush()

    assert (len(service.requests), deliveries[-1]["state"]) == (11, "given_up")
    assert pauses == sorted(pauses)
    assert sum(pauses) <= 24 * 3600


async def test_retries_can_be_hurried(connected: Any, service: Any, deal: str, pauses: list[float]) -> None:
    await connected.settings(retry_factor=0.001)
    service.will_answer(httpx.Response(500))
    await move(connected, deal)
    await connected.settle()

    assert 0 < sum(pauses) < 90


async def test_retries_can_be_switched_off(connected: Any, service: Any, deal: str) -> None:
    await connected.settings(retries=False)
    service.will_answer(httpx.Response(500))
    await move(connected, deal)
    await connected.settle()

    assert len(service.requests) == 1


async def test_duplicates_can_be_switched_on(connected: Any, service: Any, deal: str) -> None:
    await connected.settings(webhook_duplicates=True)
    await move(connected, deal)

    first, second = service.events()
    assert first == second


async def test_disorder_can_be_switched_on(connected: Any, service: Any, deal: str) -> None:
    await connected.settings(webhook_disorder=True)
    body = {"properties": {"dealname": "Wall", "amount": "5"}}
    await connected.control("PATCH", f"/objects/deals/{deal}", body)
    await connected.flush()

    assert [event["propertyName"] for event in service.events()] == ["amount", "dealname"]


async def test_a_past_delivery_can_be_repeated(connected: Any, service: Any, deal: str) -> None:
    await move(connected, deal)
    delivery = (await connected.flush())[-1]["id"]
    await connected.control("POST", f"/webhooks/{delivery}/repeat")

    first, second = service.events()
    assert first == second


async def test_only_what_is_subscribed_to_is_told(connected: Any, service: Any, deal: str) -> None:
    subscription = {
        "subscriptionType": "object.propertyChange",
        "objectType": "deal",
        "propertyName": "dealstage",
    }
    await connected.settings(subscriptions=[subscription])
    body = {"properties": {"dealstage": "contractsent", "amount": "5"}}
    await connected.control("PATCH", f"/objects/deals/{deal}", body)
    await connected.flush()

    assert [event["propertyName"] for event in service.events()] == ["dealstage"]


async def test_without_a_target_events_are_only_logged(hubspot: Any, service: Any) -> None:
    await hubspot.record("deals", dealname="Roof")

    assert [each["state"] for each in await hubspot.flush()] == ["no_target"]
    assert service.requests == []


async def test_a_portal_without_the_app_tells_it_nothing(connected: Any, service: Any, deal: str) -> None:
    await connected.control("POST", "/revoke")
    await move(connected, deal)

    assert service.requests == []


async def test_a_service_that_cannot_be_reached_is_tried_again(
    connected: Any, service: Any, deal: str, faults: Any
) -> None:
    faults.configure({"operation": "webhook.deliver", "kind": "refuse"})
    await move(connected, deal)
    await connected.settle()
    (delivery,) = [each for each in await connected.flush() if len(each["attempts"]) > 1]

    assert [attempt["status"] for attempt in delivery["attempts"]] == [None, 200]
