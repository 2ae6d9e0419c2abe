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

from sandbox.faults import FaultCarrier, fault_routes
from sandbox.hubspot import (
    account_api,
    actions_api,
    associations_api,
    batch_api,
    callbacks_api,
    consent,
    control,
    control_account,
    control_actions,
    control_calls,
    control_mail,
    control_records,
    control_runs,
    control_timeline,
    control_workflows,
    executions,
    fetches,
    journal_api,
    mail_api,
    oauth,
    objects_api,
    pipelines_api,
    properties_api,
    search_api,
    subscriptions_api,
    tax_rates,
    timeline_api,
    webhooks,
)
from sandbox.hubspot.errors import ApiError, too_long
from sandbox.hubspot.fault_words import refusal_for
from sandbox.hubspot.log import LogKeeper
from sandbox.hubspot.wire import Inbound, Router, nowhere
from sandbox.hubspot.world import World

ENDPOINTS = (
    *oauth.ENDPOINTS,
    *callbacks_api.ENDPOINTS,
    *actions_api.ENDPOINTS,
    *mail_api.ENDPOINTS,
    *timeline_api.ENDPOINTS,
    *tax_rates.ENDPOINTS,
    *subscriptions_api.ENDPOINTS,
    *journal_api.ENDPOINTS,
    *account_api.ENDPOINTS,
    *pipelines_api.ENDPOINTS,
    *properties_api.ENDPOINTS,
    *associations_api.ENDPOINTS,
    *batch_api.ENDPOINTS,
    *search_api.ENDPOINTS,
    *objects_api.ENDPOINTS,
)
UNKNOWN = "unknown"  # an address that HubSpot does not serve
OPERATIONS = frozenset(
    {
        *(name for endpoint in ENDPOINTS for name in endpoint.operations()),
        *(UNKNOWN, executions.OPERATION, fetches.OPERATION, webhooks.OPERATION, control_calls.OPERATION),
    }
)
"""What calls are called, to the API and from here to the service: faults go by these names."""

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Api:
    """Everything below the API's addresses: finds the endpoint of a call and lets it answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._router = Router(ENDPOINTS)

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        new_id, path = self._world.core.new_id, request.url.path
        if len(path) + len(request.url.query) > self._world.core.settings.longest_address:
            return too_long().response(new_id)
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
        return found.operation if found is not None else UNKNOWN


def build(world: World) -> Starlette:
    """The stand-in as an ASGI application."""
    api = Api(world)
    world.core.faults.operations = OPERATIONS
    return Starlette(
        routes=[
            *control.routes(world),
            *control_records.routes(world),
            *control_runs.routes(world),
            *control_calls.routes(world),
            *control_actions.routes(world),
            *control_account.routes(world),
            *control_mail.routes(world),
            *control_timeline.routes(world),
            *control_workflows.routes(world),
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
            FaultCarrier,
            faults=core.faults,
            name=api.name,
            answer=lambda fault: refusal_for(fault, core),
            sleep=core.sleep,
        ),
    ]


def _lifespan(world: World) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.stop()

    return lifespan


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
