"""What proves the ledger: the chain of hashes over effects, bills and payments, and the certificates."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


class Link(SQLModel, table=True):
    """One entry of an account's chain: what an effect, bill or payment was, or what became of it.

    `facts` is kept as the very text over which `digest` was taken. There is no foreign key: an entry stays
    when the row of which it speaks is gone, and says so.
    """

    portal_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)  # from 1, without gaps
    effect_id: str = Field(index=True)
    facts: str = Field(sa_column=Column(Text, nullable=False))
    previous: str  # the digest of the entry before; zeros before the first
    digest: str


class Certificate(SQLModel, table=True):
    """What one comparison of the ledger with QuickBooks and HubSpot came to."""

    __table_args__ = (Index("ix_certificate_made", "portal_id", "made_at"),)

    id: str = Field(primary_key=True)
    portal_id: str
    made_at: datetime = Field(sa_column=Column(UtcTime(), nullable=False))
    asked_by: str  # day (the daily one), person
    result: str  # agrees, differs, not_made
    reason: str = ""  # why it could not be made
    records: int = 0
    unexplained: int = 0
    under_way: int = 0  # differ, and open work accounts for that
    difference: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reads: int = 0  # metered ones
    head_sequence: int = 0  # the end of the account's chain: what was before it cannot be cut off unseen
    head_digest: str = ""
    odd: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
