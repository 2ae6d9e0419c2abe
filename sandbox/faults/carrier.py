"""Carrying faults out: the ASGI wrapper of a stand-in, and the control calls that switch faults."""

from asyncio import sleep as asyncio_sleep
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults.answers import canned_answer, endless_redirect, huge_answer, spoiled
from sandbox.faults.connections import cut_short, lose_connection, lost, refused
from sandbox.faults.rules import REFUSED, SPOILED, Fault
from sandbox.faults.switchboard import Faults

CONTROL_PREFIX = "/_sandbox"  # the control plane itself is never disturbed
_MAZE = f"{CONTROL_PREFIX}/maze"  # redirects to itself

Sleep = Callable[[float], Awaitable[None]]


def fault_routes(faults: Faults) -> list[Route]:
    """`POST`, `GET` and `DELETE /_sandbox/faults`, and `GET /_sandbox/operations`: what rules may name."""

    async def control(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.configure(await _said(request))
            except ValueError as exc:
                return JSONResponse({"error": str(exc)}, 400)
        return JSONResponse(faults.listing())

    async def operations(_: Request) -> Response:
        return JSONResponse(sorted(faults.operations))

    async def maze(_: Request) -> Response:
        return endless_redirect(_MAZE)

    return [
        Route(f"{CONTROL_PREFIX}/faults", control, methods=["GET", "POST", "DELETE"]),
        Route(f"{CONTROL_PREFIX}/operations", operations, methods=["GET"]),
        Route(_MAZE, maze, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


async def _said(request: Request) -> object:
    try:
        return await request.json()
    except ValueError:
        raise ValueError("The body is not JSON; send one fault rule or a list.") from None


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
        if fault is None:
            await self._app(scope, _replay(body, receive), send)
        else:
            await self._carry_out(fault, scope, receive, send, body)

    async def _carry_out(self, fault: Fault, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        if fault.kind == "refuse":
            await lose_connection(receive, refused())
        elif fault.kind == "drop_before":
            await lose_connection(receive, lost())
        elif instead := self._instead(fault):
            if fault.processed:
                await _collect(self._app, scope, _replay(body, receive))
            await instead(scope, receive, send)
        else:
            await self._process(fault, scope, receive, send, body)

    async def _process(self, fault: Fault, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        """The kinds under which the request does its work."""
        replay = _replay(body, receive)
        if fault.kind == "drop_after":
            await _collect(self._app, scope, replay)
            await lose_connection(receive, lost())
        elif fault.kind == "truncate":
            await _send_half(await _collect(self._app, scope, replay), receive, send)
        elif fault.kind in SPOILED:
            for message in spoiled(fault.kind, await _collect(self._app, scope, replay)):
                await send(message)
        else:
            if fault.kind == "delay":
                await self._sleep(fault.seconds)
            await self._app(scope, replay, send)

    def _instead(self, fault: Fault) -> Response | None:
        """What is answered in place of the app's own answer; None under the other kinds."""
        if fault.kind in REFUSED:
            return self._answer(fault)
        if fault.kind == "huge":
            return huge_answer()
        return endless_redirect(_MAZE) if fault.kind == "redirect" else None


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
    await lose_connection(receive, cut_short())
