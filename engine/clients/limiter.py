"""Every call to a vendor passes here: no account's limit is exceeded, and who waits for an answer goes first.

What left when is noted in `Departures`: in this process (`departures.py`), or on PostgreSQL for all of them
(`shared_departures.py`). A call that would wait too long is told so instead of holding a worker.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import Literal, NamedTuple, Protocol, Self

from engine.errors import TryLater
from engine.operations.sums import LIMITER_SECONDS, LIMITER_WAITS, Note, unnoted
from engine.said import said

Vendor = Literal["quickbooks", "hubspot", "twilio"]
Kind = Literal["call", "batch", "search"]
Timer = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class Priority(IntEnum):
    """Who waits for a call: the lower, the more pressing."""

    NOW = 0  # a person or a web request, for some seconds: a workflow's call, a menu, a page
    WAITING = 1  # a workflow that was asked for patience
    BACKGROUND = 2  # nobody: rules, webhooks, backfills, upkeep


class LimitKey(NamedTuple):
    """What a vendor counts by: a QuickBooks realm, a HubSpot portal."""

    vendor: Vendor
    account: str


class Limit(NamedTuple):
    """At most `calls` in any `seconds`, of which a part is kept free for those who wait.

    A call of a lower priority leaves only while fewer than `waiting` or `background` calls left in that
    time, so that a more pressing one finds its place before it. The pressing ones (all but BACKGROUND)
    are at most `pressing`, so that the others never starve.
    """

    calls: int
    seconds: float
    waiting: int
    background: int
    pressing: int

    def most(self, priority: Priority) -> int:
        """How many may have left in the time when one of this priority has left, too."""
        return (self.calls, self.waiting, self.background)[priority]


class Gate(NamedTuple):
    """Limits that the same departures count for."""

    name: Literal["general", "special"]
    limits: tuple[Limit, ...]


# The vendor counts arrivals and we count departures: each window is kept a little longer than theirs.
_QUICKBOOKS = Gate(
    "general", (Limit(10, 1.05, 10, 9, 10), Limit(500, 60.1, waiting=485, background=470, pressing=450))
)
_QUICKBOOKS_BATCH = Gate("special", (Limit(40, 60.1, waiting=39, background=38, pressing=36),))
# Of 110: other parts of the same app may call, too.
_HUBSPOT = Gate("general", (Limit(100, 10.1, waiting=97, background=94, pressing=90),))
# Searches do not count among the other calls.
_HUBSPOT_SEARCH = Gate("special", (Limit(5, 1.05, waiting=5, background=5, pressing=4),))

# Twilio names no number of calls, only of those under way at once, and tells by a 429; a message waits there.
_TWILIO = Gate("general", (Limit(50, 1.05, waiting=48, background=45, pressing=45),))

GATES: Mapping[Vendor, Mapping[Kind, tuple[Gate, ...]]] = {
    "quickbooks": {"call": (_QUICKBOOKS,), "batch": (_QUICKBOOKS_BATCH, _QUICKBOOKS)},
    "hubspot": {"call": (_HUBSPOT,), "search": (_HUBSPOT_SEARCH,)},
    "twilio": {"call": (_TWILIO,)},
}
"""What a call of each kind must be let through by, all at once."""

AT_ONCE: Mapping[Vendor, int | None] = {"quickbooks": 10, "hubspot": None, "twilio": None}
"""Calls of one account that may be under way at one time; Intuit's older wording of ten a second."""

_NAMES: Mapping[Vendor, str] = {"quickbooks": "QuickBooks", "hubspot": "HubSpot", "twilio": "Twilio"}
COUNTED_FOR = 20.0  # seconds a call is under way at most: nobody tells of one whose process was killed
LOOK_AGAIN = 0.05  # seconds, where all that may be are under way


class Reply(NamedTuple):
    """`wait` 0: the call has left, at `left`. Else it is to ask again after so many seconds."""

    wait: float
    left: float


class Departures(Protocol):
    """When the calls of each account left, and until when it is paused."""

    async def ask(self, key: LimitKey, kind: Kind, priority: Priority) -> Reply:
        """Note one call as having left, if it may leave now."""

    async def landed(self, key: LimitKey, left: float, *, answered: bool) -> None:
        """A call that left then is under way no more. `answered`: with something other than a 429."""

    async def throttled(self, key: LimitKey, after: timedelta | None) -> timedelta:
        """Pause an account that was answered 429; returns for how long.

        `after` is the vendor's own word. Without it: at most 1.6 s, doubling up to 60 s; for QuickBooks the
        full 60 s from the third 429 in a row. Answers to calls that had left before the pause count as one.
        """

    async def aclose(self) -> None:
        """Let go of whatever holds the notes."""


