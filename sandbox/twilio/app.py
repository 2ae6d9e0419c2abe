"""Twilio's Messages resource on one address, the fault switchboard around it, a control plane beside."""

import base64
import secrets
from asyncio import sleep as asyncio_sleep
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from sandbox.faults import CONTROL_PREFIX, Fault, FaultCarrier, Faults, Sleep, canned_answer, fault_routes
from sandbox.names import validated
from sandbox.twilio.messages import ACCOUNT_SID, API, AUTH_TOKEN, Messages, Refusal

UNKNOWN = "unknown"  # an address that Twilio does not serve
OPERATIONS = frozenset({"message.create", "message.list", "message.read", UNKNOWN})
"""What calls are called: faults go by these names."""

_LIST = f"{API}/Accounts/{ACCOUNT_SID}/Messages.json"
_ONE = f"{API}/Accounts/{ACCOUNT_SID}/Messages/"
_CODES = {401: 20003, 403: 20403, 404: 20404, 429: 20429, 500: 20500, 503: 20503}


class Numbers(BaseModel):
    """What numbers do, and the words of approved templates by their SID."""

    model_config = ConfigDict(extra="forbid")

    stopped: list[str] = []
    unreachable: list[str] = []
    contents: dict[str, str] = {}


class Fate(BaseModel):
    """What has become of one message."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["sent", "delivered", "undelivered", "failed"]
    error_code: int | None = None


def create_app(
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    faults: Faults,
    sleep: Sleep = asyncio_sleep,
) -> Starlette:
    """The stand-in, all state in memory (`app.state.messages`)."""
    messages = Messages(clock, new_id)
    faults.operations = OPERATIONS
    app = Starlette(
        routes=[
            *_control(messages),
            *fault_routes(faults),
            Route("/{path:path}", _served(messages), methods=["GET", "POST"]),
        ],
        middleware=[
            Middleware(FaultCarrier, faults=faults, name=_operation, answer=_fault_answer, sleep=sleep)
        ],
    )
    app.state.messages = messages
    return app


def _operation(scope: Scope, _: bytes) -> str:
    method, path = scope["method"], scope["path"]
    if path == _LIST:
        return "message.create" if method == "POST" else "message.list"
    return "message.read" if path.startswith(_ONE) and method == "GET" else UNKNOWN


def _served(messages: Messages) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        try:
            _sign_in(request)
            body, status = await _answer(messages, request)
        except Refusal as refusal:
            body, status = refusal.body(), refusal.status
        return JSONResponse(body, status, headers={"Twilio-Request-Id": f"RQ{messages.new_id()}"})

    return serve


async def _answer(messages: Messages, request: Request) -> tuple[dict[str, Any], int]:
    operation = request.scope["sandbox.operation"]
    if operation == "message.create":
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        return messages.create(form).to_wire(messages.clock()), 201
    if operation == "message.list":
        return _page(messages.listed(request.query_params)), 200
    if operation == "message.read":
        sid = request.url.path.removeprefix(_ONE).removesuffix(".json")
        return messages.find(sid).to_wire(messages.clock()), 200
    raise Refusal(20404, f"The requested resource {request.url.path} was not found", 404)


def _page(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "end": max(len(found) - 1, 0),
        "first_page_uri": f"{_LIST}?Page=0",
        "messages": found,
        "next_page_uri": None,
        "page": 0,
        "page_size": len(found),
        "previous_page_uri": None,
        "start": 0,
        "uri": _LIST,
    }


def _sign_in(request: Request) -> None:
    expected = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    if not secrets.compare_digest(request.headers.get("authorization", ""), f"Basic {expected}"):
        raise Refusal(20003, "Authenticate", 401)


def _fault_answer(fault: Fault) -> Response:
    """How Twilio would word a switched-on fault; one that brings its own body keeps it."""
    if fault.body is not None or fault.kind == "html" or fault.status not in _CODES:
        return canned_answer(fault)
    answer = JSONResponse(Refusal(_CODES[fault.status], "by a fault rule", fault.status).body(), fault.status)
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _control(messages: Messages) -> list[Route]:
    """`GET` and `DELETE /_sandbox/messages`, `POST /_sandbox/messages/SID`, `POST /_sandbox/numbers`."""

    async def shown(request: Request) -> Response:
        if request.method == "DELETE":
            messages.clear()
        now = messages.clock()
        return JSONResponse([{**one.to_wire(now), "form": dict(one.form)} for one in messages.sent])

    async def fate(request: Request) -> Response:
        try:
            told = validated(Fate, await request.json(), "fate")
            message = messages.find(request.path_params["sid"])
        except (ValueError, Refusal) as exc:
            return JSONResponse({"error": str(exc)}, 400)
        message.fate, message.code = told.status, told.error_code
        return JSONResponse(message.to_wire(messages.clock()))

    async def numbers(request: Request) -> Response:
        try:
            told = validated(Numbers, await request.json(), "setting")
        except ValueError as exc:
            return JSONResponse({"error": str(exc)}, 400)
        messages.stopped, messages.unreachable = set(told.stopped), set(told.unreachable)
        messages.contents = dict(told.contents)
        return JSONResponse(told.model_dump())

    return [
        Route(f"{CONTROL_PREFIX}/messages", shown, methods=["GET", "DELETE"]),
        Route(f"{CONTROL_PREFIX}/messages/{{sid}}", fate, methods=["POST"]),
        Route(f"{CONTROL_PREFIX}/numbers", numbers, methods=["POST"]),
    ]
