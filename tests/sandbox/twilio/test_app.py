"""The stand-in for Twilio: takes messages as Twilio takes them, and refuses what Twilio refuses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from sandbox.faults import Faults
from sandbox.twilio import ACCOUNT_SID, AUTH_TOKEN, SMS_FROM, WHATSAPP_FROM, create_app

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"
SMS = {"To": "+15551234567", "From": SMS_FROM, "Body": "How was it?"}
CHAT = {
    "To": "whatsapp:+15551234567",
    "From": f"whatsapp:{WHATSAPP_FROM}",
    "ContentSid": "HX" + "1" * 32,
    "ContentVariables": '{"1": "Ann"}',
}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    ids = count(1)
    app = create_app(clock=clock, new_id=lambda: str(next(ids)), faults=Faults())
    transport = httpx.ASGITransport(app=app)
    auth = (ACCOUNT_SID, AUTH_TOKEN)
    async with httpx.AsyncClient(transport=transport, base_url="http://twilio.test", auth=auth) as client:
        yield client


async def test_a_message_is_taken_and_waits_before_it_is_sent(http: httpx.AsyncClient, clock: Clock):
    """One that waits has no `date_sent`, so a filter by it does not find it."""
    made = await http.post(f"{MESSAGES}.json", data=SMS)

    assert made.status_code == 201
    assert (made.json()["status"], made.json()["date_sent"]) == ("queued", None)
    assert made.json()["date_created"] == "Mon, 02 Mar 2026 15:00:00 +0000"
    day = {"To": SMS["To"], "DateSent>": "2026-03-02"}
    assert (await http.get(f"{MESSAGES}.json", params=day)).json()["messages"] == []
    clock.now += timedelta(seconds=2)
    (found,) = (await http.get(f"{MESSAGES}.json", params=day)).json()["messages"]
    assert found["status"] == "delivered"


async def test_messages_are_listed_by_number_the_newest_first(http: httpx.AsyncClient):
    for to, body in (("+15551234567", "one"), ("+15557654321", "two"), ("+15551234567", "three")):
        await http.post(f"{MESSAGES}.json", data={**SMS, "To": to, "Body": body})

    told = (await http.get(f"{MESSAGES}.json", params={"To": "+15551234567"})).json()["messages"]

    assert [one["body"] for one in told] == ["three", "one"]


async def test_one_message_is_read_by_its_sid(http: httpx.AsyncClient):
    sid = (await http.post(f"{MESSAGES}.json", data=SMS)).json()["sid"]

    assert (await http.get(f"{MESSAGES}/{sid}.json")).json()["sid"] == sid
    assert (await http.get(f"{MESSAGES}/SM0.json")).json()["code"] == 20404


async def test_a_template_is_filled_in(http: httpx.AsyncClient):
    await http.post("/_sandbox/numbers", json={"contents": {CHAT["ContentSid"]: "Hello {{1}}!"}})

    assert (await http.post(f"{MESSAGES}.json", data=CHAT)).json()["body"] == "Hello Ann!"


async def test_without_an_approved_template_whatsapp_delivers_nothing(http: httpx.AsyncClient):
    made = await http.post(f"{MESSAGES}.json", data={**SMS, "To": CHAT["To"], "From": CHAT["From"]})

    assert (made.json()["status"], made.json()["error_code"]) == ("undelivered", 63016)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (SMS | {"To": ""}, 21604),
        (SMS | {"To": "5551234567"}, 21211),
        (SMS | {"To": "+15550000001"}, 21610),
        (SMS | {"To": "+15550000002"}, 21614),
        (SMS | {"From": ""}, 21603),
        (SMS | {"From": "+15559999999"}, 21659),
        (SMS | {"Body": ""}, 21602),
        (SMS | {"Body": "a" * 1601}, 21617),
        (CHAT | {"From": "whatsapp:+15559999999"}, 63007),
        (CHAT | {"ContentSid": "HX1"}, 21655),
        (CHAT | {"ContentVariables": "[1]"}, 21656),
        (CHAT | {"ContentVariables": '{"1": ""}'}, 21656),
    ],
)
async def test_what_twilio_refuses_is_refused_by_its_code(
    http: httpx.AsyncClient, form: dict[str, str], code: int
):
    numbers = {"stopped": ["+15550000001"], "unreachable": ["+15550000002"]}
    await http.post("/_sandbox/numbers", json=numbers)

    answer = await http.post(f"{MESSAGES}.json", data=form)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_who_does_not_sign_in_gets_nothing(http: httpx.AsyncClient):
    answer = await http.get(f"{MESSAGES}.json", auth=(ACCOUNT_SID, "wrong"))

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


async def test_faults_speak_as_twilio_does(http: httpx.AsyncClient):
    rule = {"operation": "message.create", "kind": "status", "status": 429, "retry_after": 7}
    await http.post("/_sandbox/faults", json=rule)

    answer = await http.post(f"{MESSAGES}.json", data=SMS)

    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, 20429, "7")


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("numbers", {"stoped": []}, 'did you mean "stopped"?'),
        ("messages/SM0", {"status": "sent"}, "was not found"),
        ("messages/SM0", {"status": "lost"}, 'There is no status "lost"'),
    ],
)
async def test_a_slip_in_a_control_call_is_told(http: httpx.AsyncClient, path: str, body: Any, told: str):
    answer = await http.post(f"/_sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert told in answer.json()["error"]


async def test_what_arrived_is_shown_with_what_was_posted_and_forgotten(http: httpx.AsyncClient):
    await http.post(f"{MESSAGES}.json", data=SMS)

    (shown,) = (await http.get("/_sandbox/messages")).json()
    assert shown["form"] == SMS
    assert (await http.delete("/_sandbox/messages")).json() == []
