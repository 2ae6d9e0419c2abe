"""The routes, and how errors are answered: one sentence each."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.errors import ServiceError
from engine.store import StoreAway, StoreUnsure
from engine.web import (
    actions,
    bulk,
    card,
    connect,
    health,
    metrics,
    options,
    reports,
    reviews,
    settings_page,
    setup,
    webhooks,
)
from engine.web.door import Door
from engine.web.room import Room

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
Handler = Callable[[Request, Door], Awaitable[Response]]

_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/hubspot/actions/{name}", actions.call),
    ("POST", "/hubspot/options/{source}", options.fetch),
    ("GET", "/hubspot/card/deals/{deal_id}", card.deal),
    ("GET", "/hubspot/card/deals/{deal_id}/forecast", card.forecast),
    ("GET", "/hubspot/card/deals/{deal_id}/owing", card.owing),
    ("POST", "/hubspot/card/deals/{deal_id}/owing", card.owing_anew),
    ("POST", "/hubspot/card/deals/{deal_id}/review", card.review),
    ("POST", "/hubspot/card/deals/{deal_id}/actions/{name}", card.press),
    ("POST", "/hubspot/card/deals/{deal_id}/executions/{execution_id}/retry", card.retry),
    ("POST", "/hubspot/card/deals/{deal_id}/executions/{execution_id}/cancel", card.cancel),
    ("GET", "/hubspot/card/choices/{source}", card.choices),
    ("GET", "/hubspot/settings", settings_page.show),
    ("POST", "/hubspot/webhooks", webhooks.from_hubspot),
    ("GET", "/hubspot/install", connect.install_hubspot),
    ("GET", "/hubspot/callback", connect.hubspot_came_back),
    ("POST", "/quickbooks/webhooks", webhooks.from_quickbooks),
    ("GET", "/quickbooks/connect", connect.connect_quickbooks),
    ("GET", "/quickbooks/callback", connect.quickbooks_came_back),
    ("GET", "/", setup.home),
    ("POST", "/setup/defaults", setup.save_defaults),
    ("POST", "/setup/trial", setup.make_trial),
    ("GET", "/bulk", bulk.choose),
    ("POST", "/bulk/review", bulk.review),
    ("POST", "/bulk/create", bulk.create),
    ("GET", "/bulk/batches/{once}", bulk.results),
    ("POST", "/bulk/batches/{once}/retry", bulk.retry),
    ("GET", "/reports", reports.show),
    ("POST", "/reports", reports.renew),
    ("GET", "/reviews/{token}", reviews.follow),
    ("GET", "/reviews/{token}/opt-out", reviews.ask_whether),
    ("POST", "/reviews/{token}/opt-out", reviews.opt_out),
    ("GET", "/health/live", health.live),
    ("GET", "/health/ready", health.ready),
    ("GET", "/metrics", metrics.metrics),
)


_RETRY_AFTER = "5"  # seconds


def create_app(door: Door, lifespan: Lifespan | None = None) -> Starlette:
    """The web service over what `door` holds."""
    room, free = Room(), nullcontext()
    return Starlette(
        routes=[
            Route(path, partial(_handle, handler, door, room if method == "POST" else free), methods=[method])
            for method, path, handler in _ROUTES
        ],
        exception_handlers={
            HTTPException: _refused,
            ServiceError: _unable,
            StoreAway: _not_now,
            StoreUnsure: _not_now,
        },
        lifespan=lifespan,
    )


async def _handle(
    handler: Handler, door: Door, room: AbstractContextManager[None], request: Request
) -> Response:
    with room:
        return await handler(request, door)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _not_now(request: Request, error: Exception) -> Response:
    """Not acknowledged, so whoever called brings it again; what is stored already does no harm then."""
    return JSONResponse({"error": str(error)}, 503, headers={"Retry-After": _RETRY_AFTER})


async def _unable(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 502)
