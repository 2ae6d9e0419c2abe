"""The vendors' clients of each HubSpot account, built from its connections."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from engine.clients.hubspot import HubSpot
from engine.clients.limiter import Limiter
from engine.clients.quickbooks import QuickBooks
from engine.clock import Clock
from engine.connections import BooksConnection, Connections
from engine.crm import HubSpotCrm
from engine.errors import NeedsPerson, TryLater
from engine.hubspot_properties import Definitions, PropertyLists
from engine.meter import Meters
from engine.records import BooksCompany

_KNOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BooksAccess:
    """One connected QuickBooks company: its client and what is known of it."""

    connection_id: str
    api: QuickBooks
    company: BooksCompany
    environment: str


class Accounts:
    """One shared pool of connections per vendor; tokens, limits and meters per account.

    `quickbooks_url` gives the API host of an environment.
    """

    def __init__(
        self,
        connections: Connections,
        *,
        hubspot_http: httpx.AsyncClient,
        quickbooks_http: httpx.AsyncClient,
        limiter: Limiter,
        meters: Meters,
        hubspot_url: str,
        quickbooks_url: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._asked: dict[str, datetime] = {}
        self._property_lists = PropertyLists(clock)
        self._connections = connections
        self._hubspot_http = hubspot_http
        self._quickbooks_http = quickbooks_http
        self._limiter = limiter
        self._meters = meters
        self._hubspot_url = hubspot_url
        self._quickbooks_url = quickbooks_url

    def hubspot(self, portal_id: str) -> HubSpot:
        """HubSpot's client for an account. Not being connected shows with the first call."""
        return HubSpot(
            self._hubspot_http,
            self._connections.hubspot(portal_id),
            self._limiter,
            self._meters.of(f"hubspot:{portal_id}"),
            portal_id=portal_id,
            base_url=self._hubspot_url,
        )

    def crm(self, portal_id: str, extra: Mapping[str, frozenset[str]]) -> HubSpotCrm:
        """HubSpot as actions see it; `extra` names properties to read beside the usual ones."""
        return HubSpotCrm(self.hubspot(portal_id), extra)

    async def properties(self, portal_id: str, name: str, wanted: frozenset[str]) -> Definitions:
        """The properties of the account's deals, contacts, … (`name` as in rules); as known within the hour.

        One of `wanted` that is missing has it asked for again. Raises what the client raises.
        """
        ask = self.hubspot(portal_id).properties
        return await self._property_lists.of(portal_id, name, ask, wanted)

    async def books(self, portal_id: str, company: str | None = None) -> BooksAccess:
        """The account's QuickBooks company, or the named one. NeedsPerson where none is connected."""
        return await self._access(await self._connections.quickbooks(portal_id, company))

    async def books_by_id(self, connection_id: str) -> BooksAccess:
        """The QuickBooks company of one connection. NeedsPerson where it is connected no more."""
        return await self._access(await self._connections.quickbooks_by_id(connection_id))

    async def _access(self, found: BooksConnection) -> BooksAccess:
        api = QuickBooks(
            self._quickbooks_http,
            found.tokens,
            self._limiter,
            self._meters.of(found.connection_id),
            base_url=self._quickbooks_url(found.environment),
            realm_id=found.realm_id,
        )
        company = await self._described(found, api)
        return BooksAccess(found.connection_id, api, company, found.environment)

    async def _described(self, found: BooksConnection, api: QuickBooks) -> BooksCompany:
        """What is known of the company: its owner may turn on tax or a currency at any time."""
        now = self._clock()
        asked = self._asked.get(found.connection_id)
        if found.company is not None and asked is not None and now - asked < _KNOWN_FOR:
            return found.company
        try:
            company = await api.company()
        except (TryLater, NeedsPerson):
            if found.company is None:
                raise
            return found.company  # what was known an hour ago is better than nothing
        self._asked[found.connection_id] = now
        if company != found.company:
            await self._connections.describe(found.connection_id, company)
        return company