class Permit(NamedTuple):
    """One call that has left and is to be given back when it has been answered."""

    key: LimitKey
    left: float


@dataclass(slots=True)
class _Queue:
    """Those of this process who wait to make one kind of call at one priority; the first of them asks."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served
    length: int = 0


class Limiter:
    """Lets calls out as fast as each account's limits allow. `longest_wait` is what one may spend here."""

    def __init__(
        self,
        departures: Departures,
        *,
        sleep: Sleep,
        longest_wait: timedelta = timedelta(seconds=10),
        note: Note = unnoted,
    ) -> None:
        self._departures = departures
        self._note = note
        self._sleep = sleep
        self._longest_wait = longest_wait.total_seconds()
        self._queues: dict[tuple[LimitKey, Kind, Priority], _Queue] = {}
        self._priority = Priority.BACKGROUND

    def at(self, priority: Priority) -> Self:
        """The same limiter for calls of this priority."""
        other = copy(self)
        other._priority = priority
        return other

    async def acquire(self, key: LimitKey, kind: Kind = "call") -> Permit:
        """Return when one call of this kind may leave; it is counted as having left, until it is released.

        Raises: TryLater, with the time to wait, where that is more than `longest_wait`.
        """
        place = (key, kind, self._priority)
        queue = self._queues.setdefault(place, _Queue())
        self._check(key, queue.length * _pace(key.vendor, kind))
        queue.length += 1
        try:
            async with queue.turn:
                return await self._leave(key, kind)
        finally:
            queue.length -= 1
            if not queue.length:
                self._queues.pop(place, None)

    async def release(self, permit: Permit, *, answered: bool) -> None:
        """The call is over. `answered`: with something other than a 429; earlier ones no longer count."""
        await self._departures.landed(permit.key, permit.left, answered=answered)

    async def throttled(self, key: LimitKey, after: timedelta | None) -> timedelta:
        """Pause an account that was answered 429; returns for how long. `after` is the vendor's own word."""
        return await self._departures.throttled(key, after)

    async def aclose(self) -> None:
        """Let go of what is shared with other processes."""
        await self._departures.aclose()

    async def _leave(self, key: LimitKey, kind: Kind) -> Permit:
        while (reply := await self._departures.ask(key, kind, self._priority)).wait > 0:
            self._check(key, reply.wait)
            self._note(LIMITER_WAITS, key.vendor, 1)
            self._note(LIMITER_SECONDS, key.vendor, reply.wait)
            await self._sleep(reply.wait)
        return Permit(key, reply.left)

    def _check(self, key: LimitKey, wait: float) -> None:
        if wait > self._longest_wait:
            raise TryLater(
                said(
                    "{vendor}'s limit of calls is used up for {wait} s; "
                    "the call is made by itself after that",
                    vendor=_NAMES[key.vendor],
                    wait=f"{wait:.0f}",
                ),
                after=timedelta(seconds=wait),
                category="rate-limit",
            )


def _pace(vendor: Vendor, kind: Kind) -> float:
    """Seconds between two calls when all that is allowed is used."""
    return max(limit.seconds / limit.calls for gate in GATES[vendor][kind] for limit in gate.limits)


_FIRST_PAUSE = 1.6  # seconds, at most, after a first 429 that names no time; each further one doubles it
_LONGEST_PAUSE = 60.0
_FULL_PAUSE_FROM = {
    "quickbooks": 3,
    "hubspot": 6,
    "twilio": 6,
}  # Intuit advises 60 s; from this 429 in a row they are kept


def pause_after(vendor: Vendor, strikes: int, chance: float) -> float:
    """Seconds to pause after so many 429s in a row that named no time; `chance` is from 0 to 1.

    >>> [pause_after("quickbooks", strikes, 1.0) for strikes in (1, 2, 3)]
    [1.6, 3.2, 60.0]
    """
    if strikes >= _FULL_PAUSE_FROM[vendor]:
        return _LONGEST_PAUSE
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (strikes - 1))
    return longest * (1 + chance) / 2
