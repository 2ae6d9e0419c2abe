"""What left when, in the memory of one process. Exact: no window holds more than its limit."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

from engine.clients.limiter import (
    AT_ONCE,
    COUNTED_FOR,
    GATES,
    LOOK_AGAIN,
    Gate,
    Kind,
    LimitKey,
    Priority,
    Reply,
    Timer,
    pause_after,
)

_Log = deque[float]


class _Account:
    """The last departures of one account through each gate, what is under way, and what its 429s said."""

    def __init__(self, key: LimitKey) -> None:
        self._gates = GATES[key.vendor]
        self._at_once = AT_ONCE[key.vendor]
        self.closed_until = float("-inf")
        self.strikes = 0
        self.flying: list[float] = []
        gates = {gate for gates in self._gates.values() for gate in gates}
        self._all = {gate.name: _log_for(gate) for gate in gates}
        self._pressing = {gate.name: _log_for(gate) for gate in gates}

    def ask(self, kind: Kind, priority: Priority, now: float) -> Reply:
        opens = max([now, self.closed_until, *self._openings(kind, priority)])
        if opens > now:
            return Reply(opens - now, now)
        self.flying = [left for left in self.flying if left > now - COUNTED_FOR]
        if self._at_once is not None and len(self.flying) >= self._at_once:
            return Reply(LOOK_AGAIN, now)
        self._leave(kind, priority, now)
        return Reply(0.0, now)

    def _openings(self, kind: Kind, priority: Priority) -> Iterator[float]:
        for gate in self._gates[kind]:
            for limit in gate.limits:
                yield _opens(self._all[gate.name], limit.most(priority), limit.seconds)
                if priority < Priority.BACKGROUND:
                    yield _opens(self._pressing[gate.name], limit.pressing, limit.seconds)

    def _leave(self, kind: Kind, priority: Priority, now: float) -> None:
        self.flying.append(now)
        for gate in self._gates[kind]:
            self._all[gate.name].append(now)
            if priority < Priority.BACKGROUND:
                self._pressing[gate.name].append(now)


def _log_for(gate: Gate) -> _Log:
    return deque(maxlen=max(limit.calls for limit in gate.limits))


def _opens(log: _Log, most: int, seconds: float) -> float:
    return log[-most] + seconds if len(log) >= most else float("-inf")


class OwnDepartures:
    """`Departures` of this process alone. `timer` is monotonic, in seconds."""

    def __init__(self, *, timer: Timer, chance: random.Random) -> None:
        self._timer = timer
        self._chance = chance
        self._accounts: dict[LimitKey, _Account] = {}

    async def ask(self, key: LimitKey, kind: Kind, priority: Priority) -> Reply:
        return self._account(key).ask(kind, priority, self._timer())

    async def landed(self, key: LimitKey, left: float, *, answered: bool) -> None:
        account = self._account(key)
        if left in account.flying:
            account.flying.remove(left)
        if answered:
            account.strikes = 0

    async def throttled(self, key: LimitKey, after: timedelta | None) -> timedelta:
        account, now = self._account(key), self._timer()
        if after is None:
            if account.closed_until > now:
                return timedelta(seconds=account.closed_until - now)
            account.strikes += 1
            pause = pause_after(key.vendor, account.strikes, self._chance.random())
            after = timedelta(seconds=pause)
        account.closed_until = max(account.closed_until, now + after.total_seconds())
        return after

    async def aclose(self) -> None:
        """There is nothing to let go of."""

    def _account(self, key: LimitKey) -> _Account:
        if key not in self._accounts:
            self._accounts[key] = _Account(key)
        return self._accounts[key]
