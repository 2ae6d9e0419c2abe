"""Reading a request's body once, bounded, before anybody trusts it."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from engine import exact_json

LARGEST = 1_000_000  # bytes


async def read_body(request: Request) -> bytes:
    """The raw bytes. 413 where they are more than 1 MB, without reading them all."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST:
        raise too_large()
    body = b""
    async for chunk in request.stream():
        body = body + chunk if body else chunk  # nearly always there is one
        if len(body) > LARGEST:
            raise too_large()
    return body


def too_large() -> HTTPException:
    """The answer to a body over 1 MB."""
    return HTTPException(413, "the body is larger than 1 MB; send less")


def unsigned(vendor: str) -> HTTPException:
    """The answer to a call that the vendor did not sign."""
    return HTTPException(401, f"this call does not carry a valid {vendor} signature")


def parse(body: bytes) -> Any:
    """The JSON in it. 400 where it is none."""
    try:
        return exact_json.loads(body)
    except ValueError as problem:
        raise HTTPException(400, "the body is not JSON") from problem


def full_address(request: Request, public_url: str) -> str:
    """The address as the caller signed it: our public one, with the raw path and query."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope.get("query_string", b"")
    return public_url + path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
