"""What many processes share beside the ledger: when calls left, and who does what is done once for all."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Double
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _times() -> Any:
    """Moments in seconds since 1970, the newest last."""
    kind = JSON().with_variant(ARRAY(Double()), "postgresql")
    return Field(default_factory=list, sa_column=Column(kind, nullable=False))


class Departure(SQLModel, table=True):
    """The last calls of one vendor account, on PostgreSQL; see `engine.clients.shared_departures`."""

    vendor: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    general: list[float] = _times()
    general_pressing: list[float] = _times()  # those among them that somebody waited for
    special: list[float] = _times()  # QuickBooks' batches, HubSpot's searches
    special_pressing: list[float] = _times()
    flying: list[float] = _times()  # when those left that are under way
    closed_until: float = Field(default=0.0, sa_column=Column(Double(), nullable=False))
    strikes: int = 0  # 429s in a row


class Turn(SQLModel, table=True):
    """Which process does a chore that one does for all."""

    chore: str = Field(primary_key=True)
    holder: str
    lasts_until: datetime = Field(sa_column=Column(UtcTime(), nullable=False))
