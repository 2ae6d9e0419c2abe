"""The answers that faults give: a vendor's refusal as said, a gateway's page, an answer spoiled."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Message

from sandbox.faults.rules import Fault, Kind

HUGE = 10_000_000  # bytes
_CHUNK = b" " * 100_000
_GATEWAY_PAGE = "<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>gateway</body></html>"


def canned_answer(fault: Fault) -> Response:
    """The answer a fault brings along itself: its body, or a gateway's HTML page."""
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind == "html" or fault.body is None:
        page = fault.body if isinstance(fault.body, str) else _GATEWAY_PAGE.format(status=fault.status)
        return HTMLResponse(page, fault.status, headers)
    if isinstance(fault.body, str):
        return Response(fault.body, fault.status, headers, media_type="text/plain")
    return JSONResponse(fault.body, fault.status, headers)


def huge_answer() -> Response:
    """Valid JSON, an empty object, behind ten million blanks."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(HUGE // len(_CHUNK)):
            yield _CHUNK
        yield b"{}"

    return StreamingResponse(body(), media_type="application/json")


def endless_redirect(address: str) -> Response:
    """On to an address that sends whoever comes to itself."""
    return RedirectResponse(address, 307)


def spoiled(kind: Kind, answer: list[Message]) -> list[Message]:
    """A collected answer as it arrives after one of the kinds in `SPOILED`."""
    start, *parts = answer
    body = _SPOILERS[kind](b"".join(part.get("body", b"") for part in parts))
    start = {**start, "headers": list(start.get("headers", []))}
    headers = MutableHeaders(scope=start)
    headers["content-length"] = str(len(body))
    if kind == "wrong_content_type":
        headers["content-type"] = "text/plain; charset=utf-8"
    return [start, {"type": "http.response.body", "body": body}]


def _in_json(twist: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """A change of JSON values; what is not JSON stays as it is."""

    def change(body: bytes) -> bytes:
        try:
            return json.dumps(twist(json.loads(body))).encode()
        except ValueError:
            return body

    return change


def _wrong_shape(answer: Any) -> Any:
    """The outermost object stays, so that a careless reader gets one step further."""
    if not isinstance(answer, dict):
        return {"value": "text"}
    shapes: dict[type, Any] = {dict: "text", list: {"0": "text"}}
    return {name: shapes.get(type(value), ["text"]) for name, value in answer.items()}


def _wrong_types(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wrong_types(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_wrong_types(member) for member in value]
    return [value] if isinstance(value, str) else {"value": value}


_SPOILERS: dict[Kind, Callable[[bytes], bytes]] = {
    "empty": lambda body: b"",
    "wrong_content_type": lambda body: body,
    "wrong_charset": lambda body: body.decode("utf-8", "replace").encode("utf-16"),
    "wrong_shape": _in_json(_wrong_shape),
    "wrong_types": _in_json(_wrong_types),
}
