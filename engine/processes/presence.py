"""Which processes are there: each says so every few seconds, so that whoever asks one knows of all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from engine.clock import Clock
from engine.store import Store
from engine.store.inserts import insert_new
from engine.store.process_tables import Process

SAYS_SO_EVERY = timedelta(seconds=10)
ALIVE = timedelta(seconds=35)  # since it was seen: three times it may be late
_FORGOTTEN = timedelta(days=1)

SERVE, WEB, WORKER = ROLES = ("serve", "web", "worker")
WORKING = (SERVE, WORKER)  # the roles of those that run executions


class Presence:
    """This process among the others."""

    def __init__(self, store: Store, clock: Clock, *, process_id: str, role: str, place: str) -> None:
        self._store = store
        self._clock = clock
        self._row = {"id": process_id, "role": role, "place": place, "started_at": clock()}

    async def say(self) -> None:
        """Say that this process is there; forget those that went long ago without a word."""
        await self._store.write(self._say, account=None)

    async def leave(self) -> None:
        """Say that it ends in good order."""
        mine = delete(Process).where(col(Process.id) == self._row["id"])
        await self._store.write(lambda session: session.connection().execute(mine).rowcount, account=None)

    def _say(self, session: Session) -> None:
        now, connection = self._clock(), session.connection()
        seen = update(Process).where(col(Process.id) == self._row["id"]).values(seen_at=now)
        if not connection.execute(seen).rowcount:
            connection.execute(delete(Process).where(col(Process.seen_at) < now - _FORGOTTEN))
            insert_new(connection, Process, [{**self._row, "seen_at": now}])


def processes(session: Session) -> Sequence[Process]:
    """All that have not said that they end, the one seen last first."""
    return session.scalars(select(Process).order_by(col(Process.seen_at).desc())).all()


def is_alive(process: Process, now: datetime) -> bool:
    """Whether it was seen of late. After a killed one its row stays for a day."""
    return now - process.seen_at <= ALIVE
