"""Accounts and their connections to vendors: whose they are, their sealed secrets, the ways to new ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.store.tables import UtcTime


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


class Account(SQLModel, table=True):
    """One HubSpot account (portal) and the salt from which its vault key is derived."""

    portal_id: str = Field(primary_key=True)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = _time()


class Connection(SQLModel, table=True):
    """A vendor connection of an account. Tokens, client pair and company id rest in `sealed` only."""

    __table_args__ = (UniqueConstraint("portal_id", "vendor", "external_digest"),)

    id: str = Field(primary_key=True)
    portal_id: str = Field(foreign_key="account.portal_id", index=True)
    vendor: str
    external_digest: str = Field(index=True)  # keyed digest of the realm or portal id
    environment: str
    status: str = "connected"  # connected, needs_person, disconnected
    reason: str = ""
    wording: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    access_expires_at: datetime | None = _time(nullable=True)
    refresh_expires_at: datetime | None = _time(nullable=True)
    refreshing_until: datetime | None = _time(nullable=True)  # lease of the one refresher
    # the QuickBooks company's profile, as records.BooksCompany
    company: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    connected_at: datetime = _time()
    updated_at: datetime = _time()


class OAuthState(SQLModel, table=True):
    """A browser's way through an authorize page; single use, short-lived. Only the digest is kept."""

    __tablename__ = "oauth_state"

    digest: str = Field(primary_key=True)
    vendor: str
    portal_id: str | None = None
    expires_at: datetime = _time()
