"""A stand-in for HubSpot on loopback: its API, its OAuth, its webhooks and its workflow engine."""

import random
from asyncio import sleep as asyncio_sleep
from collections.abc import Callable
from datetime import datetime

import httpx
from starlette.applications import Starlette

from sandbox.faults import Faults
from sandbox.hubspot.app import OPERATIONS, build
from sandbox.hubspot.core import App, Core, Sleep
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.world import SEED_PORTAL, new_world

CLIENT_ID = "hs-sandbox-client"
CLIENT_SECRET = "hs-sandbox-secret"
APP_ID = 909090
REFRESH_TOKEN = "hs-sandbox-refresh"
DEVELOPER_KEY = "hs-sandbox-developer-key"

__all__ = [
    "APP_ID",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "DEVELOPER_KEY",
    "OPERATIONS",
    "REFRESH_TOKEN",
    "SEED_PORTAL",
    "create_app",
]


def create_app(
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    faults: Faults,
    http: Callable[[], httpx.AsyncClient],
    client_id: str = CLIENT_ID,
    client_secret: str = CLIENT_SECRET,
    app_id: int = APP_ID,
    refresh_token: str = REFRESH_TOKEN,
    developer_key: str = DEVELOPER_KEY,
    sleep: Sleep = asyncio_sleep,
    chance: random.Random | None = None,
    furnish: Callable[[Portal], None] = lambda _: None,
) -> Starlette:
    """HubSpot with one account, 4210001, in which the app is installed with `refresh_token`.

    `clock`: aware instants. `new_id`: a new text at each call, for tokens and correlation ids.
    `http`: makes the client that reaches the service; called once, when it is first needed.
    `sleep`: pauses before retries. `chance`: spreads them (default: the same spread every time).
    `furnish`: puts into the account what it has from the beginning.
    """
    core = Core(
        app=App(client_id, client_secret, app_id, developer_key),
        clock=clock,
        new_id=new_id,
        faults=faults,
        http=http,
        sleep=sleep,
        chance=chance or random.Random(0),  # noqa: S311 - spreads retries, keeps no secret
    )
    world = new_world(core)
    furnish(world.add_portal(SEED_PORTAL, refresh_token))
    return build(world)
