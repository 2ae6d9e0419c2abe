"""Rules that time starts: a cron line that comes round (`every`), a date that is reached (`date_reached`).

How far each was followed is kept for each account, so that what came while nobody was there is caught up
with: a cron line once, dates one by one, and neither when it is more than a week ago. Every rule and moment,
and every deal and date, is one event.
"""

import logging
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from engine.deciding.listening import Listener, listeners
from engine.errors import ServiceError
from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.services import Services
from engine.store.account_tables import Connection
from engine.store.tables import Clockwork, Execution
from engine.sync.dates_reached import store_dates_reached
from rules import Cron

log = logging.getLogger(__name__)

CATCH_UP = timedelta(days=7)
_DATES_EVERY = timedelta(minutes=5)


async def follow_clock(services: Services) -> None:
    """Store an event for all that time has brought since it was last followed."""
    subjects = {_subject(one): one for one in listeners(services.rules.current) if one.when.kind in _BY_TIME}
    if not subjects and not await services.store.read(_any_followed):
        return
    now = services.clock()
    for portal_id, until in (await services.store.read(_followed)).items():
        if until.keys() != subjects.keys():
            follow = partial(_follow, portal_id=portal_id, subjects=subjects.keys(), now=now)
            until = await services.store.write(follow, account=portal_id)
        for subject, one in subjects.items():
            try:
                await _BY_TIME[one.when.kind](services, portal_id, subject, one, until[subject], now)
            except ServiceError as problem:  # the next call follows from where this one began
                told = {"portal_id": portal_id, "subject": subject, "category": problem.category}
                log.warning("clock not followed", extra=told)


def _subject(one: Listener) -> str:
    """What is followed: a cron line for each rule, as each looks at other deals; a date for all rules."""
    return f"every {one.rule} {one.when.value}" if one.when.kind == "every" else str(one.when)


def _any_followed(session: Session) -> bool:
    return session.exec(select(Clockwork).limit(1)).first() is not None


def _followed(session: Session) -> dict[str, dict[str, datetime]]:
    """Until when each connected account was followed, by subject."""
    connected = session.exec(
        select(Connection.portal_id).where(
            col(Connection.vendor) == "hubspot", col(Connection.status) == "connected"
        )
    )
    followed: dict[str, dict[str, datetime]] = {portal_id: {} for portal_id in connected}
    for row in session.exec(select(Clockwork)):
        if row.portal_id in followed:
            followed[row.portal_id][row.subject] = row.followed_until
    return followed


def _follow(
    session: Session, *, portal_id: str, subjects: AbstractSet[str], now: datetime
) -> dict[str, datetime]:
    """Follow these and nothing else in one account; until when each was. What is new is from now on."""
    kept = {
        row.subject: row
        for row in session.exec(select(Clockwork).where(col(Clockwork.portal_id) == portal_id))
    }
    for subject in kept.keys() - subjects:
        session.delete(
            kept.pop(subject)
        )  # should it come back, what passed meanwhile is none of its business
    for subject in subjects - kept.keys():
        row = Clockwork(portal_id=portal_id, subject=subject, followed_until=now - _DATES_EVERY)
        if subject.startswith("every "):
            row.followed_until = now
        session.add(row)
        kept[subject] = row
    return {subject: row.followed_until for subject, row in kept.items()}


async def _dates(
    services: Services, portal_id: str, subject: str, one: Listener, until: datetime, now: datetime
) -> None:
    """Look for dates reached; every few minutes, as it costs a search."""
    if now - until < _DATES_EVERY:
        return
    since = max(until, now - CATCH_UP)
    await store_dates_reached(services, portal_id, one.when.value, since, now)
    await services.store.write(lambda session: _note(session, portal_id, subject, now), account=portal_id)


async def _line(
    services: Services, portal_id: str, subject: str, one: Listener, until: datetime, now: datetime
) -> None:
    """The last time that the line came round: of several missed ones only that, and none of last week."""
    moment = Cron.parse(one.when.value).latest(now, services.rules.current.timezone)
    if moment <= until:
        return

    def store(session: Session) -> None:
        if now - moment <= CATCH_UP:
            if _still_finding(session, portal_id, one):
                return  # deals of the time before are still being found: afterwards, once
            ledger.record(session, _came_round(services, portal_id, one, moment))
        _note(session, portal_id, subject, now)

    await services.store.write(store, account=portal_id)


_BY_TIME = {"every": _line, "date_reached": _dates}


def _note(session: Session, portal_id: str, subject: str, until: datetime) -> None:
    row = session.get(Clockwork, (portal_id, subject))
    if row is not None and row.followed_until < until:
        row.followed_until = until
        session.add(row)


def _key(one: Listener) -> str:
    return f"every:{one.rule}:{one.when.value}:"


def _still_finding(session: Session, portal_id: str, one: Listener) -> bool:
    under_way = select(Execution.id).where(
        col(Execution.portal_id) == portal_id,
        col(Execution.action) == "find-deals",
        col(Execution.state) != "closed",
        col(Execution.business_key).startswith(_key(one), autoescape=True),
    )
    return session.exec(under_way).first() is not None


def _came_round(services: Services, portal_id: str, one: Listener, moment: datetime) -> Incoming:
    now = services.clock()
    key = _key(one) + moment.isoformat()
    told = {"happening": one.when.kind, "value": one.when.value, "rule": one.rule}
    return Incoming(
        event_id=services.new_id(),
        execution_id=services.new_id(),
        portal_id=portal_id,
        kind="clock",
        dedupe_key=key,
        payload={**told, "moment": moment.isoformat()},
        received_at=now,
        start=Start("find-deals", key, told, now, role="step"),
    )
