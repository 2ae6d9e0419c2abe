"""When HubSpot tries again: the documented rules for webhooks and for workflow actions."""

import random
from collections.abc import Iterator
from datetime import timedelta

# ten retries within a day, growing; HubSpot publishes the count and the day, and that they are spread
_WEBHOOK_MINUTES = (1, 3, 8, 20, 45, 90, 150, 240, 330, 420)
_SPREAD = 0.1

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=8)
GIVE_UP_AFTER = timedelta(days=3)


def webhook_pauses(chance: random.Random) -> Iterator[float]:
    """Seconds before each of the ten retries of a webhook, spread at random, within 24 hours in all."""
    for minutes in _WEBHOOK_MINUTES:
        yield minutes * 60 * chance.uniform(1 - _SPREAD, 1 + _SPREAD)


def action_pauses() -> Iterator[float]:
    """Seconds before each retry of a workflow action: one minute, doubling, at most 8 h, 3 days in all."""
    pause, spent = FIRST_PAUSE, timedelta()
    while spent + pause <= GIVE_UP_AFTER:
        yield pause.total_seconds()
        spent += pause
        pause = min(pause * 2, LONGEST_PAUSE)
