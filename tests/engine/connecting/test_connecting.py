"""Connecting accounts and companies, with a browser and without, and finding them again."""

import hashlib
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import Session, select

from engine.connecting.connected import Connected
from engine.connecting.connections import Connections
from engine.connecting.oauth import TokenSet
from engine.connecting.vault import Vault
from engine.errors import NeedsPerson, Refused, TryLater
from engine.records import BooksCompany, Ref
from engine.store import Store
from engine.store.account_tables import Account, Connection, OAuthState

NewTokens = Callable[..., TokenSet]
ACME = BooksCompany("Acme", "US", "USD", False, False, False)


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


async def sees_it(connection_id: str) -> None:
    """A look at a company that goes well."""


async def is_shut_out(connection_id: str) -> None:
    raise NeedsPerson("QuickBooks does not let this app into the company")


async def installed(connections: Connections, tokens: NewTokens) -> None:
    await connections.connect_hubspot("42", tokens())


# With a browser


async def test_a_person_connects_hubspot(connections: Connections, vendors: Any) -> None:
    vendors.living = {"code"}
    state = state_of(await connections.begin("hubspot", None))

    assert (await connections.finish_hubspot(state, "code")).portal_id == "42"
    assert await connections.hubspot("42").access_token() == "a1"


async def test_a_person_connects_quickbooks(
    connections: Connections, tokens: NewTokens, vendors: Any
) -> None:
    await installed(connections, tokens)
    vendors.living = {"code"}
    state = state_of(await connections.begin("quickbooks", "42"))

    connection_id = await connections.finish_quickbooks(state, "code", "9130", sees_it)

    found = await connections.quickbooks("42")
    assert (found.connection_id, found.realm_id, found.environment) == (connection_id, "9130", "sandbox")
    assert await found.tokens.access_token() == "a1"


async def test_quickbooks_is_not_connected_to_an_account_without_the_app(connections: Connections) -> None:
    with pytest.raises(
        NeedsPerson, match=r"HubSpot account 42 is not connected; connect it at .*/hubspot/install"
    ):
        await connections.begin("quickbooks", "42")


async def test_the_way_back_is_good_once(connections: Connections, vendors: Any) -> None:
    vendors.living = {"code"}
    state = state_of(await connections.begin("hubspot", None))
    await connections.finish_hubspot(state, "code")

    with pytest.raises(
        Refused,
        match="this way back from HubSpot was used before, is too old, or began in another browser",
    ):
        await connections.finish_hubspot(state, "code")


async def test_the_way_back_is_good_for_ten_minutes(connections: Connections, time: Any) -> None:
    state = state_of(await connections.begin("hubspot", None))
    time.add(minutes=10, seconds=1)

    with pytest.raises(Refused):
        await connections.states.take("hubspot", state, "")


async def test_the_way_back_is_for_one_vendor(connections: Connections) -> None:
    state = state_of(await connections.begin("hubspot", None))

    with pytest.raises(Refused):
        await connections.states.take("quickbooks", state, "")


async def test_the_way_back_is_for_one_browser(connections: Connections) -> None:
    state = state_of(await connections.begin("hubspot", None, browser="cookie-1"))

    with pytest.raises(Refused):
        await connections.states.take("hubspot", state, "cookie-2")
    assert await connections.states.take("hubspot", state, "cookie-1") is None


async def test_an_invented_state_is_refused(connections: Connections) -> None:
    with pytest.raises(Refused):
        await connections.states.take("hubspot", "guess", "")


async def test_only_a_digest_of_the_state_is_kept_and_old_ones_are_swept(
    connections: Connections, store: Store, time: Any
) -> None:
    first = state_of(await connections.begin("hubspot", None))
    time.add(minutes=11)
    second = state_of(await connections.begin("hubspot", None))

    kept = await store.read(lambda session: session.exec(select(OAuthState)).all())
    assert len(kept) == 1
    assert first not in kept[0].digest and second not in kept[0].digest


async def test_states_cannot_be_guessed_from_each_other(connections: Connections) -> None:
    first, second = [state_of(await connections.begin("hubspot", None)) for _ in range(2)]

    assert first != second
    assert len(first) == len(second) == 43


async def test_an_exchange_that_fails_is_begun_anew_by_the_person(
    connections: Connections, vendors: Any
) -> None:
    state = state_of(await connections.begin("hubspot", None))
    vendors.fails_with = httpx.ReadTimeout("late")

    with pytest.raises(NeedsPerson, match="HubSpot did not finish connecting; start again"):
        await connections.finish_hubspot(state, "code")


# Without one


async def test_a_refresh_token_connects_hubspot(connections: Connections) -> None:
    assert await connections.adopt_hubspot("42", "r0") == "42"
    assert await connections.hubspot("42").access_token() == "a1"


