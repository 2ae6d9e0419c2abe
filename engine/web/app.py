"""The routes, and how errors are answered: one sentence each."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.errors import ServiceError
from engine.web import actions, connect, health, metrics, options, webhooks
from engine.web.door import Door

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
Handler = Callable[[Request, Door], Awaitable[Response]]

_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/hubspot/actions/{name}", actions.call),
    ("POST", "/hubspot/options/{source}", options.fetch),
    ("POST", "/hubspot/webhooks", webhooks.from_hubspot),
    ("GET", "/hubspot/install", connect.install_hubspot),
    ("GET", "/hubspot/callback", connect.hubspot_came_back),
    ("POST", "/quickbooks/webhooks", webhooks.from_quickbooks),
    ("GET", "/quickbooks/connect", connect.connect_quickbooks),
    ("GET", "/quickbooks/callback", connect.quickbooks_came_back),
    ("GET", "/health/live", health.live),
    ("GET", "/health/ready", health.ready),
    ("GET", "/metrics", metrics.metrics),
)


def create_app(door: Door, lifespan: Lifespan | None = None) -> Starlette:
    """The web service over what `door` holds."""
    return Starlette(
        routes=[
            Route(path, partial(_handle, handler, door), methods=[method])
            for method, path, handler in _ROUTES
        ],
        exception_handlers={HTTPException: _refused, ServiceError: _unable},
        lifespan=lifespan,
    )


async def _handle(handler: Handler, door: Door, request: Request) -> Response:
    return await handler(request, door)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _unable(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 502)
