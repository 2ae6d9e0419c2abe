"""Tokens: consent, exchange, refresh, rotation, revocation."""

from urllib.parse import parse_qs, urlsplit

import pytest

ASKED = {
    "client_id": "qb-sandbox-client",
    "response_type": "code",
    "scope": "com.intuit.quickbooks.accounting",
    "redirect_uri": "http://127.0.0.1:8700/quickbooks/callback",
    "state": "s-1",
}
CLIENT = ("qb-sandbox-client", "qb-sandbox-secret")


async def decide(client, decision):
    said = {**ASKED, "decision": decision, "realmId": "9130000000000001"}
    response = await client.post("/connect/oauth2", data=said)
    assert response.status_code == 302
    target = response.headers["location"]
    assert target.startswith(ASKED["redirect_uri"] + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


async def exchange(client, code, redirect_uri=ASKED["redirect_uri"]):
    said = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    return await client.post("/oauth2/v1/tokens/bearer", auth=CLIENT, data=said)


async def test_the_consent_page_asks_for_a_company(client):
    page = await client.get("/connect/oauth2", params=ASKED)

    assert page.status_code == 200
    assert '<form method="post"' in page.text
    assert "Sandbox Company_US_1" in page.text


async def test_consent_gives_code_state_and_realm(client):
    answer = await decide(client, "connect")

    tokens = (await exchange(client, answer["code"])).json()

    assert (answer["state"], answer["realmId"]) == ("s-1", "9130000000000001")
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3600)
    assert tokens["x_refresh_token_expires_in"] == 8726400


async def test_cancelling_is_access_denied(client):
    assert await decide(client, "cancel") == {"error": "access_denied", "state": "s-1"}


async def test_without_the_accounting_scope_there_is_no_page(client):
    response = await client.get("/connect/oauth2", params={**ASKED, "scope": "openid"})

    assert "error=invalid_scope" in response.headers["location"]


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://evil.example/cb"},
        {"response_type": "token"},
        {"state": ""},
    ],
)
async def test_a_doubtful_question_is_not_redirected(client, change):
    assert (await client.get("/connect/oauth2", params={**ASKED, **change})).status_code == 400


async def test_a_second_exchange_ends_what_the_first_one_gave(client, refresh):
    code = (await decide(client, "connect"))["code"]
    first = (await exchange(client, code)).json()

    second = await exchange(client, code)

    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert (await refresh(first["refresh_token"])).status_code == 400


async def test_a_code_is_for_its_own_redirect_uri(client):
    code = (await decide(client, "connect"))["code"]

    assert (await exchange(client, code, "https://other.example/cb")).status_code == 400


async def test_a_wrong_client_is_refused(client):
    said = {"grant_type": "refresh_token", "refresh_token": "qb-sandbox-refresh"}
    response = await client.post("/oauth2/v1/tokens/bearer", auth=("a", "b"), data=said)

    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


async def test_an_unknown_refresh_token_is_an_invalid_grant(refresh):
    response = await refresh("RT1-unknown")

    assert response.status_code == 400
    assert response.json() == {"error_description": "Token invalid", "error": "invalid_grant"}


async def test_token_answers_are_not_cached_and_carry_a_tid(refresh):
    response = await refresh()

    assert response.headers["cache-control"] == "no-cache, no-store"
    assert response.headers["intuit_tid"]


async def test_the_hard_life_is_told_when_asked_for(refresh, clock):
    clock.forward(days=1)
    asked = await refresh(**{"x-include-refresh-token-hard-expires-in": "true"})

    assert asked.json()["x_refresh_token_hard_expires_in"] == 157_680_000 - 86_400
    assert "x_refresh_token_hard_expires_in" not in (await refresh()).json()


async def test_rotation_with_every_refresh_and_single_use(qb, refresh):
    await qb.control("settings", rotation="every", single_use=True)

    changed = (await refresh()).json()["refresh_token"]

    assert changed != "qb-sandbox-refresh"
    assert (await refresh("qb-sandbox-refresh")).status_code == 400
    assert (await refresh(changed)).status_code == 200


async def test_a_refresh_token_dies_of_101_idle_days(refresh, clock):
    clock.forward(days=101, seconds=1)

    assert (await refresh()).status_code == 400


async def test_an_access_token_lives_an_hour(qb, clock):
    clock.forward(seconds=3599)
    alive = await qb.call("GET", "preferences")
    clock.forward(seconds=1)
    over = await qb.call("GET", "preferences")

    assert (alive.status_code, over.status_code) == (200, 401)


async def test_expire_ends_access_but_not_the_connection(qb):
    await qb.control("expire")
    expired = (await qb.call("GET", "preferences")).status_code
    await qb.connect()

    assert expired == 401
    assert (await qb.call("GET", "preferences")).status_code == 200


async def test_a_person_can_disconnect_the_app(qb, refresh):
    await qb.control("revoke")

    assert (await qb.call("GET", "preferences")).status_code == 401
    assert (await refresh()).status_code == 400


@pytest.mark.parametrize("kind", ["access", "refresh"])
async def test_revoking_either_token_ends_the_pair(qb, refresh, kind):
    tokens = (await refresh()).json()

    response = await qb.client.post(
        "/v2/oauth2/tokens/revoke", auth=CLIENT, json={"token": tokens[f"{kind}_token"]}
    )

    assert (response.status_code, response.content) == (200, b"")
    assert (await refresh()).status_code == 400
    assert (await qb.call("GET", "preferences")).status_code == 401


async def test_a_token_of_another_realm_is_403_3100(qb):
    await qb.control("companies", realm="9130000000000002", name="Second", country="US")
    response = await qb.client.get("/v3/company/9130000000000002/preferences")

    assert response.status_code == 403
    assert response.json()["fault"]["error"][0]["code"] == "3100"


async def test_a_second_company_has_books_of_its_own(qb):
    added = await qb.control("companies", realm="9130000000000002", name="Second")
    await qb.customer("Acme")
    await qb.connect(added["refresh_token"])
    response = await qb.client.get(
        "/v3/company/9130000000000002/query", params={"query": "select * from Customer"}
    )

    assert response.json()["QueryResponse"] == {}


async def test_openid_gives_an_id_token_and_a_person(client):
    scope = "com.intuit.quickbooks.accounting openid email"
    said = {
        "client_id": CLIENT[0],
        "redirect_uri": ASKED["redirect_uri"],
        "state": "s",
        "scope": scope,
        "decision": "connect",
    }
    consented = await client.post("/connect/oauth2", data=said)
    code = parse_qs(urlsplit(consented.headers["location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": ASKED["redirect_uri"]}
    tokens = (await client.post("/oauth2/v1/tokens/bearer", auth=CLIENT, data=grant)).json()

    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    person = await client.get("/v1/openid_connect/userinfo", headers=bearer)

    assert tokens["id_token"].count(".") == 2
    assert person.json()["email"] == "pat@books.example"
    assert "givenName" not in person.json()


async def test_without_openid_there_is_no_person(qb):
    assert (await qb.client.get("/v1/openid_connect/userinfo")).status_code == 401


async def test_the_app_may_name_itself_in_the_form(client):
    said = {"grant_type": "refresh_token", "refresh_token": "qb-sandbox-refresh"}
    posted = {**said, "client_id": CLIENT[0], "client_secret": CLIENT[1]}

    assert (await client.post("/oauth2/v1/tokens/bearer", data=posted)).status_code == 200
