"""Messages to phones by Twilio: the address, the form, and what its answers mean (F134)."""

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from engine.clients.departures import OwnDepartures
from engine.clients.http import new_client
from engine.clients.limiter import Limiter
from engine.clients.twilio import NoPhones, Twilio
from engine.clients.twilio_address import TwilioAddress
from engine.clients.twilio_wire import Message
from engine.errors import BadSetting, NeedsPerson, Refused, ServiceError, TryLater, Unsure

ACCOUNT = "AC" + "0a" * 16
SERVICE = "MG" + "0b" * 16
KEY = "SK" + "0c" * 16
TOKEN = "s3cr3t/+token"
URL = f"twilio://{ACCOUNT}:s3cr3t%2F%2Btoken@api.twilio.com"
SMS = Message("sms", "+15551234567", "How was it?")
TAKEN = {
    "sid": "SM1",
    "status": "queued",
    "body": "How was it?",
    "date_created": "Mon, 02 Mar 2026 15:00:00 +0000",
    "date_sent": None,
    "direction": "outbound-api",
    "error_code": None,
}
TOLD = "twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com?from=+15551234567&whatsapp_from=+15551234567"


@pytest.fixture
def at(time: Any) -> Callable[..., Twilio]:
    """A client whose vendor is this function."""

    def made(answer: Callable[[httpx.Request], httpx.Response], url: str = f"{URL}?from=+15550001") -> Twilio:
        http = new_client(transport=httpx.MockTransport(answer))
        departures = OwnDepartures(timer=time.timer, chance=random.Random(7))
        return Twilio(http, TwilioAddress.at(SecretStr(url)), Limiter(departures, sleep=time.sleep))

    return made


# The address


def test_an_address_says_who_we_are_and_from_where_we_write() -> None:
    found = TwilioAddress.at(SecretStr(f"{URL}?from=+15550001111&whatsapp_from=%2B15550002222"))

    assert (found.base_url, found.account, found.user) == ("https://api.twilio.com", ACCOUNT, ACCOUNT)
    assert found.password.get_secret_value() == TOKEN
    assert (found.sms_from, found.whatsapp_from) == ("+15550001111", "+15550002222")


@pytest.mark.parametrize("sender", [SERVICE, "+15550001111", "88811", "Example%20Inc"])
def test_an_sms_may_come_from_numbers_names_and_services(sender: str) -> None:
    assert TwilioAddress.at(SecretStr(f"{URL}?from={sender}")).sms_from == sender.replace("%20", " ")


def test_an_api_key_names_its_account() -> None:
    found = TwilioAddress.at(
        SecretStr(f"twilio://{KEY}:x@api.twilio.com?from=+15550001111&account={ACCOUNT}")
    )

    assert (found.user, found.account) == (KEY, ACCOUNT)


