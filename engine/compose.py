"""Puts the service together: every real object is made here, once, and handed to who needs it."""

import asyncio
import fcntl
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from typing import IO

import httpx
from pydantic import SecretStr
from sqlalchemy import make_url
from starlette.applications import Starlette

from engine.action import Action
from engine.billing.company_profiles import Profiles
from engine.bulk import BulkDesk
from engine.card import Desk
from engine.card.reviewing import Reviewer
from engine.clients.departures import OwnDepartures
from engine.clients.http import new_client
from engine.clients.limiter import Departures, Limiter, Priority
from engine.clients.shared_departures import SharedDepartures
from engine.clients.twilio import NoPhones, Phones, Twilio
from engine.clients.twilio_address import TwilioAddress
from engine.clock import Clock, NewId, system_clock, time_ordered_ids
from engine.connecting.accounts import Accounts
from engine.connecting.connections import Connections
from engine.connecting.master_key import check_key
from engine.connecting.oauth import ClientPair, OAuth, OAuthSettings
from engine.connecting.vault import ROUNDS, Vault, master_secret
from engine.errors import BadSetting
from engine.executions import claims
from engine.executions.causes import Cause
from engine.executions.dispatch import Dispatcher
from engine.executions.worker import Waiting, Worker
from engine.executions.working import (
    common_chores,
    presence_of,
    services_over,
    waker_of,
    worker_chores,
    worker_over,
)
from engine.live_choices.lists import ShownLists
from engine.live_choices.menus import Menus
from engine.mail import Mailer
from engine.operations.meter import Meters
from engine.operations.sums import Sums
from engine.processes.postgres import Line
from engine.processes.presence import SERVE, WEB, Presence
from engine.processes.turns import Turns
from engine.processes.watching import Watch
from engine.reports import ReportDesk
from engine.reviews.settings import channels_set_up
from engine.rulefile.account_names import NameReader
from engine.rulefile.hangup import InBackground, on_hangup
from engine.rulefile.names import RuleNames
from engine.rulefile.running import RuleFile
from engine.settings import Settings
from engine.store import EVERY_ACCOUNT, Store, is_embedded, open_store
from engine.wakers.port import Chore, Waker
from engine.web.app import create_app
from engine.web.door import Door
from engine.web.sessions import Sessions

log = logging.getLogger(__name__)

_READ_TIMEOUTS = tuple(timedelta(seconds=seconds) for seconds in (30, 30, 60, 30))
"""Of the calls for tokens, to HubSpot, QuickBooks and Twilio."""
_NAMES_EVERY = timedelta(seconds=10)  # a look at the clock, as a rule
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
    waker: Callable[[Clock], Waker] | None = None  # none: what fits the store
    hangup: Callable[[Callable[[], None]], None] = on_hangup
    mailer: Mailer | None = None
    vault_rounds: int = ROUNDS
    patience: timedelta = PATIENCE
    place: Callable[[], str] = lambda: f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True)
class Base:
    """What the commands share with the service: the store, the connections, the clients."""

    settings: Settings
    world: World
    store: Store
    vault: Vault
    connections: Connections
    sessions: Sessions
    accounts: Accounts
    meters: Meters
    sums: Sums
    limiter: Limiter
    phones: Phones
    clients: tuple[httpx.AsyncClient, ...]

    async def aclose(self) -> None:
        """Write down what was counted; let go of the network and of the file."""
        await self.meters.flush()
        await self.sums.flush()
        await self.connections.aclose()
        await self.limiter.aclose()
        for client in self.clients:
            await client.aclose()
        await asyncio.to_thread(self.store.close)


def open_base(settings: Settings, world: World) -> Base:
    """Open the store and the vault. Raises BadSetting."""
    if settings.secret_key is None and not is_embedded(settings.database):
        raise BadSetting(
            "STAGEBILL_SECRET_KEY is not set; on PostgreSQL all processes need the same long random text"
        )
    twilio = TwilioAddress.at(settings.sms_url) if settings.sms_url else None
    secret = master_secret(settings.secret_key, settings.data_dir, world.random_bytes)
    store = open_store(settings.database)
    oauth_http, hubspot_http, quickbooks_http, twilio_http = (world.http(read) for read in _READ_TIMEOUTS)
    vault = Vault(secret, world.random_bytes, rounds=world.vault_rounds)
    connections = Connections(
        store,
        vault,
        OAuth(oauth_http, _oauth(settings)),
        clock=world.clock,
        new_id=world.new_id,
        sleep=world.sleep,
    )
    meters = Meters(store, world.clock, settings.quickbooks_read_allowance)
    sums = Sums(store)
    limiter = Limiter(_departures(settings, world, store), sleep=world.sleep, note=sums.note)
    accounts = Accounts(
        connections,
        Profiles(store, connections, world.clock),
        hubspot_http=hubspot_http,
        quickbooks_http=quickbooks_http,
        limiter=limiter,
        meters=meters,
        hubspot_url=settings.hubspot_api_url,
        quickbooks_url=settings.quickbooks_api,
        clock=world.clock,
    )
    sessions = Sessions(vault.digest, world.clock, secure=settings.public.startswith("https:"))
    clients = (oauth_http, hubspot_http, quickbooks_http, twilio_http)
    phones = Twilio(twilio_http, twilio, limiter) if twilio else NoPhones()
    return Base(
        settings, world, store, vault, connections, sessions, accounts, meters, sums, limiter, phones, clients
    )


