"""Faults on demand: what real networks and vendors do on bad days, switched on for named operations.

Both stand-ins share this switchboard. A rule names an operation by a glob ("invoice.create", "webhook.*",
"*") and a kind of fault; each matching call uses up one of its `count`. `FaultCarrier` is the ASGI
wrapper that carries the fault out, from a slow answer to a connection that closes without one.
"""

import json
import random
from asyncio import sleep as asyncio_sleep
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FAULTS_VARIABLE = "STAGEBILL_SANDBOX_FAULTS"
CONTROL_PREFIX = "/_sandbox"  # the control plane itself is never disturbed

Kind = Literal[
    "refuse",  # the connection is not accepted (on a real socket: closed at once); nothing happens
    "drop_before",  # the connection closes before the request is processed
    "drop_after",  # the request is processed, its answer is lost
    "delay",  # the request is processed after `seconds`
    "truncate",  # the request is processed, half of its answer arrives
    "status",  # answered with `status` (and `body`, `retry_after`); nothing happens
    "fault_200",  # answered 200 with the vendor's fault in the body; nothing happens
    "expired_token",  # answered as if the access token had run out; nothing happens
    "html",  # answered with a gateway's HTML page; nothing happens
    "forget_requestid",  # processed as if the request's idempotency key had never been seen
    "duplicate",  # a webhook is delivered twice
    "disorder",  # a webhook's events are delivered in reverse order
]
_ANSWERED = frozenset({"status", "fault_200", "expired_token", "html"})

Sleep = Callable[[float], Awaitable[None]]


class FaultRule(BaseModel):
    """One switch, as it stands in the environment variable or in a control call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: str = "*"
    kind: Kind
    status: int = Field(default=503, ge=100, le=599)
    body: Any = None  # a text is sent as it is, anything else as JSON; None: the vendor's own words
    retry_after: int | None = Field(default=None, ge=0)  # seconds
    seconds: float = Field(default=1.0, ge=0)  # of a delay
    count: int | None = Field(default=1, ge=1)  # None: until switched off
    chance: float = Field(default=1.0, ge=0, le=1)  # drawn from the switchboard's own generator


class FaultSettings(BaseModel):
    """Everything a control call or the environment variable may say."""

    model_config = ConfigDict(extra="forbid")

    rules: list[FaultRule] = []
    latency: float | None = Field(default=None, ge=0)  # seconds added to every call


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with one call."""

    kind: Kind
    status: int = 503
    body: Any = None
    retry_after: int | None = None
    seconds: float = 1.0


@dataclass(slots=True)
class _Armed:
    rule: FaultRule
    left: int | None


class Faults:
    """The switchboard: rules in the order they were added, the first that matches counts."""

    def __init__(self, *, chance: random.Random | None = None, latency: float = 0.0) -> None:
        self._armed: list[_Armed] = []
        self._chance = chance or random.Random(0)  # noqa: S311 - a seeded die is wanted, not a secret
        self.latency = latency

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, chance: random.Random | None = None) -> "Faults":
        """The switchboard that STAGEBILL_SANDBOX_FAULTS describes (a JSON list of rules), or a quiet one.

        Raises: ValueError, one sentence that names the variable.
        """
        faults = cls(chance=chance)
        text = environ.get(FAULTS_VARIABLE, "").strip()
        if text:
            try:
                faults.configure(json.loads(text))
            except ValueError as exc:
                raise ValueError(f"{FAULTS_VARIABLE} is not a JSON list of fault rules: {exc}") from exc
        return faults

    def add(self, rule: FaultRule) -> None:
        """Arm one rule behind those that are armed."""
        self._armed.append(_Armed(rule, rule.count))

    def configure(self, said: object) -> None:
        """Apply a control call: one rule, a list of rules, or `{"rules": [...], "latency": seconds}`.

        Raises: ValueError (pydantic's) when it is none of these.
        """
        settings = _read_settings(said)
        for rule in settings.rules:
            self.add(rule)
        if settings.latency is not None:
            self.latency = settings.latency

    def next(self, operation: str) -> Fault | None:
        """The fault for one call of this operation, used up by asking; None: let it pass."""
        for armed in self._armed:
            if not fnmatchcase(operation, armed.rule.operation) or not self._strikes(armed.rule):
                continue
            self._use_up(armed)
            rule = armed.rule
            return Fault(rule.kind, rule.status, rule.body, rule.retry_after, rule.seconds)
        return None

    def clear(self) -> None:
        """Switch every rule and the latency off."""
        self._armed.clear()
        self.latency = 0.0

    def listing(self) -> dict[str, Any]:
        """What is armed now, each rule with what is left of its count."""
        rules = [{**armed.rule.model_dump(), "left": armed.left} for armed in self._armed]
        return {"latency": self.latency, "rules": rules}

    def _strikes(self, rule: FaultRule) -> bool:
        return rule.chance >= 1 or self._chance.random() < rule.chance

    def _use_up(self, armed: _Armed) -> None:
        if armed.left is None:
            return
        armed.left -= 1
        if armed.left == 0:
            self._armed.remove(armed)


