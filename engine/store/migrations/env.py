"""Run by Alembic: migrations use the connection, and so the transaction, of the caller."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString, SQLModel

from engine.store import (
    account_tables,
    catalogue_tables,
    meter_tables,
    mirror_tables,
    process_tables,
    proof_tables,
    report_tables,
    review_tables,
    rule_tables,
    shared_tables,
    sweep_tables,
    tables,
)

# Imported, and so registered.
TABLES = (
    account_tables,
    catalogue_tables,
    meter_tables,
    mirror_tables,
    process_tables,
    proof_tables,
    report_tables,
    review_tables,
    rule_tables,
    shared_tables,
    sweep_tables,
    tables,
)


def render_type(kind: str, value: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types by the names that migrations import."""
    if kind == "type" and isinstance(value, tables.UtcTime):
        return "tables.UtcTime()"
    if kind == "type" and isinstance(value, AutoString):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_type,
)
context.run_migrations()
