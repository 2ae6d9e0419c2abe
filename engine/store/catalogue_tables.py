"""What is kept of a QuickBooks company to spare reads: its lists, and which customer stands for whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


class CustomerLink(SQLModel, table=True):
    """Which QuickBooks customer stands for which HubSpot contact or company."""

    __tablename__ = "customer_link"
    __table_args__ = (UniqueConstraint("connection_id", "hubspot_type", "hubspot_id"),)

    id: str = Field(primary_key=True)
    portal_id: str
    connection_id: str
    hubspot_type: str
    hubspot_id: str
    customer_id: str  # empty once QuickBooks did not know it any more
    customer_name: str
    replaces: str = ""  # the customer that it stood for before
    linked_at: datetime = _time()


class CatalogueRow(SQLModel, table=True):
    """A QuickBooks list (items, terms, tax codes, payment methods) as last read, to spare metered reads."""

    __tablename__ = "catalogue"

    connection_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    entries: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    read_at: datetime = _time()  # when the reading began
    changed_at: datetime | None = _time(nullable=True)  # when we were last told that it changed
