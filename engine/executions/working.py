"""Puts a worker together, for `serve` and for `worker`: what runs executions, wakes it, and comes again."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from engine.action import Action
from engine.errors import BadSetting
from engine.executions.causes import Cause
from engine.executions.dispatch import Dispatcher
from engine.executions.worker import Waiting, Worker
from engine.mail import NoMailer, SmtpMailer, sender_of
from engine.operations.sums import Note, unnoted
from engine.processes.presence import SAYS_SO_EVERY, WORKER, Presence
from engine.processes.turns import Turns
from engine.proof.daily import begin_certificates
from engine.reviews.inviting import begin_invitations
from engine.reviews.links import Links
from engine.rulefile.hangup import InBackground
from engine.rulefile.running import RuleFile
from engine.services import Services
from engine.settings import Settings
from engine.store import is_embedded
from engine.sync.catching_up import catch_up_hubspot
from engine.sync.cdc import sweep_quickbooks
from engine.sync.clockwork import follow_clock
from engine.sync.overdue import mark_overdue
from engine.sync.silence import watch_silence
from engine.wakers.embedded import EmbeddedWaker
from engine.wakers.port import Chore, Waker
from engine.wakers.runners import Runners

if TYPE_CHECKING:
    from engine.compose import Base, World

log = logging.getLogger(__name__)

_SWEEP_EVERY = timedelta(seconds=2)
_UPKEEP_EVERY = timedelta(minutes=30)
_CLOCK_EVERY = timedelta(seconds=15)  # cron lines name minutes
_CHANGES_EVERY = timedelta(minutes=5)  # a look at the clock, as a rule
_BOOKS_LOOKED_AT_EVERY = timedelta(hours=1)  # a metered read of each company
_DEALS_LOOKED_AT_EVERY = timedelta(minutes=30)
_KEEP_EVERY = timedelta(seconds=5)  # a quarter of a lease


@asynccontextmanager
async def working(base: "Base", actions: Mapping[str, Action]) -> AsyncIterator[None]:
    """A worker without a web service, as many processes as wanted. Closes `base` in the end."""
    world = base.world
    rules = RuleFile(base.settings.rules, base.store, world.clock)
    services = services_over(base, rules)
    waker = waker_of(base, with_worker=True)
    worker = worker_over(services, actions, world, waker, Waiting(), base.sums.note)
    presence = presence_of(base, WORKER)
    turns = Turns(base.store, world.clock, world.new_id())
    reload = InBackground(partial(rules.refresh, at_once=True))
    await waker.start(
        worker.look, [*common_chores(base, rules, presence), *worker_chores(base, services, worker, turns)]
    )
    world.hangup(reload.start)
    log.info("working")
    try:
        yield
    finally:
        await waker.stop()
        await turns.give_up()
        await presence.leave()
        await reload.ended()
        await base.aclose()


def shared_settings(settings: Settings) -> Settings:
    """These settings, if several processes may work on their store. Raises BadSetting."""
    if is_embedded(settings.database):
        raise BadSetting(
            "STAGEBILL_DATABASE_URL: a worker of its own needs PostgreSQL; "
            "on SQLite `stagebill serve` has the worker"
        )
    return settings


def waker_of(base: "Base", *, with_worker: bool) -> Waker:
    """Within the process for one; pgqueuer where there may be many."""
    settings, world = base.settings, base.world
    if world.waker:
        return world.waker(world.clock)
    if base.store.embedded:
        return EmbeddedWaker(world.clock)
    from engine.wakers.queued import PgQueuerWaker  # not loaded where nobody needs it

    return PgQueuerWaker(world.clock, settings.database, world.random, Runners() if with_worker else None)


def presence_of(base: "Base", role: str) -> Presence:
    """This process among the others on the same store."""
    world = base.world
    return Presence(base.store, world.clock, process_id=world.new_id(), role=role, place=world.place())


def common_chores(base: "Base", rules: RuleFile, presence: Presence) -> list[Chore]:
    """What comes again in every process: following the rule file, writing down what was counted."""

    async def look_around() -> None:
        await base.meters.flush()
        await base.sums.flush()
        await rules.refresh()

    return [Chore("rules", _SWEEP_EVERY, look_around), Chore("presence", SAYS_SO_EVERY, presence.say)]


def worker_chores(base: "Base", services: Services, worker: Worker, turns: Turns) -> list[Chore]:
    """What comes again where there is a worker: finding rows, keeping claims; what one does for all."""

    async def clockwork() -> None:
        now = services.as_of_now()
        await follow_clock(now.made_for(Cause("clock")))
        await begin_invitations(now)

    async def changes() -> None:
        looking = services.as_of_now().made_for(Cause("changes", spare=True))
        await sweep_quickbooks(looking, _BOOKS_LOOKED_AT_EVERY)
        await catch_up_hubspot(looking, _DEALS_LOOKED_AT_EVERY)
        await watch_silence(looking)

    async def upkeep() -> None:
        await mark_overdue(services.as_of_now())
        await begin_certificates(services.as_of_now())
        await base.connections.keep_alive()

    in_turn = (
        ("upkeep", _UPKEEP_EVERY, upkeep),
        ("clock", _CLOCK_EVERY, clockwork),
        ("changes", _CHANGES_EVERY, changes),
    )
    return [
        Chore("sweep", _SWEEP_EVERY, worker.sweep, refills=True),
        Chore("claims", _KEEP_EVERY, worker.keep_claims),
        *(Chore(name, every, turns.once(name, every, task)) for name, every, task in in_turn),
    ]


def services_over(base: "Base", rules: RuleFile) -> Services:
    settings, world = base.settings, base.world
    return Services(
        store=base.store,
        accounts=base.accounts,
        rules=rules,
        mailer=world.mailer or (SmtpMailer.at(settings.smtp_url) if settings.smtp_url else NoMailer()),
        mail_sender=sender_of(settings.smtp_url, settings.public),
        phones=base.phones,
        links=Links(settings.public, world.random_bytes),
        clock=world.clock,
        new_id=world.new_id,
    )


def worker_over(
    services: Services,
    actions: Mapping[str, Action],
    world: "World",
    waker: Waker,
    waiting: Waiting,
    note: Note = unnoted,
) -> Worker:
    dispatcher = Dispatcher(services, actions)
    return Worker(
        services.store,
        waker,
        dispatcher.run,
        dispatcher.at_once,
        dispatcher.ended,
        clock=world.clock,
        new_id=world.new_id,
        random=world.random,
        waiting=waiting,
        note=note,
    )