async def test_a_refresh_token_of_another_account_is_refused(connections: Connections) -> None:
    with pytest.raises(Refused, match="belong to another HubSpot account than 43"):
        await connections.adopt_hubspot("43", "r0")


async def test_a_refresh_token_connects_quickbooks(connections: Connections) -> None:
    await connections.adopt_quickbooks("42", "9130", "r0", "production", sees_it)

    assert (await connections.quickbooks("42")).environment == "production"


async def test_a_dead_refresh_token_connects_nothing(
    connections: Connections, vendors: Any, store: Store
) -> None:
    vendors.living.clear()

    with pytest.raises(NeedsPerson):
        await connections.adopt_quickbooks("42", "9130", "r0", "sandbox", sees_it)
    assert await store.read(lambda session: session.exec(select(Connection)).all()) == []


async def test_a_vendor_that_cannot_be_reached_connects_nothing(
    connections: Connections, vendors: Any
) -> None:
    vendors.fails_with = httpx.ConnectError("no")

    with pytest.raises(TryLater):
        await connections.adopt_hubspot("42", "r0")


# Tokens count only once they have opened the company


async def test_tokens_that_do_not_open_the_company_leave_the_good_ones(
    connections: Connections, tokens: NewTokens
) -> None:
    await connections.connect_quickbooks("42", "9130", "sandbox", tokens("good"))

    with pytest.raises(Refused, match="does not open this company to who connects it; nothing was changed"):
        await connections.adopt_quickbooks("42", "9130", "r0", "sandbox", is_shut_out)
    assert await (await connections.quickbooks("42")).tokens.access_token() == "good"


async def test_a_company_that_nobody_could_look_at_is_not_connected(
    connections: Connections, tokens: NewTokens, vendors: Any
) -> None:
    async def nobody_answers(connection_id: str) -> None:
        raise TryLater("QuickBooks could not be reached")

    await installed(connections, tokens)
    vendors.living = {"code"}
    state = state_of(await connections.begin("quickbooks", "42"))

    with pytest.raises(NeedsPerson, match="QuickBooks did not finish connecting; start again"):
        await connections.finish_quickbooks(state, "code", "9130", nobody_answers)
    assert await connections.companies("42") == ()


async def test_the_look_is_taken_with_the_new_tokens_and_described_once(connections: Connections) -> None:
    seen: list[str] = []

    async def look(connection_id: str) -> None:
        found = await connections.quickbooks_by_id(connection_id)
        seen.extend([found.realm_id, await found.tokens.access_token()])
        await connections.describe(connection_id, ACME)

    await connections.adopt_quickbooks("42", "9130", "r0", "sandbox", look)

    assert seen == ["9130", "a1"]
    assert (await connections.quickbooks("42")).company == ACME


# What is kept


async def test_no_secret_rests_in_clear(connections: Connections, store: Store, tokens: NewTokens) -> None:
    await connections.connect_quickbooks("42", "9130351977", "sandbox", tokens("access", "refresh"))

    def dump(session: Session) -> str:
        return repr([row.model_dump() for row in session.exec(select(Connection))])

    stored = await store.read(dump)
    assert not [secret for secret in ("access'", "refresh'", "9130351977") if secret in stored]


async def test_connecting_again_keeps_the_connections_id(connections: Connections, tokens: NewTokens) -> None:
    """Customers and invoices hang on it."""
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    await connections.disconnect("quickbooks", "42")

    assert await connections.connect_quickbooks("42", "9130", "sandbox", tokens("a5", "r5")) == first
    assert await (await connections.quickbooks("42")).tokens.access_token() == "a5"


async def test_reconnecting_mends_a_revoked_connection(
    connections: Connections, tokens: NewTokens, time: Any, vendors: Any
) -> None:
    await connections.connect_hubspot("42", tokens())
    vendors.living.clear()
    time.add(hours=1)
    with pytest.raises(NeedsPerson):
        await connections.hubspot("42").access_token()

    await connections.connect_hubspot("42", tokens("a5", "r5"))

    assert await connections.hubspot("42").access_token() == "a5"


async def test_each_account_has_its_own_salt(
    connections: Connections, store: Store, tokens: NewTokens
) -> None:
    await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    await connections.connect_quickbooks("43", "9130", "sandbox", tokens())

    salts = await store.read(lambda session: [account.salt for account in session.exec(select(Account))])
    assert len(set(salts)) == 2


# Choosing a company (F13)


async def two_companies(connections: Connections, tokens: NewTokens) -> tuple[str, str]:
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens("a-acme"))
    second = await connections.connect_quickbooks("42", "9140", "sandbox", tokens("a-other"))
    await connections.describe(first, ACME)
    return first, second


