"""What a process adds up for those who watch: in memory, and written with its next look around.

All processes add to the same rows, so that whichever is asked tells the whole, also of workers that nobody
can ask. What a killed process has not written, two seconds' worth, is lost.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from engine.errors import TryLater
from engine.store import Store
from engine.store.inserts import add_up
from engine.store.process_tables import RunningSum

Note = Callable[[str, str, float], None]
"""Adds an amount under a name and a label, both of which have a handful of values."""

RETRIES = "retries"  # by category
LIMITER_WAITS, LIMITER_SECONDS = "limiter_waits", "limiter_wait_seconds"  # by vendor
QUEUE = "queue_latency"  # by the upper bound of its bucket, or SUM
SUM = "sum"
BUCKETS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, float("inf"))  # seconds


def unnoted(name: str, label: str, amount: float) -> None:
    """Where nobody watches."""


def note_latency(note: Note, seconds: float) -> None:
    """Note how long something that was due waited for a worker.

    >>> from collections import Counter
    >>> told = Counter()
    >>> note_latency(lambda name, label, amount: told.update({label: amount}), 0.3)
    >>> sorted(told.items())
    [('0.5', 1), ('sum', 0.3)]
    """
    waited = max(seconds, 0.0)
    note(QUEUE, bucket_label(next(bound for bound in BUCKETS if waited <= bound)), 1)
    note(QUEUE, SUM, waited)


def bucket_label(bound: float) -> str:
    """A bucket's upper bound as Prometheus writes it.

    >>> [bucket_label(bound) for bound in (0.5, 60.0, float("inf"))]
    ['0.5', '60.0', '+Inf']
    """
    return "+Inf" if bound == float("inf") else str(bound)


class Sums:
    """The sums of this process that are not written yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sums: dict[tuple[str, str], float] = defaultdict(float)

    def note(self, name: str, label: str, amount: float) -> None:
        """Add an amount under a name and a label."""
        self._sums[name, label] += amount

    async def flush(self) -> None:
        """Write down what was added since the last time."""
        sums, self._sums = self._sums, defaultdict(float)
        if not sums:
            return
        try:
            await self._store.write(lambda session: _add(session, sums), account=None)
        except TryLater:
            for (name, label), amount in sums.items():
                self.note(name, label, amount)
            raise


def read_sums(session: Session) -> dict[tuple[str, str], float]:
    """What all processes have written, by name and label."""
    rows = session.connection().execute(
        select(col(RunningSum.name), col(RunningSum.label), col(RunningSum.amount))
    )
    return {(name, label): amount for name, label, amount in rows}


def _add(session: Session, sums: Mapping[tuple[str, str], float]) -> None:
    rows = [
        {"name": name, "label": label, "amount": amount} for (name, label), amount in sorted(sums.items())
    ]
    add_up(session.connection(), RunningSum, rows, "amount")
