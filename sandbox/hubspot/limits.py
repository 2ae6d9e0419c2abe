"""HubSpot's rate limits per portal: calls in any ten seconds, searches in any second."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.hubspot.errors import rate_limited
from sandbox.hubspot.settings import Settings

_TEN_SECONDS = timedelta(seconds=10)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class _Window:
    """The moments of the calls within the last span."""

    span: timedelta
    moments: deque[datetime] = field(default_factory=deque)

    def left(self, now: datetime, most: int) -> int:
        while self.moments and self.moments[0] <= now - self.span:
            self.moments.popleft()
        return most - len(self.moments)


@dataclass(slots=True)
class Limits:
    """The windows of one portal."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    calls: _Window = field(default_factory=lambda: _Window(_TEN_SECONDS))
    searches: _Window = field(default_factory=lambda: _Window(_ONE_SECOND))

    def count_call(self, settings: Settings) -> dict[str, str]:
        """Count one call; returns the headers its answer carries.

        Raises: ApiError 429.
        """
        if not settings.rate_limits:
            return {}
        now, most = self.clock(), settings.burst_per_10_seconds
        left = self.calls.left(now, most)
        if left <= 0:
            raise rate_limited("TEN_SECONDLY_ROLLING", self.new_id(), _headers(most, 0))
        self.calls.moments.append(now)
        return _headers(most, left - 1)

    def count_search(self, settings: Settings) -> dict[str, str]:
        """Count one search; its answers carry no headers about limits.

        Raises: ApiError 429.
        """
        if not settings.rate_limits:
            return {}
        now = self.clock()
        if self.searches.left(now, settings.searches_per_second) <= 0:
            raise rate_limited("SECONDLY", self.new_id())
        self.searches.moments.append(now)
        return {}


def _headers(most: int, left: int) -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
    }
