"""Connecting in the browser and disconnecting, against the stand-ins (F121-F124)."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import open_base
from engine.deal_properties import DEFINITIONS
from engine.errors import Refused
from engine.mirroring.definitions import PROPERTIES
from engine.store.account_tables import Account, Connection

FULL = {"invoice_type": "full"}


async def consent(page: httpx.AsyncClient, address: str, answer: dict[str, str]) -> str:
    """A person answers a page of consent; gives the address they are sent back to."""
    shown = await page.get(address)
    assert shown.status_code == 200, shown.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    sent = await page.post(address, data={**hidden, **answer})
    assert sent.status_code in (302, 303), sent.text
    return sent.headers["location"]


async def installed(service: Any) -> httpx.Response:
    away = await service.http.get("/hubspot/install")
    assert away.status_code == 302
    back = await consent(
        service.hubspot.http, away.headers["location"], {"portal_id": "4210001", "decision": "approve"}
    )
    return await service.http.get(back)


async def test_hubspot_is_connected_in_the_browser(service: Any):
    page = await installed(service)
    assert page.status_code == 200
    assert "HubSpot is connected" in page.text
    assert "/quickbooks/connect?portal_id=4210001" in page.text


async def test_quickbooks_is_connected_in_the_browser(service: Any):
    away = await service.http.get("/quickbooks/connect?portal_id=4210001")
    back = await consent(service.quickbooks.http, away.headers["location"], {"decision": "approve"})
    page = await service.http.get(back)
    assert page.status_code == 200, page.text
    assert "QuickBooks is connected" in page.text
    service.clock.forward(seconds=1)
    deal = await service.deal(pipeline="other")
    assert (await service.call("create-invoice", deal, **FULL))["outcome"] == "done"


async def test_a_state_works_once(service: Any):
    away = await service.http.get("/hubspot/install")
    back = await consent(
        service.hubspot.http, away.headers["location"], {"portal_id": "4210001", "decision": "approve"}
    )
    assert (await service.http.get(back)).status_code == 200
    again = await service.http.get(back)
    assert again.status_code == 400
    assert "start" in again.text


async def test_a_state_that_we_did_not_give_is_refused(service: Any):
    page = await service.http.get("/hubspot/callback?code=abc&state=made-up")
    assert page.status_code == 400


async def test_a_state_grows_old(service: Any):
    away = await service.http.get("/hubspot/install")
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    service.clock.forward(minutes=11)
    assert (await service.http.get(f"/hubspot/callback?code=abc&state={state}")).status_code == 400


async def test_a_person_who_says_no_is_told_so(service: Any):
    away = await service.http.get("/quickbooks/connect?portal_id=4210001")
    back = await consent(service.quickbooks.http, away.headers["location"], {"decision": "cancel"})
    page = await service.http.get(back)
    assert page.status_code == 400
    assert "did not grant access (access_denied)" in page.text


async def test_quickbooks_needs_an_installed_account(service: Any):
    page = await service.http.get("/quickbooks/connect?portal_id=77")
    assert page.status_code == 400
    assert "HubSpot account 77 is not connected; connect it at" in page.text


@pytest.mark.parametrize("vendor", ["hubspot", "quickbooks"])
async def test_disconnecting_revokes_deletes_and_rotates_the_key(service: Any, vendor: Any):
    """F124: and what other connection there is keeps working under the new key."""
    base = open_base(service.settings, service.world)
    before = base.store.read_now(lambda session: session.exec(select(Account)).one().salt)

    await connect.disconnect(base, Out(as_json=True), vendor=vendor, portal_id="4210001")

    account, rows = base.store.read_now(
        lambda session: (session.exec(select(Account)).one(), list(session.exec(select(Connection))))
    )
    assert account.salt != before
    gone = next(row for row in rows if row.vendor == vendor)
    assert (gone.status, gone.sealed) == ("disconnected", None)
    assert next(row for row in rows if row.vendor != vendor).sealed is not None
    await base.aclose()


async def test_after_disconnecting_an_action_says_what_to_do(service: Any):
    base = open_base(service.settings, service.world)
    await connect.disconnect(base, Out(as_json=True), vendor="quickbooks", portal_id="4210001")
    await base.aclose()
    deal = await service.deal(pipeline="other")

    told = await service.call("create-invoice", deal, **FULL)

    assert told["outcome"] == "failed"
    assert "connect it at https://stagebill.test/quickbooks/connect?portal_id=4210001" in told["reason"]


async def test_no_secret_rests_in_clear(service: Any):
    """F122: the database, looked at as bytes, holds no token and no company id."""
    deal = await service.deal(pipeline="other")
    await service.call("create-invoice", deal, **FULL)
    data = b"".join(path.read_bytes() for path in service.settings.data_dir.rglob("*") if path.is_file())
    for secret in (b"hs-sandbox-refresh", b"qb-sandbox-refresh", b"9130000000000001", b"qb-sandbox-secret"):
        assert secret not in data


async def second_company(service: Any) -> str:
    made = await service.quickbooks.post("companies", {"realm": "9130000000000002", "name": "Second Co"})
    return str(made)


async def connect_second(service: Any) -> httpx.Response:
    """The browser's way to a company that the account does not have yet."""
    await second_company(service)
    away = await service.http.get("/quickbooks/connect?portal_id=4210001")
    back = await consent(
        service.quickbooks.http,
        away.headers["location"],
        {"decision": "connect", "realmId": "9130000000000002"},
    )
    return await service.http.get(back)


