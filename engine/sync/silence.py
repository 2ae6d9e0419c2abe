"""Webhooks that used to come and come no more: told, so that somebody looks before customers notice.

What is usual is learnt from the events themselves: a connection is silent too long when in the same hours of
each of the last three weeks there were ten webhooks or more, and now there was none. So nights, weekends and
small companies raise no alarm. Whether something was missed, only the sweep can say.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.quickbooks_events import key_prefix
from engine.services import Services
from engine.store.account_tables import Connection
from engine.store.sweep_tables import Sweep
from engine.store.tables import Event

log = logging.getLogger(__name__)

LEAST = 10  # webhooks in the same hours of a week
WEEKS = 3
_WEEK = timedelta(weeks=1)
_NAMES = {"hubspot": "HubSpot", "quickbooks": "QuickBooks"}
_REMEDY = {
    "hubspot": "look at the app's webhook subscriptions and its delivery log in HubSpot",
    "quickbooks": "look at the webhooks of the app in Intuit's developer portal: endpoint, entities, log",
}


@dataclass(frozen=True, slots=True)
class Silent:
    """A connection whose webhooks came and come no more."""

    vendor: str
    portal_id: str
    since: datetime

    @property
    def sentence(self) -> str:
        """What and where, and what to do."""
        return (
            f"{_NAMES[self.vendor]} has sent no webhook for account {self.portal_id} since "
            f"{self.since:%Y-%m-%d %H:%M} UTC, and in the same hours of the last {WEEKS} weeks many came; "
            f"{_REMEDY[self.vendor]}"
        )


def silent_now(session: Session) -> list[Silent]:
    """The living connections that were found silent when they were last looked at."""
    found = session.exec(_followed().where(col(Sweep.silent_since).is_not(None)))
    return [
        Silent(row.vendor, row.portal_id, row.silent_since) for row in found if row.silent_since is not None
    ]


@dataclass(frozen=True, slots=True)
class Heard:
    """One vendor's connections: how many are silent, what looking found, until when all were followed."""

    silent: int = 0
    found: int = 0
    followed_until: datetime | None = None


def heard(session: Session) -> dict[str, Heard]:
    """How it stands with the webhooks of each vendor. What is connected no more is not counted."""
    rows = list(session.exec(_followed()))
    return {vendor: _heard([row for row in rows if row.vendor == vendor]) for vendor in _NAMES}


def _heard(rows: Sequence[Sweep]) -> Heard:
    return Heard(
        silent=sum(row.silent_since is not None for row in rows),
        found=sum(row.found for row in rows),
        followed_until=min((row.followed_until for row in rows), default=None),
    )


async def watch_silence(services: Services) -> None:
    """Look at every connection; what has become silent, and what speaks again, is noted and logged."""
    now = services.clock()
    changed = await services.store.read(lambda session: _changed(session, now))
    for row, since in changed:
        note = partial(_note, connection_id=row.connection_id, since=since)
        await services.store.write(note, account=None)
        told = {"vendor": row.vendor, "portal_id": row.portal_id}
        if since is None:
            log.info("webhooks come again", extra=told)
        else:
            log.warning("webhooks are silent", extra={**told, "since": since.isoformat()})


def _changed(session: Session, now: datetime) -> list[tuple[Sweep, datetime | None]]:
    looked = [(row, _silent_since(session, row, now)) for row in session.exec(_followed())]
    return [(row, since) for row, since in looked if since != row.silent_since]


def _followed() -> SelectOfScalar[Sweep]:
    connected = select(Connection.id).where(col(Connection.status) == "connected")
    return select(Sweep).where(col(Sweep.connection_id).in_(connected)).order_by(col(Sweep.connection_id))


def _silent_since(session: Session, row: Sweep, now: datetime) -> datetime | None:
    """When the last webhook came, where the silence since then is not usual."""
    last = session.exec(
        select(func.max(Event.received_at)).where(
            *_webhooks_of(row), col(Event.received_at) > now - 5 * _WEEK
        )
    ).one()
    if last is None:
        return None
    until = min(now, last + _WEEK)
    weeks = (number * _WEEK for number in range(1, WEEKS + 1))
    usual = all(_count(session, row, last - ago, until - ago) >= LEAST for ago in weeks)
    return last if usual else None


def _count(session: Session, row: Sweep, start: datetime, end: datetime) -> int:
    within = (col(Event.received_at) > start, col(Event.received_at) <= end)
    return session.exec(select(func.count()).select_from(Event).where(*_webhooks_of(row), *within)).one()


def _webhooks_of(row: Sweep) -> Sequence[ColumnElement[bool]]:
    mine = [col(Event.portal_id) == row.portal_id, col(Event.kind) == f"{row.vendor}_webhook"]
    if row.vendor == "quickbooks":  # an account may have several companies
        prefix = f"{key_prefix(row.connection_id)}:"
        mine.append(col(Event.dedupe_key).startswith(prefix, autoescape=True))
    return mine


def _note(session: Session, connection_id: str, since: datetime | None) -> None:
    session.connection().execute(
        update(Sweep).where(col(Sweep.connection_id) == connection_id).values(silent_since=since)
    )
