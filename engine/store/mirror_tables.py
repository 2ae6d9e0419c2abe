"""What of QuickBooks stands in HubSpot as a record of its own, and what an account does not take."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time() -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=False))


class Mirrored(SQLModel, table=True):
    """One QuickBooks document and the HubSpot record that shows it; `written` is what it was last given."""

    __table_args__ = (Index("ix_mirrored_account", "portal_id", "kind"),)

    connection_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)  # HubSpot's plural name: invoices, commerce_payments
    document_id: str = Field(primary_key=True)
    portal_id: str
    record_id: str
    deal_id: str = ""  # that it is associated with; empty where it belongs to none
    written: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class NotTaken(SQLModel, table=True):
    """A kind of record that HubSpot refuses to take from us, and why; it is tried again now and then."""

    __tablename__ = "not_taken"

    portal_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)  # invoices, commerce_payments, notes
    reason: str
    tried_at: datetime = _time()
