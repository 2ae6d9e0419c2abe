"""Whose changes are to be looked for now, and how far they were followed: one turn for each connection.

Several processes may ask at once: a turn is taken by a conditional update, so one of them gets it. Who dies
with it loses only time: the turn comes back after a while, and begins where the last finished one ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.clock import Clock
from engine.connecting.connected import Connected
from engine.connecting.oauth import Vendor
from engine.store import Store
from engine.store.account_tables import Connection
from engine.store.inserts import insert_new
from engine.store.sweep_tables import Sweep

AGAIN = timedelta(minutes=10)  # after a turn that failed, or whose holder has died


@dataclass(frozen=True, slots=True)
class Turn:
    """One connection's turn to be looked at, from `since` on."""

    connection: Connected
    since: datetime


async def take_turns(store: Store, vendor: Vendor, clock: Clock, every: timedelta) -> list[Turn]:
    """The turns that are due, each taken by nobody else. A new connection is followed from now on."""
    now = clock()
    new, due = await store.read(lambda session: (_unknown(session, vendor), _due(session, vendor, now)))
    if new:
        rows = [_first(vendor, connection, now, every) for connection in new]
        await store.write(lambda session: insert_new(session.connection(), Sweep, rows), account=None)
    return [turn for row in due if (turn := await _taken(store, row, now)) is not None]


async def end_turn(
    store: Store, turn: Turn, until: datetime, *, found: int, now: datetime, every: timedelta
) -> None:
    """All that changed until then has been stored; `found` of it had been told by no webhook."""

    def note(session: Session) -> None:
        mine = col(Sweep.connection_id) == turn.connection.id
        of_last = {"found": Sweep.found + found, "found_at": now} if found else {}
        session.connection().execute(update(Sweep).where(mine).values(due_at=now + every, **of_last))
        further = update(Sweep).where(mine, col(Sweep.followed_until) < until)
        session.connection().execute(further.values(followed_until=until))

    await store.write(note, account=None)


def _unknown(session: Session, vendor: Vendor) -> list[Connected]:
    """Connections that were never followed."""
    known = select(Sweep.connection_id).where(col(Sweep.connection_id) == col(Connection.id))
    found = session.exec(_connected(vendor).where(~known.exists()))
    return [Connected(row.id, row.portal_id) for row in found]


def _due(session: Session, vendor: Vendor, now: datetime) -> Sequence[Sweep]:
    living = _connected(vendor).with_only_columns(col(Connection.id))
    due = select(Sweep).where(
        col(Sweep.vendor) == vendor, col(Sweep.due_at) <= now, col(Sweep.connection_id).in_(living)
    )
    return session.exec(due.order_by(col(Sweep.due_at))).all()


def _connected(vendor: Vendor) -> SelectOfScalar[Connection]:
    return select(Connection).where(col(Connection.vendor) == vendor, col(Connection.status) == "connected")


def _first(vendor: Vendor, connection: Connected, now: datetime, every: timedelta) -> dict[str, object]:
    return {
        "connection_id": connection.id,
        "portal_id": connection.portal_id,
        "vendor": vendor,
        "followed_until": now,
        "due_at": now + every,
        "found": 0,
        "found_at": None,
        "silent_since": None,
    }


async def _taken(store: Store, row: Sweep, now: datetime) -> Turn | None:
    def take(session: Session) -> bool:
        taken = session.connection().execute(
            update(Sweep)
            .where(col(Sweep.connection_id) == row.connection_id, col(Sweep.due_at) == row.due_at)
            .values(due_at=now + AGAIN)
        )
        return bool(taken.rowcount)

    mine = await store.write(take, account=None)
    return Turn(Connected(row.connection_id, row.portal_id), row.followed_until) if mine else None
