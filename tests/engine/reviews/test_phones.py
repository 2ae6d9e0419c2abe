"""Review requests by SMS and WhatsApp (F134), against the stand-in for Twilio: lawful, and once."""

import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select
from starlette.applications import Starlette

from engine.clients.departures import OwnDepartures
from engine.clients.limiter import Limiter
from engine.clients.twilio import NoPhones, Phones, Twilio
from engine.clients.twilio_address import TwilioAddress
from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.executions.effects import Effects
from engine.records import Contact
from engine.reviews import Links, Post, ReviewDesk
from engine.reviews.opt_outs import say_no
from engine.reviews.recipients import digest_of
from engine.store import Store
from engine.store.review_tables import ReviewOptOut, ReviewRequest
from engine.store.tables import Execution
from rules import Facts, load
from sandbox import twilio
from sandbox.faults import FaultRule, Faults

ANN = Contact("21", "ann@example.com", "Ann", "Lee", properties={"mobilephone": "+1 (312) 555-0100"})
TO_ANN = "+13125550100"
LINKS = Links("https://billing.example.com", Random(7).randbytes)
SID = "HX0123456789abcdef0123456789abcdef"
RULES = f"""\
version: 1
timezone: America/Chicago
review_requests:
  sites: {{google: "https://g.page/r/example/review"}}
  repeat: {{every: 5d, at_most: 2}}
  templates:
    short: {{sms: "Thank you, {{contact.firstname}}! How was the {{deal.dealname}}?"}}
    mail: {{subject: Hello, text: How was it?}}
    both: {{subject: Hello, text: How was it?, sms: How was it?}}
    chat:
      whatsapp:
        content_sid: {SID}
        variables: {{1: "{{contact.firstname}}", 2: "{{review.link}}", 3: "{{review.opt_out}}"}}
    button:
      whatsapp:
        content_sid: {SID}
        variables: {{1: "{{review.link_end}}", 2: "{{review.opt_out_end}}"}}
"""
CAPPED = RULES + "  at_most: {per_contact: 1 in 30d}\n"
DROPPED_AFTER = FaultRule(operation="message.create", kind="drop_after")


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def app(clock: Any, new_id: Callable[[], str], faults: Faults) -> Starlette:
    return twilio.create_app(clock=clock, new_id=new_id, faults=faults)


@pytest.fixture
def phones_at(app: Starlette, clock: Any) -> Callable[..., Twilio]:
    """Twilio's client with this end of an address."""
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    def at(
        senders: str = f"from={twilio.SMS_FROM}&whatsapp_from={twilio.WHATSAPP_FROM}",
        token: str = twilio.AUTH_TOKEN,
    ) -> Twilio:
        async def sleep(seconds: float) -> None:
            clock.forward(seconds=seconds)

        departures = OwnDepartures(timer=lambda: clock().timestamp(), chance=random.Random(7))
        url = f"twilio+http://{twilio.ACCOUNT_SID}:{token}@twilio.test?{senders}"
        return Twilio(http, TwilioAddress.at(SecretStr(url)), Limiter(departures, sleep=sleep))

    return at


@pytest.fixture
def phones(phones_at: Any) -> Twilio:
    return phones_at()


