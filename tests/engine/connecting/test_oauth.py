"""Both vendors' OAuth on the wire."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from engine.clients.http import new_client
from engine.connecting.oauth import (
    HUBSPOT_OPTIONAL_SCOPES,
    HUBSPOT_REQUIRED_SCOPES,
    ClientPair,
    GrantLost,
    OAuth,
    OAuthSettings,
    TokenSet,
)
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater

SETTINGS = OAuthSettings(
    public_url="https://billing.example.test",
    hubspot=ClientPair("hub-id", SecretStr("hub-secret")),
    hubspot_api_url="https://api.hubspot.test",
    hubspot_app_url="https://app.hubspot.test",
    quickbooks=ClientPair("qb-id", SecretStr("qb-secret")),
    quickbooks_environment="sandbox",
)
OWN_APP = ClientPair("own-id", SecretStr("own-secret"))
HUBSPOT_TOKENS = {
    "token_type": "bearer",
    "access_token": "CPj",
    "refresh_token": "na1-r",
    "expires_in": 1800,
    "hub_id": 42,
    "scopes": ["oauth", "automation"],
}
INTUIT_TOKENS = {
    "token_type": "bearer",
    "access_token": "eyJ",
    "refresh_token": "RT1",
    "expires_in": "3600",
    "x_refresh_token_expires_in": 8_726_400,
}


class Server:
    """A token endpoint that always gives one answer, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: httpx.Response | Exception = httpx.Response(500)
        self.request = httpx.Request("GET", "https://nobody.test")

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.request.content.decode()).items()}

    @property
    def basic(self) -> str:
        return base64.b64decode(self.request.headers["Authorization"].removeprefix("Basic ")).decode()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def oauth(server: Server) -> AsyncIterator[OAuth]:
    async with new_client(transport=httpx.MockTransport(server)) as http:
        yield OAuth(http, SETTINGS)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_people_are_sent_to_hubspot_with_required_and_optional_scopes(oauth: OAuth) -> None:
    url = oauth.hubspot.authorize_url("s+1")

    assert url.startswith("https://app.hubspot.test/oauth/authorize?")
    assert query(url) == {
        "client_id": "hub-id",
        "redirect_uri": "https://billing.example.test/hubspot/callback",
        "scope": " ".join(HUBSPOT_REQUIRED_SCOPES),
        "optional_scope": " ".join(HUBSPOT_OPTIONAL_SCOPES),
        "state": "s+1",
    }


def test_what_depends_on_an_accounts_edition_is_optional() -> None:
    """An account that lacks a required scope's product could not install the app at all."""
    assert "automation" in HUBSPOT_OPTIONAL_SCOPES
    assert not set(HUBSPOT_OPTIONAL_SCOPES) & set(HUBSPOT_REQUIRED_SCOPES)


def test_people_are_sent_to_intuit(oauth: OAuth) -> None:
    url = oauth.quickbooks.authorize_url("s1")

    assert url.startswith("https://appcenter.intuit.com/connect/oauth2?")
    assert query(url) == {
        "client_id": "qb-id",
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting",
        "redirect_uri": "https://billing.example.test/quickbooks/callback",
        "state": "s1",
    }


async def test_hubspots_credentials_go_in_the_form_only(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200, json=HUBSPOT_TOKENS)

    tokens = await oauth.hubspot.refresh("na1-old")

    assert str(server.request.url) == "https://api.hubspot.test/oauth/2026-09/token"
    assert server.form == {
        "grant_type": "refresh_token",
        "refresh_token": "na1-old",
        "client_id": "hub-id",
        "client_secret": "hub-secret",
    }
    assert "Authorization" not in server.request.headers
    assert tokens == TokenSet(
        "CPj", "na1-r", timedelta(seconds=1800), portal_id="42", scopes=("oauth", "automation")
    )


async def test_hubspots_code_is_exchanged_with_its_redirect_address(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200, json=HUBSPOT_TOKENS)

    await oauth.hubspot.exchange("code-1")

    assert server.form["grant_type"] == "authorization_code"
    assert server.form["code"] == "code-1"
    assert server.form["redirect_uri"] == "https://billing.example.test/hubspot/callback"


