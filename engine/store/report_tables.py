"""QuickBooks' reports as last read: what customers owe, forgotten when their company is disconnected."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


class KeptReport(SQLModel, table=True):
    """One report of one connection; see `engine.reports.shelf` for its names and bodies."""

    __tablename__ = "kept_report"

    connection_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    read_at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))  # when the reading began