@pytest.fixture
async def control(app: Starlette) -> AsyncIterator[Any]:
    """The stand-in's control plane."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://twilio.test/_sandbox") as http:
        yield http


@pytest.fixture
def messages(control: Any) -> Callable[[], Any]:
    """What was sent, as Twilio tells it, with the `form` that was posted."""

    async def read() -> list[dict[str, Any]]:
        return list((await control.get("/messages")).json())

    return read


@pytest.fixture
def ask(store: Store, phones: Twilio, mailbox: Any, clock: Any, new_id: Any, claimed: Any) -> Any:
    """Plans and sends one request, by an execution of its own unless one is given."""

    async def one(
        contact: Contact = ANN,
        *,
        text: str = RULES,
        template: str = "",
        channel: str | None = None,
        row: Execution | None = None,
        key: str = "call:1",
        by: Phones = phones,
        reminds: str | None = None,
        known: Mapping[str, str] = MappingProxyType({"firstname": "Ann"}),
    ) -> Any:
        row = row or await claimed(key, action="send-review-request")

        async def facts(wanted: frozenset[str]) -> Facts:
            return Facts({"contact": dict(known), "deal": {"dealname": "Roof"}})

        post = Post(mailbox, "stagebill@example.com", Any, by, LINKS)  # nobody asks HubSpot here
        effects = Effects(store, row, clock, new_id, connection_id="books")
        desk = ReviewDesk(
            store,
            effects,
            post,
            load(text).reviews,
            row,
            zone=ZoneInfo("America/Chicago"),
            facts=facts,
            clock=clock,
            new_id=new_id,
        )
        asked = {"site": "google", "template": template, "channel": channel}
        plan = await desk.plan(contact, not_before=clock(), reminds=reminds, **asked)
        await desk.send(plan, contact, template=template)
        return plan

    return one


@pytest.fixture
async def execution(claimed: Any) -> Execution:
    return await claimed(action="send-review-request")


@pytest.fixture
def rows(store: Store) -> Callable[..., Any]:
    """The stored requests, or opt-outs."""

    async def read(model: Any = ReviewRequest) -> list[Any]:
        found = await store.read(lambda session: list(session.exec(select(model))))
        return sorted(found, key=lambda row: str(getattr(row, "id", "")))

    return read


# What is sent


async def test_an_sms_has_the_link_and_the_way_out(ask: Any, messages: Any, rows: Any) -> None:
    await ask(template="short")

    (row,) = await rows()
    (sent,) = await messages()
    assert sent["form"] == {
        "To": TO_ANN,
        "From": twilio.SMS_FROM,
        "Body": (
            "Thank you, Ann! How was the Roof?\n"
            f"https://billing.example.com/reviews/{row.token}\n"
            f"No more of these: https://billing.example.com/reviews/{row.token}/opt-out"
        ),
    }


async def test_without_a_template_an_sms_has_our_words(ask: Any, messages: Any) -> None:
    await ask(channel="sms", text=RULES + "  language: de\n")

    (sent,) = await messages()
    assert sent["body"].startswith("Guten Tag Ann, vielen Dank für Ihr Vertrauen.")
    assert "\nKeine mehr davon: https://" in sent["body"]


async def test_whatsapp_gets_the_variables_of_an_approved_template(
    ask: Any, messages: Any, rows: Any
) -> None:
    await ask(template="chat")

    (row,) = await rows()
    (sent,) = await messages()
    assert (sent["form"]["To"], sent["form"]["From"]) == (
        f"whatsapp:{TO_ANN}",
        f"whatsapp:{twilio.WHATSAPP_FROM}",
    )
    assert "Body" not in sent["form"]
    assert sent["body"].split() == ["Ann", LINKS.review(row.token), LINKS.opt_out(row.token)]


async def test_a_button_gets_the_ends_of_the_links(ask: Any, messages: Any, rows: Any) -> None:
    await ask(template="button")

    (row,) = await rows()
    (sent,) = await messages()
    assert sent["body"].split() == [row.token, f"{row.token}/opt-out"]


async def test_what_was_sent_is_kept_as_evidence(ask: Any, messages: Any, rows: Any) -> None:
    """F208."""
    await ask(template="short")

    (row,) = await rows()
    (sent,) = await messages()
    kept = {name: row.evidence[name] for name in ("channel", "sid", "status", "pieces", "template")}
    assert kept == {
        "channel": "sms",
        "sid": sent["sid"],
        "status": "queued",
        "pieces": "2",
        "template": "short",
    }
    assert (row.state, row.channel, len(row.evidence["sha256"])) == ("sent", "sms", 64)


async def test_no_number_is_kept(ask: Any, rows: Any) -> None:
    await ask(template="short")

    assert "3125550100" not in str((await rows())[0].model_dump())


# By which channel


@pytest.mark.parametrize(
    ("template", "channel", "goes"),
    [
        ("short", None, "sms"),
        ("chat", None, "whatsapp"),
        ("mail", None, "email"),
        ("both", None, "email"),
        ("both", "sms", "sms"),
        ("", None, "email"),
    ],
)
async def test_the_channel_is_the_wanted_one_or_what_the_template_has(
    ask: Any, template: str, channel: str | None, goes: str
) -> None:
    assert (await ask(template=template, channel=channel)).channel == goes


@pytest.mark.parametrize(
    ("template", "channel", "message"),
    [
        (
            "short",
            "email",
            'template "short" has no words for email; add some, or choose sms',
        ),
        (
            "both",
            "whatsapp",
            'template "both" has no words for whatsapp; add some, or choose email, sms',
        ),
        (
            "",
            "whatsapp",
            "WhatsApp takes approved templates only; name a template of the rules that has whatsapp",
        ),
    ],
)
async def test_a_channel_without_words_is_refused(
    ask: Any, rows: Any, template: str, channel: str, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        await ask(template=template, channel=channel)

    assert str(caught.value) == message
    assert [(row.state, row.reason) for row in await rows()] == [("refused", message)]


@pytest.mark.parametrize(
    ("senders", "channel", "template", "message"),
    [
        (
            f"whatsapp_from={twilio.WHATSAPP_FROM}",
            "sms",
            "short",
            "SMS is not set up; set STAGEBILL_SMS_URL with a number as from, or choose e-mail",
        ),
        (
            f"from={twilio.SMS_FROM}",
            "whatsapp",
            "chat",
            "WhatsApp is not set up; set STAGEBILL_SMS_URL with a number as whatsapp_from, or choose e-mail",
        ),
    ],
)
async def test_a_channel_that_is_not_set_up_is_refused(
    ask: Any, phones_at: Any, senders: str, channel: str, template: str, message: str
) -> None:
    for by in (phones_at(senders), NoPhones()):
        with pytest.raises(Refused) as caught:
            await ask(template=template, channel=channel, by=by, key=f"call:{by}")
        assert str(caught.value) == message


# To whom


@pytest.mark.parametrize(
    ("mobile", "phone", "to"),
    [
        ("+1 (312) 555-0100", "+1 312 555 0199", "+13125550100"),
        ("", "+49 30/1234-567", "+49301234567"),
        (" +44 20.7946.0000 ", "", "+442079460000"),
        ("\u202a+1 312\u2011555\u20110100\u202c", "", "+13125550100"),
    ],
)
async def test_the_mobile_phone_goes_before_the_other(
    ask: Any, messages: Any, mobile: str, phone: str, to: str
) -> None:
    await ask(replace(ANN, phone=phone, properties={"mobilephone": mobile}), channel="sms")

    assert [one["to"] for one in await messages()] == [to]


@pytest.mark.parametrize(
    ("mobile", "phone", "name"),
    [
        ("312 555 0100", "+1 312 555 0199", "mobilephone"),
        ("", "(312) 555-0100", "phone"),
        ("+49 (0)30 1234567", "", "mobilephone"),
        ("+1 312 555 0100 ext. 7", "", "mobilephone"),
    ],
)
async def test_no_country_is_guessed(ask: Any, messages: Any, mobile: str, phone: str, name: str) -> None:
    with pytest.raises(Refused) as caught:
        await ask(replace(ANN, phone=phone, properties={"mobilephone": mobile}), channel="sms")

    assert str(caught.value) == (
        f"the contact's {name} is no number with a + and its country's code; write it like +15551234567"
    )
    assert await messages() == []


async def test_by_phone_a_number_is_needed(ask: Any) -> None:
    with pytest.raises(Refused, match="the contact has no phone number; fill in mobilephone"):
        await ask(replace(ANN, properties={}), channel="sms")


async def test_whom_only_a_phone_reaches_may_be_asked(ask: Any, messages: Any) -> None:
    await ask(replace(ANN, email=""), channel="sms")

    assert len(await messages()) == 1


async def test_by_mail_an_address_is_needed(ask: Any) -> None:
    with pytest.raises(Refused, match="the deal's contact has no e-mail address; fill it in"):
        await ask(replace(ANN, email=""), channel="email")


# Not too often, not against their will


async def test_a_cap_counts_over_all_channels(ask: Any) -> None:
    """F135."""
    await ask(text=CAPPED, channel="email", key="call:1")

    with pytest.raises(Refused, match="was asked 1 times within 30 days"):
        await ask(text=CAPPED, channel="sms", key="call:2")


async def test_one_mobile_phone_is_one_person(ask: Any) -> None:
    """F135: also as two contacts with two addresses."""
    await ask(text=CAPPED, channel="email", key="call:1")

    with pytest.raises(Refused, match="was asked 1 times within 30 days"):
        await ask(replace(ANN, id="22", email="lee@example.com"), text=CAPPED, channel="sms", key="call:2")


async def test_a_phone_that_many_share_makes_no_one_person_of_them(ask: Any) -> None:
    """The number of a company, as long as nobody writes to it."""
    ann = replace(ANN, phone="+1 312 555 0199", properties={})
    await ask(ann, text=CAPPED, channel="email", key="call:1")

    await ask(replace(ann, id="22", email="bob@example.com"), text=CAPPED, channel="email", key="call:2")


async def test_two_without_an_address_are_two(ask: Any) -> None:
    await ask(replace(ANN, email=""), text=CAPPED, channel="sms", key="call:1")

    bob = Contact("22", "", properties={"mobilephone": "+13125550177"})
    await ask(bob, text=CAPPED, channel="sms", key="call:2")


async def test_who_answered_stop_is_never_asked_again(ask: Any, control: Any, rows: Any) -> None:
    """F138: recorded as an opt-out, and HubSpot is told."""
    await control.post("/numbers", json={"stopped": [TO_ANN]})

    with pytest.raises(Refused) as caught:
        await ask(channel="sms", key="call:1")
    assert str(caught.value) == "the contact has answered STOP to our number, or blocked it; nothing was sent"
    assert [one.contact_id for one in await rows(ReviewOptOut)] == ["21"]
    with pytest.raises(Refused, match="asked not to be asked"):
        await ask(channel="email", key="call:2")


async def test_stop_of_one_contact_holds_for_the_same_phone_of_another(ask: Any, control: Any) -> None:
    await control.post("/numbers", json={"stopped": [TO_ANN]})
    with pytest.raises(Refused):
        await ask(channel="sms", key="call:1")

    with pytest.raises(Refused, match="asked not to be asked"):
        await ask(replace(ANN, id="22", email="lee@example.com"), channel="email", key="call:2")


async def test_hubspot_is_to_be_told_of_a_stop(ask: Any, control: Any, rows: Any) -> None:
    await control.post("/numbers", json={"stopped": [TO_ANN]})
    with pytest.raises(Refused):
        await ask(channel="sms")

    told = [(one.action, one.object_id) for one in await rows(Execution)]
    assert ("write-opt-out", "21") in told


# Once


async def test_a_repeat_does_not_write_again(ask: Any, execution: Execution, messages: Any) -> None:
    await ask(channel="sms", row=execution)
    await ask(channel="sms", row=execution)

    assert len(await messages()) == 1


async def test_what_was_sent_is_found_when_its_answer_was_lost(
    ask: Any, execution: Execution, faults: Faults, messages: Any, rows: Any
) -> None:
    """Twilio has no idempotency key: the link in the text is the marker."""
    faults.add(DROPPED_AFTER)
    with pytest.raises(Unsure):
        await ask(channel="sms", row=execution)

    await ask(channel="sms", row=execution)

    (sent,) = await messages()
    (row,) = await rows()
    assert (row.state, row.evidence["sid"]) == ("sent", sent["sid"])


async def test_what_did_not_arrive_is_sent(
    ask: Any, execution: Execution, faults: Faults, messages: Any
) -> None:
    faults.add(FaultRule(operation="message.create", kind="drop_before"))
    with pytest.raises(Unsure):
        await ask(channel="sms", row=execution)

    await ask(channel="sms", row=execution)

    assert len(await messages()) == 1


async def test_another_message_to_that_number_is_not_taken_for_ours(
    ask: Any, execution: Execution, faults: Faults, messages: Any
) -> None:
    await ask(channel="sms", key="call:0")
    faults.add(FaultRule(operation="message.create", kind="drop_before"))
    with pytest.raises(Unsure):
        await ask(channel="sms", row=execution)

    await ask(channel="sms", row=execution)

    assert len(await messages()) == 2


async def test_a_button_that_hides_the_link_leaves_a_doubt_to_people(
    ask: Any, execution: Execution, faults: Faults, control: Any, messages: Any
) -> None:
    """Asking twice is worse than once too few; a person may have it sent again all the same."""
    await control.post("/numbers", json={"contents": {SID: "How was it?"}})
    faults.add(DROPPED_AFTER)
    with pytest.raises(Unsure):
        await ask(template="button", row=execution)

    with pytest.raises(Refused) as caught:
        await ask(template="button", row=execution)
    assert str(caught.value) == (
        "the answer to an earlier try was lost, and that message may have been sent; "
        "retry this execution to send it again"
    )
    assert len(await messages()) == 1
    await ask(template="button", row=execution)
    assert len(await messages()) == 2


async def test_a_number_that_was_changed_meanwhile_leaves_a_doubt_to_people(
    ask: Any, execution: Execution, faults: Faults, messages: Any
) -> None:
    faults.add(DROPPED_AFTER)
    with pytest.raises(Unsure):
        await ask(channel="sms", row=execution)

    other = replace(ANN, properties={"mobilephone": "+13125550177"})
    with pytest.raises(Refused, match="that message may have been sent"):
        await ask(other, channel="sms", row=execution)
    assert len(await messages()) == 1


async def test_a_look_that_fails_sends_nothing(
    ask: Any, execution: Execution, faults: Faults, messages: Any
) -> None:
    faults.add(DROPPED_AFTER)
    faults.add(FaultRule(operation="message.list", kind="status", status=503))
    for error in (Unsure, TryLater):
        with pytest.raises(error):
            await ask(channel="sms", row=execution)

    assert len(await messages()) == 1


# What Twilio refuses, and what does not arrive


async def test_a_number_that_takes_no_messages_is_refused_without_showing_it(
    ask: Any, control: Any, rows: Any
) -> None:
    await control.post("/numbers", json={"unreachable": [TO_ANN]})

    with pytest.raises(Refused) as caught:
        await ask(channel="sms")
    assert str(caught.value) == "Twilio reaches nobody at the contact's number (21614); correct it"
    assert (await rows())[0].reason == str(caught.value)


async def test_a_wrong_token_needs_a_person_and_is_not_shown(ask: Any, phones_at: Any) -> None:
    with pytest.raises(NeedsPerson) as caught:
        await ask(channel="sms", by=phones_at(token="wrong-secret"))

    assert str(caught.value) == "Twilio refused our sign-in; correct STAGEBILL_SMS_URL"


async def test_too_many_calls_are_made_later(
    ask: Any, execution: Execution, faults: Faults, messages: Any, clock: Any
) -> None:
    faults.add(FaultRule(operation="message.create", kind="status", status=429, retry_after=7))
    with pytest.raises(TryLater) as caught:
        await ask(channel="sms", row=execution)
    assert caught.value.after == timedelta(seconds=7)
    clock.forward(seconds=8)

    await ask(channel="sms", row=execution)

    assert len(await messages()) == 1


async def test_that_a_message_did_not_arrive_is_seen_at_the_reminder(
    ask: Any, control: Any, messages: Any, rows: Any
) -> None:
    first = await ask(channel="sms", key="call:1")
    (sent,) = await messages()
    await control.post(f"/messages/{sent['sid']}", json={"status": "undelivered", "error_code": 30005})

    await ask(channel="sms", key="call:2", reminds=first.request_id)

    told = (await rows())[0].evidence
    assert (told["status"], told["code"]) == ("undelivered", "30005")


@pytest.mark.parametrize("code", [21610, 63014], ids=["answered-stop", "blocked-us-in-whatsapp"])
async def test_a_stop_that_is_told_late_is_heard_at_the_reminder(
    ask: Any, control: Any, messages: Any, rows: Any, code: int
) -> None:
    """F138."""
    first = await ask(channel="sms", key="call:1")
    (sent,) = await messages()
    await control.post(f"/messages/{sent['sid']}", json={"status": "undelivered", "error_code": code})

    with pytest.raises(Refused, match="asked not to be asked"):
        await ask(channel="sms", key="call:2", reminds=first.request_id)
    assert len(await messages()) == 1


async def test_a_message_that_twilio_has_forgotten_stops_no_reminder(
    ask: Any, control: Any, messages: Any
) -> None:
    first = await ask(channel="sms", key="call:1")
    await control.delete("/messages")

    await ask(channel="sms", key="call:2", reminds=first.request_id)

    assert len(await messages()) == 1


async def test_a_refusal_after_a_lost_answer_does_not_say_that_nothing_was_sent(
    ask: Any, execution: Execution, faults: Faults, messages: Any, rows: Any
) -> None:
    """Nor does it free the person's place: the first message may be with them."""
    faults.add(DROPPED_AFTER)
    with pytest.raises(Unsure):
        await ask(text=CAPPED, channel="sms", row=execution)

    with pytest.raises(Refused):
        await ask(replace(ANN, properties={}), text=CAPPED, channel="sms", row=execution)

    assert [row.state for row in await rows()] == ["scheduled"]
    with pytest.raises(Refused, match="was asked 1 times within 30 days"):
        await ask(text=CAPPED, channel="email", key="call:2")
    assert len(await messages()) == 1