async def test_a_stranger_cannot_add_a_company(service: Any):
    """Anybody may know the link; whoever follows it must not get the account's invoices."""
    page = await connect_second(service)
    assert page.status_code == 400
    assert "sign in at https://stagebill.test/hubspot/install" in page.text


async def test_whoever_has_just_installed_the_app_may_add_a_company(service: Any):
    """F13."""
    await installed(service)
    page = await connect_second(service)
    assert page.status_code == 200, page.text


def another_browser(service: Any) -> httpx.AsyncClient:
    """One with no cookie of the first one's."""
    return httpx.AsyncClient(transport=service.http._transport, base_url=service.settings.public)


async def test_tokens_of_another_company_do_not_replace_the_good_ones(service: Any):
    """The realm id on the way back is only what the browser says."""
    realm = "9130000000000666"
    await service.quickbooks.post("companies", {"realm": realm, "name": "Mallory"})
    async with another_browser(service) as stranger:
        away = await stranger.get("/quickbooks/connect?portal_id=4210001")
        back = await consent(
            service.quickbooks.http, away.headers["location"], {"decision": "connect", "realmId": realm}
        )
        page = await stranger.get(back.replace(realm, "9130000000000001"))

    assert page.status_code == 400
    assert "QuickBooks does not open this company to who connects it" in page.text
    deal = await service.deal(pipeline="other")
    assert (await service.call("create-invoice", deal, **FULL))["outcome"] == "done"


async def test_a_company_is_not_connected_by_command_with_tokens_of_another_one(service: Any):
    made = await service.quickbooks.post("companies", {"realm": "9130000000000666", "name": "Mallory"})
    base = open_base(service.settings, service.world)

    with pytest.raises(Refused, match="nothing was changed"):
        await connect.connect_quickbooks(
            base,
            Out(as_json=True),
            portal_id="4210001",
            realm_id="9130000000000001",
            refresh_token=made["refresh_token"],
            environment="sandbox",
        )
    await base.aclose()


async def test_an_installation_comes_back_to_the_browser_that_began_it(service: Any):
    away = await service.http.get("/hubspot/install")
    answer = {"portal_id": "4210001", "decision": "approve"}
    back = await consent(service.hubspot.http, away.headers["location"], answer)

    async with another_browser(service) as victim:
        page = await victim.get(back)
        assert page.status_code == 400
        assert "began in another browser; start again" in page.text
        assert not victim.cookies
    assert (await service.http.get(back)).status_code == 200


async def test_the_cookie_of_an_installation_is_out_of_reach(service: Any):
    away = await service.http.get("/hubspot/install")

    told = away.headers["set-cookie"].lower()
    assert told.startswith("stagebill_install=")
    assert {"httponly", "secure", "samesite=lax", "max-age=600"} <= set(told.split("; "))


@pytest.mark.parametrize("furnish", [lambda _: None], ids=["an-account-without-our-properties"])
async def test_the_properties_that_are_missing_are_made_once(service: Any):
    wanted = [*DEFINITIONS, *(each for kind in PROPERTIES.values() for each in kind)]

    assert (await service.requests("hubspot")).count("properties.create") == len(wanted)


async def test_properties_that_exist_are_not_made_again(service: Any):
    assert "properties.create" not in await service.requests("hubspot")


class TestInGerman:
    @pytest.fixture
    def rules_text(self) -> str:
        return "version: 1\ntimezone: UTC\nlanguage: de\n"

    @pytest.mark.parametrize(
        ("address", "told"),
        [
            (
                "/quickbooks/callback?error=access_denied",
                "QuickBooks hat keinen Zugriff gewährt (access_denied); bitte neu beginnen",
            ),
            ("/hubspot/callback", "HubSpot hat keinen Zugriff gewährt (ohne Begründung); bitte neu beginnen"),
            (
                "/quickbooks/callback?code=c",
                "QuickBooks hat keine Firma genannt (realmId); bitte neu verbinden",
            ),
            ("/quickbooks/connect", "portal_id fehlt; bitte mit der Installation aus HubSpot beginnen"),
            ("/hubspot/callback?error=%3Cscript%3E", "(&lt;script&gt;)"),
        ],
        ids=["declined", "no-code", "no-company", "no-account", "markup"],
    )
    async def test_who_comes_back_without_a_connection_sees_a_page_in_the_rules_language(
        self, service: Any, address: str, told: str
    ):
        page = await service.http.get(address)

        assert page.status_code == 400
        assert '<html lang="de">' in page.text
        assert told in page.text
