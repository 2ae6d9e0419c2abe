"""The log of API calls: what a test asks when it wants to know what really went over the wire."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import CONTROL_PREFIX
from sandbox.quickbooks.wire import stamp

_MOST = 100_000  # entries kept


class Journal:
    """The entries, oldest first."""

    def __init__(self) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=_MOST)


class JournalMiddleware:
    """Writes one entry per call, when it ends, and gives every answer its `intuit_tid`."""

    def __init__(
        self, app: ASGIApp, *, journal: Journal, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._app = app
        self._journal = journal
        self._clock = clock
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        tid = f"1-{self._new_id()}"
        status: int | None = None

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                extra = [(b"intuit_tid", tid.encode()), (b"qbo-version", b"1.0-sandbox")]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            self._journal.entries.append(self._entry(scope, status, tid))

    def _entry(self, scope: Scope, status: int | None, tid: str) -> dict[str, Any]:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        fault = scope.get("sandbox.fault")
        return {
            "at": stamp(self._clock()),
            "method": scope["method"],
            "path": scope["path"],
            "operation": scope.get("sandbox.operation"),
            "status": status,  # None: no answer went out
            "requestid": query.get("requestid", [None])[0],
            "query": query.get("query", [None])[0],  # the statement, where one was asked
            "replayed": bool(scope.get("sandbox.replayed")),
            "fault": fault.kind if fault else None,
            "intuit_tid": tid,
        }
