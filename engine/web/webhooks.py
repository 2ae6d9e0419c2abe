"""Webhooks of both vendors: stored, one event each, and answered; read and decided afterwards.

What was stored is answered 200 and never asked for again: a vendor that gets anything else holds back what
comes after. So an odd entry is passed over, and costs us none of the others.
"""

import logging
from collections import Counter
from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.connecting.connected import Connected
from engine.executions import ledger
from engine.executions.ledger import Incoming
from engine.hubspot_events import hubspot_event
from engine.quickbooks_events import Change, objects, quickbooks_event, told_changes
from engine.wakers.port import Row
from engine.web.arrivals import came_in
from engine.web.bodies import parse
from engine.web.door import Door

log = logging.getLogger(__name__)


async def from_hubspot(request: Request, door: Door) -> Response:
    """A batch of events about CRM objects. What no rule cares for is stored too, and ends as skipped."""
    body = await door.from_hubspot(request)
    told = parse(body)
    if not isinstance(told, list):
        raise HTTPException(400, "the body is not a list of events")
    now = door.clock()
    incoming = tuple(hubspot_event(event, now, door.new_id) for event in objects(told))
    await _store(incoming, door)
    return JSONResponse({"stored": len(incoming)})


async def from_quickbooks(request: Request, door: Door) -> Response:
    """Changes in QuickBooks, as CloudEvents or in the older form.

    Those of companies that nobody has connected are answered and not stored: there is no account whose they
    were. What a company did while it was disconnected is found by the sweep once it is connected again.
    """
    body = await door.from_intuit(request)
    told = list(told_changes(parse(body)))
    whose = await _connections({realm for realm, _ in told}, door)
    incoming = tuple(_events(told, whose, door))
    await _store(incoming, door)
    unclaimed = Counter(realm for realm, _ in told if not whose[realm])
    if unclaimed:
        log.info("webhooks of companies that nobody connected", extra={"events": unclaimed.total()})
    return JSONResponse({"stored": len(incoming)})


async def _connections(realms: Iterable[str], door: Door) -> dict[str, tuple[Connected, ...]]:
    """Each company is looked for once, however many of its changes are told."""
    return {realm: await door.connections.by_realm(realm) for realm in realms}


def _events(
    told: Iterable[tuple[str, Change]], whose: dict[str, tuple[Connected, ...]], door: Door
) -> Iterable[Incoming]:
    """One event for each change and each HubSpot account that its company is connected to."""
    now = door.clock()
    for realm, change in told:
        for connection in whose[realm]:
            yield quickbooks_event(change, connection, now, door.new_id, "quickbooks_webhook")


async def _store(incoming: tuple[Incoming, ...], door: Door) -> None:
    if not incoming:
        return
    accepted = await door.store.write_row(ledger.accept, incoming)
    for one, event in zip(accepted, incoming, strict=True):
        if one.is_new:
            came_in(event)
            door.wake(Row(one.execution_id, event.portal_id, event.received_at))
