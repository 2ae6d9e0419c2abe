"""Which HubSpot account is connected to what: connecting, disconnecting, and finding the tokens.

Tokens, a client pair of one's own and the vendor's own id of the company rest sealed only; a company is
found again by a keyed digest of its id.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.billing.told_changes import company_read
from engine.clock import Clock, NewId
from engine.connecting.connected import (
    BooksConnection,
    Connected,
    Installation,
    all_living,
    by_id,
    is_installed,
    living,
    profile_of,
    resting,
    the_one_called,
)
from engine.connecting.disconnecting import end_there, forget_here
from engine.connecting.joining import Joining, Look
from engine.connecting.keeping import Keeping
from engine.connecting.keyring import Keyring
from engine.connecting.oauth import ClientPair, GrantLost, OAuth, TokenSet, Vendor
from engine.connecting.opening import Opening
from engine.connecting.states import VENDOR_NAMES, States
from engine.connecting.tokens import Shared, Sleep, TokenSource
from engine.connecting.vault import Vault
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater
from engine.records import BooksCompany, Ref
from engine.said import said
from engine.store import Store
from engine.store.account_tables import Connection

_RESTED = timedelta(days=7)

_OF_REALM = select(Connection.id, Connection.portal_id).where(
    col(Connection.external_digest) == bindparam("digest"),
    col(Connection.vendor) == "quickbooks",
    col(Connection.status) != "disconnected",
)


class Connections:
    """All connections of this service."""

    def __init__(
        self, store: Store, vault: Vault, oauth: OAuth, *, clock: Clock, new_id: NewId, sleep: Sleep
    ) -> None:
        self._store = store
        self._vault = vault
        self._keyring = Keyring(vault)
        self._oauth = oauth
        self._clock = clock
        self._shared = Shared()
        self._keeping = Keeping(store, self._keyring, self._shared, clock, new_id)
        self._opening = Opening(store, self._keyring, oauth, self._shared, clock, sleep)
        self._joining = Joining(new_id)
        self.states = States(store, vault, clock)

    # Connecting with a browser

    async def begin(self, vendor: Vendor, portal_id: str | None, *, browser: str = "") -> str:
        """Where to send a person who wants to connect; valid for one return within 10 minutes.

        `browser` is a secret of the person's browser (a cookie): only that browser may then come back.
        NeedsPerson: QuickBooks, but the account has not installed the HubSpot app.
        """
        if vendor == "quickbooks" and not await self._store.read(
            lambda session: is_installed(session, portal_id)
        ):
            raise self._oauth.not_connected("hubspot", portal_id or "")
        return self._oauth.of(vendor).authorize_url(await self.states.give(vendor, portal_id, browser))

    async def finish_hubspot(self, state: str, code: str, *, browser: str = "") -> Installation:
        """Connect the account that the person chose at HubSpot."""
        portal_id = await self.states.take("hubspot", state, browser)
        with _code_used("hubspot"):
            tokens = await self._oauth.hubspot.exchange(code)
        return Installation(await self.connect_hubspot(portal_id, tokens), tokens.user_id)

    async def finish_quickbooks(
        self, state: str, code: str, realm_id: str, look: Look, *, browser: str = ""
    ) -> str:
        """Connect the company that the person chose at Intuit; returns the connection's id.

        The realm id comes from the browser, so it counts only once `look` has seen that company.
        """
        portal_id = await self.states.take("quickbooks", state, browser)
        if portal_id is None:
            raise Refused("no HubSpot account was named when this began; start from the HubSpot installation")
        if not browser:
            await self._check_joining(portal_id, realm_id)
        environment = self._oauth.settings.quickbooks_environment
        with _code_used("quickbooks"):
            tokens = await self._oauth.quickbooks.exchange(code)
            company = await self._joining.look(portal_id, realm_id, environment, tokens, look)
        return await self.connect_quickbooks(portal_id, realm_id, environment, tokens, company=company)

    async def _check_joining(self, portal_id: str, realm_id: str) -> None:
        """From a browser that has proved nothing: the account's first company, or one that it has already."""

        def companies(session: Session) -> set[str]:
            return {row.external_digest for row in all_living(session, "quickbooks", portal_id)}

        known = await self._store.read(companies)
        digest = await asyncio.to_thread(self._keyring.digest, "quickbooks", realm_id)
        if known and digest not in known:
            install = self._oauth.connect_url("hubspot", portal_id)
            raise Refused(
                "this account has another QuickBooks company already; to add one, "
                f"sign in at {install} and go on from there"
            )

    # Connecting without one

    async def adopt_hubspot(self, portal_id: str, refresh_token: str) -> str:
        """Connect an account by a refresh token that somebody already has. Refused where it is another's."""
        return await self.connect_hubspot(portal_id, await self._oauth.hubspot.refresh(refresh_token))

    async def adopt_quickbooks(
        self,
        portal_id: str,
        realm_id: str,
        refresh_token: str,
        environment: str,
        look: Look,
        client: ClientPair | None = None,
    ) -> str:
        """Connect a company by a refresh token that somebody already has; returns the connection's id."""
        tokens = await self._oauth.quickbooks.refresh(refresh_token, client)
        company = await self._joining.look(portal_id, realm_id, environment, tokens, look)
        return await self.connect_quickbooks(
            portal_id, realm_id, environment, tokens, client, company=company
        )

    async def connect_hubspot(self, portal_id: str | None, tokens: TokenSet) -> str:
        """Keep the tokens of a HubSpot account; returns its portal id. `portal_id`: the one it must be."""
        told = tokens.portal_id or portal_id
        if told is None:
            raise NeedsPerson("HubSpot did not say which account was connected; install the app again")
        if portal_id is not None and told != portal_id:
            raise Refused(
                f"these tokens belong to another HubSpot account than {portal_id}; connect that one"
            )
        await self._keeping.keep("hubspot", told, told, "production", tokens, None)
        return told

    async def connect_quickbooks(
        self,
        portal_id: str,
        realm_id: str,
        environment: str,
        tokens: TokenSet,
        client: ClientPair | None = None,
        *,
        company: BooksCompany | None = None,
    ) -> str:
        """Keep the tokens of a QuickBooks company that they are known to open; returns the connection's id.

        `client` is the account's own app, where it brings one; `company` is what was learned already.
        """
        connection_id = await self._keeping.keep(
            "quickbooks", portal_id, realm_id, environment, tokens, client
        )
        if company is not None:
            await self.describe(connection_id, company)
        return connection_id

    # Using

    def hubspot(self, portal_id: str) -> TokenSource:
        """The tokens of a HubSpot account. Whether it is connected shows with the first one asked for."""
        return self._opening.source(
            "hubspot", portal_id, partial(living, vendor="hubspot", portal_id=portal_id), ""
        )

    async def quickbooks(self, portal_id: str, company: str | None = None) -> BooksConnection:
        """The account's QuickBooks company, or the one of that realm id or name.

        NeedsPerson where none is connected; Refused where `company` is needed, or names none of them.
        """
        found = await self.all_quickbooks(portal_id)
        if not found:
            raise self._oauth.not_connected("quickbooks", portal_id)
        return the_one_called(company, found)

    async def quickbooks_by_id(self, connection_id: str) -> BooksConnection:
        """The company of one connection, or one that joins. NeedsPerson where it was disconnected."""
        if joining := self._joining.find(connection_id):
            return joining
        found = await self._opening.books(
            lambda session: filter(None, [by_id(session, connection_id=connection_id)])
        )
        if not found:
            raise NeedsPerson(
                said("this QuickBooks company was disconnected; connect it again"), category="not-connected"
            )
        return found[0]

    async def companies(self, portal_id: str) -> tuple[Ref, ...]:
        """The connected companies, by realm id and name: what to choose from."""
        return tuple(Ref(each.realm_id, each.name) for each in await self.all_quickbooks(portal_id))

    async def all_quickbooks(self, portal_id: str) -> list[BooksConnection]:
        """The connected companies; empty where there is none."""
        return await self._opening.books(lambda session: all_living(session, "quickbooks", portal_id))

    async def by_realm(self, realm_id: str) -> tuple[Connected, ...]:
        """The living connections to a QuickBooks company, of whatever account: whom a webhook concerns."""
        await self._keyring.vault.have_ready()
        told = {"digest": self._keyring.digest("quickbooks", realm_id)}

        def look(session: Session) -> tuple[Connected, ...]:
            rows = session.connection().execute(_OF_REALM, told)
            return tuple(Connected(row.id, row.portal_id) for row in rows)

        return await self._store.look(look)

    async def describe(
        self, connection_id: str, company: BooksCompany, *, began: datetime | None = None
    ) -> None:
        """Keep what was learned of a company. `began`: when the reading did, else just now."""
        if self._joining.describe(connection_id, company):
            return  # it is kept with the connection
        read_at = began or self._clock()

        def keep(session: Session) -> None:
            row = session.get_one(Connection, connection_id)
            row.company = profile_of(company)
            session.add(row)
            company_read(session, connection_id, read_at)

        await self._store.write(keep, account=None)

    async def keep_alive(self) -> None:
        """Use every connection that has rested for a week: Intuit ends one that rests for 100 days.

        One that fails is left for whoever needs it next; a revoked one is marked so by the attempt.
        """
        now = self._clock()
        rested = await self._store.read(lambda session: resting(session, since=now - _RESTED))
        for vendor, portal_id, connection_id in rested:
            find = partial(by_id, connection_id=connection_id)
            with suppress(ServiceError):
                await self._opening.source(vendor, portal_id, find, connection_id).access_token()

    async def aclose(self) -> None:
        """Wait for refreshes under way: a used-up refresh token must not be left without its successor."""
        await asyncio.gather(*self._shared.refreshing, return_exceptions=True)

    # Disconnecting

    async def disconnect(self, vendor: Vendor, portal_id: str) -> str:
        """End the account's connections to a vendor, there and here; returns a sentence that tells how.

        Here always means: tokens deleted, the account's key rotated, what remains sealed anew.
        Raises: Refused where there is none; TryLater where the vendor cannot be asked, and all is as before.
        """
        rows = await self._store.read(lambda session: all_living(session, vendor, portal_id))
        if not rows:
            raise Refused(
                f"HubSpot account {portal_id} has no {VENDOR_NAMES[vendor]} connection; nothing was changed"
            )
        told = [await self._end(vendor, row) for row in rows]
        new_salt = self._vault.new_salt()
        await asyncio.to_thread(self._vault.prepare, new_salt)
        forget = partial(
            forget_here,
            keyring=self._keyring,
            portal_id=portal_id,
            gone=[row.id for row in rows],
            new_salt=new_salt,
            now=self._clock(),
        )
        await self._store.write(forget, account=portal_id)
        self._vault.forget_keys()
        self._shared.remembered.clear()
        summary = "; ".join(dict.fromkeys(told))
        return f"HubSpot account {portal_id} is disconnected from {VENDOR_NAMES[vendor]}: {summary}"

    async def _end(self, vendor: Vendor, row: Connection) -> str:
        try:
            secrets = await self._store.read(lambda session: self._keyring.open(session, row))
        except NeedsPerson:
            return (
                f"its tokens did not open and are deleted; remove the app in {VENDOR_NAMES[vendor]} by hand"
            )
        if secrets is None:
            return "it had no tokens any more"
        return await end_there(self._oauth, vendor, secrets, self.hubspot(row.portal_id))


@contextmanager
def _code_used(vendor: Vendor) -> Iterator[None]:
    """A code is good once: what goes wrong with it takes another one, which a person has to fetch."""
    try:
        yield
    except (TryLater, GrantLost) as exc:
        raise NeedsPerson(
            f"{VENDOR_NAMES[vendor]} did not finish connecting; start again", trace=exc.trace
        ) from exc
