"""Puts the service together: every real object is made here, once, and handed to who needs it."""

import asyncio
import fcntl
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from typing import IO
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette

from engine import ledger
from engine.accounts import Accounts
from engine.action import Action
from engine.clients.http import new_client
from engine.clients.limiter import Limiter
from engine.clock import Clock, NewId, system_clock, time_ordered_ids
from engine.connections import Connections
from engine.dispatch import Dispatcher
from engine.errors import BadSetting
from engine.lists import ShownLists
from engine.mail import Mailer, NoMailer, SmtpMailer
from engine.menus import Menus
from engine.meter import Meters
from engine.oauth import ClientPair, OAuth, OAuthSettings
from engine.rulefile.account_names import NameReader
from engine.rulefile.hangup import InBackground, on_hangup
from engine.rulefile.names import RuleNames
from engine.rulefile.running import RuleFile
from engine.services import Services
from engine.settings import Settings
from engine.store import Store, open_store
from engine.sync.clockwork import follow_clock
from engine.sync.overdue import mark_overdue
from engine.vault import ROUNDS, Vault, master_secret
from engine.waker import Chore, EmbeddedWaker, Waker
from engine.web.app import create_app
from engine.web.door import Door
from engine.web.sessions import Sessions
from engine.worker import Waiting, Worker

log = logging.getLogger(__name__)

_READ_TIMEOUTS = tuple(timedelta(seconds=seconds) for seconds in (30, 30, 60))  # tokens, HubSpot, QuickBooks
_SWEEP_EVERY = timedelta(seconds=2)
_NAMES_EVERY = timedelta(seconds=10)  # a look at the clock, as a rule
_UPKEEP_EVERY = timedelta(minutes=30)
_CLOCK_EVERY = timedelta(seconds=15)  # cron lines name minutes
PATIENCE = timedelta(seconds=2)  # how long an action call may take before HubSpot is asked to wait


@dataclass(frozen=True)
class World:
    """Where time, ids, randomness, signals and the network come from. Tests bring another one."""

    clock: Clock = system_clock
    new_id: NewId = field(default_factory=lambda: time_ordered_ids(system_clock))
    random: Random = field(default_factory=SystemRandom)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    timer: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    http: Callable[[timedelta], httpx.AsyncClient] = lambda read: new_client(read=read)
    waker: Callable[[Clock], Waker] = EmbeddedWaker
    hangup: Callable[[Callable[[], None]], None] = on_hangup
    mailer: Mailer | None = None
    vault_rounds: int = ROUNDS
    patience: timedelta = PATIENCE


@dataclass(frozen=True)
class Base:
    """What the commands share with the service: the store, the connections, the clients."""

    settings: Settings
    world: World
    store: Store
    connections: Connections
    sessions: Sessions
    accounts: Accounts
    meters: Meters
    clients: tuple[httpx.AsyncClient, ...]

    async def aclose(self) -> None:
        """Write down what was counted; let go of the network and of the file."""
        await self.meters.flush()
        await self.connections.aclose()
        for client in self.clients:
            await client.aclose()
        await asyncio.to_thread(self.store.close)


def open_base(settings: Settings, world: World) -> Base:
    """Open the store and the vault. Raises BadSetting."""
    secret = master_secret(settings.secret_key, settings.data_dir, world.random_bytes)
    store = open_store(settings.database)
    oauth_http, hubspot_http, quickbooks_http = (world.http(read) for read in _READ_TIMEOUTS)
    vault = Vault(secret, world.random_bytes, rounds=world.vault_rounds)
    connections = Connections(
        store,
        vault,
        OAuth(oauth_http, _oauth(settings)),
        clock=world.clock,
        new_id=world.new_id,
        sleep=world.sleep,
    )
    meters = Meters(store, world.clock)
    accounts = Accounts(
        connections,
        hubspot_http=hubspot_http,
        quickbooks_http=quickbooks_http,
        limiter=Limiter(timer=world.timer, sleep=world.sleep, chance=world.random),
        meters=meters,
        hubspot_url=settings.hubspot_api_url,
        quickbooks_url=settings.quickbooks_api,
        clock=world.clock,
    )
    sessions = Sessions(vault.digest, world.clock, secure=settings.public.startswith("https:"))
    clients = (oauth_http, hubspot_http, quickbooks_http)
    return Base(settings, world, store, connections, sessions, accounts, meters, clients)


def _oauth(settings: Settings) -> OAuthSettings:
    nothing = SecretStr("")
    return OAuthSettings(
        public_url=settings.public,
        hubspot=ClientPair(settings.hubspot_client_id or "", settings.hubspot_client_secret or nothing),
        hubspot_api_url=settings.hubspot_api_url,
        hubspot_app_url=settings.hubspot_app_url,
        quickbooks=ClientPair(
            settings.quickbooks_client_id or "", settings.quickbooks_client_secret or nothing
        ),
        quickbooks_environment=settings.quickbooks_environment,
        intuit_url=settings.intuit_oauth_url,
    )


