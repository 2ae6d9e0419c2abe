"""Calls that people's browsers cause: options of a workflow editor, the deal card."""

import json
from typing import Any

import httpx
import pytest

from sandbox.hubspot.signing import sign_v3

SECRET = "hs-sandbox-secret"


async def test_an_options_fetch_has_the_documented_form(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(200, json={"options": [{"label": "Consulting", "value": "1"}]}))
    asked = {"source": "items", "input": "item", "q": "cons", "inputs": {"terms": "3"}}

    told = await connected.control("POST", "/options", asked)

    request = service.requests[0]
    body = json.loads(request.content)
    assert request.url.path == "/hubspot/options/items"
    assert (body["objectTypeId"], body["inputFieldName"]) == ("0-3", "item")
    assert body["inputFields"] == {"terms": {"type": "STATIC_VALUE", "value": "3"}}
    assert body["fetchOptions"] == {"q": "cons"}
    assert told["body"]["options"][0]["value"] == "1"


async def test_a_card_s_call_names_portal_and_user_in_a_signed_query(connected: Any, service: Any) -> None:
    await connected.control("POST", "/card", {"path": "summary", "query": {"dealId": "7"}})

    (request,) = service.requests
    stamp = request.headers["X-HubSpot-Request-Timestamp"]
    wanted = sign_v3(SECRET, "GET", str(request.url), b"", stamp)
    assert dict(request.url.params) == {
        "dealId": "7",
        "userEmail": "ana.admin@example.test",
        "portalId": "4210001",
        "userId": "77",
        "appId": "909090",
    }
    assert request.headers["X-HubSpot-Signature-v3"] == wanted


async def test_a_card_s_call_is_repeated_once_after_a_failure(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(502), httpx.Response(200, json={"fine": True}))

    told = await connected.control(
        "POST", "/card", {"path": "pay", "method": "POST", "body": {"operation": "1"}}
    )

    assert (told["status"], len(service.requests)) == (200, 2)
    assert service.requests[0].content == service.requests[1].content == b'{"operation":"1"}'


async def test_a_card_s_refusal_is_not_repeated(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(409))
    await connected.control("POST", "/card", {"path": "pay", "method": "POST"})

    assert len(service.requests) == 1


async def test_a_page_s_call_may_go_beside_the_card_s_addresses(connected: Any, service: Any) -> None:
    await connected.control("POST", "/card", {"path": "/hubspot/settings", "user_id": 78})

    (request,) = service.requests
    assert (request.url.path, request.url.params["userId"]) == ("/hubspot/settings", "78")


async def test_a_space_in_the_query_is_encoded_as_percent_20(connected: Any, service: Any) -> None:
    await connected.control("POST", "/card", {"path": "find", "query": {"q": "roof & garden"}})

    assert b"q=roof%20%26%20garden" in service.requests[0].url.raw_path


async def test_a_call_that_fails_twice_has_failed(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(503))

    told = await connected.control("POST", "/card", {"path": "summary"})

    assert (told["status"], told["calls"]) == (503, [503, 503])


async def test_an_answer_beyond_a_megabyte_does_not_reach_the_page(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(200, text="x" * 1_048_577))

    told = await connected.control("POST", "/card", {"path": "summary"})

    assert (told["status"], told["error"]) == (None, "the answer is larger than 1 MB")


async def test_a_user_s_address_is_left_out_where_the_switch_says_so(connected: Any, service: Any) -> None:
    await connected.settings(card_user_email=False)
    await connected.control("POST", "/card", {"path": "summary"})

    assert "userEmail" not in service.requests[0].url.params


@pytest.mark.parametrize(
    "order",
    [{"method": "TRACE"}, {"timeout": 121}, {"timeout": "soon"}, {"body": "x" * 1_048_577}],
)
async def test_what_hubspot_would_not_send_is_refused(connected: Any, order: dict[str, Any]) -> None:
    answer = await connected.http.post("/_sandbox/card", json={"path": "summary"} | order)

    assert answer.status_code == 400


async def test_a_live_choice_has_its_own_time_out(connected: Any, service: Any) -> None:
    await connected.settings(options_timeout=0.5)

    def never(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too late")

    service.play(never)
    told = await connected.control("POST", "/options", {"source": "items"})

    assert (told["status"], told["error"]) == (None, "no answer within 0.5 s")
