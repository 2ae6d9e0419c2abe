"""OAuth: consent, tokens, introspection, revocation, uninstallation. F121, F124."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.hubspot.tokens import challenge_of

REDIRECT = "https://service.example.test/hubspot/callback"
CLIENT = {"client_id": "hs-sandbox-client", "client_secret": "hs-sandbox-secret"}
ASKED = {"client_id": "hs-sandbox-client", "redirect_uri": REDIRECT, "scope": "oauth", "state": "s1"}


def parameters(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def code(stranger: Any, **asked: str) -> str:
    answer = await stranger.http.post("/oauth/authorize", params=ASKED | asked, data={"decision": "approve"})
    return parameters(answer.headers["Location"])["code"]


async def exchange(stranger: Any, code: str, **form: str) -> Any:
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, **CLIENT, **form}
    return await stranger.http.post("/oauth/2026-09/token", data=body)


async def test_the_consent_page_offers_a_button(stranger: Any) -> None:
    answer = await stranger.http.get("/oauth/authorize", params=ASKED)

    assert answer.status_code == 200
    assert 'value="approve"' in answer.text


async def test_approval_leads_back_with_code_and_state(stranger: Any) -> None:
    answer = await stranger.http.post("/oauth/authorize", params=ASKED, data={"decision": "approve"})

    assert answer.headers["Location"].startswith(REDIRECT)
    assert parameters(answer.headers["Location"])["state"] == "s1"


async def test_cancelling_leads_back_with_access_denied(stranger: Any) -> None:
    answer = await stranger.http.post("/oauth/authorize", params=ASKED, data={"decision": "cancel"})

    assert parameters(answer.headers["Location"])["error"] == "access_denied"


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"client_id": "other"}, id="foreign-client"),
        pytest.param({"redirect_uri": "http://example.test/x"}, id="redirect-without-tls"),
        pytest.param({"scope": "crm.objects.deals.read"}, id="without-oauth-scope"),
        pytest.param({"scope": "oauth gadgets"}, id="unknown-scope"),
    ],
)
async def test_the_consent_page_refuses_a_wrong_question(stranger: Any, asked: dict[str, str]) -> None:
    answer = await stranger.http.get("/oauth/authorize", params=ASKED | asked)

    assert (answer.status_code, "Location" in answer.headers) == (400, False)


async def test_a_code_buys_tokens_of_the_portal_with_the_scopes_asked_for(stranger: Any) -> None:
    answer = await exchange(stranger, await code(stranger, optional_scope="automation"))

    body = answer.json()
    assert (body["hub_id"], body["expires_in"], body["token_type"]) == (4210001, 1800, "bearer")
    assert body["scopes"] == ["oauth", "automation"]


async def test_a_code_is_good_once(stranger: Any) -> None:
    bought = await code(stranger)
    await exchange(stranger, bought)

    again = await exchange(stranger, bought)

    assert (again.status_code, again.json()["status"]) == (400, "BAD_AUTH_CODE")


async def test_a_code_is_good_only_with_its_redirect_address(stranger: Any) -> None:
    answer = await exchange(stranger, await code(stranger), redirect_uri="https://other.example.test/")

    assert answer.json()["status"] == "BAD_AUTH_CODE"


async def test_credentials_in_the_query_do_not_count(stranger: Any) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "hs-sandbox-refresh"}
    answer = await stranger.http.post("/oauth/2026-09/token", params=CLIENT, data=form)

    assert answer.json()["status"] == "BAD_CLIENT_ID"


async def test_an_unknown_refresh_token_is_refused_as_documented(stranger: Any) -> None:
    answer = await stranger.refresh(refresh_token="other")

    body = answer.json()
    assert (answer.status_code, body["error"], body["status"]) == (400, "invalid_grant", "BAD_REFRESH_TOKEN")


async def test_the_refresh_token_stays_unless_the_switch_rotates_it(stranger: Any) -> None:
    assert (await stranger.refresh()).json()["refresh_token"] == "hs-sandbox-refresh"


async def test_rotation_kills_the_old_refresh_token(stranger: Any) -> None:
    await stranger.settings(rotate_refresh_tokens=True)
    rotated = (await stranger.refresh()).json()["refresh_token"]

    assert (await stranger.refresh()).json()["status"] == "BAD_REFRESH_TOKEN"
    assert (await stranger.refresh(refresh_token=rotated)).status_code == 200


@pytest.mark.parametrize("version", ["2026-03", "2026-09", "v1", "v3"])
async def test_the_token_address_answers_in_every_version(stranger: Any, version: str) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "hs-sandbox-refresh", **CLIENT}
    assert (await stranger.http.post(f"/oauth/{version}/token", data=form)).status_code == 200


async def test_an_unknown_version_is_no_address(stranger: Any) -> None:
    assert (await stranger.http.post("/oauth/2020-01/token")).status_code == 404


async def test_a_call_without_token_is_unauthenticated(stranger: Any) -> None:
    answer = await stranger.http.get("/crm/objects/2026-09/deals/1")

    assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")


async def test_an_access_token_lives_half_an_hour(hubspot: Any, clock: Any) -> None:
    clock.forward(minutes=29, seconds=59)
    before = await hubspot.api("GET", "/account-info/2026-09/details")
    clock.forward(seconds=1)
    after = await hubspot.api("GET", "/account-info/2026-09/details")

    assert (before.status_code, after.status_code) == (200, 401)
    assert after.json()["category"] == "EXPIRED_AUTHENTICATION"


async def test_expiring_leaves_the_refresh_token_good(hubspot: Any) -> None:
    await hubspot.control("POST", "/expire")

    assert (await hubspot.api("GET", "/account-info/2026-09/details")).status_code == 401
    assert (await hubspot.refresh()).status_code == 200


@pytest.mark.parametrize("spelling", ["token", "access_token"])
async def test_introspection_takes_both_spellings_of_the_parameter(hubspot: Any, spelling: str) -> None:
    form = {"token_type_hint": "access_token", spelling: hubspot.token, **CLIENT}
    about = (await hubspot.http.post("/oauth/2026-09/token/introspect", data=form)).json()

    assert (about["active"], about["hub_id"], about["token_use"]) == (True, 4210001, "access_token")


async def test_a_revoked_refresh_token_is_inactive(hubspot: Any) -> None:
    form = {"token_type_hint": "refresh_token", "token": "hs-sandbox-refresh", **CLIENT}
    await hubspot.http.post("/oauth/2026-09/token/revoke", data=form)

    assert (await hubspot.http.post("/oauth/2026-09/token/introspect", data=form)).json() == {"active": False}


async def test_uninstalling_kills_every_token_of_the_portal(hubspot: Any) -> None:
    answer = await hubspot.api("DELETE", "/appinstalls/2026-09/external-install")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await hubspot.api("GET", "/account-info/2026-09/details")).status_code == 401
    assert (await hubspot.refresh()).json()["status"] == "BAD_REFRESH_TOKEN"


async def test_uninstalling_one_portal_leaves_the_others(hubspot: Any) -> None:
    await hubspot.control("POST", "/portals", {"portal_id": 5, "refresh_token": "five"})
    await hubspot.control("POST", "/revoke", {"portal_id": 4210001})

    assert (await hubspot.refresh()).status_code == 400
    assert (await hubspot.refresh(refresh_token="five")).json()["hub_id"] == 5


async def test_a_missing_scope_is_refused_and_named(stranger: Any) -> None:
    bought = await exchange(stranger, await code(stranger))
    stranger.token = bought.json()["access_token"]

    answer = await stranger.api("GET", "/crm/objects/2026-09/deals/1")

    body = answer.json()
    assert (answer.status_code, body["category"]) == (403, "MISSING_SCOPES")
    assert body["context"]["requiredGranularScopes"] == ["crm.objects.deals.read"]


async def test_the_numbered_addresses_know_refresh_tokens(stranger: Any) -> None:
    path = "/oauth/v1/refresh-tokens/hs-sandbox-refresh"
    about = await stranger.http.get(path)
    gone = await stranger.http.delete(path)

    assert (about.json()["hub_id"], gone.status_code) == (4210001, 204)
    assert (await stranger.http.get(path)).status_code == 404


async def test_the_numbered_address_tells_about_an_access_token(hubspot: Any) -> None:
    about = await hubspot.http.get(f"/oauth/v1/access-tokens/{hubspot.token}")

    assert (about.json()["hub_id"], about.json()["user_id"]) == (4210001, 77)


async def test_a_scope_that_the_app_requires_must_be_asked_for(stranger: Any) -> None:
    await stranger.settings(required_scopes=["oauth", "crm.objects.deals.read"])

    answer = await stranger.http.get("/oauth/authorize", params=ASKED)

    assert (answer.status_code, "crm.objects.deals.read" in answer.text) == (400, True)


async def test_an_account_without_a_required_product_cannot_install(stranger: Any) -> None:
    await stranger.control("POST", "/scopes", {"missing": ["automation"]})
    asked = ASKED | {"scope": "oauth automation"}

    answer = await stranger.http.post("/oauth/authorize", params=asked, data={"decision": "approve"})

    assert (answer.status_code, "automation" in answer.text) == (400, True)


async def test_an_optional_scope_that_the_account_lacks_is_dropped_in_silence(stranger: Any) -> None:
    await stranger.control("POST", "/scopes", {"missing": ["automation"]})
    bought = await exchange(stranger, await code(stranger, optional_scope="automation tax_rates.read"))

    assert bought.json()["scopes"] == ["oauth", "tax_rates.read"]


async def test_only_an_admin_can_install(stranger: Any) -> None:
    decision = {"decision": "approve", "user_id": "78"}

    answer = await stranger.http.post("/oauth/authorize", params=ASKED, data=decision)

    assert (answer.status_code, "Super Admin" in answer.text) == (400, True)


@pytest.mark.parametrize(("verifier", "status"), [("the-verifier", 200), ("another", 400), ("", 400)])
async def test_a_challenge_binds_the_code_to_its_verifier(stranger: Any, verifier: str, status: int) -> None:
    challenge = {"code_challenge": challenge_of("the-verifier"), "code_challenge_method": "S256"}

    bought = await exchange(stranger, await code(stranger, **challenge), code_verifier=verifier)

    assert bought.status_code == status


async def test_the_app_itself_gets_a_token_without_account_and_refresh_token(stranger: Any) -> None:
    bought = await stranger.refresh(grant_type="client_credentials", scope="developers-read")

    assert set(bought.json()) == {"token_type", "access_token", "expires_in", "scopes", "token_use"}


@pytest.mark.parametrize("scope", ["", "crm.objects.deals.read"])
async def test_a_token_of_the_app_opens_no_account(stranger: Any, scope: str) -> None:
    bought = await stranger.refresh(grant_type="client_credentials", scope=scope)

    assert (bought.status_code, bought.json()["error"]) == (400, "invalid_scope")


async def test_a_token_of_the_app_runs_out(stranger: Any, clock: Any) -> None:
    bought = await stranger.refresh(grant_type="client_credentials", scope="developers-read")
    stranger.token = bought.json()["access_token"]
    clock.forward(seconds=1800)

    assert (await stranger.api("GET", "/automation/v4/actions/909090")).status_code == 401
