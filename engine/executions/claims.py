"""Who runs what, over many processes: leases that are renewed while a run lasts, and what is to be taken up.

A worker renews the leases of all its runs every few seconds. One that has died, or was stopped for longer
than a lease, loses them to others; the token of the claim then fences whatever it still wants to write.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from engine.executions.leases import LEASE, LEFT_ALONE, as_of
from engine.store.tables import Execution

_ROUNDS = 5  # of looking past the accounts that have enough found already


class Found(NamedTuple):
    """An execution that is to be looked at, whose, and when."""

    execution_id: str
    account: str
    due: datetime


def due(session: Session, *, until: datetime, now: datetime, limit: int, share: int) -> list[Found]:
    """Executions due by `until`, `share` of each account at most; and those whose holder has died."""
    found: list[Found] = []
    taken: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        full = [account for account, count in taken.items() if count >= share]
        rows = [Found(*row) for row in session.connection().execute(_due(until, full, limit))]
        known = {each.execution_id for each in found}
        for row in rows:
            if row.execution_id not in known and taken[row.account] < share:
                taken[row.account] += 1
                found.append(row)
        if len(rows) < limit or len(found) >= limit:
            break
    return found + _orphaned(session, now, limit)


def _due(until: datetime, without: list[str], limit: int) -> Select[str, str, datetime]:
    return (
        select(col(Execution.id), col(Execution.portal_id), col(Execution.due_at))
        .where(
            col(Execution.state) == "due",
            col(Execution.due_at) <= until,
            col(Execution.portal_id).not_in(without),
        )
        .order_by(col(Execution.due_at))
        .limit(limit)
    )


def _orphaned(session: Session, now: datetime, limit: int) -> list[Found]:
    rows = session.connection().execute(
        select(col(Execution.id), col(Execution.portal_id))
        .where(col(Execution.state) == "running", LEFT_ALONE)
        .limit(limit),
        as_of(now),
    )
    return [Found(row[0], row[1], now) for row in rows]


def keep(session: Session, held: Mapping[str, str], now: datetime) -> set[str]:
    """Renew the leases of what a worker runs (execution -> token); returns what others have taken over."""
    connection = session.connection()
    # What is being written just now is left out, and not waited for: it lives, and two that wait for each
    # other's rows would wait for ever.
    free = (
        select(col(Execution.id))
        .where(col(Execution.token).in_(held.values()))
        .with_for_update(skip_locked=True)
    )
    connection.execute(
        update(Execution)
        .where(col(Execution.id).in_(free), col(Execution.token).in_(held.values()))
        .values(lease_until=now + LEASE)
    )
    lost = connection.scalars(
        select(col(Execution.id)).where(
            col(Execution.id).in_(held), col(Execution.token).not_in(held.values())
        )
    )
    return set(lost)


def hand_over(session: Session, execution_id: str, *, token: str, now: datetime) -> bool:
    """Give back at once what was stopped in the middle: another worker goes on from its last effect."""
    given = session.connection().execute(
        update(Execution)
        .where(col(Execution.id) == execution_id, col(Execution.token) == token)
        .values(state="due", due_at=now, token=None, lease_until=None)
    )
    return bool(given.rowcount)


def release_all(session: Session, now: datetime) -> int:
    """At the start of the only process on a store: whoever holds a claim has died, so all leases are over."""
    freed = session.connection().execute(
        update(Execution).where(col(Execution.state) == "running").values(token=None, lease_until=now - LEASE)
    )
    return freed.rowcount


def answer(session: Session, execution_id: str) -> bool:
    """Note that a web request carries the end to HubSpot; False where the callback was to tell it already."""
    return _told(session, execution_id, "inline")


def call_back(session: Session, execution_id: str) -> bool:
    """Note that the callback tells the end; False where a web request has told it."""
    if _told(session, execution_id, "blocked"):
        return True
    reply = session.scalar(select(col(Execution.reply)).where(col(Execution.id) == execution_id))
    return reply != "inline"


def _told(session: Session, execution_id: str, how: str) -> bool:
    told = session.connection().execute(
        update(Execution)
        .where(
            col(Execution.id) == execution_id,
            col(Execution.state) == "closed",
            col(Execution.reply) == "waiting",
        )
        .values(reply=how)
    )
    return bool(told.rowcount)


def decided(session: Session, execution_ids: list[str]) -> list[str]:
    """Which of these have ended, or were tried and are to be tried again."""
    rows = session.connection().execute(
        select(col(Execution.id)).where(
            col(Execution.id).in_(execution_ids),
            (col(Execution.state) == "closed")
            | ((col(Execution.state) == "due") & (col(Execution.attempts) > 0)),
        )
    )
    return [row[0] for row in rows]
