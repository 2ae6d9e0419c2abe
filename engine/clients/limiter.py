"""Exact sliding limits per vendor account, in the memory of one process.

In no window do more calls leave than the vendor allows there. Calls that must wait leave in the order
they came, and one that would wait too long is told so instead of holding a worker.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NamedTuple

from engine.errors import TryLater

Vendor = Literal["quickbooks", "hubspot"]
Kind = Literal["call", "batch", "search"]
Timer = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class LimitKey(NamedTuple):
    """What a vendor counts by: a QuickBooks realm, a HubSpot portal."""

    vendor: Vendor
    account: str


class Limit(NamedTuple):
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


Gate = tuple[Limit, ...]

# The vendor counts arrivals and we count departures: each window is kept a little longer than theirs.
_QUICKBOOKS: Gate = (Limit(10, 1.05), Limit(500, 60.1))
_QUICKBOOKS_BATCH: Gate = (Limit(40, 60.1),)
_HUBSPOT: Gate = (Limit(100, 10.0),)  # of 110: other parts of the same app may call, too
_HUBSPOT_SEARCH: Gate = (Limit(5, 1.05),)  # searches do not count among the other calls

GATES: Mapping[Vendor, Mapping[Kind, tuple[Gate, ...]]] = {
    "quickbooks": {"call": (_QUICKBOOKS,), "batch": (_QUICKBOOKS_BATCH, _QUICKBOOKS)},
    "hubspot": {"call": (_HUBSPOT,), "search": (_HUBSPOT_SEARCH,)},
}
"""What a call of each kind must be let through by, all at once."""

_FIRST_PAUSE = 1.6  # seconds, at most, after a first 429 that names no time; each further one doubles it
_LONGEST_PAUSE = 60.0
_FULL_PAUSE_FROM = {
    "quickbooks": 3,
    "hubspot": 6,
}  # Intuit advises 60 s; from this 429 in a row they are kept


@dataclass(slots=True)
class _Queue:
    """Those who wait to make a call of one kind; only the first of them looks at the gates."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served
    length: int = 0


class _Account:
    """When the last calls of one account left through which gate, who waits, and what its 429s said."""

    def __init__(self, vendor: Vendor) -> None:
        self.gates = GATES[vendor]
        self.queues = {kind: _Queue() for kind in self.gates}
        self.closed_until = float("-inf")
        self.strikes = 0
        gates = {gate for gates in self.gates.values() for gate in gates}
        self._left: dict[Gate, deque[float]] = {
            gate: deque(maxlen=max(limit.calls for limit in gate)) for gate in gates
        }

    def opens_at(self, kind: Kind, now: float) -> float:
        """The first moment at which whoever is first in the queue may leave."""
        logs = [(gate, self._left[gate]) for gate in self.gates[kind]]
        return _first_free(logs, max(now, self.closed_until))

    def turn_at(self, kind: Kind, now: float) -> float:
        """The first moment at which somebody who comes now may leave, behind those who wait."""
        ahead = self.queues[kind].length
        if not ahead:
            return self.opens_at(kind, now)
        logs = [(gate, list(self._left[gate])) for gate in self.gates[kind]]
        now = max(now, self.closed_until)
        for _ in range(ahead + 1):
            now = _first_free(logs, now)
            for _gate, times in logs:
                times.append(now)
        return now

    def leave(self, kind: Kind, now: float) -> None:
        """Note that a call leaves."""
        for gate in self.gates[kind]:
            self._left[gate].append(now)


def _first_free(logs: Iterable[tuple[Gate, Sequence[float]]], now: float) -> float:
    for gate, times in logs:
        for calls, seconds in gate:
            if len(times) >= calls:
                now = max(now, times[-calls] + seconds)
    return now


class Limiter:
    """Lets calls out as fast as each account's limits allow, and stops an account that got a 429.

    `timer` is monotonic, in seconds; `longest_wait` is what a call may spend waiting here.
    """

    def __init__(
        self,
        *,
        timer: Timer,
        sleep: Sleep,
        chance: random.Random,
        longest_wait: timedelta = timedelta(seconds=10),
    ) -> None:
        self._timer = timer
        self._sleep = sleep
        self._chance = chance
        self._longest_wait = longest_wait.total_seconds()
        self._accounts: dict[LimitKey, _Account] = {}

    async def acquire(self, key: LimitKey, kind: Kind = "call") -> None:
        """Return when one call of this kind may leave; it is counted as having left.

        Raises: TryLater, with the time to wait, where that is more than `longest_wait`.
        """
        account = self._account(key)
        queue, now = account.queues[kind], self._timer()
        self._check(key, account.turn_at(kind, now) - now)
        queue.length += 1
        try:
            async with queue.turn:
                await self._wait(key, account, kind)
        finally:
            queue.length -= 1

    def pause(self, key: LimitKey, until: float) -> None:
        """Let nothing of this account out before `until` (of the timer), also not those that wait."""
        account = self._account(key)
        account.closed_until = max(account.closed_until, until)

    def throttled(self, key: LimitKey, after: timedelta | None) -> timedelta:
        """Pause an account that was answered 429; returns for how long.

        `after` is the vendor's own word. Without it: at most 1.6 s, doubling up to 60 s; for QuickBooks the
        full 60 s from the third 429 in a row. Answers to calls that had left before the pause count as one.
        """
        account, now = self._account(key), self._timer()
        if after is None:
            if account.closed_until > now:
                return timedelta(seconds=account.closed_until - now)
            account.strikes += 1
            after = timedelta(seconds=self._pause_for(key, account.strikes))
        self.pause(key, now + after.total_seconds())
        return after

    def answered(self, key: LimitKey) -> None:
        """Note a call that was let through: the 429s before it no longer count."""
        self._account(key).strikes = 0

    def _account(self, key: LimitKey) -> _Account:
        if key not in self._accounts:
            self._accounts[key] = _Account(key.vendor)
        return self._accounts[key]

    async def _wait(self, key: LimitKey, account: _Account, kind: Kind) -> None:
        now = self._timer()
        while (opens := account.opens_at(kind, now)) > now:
            self._check(key, opens - now)  # a pause may have come in the meantime
            await self._sleep(opens - now)
            now = self._timer()
        account.leave(kind, now)

    def _check(self, key: LimitKey, wait: float) -> None:
        if wait > self._longest_wait:
            name = "QuickBooks" if key.vendor == "quickbooks" else "HubSpot"
            raise TryLater(
                f"{name}'s limit of calls is used up for {wait:.0f} s; the call is made by itself after that",
                after=timedelta(seconds=wait),
                category="rate-limit",
            )

    def _pause_for(self, key: LimitKey, strikes: int) -> float:
        if strikes >= _FULL_PAUSE_FROM[key.vendor]:
            return _LONGEST_PAUSE
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (strikes - 1))
        return self._chance.uniform(longest / 2, longest)
