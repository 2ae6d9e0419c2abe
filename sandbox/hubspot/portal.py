"""One HubSpot account: its records, definitions, people and limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.hubspot.choices import live_choices
from sandbox.hubspot.limits import Limits
from sandbox.hubspot.link_types import LinkTypes
from sandbox.hubspot.links import Links
from sandbox.hubspot.mail import Outbox
from sandbox.hubspot.pipelines import Pipelines
from sandbox.hubspot.properties import Properties
from sandbox.hubspot.records import Records
from sandbox.hubspot.timeline import Timeline
from sandbox.hubspot.times import to_iso


@dataclass(frozen=True, slots=True)
class User:
    """One person with access to the account; `id` spans accounts, `owner_id` is the account's own."""

    id: int
    owner_id: int
    email: str
    first_name: str
    last_name: str
    super_admin: bool

    def to_wire(self) -> dict[str, Any]:
        """The person as the settings API shows users."""
        return {
            "id": str(self.id),
            "email": self.email,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "roleId": None,
            "roleIds": [],
            "primaryTeamId": None,
            "secondaryTeamIds": [],
            "superAdmin": self.super_admin,
            "sendWelcomeEmail": False,
        }

    def to_owner(self, stamp: str) -> dict[str, Any]:
        """The person as the CRM shows record owners."""
        return {
            "id": str(self.owner_id),
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": self.id,
            "userIdIncludingInactive": self.id,
            "createdAt": stamp,
            "updatedAt": stamp,
            "archived": False,
        }


USERS = (
    User(77, 440077, "ana.admin@example.test", "Ana", "Admin", super_admin=True),
    User(78, 440078, "max.marketer@example.test", "Max", "Marketer", super_admin=False),
)


@dataclass(slots=True, eq=False)
class Portal:
    """One account and everything in it."""

    id: int
    time_zone: str
    currency: str
    made_at: datetime
    records: Records
    links: Links
    pipelines: Pipelines
    properties: Properties
    limits: Limits
    outbox: Outbox
    timeline: Timeline
    tax_ids: tuple[str, ...] = ("12-3456789",)
    lacking: frozenset[str] = frozenset()  # scopes of products that the account has not bought
    users: list[User] = field(default_factory=lambda: list(USERS))

    @property
    def stamp(self) -> str:
        """When the account was made, ISO 8601."""
        return to_iso(self.made_at)

    def user(self, user_id: int) -> User | None:
        """One person by account-spanning id."""
        return next((each for each in self.users if each.id == user_id), None)


def new_portal(
    portal_id: int,
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    next_record_id: Callable[[], str],
    time_zone: str = "America/Chicago",
    currency: str = "USD",
) -> Portal:
    """An account with HubSpot's standard definitions and without records."""
    pipelines, users = Pipelines(), list(USERS)
    return Portal(
        id=portal_id,
        time_zone=time_zone,
        currency=currency,
        made_at=clock(),
        records=Records(next_record_id),
        links=Links(LinkTypes()),
        pipelines=pipelines,
        properties=Properties(live_choices(pipelines, lambda: _owners(users))),
        limits=Limits(clock, new_id, time_zone),
        outbox=Outbox(clock, new_id),
        timeline=Timeline(),
        users=users,
    )


def _owners(users: Iterable[User]) -> list[tuple[str, str]]:
    return [(str(user.owner_id), user.email) for user in users]
