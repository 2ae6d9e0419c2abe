"""The application: API, consent page and control plane under one roof, faults and log around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

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


class Api:
    """Everything below the API's addresses: finds the endpoint of a call and lets it answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._router = Router(ENDPOINTS)

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        new_id, path = self._world.core.new_id, request.url.path
        found = self._router.find(request.method, path)
        if found is None:
            return nowhere(request.method, path).response(new_id)
        body = await request.body()
        try:
            return found.endpoint.serve(
                Inbound(self._world, found.path, request.query_params, request.headers, body)
            )
        except ApiError as exc:
            return exc.response(new_id)

    def name(self, scope: Scope, _: bytes) -> str:
        """What a call is called in the log and on the switchboard of faults."""
        found = self._router.find(scope["method"], scope["path"])
        return found.operation if found is not None else "unknown"


def build(world: World) -> Starlette:
    """The stand-in as an ASGI application."""
    api = Api(world)
    return Starlette(
        routes=[
            *control.routes(world),
            *control_records.routes(world),
            *control_runs.routes(world),
            *control_calls.routes(world),
            *fault_routes(world.core.faults),
            *consent.routes(world),
            Route("/{path:path}", api.serve, methods=_METHODS),
        ],
        middleware=_middleware(world, api),
        exception_handlers={HTTPException: _http_error(world), Exception: _internal_error(world)},
        lifespan=_lifespan(world),
    )


def _middleware(world: World, api: Api) -> list[Middleware]:
    """The log outside, so that it also sees the calls that a fault keeps from the API."""
    core = world.core
    return [
        Middleware(LogKeeper, log=world.log),
        Middleware(
            FaultCarrier, faults=core.faults, name=api.name, answer=_fault_answer(world), sleep=core.sleep
        ),
    ]


def _lifespan(world: World) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.stop()

    return lifespan


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