async def test_what_waited_goes_by_the_channel_that_its_template_has_now(
    ask: Any, execution: Execution, faults: Faults, messages: Any, mailbox: Any, rows: Any, clock: Any
) -> None:
    """Its words were for SMS, and became a mail's while Twilio took no calls."""
    faults.add(FaultRule(operation="message.create", kind="status", status=429, retry_after=7))
    with pytest.raises(TryLater):
        await ask(template="short", row=execution)
    clock.forward(seconds=8)

    changed = RULES.replace('short: {sms: "Thank you', 'short: {subject: Hello, text: "Thank you')
    await ask(template="short", text=changed, row=execution)

    assert (len(await messages()), len(mailbox.letters)) == (0, 1)
    assert [row.channel for row in await rows()] == ["email"]


async def test_a_number_that_was_corrected_while_it_waited_is_the_one_that_counts(
    ask: Any, execution: Execution, faults: Faults, rows: Any, clock: Any
) -> None:
    faults.add(FaultRule(operation="message.create", kind="status", status=429, retry_after=7))
    with pytest.raises(TryLater):
        await ask(text=CAPPED, channel="sms", row=execution)
    clock.forward(seconds=8)
    number = {"mobilephone": "+13125550177"}

    await ask(replace(ANN, properties=number), text=CAPPED, channel="sms", row=execution)

    with pytest.raises(Refused, match="was asked 1 times within 30 days"):
        await ask(Contact("22", "", properties=number), text=CAPPED, channel="sms", key="call:2")


