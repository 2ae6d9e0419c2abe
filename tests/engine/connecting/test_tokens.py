"""One refresher at a time, and no access token before its refresh token is safe (invariant 8)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from engine.connecting.connections import Connections
from engine.connecting.keyring import Keyring
from engine.connecting.oauth import OAuth
from engine.connecting.tokens import TokenSource
from engine.connecting.vault import Vault
from engine.errors import NeedsPerson, TryLater
from engine.store import Store
from engine.store.account_tables import Connection

REVOKED = (
    "The QuickBooks connection was revoked; "
    "reconnect at https://billing.example.test/quickbooks/connect?portal_id=42"
)


@pytest.fixture
async def source(connections: Connections, tokens: Any) -> TokenSource:
    """A company that was connected just now, with access token a0 and refresh token r0."""
    await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    return (await connections.quickbooks("42")).tokens


async def row_of(store: Store) -> Connection:
    return await store.read(lambda session: session.exec(select(Connection)).one())


async def stored_refresh_token(store: Store, vault: Vault) -> str | None:
    def look(session: Session) -> str | None:
        secrets = Keyring(vault).open(session, session.exec(select(Connection)).one())
        return secrets and secrets.refresh_token

    return await store.read(look)


async def test_a_good_token_is_handed_out_as_it_is(source: TokenSource, vendors: Any) -> None:
    assert await source.access_token() == "a0"
    assert vendors.refreshes == 0


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(28.9, "a0", id="more-than-a-minute-left"),
        pytest.param(29.1, "a1", id="less-than-a-minute-left"),
        pytest.param(31, "a1", id="expired"),
    ],
)
async def test_a_token_is_renewed_before_its_last_minute(
    source: TokenSource, time: Any, minutes: float, expected: str
) -> None:
    time.add(minutes=minutes)

    assert await source.access_token() == expected


async def test_a_remembered_token_is_not_handed_out_in_its_last_minute(
    source: TokenSource, time: Any
) -> None:
    time.add(minutes=28, seconds=58)
    assert await source.access_token() == "a0"
    time.add(seconds=3)

    assert await source.access_token() == "a1"


async def test_a_refused_token_is_renewed_although_it_looks_good(source: TokenSource) -> None:
    assert await source.access_token(not_this="a0") == "a1"


async def test_a_token_that_was_refused_long_ago_does_not_cost_a_refresh(
    source: TokenSource, vendors: Any
) -> None:
    """Ten calls that were refused with the same token want one new token, not ten."""
    found = await asyncio.gather(*(source.access_token(not_this="a0") for _ in range(10)))

    assert set(found) == {"a1"}
    assert vendors.refreshes == 1


async def test_many_tasks_cause_one_refresh(source: TokenSource, time: Any, vendors: Any) -> None:
    time.add(hours=1)

    found = await asyncio.gather(*(source.access_token() for _ in range(20)))

    assert set(found) == {"a1"}
    assert vendors.refreshes == 1


async def test_two_processes_cause_one_refresh(
    source: TokenSource, new_connections: Callable[[], Connections], time: Any, vendors: Any
) -> None:
    other = (await new_connections().quickbooks("42")).tokens
    time.add(hours=1)

    found = await asyncio.gather(source.access_token(), other.access_token())

    assert found == ["a1", "a1"]
    assert vendors.refreshes == 1


async def test_the_new_refresh_token_is_stored_before_the_access_token_is_used(
    source: TokenSource, store: Store, vault: Vault, time: Any
) -> None:
    time.add(hours=1)

    await source.access_token()

    assert await stored_refresh_token(store, vault) == "r1"


async def test_nobody_gets_an_access_token_whose_refresh_token_could_not_be_stored(
    source: TokenSource, store: Store, time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    time.add(hours=1)
    monkeypatch.setattr(Keyring, "seal", full)

    with pytest.raises(OSError, match="disk full"):
        await source.access_token()


async def test_both_expiries_are_kept(source: TokenSource, store: Store, time: Any) -> None:
    time.add(hours=1)

    await source.access_token()

    row = await row_of(store)
    assert row.access_expires_at == time.now + timedelta(minutes=30)
    assert row.refresh_expires_at == time.now + timedelta(days=101)
    assert row.refreshing_until is None


async def test_a_waiter_finds_the_token_that_another_process_fetched(
    source: TokenSource, new_connections: Callable[[], Connections], store: Store, time: Any, vendors: Any
) -> None:
    """The lease is another's; it ends with a token in the row."""
    time.add(hours=1)
    other = (await new_connections().quickbooks("42")).tokens
    waiting: list[asyncio.Task[str]] = []

    async def until_the_other_waits() -> None:
        vendors.hook = None
        waiting.append(asyncio.create_task(other.access_token()))
        await time.slept.wait()

    vendors.hook = until_the_other_waits

    assert await source.access_token() == "a1"
    assert await waiting[0] == "a1"
    assert vendors.refreshes == 1


