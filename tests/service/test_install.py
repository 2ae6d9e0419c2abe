"""From `GET /hubspot/install` to a working workflow, as a person goes through it (F125-F129)."""

import re
from html import unescape
from typing import Any

import httpx
import pytest

from rules import load


@pytest.fixture
def rules_text() -> str:
    """No rule file yet."""
    return ""


async def consent(page: httpx.AsyncClient, address: str, answer: dict[str, str]) -> str:
    """A person answers a page of consent; gives the address they are sent back to."""
    shown = await page.get(address)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    sent = await page.post(address, data={**hidden, **answer})
    return str(sent.headers["location"])


@pytest.fixture
async def installed(service: Any) -> httpx.Response:
    """The page after a Super Admin has installed the app; the browser keeps what it was given."""
    away = await service.http.get("/hubspot/install")
    answer = {"portal_id": "4210001", "decision": "approve"}
    back = await consent(service.hubspot.http, away.headers["location"], answer)
    service.clock.forward(seconds=1)
    page: httpx.Response = await service.http.get(back)
    return page


def form_of(page: httpx.Response, action: str) -> dict[str, str]:
    """What a form holds, with the first choice of each list."""
    part = re.search(rf'<form method="post" action="{action}">(.*?)</form>', page.text, re.DOTALL)
    assert part is not None, page.text
    told = dict(re.findall(r'<input type="(?:hidden|text)"[^>]*? name="([^"]+)" value="([^"]*)"', part[1]))
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', part[1]):
        told[name] = next(value for value in re.findall(r'<option value="([^"]*)"', options) if value)
    return {name: unescape(value) for name, value in told.items()}


async def test_a_stranger_sees_nothing(service: Any):
    """F126."""
    page = await service.http.get("/")

    assert page.status_code == 200
    assert "Sign in with HubSpot" in page.text
    assert "4210001" not in page.text


async def test_a_super_admin_sees_what_is_connected(service: Any, installed: Any):
    """F126."""
    assert "Open the set-up" in installed.text

    page = await service.http.get("/")

    assert "HubSpot account 4210001 is connected" in page.text
    assert "(sandbox)" in page.text
    assert "America/" in page.text


async def test_the_deal_properties_are_made(service: Any, installed: Any):
    deal = await service.deal(pipeline="other", amount="10")

    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"stagebill_billed_total": "1"}})

    assert (await service.properties(deal))["stagebill_billed_total"] == "1"


async def test_whose_rights_cannot_be_told_gets_no_key(service: Any):
    """F126: not being known to be a Super Admin is not being one."""
    away = await service.http.get("/hubspot/install")
    address = away.headers["location"].replace("settings.users.read", "")
    answer = {"portal_id": "4210001", "decision": "approve"}
    page = await service.http.get(await consent(service.hubspot.http, address, answer))

    assert "The set-up page is for Super Admins" in page.text
    assert "Sign in with HubSpot" in (await service.http.get("/")).text


async def test_the_choices_are_written_into_the_first_rule_file(service: Any, installed: Any):
    """F127, F128."""
    page = await service.http.get("/")
    told = form_of(page, "/setup/defaults")

    done = await service.http.post("/setup/defaults", data={**told, "time_zone": "America/Chicago"})

    assert done.status_code == 200, done.text
    book = load(service.settings.rules.read_text())
    assert book.timezone.key == "America/Chicago"
    assert book.defaults["create-invoice"]["item"]
    deal = await service.deal(pipeline="other", amount="10")
    assert (await service.call("create-invoice", deal, invoice_type="full"))["outcome"] == "done"


async def test_without_rules_the_browser_says_the_language_and_the_first_rule_file_keeps_it(
    service: Any, installed: Any
):
    german = {"Accept-Language": "fr;q=0.9, de-AT"}
    page = await service.http.get("/", headers=german)
    told = form_of(page, "/setup/defaults")
    done = await service.http.post("/setup/defaults", data=told, headers=german)

    assert '<html lang="de">' in page.text
    assert "Stagebill einrichten" in page.text
    assert "QuickBooks-Rechnung erstellen" in page.text
    assert "ist geschrieben und in Kraft." in done.text
    assert load(service.settings.rules.read_text()).language == "de"
    bulk = (await service.http.get("/bulk?days=30", headers={"Accept-Language": "en"})).text
    assert ('<html lang="de">' in bulk, "Deals finden" in bulk) == (True, True)


