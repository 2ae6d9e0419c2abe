"""Changes of HubSpot deals that no webhook told of: looked for, stored as events, counted.

HubSpot tries a webhook for a day. Whoever was away longer finds by a search which deals changed, and by the
histories of what rules listen to when what became what. Contacts, companies and other records are not looked
for: a rule about them starts with their next webhook.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from engine.clients.hubspot_history import Remembered
from engine.clients.hubspot_search import PAGE, Filter
from engine.connecting.connected import Connected
from engine.deciding.listening import listeners
from engine.errors import ServiceError
from engine.executions import ledger
from engine.hubspot_events import DEAL, hubspot_event
from engine.services import Services
from engine.store.tables import Event
from engine.sync.turns import Turn, end_turn, take_turns
from rules import Rulebook

log = logging.getLogger(__name__)

ON_THE_WAY = timedelta(minutes=10)  # for webhooks, and until HubSpot's search knows of a change
_ABOUT_THE_SAME = timedelta(minutes=1)
_CREATED = "object.creation"
_CHANGED = "object.propertyChange"
_KINDS = ("hubspot_webhook", "hubspot_found")

_What = tuple[str, str, str]  # deal, property, value; two empty texts where it was created


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of deals the rules listen to."""

    properties: tuple[str, ...]
    creation: bool

    def __bool__(self) -> bool:
        return self.creation or bool(self.properties)


def wanted_of(book: Rulebook) -> Wanted:
    """What of deals these rules listen to.

    A rule about `dealstage` is one about a property like any other.
    """
    heard = [one.when for one in listeners(book)]
    named = {
        each.value.removeprefix("deal.")
        for each in heard
        if each.kind == "property_changes" and each.value.startswith("deal.")
    }
    stages = {"dealstage"} if any(each.kind == "deal_enters" for each in heard) else set()
    return Wanted(tuple(sorted(named | stages)), any(each.kind == "deal_created" for each in heard))


async def catch_up_hubspot(services: Services, every: timedelta) -> None:
    """Look for what changed in each account's deals that was not looked at for `every`: a search each."""
    for turn in await take_turns(services.store, "hubspot", services.clock, every):
        try:
            await _catch_up(services, turn, every)
        except ServiceError as problem:  # the next turn begins where this one began
            told = {"portal_id": turn.connection.portal_id, "category": problem.category}
            log.warning("changes in HubSpot not looked for", extra=told)


async def _catch_up(services: Services, turn: Turn, every: timedelta) -> None:
    until = services.clock() - ON_THE_WAY
    wanted, found = wanted_of(services.rules.current), 0
    if wanted and until > turn.since:
        found = await _look(services, turn, until, wanted)
    await end_turn(services.store, turn, until, found=found, now=services.clock(), every=every)
    if found:
        log.warning("changes found that no webhook told", extra={"vendor": "hubspot", "found": found})


async def _look(services: Services, turn: Turn, until: datetime, wanted: Wanted) -> int:
    """Page by page, each stored before the next is asked for."""
    api = services.accounts.hubspot(turn.connection.portal_id)
    told = await services.store.read(lambda session: _told(session, turn.connection, turn.since))
    changed = Filter("hs_lastmodifieddate", "GTE", (str(_milliseconds(turn.since)),))
    after, found = "0", 0
    while True:
        page = await api.search_deals([changed], ["hs_object_id"], after)
        deals = await api.deal_histories([deal.id for deal in page], wanted.properties)
        events = list(untold(deals, turn, until, wanted, told))
        found += await _store(services, turn.connection, events)
        if len(page) < PAGE:
            return found
        after = page[-1].id


def _told(session: Session, connection: Connected, since: datetime) -> dict[_What, list[datetime]]:
    """When what became what, as far as an event tells it."""
    payloads = session.exec(
        select(Event.payload).where(
            col(Event.portal_id) == connection.portal_id,
            col(Event.kind).in_(_KINDS),
            col(Event.received_at) >= since - ON_THE_WAY,
        )
    )
    told: dict[_What, list[datetime]] = {}
    for payload in payloads:
        if isinstance(at := payload.get("occurredAt"), int):
            told.setdefault(_what(payload), []).append(datetime.fromtimestamp(at / 1000, UTC))
    return told


def _what(event: Mapping[str, Any]) -> _What:
    return (
        str(event.get("objectId", "")),
        str(event.get("propertyName") or ""),
        str(event.get("propertyValue") or ""),
    )


def untold(
    deals: Iterable[Remembered],
    turn: Turn,
    until: datetime,
    wanted: Wanted,
    told: Mapping[_What, Sequence[datetime]],
) -> Iterator[Mapping[str, Any]]:
    """In the form of webhooks: what happened within the time and is in no event."""
    for deal in deals:
        for at, event in _happened(deal, wanted):
            known = any(abs(at - each) <= _ABOUT_THE_SAME for each in told.get(_what(event), ()))
            if turn.since < at <= until and not known:
                yield {**event, "portalId": turn.connection.portal_id, "occurredAt": _milliseconds(at)}


def _happened(deal: Remembered, wanted: Wanted) -> Iterator[tuple[datetime, dict[str, Any]]]:
    about = {"objectTypeId": DEAL, "objectId": deal.id}
    if wanted.creation:
        yield deal.created_at, {**about, "subscriptionType": _CREATED}
    for version in deal.versions:
        of_what = {"propertyName": version.name, "propertyValue": version.value}
        yield version.since, {**about, "subscriptionType": _CHANGED, **of_what}


async def _store(services: Services, connection: Connected, events: Sequence[Mapping[str, Any]]) -> int:
    if not events:
        return 0
    now = services.clock()
    incoming = tuple(hubspot_event(event, now, services.new_id, "hubspot_found") for event in events)
    accepted = await services.store.write_row(ledger.accept, incoming)
    return sum(one.is_new for one in accepted)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
