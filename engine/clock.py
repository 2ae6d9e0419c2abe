"""Time, ids and randomness come in from outside: these are their shapes, and the real ones."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
NewId = Callable[[], str]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def time_ordered_ids(clock: Clock) -> NewId:
    """Ids that sort by time of birth and cannot be guessed: 12 digits of milliseconds, 64 random bits."""

    def new_id() -> str:
        milliseconds = int(clock().timestamp() * 1000)
        return f"{milliseconds:012x}{secrets.token_hex(8)}"

    return new_id
