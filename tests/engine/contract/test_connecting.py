"""OAuth with both stand-ins, through their pages of consent."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sandbox.hubspot
import sandbox.quickbooks
from engine.connecting.connections import Connections
from engine.errors import NeedsPerson


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def sees_it(connection_id: str) -> None:
    """A look at a company that goes well."""


async def consent(stand_in: Any, url: str, **form: str) -> dict[str, str]:
    """Press the button on the page of consent; what the browser brings back to us."""
    page = await stand_in.http.get(url)
    assert page.status_code == 200, page.text
    fields = {**query(url), "decision": "connect", **form}
    answer = await stand_in.http.post(url, data=fields)
    assert answer.status_code == 302, answer.text
    return query(answer.headers["location"])


async def test_hubspot_is_installed_through_its_page(connections: Connections, hub: Any, portal: str) -> None:
    url = await connections.begin("hubspot", None)

    back = await consent(hub, url, decision="approve", portal_id=portal)

    assert (await connections.finish_hubspot(back["state"], back["code"])).portal_id == portal
    assert (await connections.hubspot(portal).access_token()).startswith("CPj")


async def test_quickbooks_is_connected_through_its_page(
    connections: Connections, hubspot: Any, intuit: Any, portal: str
) -> None:
    url = await connections.begin("quickbooks", portal)

    back = await consent(intuit, url, realmId=sandbox.quickbooks.DEFAULT_REALM)
    await connections.finish_quickbooks(back["state"], back["code"], back["realmId"], sees_it)

    found = await connections.quickbooks(portal)
    assert found.realm_id == sandbox.quickbooks.DEFAULT_REALM
    assert await found.tokens.access_token()


@pytest.mark.parametrize("rotation", ["every", "daily"])
async def test_single_use_refresh_tokens_survive_a_year_of_refreshes(
    connections: Connections, books: Any, intuit: Any, time: Any, portal: str, rotation: str
) -> None:
    await intuit.control("POST", "/settings", {"rotation": rotation, "single_use": True})

    for _ in range(12):
        time.add(days=30)
        assert await books.tokens.access_token()


async def test_quickbooks_is_disconnected(connections: Connections, books: Any, portal: str) -> None:
    told = await connections.disconnect("quickbooks", portal)

    assert told == (
        f"HubSpot account {portal} is disconnected from QuickBooks: its tokens are revoked and deleted"
    )
    with pytest.raises(NeedsPerson):
        await connections.adopt_quickbooks(
            portal,
            sandbox.quickbooks.DEFAULT_REALM,
            sandbox.quickbooks.SEED_REFRESH_TOKEN,
            "sandbox",
            sees_it,
        )
