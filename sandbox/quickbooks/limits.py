"""Throttling: exact sliding windows, per realm."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.quickbooks import errors
from sandbox.quickbooks.settings import Settings

_WINDOWS = {
    "call": ((10, timedelta(seconds=1)), (500, timedelta(minutes=1))),
    "batch": ((40, timedelta(minutes=1)),),
}


class Limits:
    """Counts calls; one that is refused does not count."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[datetime]] = {}

    def admit(self, realm: str, *, batch: bool = False) -> None:
        """Let one call of a realm in. Raises: Refusal 3001 (HTTP 429)."""
        if not self._settings.limits:
            return
        kinds = ("call", "batch") if batch else ("call",)
        now = self._clock()
        for kind in kinds:
            if self._is_full(kind, realm, now):
                raise errors.throttled()
        for kind in kinds:
            self._seen[kind, realm].append(now)

    def _is_full(self, kind: str, realm: str, now: datetime) -> bool:
        seen = self._seen.setdefault((kind, realm), deque())
        longest = max(window for _, window in _WINDOWS[kind])
        while seen and seen[0] <= now - longest:
            seen.popleft()
        return any(len(seen) >= most and seen[-most] > now - window for most, window in _WINDOWS[kind])
