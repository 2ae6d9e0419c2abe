"""Many rows into a table with one statement, for the accept path.

Around each statement Python lets go of its interpreter lock, and has to win it back from a busy event loop. A
statement for each row would do so for each row, which is most of what such an insert costs.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlmodel import SQLModel

Convert = Callable[[Any], Any]

_MOST_VALUES = 10_000  # in one statement; SQLite takes 32,766


def insert_new(connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows that all name the same columns, but for those that a unique key knows already.

    Returns how many were stored.
    """
    return _insert(connection, table, rows, "DO NOTHING")


def add_up(
    connection: Connection, table: type[SQLModel], sums: Sequence[Mapping[str, Any]], sum_: str
) -> None:
    """Add to the column `sum_` of the rows that the primary key knows; insert those that it does not.

    No two of `sums` have the same key. All processes give them in one order, so that none waits in a ring.
    """
    keys = ", ".join(column.name for column in _table(table).primary_key)
    more = f"{sum_} = {table.__tablename__}.{sum_} + excluded.{sum_}"
    _insert(connection, table, sums, f"({keys}) DO UPDATE SET {more}")


def _insert(
    connection: Connection, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], on_conflict: str
) -> int:
    columns = tuple(rows[0])
    most = _MOST_VALUES // len(columns)
    parts = (rows[at : at + most] for at in range(0, len(rows), most))
    return sum(_insert_part(connection, table, columns, part, on_conflict) for part in parts)


def _insert_part(
    connection: Connection,
    table: type[SQLModel],
    columns: tuple[str, ...],
    rows: Sequence[Mapping[str, Any]],
    on_conflict: str,
) -> int:
    conversions = _conversions(table, columns, connection.dialect)
    values = [convert(row[name]) if convert else row[name] for row in rows for name, convert in conversions]
    statement = _statement(table, columns, len(rows), connection.dialect.paramstyle, on_conflict)
    return connection.exec_driver_sql(statement, tuple(values)).rowcount


def _table(table: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(table.__tablename__)]


@cache
def _conversions(
    table: type[SQLModel], columns: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Convert | None], ...]:
    """How each column's type turns its values into what the driver takes."""
    types = _table(table).c
    return tuple((name, types[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in columns)


@cache
def _statement(
    table: type[SQLModel], columns: tuple[str, ...], count: int, paramstyle: str, on_conflict: str
) -> str:
    mark = "?" if paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(columns))})"
    rows = ", ".join([row] * count)
    into = f"{table.__tablename__} ({', '.join(columns)})"
    return f"INSERT INTO {into} VALUES {rows} ON CONFLICT {on_conflict}"  # noqa: S608 - our own names; values are bound
