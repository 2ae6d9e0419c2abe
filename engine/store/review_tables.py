"""Review requests: what was asked of whom, what became of it, and who does not want to be asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


class ReviewRequest(SQLModel, table=True):
    """One message that asks for a review, planned, sent, or refused; counted for the caps, kept as evidence.

    A reminder is a row of its own that `follows` the first one. `address` and `phone` are digests of the
    recipient's e-mail address and mobile phone, empty where there is none.
    """

    __tablename__ = "review_request"
    __table_args__ = (
        Index("ix_review_contact", "portal_id", "contact_id"),
        Index("ix_review_address", "portal_id", "address"),
        Index("ix_review_phone", "portal_id", "phone"),
        Index("ix_review_send_at", "portal_id", "send_at"),
        Index("ix_review_token", "token", unique=True),
    )

    id: str = Field(primary_key=True)
    portal_id: str
    execution_id: str
    contact_id: str
    site: str
    state: str  # scheduled, sending, sent, cancelled, refused
    send_at: datetime = _time()
    sent_at: datetime | None = _time(nullable=True)
    deal_id: str = ""
    address: str = ""
    phone: str = ""
    channel: str = "email"  # one of rules.model.CHANNELS
    reason: str = ""  # why it was refused
    follows: str = ""  # the request that this one reminds of; empty for a first one
    link: str = ""  # the site's address when it was planned: where its own link leads, and nowhere else
    balance: str = ""  # the shares by which the site was chosen; empty where it was named
    token: str | None = None  # what its links are known by
    clicks: int = 0
    clicked_at: datetime | None = _time(nullable=True)
    evidence: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ReviewOptOut(SQLModel, table=True):
    """A contact who asked not to be asked. Once HubSpot is told (`told_at`), its property counts."""

    __tablename__ = "review_opt_out"
    __table_args__ = (
        Index("ix_opt_out_address", "portal_id", "address"),
        Index("ix_opt_out_phone", "portal_id", "phone"),
    )

    portal_id: str = Field(primary_key=True)
    contact_id: str = Field(primary_key=True)
    address: str
    phone: str = ""
    request_id: str
    said_at: datetime = _time()
    told_at: datetime | None = _time(nullable=True)
