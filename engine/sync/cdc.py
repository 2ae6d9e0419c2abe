"""Changes in QuickBooks that no webhook told of: looked for, stored as events, counted (F119).

What is found is stored first, and only then the position moves on: a crash between them finds the same
again, under the same keys. The last minutes are left to the webhooks, which may just be on their way.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from engine.clients.quickbooks_changes import Changed
from engine.connecting.connected import Connected
from engine.errors import ServiceError
from engine.executions import ledger
from engine.executions.ledger import Incoming
from engine.quickbooks_events import Change, quickbooks_event
from engine.services import Services
from engine.sync.gathering import DOCUMENTS, LISTS, all_changes, beyond_reach, gone, reach
from engine.sync.known_changes import Told, our_documents, told_before, without_our_own
from engine.sync.turns import Turn, end_turn, take_turns

log = logging.getLogger(__name__)

ON_THE_WAY = timedelta(minutes=10)  # Intuit speaks of five minutes for a webhook
_PER_SECOND = 20  # events to be handled, where many are found at once


async def sweep_quickbooks(services: Services, every: timedelta) -> None:
    """Look for changes in each company that was not looked at for `every`: one metered call, as a rule."""
    for turn in await take_turns(services.store, "quickbooks", services.clock, every):
        try:
            await _sweep(services, turn, every)
        except ServiceError as problem:  # the next turn begins where this one began
            told = {"connection_id": turn.connection.id, "category": problem.category, "trace": problem.trace}
            log.warning("changes in QuickBooks not looked for", extra=told)


async def _sweep(services: Services, turn: Turn, every: timedelta) -> None:
    connection, since = turn.connection, turn.since
    api = (await services.accounts.books_by_id(connection.id)).api
    first = await api.changes_since((*DOCUMENTS, *LISTS), reach(since, services.clock()))
    until = first.at - ON_THE_WAY
    told = await services.store.read(lambda session: told_before(session, connection, since))
    found = 0
    async for page in all_changes(api, first, since):
        ripe = [one for one in page if one.updated_at <= until]
        found += await _store(services, connection, ripe, told)
    if beyond_reach(first, since):
        known = await services.store.read(lambda session: our_documents(session, connection.id))
        async for page in gone(api, known, until):
            found += await _store(services, connection, page, told)
    await end_turn(services.store, turn, until, found=found, now=services.clock(), every=every)
    if found:
        log.warning("changes found that no webhook told", extra={"vendor": "quickbooks", "found": found})


async def _store(services: Services, connection: Connected, page: Sequence[Changed], told: Told) -> int:
    """Store what nobody told of and we did not do ourselves; returns how much that was."""
    untold = [one for one in page if not told.tells_of(one)]
    news = await services.store.read(lambda session: without_our_own(session, connection.id, untold))
    if not news:
        return 0
    now = services.clock()
    events = tuple(_event(services, connection, one, now, index) for index, one in enumerate(news))
    accepted = await services.store.write_row(ledger.accept, events)
    return sum(one.is_new for one in accepted)


def _event(
    services: Services, connection: Connected, changed: Changed, now: datetime, index: int
) -> Incoming:
    operation = "deleted" if changed.deleted else "created" if changed.created else "updated"
    change = Change(
        entity=changed.entity.lower(),
        id=changed.id,
        operation=operation,
        changed_at=changed.updated_at.isoformat(),
        sync_token=changed.sync_token,
        touches=changed.touches,
    )
    event = quickbooks_event(change, connection, now, services.new_id, "quickbooks_found")
    due = now + timedelta(seconds=index // _PER_SECOND)
    return replace(event, start=replace(event.start, due_at=due))
