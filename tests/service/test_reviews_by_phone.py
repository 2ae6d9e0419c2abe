"""Review requests by SMS and WhatsApp, end to end (F134): each channel as a workflow plays it."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select

from actions.send_review_request import ACTION
from engine.definitions import definition_of
from engine.settings import Settings
from engine.store.review_tables import ReviewOptOut, ReviewRequest
from sandbox import twilio
from sandbox.faults import FaultRule, Faults

TWILIO_URL = "http://twilio.test"
SMS_URL = (
    f"twilio+http://{twilio.ACCOUNT_SID}:{twilio.AUTH_TOKEN}@twilio.test"
    f"?from={twilio.SMS_FROM}&whatsapp_from={twilio.WHATSAPP_FROM}"
)
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
GOOGLE = "https://g.page/r/example/review"
RULES = f"""\
version: 1
timezone: America/Chicago
review_requests:
  sites: {{google: "{GOOGLE}"}}
  repeat: {{every: 5d, at_most: 1}}
  opt_out: contact.review_opt_out
  templates:
    short: {{sms: "Thank you, {{contact.firstname}}! How was the {{deal.dealname}}?"}}
    chat:
      whatsapp:
        content_sid: HX0123456789abcdef0123456789abcdef
        variables: {{1: "{{contact.firstname}}", 2: "{{review.link}}", 3: "{{review.opt_out}}"}}
"""
PHONE = {"mobilephone": "+1 312 555 0100"}


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"sms_url": SecretStr(SMS_URL)})


@pytest.fixture
async def phones(around: Any) -> AsyncIterator[Any]:
    """Twilio's stand-in on the same network, as its control plane and its switchboard of faults."""
    faults = Faults()
    app = twilio.create_app(clock=around.clock, new_id=around.new_id, faults=faults)
    around.network.connect(TWILIO_URL, app)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"{TWILIO_URL}/_sandbox") as http:
        yield Phones(http, faults)


class Phones:
    """What arrived on phones, and what goes wrong."""

    def __init__(self, http: httpx.AsyncClient, faults: Faults) -> None:
        self.http = http
        self.faults = faults

    async def messages(self) -> list[dict[str, Any]]:
        return list((await self.http.get("/messages")).json())


@pytest.fixture
def requests(service: Any) -> Callable[..., list[Any]]:
    """The stored requests, or opt-outs."""
    return lambda model=ReviewRequest: service.rows(select(model))


async def ask(service: Any, *, contact: dict[str, str] | None = None, **inputs: Any) -> dict[str, str]:
    deal = await service.deal(contact=PHONE if contact is None else contact)
    return dict(await service.call("send-review-request", deal, **inputs))


