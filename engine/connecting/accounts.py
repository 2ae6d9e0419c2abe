"""The vendors' clients of each HubSpot account, built from its connections."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Self

import httpx

from engine.billing.company_profiles import Profiles
from engine.billing.crm import HubSpotCrm
from engine.clients.hubspot import HubSpot
from engine.clients.limiter import Limiter, Priority
from engine.clients.quickbooks import QuickBooks
from engine.clock import Clock
from engine.connecting.connected import BooksConnection
from engine.connecting.connections import Connections
from engine.deciding.hubspot_properties import Definitions, PropertyLists
from engine.executions.causes import Cause
from engine.operations.meter import Meters, Tally
from engine.records import BooksCompany


@dataclass(frozen=True, slots=True)
class BooksAccess:
    """One connected QuickBooks company: its client and what is known of it."""

    connection_id: str
    api: QuickBooks
    company: BooksCompany
    environment: str
    confirmed: Callable[[], Awaitable[BooksCompany]]  # the company as it is now, read again if need be


class Accounts:
    """One shared pool of connections per vendor; tokens, limits and meters per account.

    `quickbooks_url` gives the API host of an environment.
    """

    def __init__(
        self,
        connections: Connections,
        profiles: Profiles,
        *,
        hubspot_http: httpx.AsyncClient,
        quickbooks_http: httpx.AsyncClient,
        limiter: Limiter,
        meters: Meters,
        hubspot_url: str,
        quickbooks_url: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._property_lists = PropertyLists(clock)
        self._connections = connections
        self._profiles = profiles
        self._hubspot_http = hubspot_http
        self._quickbooks_http = quickbooks_http
        self._limiter = limiter
        self._meters: Meters | Tally = meters
        self._cause = Cause()
        self._hubspot_url = hubspot_url
        self._quickbooks_url = quickbooks_url

    def at(self, priority: Priority) -> Self:
        """The same accounts, for calls that somebody (or nobody) waits for."""
        other = copy(self)
        other._limiter = self._limiter.at(priority)
        return other

    def made_for(self, cause: Cause) -> Self:
        """The same accounts, for calls that the meter puts down to this cause."""
        other = copy(self)
        other._cause = cause
        return other

    def tallied(self) -> tuple[Self, Tally]:
        """The same accounts for one task, and what its calls come to."""
        other, tally = copy(self), Tally(self._meters)
        other._meters = tally
        return other, tally

    def hubspot(self, portal_id: str) -> HubSpot:
        """HubSpot's client for an account. Not being connected shows with the first call."""
        return HubSpot(
            self._hubspot_http,
            self._connections.hubspot(portal_id),
            self._limiter,
            self._meters.of(portal_id, f"hubspot:{portal_id}", self._cause),
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
            self._meters.of(found.portal_id, found.connection_id, self._cause),
            base_url=self._quickbooks_url(found.environment),
            realm_id=found.realm_id,
        )
        company = await self._profiles.of(found, api)
        return BooksAccess(
            found.connection_id,
            api,
            company,
            found.environment,
            partial(self._profiles.confirmed, found, api),
        )
