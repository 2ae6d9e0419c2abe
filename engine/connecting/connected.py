"""What is connected: the rows of living connections, and a connected company as others see it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.clients.sender import Tokens
from engine.connecting.oauth import Vendor
from engine.errors import Refused
from engine.records import BooksCompany
from engine.said import said
from engine.store.account_tables import Connection

_VENDORS: dict[str, Vendor] = {"hubspot": "hubspot", "quickbooks": "quickbooks"}


@dataclass(frozen=True, slots=True)
class Connected:
    """One living connection: its id here, and the HubSpot account it belongs to."""

    id: str
    portal_id: str


@dataclass(frozen=True, slots=True)
class Installation:
    """An account that has just installed the app, and the user who did; None where HubSpot is silent."""

    portal_id: str
    user_id: str | None


@dataclass(frozen=True, slots=True)
class BooksConnection:
    """One connected QuickBooks company. `company` is None until it was described."""

    connection_id: str
    portal_id: str
    realm_id: str
    environment: str
    company: BooksCompany | None
    tokens: Tokens

    @property
    def name(self) -> str:
        """What people call it; its realm id until it was described."""
        return self.company.company_name if self.company else self.realm_id

    def is_called(self, wanted: str) -> bool:
        """Whether that is its realm id or its name."""
        return wanted.strip().casefold() in (self.realm_id.casefold(), self.name.casefold())


_LIVING = (
    select(Connection)
    .where(
        col(Connection.portal_id) == bindparam("account"),
        col(Connection.vendor) == bindparam("vendor"),
        col(Connection.status) != "disconnected",
    )
    .order_by(col(Connection.connected_at), col(Connection.id))
)
_BY_ID = select(Connection).where(col(Connection.id) == bindparam("connection"))


def is_installed(session: Session, portal_id: str | None) -> bool:
    """Whether the account has the HubSpot app."""
    return portal_id is not None and living(session, vendor="hubspot", portal_id=portal_id) is not None


def living(session: Session, *, vendor: Vendor, portal_id: str) -> Connection | None:
    """The account's connection to a vendor of which it has only one."""
    return next(iter(all_living(session, vendor, portal_id)), None)


def all_living(session: Session, vendor: Vendor, portal_id: str) -> list[Connection]:
    """The account's connections to a vendor, those that need a person included, the oldest first."""
    return list(session.exec(_LIVING, params={"account": portal_id, "vendor": vendor}))


def portals(session: Session) -> tuple[str, ...]:
    """The HubSpot accounts with a living connection to HubSpot, in their order."""
    found = session.exec(
        select(Connection.portal_id)
        .where(col(Connection.vendor) == "hubspot", col(Connection.status) != "disconnected")
        .order_by(col(Connection.connected_at), col(Connection.portal_id))
    )
    return tuple(found)


def resting(session: Session, *, since: datetime) -> list[tuple[Vendor, str, str]]:
    """Vendor, portal and id of the good connections whose tokens nobody has renewed since then."""
    found = session.exec(
        select(Connection).where(col(Connection.status) == "connected", col(Connection.updated_at) < since)
    )
    return [(_VENDORS[row.vendor], row.portal_id, row.id) for row in found]


def by_id(session: Session, *, connection_id: str) -> Connection | None:
    """One connection, whatever its state."""
    return session.exec(_BY_ID, params={"connection": connection_id}).first()


def the_one_called(company: str | None, found: Sequence[BooksConnection]) -> BooksConnection:
    """The account's only company, or the only one of that realm id or name. Refused where it has several."""
    chosen = found if company is None else [each for each in found if each.is_called(company)]
    if len(chosen) == 1:
        return chosen[0]
    if company is None:
        problem = said("has several companies")
    else:
        problem = said('has no single company "{company}"', company=company[:80])
    raise Refused(
        said(
            "HubSpot account {portal_id} {problem} in QuickBooks; set quickbooks_company to one of {names}",
            portal_id=found[0].portal_id,
            problem=problem,
            names=", ".join(sorted(f'"{each.name}"' for each in found)),
        ),
        category="unknown-company",
    )


def described(profile: dict[str, Any]) -> BooksCompany | None:
    """The company's profile as a row keeps it; None where there is none yet."""
    try:
        return _company(profile) if profile else None
    except (TypeError, ValueError):  # kept by a version that knew other fields: it is to be described anew
        return None


def _company(profile: Mapping[str, Any]) -> BooksCompany:
    closed, currencies = profile.get("closed_until"), profile.get("currencies")
    read = {
        "closed_until": date.fromisoformat(closed) if closed else None,
        "currencies": None if currencies is None else tuple(currencies),
    }
    return BooksCompany(**{**profile, **read})


def profile_of(company: BooksCompany) -> dict[str, Any]:
    """The company as a row keeps it."""
    closed = company.closed_until
    return {**asdict(company), "closed_until": closed.isoformat() if closed else None}
