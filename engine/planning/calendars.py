"""The calendar of what will come (F209): a virtual clock over the open deals of the store."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from engine.billing.shares import COUNTS
from engine.planning.coming import Source, held_action
from engine.planning.held import held
from engine.planning.past import DealPast, pasts
from engine.planning.recipients import zone_of
from engine.reviews import COUNTS as REQUESTS_THAT_COUNT
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Bill
from rules import Rulebook
from rules.planning.opening import Forecast, forecast_of
from rules.planning.review_places import Places
from rules.planning.simulating import Coming, Entry, Simulation
from rules.planning.waiting import Waiting

_READ_BACK = timedelta(days=365)  # facts older than that are not put together with newer ones

DealKey = tuple[str, str]


@dataclass(slots=True)
class Calendar:
    """What will come until a time, and what waits for something that no clock brings."""

    now: datetime
    until: datetime
    entries: tuple[Entry, ...] = ()
    open_parts: dict[DealKey, Forecast] = field(default_factory=dict)
    untold: Counter[tuple[str, str]] = field(default_factory=Counter)
    names: dict[DealKey, str] = field(default_factory=dict)


def calendar(session: Session, book: Rulebook, *, now: datetime, until: datetime) -> Calendar:
    """Simulate. Reads the store only."""
    found, source = Calendar(now, until), Source(book, now, until)
    waiting = _by_deal(session, now)
    coming: list[Coming] = []
    started: dict[DealKey, set[str]] = {}
    for past in pasts(session, now - _READ_BACK):
        key = (past.portal_id, past.deal_id)
        coming += source.of_deal(past, waiting.pop(key, []))
        started[key] = _started(past)
        _forecast(found, past, book)
    coming += [held_action(one) for left in waiting.values() for one in left if one.action != "decide"]
    coming += _never_seen(session, source, started)
    places = Places(book.reviews, book.timezone, _requests(session)) if book.reviews else None
    recipient = partial(zone_of, otherwise=book.timezone)
    simulation = Simulation(book, until, started, recipient, places)
    found.entries = simulation.run(coming)
    found.untold.update(source.untold + simulation.untold)
    return found


def _by_deal(session: Session, now: datetime) -> dict[DealKey, list[Waiting]]:
    waiting: dict[DealKey, list[Waiting]] = defaultdict(list)
    found = held(session, now)
    for one in (*found.by_rules, *found.by_people):
        waiting[one.portal_id, one.deal_id].append(one)
    return waiting


def _started(past: DealPast) -> set[str]:
    """The keys of triggers that have run, whenever it was."""
    ran = {key.rpartition(":")[0] for (_, key), fate in past.fates.items() if not fate.ended}
    return past.started | ran


def _forecast(found: Calendar, past: DealPast, book: Rulebook) -> None:
    key = (past.portal_id, past.deal_id)
    found.names[key] = past.name
    forecast = forecast_of(book, past.last, past.bills, found.now)
    if forecast.untold:
        found.untold["open instalments", forecast.untold] += 1
    elif forecast.amounts:
        found.open_parts[key] = forecast


def _never_seen(session: Session, source: Source, seen: Mapping[DealKey, object]) -> Iterator[Coming]:
    """Invoices of deals that no rule ever looked at: their due dates come all the same."""
    rows = session.exec(
        select(Bill)
        .where(col(Bill.state).in_(COUNTS), col(Bill.invoice_id).is_not(None), col(Bill.balance_minor) > 0)
        .order_by(col(Bill.portal_id), col(Bill.deal_id), col(Bill.id))
    )
    for bill in rows:
        if (bill.portal_id, bill.deal_id) not in seen:
            yield from source.of_invoice(bill)


def _requests(session: Session) -> dict[str, list[tuple[str, datetime]]]:
    rows = session.exec(select(ReviewRequest).where(col(ReviewRequest.state).in_(REQUESTS_THAT_COUNT)))
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in rows:
        found[row.portal_id].append((row.contact_id, row.send_at))
    return found
