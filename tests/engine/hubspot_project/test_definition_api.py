"""HubSpot's definition API where it does not say what it should."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.hubspot_project.definition_api import DefinitionApi, Maker

KEY = "a-secret-key"
Answer = Callable[[httpx.Request], httpx.Response]


def api(answer: Answer, *, is_token: bool = False) -> DefinitionApi:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return DefinitionApi(http, "https://api.test", "909090", Maker(SecretStr(KEY), is_token=is_token))


def always(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
    return lambda _: httpx.Response(status, json=body, headers=headers)


def definition(number: int) -> dict[str, Any]:
    return {"id": str(number), "actionUrl": "https://a.example.com/x", "inputFields": []}


async def test_a_developer_key_goes_into_the_query() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"results": []})

    await api(answer).definitions()

    assert dict(seen[0].url.params) == {"limit": "100", "hapikey": KEY}
    assert "authorization" not in seen[0].headers


async def test_a_token_goes_into_the_header() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"results": []})

    await api(answer, is_token=True).definitions()

    assert seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert "hapikey" not in seen[0].url.params


async def test_every_page_is_read() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("after") == "1":
            return httpx.Response(200, json={"results": [definition(2)]})
        more = {"next": {"after": "1"}}
        return httpx.Response(200, json={"results": [definition(1)], "paging": more})

    assert [one["id"] for one in await api(answer).definitions()] == ["1", "2"]


async def test_an_update_sends_the_parts_that_differ_and_nothing_else() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=definition(17))

    await api(answer).update("create-invoice", "17", {"published": True})

    assert (seen[0].method, seen[0].url.path) == ("PATCH", "/automation/actions/2026-09/909090/17")
    assert json.loads(seen[0].content) == {"published": True}


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_not_accepted_is_for_a_person(status: int) -> None:
    with pytest.raises(NeedsPerson, match="does not let this developer key list the app's action") as told:
        await api(always(status, {"status": "error", "message": "no"})).definitions()

    assert KEY not in str(told.value)


async def test_too_many_calls_are_said_so() -> None:
    with pytest.raises(TryLater, match="run the command again in a minute"):
        await api(always(429, {"status": "error"})).definitions()


async def test_what_hubspot_refuses_is_said_in_its_words() -> None:
    body = {"status": "error", "message": "labels must contain en", "correlationId": "c-1"}
    with pytest.raises(Refused, match="refused to define the action send-invoice: labels must contain en"):
        await api(always(400, body)).create("send-invoice", {})


@pytest.mark.parametrize(
    "body",
    [
        {"results": [{"id": "1"}]},
        {"results": [{**definition(1), "inputFields": [{}]}]},
        {"results": "none"},
        {"results": [], "paging": "none"},
        [],
    ],
    ids=["no-address", "input-without-name", "no-list", "no-paging", "no-object"],
)
async def test_a_list_that_cannot_be_read_is_no_list(body: Any) -> None:
    """A plan over half of what is there could define an action twice."""
    with pytest.raises(TryLater, match="no usable answer"):
        await api(always(200, body)).definitions()


async def test_a_definition_without_an_id_may_have_been_made() -> None:
    with pytest.raises(Unsure):
        await api(always(201, {"actionUrl": "x"})).create("send-invoice", {})


async def test_an_answer_that_got_lost_may_have_changed_something() -> None:
    with pytest.raises(Unsure):
        await api(always(502)).update("send-invoice", "1", {"published": True})


def test_a_key_never_prints_itself() -> None:
    assert KEY not in repr(Maker(SecretStr(KEY)))
