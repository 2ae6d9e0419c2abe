"""The application: Intuit's paths on one server, the fault switchboard around, a control plane beside."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from sandbox.faults import Fault, FaultCarrier, Faults, Sleep, canned_answer
from sandbox.quickbooks import api, control, errors, gate, oauth
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.identity import Identity
from sandbox.quickbooks.journal import Journal, JournalMiddleware
from sandbox.quickbooks.limits import Limits, UnderWay
from sandbox.quickbooks.naming import OPERATIONS, operation_name
from sandbox.quickbooks.replays import Replays
from sandbox.quickbooks.seed import sample_company
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.tokens import SEED_REFRESH_TOKEN, Tokens
from sandbox.quickbooks.webhooks import Webhooks
from sandbox.quickbooks.wire import json_response
from sandbox.quickbooks.world import World, world_of


def create_app(
    company: Company | None = None,
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    faults: Faults,
    http: Callable[[], httpx.AsyncClient],
    settings: Settings | None = None,
    more_companies: Iterable[Company] = (),
    sleep: Sleep = asyncio.sleep,
) -> Starlette:
    """QuickBooks Online on one base address, all state in memory.

    `clock` gives aware times; `new_id` unique texts for tokens and events; `http` makes the client that
    webhooks are delivered with; `sleep` waits between its tries and for delays. The first company is
    connected beforehand with the refresh token `SEED_REFRESH_TOKEN`. The state is `app.state.world`.
    """
    settings = settings or Settings()
    first = company or sample_company()
    world = World(
        companies={each.realm: each for each in (first, *more_companies)},
        settings=settings,
        clock=clock,
        new_id=new_id,
        faults=faults,
        tokens=Tokens(settings, clock, new_id),
        limits=Limits(settings, clock),
        replays=Replays(settings, clock),
        webhooks=Webhooks(settings, http=http, new_id=new_id, faults=faults, clock=clock, sleep=sleep),
        journal=Journal(),
        identity=Identity(),
    )
    world.tokens.seed(first.realm, SEED_REFRESH_TOKEN)
    app = Starlette(
        routes=[*oauth.ROUTES, *api.ROUTES, *control.routes(world)],
        middleware=_middleware(world, sleep),
        exception_handlers={HTTPException: _lost, Exception: _failed},
        lifespan=_lifespan(world),
    )
    app.state.world = world
    faults.operations = OPERATIONS
    return app


def _middleware(world: World, sleep: Sleep) -> list[Middleware]:
    def answer(fault: Fault) -> Response:
        return _fault_answer(world, fault)

    return [
        Middleware(UnderWay, limits=world.limits),
        Middleware(JournalMiddleware, journal=world.journal, clock=world.clock, new_id=world.new_id),
        Middleware(FaultCarrier, faults=world.faults, name=operation_name, answer=answer, sleep=sleep),
    ]


def _lifespan(world: World) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await world.webhooks.stop()

    return lifespan


_TOKEN_DETAILS = {"expired_token": "Token expired", "revoked_token": "Token revoked"}
_WORDS: dict[int, Callable[[], errors.Refusal]] = {
    401: lambda: errors.unauthenticated("Token expired"),
    403: errors.unauthorized,
    429: errors.throttled,
    500: errors.system_failure,
}


def _fault_answer(world: World, fault: Fault) -> Response:
    """How Intuit would word a switched-on fault; one that brings its own body keeps it."""
    if fault.kind in _TOKEN_DETAILS:
        if fault.operation.startswith("token."):
            return oauth.invalid_grant()
        refusal = errors.unauthenticated(_TOKEN_DETAILS[fault.kind])
    elif fault.kind == "fault_200":
        if fault.body is not None:
            return json_response(fault.body)
        refusal = errors.system_failure(200)
    elif fault.kind == "status" and fault.body is None and fault.status in _WORDS:
        refusal = _WORDS[fault.status]()
    else:
        return canned_answer(fault)
    answer = gate.refuse(world, refusal)
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _lost(request: Request, exc: Exception) -> Response:
    """A path or method that is not there."""
    status = exc.status_code if isinstance(exc, HTTPException) else 404
    return gate.refuse(world_of(request), errors.no_such_path(request.url.path, status), request)


def _failed(request: Request, exc: Exception) -> Response:
    """A mistake in this stand-in is worded like one of QuickBooks'; the traceback goes to the log only."""
    return gate.refuse(world_of(request), errors.system_failure(), request)
