"""The last certificate of each connected account, for those who watch: doctor and metrics."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, func, select

from engine.connecting.connected import portals
from engine.proof.certificate import AGREES, NOT_MADE, headline
from engine.store.proof_tables import Certificate


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the last certificates of all accounts come to. `oldest` is when the oldest of them was made."""

    unexplained: int
    not_made: int
    oldest: datetime | None


def agreement(session: Session) -> Agreement:
    """The sum over all connected accounts."""
    last = list(_last(session))
    return Agreement(
        sum(one.unexplained for one in last),
        sum(one.result == NOT_MADE for one in last),
        min((one.made_at for one in last), default=None),
    )


def sentences(session: Session) -> list[tuple[bool, str]]:
    """Whether an account's last certificate agrees, and what it says."""
    return [_told(one) for one in _last(session)]


def _last(session: Session) -> Iterator[Certificate]:
    newest = (
        select(col(Certificate.portal_id), func.max(Certificate.made_at).label("made_at"))
        .where(col(Certificate.portal_id).in_(portals(session)))
        .group_by(col(Certificate.portal_id))
        .subquery()
    )
    found = select(Certificate).join(
        newest,
        and_(col(Certificate.portal_id) == newest.c.portal_id, col(Certificate.made_at) == newest.c.made_at),
    )
    yield from session.exec(found.order_by(col(Certificate.portal_id)))


def _told(one: Certificate) -> tuple[bool, str]:
    agrees = one.result == AGREES
    about = f"certificate of agreement of account {one.portal_id}, {one.made_at:%Y-%m-%d %H:%M} UTC"
    advice = "" if agrees else f"; run stagebill certificate --portal-id {one.portal_id}"
    return agrees, f"{about}: {headline(one)}{advice}"
