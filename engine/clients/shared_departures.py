"""What left when, on PostgreSQL: one statement for each call, by the database's clock, for all processes.

The arithmetic is that of `departures.py`, done where the row is locked. A process that dies in the middle
of a call leaves it counted as under way for some seconds.
"""

import random
from datetime import timedelta
from functools import cache

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
    Vendor,
    pause_after,
)
from engine.processes.postgres import Line

_NOW = "coalesce(%(now)s, extract(epoch from clock_timestamp()))::float8"
_KEY = "vendor = %(vendor)s AND account = %(account)s"

_FIRST = """
INSERT INTO departure
  (vendor, account, general, general_pressing, special, special_pressing, flying, closed_until, strikes)
VALUES (%(vendor)s, %(account)s, '{}', '{}', '{}', '{}', '{}', 0, 0) ON CONFLICT DO NOTHING
"""

_ASK = """
WITH locked AS (
  SELECT *, {now} AS now FROM departure WHERE {key} FOR UPDATE
), asked AS (
  SELECT vendor, account, now, strikes, greatest(now, closed_until, {openings}) AS opens,
    ARRAY(SELECT gone FROM unnest(flying) AS gone WHERE gone BETWEEN now - {longest} AND now) AS flying
  FROM locked
), timed AS (
  SELECT *, CASE WHEN opens > now THEN opens - now WHEN {full} THEN {again} ELSE 0 END AS wait
  FROM asked
), gone AS (
  UPDATE departure SET {leaving} FROM timed
  WHERE timed.wait = 0 AND departure.vendor = timed.vendor AND departure.account = timed.account
)
SELECT wait, now, strikes FROM timed
"""

_LANDED = """
UPDATE departure SET
  flying = CASE WHEN %(left)s = ANY(flying) THEN
    flying[:array_position(flying, %(left)s) - 1] || flying[array_position(flying, %(left)s) + 1:]
    ELSE flying END,
  strikes = CASE WHEN %(answered)s THEN 0 ELSE strikes END
WHERE {key}
"""

_STRIKE = """
WITH locked AS (
  SELECT vendor, account, closed_until, {now} AS now FROM departure WHERE {key} FOR UPDATE
)
UPDATE departure SET
  strikes = departure.strikes + CASE WHEN locked.closed_until > now THEN 0 ELSE 1 END
FROM locked WHERE departure.vendor = locked.vendor AND departure.account = locked.account
RETURNING departure.strikes, greatest(locked.closed_until - now, 0)
"""

_PAUSE = """
UPDATE departure SET closed_until = greatest(closed_until, {now} + %(pause)s) WHERE {key}
"""


class SharedDepartures:
    """`Departures` of all processes on one database. `timer` takes the place of its clock in tests."""

    def __init__(self, line: Line, *, chance: random.Random, timer: Timer | None = None) -> None:
        self._line = line
        self._chance = chance
        self._timer = timer
        self._known: set[LimitKey] = set()
        self._struck: set[LimitKey] = set()  # those of which a 429 counts still

    async def ask(self, key: LimitKey, kind: Kind, priority: Priority) -> Reply:
        if key not in self._known:
            await self._line.one(_FIRST, self._values(key))
            self._known.add(key)
        row = await self._line.one(_question(key.vendor, kind, priority), self._values(key))
        if row is None:  # somebody has emptied the table
            self._known.discard(key)
            return Reply(LOOK_AGAIN, 0.0)
        if row[2]:
            self._struck.add(key)
        return Reply(float(row[0]), float(row[1]))

    async def landed(self, key: LimitKey, left: float, *, answered: bool) -> None:
        counts = answered and key in self._struck
        if AT_ONCE[key.vendor] is None and not counts:
            return
        await self._line.one(_filled(_LANDED), {**self._values(key), "left": left, "answered": answered})
        if counts:
            self._struck.discard(key)

    async def throttled(self, key: LimitKey, after: timedelta | None) -> timedelta:
        pause = 0.0 if after is None else after.total_seconds()
        if after is None:
            strikes, closed_for = await self._line.one(_filled(_STRIKE), self._values(key)) or (1, 0.0)
            self._struck.add(key)
            if closed_for > 0:
                return timedelta(seconds=closed_for)
            pause = pause_after(key.vendor, strikes, self._chance.random())
        await self._line.one(_filled(_PAUSE), {**self._values(key), "pause": pause})
        return timedelta(seconds=pause)

    async def aclose(self) -> None:
        await self._line.aclose()

    def _values(self, key: LimitKey) -> dict[str, object]:
        now = None if self._timer is None else self._timer()
        return {"vendor": key.vendor, "account": key.account, "now": now}


def _filled(statement: str, **more: str) -> str:
    """A statement with our own words written into it; what comes from outside is given beside it."""
    return statement.format(now=_NOW, key=_KEY, longest=COUNTED_FOR, again=LOOK_AGAIN, **more)


@cache
def _question(vendor: Vendor, kind: Kind, priority: Priority) -> str:
    """`_ASK` with the limits of one kind of call written into it."""
    gates, at_once = GATES[vendor][kind], AT_ONCE[vendor]
    return _filled(
        _ASK,
        openings=", ".join(opening for gate in gates for opening in _openings(gate, priority)),
        full="false" if at_once is None else f"cardinality(flying) >= {at_once}",
        leaving=", ".join(
            ["flying = timed.flying || timed.now", *(log for gate in gates for log in _logs(gate, priority))]
        ),
    )


def _openings(gate: Gate, priority: Priority) -> list[str]:
    found = []
    for limit in gate.limits:
        found.append(_opening(gate.name, limit.most(priority), limit.seconds))
        if priority < Priority.BACKGROUND:
            found.append(_opening(f"{gate.name}_pressing", limit.pressing, limit.seconds))
    return found


def _opening(log: str, most: int, seconds: float) -> str:
    """When that many calls ago has become long enough ago; one in the future tells of a clock set back."""
    gone = f"{log}[cardinality({log}) - {most - 1}]"
    return f"CASE WHEN {gone} <= now THEN {gone} + {seconds} END"


def _logs(gate: Gate, priority: Priority) -> list[str]:
    kept = max(limit.calls for limit in gate.limits) - 1
    names = [gate.name, f"{gate.name}_pressing"] if priority < Priority.BACKGROUND else [gate.name]
    return [f"{name} = {name}[greatest(cardinality({name}) - {kept - 1}, 1):] || timed.now" for name in names]