def test_a_stand_in_is_reached_without_tls_and_with_a_port() -> None:
    found = TwilioAddress.at(SecretStr(f"twilio+http://{ACCOUNT}:x@127.0.0.1:8703?from=+15550001111"))

    assert found.base_url == "http://127.0.0.1:8703"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(URL, id="no-sender"),
        pytest.param(f"https://{ACCOUNT}:x@api.twilio.com?from=+15550001111", id="another-scheme"),
        pytest.param(f"twilio://{ACCOUNT}@api.twilio.com?from=+15550001111", id="no-token"),
        pytest.param(f"twilio://{KEY}:x@api.twilio.com?from=+15550001111", id="a-key-without-its-account"),
        pytest.param(f"{URL}?from=+0555000111x", id="no-number"),
        pytest.param(f"{URL}?whatsapp_from=Example", id="a-name-for-whatsapp"),
        pytest.param(f"{URL}?from=+15550001111&from=+15550001111", id="twice"),
        pytest.param(f"{URL}?from=+15550001111&form=+15550001111", id="an-unknown-part"),
        pytest.param(f"twilio://{ACCOUNT}:x@api.twilio.com:many?from=+15550001111", id="no-port"),
        pytest.param("twilio://[", id="nothing"),
    ],
)
def test_a_wrong_address_is_told_without_showing_it(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        TwilioAddress.at(SecretStr(url))

    assert str(caught.value) == f"STAGEBILL_SMS_URL must look like {TOLD}; one of the two may be left out"


def test_the_token_does_not_print_itself() -> None:
    assert "s3cr3t" not in repr(TwilioAddress.at(SecretStr(f"{URL}?from=+15550001111")))


# The form


async def test_a_message_is_posted_as_a_form(at: Any) -> None:
    """Source: Messages resource, Create."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json=TAKEN)

    sent = await at(answer, f"{URL}?from=+15550001111").send(SMS)

    (request,) = asked
    assert str(request.url) == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert request.headers["authorization"] == httpx.BasicAuth(ACCOUNT, TOKEN)._auth_header
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "To": ["+15551234567"],
        "From": ["+15550001111"],
        "Body": ["How was it?"],
    }
    assert (sent.sid, sent.status, sent.code) == ("SM1", "queued", "")


async def test_a_messaging_service_takes_the_place_of_a_number(at: Any) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        assert form["MessagingServiceSid"] == [SERVICE]
        assert "From" not in form
        return httpx.Response(201, json=TAKEN)

    await at(answer, f"{URL}?from={SERVICE}").send(SMS)


async def test_a_template_goes_with_its_variables_as_json(at: Any) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        assert form["ContentVariables"] == ['{"1":"Zoë"}']
        assert form["To"] == ["whatsapp:+15551234567"]
        assert "Body" not in form
        return httpx.Response(201, json=TAKEN)

    message = Message("whatsapp", "+15551234567", content_sid="HX1", variables={"1": "Zoë"})
    await at(answer, f"{URL}?whatsapp_from=+15550001111").send(message)


async def test_the_messages_to_a_number_are_listed_by_the_number_alone(at: Any) -> None:
    """A message that still waits has no DateSent, and a filter by it would not find it."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert dict(request.url.params) == {"To": "whatsapp:+15551234567", "PageSize": "200"}
        return httpx.Response(200, json={"messages": [TAKEN], "next_page_uri": None})

    (found,) = await at(answer).newest_to("whatsapp", "+15551234567")

    assert (found.text, found.outbound) == ("How was it?", True)


# Refusals and odd answers


@pytest.mark.parametrize(
    ("status", "code", "error", "message"),
    [
        (
            400,
            21610,
            Refused,
            "the contact has answered STOP to our number, or blocked it; nothing was sent",
        ),
        (400, 21211, Refused, "Twilio reaches nobody at the contact's number (21211); correct it"),
        (400, 21614, Refused, "Twilio reaches nobody at the contact's number (21614); correct it"),
        (
            400,
            63016,
            Refused,
            "WhatsApp has not approved this template (63016); name an approved one as content_sid",
        ),
        (
            400,
            21408,
            Refused,
            "Twilio refused the message (21408); look up twilio.com/docs/api/errors/21408",
        ),
        (
            400,
            21659,
            NeedsPerson,
            "Twilio does not let us write from our number (21659); correct STAGEBILL_SMS_URL",
        ),
        (
            403,
            20005,
            NeedsPerson,
            "the account at Twilio is not active (20005); look at its balance and status there",
        ),
        (401, 20003, NeedsPerson, "Twilio refused our sign-in; correct STAGEBILL_SMS_URL"),
        (401, None, NeedsPerson, "Twilio refused our sign-in; correct STAGEBILL_SMS_URL"),
        (
            429,
            20429,
            TryLater,
            "Twilio allows no further calls at the moment; it is asked to send a message again later",
        ),
    ],
)
async def test_a_refusal_says_what_to_do_in_our_words(
    at: Any, status: int, code: int | None, error: type[ServiceError], message: str
) -> None:
    """Twilio's own words may show the contact's number."""
    body = {"code": code, "message": "The 'To' number +15551234567 is odd", "status": status}

    with pytest.raises(error) as caught:
        await at(lambda _: httpx.Response(status, json=body, headers={"Twilio-Request-Id": "RQ1"})).send(SMS)

    assert str(caught.value) == message
    assert caught.value.trace == "RQ1"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(httpx.Response(500, json={}), id="500"),
        pytest.param(httpx.Response(201, json={"status": "queued"}), id="no-sid"),
        pytest.param(httpx.Response(201, json=TAKEN | {"date_created": "today"}), id="no-time"),
        pytest.param(
            httpx.Response(201, json=TAKEN | {"date_created": "Mon, 02 Mar 99999999999 15:00:00 +0000"}),
            id="no-year",
        ),
        pytest.param(httpx.Response(201, json=[]), id="a-list"),
        pytest.param(httpx.Response(201, text="<html>"), id="a-page"),
        pytest.param(httpx.Response(400, json={"message": "no"}), id="no-code"),
        pytest.param(httpx.Response(404, text="<html>"), id="a-gateways-404"),
    ],
)
async def test_an_odd_answer_leaves_open_whether_it_was_sent(at: Any, answer: httpx.Response) -> None:
    with pytest.raises(Unsure):
        await at(lambda _: answer).send(SMS)


@pytest.mark.parametrize(
    "body", [{"messages": [{"sid": "SM1"}]}, {"messages": "none"}, ["none"]], ids=["row", "rows", "list"]
)
async def test_an_odd_list_is_asked_for_again(at: Any, body: Any) -> None:
    with pytest.raises(TryLater):
        await at(lambda _: httpx.Response(200, json=body)).newest_to("sms", "+15551234567")


async def test_without_an_account_nothing_is_sent() -> None:
    phones = NoPhones()

    assert not phones.sends("sms")
    for call in (phones.send(SMS), phones.newest_to("sms", "+15551234567"), phones.message("SM1")):
        with pytest.raises(NeedsPerson, match="no account at Twilio is set; set STAGEBILL_SMS_URL"):
            await call
