"""The log of API calls: what was called by which name, and what was answered."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import CONTROL_PREFIX

MOST_KEPT = 50_000


@dataclass(slots=True)
class RequestLog:
    """The API calls since the start or the last clearing, oldest first."""

    entries: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))

    def clear(self) -> None:
        """Forget them."""
        self.entries.clear()


class LogKeeper:
    """ASGI wrapper that writes the log; calls to the control plane are not logged.

    `status` is None when the connection was closed without an answer. `fault` names what the
    switchboard did to the call.
    """

    def __init__(self, app: ASGIApp, *, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        entry = {"method": scope["method"], "path": scope["path"], "operation": "unknown", "status": None}
        entry["query"] = scope["query_string"].decode("latin-1")
        self._log.entries.append(entry)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            fault = scope.get("sandbox.fault")
            entry["operation"] = scope.get("sandbox.operation", "unknown")
            entry["fault"] = None if fault is None else fault.kind