async def test_a_rule_file_that_is_there_is_left_as_it_is(service: Any, installed: Any):
    told = form_of(await service.http.get("/"), "/setup/defaults")
    service.settings.rules.write_text("version: 1\ntimezone: UTC\n")

    shown = await service.http.post("/setup/defaults", data=told)

    assert "defaults:" in shown.text
    assert service.settings.rules.read_text() == "version: 1\ntimezone: UTC\n"


async def test_an_unknown_time_zone_is_told(service: Any, installed: Any):
    told = form_of(await service.http.get("/"), "/setup/defaults")

    shown = await service.http.post("/setup/defaults", data={**told, "time_zone": "Chicago"})

    assert shown.status_code == 400
    assert "There is no time zone Chicago" in shown.text
    assert service.settings.rules.read_text() == ""


async def test_a_trial_invoice_is_made_shown_and_voided(service: Any, installed: Any):
    """F125."""
    told = form_of(await service.http.get("/"), "/setup/trial")

    shown = await service.http.post("/setup/trial", data=told)

    assert shown.status_code == 200, shown.text
    (invoice,) = await service.invoices()
    assert f"Invoice {invoice['DocNumber']} over 1.00 USD was made" in shown.text
    assert invoice["TotalAmt"] == 0
    assert "Voided" in invoice["PrivateNote"]


async def test_pressing_twice_is_one_trial(service: Any, installed: Any):
    told = form_of(await service.http.get("/"), "/setup/trial")

    await service.http.post("/setup/trial", data=told)
    await service.http.post("/setup/trial", data=told)

    assert len(await service.invoices()) == 1


@pytest.mark.parametrize("address", ["/setup/defaults", "/setup/trial"])
async def test_a_form_of_somebody_else_is_refused(service: Any, installed: Any, address: str):
    """No other page can press a button in the admin's browser."""
    answer = await service.http.post(address, data={"item": "1", "key": "guessed"})

    assert answer.status_code == 403
    assert await service.invoices() == []


@pytest.mark.parametrize("address", ["/setup/defaults", "/setup/trial"])
async def test_after_the_hour_a_page_in_the_browsers_language_says_so(
    service: Any, installed: Any, address: str
):
    told = form_of(await service.http.get("/"), "/setup/defaults")
    service.clock.forward(hours=1, seconds=1)

    late = await service.http.post(address, data=told, headers={"Accept-Language": "es"})

    assert late.status_code == 403
    assert '<html lang="es">' in late.text
    assert "Este formulario ya no es válido; inicie sesión de nuevo." in late.text
    assert 'href="/hubspot/install"' in late.text


async def test_the_key_grows_old(service: Any, installed: Any):
    service.clock.forward(hours=1, seconds=1)

    assert "Sign in with HubSpot" in (await service.http.get("/")).text


async def test_the_key_is_out_of_reach_of_scripts(installed: Any):
    cookies = [one for one in installed.headers.get_list("set-cookie") if "stagebill_admin" in one]

    assert len(cookies) == 1
    assert {"httponly", "secure", "samesite=lax"} <= {
        part.strip().casefold() for part in cookies[0].split(";")
    }


async def test_a_key_of_our_other_cookie_opens_nothing(service: Any, installed: Any):
    """The cookie of whoever connects is signed by us, too, but it is no key."""
    other = service.http.cookies["stagebill_account"]
    service.http.cookies.clear()

    page = await service.http.get("/", headers={"cookie": f"stagebill_admin={other}"})

    assert "Sign in with HubSpot" in page.text


async def test_pages_are_not_kept_and_not_framed(service: Any, installed: Any):
    headers = (await service.http.get("/")).headers

    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