async def test_an_sms_is_sent_followed_and_not_reminded_of(phones: Any, service: Any, requests: Any):
    told = await ask(service, template="short")

    assert (told["outcome"], told["reason"]) == ("done", "review request for google sent")
    (sent,) = await phones.messages()
    assert sent["body"].startswith("Thank you, Ann! How was the Roof?\nhttps://stagebill.test/reviews/")
    service.clock.forward(minutes=10)
    link = sent["body"].split("\n")[1]
    answer = await service.http.get(link, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (302, GOOGLE)
    await service.later(days=6)
    assert len(await phones.messages()) == 1
    assert requests()[0].clicks == 1


async def test_a_whatsapp_message_is_sent_and_reminded_of(phones: Any, service: Any, requests: Any):
    told = await ask(service, channel="whatsapp", template="chat")

    assert told["outcome"] == "done", told
    await service.later(days=5, seconds=1)
    sent = await phones.messages()
    assert [one["to"] for one in sent] == ["whatsapp:+13125550100"] * 2
    assert sorted(row.channel for row in requests()) == ["whatsapp", "whatsapp"]


async def test_a_workflow_asks_by_both_and_its_history_says_so(phones: Any, service: Any):
    """As the marketer reads it; the last contact has no phone."""
    action = definition_of(ACTION, "https://stagebill.test", published=True)
    await service.hubspot.post("actions", action)
    steps = [
        {"action": ACTION.name, "inputs": {"template": template, "channel": channel}}
        for template, channel in (("short", "sms"), ("chat", "whatsapp"))
    ]
    workflow = await service.hubspot.post("workflows", {"actions": steps, "language": "en"})

    for contact in (PHONE, {"phone": ""}):
        deal = await service.deal(contact=contact)
        await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
        await service.settle()

    told = await service.hubspot.get(f"workflows/{workflow['id']}/history")
    assert [[line["message"] for line in one["history"] if line["message"]][1:] for one in told] == [
        ["Sent: review request for google sent"] * 2,
        ["Not done: the contact has no phone number; fill in mobilephone, like +15551234567"] * 2,
    ]
    assert [one["form"]["To"] for one in await phones.messages()] == [
        "+13125550100",
        "whatsapp:+13125550100",
    ]


async def test_a_lost_answer_makes_no_second_sms(phones: Any, service: Any, requests: Any):
    phones.faults.add(FaultRule(operation="message.create", kind="drop_after"))

    await ask(service, template="short", callback_id="cb-1")
    await service.later(minutes=5)

    (sent,) = await phones.messages()
    (row,) = requests()
    assert (row.state, row.evidence["sid"]) == ("sent", sent["sid"])


async def test_the_way_out_of_an_sms_holds_for_mails_too(phones: Any, service: Any, requests: Any):
    """F138: of the same person, whatever the channel."""
    await ask(service, template="short")
    (sent,) = await phones.messages()

    await service.http.post(sent["body"].rpartition(" ")[2])
    await service.settle()

    contact = await service.hubspot.get(f"objects/contacts/{service.contact_id}")
    assert contact["properties"]["review_opt_out"] == "true"
    told = await ask(service, channel="email")  # another contact of the same phone
    assert (told["outcome"], len(service.mailbox.letters)) == ("refused", 0)


async def test_a_stop_is_told_to_hubspot(phones: Any, service: Any, requests: Any):
    await phones.http.post("/numbers", json={"stopped": ["+13125550100"]})

    told = await ask(service, template="short")
    await service.later(seconds=5)

    assert told["reason"] == "the contact has answered STOP to our number, or blocked it; nothing was sent"
    contact = await service.hubspot.get(f"objects/contacts/{service.contact_id}")
    assert contact["properties"]["review_opt_out"] == "true"
    assert len(requests(ReviewOptOut)) == 1


async def test_a_missing_number_is_told_in_the_workflow(phones: Any, service: Any, requests: Any):
    """F141: and kept as the reason."""
    told = await ask(service, contact={"phone": "(312) 555-0100"}, template="short")

    assert told["outcome"] == "refused"
    assert told["reason"] == (
        "the contact's phone is no number with a + and its country's code; write it like +15551234567"
    )
    assert [(row.state, row.channel, row.reason) for row in requests()] == [
        ("refused", "sms", told["reason"])
    ]


async def offered(service: Any) -> list[tuple[str, str]]:
    """What the workflow editor offers as channels."""
    told = await service.hubspot.post("options", {"source": "channels"})
    body = json.loads(told["body"]) if isinstance(told["body"], str) else told["body"]
    return [(one["value"], one["label"]) for one in body["options"]]


async def test_the_editor_offers_what_is_set_up(service: Any):
    assert await offered(service) == [("email", "E-mail"), ("sms", "SMS"), ("whatsapp", "WhatsApp")]


class TestWithoutTwilio:
    """Where STAGEBILL_SMS_URL is not set."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"sms_url": None})

    async def test_a_channel_that_is_not_set_up_is_refused(self, service: Any):
        told = await ask(service, template="short")

        assert (told["outcome"], told["reason"]) == (
            "refused",
            "SMS is not set up; set STAGEBILL_SMS_URL with a number as from, or choose e-mail",
        )
        assert await offered(service) == [("email", "E-mail")]
