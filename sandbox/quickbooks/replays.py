"""`requestid`: the same id again is answered as before and done only once.

How long QuickBooks remembers, whether it remembers refusals, and what it does about another body under the
same id is not published; the settings choose. Usually successes are remembered as long as the stand-in runs,
and the second body is not looked at.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sandbox.quickbooks import errors
from sandbox.quickbooks.settings import Settings

LONGEST = 50
LONGEST_OF_BATCH = 36
LONGEST_BATCH_ITEM = 10


class Remembered(NamedTuple):
    """An answer as it went out, and the body that it answered."""

    status: int
    answer: bytes
    asked: bytes
    at: datetime


class Replays:
    """What was answered under which id, per realm."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._answers: dict[tuple[str, ...], Remembered] = {}

    def find(self, asked: bytes, *key: str) -> Remembered | None:
        """The answer given before under this key (realm, requestid and so on).

        Raises: Refusal 600 for another body than the first, where the settings want that.
        """
        known = self._answers.get(key)
        if known is None or not self._settings.remember_requestid or self._is_forgotten(known):
            return None
        if known.asked != asked and self._settings.other_body == "refuse":
            text = "This request id was used for another request."
            raise errors.Refusal("600", "Duplicate Request ID", text, "requestid")
        return known

    def remember(self, asked: bytes, status: int, answer: bytes, *key: str) -> None:
        """Keep an answer."""
        self._answers[key] = Remembered(status, answer, asked, self._clock())

    def _is_forgotten(self, known: Remembered) -> bool:
        hours = self._settings.requestid_hours
        return hours is not None and self._clock() >= known.at + timedelta(hours=hours)


def check_requestid(requestid: str, longest: int = LONGEST) -> None:
    """Raises: Refusal 2130 for an id that is empty or too long."""
    if not 0 < len(requestid) <= longest:
        text = f"Request id must have 1 to {longest} characters"
        raise errors.Refusal("2130", "Invalid Request Id Format", text, "requestid")