def build(
    settings: Settings,
    actions: Mapping[str, Action],
    *,
    with_worker: bool = True,
    world: World | None = None,
) -> Starlette:
    """The web service, with a worker in the same process unless told otherwise. Raises BadSetting."""
    world = world or World()
    lock = _only_one(settings) if with_worker else None
    base = open_base(settings, world)
    rules = RuleFile(settings.rules, base.store, world.clock)
    services = _services(base, rules)
    waker, waiting = world.waker(world.clock), Waiting()
    worker = _worker(services, actions, world, waker, waiting)
    names = RuleNames(rules, NameReader(base.store, base.accounts, world.clock), world.clock)
    lists = ShownLists(base.store, base.accounts, world.clock)
    menus = Menus(base.store, base.connections, lists)
    door = _door(base, rules, names, menus, waker, waiting, with_worker=with_worker)

    chores = _chores(base, services, rules, names, worker, with_worker=with_worker)
    reload = InBackground(partial(rules.refresh, at_once=True))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if with_worker:
            await base.store.write(lambda session: ledger.release_claims(session, world.clock()))
        await waker.start(worker.look, chores)
        world.hangup(reload.start)
        log.info("ready", extra={"address": settings.public})
        try:
            yield
        finally:
            await waker.stop()
            await reload.ended()
            await lists.aclose()
            await base.aclose()
            if lock:
                lock.close()

    return create_app(door, lifespan)


def _chores(
    base: Base, services: Services, rules: RuleFile, names: RuleNames, worker: Worker, *, with_worker: bool
) -> list[Chore]:
    """What comes again in this process: following the rule file; with a worker all the rest, too."""

    async def look_around() -> None:
        await base.meters.flush()
        await rules.refresh()

    async def clockwork() -> None:
        await follow_clock(services.as_of_now())

    async def upkeep() -> None:
        await mark_overdue(services.as_of_now())
        await base.connections.keep_alive()

    common = [Chore("rules", _SWEEP_EVERY, look_around), Chore("names", _NAMES_EVERY, names.look)]
    if not with_worker:
        return common
    return [
        *common,
        Chore("sweep", _SWEEP_EVERY, worker.sweep),
        Chore("upkeep", _UPKEEP_EVERY, upkeep),
        Chore("clock", _CLOCK_EVERY, clockwork),
    ]


def _services(base: Base, rules: RuleFile) -> Services:
    settings, world = base.settings, base.world
    return Services(
        store=base.store,
        accounts=base.accounts,
        rules=rules,
        mailer=world.mailer or (SmtpMailer.at(settings.smtp_url) if settings.smtp_url else NoMailer()),
        mail_sender=_sender(settings),
        clock=world.clock,
        new_id=world.new_id,
    )


def _worker(
    services: Services, actions: Mapping[str, Action], world: World, waker: Waker, waiting: Waiting
) -> Worker:
    dispatcher = Dispatcher(services, actions)
    return Worker(
        services.store,
        waker,
        dispatcher.run,
        dispatcher.ended,
        clock=world.clock,
        new_id=world.new_id,
        random=world.random,
        waiting=waiting,
    )


def _door(
    base: Base,
    rules: RuleFile,
    names: RuleNames,
    menus: Menus,
    waker: Waker,
    waiting: Waiting,
    *,
    with_worker: bool,
) -> Door:
    settings, clock = base.settings, base.world.clock
    return Door(
        store=base.store,
        connections=base.connections,
        accounts=base.accounts,
        sessions=base.sessions,
        rules=rules,
        names=names,
        menus=menus,
        clock=clock,
        new_id=base.world.new_id,
        waiting=waiting,
        wake=(lambda execution_id: waker.wake(execution_id, clock())) if with_worker else (lambda _: None),
        healthy=waker.healthy if with_worker else (lambda: True),
        waits=with_worker,
        patience=base.world.patience,
        public_url=settings.public,
        hubspot_secret=settings.hubspot_client_secret or SecretStr(""),
        verifier_token=settings.quickbooks_verifier_token or SecretStr(""),
    )


def _sender(settings: Settings) -> str:
    """Who review requests come from: the mail account, else an address at our public host."""
    user = urlsplit(settings.smtp_url.get_secret_value()).username if settings.smtp_url else None
    return user if user and "@" in user else f"stagebill@{urlsplit(settings.public).hostname}"


def _only_one(settings: Settings) -> IO[str]:
    """A second worker on the same SQLite file would take the first one's claims for a dead one's."""
    path = Path(settings.data_dir) / "serve.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        lock.close()
        raise BadSetting(
            f"STAGEBILL_DATA_DIR: another Stagebill already works on {settings.data_dir}; stop it first"
        ) from held
    return lock
