"""When a postponed execution is tried again, and when it is given up."""

from datetime import datetime, timedelta
from random import Random

FIRST = timedelta(seconds=2)
MOST = timedelta(seconds=60)
PATIENT = timedelta(minutes=5)  # after ten tries the other side is down, not busy
GIVE_UP = timedelta(hours=72)  # HubSpot waits a day longer than this, so a workflow always hears the end
_QUICK_TRIES = 10


def pause(attempts: int, asked: timedelta | None, random: Random) -> timedelta:
    """How long to wait after the `attempts`-th try: what was asked for, else 2 s doubling to 60 s, jittered.

    >>> pause(1, None, Random(1)) <= FIRST, pause(6, None, Random(1)) <= MOST
    (True, True)
    >>> pause(1, timedelta(seconds=30), Random(1)) >= timedelta(seconds=30)
    True
    """
    longest = PATIENT if attempts > _QUICK_TRIES else min(MOST, FIRST * 2 ** (attempts - 1))
    jittered = longest * random.uniform(0.5, 1.0)
    return jittered if asked is None else asked + jittered * 0.1


def exhausted(first_due_at: datetime, now: datetime) -> bool:
    """Whether an execution has been tried for so long that a person should look at it."""
    return now - first_due_at > GIVE_UP
