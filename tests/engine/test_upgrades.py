"""A store of each earlier version, with data in all its tables, opened by this one: it goes on."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, MetaData, Row, create_engine, make_url, select

from engine.executions import ledger
from engine.store import open_store
from engine.store.migrate import migrate, revisions
from engine.store.tables import Execution

AT = "2026-03-02T15:00:00.000000Z"
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
ROWS = 3
SEALED_FROM = "0015"
RENAMED = {"api_calls": "call_count"}  # 0008 counts by cause, too
TOLD = {
    ("account", "portal_id"): "4210001",
    ("execution", "state"): "due",
    ("execution", "role"): "action",
    ("execution", "action"): "create-invoice",
    ("execution", "reply"): "none",
    ("effect", "state"): "done",
    ("connection", "vendor"): "quickbooks",
    ("connection", "status"): "connected",
    ("bill", "currency"): "USD",
}
NOTHING_YET = {("event", "outcome"), ("event", "closed_at"), ("execution", "token"), ("execution", "outcome")}


def value(column: Column[Any], number: int) -> Any:
    """Something that fits the column; rows of one number belong together."""
    for key in column.foreign_keys:
        return value(key.column, number)
    place = (column.table.name, column.name)
    kind = column.type.as_generic().python_type
    if place in NOTHING_YET or (column.nullable and column.name.endswith(("_at", "_until"))):
        return None
    if place in TOLD:
        return TOLD[place] if place != ("account", "portal_id") else f"421000{number}"
    if column.name == "portal_id":
        return f"421000{number}"
    if kind is str:
        return AT if column.name.endswith(("_at", "_until")) else f"{_whose(column)}-{number}"
    plain: dict[type, Any] = {int: number, bool: True, bytes: b"s" * 16, float: float(number), list: []}
    return date(2026, 3, number) if kind is date else plain.get(kind, {})


def _whose(column: Column[Any]) -> str:
    """Ids are those of the table that they name."""
    return column.table.name if column.name == "id" else column.name.removesuffix("_id")


def filled(connection: Connection) -> dict[str, int]:
    """Put rows into every table that there is; how many there are now."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            rows = [
                {column.name: value(column, number) for column in table.columns}
                for number in range(1, ROWS + 1)
            ]
            connection.execute(table.insert(), rows)
    return {table.name: ROWS for table in found.sorted_tables if table.name != "alembic_version"}


def kept(engine: Engine, table: str) -> list[Row[Any]]:
    found = MetaData()
    found.reflect(engine, only=[table])
    with engine.connect() as connection:
        return list(connection.execute(select(found.tables[table])))


@pytest.fixture
def address(ledgers: Any, tmp_path: Any, request: pytest.FixtureRequest) -> str:
    """Of a database that nobody has migrated."""
    if request.config.option.store == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    return str(request.getfixturevalue("databases").new())


@pytest.fixture
def database(address: str) -> Iterator[Engine]:
    engine = create_engine(make_url(address.replace("postgresql:", "postgresql+psycopg:")))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", revisions())
async def test_a_store_of_an_earlier_version_goes_on(revision: str, address: str, database: Engine) -> None:
    migrate(database, revision)
    with database.begin() as connection:
        before = filled(connection)
    database.dispose()

    with closing(open_store(address)) as store:
        taken = await store.write(
            lambda session: ledger.claim(session, "execution-1", token="token-1", now=NOW), account="4210001"
        )
        row = await store.read(lambda session: session.get_one(Execution, "execution-2"))

    if revision < SEALED_FROM and "link" in before:
        before["link"] += 2 * ROWS  # bills and payments enter the chain
    assert {table: len(kept(database, RENAMED.get(table, table))) for table in before} == before
    assert taken is not None
    assert (taken.state, taken.event_id, taken.attempts) == ("running", "event-1", 2)
    assert (row.portal_id, row.business_key, row.inputs) == ("4210002", "business_key-2", {})
