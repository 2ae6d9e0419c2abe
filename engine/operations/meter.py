"""Counts calls by account, rule, work, day and kind: QuickBooks cuts an app off that reads too much (F154).

Counts are kept in memory and written with the next look around; what a killed process has not written is
lost. When most of the month's reads are used, those that nothing is billed by are no longer let out (F207).
"""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from engine.clients.sender import Counted
from engine.clock import Clock
from engine.errors import TryLater
from engine.executions.causes import Cause, settled
from engine.operations.allowance import Reads, reads_of
from engine.said import said
from engine.store import Store
from engine.store.inserts import add_up
from engine.store.meter_tables import CallCount

log = logging.getLogger(__name__)

_LOOK_EVERY = timedelta(minutes=1)
_AGAIN = timedelta(hours=1)  # whoever waits for the new month asks no more often


class _Key(NamedTuple):
    """As the columns of `CallCount`, but for the rule and the work, which the cause tells."""

    day: date
    portal_id: str
    connection_id: str
    kind: Counted
    cause: Cause


_Row = tuple[date, str, str, str, str, str]  # the columns, in their order


class Meters:
    """All meters of the process. `allowance` is how many reads a month the app has."""

    def __init__(self, store: Store, clock: Clock, allowance: int) -> None:
        self._store = store
        self._clock = clock
        self.allowance = allowance
        self.reads = Reads(allowance=allowance)  # as of the last look
        self._counts: Counter[_Key] = Counter()
        self._looked_at: datetime | None = None

    def of(self, portal_id: str, connection_id: str, cause: Cause) -> "Meter":
        """The meter of one connection, for calls that are made for one cause."""
        return Meter(self, portal_id, connection_id, cause)

    def add(self, portal_id: str, connection_id: str, kind: Counted, cause: Cause) -> None:
        """Note one call."""
        self._counts[_Key(self._clock().date(), portal_id, connection_id, kind, cause)] += 1

    def check(self, kind: Counted, cause: Cause) -> None:
        """Raises TryLater where this call is one to save."""
        if kind == "metered" and cause.spare and self.reads.webhooks_alone and self._is_of_this_month():
            raise TryLater(
                said(
                    "most of this month's metered QuickBooks reads are used, and the rest is kept for "
                    "billing; see stagebill meter"
                ),
                after=_AGAIN,
                category="read-allowance",
            )

    async def flush(self) -> None:
        """Write down what was counted since the last time, and look how the month stands."""
        counts, self._counts = self._counts, Counter()
        if counts:
            try:
                await self._keep(counts)
            except TryLater:
                self._counts.update(counts)
                raise
        now = self._clock()
        if self._looked_at is None or now - self._looked_at >= _LOOK_EVERY or not self._is_of_this_month():
            self._looked_at = now
            self._take(await self._store.read(lambda session: reads_of(session, now, self.allowance)))

    async def _keep(self, counts: Counter[_Key]) -> None:
        causes = {key.cause for key in counts}
        known: Mapping[Cause, Cause] = {}
        if any(cause.is_open for cause in causes):
            known = await self._store.read(lambda session: settled(session, causes))
        rows: Counter[_Row] = Counter()
        for key, count in counts.items():
            cause = known.get(key.cause, key.cause)
            rows[(*key[:-1], cause.rule, cause.work)] += count
        await self._store.write(lambda session: _add(session, rows), account=None)

    def _take(self, reads: Reads) -> None:
        before, self.reads = self.reads, reads
        if reads.webhooks_alone != before.webhooks_alone:
            log.warning("%s", reads.sentence)

    def _is_of_this_month(self) -> bool:
        looked, now = self._looked_at, self._clock()
        return looked is not None and (looked.year, looked.month) == (now.year, now.month)


class Tally:
    """The meters for one task: all is counted as ever, and `calls` tells what the task's own come to."""

    def __init__(self, meters: "Meters | Tally") -> None:
        self._meters = meters
        self.calls: Counter[Counted] = Counter()

    def of(self, portal_id: str, connection_id: str, cause: Cause) -> "Meter":
        """As `Meters.of`."""
        return Meter(self, portal_id, connection_id, cause)

    def add(self, portal_id: str, connection_id: str, kind: Counted, cause: Cause) -> None:
        """Note one call, here and there."""
        self.calls[kind] += 1
        self._meters.add(portal_id, connection_id, kind, cause)

    def check(self, kind: Counted, cause: Cause) -> None:
        """As `Meters.check`."""
        self._meters.check(kind, cause)


class Meter:
    """What a client counts on."""

    def __init__(self, meters: Meters | Tally, portal_id: str, connection_id: str, cause: Cause) -> None:
        self._meters = meters
        self._portal_id = portal_id
        self._connection_id = connection_id
        self._cause = cause

    def check(self, kind: Counted) -> None:
        self._meters.check(kind, self._cause)

    async def count(self, kind: Counted) -> None:
        self._meters.add(self._portal_id, self._connection_id, kind, self._cause)


def _add(session: Session, rows: Counter[_Row]) -> None:
    names = ("day", "portal_id", "connection_id", "kind", "rule", "work")
    counts = [{**dict(zip(names, key, strict=True)), "count": count} for key, count in sorted(rows.items())]
    add_up(session.connection(), CallCount, counts, "count")
