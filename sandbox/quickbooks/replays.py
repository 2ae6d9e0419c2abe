"""`requestid`: the same id again is answered as before and done only once.

Remembered are successes only, for as long as the stand-in runs, whatever the second body says. How long
QuickBooks remembers is not published.
"""

from typing import NamedTuple

from sandbox.quickbooks import errors

LONGEST = 50
LONGEST_OF_BATCH = 36
LONGEST_BATCH_ITEM = 10


class Remembered(NamedTuple):
    """An answer as it went out."""

    status: int
    body: bytes


class Replays:
    """What was answered under which id, per realm."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, ...], Remembered] = {}

    def find(self, *key: str) -> Remembered | None:
        """The answer given before under this key (realm, requestid and so on)."""
        return self._answers.get(key)

    def remember(self, answer: Remembered, *key: str) -> None:
        """Keep a success."""
        self._answers[key] = answer


def check_requestid(requestid: str, longest: int = LONGEST) -> None:
    """Raises: Refusal 2130 for an id that is empty or too long."""
    if not 0 < len(requestid) <= longest:
        text = f"Request id must have 1 to {longest} characters"
        raise errors.Refusal("2130", "Invalid Request Id Format", text, "requestid")
