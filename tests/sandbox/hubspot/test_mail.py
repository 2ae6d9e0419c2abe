"""Transactional mail: one to one person, at most once per send id."""

from typing import Any

import pytest

SEND = "/marketing/transactional/2026-09/single-email/send"
LEGACY = "/marketing/v3/transactional/single-email/send"


def mail(**changes: Any) -> dict[str, Any]:
    """A mail that the stand-in sends."""
    return {
        "emailId": 4126643121,
        "message": {"to": "ana@example.test", "sendId": "review-1", "cc": [], "bcc": [], "replyTo": []},
        "contactProperties": {},
        "customProperties": {"invoiceNumber": "10452"},
    } | changes


async def test_a_mail_goes_out(hubspot: Any) -> None:
    answer = (await hubspot.api("POST", SEND, mail())).json()

    assert (answer["status"], answer["sendResult"]) == ("COMPLETE", "SENT")
    (sent,) = await hubspot.control("GET", "/mails")
    assert sent["customProperties"] == {"invoiceNumber": "10452"}


async def test_the_same_send_id_sends_nothing_more(hubspot: Any) -> None:
    await hubspot.api("POST", SEND, mail())

    again = (await hubspot.api("POST", SEND, mail())).json()

    assert again["sendResult"] == "IDEMPOTENT_IGNORE"
    assert len(await hubspot.control("GET", "/mails?result=SENT")) == 1


async def test_the_same_send_id_for_another_person_fails(hubspot: Any) -> None:
    await hubspot.api("POST", SEND, mail())

    other = mail(message={"to": "max@example.test", "sendId": "review-1"})

    assert (await hubspot.api("POST", SEND, other)).json()["sendResult"] == "IDEMPOTENT_FAIL"


async def test_a_mail_without_send_id_goes_out_each_time(hubspot: Any) -> None:
    for _ in range(2):
        await hubspot.api("POST", SEND, mail(message={"to": "ana@example.test"}))

    assert len(await hubspot.control("GET", "/mails?result=SENT")) == 2


@pytest.mark.parametrize("result", ["ADDRESS_OPTED_OUT", "PREVIOUSLY_BOUNCED"])
async def test_an_address_that_is_blocked_is_answered_with_the_reason(hubspot: Any, result: str) -> None:
    await hubspot.control("POST", "/mail", {"blocked": {"Ana@example.test": result}})

    assert (await hubspot.api("POST", SEND, mail())).json()["sendResult"] == result


@pytest.mark.parametrize(
    ("changes", "result"),
    [({"emailId": 1}, "MISSING_CONTENT"), ({"message": {"to": "nobody"}}, "INVALID_TO_ADDRESS")],
)
async def test_what_cannot_be_sent_is_no_error_but_a_result(
    hubspot: Any, changes: dict[str, Any], result: str
) -> None:
    answer = await hubspot.api("POST", SEND, mail(**changes))

    assert (answer.status_code, answer.json()["sendResult"]) == (200, result)


@pytest.mark.parametrize("name", ["contactProperties", "customProperties"])
async def test_the_dated_address_wants_both_kinds_of_properties(hubspot: Any, name: str) -> None:
    body = mail()
    del body[name]

    assert (await hubspot.api("POST", SEND, body)).status_code == 400
    assert (await hubspot.api("POST", LEGACY, body)).status_code == 200


async def test_a_custom_property_cannot_hold_a_list(hubspot: Any) -> None:
    answer = await hubspot.api("POST", SEND, mail(customProperties={"lines": ["a"]}))

    assert (answer.status_code, "arrays" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("changes", [{"emailId": "7"}, {"message": {}}, {"message": {"to": "a", "cc": [1]}}])
async def test_a_body_of_the_wrong_shape_is_refused(hubspot: Any, changes: dict[str, Any]) -> None:
    assert (await hubspot.api("POST", SEND, mail(**changes))).status_code == 400


async def test_an_account_without_the_add_on_is_refused(stranger: Any) -> None:
    token = (await stranger.refresh()).json()["access_token"]
    await stranger.control("POST", "/scopes", {"missing": ["transactional-email"]})
    stranger.token = token

    answer = await stranger.api("POST", SEND, mail())

    assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")