@pytest.mark.parametrize(
    ("wanted", "access"),
    [
        pytest.param("9130", "a-acme", id="realm-id"),
        pytest.param(" acme ", "a-acme", id="name"),
        pytest.param("9140", "a-other", id="not-described-yet"),
    ],
)
async def test_a_company_is_chosen_by_id_or_name(
    connections: Connections, tokens: NewTokens, wanted: str, access: str
) -> None:
    await two_companies(connections, tokens)

    assert await (await connections.quickbooks("42", wanted)).tokens.access_token() == access


async def test_among_several_companies_one_must_be_named(connections: Connections, tokens: NewTokens) -> None:
    await two_companies(connections, tokens)

    with pytest.raises(Refused) as caught:
        await connections.quickbooks("42")
    assert str(caught.value) == (
        "HubSpot account 42 has several companies in QuickBooks; "
        'set quickbooks_company to one of "9140", "Acme"'
    )


async def test_a_company_that_is_not_there_is_refused_with_those_that_are(
    connections: Connections, tokens: NewTokens
) -> None:
    await two_companies(connections, tokens)

    with pytest.raises(Refused, match='has no single company "Nobody" in QuickBooks'):
        await connections.quickbooks("42", "Nobody")


async def test_without_a_company_a_person_must_connect_one(connections: Connections) -> None:
    with pytest.raises(NeedsPerson, match=r"connect it at .*/quickbooks/connect\?portal_id=42"):
        await connections.quickbooks("42")


async def test_companies_are_listed_to_choose_from(connections: Connections, tokens: NewTokens) -> None:
    await two_companies(connections, tokens)

    assert await connections.companies("42") == (Ref("9130", "Acme"), Ref("9140", "9140"))


async def test_what_was_learned_of_a_company_is_kept(connections: Connections, tokens: NewTokens) -> None:
    first, _ = await two_companies(connections, tokens)

    assert (await connections.quickbooks_by_id(first)).company == ACME


async def test_what_is_no_json_of_a_company_is_kept_too(connections: Connections, tokens: NewTokens) -> None:
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    company = replace(ACME, multi_currency=True, currencies=("CAD", "EUR"), closed_until=date(2026, 1, 31))

    await connections.describe(first, company)

    assert (await connections.quickbooks_by_id(first)).company == company


async def test_a_profile_of_another_version_is_learned_anew(
    connections: Connections, store: Store, tokens: NewTokens
) -> None:
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())

    def age(session: Session) -> None:
        row = session.get_one(Connection, first)
        row.company = {"company_name": "Acme", "planet": "Earth"}
        session.add(row)

    await store.write(age, account=None)

    assert (await connections.quickbooks("42")).company is None


async def test_a_connection_that_is_gone_is_not_found_by_its_id(
    connections: Connections, tokens: NewTokens
) -> None:
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    await connections.disconnect("quickbooks", "42")

    with pytest.raises(NeedsPerson, match="this QuickBooks company was disconnected; connect it again"):
        await connections.quickbooks_by_id(first)


async def test_a_realm_leads_to_every_account_it_is_connected_to(
    connections: Connections, tokens: NewTokens
) -> None:
    first = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    second = await connections.connect_quickbooks("43", "9130", "sandbox", tokens())
    await connections.connect_quickbooks("43", "9140", "sandbox", tokens())

    assert set(await connections.by_realm("9130")) == {Connected(first, "42"), Connected(second, "43")}


async def test_a_realm_that_nobody_connected_leads_nowhere(
    connections: Connections, tokens: NewTokens
) -> None:
    await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    await connections.disconnect("quickbooks", "42")

    assert await connections.by_realm("9130") == ()


# Keys


@pytest.mark.parametrize("asked", ["a token", "the company", "the company by its id", "whose realm it is"])
async def test_no_loop_stands_still_for_a_key(
    new_connections: Callable[[], Connections],
    tokens: NewTokens,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
) -> None:
    """To derive one takes a good part of a second. A disconnection drops them all; a new process has none."""
    connections = new_connections()
    await installed(connections, tokens)
    connection_id = await connections.connect_quickbooks("42", "9130", "sandbox", tokens())
    derived, threads = hashlib.pbkdf2_hmac, []

    def derive(*told: Any) -> bytes:
        threads.append(threading.get_ident())
        return derived(*told)

    monkeypatch.setattr("engine.connecting.vault.hashlib.pbkdf2_hmac", derive)
    vault.forget_keys()

    uses: dict[str, Callable[[], Awaitable[object]]] = {
        "a token": new_connections().hubspot("42").access_token,
        "the company": lambda: connections.quickbooks("42"),
        "the company by its id": lambda: connections.quickbooks_by_id(connection_id),
        "whose realm it is": lambda: connections.by_realm("9130"),
    }
    await uses[asked]()

    assert threads
    assert threading.get_ident() not in threads