async def test_intuits_credentials_go_in_the_header(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200, json=INTUIT_TOKENS)

    tokens = await oauth.quickbooks.refresh("RT1-old")

    assert str(server.request.url) == "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
    assert server.basic == "qb-id:qb-secret"
    assert server.form == {"grant_type": "refresh_token", "refresh_token": "RT1-old"}
    assert tokens == TokenSet("eyJ", "RT1", timedelta(hours=1), timedelta(days=101))


async def test_an_account_may_bring_its_own_intuit_app(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200, json=INTUIT_TOKENS)

    await oauth.quickbooks.refresh("RT1-old", OWN_APP)

    assert server.basic == "own-id:own-secret"


async def test_intuits_code_is_exchanged(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200, json=INTUIT_TOKENS)

    await oauth.quickbooks.exchange("AB11")

    assert server.form == {
        "grant_type": "authorization_code",
        "code": "AB11",
        "redirect_uri": "https://billing.example.test/quickbooks/callback",
    }


async def test_all_of_intuits_endpoints_may_have_one_base(server: Server) -> None:
    local = OAuthSettings(
        **{**{name: getattr(SETTINGS, name) for name in SETTINGS.__slots__}, "intuit_url": BASE}
    )
    server.answer = httpx.Response(200, json=INTUIT_TOKENS)
    async with new_client(transport=httpx.MockTransport(server)) as http:
        quickbooks = OAuth(http, local).quickbooks
        assert quickbooks.authorize_url("s").startswith(f"{BASE}/connect/oauth2?")
        await quickbooks.refresh("r")
        assert str(server.request.url) == f"{BASE}/oauth2/v1/tokens/bearer"
        await quickbooks.revoke("r")
        assert str(server.request.url) == f"{BASE}/v2/oauth2/tokens/revoke"


BASE = "http://127.0.0.1:9002"


