"""After a disconnection nothing is left to steal: revoked, deleted, salt rotated (invariant 8)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select

from engine.connecting.connections import Connections
from engine.connecting.oauth import OAuth, TokenSet
from engine.connecting.vault import Vault
from engine.errors import NeedsPerson, Refused, TryLater
from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.report_tables import KeptReport

NewTokens = Callable[..., TokenSet]


@pytest.fixture
async def connected(connections: Connections, vendors: Any, tokens: NewTokens) -> None:
    """HubSpot and QuickBooks, with living tokens of their own."""
    vendors.living = {"hub-r", "qb-r"}
    await connections.connect_hubspot("42", tokens("hub-a", "hub-r"))
    await connections.connect_quickbooks("42", "9130", "sandbox", tokens("qb-a", "qb-r"))


async def salt_of(store: Store) -> bytes:
    return await store.read(lambda session: session.get_one(Account, "42").salt)


async def test_quickbooks_is_revoked_and_its_tokens_are_deleted(
    connections: Connections, connected: None, store: Store, vendors: Any
) -> None:
    told = await connections.disconnect("quickbooks", "42")

    assert told == ("HubSpot account 42 is disconnected from QuickBooks: its tokens are revoked and deleted")
    assert vendors.living == {"hub-r"}
    row = await store.read(
        lambda session: session.exec(select(Connection).where(Connection.vendor == "quickbooks")).one()
    )
    assert (row.status, row.sealed, row.access_expires_at) == ("disconnected", None, None)


async def test_what_its_customers_owed_is_forgotten_with_a_company(
    connections: Connections, connected: None, store: Store, vendors: Any
) -> None:
    """Kept reports, of this company alone."""
    row = await store.read(
        lambda session: session.exec(select(Connection).where(Connection.vendor == "quickbooks")).one()
    )
    kept = [
        KeptReport(connection_id=each, name="aged", read_at=row.connected_at) for each in (row.id, "else")
    ]
    await store.write(lambda session: session.add_all(kept), account="42")

    await connections.disconnect("quickbooks", "42")

    left = await store.read(lambda session: list(session.exec(select(KeptReport.connection_id))))
    assert left == ["else"]


async def test_hubspot_is_uninstalled_then_revoked(
    connections: Connections, connected: None, vendors: Any
) -> None:
    told = await connections.disconnect("hubspot", "42")

    assert told == "HubSpot account 42 is disconnected from HubSpot: its tokens are revoked and deleted"
    assert vendors.uninstalled == ["Bearer hub-a"]
    assert len(vendors.revoked) == 1


async def test_the_salt_is_rotated_and_what_remains_still_opens(
    connections: Connections, connected: None, store: Store
) -> None:
    before = await salt_of(store)

    await connections.disconnect("quickbooks", "42")

    assert await salt_of(store) != before
    assert await connections.hubspot("42").access_token() == "hub-a"


async def test_what_remains_opens_in_another_process_too(
    connections: Connections, connected: None, new_connections: Callable[[], Connections]
) -> None:
    await connections.disconnect("hubspot", "42")

    assert await (await new_connections().quickbooks("42")).tokens.access_token() == "qb-a"


async def test_what_was_sealed_before_does_not_open_any_more(
    connections: Connections, connected: None, store: Store, vault: Vault
) -> None:
    """An old backup of the row is worth nothing beside the new salt."""
    rows = await store.read(lambda session: session.exec(select(Connection)).all())
    sealed = next(row.sealed for row in rows if row.vendor == "hubspot")
    await connections.disconnect("quickbooks", "42")

    with pytest.raises(NeedsPerson):
        vault.open("42", await salt_of(store), f"connection:{rows[0].id}", sealed or b"")


async def test_a_connection_that_the_vendor_ended_before_is_deleted_all_the_same(
    connections: Connections, connected: None, vendors: Any
) -> None:
    vendors.living.clear()

    told = await connections.disconnect("quickbooks", "42")

    assert told.endswith("its tokens are deleted; QuickBooks had ended it before")
    assert await connections.by_realm("9130") == ()


async def test_an_app_that_was_uninstalled_in_hubspot_is_deleted_all_the_same(
    connections: Connections, connected: None, vendors: Any, time: Any
) -> None:
    vendors.living.clear()
    time.add(hours=1)

    told = await connections.disconnect("hubspot", "42")

    assert told.endswith("its tokens are deleted; HubSpot had ended it before")
    with pytest.raises(NeedsPerson, match="is not connected"):
        await connections.hubspot("42").access_token()


async def test_a_connection_that_waits_for_a_person_can_be_disconnected(
    connections: Connections, connected: None, vendors: Any, time: Any
) -> None:
    vendors.living.clear()
    time.add(hours=1)
    with pytest.raises(NeedsPerson):
        await (await connections.quickbooks("42")).tokens.access_token()

    assert "had ended it before" in await connections.disconnect("quickbooks", "42")


async def test_a_vendor_that_cannot_be_asked_leaves_everything_as_it_was(
    connections: Connections, connected: None, vendors: Any, store: Store
) -> None:
    """Deleting the tokens now would leave them alive over there, with nobody able to revoke them."""
    before = await salt_of(store)
    vendors.fails_with = httpx.ConnectError("no")

    with pytest.raises(TryLater):
        await connections.disconnect("quickbooks", "42")
    assert await salt_of(store) == before
    assert await (await connections.quickbooks("42")).tokens.access_token() == "qb-a"


async def test_a_vendor_that_refuses_us_does_not_keep_the_tokens_here(
    connections: Connections, connected: None, vendors: Any
) -> None:
    vendors.fails_with = httpx.Response(401)

    told = await connections.disconnect("quickbooks", "42")

    assert told.endswith("correct them and start again; remove the app in QuickBooks by hand")
    assert await connections.by_realm("9130") == ()


async def test_every_company_of_the_account_is_disconnected(
    connections: Connections, connected: None, vendors: Any, tokens: NewTokens
) -> None:
    vendors.living.add("other-r")
    await connections.connect_quickbooks("42", "9140", "sandbox", tokens("other-a", "other-r"))

    await connections.disconnect("quickbooks", "42")

    assert vendors.living == {"hub-r"}
    assert await connections.companies("42") == ()


async def test_another_account_is_left_alone(
    connections: Connections, connected: None, tokens: NewTokens
) -> None:
    await connections.connect_quickbooks("43", "9130", "sandbox", tokens("a43", "r43"))

    await connections.disconnect("quickbooks", "42")

    assert await (await connections.quickbooks("43")).tokens.access_token() == "a43"


async def test_what_is_not_connected_cannot_be_disconnected(connections: Connections) -> None:
    with pytest.raises(Refused, match="HubSpot account 42 has no QuickBooks connection; nothing was changed"):
        await connections.disconnect("quickbooks", "42")


@pytest.fixture
def with_another_key(connected: None, store: Store, oauth: OAuth, vault: Vault, time: Any) -> Connections:
    """The same store, opened under a master secret that is not the one it was sealed with."""
    other = Vault(SecretStr("other"), vault.random_bytes, rounds=1)
    return Connections(store, other, oauth, clock=time, new_id=lambda: "x", sleep=time.sleep)


async def test_without_the_right_key_the_tokens_are_deleted_and_a_person_removes_the_app(
    with_another_key: Connections,
) -> None:
    told = await with_another_key.disconnect("quickbooks", "42")

    assert told.endswith("its tokens did not open and are deleted; remove the app in QuickBooks by hand")
    with pytest.raises(NeedsPerson, match="QuickBooks of HubSpot account 42 is not connected"):
        await with_another_key.quickbooks("42")


async def test_without_the_right_key_what_remains_is_kept_for_it(
    with_another_key: Connections, connections: Connections
) -> None:
    await with_another_key.disconnect("quickbooks", "42")

    with pytest.raises(NeedsPerson, match="STAGEBILL_SECRET_KEY is not the key"):
        await with_another_key.hubspot("42").access_token()
    assert await connections.hubspot("42").access_token() == "hub-a"
