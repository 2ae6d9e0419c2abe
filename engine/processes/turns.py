"""What one process does for all: who has the turn of a chore keeps it for as long as it comes back for it.

Every chore is harmless when two do it; a turn spares the calls that the second would make.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col

from engine.clock import SET_BACK, Clock
from engine.store import Store
from engine.store.inserts import insert_new
from engine.store.shared_tables import Turn

_LONGER = timedelta(minutes=1)  # than until the next time: who holds a turn is to be back before it ends


class Turns:
    """The turns of one process, which is told apart by `holder`."""

    def __init__(self, store: Store, clock: Clock, holder: str) -> None:
        self._store = store
        self._clock = clock
        self._holder = holder

    def once(
        self, chore: str, every: timedelta, task: Callable[[], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]:
        """`task`, done only where this process has the turn. An embedded store has one process that works."""

        async def in_turn() -> None:
            if self._store.embedded or await self._mine(chore, every + _LONGER):
                await task()

        return in_turn

    async def give_up(self) -> None:
        """Leave all turns to others."""
        if not self._store.embedded:
            await self._store.write(self._release, account=None)

    async def _mine(self, chore: str, lasting: timedelta) -> bool:
        return await self._store.write(lambda session: self._take(session, chore, lasting), account=None)

    def _take(self, session: Session, chore: str, lasting: timedelta) -> bool:
        now, connection = self._clock(), session.connection()
        ended = or_(col(Turn.lasts_until) < now, col(Turn.lasts_until) > now + lasting + SET_BACK)
        mine = or_(col(Turn.holder) == self._holder, ended)
        taken = connection.execute(
            update(Turn)
            .where(col(Turn.chore) == chore, mine)
            .values(holder=self._holder, lasts_until=now + lasting)
        )
        if taken.rowcount:
            return True
        first = {"chore": chore, "holder": self._holder, "lasts_until": now + lasting}
        return insert_new(connection, Turn, [first]) > 0

    def _release(self, session: Session) -> None:
        session.connection().execute(
            update(Turn).where(col(Turn.holder) == self._holder).values(lasts_until=self._clock())
        )