def _read_settings(said: object) -> FaultSettings:
    if isinstance(said, list):
        return FaultSettings(rules=TypeAdapter(list[FaultRule]).validate_python(said))
    if isinstance(said, dict) and "kind" in said:
        return FaultSettings(rules=[FaultRule.model_validate(said)])
    return FaultSettings.model_validate(said)


def fault_routes(faults: Faults) -> list[Route]:
    """`POST`, `GET` and `DELETE /_sandbox/faults` for a stand-in's control plane."""

    async def control(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.configure(await request.json())
            except ValidationError as exc:
                return JSONResponse({"error": exc.errors(include_url=False, include_input=False)}, 400)
            except ValueError:
                return JSONResponse({"error": "The body is not JSON; send one fault rule or a list."}, 400)
        return JSONResponse(faults.listing())

    return [Route(f"{CONTROL_PREFIX}/faults", control, methods=["GET", "POST", "DELETE"])]


class ConnectionLost(httpx.RemoteProtocolError):
    """What an in-process client (httpx.ASGITransport) sees of a connection that closed too early."""


class ConnectionRefused(httpx.ConnectError):
    """What an in-process client sees of a connection that was not accepted."""


def canned_answer(fault: Fault) -> Response:
    """The answer a fault brings along itself: its body, or a gateway's HTML page."""
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind == "html" or fault.body is None:
        page = fault.body if isinstance(fault.body, str) else _GATEWAY_PAGE.format(status=fault.status)
        return HTMLResponse(page, fault.status, headers)
    if isinstance(fault.body, str):
        return Response(fault.body, fault.status, headers, media_type="text/plain")
    return JSONResponse(fault.body, fault.status, headers)


_GATEWAY_PAGE = "<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>gateway</body></html>"


class FaultCarrier:
    """ASGI wrapper of a stand-in: asks the switchboard about each call and carries the fault out.

    `name` tells the operation from scope and body. `answer` words a vendor's refusal for the kinds
    that are answered. Inside, `scope["sandbox.operation"]` and `scope["sandbox.fault"]` (Fault or None)
    tell the app what it is called and which fault is left for itself (such as `forget_requestid`).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        faults: Faults,
        name: Callable[[Scope, bytes], str],
        answer: Callable[[Fault], Response] = canned_answer,
        sleep: Sleep = asyncio_sleep,
    ) -> None:
        self._app = app
        self._faults = faults
        self._name = name
        self._answer = answer
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        operation = self._name(scope, body)
        fault = self._faults.next(operation)
        scope["sandbox.operation"] = operation
        scope["sandbox.fault"] = fault
        if self._faults.latency:
            await self._sleep(self._faults.latency)
        await self._carry_out(fault, scope, receive, send, body)

    async def _carry_out(
        self, fault: Fault | None, scope: Scope, receive: Receive, send: Send, body: bytes
    ) -> None:
        replay = _replay(body, receive)
        if fault is None:
            await self._app(scope, replay, send)
        elif fault.kind == "refuse":
            await _lose_connection(receive, ConnectionRefused("Connection refused by a fault rule"))
        elif fault.kind == "drop_before":
            await _lose_connection(receive, ConnectionLost("Server disconnected without sending a response."))
        elif fault.kind == "drop_after":
            await _collect(self._app, scope, replay)
            await _lose_connection(receive, ConnectionLost("Server disconnected without sending a response."))
        elif fault.kind == "truncate":
            await _send_half(await _collect(self._app, scope, replay), receive, send)
        elif fault.kind in _ANSWERED:
            await self._answer(fault)(scope, replay, send)
        else:
            if fault.kind == "delay":
                await self._sleep(fault.seconds)
            await self._app(scope, replay, send)


async def _read_body(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body again that was read already, then what comes next."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> list[Message]:
    """Let the app answer, keep the answer back."""
    kept: list[Message] = []

    async def keep(message: Message) -> None:
        kept.append(message)

    await app(scope, receive, keep)
    return kept


async def _send_half(answer: list[Message], receive: Receive, send: Send) -> None:
    start, *parts = answer
    body = b"".join(part.get("body", b"") for part in parts)
    await send(start)  # its Content-Length still promises the whole
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await _lose_connection(receive, ConnectionLost("peer closed connection without sending complete body"))


async def _lose_connection(receive: Receive, error: httpx.TransportError) -> None:
    """Close the caller's connection as it stands.

    ASGI has no message for this. Under uvicorn `receive` is a method of the object that owns the
    socket's transport: it is closed there, which flushes what was written, and the server is let see it.
    In process (httpx.ASGITransport) there is no socket, and raising is what the caller notices.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise error
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
