"""What is known of each connected QuickBooks company: read when it is connected, and when it changed.

QuickBooks tells of changed preferences; of a changed name, country or time zone it does not, so what is kept
ages too. Reading costs two metered calls, three where it keeps its books in several currencies.
"""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam
from sqlmodel import col, select

from engine.clock import Clock
from engine.connecting.connected import BooksConnection
from engine.connecting.connections import Connections
from engine.errors import NeedsPerson, TryLater
from engine.records import BooksCompany
from engine.store import Store
from engine.store.sweep_tables import CompanyReading

KEPT_FOR = timedelta(hours=12)
ASKED_AGAIN = timedelta(minutes=1)  # after a reading that failed, and before another that would only confirm

_READING = select(CompanyReading).where(col(CompanyReading.connection_id) == bindparam("connection"))


class Describes(Protocol):
    """Whoever can read what is to be known of a company."""

    async def company(self) -> BooksCompany:
        """CompanyInfo, Preferences and currencies. Raises what the client raises."""


class Profiles:
    """The companies of all connections, as this service knows them."""

    def __init__(self, store: Store, connections: Connections, clock: Clock) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock
        self._failed: dict[str, datetime] = {}

    async def of(self, found: BooksConnection, api: Describes) -> BooksCompany:
        """The company; read again only where it is old or was told to have changed.

        What is known stands where it cannot be read now; where nothing is, raises what the client raises.
        """
        if found.company is not None and await self._still_true(found.connection_id):
            return found.company
        try:
            return await self._read(found, api)
        except (TryLater, NeedsPerson):
            if found.company is None:
                raise
            self._failed[found.connection_id] = self._clock()
            return found.company

    async def confirmed(self, found: BooksConnection, api: Describes) -> BooksCompany:
        """The company as it is now, within a minute: before somebody is told what it does not allow."""
        reading = await self._reading(found.connection_id)
        kept = (await self._connections.quickbooks_by_id(found.connection_id)).company
        read_at = reading.read_at if reading else None
        if kept is None or read_at is None or self._clock() - read_at > ASKED_AGAIN:
            return await self._read(found, api)
        return kept

    async def _still_true(self, connection_id: str) -> bool:
        reading = await self._reading(connection_id)
        if reading is not None and reading.read_at is not None:
            changed = reading.changed_at is not None and reading.changed_at >= reading.read_at
            if not changed and self._clock() - reading.read_at <= KEPT_FOR:
                return True
        failed = self._failed.get(connection_id)
        return failed is not None and self._clock() - failed <= ASKED_AGAIN

    async def _reading(self, connection_id: str) -> CompanyReading | None:
        told = {"connection": connection_id}
        return await self._store.look(lambda session: session.exec(_READING, params=told).first())

    async def _read(self, found: BooksConnection, api: Describes) -> BooksCompany:
        began = self._clock()
        company = await api.company()
        self._failed.pop(found.connection_id, None)
        await self._connections.describe(found.connection_id, company, began=began)
        return company
