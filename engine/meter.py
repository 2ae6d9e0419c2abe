"""Counts calls per connection, day and kind: QuickBooks cuts an app off that reads too much (F154)."""

from collections import Counter
from datetime import date

from sqlmodel import Session

from engine.clients.sender import Counted
from engine.clock import Clock
from engine.store import Store
from engine.store.tables import ApiCalls

_Key = tuple[str, date, Counted]


class Meters:
    """All meters of the process. Counts are kept in memory and written with the next sweep: they advise."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._counts: Counter[_Key] = Counter()

    def of(self, connection_id: str) -> "Meter":
        """The meter of one connection."""
        return Meter(self, connection_id)

    def add(self, connection_id: str, kind: Counted) -> None:
        """Note one call."""
        self._counts[connection_id, self._clock().date(), kind] += 1

    async def flush(self) -> None:
        """Write down what was counted since the last time."""
        counts, self._counts = self._counts, Counter()
        if counts:
            await self._store.write(lambda session: _add(session, counts))


class Meter:
    """What a client counts on."""

    def __init__(self, meters: Meters, connection_id: str) -> None:
        self._meters = meters
        self._connection_id = connection_id

    async def count(self, kind: Counted) -> None:
        self._meters.add(self._connection_id, kind)


def _add(session: Session, counts: Counter[_Key]) -> None:
    for (connection_id, day, kind), count in counts.items():
        row = session.get(ApiCalls, (connection_id, day, kind))
        row = row or ApiCalls(connection_id=connection_id, day=day, kind=kind)
        row.count += count
        session.add(row)