async def test_a_second_no_holds_for_a_phone_that_the_first_did_not_tell(
    ask: Any, store: Store, rows: Any, clock: Any
) -> None:
    """A no from before phones were kept, which HubSpot was told of and somebody took back there."""
    text = RULES + "  opt_out: contact.review_opt_out\n"
    old = ReviewOptOut(
        portal_id="4210001",
        contact_id="21",
        address=digest_of("ann@example.com"),
        request_id="old",
        said_at=clock(),
        told_at=clock(),
    )
    store.write_now(lambda session: session.add(old), account="4210001")
    plan = await ask(text=text, channel="sms", key="call:1")

    store.write_now(
        lambda session: say_no(session, session.get_one(ReviewRequest, plan.request_id), clock()),
        account="4210001",
    )

    with pytest.raises(Refused, match="asked not to be asked"):
        await ask(replace(ANN, id="22", email="lee@example.com"), text=text, channel="sms", key="call:2")


@pytest.mark.parametrize("firstname", ["", " "])
async def test_a_variable_of_whatsapp_without_words_is_refused_here(
    ask: Any, messages: Any, firstname: str
) -> None:
    """Twilio's 21656 and 63013."""
    with pytest.raises(Refused) as caught:
        await ask(template="chat", known={"firstname": firstname})

    assert str(caught.value) == (
        'variable 1 of template "chat" would be empty, and WhatsApp takes no empty ones; '
        "fill in contact.firstname"
    )


async def test_a_variable_of_whatsapp_is_one_line(ask: Any, messages: Any) -> None:
    """Twilio's 63013: blanks and new lines in a row are not taken."""
    await ask(template="chat", known={"firstname": "Ann\n\nvon     Lee "})

    (sent,) = await messages()
    assert sent["body"].startswith("Ann von Lee https://")
