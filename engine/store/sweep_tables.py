"""What is kept beside the webhooks: how far sweeps came, what was told to have changed, our own numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


class Sweep(SQLModel, table=True):
    """How far the changes of one connection were followed, whether webhooks told of them or not."""

    connection_id: str = Field(primary_key=True)
    portal_id: str
    vendor: str
    followed_until: datetime = _time()  # on the vendor's clock
    due_at: datetime = _time()  # of the next look; whoever moves it has the look
    found: int = 0  # changes that no webhook had told
    found_at: datetime | None = _time(nullable=True)  # when the last of them was found
    silent_since: datetime | None = _time(nullable=True)  # the last webhook of one that is silent too long


class CompanyReading(SQLModel, table=True):
    """When what is known of a QuickBooks company was read, and when it was last told to have changed."""

    __tablename__ = "company_reading"

    connection_id: str = Field(primary_key=True)
    read_at: datetime | None = _time(nullable=True)
    changed_at: datetime | None = _time(nullable=True)


class DocumentNumber(SQLModel, table=True):
    """A number that Stagebill gave to a document, where the QuickBooks company gives none itself."""

    __tablename__ = "document_number"
    __table_args__ = (Index("ix_document_number_execution", "connection_id", "execution_id"),)

    connection_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    execution_id: str
    state: str  # given; occupied (QuickBooks has it on a document of somebody else)
