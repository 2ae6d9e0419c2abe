"""HubSpot's rate limits per portal: calls in any ten seconds, searches in any second, calls in a day."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sandbox.hubspot.errors import rate_limited
from sandbox.hubspot.settings import Settings

Sort = Literal["call", "search", "association"]

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
class _Day:
    """The calls of one calendar day in the account's time zone."""

    day: date = date.min
    calls: int = 0

    def left(self, today: date, most: int) -> int:
        if self.day != today:
            self.day, self.calls = today, 0
        return most - self.calls


@dataclass(slots=True)
class Limits:
    """The windows of one portal."""

    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    time_zone: str
    _calls: _Window = field(default_factory=lambda: _Window(_TEN_SECONDS))
    _links: _Window = field(default_factory=lambda: _Window(_TEN_SECONDS))
    _searches: _Window = field(default_factory=lambda: _Window(_ONE_SECOND))
    _day: _Day = field(default_factory=_Day)

    def count(self, sort: Sort, settings: Settings) -> dict[str, str]:
        """Count one call; returns the headers its answer carries, none for a search.

        Raises: ApiError 429.
        """
        if not settings.rate_limits:
            return {}
        now = self.clock()
        daily = self._count_day(now, settings)
        if sort == "search":
            self._count(self._searches, now, settings.searches_per_second, "SECONDLY", {})
            return {}
        if sort == "association":
            most = settings.associations_per_10_seconds
            self._count(self._links, now, most, "TEN_SECONDLY_ROLLING", _headers(most, 0))
        most = settings.burst_per_10_seconds
        left = self._count(self._calls, now, most, "TEN_SECONDLY_ROLLING", _headers(most, 0) | daily)
        return _headers(most, left) | daily

    def _count(self, window: _Window, now: datetime, most: int, policy: str, headers: dict[str, str]) -> int:
        """Add one call to a window; returns how many more it takes."""
        left = window.left(now, most)
        if left <= 0:
            raise rate_limited(policy, self.new_id(), headers)
        window.moments.append(now)
        return left - 1

    def _count_day(self, now: datetime, settings: Settings) -> dict[str, str]:
        """Count one call of the day where the app has a daily limit, which OAuth apps do not."""
        most = settings.daily_limit
        if most is None:
            return {}
        left = self._day.left(now.astimezone(ZoneInfo(self.time_zone)).date(), most)
        if left <= 0:
            raise rate_limited("DAILY", self.new_id(), _daily_headers(most, 0))
        self._day.calls += 1
        return _daily_headers(most, left - 1)


def _headers(most: int, left: int) -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
    }


def _daily_headers(most: int, left: int) -> dict[str, str]:
    return {"X-HubSpot-RateLimit-Daily": str(most), "X-HubSpot-RateLimit-Daily-Remaining": str(left)}
