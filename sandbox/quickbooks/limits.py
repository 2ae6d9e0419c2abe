"""Throttling, per realm: exact sliding windows, and how many calls may be under way at one time."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.quickbooks import errors
from sandbox.quickbooks.settings import Settings

_WINDOWS = {
    "call": ((10, timedelta(seconds=1)), (500, timedelta(minutes=1))),
    "batch": ((40, timedelta(minutes=1)),),
}
_REALM = re.compile(r"/v3/company/([^/]+)/")


class Limits:
    """Counts calls; one that is refused does not count."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[datetime]] = {}
        self._under_way: Counter[str] = Counter()

    def admit(self, realm: str, *, batch: bool = False) -> None:
        """Let one call of a realm in. Raises: Refusal 3001 (HTTP 429)."""
        if not self._settings.limits:
            return
        most = self._settings.concurrent
        if most is not None and self._under_way[realm] > most:
            raise errors.throttled()
        kinds = ("call", "batch") if batch else ("call",)
        now = self._clock()
        for kind in kinds:
            if self._is_full(kind, realm, now):
                raise errors.throttled()
        for kind in kinds:
            self._seen[kind, realm].append(now)

    @contextmanager
    def under_way(self, realm: str) -> Iterator[None]:
        """One call of a realm, from its first byte to its last."""
        self._under_way[realm] += 1
        try:
            yield
        finally:
            self._under_way[realm] -= 1

    def _is_full(self, kind: str, realm: str, now: datetime) -> bool:
        seen = self._seen.setdefault((kind, realm), deque())
        longest = max(window for _, window in _WINDOWS[kind])
        while seen and seen[0] <= now - longest:
            seen.popleft()
        return any(len(seen) >= most and seen[-most] > now - window for most, window in _WINDOWS[kind])


class UnderWay:
    """ASGI wrapper that counts the company API's calls while they last, delays by fault rules included."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server."""
        found = _REALM.match(scope.get("path", ""))
        if found is None:
            await self._app(scope, receive, send)
            return
        with self._limits.under_way(found[1]):
            await self._app(scope, receive, send)
