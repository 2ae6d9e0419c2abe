"""The application: API, consent page and control plane under one roof, faults and log around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from sandbox.faults import Fault, FaultCarrier, canned_answer, fault_routes
from sandbox.hubspot import (
    account_api,
    associations_api,
    batch_api,
    callbacks_api,
    consent,
    control,
    control_calls,
    control_records,
    control_runs,
    oauth,
    objects_api,
    properties_api,
    search_api,
)
from sandbox.hubspot.errors import ApiError, expired, rate_limited, unauthenticated
from sandbox.hubspot.log import LogKeeper
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.wire import Inbound, Router, nowhere
from sandbox.hubspot.world import World

ENDPOINTS = (
    *oauth.ENDPOINTS,
    *callbacks_api.ENDPOINTS,
    *account_api.ENDPOINTS,
    *properties_api.ENDPOINTS,
    *associations_api.ENDPOINTS,
    *batch_api.ENDPOINTS,
    *search_api.ENDPOINTS,
    *objects_api.ENDPOINTS,
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def build(world: World) -> Starlette:
    """The stand-in as an ASGI application."""
    router = Router(ENDPOINTS)

    async def serve(request: Request) -> Response:
        found = router.find(request.method, request.url.path)
        if found is None:
            return nowhere(request.url.path).response(world.core.new_id)
        body = await request.body()
        try:
            return found.endpoint.serve(
                Inbound(world, found.path, request.query_params, request.headers, body)
            )
        except ApiError as exc:
            return exc.response(world.core.new_id)

    def name(scope: Scope, _: bytes) -> str:
        found = router.find(scope["method"], scope["path"])
        return found.operation if found is not None else "unknown"

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.stop()

    return Starlette(
        routes=[
            *control.routes(world),
            *control_records.routes(world),
            *control_runs.routes(world),
            *control_calls.routes(world),
            *fault_routes(world.core.faults),
            *consent.routes(world),
            Route("/{path:path}", serve, methods=_METHODS),
        ],
        middleware=[
            Middleware(LogKeeper, log=world.log),
            Middleware(
                FaultCarrier,
                faults=world.core.faults,
                name=name,
                answer=_fault_answer(world),
                sleep=world.core.sleep,
            ),
        ],
        exception_handlers={HTTPException: _http_error(world), Exception: _internal_error(world)},
        lifespan=lifespan,
    )


def _fault_answer(world: World) -> Callable[[Fault], Response]:
    """HubSpot's own words for the refusals that the switchboard asks for."""

    def say(fault: Fault) -> Response:
        if fault.kind == "expired_token":
            return expired(0, to_iso(world.core.clock())).response(world.core.new_id)
        if fault.body is not None or fault.kind == "html":
            return canned_answer(fault)
        answer = _worded(world, 200 if fault.kind == "fault_200" else fault.status).response(
            world.core.new_id
        )
        if fault.retry_after is not None:
            answer.headers["Retry-After"] = str(fault.retry_after)
        return answer

    return say


def _worded(world: World, status: int) -> ApiError:
    if status == 429:
        return rate_limited("TEN_SECONDLY_ROLLING", world.core.new_id())
    if status == 401:
        return unauthenticated()
    category = "VALIDATION_ERROR" if 400 <= status < 500 else "INTERNAL_ERROR"
    return ApiError(status, category, f"{category.replace('_', ' ').capitalize()}, by a fault rule")


def _http_error(world: World) -> Callable[[Request, Exception], Response]:
    def say(_: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        return ApiError(status, "VALIDATION_ERROR", "This address does not serve this method").response(
            world.core.new_id
        )

    return say


def _internal_error(world: World) -> Callable[[Request, Exception], Response]:
    """What callers see of a bug in the stand-in; the server logs the rest."""

    def say(_: Request, __: Exception) -> Response:
        return ApiError(500, "INTERNAL_ERROR", "internal error").response(world.core.new_id)

    return say