async def test_the_lease_of_a_dead_process_runs_out(source: TokenSource, store: Store, time: Any) -> None:
    time.add(hours=1)
    await lease(store, time.now + timedelta(seconds=5))

    assert await source.access_token() == "a1"
    assert time.now >= (await row_of(store)).updated_at


async def test_a_lease_of_a_clock_that_was_set_back_since_counts_no_more(
    source: TokenSource, store: Store, time: Any
) -> None:
    """No refresher asks for hours; whoever held it may be dead."""
    time.add(hours=1)
    await lease(store, time.now + timedelta(hours=3))

    assert await source.access_token() == "a1"


async def test_who_waits_too_long_for_another_refresher_comes_back_later(
    source: TokenSource, store: Store, time: Any
) -> None:
    time.add(hours=1)
    await lease(store, time.now + timedelta(minutes=2))

    with pytest.raises(TryLater, match="access token of QuickBooks is being renewed elsewhere"):
        await source.access_token()


async def lease(store: Store, until: Any) -> None:
    def take(session: Session) -> None:
        row = session.exec(select(Connection)).one()
        row.refreshing_until = until
        session.add(row)

    await store.write(take, account=None)


async def test_a_refresh_that_fails_gives_the_lease_back(
    source: TokenSource, store: Store, time: Any, vendors: Any
) -> None:
    time.add(hours=1)
    vendors.fails_with = httpx.ConnectError("no")
    with pytest.raises(TryLater):
        await source.access_token()
    vendors.fails_with = None

    assert (await row_of(store)).refreshing_until is None
    assert await source.access_token() == "a1"


async def test_a_refresh_under_way_is_stored_although_its_caller_was_cancelled(
    source: TokenSource, store: Store, vault: Vault, time: Any, vendors: Any
) -> None:
    """The refresh token it used may be worth nothing any more."""
    time.add(hours=1)
    started, go_on = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        started.set()
        await go_on.wait()

    vendors.hook = hang
    task = asyncio.create_task(source.access_token())
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    go_on.set()

    assert await source.access_token() == "a1"
    assert await stored_refresh_token(store, vault) == "r1"
    assert vendors.refreshes == 1


async def test_a_revoked_connection_says_where_to_reconnect(
    source: TokenSource, store: Store, time: Any, vendors: Any
) -> None:
    vendors.living.clear()
    time.add(hours=1)

    with pytest.raises(NeedsPerson) as caught:
        await source.access_token()
    row = await row_of(store)
    assert str(caught.value) == row.reason == REVOKED
    assert row.status == "needs_person"


async def test_a_revoked_connection_does_not_ask_the_vendor_again(
    source: TokenSource, time: Any, vendors: Any
) -> None:
    vendors.living.clear()
    time.add(hours=1)
    with pytest.raises(NeedsPerson):
        await source.access_token()
    vendors.fails_with = httpx.ConnectError("must not be asked")

    with pytest.raises(NeedsPerson):
        await source.access_token()


