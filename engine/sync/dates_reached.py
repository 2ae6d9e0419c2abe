"""Deals, or invoices of ours, whose date has come: one event for each record and date.

A calendar day is reached when it begins in the rules' time zone, a datetime at its instant. HubSpot's search
learns of changes with a delay, so the last minutes are always searched again; what was told already is known
by its key. The date itself is read again before anything is decided.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from engine.clients.hubspot_search import PAGE, Filter
from engine.deciding.deal_search import in_days, in_time
from engine.deciding.hubspot_properties import type_of
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.records import CrmRecord
from engine.services import Services
from engine.store.tables import Bill
from rules.kinds import DATES, KINDS_BY_NAME, Kind
from rules.own_facts import DATES_REACHED
from rules.properties import BUILT_IN
from rules.values import Unreadable, as_day, as_instant

log = logging.getLogger(__name__)

_OVERLAP = timedelta(minutes=15)
DEALS_PER_SECOND = 4  # the rest of what HubSpot allows belongs to those who wait for an answer


async def store_dates_reached(
    services: Services, portal_id: str, fact: str, since: datetime, now: datetime
) -> None:
    """Store what reached this date after `since`. Raises what the clients raise; repeating it is harmless."""
    zone = services.rules.current.timezone
    first, last = (moment.astimezone(zone).date() for moment in (since - _OVERLAP, now))
    if fact in DATES_REACHED:
        await services.store.write(
            lambda session: _store_bills(session, services, portal_id, fact, first, last),
            account=portal_id,
        )
        return
    prop = fact.partition(".")[2]
    kind = await _kind(services, portal_id, fact)
    if kind not in DATES:
        log.warning("no date to follow", extra={"portal_id": portal_id, "fact": fact})
        return
    wanted = in_days(prop, first, last) if kind is Kind.DATE else in_time(prop, since - _OVERLAP, now)
    await _store_deals(services, portal_id, fact, kind, wanted)


async def _kind(services: Services, portal_id: str, fact: str) -> Kind | None:
    """The type of the property in this account; None where there is no such property."""
    if fact in BUILT_IN:
        return BUILT_IN[fact]
    name, _, prop = fact.partition(".")
    known = await services.accounts.properties(portal_id, name, frozenset({prop}))
    return KINDS_BY_NAME.get(type_of(known[prop])) if prop in known else None


async def _store_deals(
    services: Services, portal_id: str, fact: str, kind: Kind | None, wanted: Filter
) -> None:
    api = services.accounts.hubspot(portal_id)
    after, seen = "0", 0
    while True:
        page = await api.search_deals([wanted], [wanted.name], after)
        events = _events(services, portal_id, fact, kind, page, seen)
        await services.store.write(partial(_record_all, events=events), account=portal_id)
        if len(page) < PAGE:
            return
        after, seen = page[-1].id, seen + len(page)


def _record_all(session: Session, events: Sequence[Incoming]) -> None:
    for event in events:
        ledger.record(session, event)


def _events(
    services: Services, portal_id: str, fact: str, kind: Kind | None, page: Sequence[CrmRecord], seen: int
) -> list[Incoming]:
    zone, prop = services.rules.current.timezone, fact.partition(".")[2]
    found: list[Incoming] = []
    for deal in page:
        reached = date_text(deal.properties.get(prop, ""), kind is Kind.DATE, zone)
        if reached:
            due = spread(services.clock(), seen + len(found))
            found.append(_event(services, portal_id, fact, f"deal {deal.id}", reached, deal.id, due))
    return found


def date_text(raw: str, by_day: bool, zone: ZoneInfo) -> str:
    """A date as events keep it, so that the same date is the same text; empty where it is none.

    >>> date_text("1772409600000", True, ZoneInfo("America/Chicago"))
    '2026-03-02'
    """
    try:
        return (as_day(raw, zone) if by_day else as_instant(raw, zone)).isoformat() if raw else ""
    except Unreadable:
        return ""


def _store_bills(
    session: Session, services: Services, portal_id: str, fact: str, first: date, last: date
) -> None:
    column = col(Bill.due_date) if fact == "invoice.due_date" else col(Bill.invoice_date)
    found = session.exec(
        select(Bill)
        .where(col(Bill.portal_id) == portal_id, col(Bill.state) == "created", column.between(first, last))
        .order_by(col(Bill.id))
    )
    for index, bill in enumerate(found):
        day = bill.due_date if fact == "invoice.due_date" else bill.invoice_date
        due = spread(services.clock(), index)
        event = _event(services, portal_id, fact, f"bill {bill.id}", str(day), bill.deal_id, due, bill.id)
        ledger.record(session, event)


def _event(
    services: Services,
    portal_id: str,
    fact: str,
    record: str,
    reached: str,
    deal_id: str,
    due: datetime,
    bill_id: str = "",
) -> Incoming:
    key = f"date_reached:{fact}:{record}:{reached}"
    told = {"happening": "date_reached", "value": fact, "date": reached}
    inputs = told | ({"bill": bill_id} if bill_id else {})
    return Incoming(
        event_id=services.new_id(),
        execution_id=services.new_id(),
        portal_id=portal_id,
        kind="clock",
        dedupe_key=key,
        payload={**told, "deal": deal_id},
        received_at=services.clock(),
        start=Start("decide", key, inputs, due, "DEAL", deal_id, "step"),
    )


def spread(now: datetime, index: int) -> datetime:
    """When the decision on one of many deals is due."""
    return now + timedelta(seconds=index // DEALS_PER_SECOND)