async def test_intuits_token_is_revoked(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(200)

    assert await oauth.quickbooks.revoke("RT1")
    assert str(server.request.url) == "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"
    assert json.loads(server.request.content) == {"token": "RT1"}
    assert server.basic == "qb-id:qb-secret"


async def test_hubspots_token_is_revoked_under_either_name_of_the_parameter(
    oauth: OAuth, server: Server
) -> None:
    server.answer = httpx.Response(200, json={})

    assert await oauth.hubspot.revoke("na1-r")
    assert str(server.request.url) == "https://api.hubspot.test/oauth/2026-09/token/revoke"
    assert server.form["token"] == server.form["refresh_token"] == "na1-r"
    assert server.form["token_type_hint"] == "refresh_token"


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
@pytest.mark.parametrize("answer", [{"error": "invalid_grant"}, {"error": "invalid_request"}, None])
async def test_a_token_that_is_dead_already_cannot_be_revoked(
    oauth: OAuth, server: Server, vendor: Any, answer: Any
) -> None:
    server.answer = httpx.Response(400, json=answer)

    assert not await oauth.of(vendor).revoke("dead")


async def test_uninstalling_uses_the_accounts_own_token(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(204)

    assert await oauth.hubspot.uninstall("CPj")
    assert server.request.method == "DELETE"
    assert str(server.request.url) == "https://api.hubspot.test/appinstalls/2026-09/external-install"
    assert server.request.headers["Authorization"] == "Bearer CPj"


@pytest.mark.parametrize("status", [401, 404])
async def test_an_app_that_is_gone_already_cannot_be_uninstalled(
    oauth: OAuth, server: Server, status: int
) -> None:
    server.answer = httpx.Response(status, json={"message": "no"})

    assert not await oauth.hubspot.uninstall("CPj")


LOST = [
    pytest.param({"error": "invalid_grant", "error_description": "Token invalid"}, id="intuit"),
    pytest.param({"error": "invalid_grant", "status": "BAD_REFRESH_TOKEN", "message": "m"}, id="hubspot"),
    pytest.param({"status": "BAD_REFRESH_TOKEN", "message": "m"}, id="hubspot-status-only"),
]


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
@pytest.mark.parametrize("body", LOST)
async def test_a_refresh_token_that_is_dead_needs_a_person(
    oauth: OAuth, server: Server, vendor: Any, body: dict[str, str]
) -> None:
    server.answer = httpx.Response(400, json=body)

    with pytest.raises(GrantLost, match="refused to renew the access token: its permission has ended"):
        await oauth.of(vendor).refresh("dead")


@pytest.mark.parametrize(
    ("vendor", "answer", "names"),
    [
        pytest.param(
            "quickbooks",
            httpx.Response(401, json={"error": "invalid_client"}),
            "STAGEBILL_QUICKBOOKS_CLIENT_ID and STAGEBILL_QUICKBOOKS_CLIENT_SECRET",
            id="intuit",
        ),
        pytest.param(
            "hubspot",
            httpx.Response(400, json={"status": "BAD_CLIENT_SECRET"}),
            "STAGEBILL_HUBSPOT_CLIENT_ID and STAGEBILL_HUBSPOT_CLIENT_SECRET",
            id="hubspot",
        ),
    ],
)
async def test_a_wrong_client_pair_is_a_matter_of_settings_not_of_the_connection(
    oauth: OAuth, server: Server, vendor: Any, answer: httpx.Response, names: str
) -> None:
    server.answer = answer

    with pytest.raises(NeedsPerson, match=f"does not accept {names}") as caught:
        await oauth.of(vendor).refresh("good")
    assert not isinstance(caught.value, GrantLost)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(httpx.ConnectError("no"), id="unreachable"),
        pytest.param(httpx.ReadTimeout("late"), id="answer-lost"),
        pytest.param(httpx.Response(503), id="503"),
        pytest.param(httpx.Response(200, text="<html>"), id="html"),
        pytest.param(httpx.Response(200, json={"access_token": "a"}), id="no-refresh-token"),
        pytest.param(httpx.Response(200, json=[]), id="a-list"),
        pytest.param(httpx.Response(200, json={**INTUIT_TOKENS, "expires_in": "soon"}), id="odd-life"),
    ],
)
@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
async def test_a_refresh_without_a_usable_answer_is_tried_again(
    oauth: OAuth, server: Server, vendor: Any, answer: Any
) -> None:
    """The refresh token it used still works: for a day at Intuit, for good at HubSpot."""
    server.answer = answer

    with pytest.raises(TryLater):
        await oauth.of(vendor).refresh("r")


async def test_429_tells_how_long_to_wait(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(429, headers={"Retry-After": "9"})

    with pytest.raises(TryLater) as caught:
        await oauth.quickbooks.refresh("r")
    assert caught.value.after == timedelta(seconds=9)


async def test_any_other_refusal_names_the_error_word(oauth: OAuth, server: Server) -> None:
    server.answer = httpx.Response(400, json={"error": "unsupported_grant_type"})

    with pytest.raises(Refused, match="HTTP 400 unsupported_grant_type"):
        await oauth.quickbooks.refresh("r")


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
async def test_errors_and_prints_show_no_secrets(oauth: OAuth, server: Server, vendor: Any) -> None:
    server.answer = httpx.Response(400, json={"error": "invalid_grant", "refresh_token": "very-secret"})

    with pytest.raises(ServiceError) as caught:
        await oauth.of(vendor).refresh("very-secret")
    assert (
        "secret"
        not in f"{caught.value!r} {SETTINGS!r} {TokenSet('secret', 'secret', timedelta(0))!r}".replace(
            "secret=SecretStr", ""
        )
    )


def test_where_to_reconnect(oauth: OAuth) -> None:
    assert oauth.connect_url("quickbooks", "42") == (
        "https://billing.example.test/quickbooks/connect?portal_id=42"
    )
    assert oauth.connect_url("hubspot", "42") == "https://billing.example.test/hubspot/install"
