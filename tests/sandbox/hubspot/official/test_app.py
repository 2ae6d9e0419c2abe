"""HubSpot's own client on what belongs to the app: actions, webhooks, timeline, mail."""

import asyncio
from typing import Any

import pytest

hubspot = pytest.importorskip("hubspot", reason="needs the package hubspot-api-client")
webhooks_of_client = pytest.importorskip("hubspot.webhooks")
actions_of_client = pytest.importorskip("hubspot.automation.actions")

APP = 909090
FIELD = {
    "name": "terms",
    "type": "enumeration",
    "fieldType": "select",
    "options": [{"value": "NET30", "label": "Net 30"}],
}
ACTION = {
    "actionUrl": "https://service.example.test/hubspot/actions/create-invoice",
    "published": False,
    "objectTypes": ["DEAL"],
    "inputFields": [{"typeDefinition": FIELD, "supportedValueTypes": ["STATIC_VALUE"], "isRequired": True}],
    "outputFields": [],
    "functions": [],
    "labels": {"en": {"actionName": "Create invoice"}},
}


async def test_an_action_is_defined_published_and_archived(developer: Any) -> None:
    api = developer.automation.actions

    def work() -> Any:
        made = api.definitions_api.create(APP, ACTION)
        published = api.definitions_api.update(made.id, APP, {"published": True})
        revisions = api.revisions_api.get_page(made.id, APP).results
        api.definitions_api.archive(made.id, APP)
        return published.published, [each.revision_id for each in revisions]

    assert await asyncio.to_thread(work) == (True, ["2", "1"])


async def test_options_come_back_with_everything_that_the_client_wants(developer: Any) -> None:
    def work() -> Any:
        made = developer.automation.actions.definitions_api.create(APP, ACTION)
        return made.input_fields[0].type_definition

    shown = await asyncio.to_thread(work)
    assert (shown.external_options, shown.options[0].double_data) == (False, 0.0)


async def test_a_callback_is_completed(client: Any) -> None:
    def work() -> None:
        client.automation.actions.callbacks_api.complete("ap-0", {"outputFields": {}})

    with pytest.raises(actions_of_client.ApiException) as caught:
        await asyncio.to_thread(work)

    assert caught.value.status == 404


async def test_webhook_settings_and_subscriptions_are_made(developer: Any) -> None:
    settings = webhooks_of_client.SettingsChangeRequest(
        target_url="https://hooks.example.test/in",
        throttling=webhooks_of_client.ThrottlingSettings(max_concurrent_requests=10),
    )
    wanted = webhooks_of_client.SubscriptionCreateRequest(
        event_type="deal.propertyChange", property_name="dealstage", active=True
    )

    def work() -> Any:
        set_to = developer.webhooks.settings_api.configure(APP, settings).target_url
        made = developer.webhooks.subscriptions_api.create(APP, wanted)
        developer.webhooks.subscriptions_api.update(int(made.id), APP, {"active": False})
        listed = developer.webhooks.subscriptions_api.get_all(APP).results
        return set_to, [(each.event_type, each.active) for each in listed]

    assert await asyncio.to_thread(work) == (
        "https://hooks.example.test/in",
        [("deal.propertyChange", False)],
    )


async def test_an_event_is_told_on_a_contact_s_timeline(developer: Any, client: Any, control: Any) -> None:
    await control("POST", "/objects/contacts", {"properties": {"email": "ann@example.test"}})
    template = {
        "name": "paid",
        "objectType": "contacts",
        "headerTemplate": "Paid {{n}}",
        "tokens": [{"name": "n", "label": "N", "type": "number"}],
    }

    def work() -> Any:
        made = developer.crm.timeline.templates_api.create(APP, template)
        event = {"eventTemplateId": made.id, "email": "ann@example.test", "tokens": {"n": "7"}}
        return client.crm.timeline.events_api.create(event).tokens

    assert await asyncio.to_thread(work) == {"n": "7"}


async def test_a_mail_is_sent_once_per_id(client: Any) -> None:
    body = {"emailId": 4126643121, "message": {"to": "ann@example.test", "sendId": "review-1"}}
    api = client.marketing.transactional.single_send_api

    def work() -> list[str]:
        return [api.send_email(body).send_result for _ in range(2)]

    assert await asyncio.to_thread(work) == ["SENT", "IDEMPOTENT_IGNORE"]
