"""Connections to PostgreSQL for what is not the ledger: limits and wake-ups. They open themselves again.

Each statement is its own transaction. What is said here may be lost in a crash of the database, so it does
not wait for the disk.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from engine.errors import TryLater

Row = tuple[Any, ...]

_NAME = "stagebill"  # as the database's own lists of connections show it


def address(url: str) -> str:
    """An SQLAlchemy address as PostgreSQL's own library takes it, which wants spaces written as %20.

    >>> address("postgresql+psycopg://ann:open%20sesame@db/bills")
    'postgresql://ann:open%20sesame@db/bills'
    """
    rendered = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return rendered.replace(" ", "%20")


async def connect(url: str) -> psycopg.AsyncConnection[TupleRow]:
    """A connection of one's own. Raises psycopg.OperationalError."""
    return await psycopg.AsyncConnection.connect(
        address(url),
        autocommit=True,
        application_name=_NAME,
        options="-c synchronous_commit=off",
        connect_timeout=5,
        keepalives_idle=30,
        tcp_user_timeout=10_000,  # milliseconds: a network that swallows everything counts as cut
    )


class Line:
    """One connection of this process, opened when it is needed and again when it was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[TupleRow] | None = None
        self._turn = asyncio.Lock()

    async def one(self, statement: str, values: Mapping[str, Any]) -> Row | None:
        """The first row that a statement gives. Raises TryLater where the database is not to be reached."""
        async with self._turn:
            try:
                return await self._run(statement, values)
            except psycopg.OperationalError:  # cut since the last time: once more, on a new one
                await self._drop()
            try:
                return await self._run(statement, values)
            except psycopg.OperationalError as lost:
                await self._drop()
                raise TryLater(
                    "the database cannot be reached; it is tried again", category="database"
                ) from lost

    async def aclose(self) -> None:
        """Hang up."""
        await self._drop()

    async def _run(self, statement: str, values: Mapping[str, Any]) -> Row | None:
        if self._connection is None or self._connection.closed:
            self._connection = await connect(self._url)
        cursor = await self._connection.execute(statement.encode(), values)
        return await cursor.fetchone() if cursor.description else None

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