async def test_wrong_settings_do_not_count_as_a_revoked_connection(
    source: TokenSource, store: Store, time: Any, vendors: Any
) -> None:
    time.add(hours=1)
    vendors.fails_with = httpx.Response(401)

    with pytest.raises(NeedsPerson, match="correct them"):
        await source.access_token()
    assert (await row_of(store)).status == "connected"


async def test_a_reconnection_during_a_refresh_is_not_overwritten(
    source: TokenSource,
    connections: Connections,
    store: Store,
    vault: Vault,
    time: Any,
    vendors: Any,
    tokens: Any,
) -> None:
    time.add(hours=1)

    async def reconnect() -> None:
        vendors.hook = None
        await connections.connect_quickbooks("42", "9130", "sandbox", tokens("a9", "r9"))

    vendors.hook = reconnect

    assert await source.access_token() == "a9"
    assert await stored_refresh_token(store, vault) == "r9"


async def test_a_refusal_of_a_token_that_was_replaced_meanwhile_is_no_revocation(
    source: TokenSource,
    connections: Connections,
    oauth: OAuth,
    store: Store,
    time: Any,
    vendors: Any,
    tokens: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time.add(hours=1)
    vendors.living.clear()
    refresh = oauth.quickbooks.refresh

    async def late(*given: Any) -> Any:
        await connections.connect_quickbooks("42", "9130", "sandbox", tokens("a9", "r9"))
        return await refresh(*given)

    monkeypatch.setattr(oauth.quickbooks, "refresh", late)

    assert await source.access_token() == "a9"
    assert (await row_of(store)).status == "connected"


async def test_a_disconnection_during_a_refresh_wins(
    source: TokenSource, connections: Connections, store: Store, time: Any, vendors: Any
) -> None:
    time.add(hours=1)

    async def disconnect() -> None:
        vendors.hook = None
        await connections.disconnect("quickbooks", "42")

    vendors.hook = disconnect

    with pytest.raises(NeedsPerson, match="is not connected; connect it at"):
        await source.access_token()
    assert (await row_of(store)).sealed is None


async def test_an_account_that_was_never_connected_says_where_to_connect(connections: Connections) -> None:
    with pytest.raises(NeedsPerson) as caught:
        await connections.hubspot("42").access_token()
    assert str(caught.value) == (
        "HubSpot account 42 is not connected; connect it at https://billing.example.test/hubspot/install"
    )


async def test_a_disconnection_by_another_process_shows_within_seconds(
    source: TokenSource, new_connections: Callable[[], Connections], time: Any
) -> None:
    await source.access_token()
    await new_connections().disconnect("quickbooks", "42")
    time.add(seconds=6)

    with pytest.raises(NeedsPerson):
        await source.access_token()


async def test_closing_waits_for_a_refresh_whose_caller_is_gone(
    source: TokenSource, connections: Connections, store: Store, vault: Vault, time: Any, vendors: Any
) -> None:
    time.add(hours=1)
    started = asyncio.Event()

    async def linger() -> None:
        started.set()
        await asyncio.sleep(0)

    vendors.hook = linger
    task = asyncio.create_task(source.access_token())
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    await connections.aclose()

    assert await stored_refresh_token(store, vault) == "r1"


async def test_a_connection_that_rests_for_a_week_is_used(
    source: TokenSource, connections: Connections, time: Any, vendors: Any
) -> None:
    """Intuit ends what is not used for 100 days."""
    time.add(days=6)
    await connections.keep_alive()
    assert vendors.refreshes == 0
    time.add(days=2)

    await connections.keep_alive()

    assert vendors.refreshes == 1


async def test_keeping_alive_notices_what_was_revoked_and_goes_on(
    source: TokenSource, connections: Connections, store: Store, time: Any, vendors: Any
) -> None:
    vendors.living.clear()
    time.add(days=8)

    await connections.keep_alive()

    assert (await row_of(store)).status == "needs_person"
