"""Calls that people's browsers cause: options of a workflow editor, the deal card."""

import json
from typing import Any

import httpx

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