def open_to_work(settings: Settings, world: World) -> Base:
    """The same for a process that takes calls in or runs them. Raises BadSetting, also for a wrong key."""
    base = open_base(settings, world)
    try:
        check_key(base)
    except BadSetting:
        base.store.close()
        raise
    return base


def _departures(settings: Settings, world: World, store: Store) -> Departures:
    """In memory for one process; on PostgreSQL for all of them, by its clock unless a test brings its own."""
    if store.embedded:
        return OwnDepartures(timer=world.timer, chance=world.random)
    timer = None if world.timer is time.monotonic else world.timer
    return SharedDepartures(Line(settings.database), chance=world.random, timer=timer)


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
    lock = _only_one(settings) if with_worker and is_embedded(settings.database) else None
    base = open_to_work(settings, world)
    rules = RuleFile(settings.rules, base.store, world.clock)
    services = services_over(base, rules)
    waker, waiting = waker_of(base, with_worker=with_worker), Waiting()
    worker = worker_over(services, actions, world, waker, waiting, base.sums.note)
    presence = presence_of(base, SERVE if with_worker else WEB)
    spared = {work: base.accounts.made_for(Cause(work, spare=True)) for work in ("names", "lists", "reports")}
    names = RuleNames(rules, NameReader(base.store, spared["names"], world.clock), world.clock)
    lists = ShownLists(base.store, spared["lists"].at(Priority.NOW), world.clock)
    menus = Menus(base.store, base.connections, lists, channels_set_up(base.phones))
    reports = ReportDesk(base.store, spared["reports"].at(Priority.NOW), world.clock, rules)
    reviewer = Reviewer(services, Dispatcher(services, actions), lists, world.new_id)
    desk = Desk(services, base.connections, reviewer, reports)
    door = _door(base, rules, names, menus, desk, waker, waiting, with_worker=with_worker)

    turns = Turns(base.store, world.clock, world.new_id())
    chores = (
        *common_chores(base, rules, presence),
        Chore("names", _NAMES_EVERY, names.look),
        *(worker_chores(base, services, worker, turns) if with_worker else ()),
    )
    watch = None if base.store.embedded else Watch(base.store, waiting)
    reload = InBackground(partial(rules.refresh, at_once=True))
    running = _Running(base, lock, worker, waker, chores, watch, reload, turns, presence, lists, reports)
    return create_app(door, running.lifespan)


@dataclass(frozen=True)
class _Running:
    """What the web service starts when it is asked to, and stops and closes in the end, in this order."""

    base: Base
    lock: IO[str] | None  # none: other processes may work on the same store
    worker: Worker
    waker: Waker
    chores: Sequence[Chore]
    watch: Watch | None
    reload: InBackground
    turns: Turns
    presence: Presence
    lists: ShownLists
    reports: ReportDesk

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self._start()
        try:
            yield
        finally:
            await self._stop()

    async def _start(self) -> None:
        world = self.base.world
        if self.lock:  # nobody else can be running what is marked as running
            await self.base.store.write(
                lambda session: claims.release_all(session, world.clock()), account=EVERY_ACCOUNT
            )
        await self.waker.start(self.worker.look, self.chores)
        if self.watch:
            self.watch.start()
        world.hangup(self.reload.start)
        log.info("ready", extra={"address": self.base.settings.public})

    async def _stop(self) -> None:
        await self.waker.stop()
        if self.watch:
            await self.watch.stop()
        await self.turns.give_up()
        await self.presence.leave()
        await self.reload.ended()
        await self.lists.aclose()
        await self.reports.aclose()
        await self.base.aclose()
        if self.lock:
            self.lock.close()


def _door(
    base: Base,
    rules: RuleFile,
    names: RuleNames,
    menus: Menus,
    desk: Desk,
    waker: Waker,
    waiting: Waiting,
    *,
    with_worker: bool,
) -> Door:
    settings, clock = base.settings, base.world.clock
    works = with_worker or not base.store.embedded  # here, or in a process beside this one
    return Door(
        store=base.store,
        connections=base.connections,
        accounts=base.accounts,
        sessions=base.sessions,
        rules=rules,
        names=names,
        menus=menus,
        card=desk,
        bulk=BulkDesk(desk),
        reports=desk.reports,
        meters=base.meters,
        clock=clock,
        new_id=base.world.new_id,
        waiting=waiting,
        wake=waker.wake if works else (lambda _: None),
        healthy=waker.healthy if works else (lambda: True),
        waits=works,
        patience=base.world.patience,
        public_url=settings.public,
        hubspot_secret=settings.hubspot_client_secret or SecretStr(""),
        verifier_token=settings.quickbooks_verifier_token or SecretStr(""),
    )


def _only_one(settings: Settings) -> IO[str]:
    """A second worker on the same SQLite file would take the first one's claims for a dead one's."""
    path = Path(make_url(settings.database).database or "unnamed").with_name("serve.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as refused:
        raise BadSetting(
            f"STAGEBILL_DATA_DIR: nothing can be written to {path.parent} ({refused.strerror}); "
            "let this user write there"
        ) from refused
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        lock.close()
        raise BadSetting(
            f"STAGEBILL_DATA_DIR: another Stagebill already works on {path.parent}; stop it first"
        ) from held
    return lock
