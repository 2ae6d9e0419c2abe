"""The port to whatever wakes a worker up for a row: start, stop, wake, healthy."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

HORIZON = timedelta(seconds=90)  # rows further off are left to a later sweep

Look = Callable[[str, str], Awaitable[None]]
"""Takes one row if it is due and nobody else has it: its execution's id, its account."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Work that comes again: finding forgotten rows, marking what has become overdue.

    `refills`: it finds rows, so it is done early when there is room for more of them again.
    """

    name: str
    every: timedelta
    task: Callable[[], Awaitable[None]]
    refills: bool = False


class Row(NamedTuple):
    """A row to be looked at: which, whose, and when. `urgent`: a web request waits for it."""

    execution_id: str
    account: str
    due: datetime
    urgent: bool = False


class Waker(Protocol):
    """Says "look at this row" when it is due."""

    async def start(self, look: Look, chores: Sequence[Chore]) -> None:
        """Begin: `look` is called for due rows; chores run at once and then at their intervals."""

    async def stop(self) -> None:
        """Take no more; returns when what is running has ended, or was stopped for taking too long."""

    def wake(self, row: Row) -> None:
        """Have the row looked at when it is due. Repeating it is harmless."""

    def found(self, rows: Sequence[Row]) -> None:
        """The same for what a sweep of this process has found; every process sweeps."""

    def healthy(self) -> bool:
        """Whether rows are being looked at."""
