"""The past as the store keeps it: what was seen of each deal, what was said, and what came of it.

Read some deals at a time, so that a long past needs no more memory than they do.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from engine.billing.shares import COUNTS
from engine.executions.tries import first_key
from engine.planning.rows import Ran, fate_of, kept_bill, moment_of, said_of
from engine.steps.decide import MOVED_ON
from engine.store.tables import Bill, Decision, Execution, Observation
from rules.planning.moments import Fate, KeptBill, Moment, Said
from rules.planning.opening import as_last_read

_MINUTE = timedelta(minutes=1)
_AT_ONCE = 200  # deals in one round of queries


@dataclass(slots=True)
class DealPast:
    """One deal: its moments since a day, oldest first, what was said at each, and what came of it.

    `started` are the keys of triggers that had run before that day, `moved_on` the moments and rules after
    whose wait the deal was elsewhere. `bills` are what counts now, and
    `invoices` the rows behind them. `last` is the last moment ever kept, with all objects as last read.
    """

    portal_id: str
    deal_id: str
    last: Moment
    moments: list[Moment] = field(default_factory=list)
    said: dict[str, list[Said]] = field(default_factory=dict)
    fates: dict[tuple[str, str], Fate] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)
    moved_on: set[tuple[str, str]] = field(default_factory=set)
    bills: list[KeptBill] = field(default_factory=list)
    invoices: list[Bill] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What people call the deal, as far as it was read; empty else."""
        return self.last.deal_name


def pasts(session: Session, since: datetime) -> Iterator[DealPast]:
    """Every deal of which anything was ever seen, in the order of their ids."""
    deals = session.exec(
        select(Observation.portal_id, Observation.deal_id)
        .distinct()
        .order_by(col(Observation.portal_id), col(Observation.deal_id))
    )
    by_portal: dict[str, list[str]] = defaultdict(list)
    for portal_id, deal_id in deals:
        by_portal[portal_id].append(deal_id)
    for portal_id, ids in by_portal.items():
        for start in range(0, len(ids), _AT_ONCE):
            yield from _some(session, portal_id, ids[start : start + _AT_ONCE], since)
            session.expunge_all()


def past_of(session: Session, portal_id: str, deal_id: str, since: datetime) -> DealPast | None:
    """One deal; None where nothing was ever seen of it."""
    return next(_some(session, portal_id, [deal_id], since), None)


def _some(session: Session, portal_id: str, ids: Sequence[str], since: datetime) -> Iterator[DealPast]:
    found: dict[str, DealPast] = {}
    for row in _observations(session, portal_id, ids, since):
        moment = moment_of(row)
        past = found.setdefault(row.deal_id, DealPast(portal_id, row.deal_id, moment))
        past.last = moment
        if row.observed_at >= since:
            past.moments.append(moment)
    for past in found.values():
        past.last = as_last_read(past.moments or [past.last])
    ran = _ran(session, portal_id, ids)
    _add_said(session, found, ran, portal_id, since)
    _add_started(session, found, portal_id, since)
    _add_bills(session, found, ran, portal_id)
    yield from (found[identity] for identity in ids if identity in found)


def _observations(
    session: Session, portal_id: str, ids: Sequence[str], since: datetime
) -> Iterator[Observation]:
    """Those since that day, and of deals that nothing has happened to since then the last one before."""
    order = (col(Observation.observed_at), col(Observation.run_id))
    mine = select(Observation).where(
        col(Observation.portal_id) == portal_id, col(Observation.deal_id).in_(ids)
    )
    new = list(session.exec(mine.where(col(Observation.observed_at) >= since).order_by(*order)))
    busy = {row.deal_id for row in new}
    other = aliased(Observation)
    newest = (
        select(func.max(other.observed_at))
        .where(
            col(other.portal_id) == col(Observation.portal_id),
            col(other.deal_id) == col(Observation.deal_id),
        )
        .scalar_subquery()
    )
    quiet = [identity for identity in ids if identity not in busy]
    last = mine.where(col(Observation.deal_id).in_(quiet), col(Observation.observed_at) == newest)
    yield from session.exec(last.order_by(*order))
    yield from new


def _ran(session: Session, portal_id: str, ids: Sequence[str]) -> dict[str, list[Ran]]:
    """What decisions started, by the decision's id, in the order of the rule's actions."""
    rows = session.exec(
        select(Decision, Execution, Bill)
        .join(Execution, col(Execution.decision_id) == col(Decision.id))
        .join(Bill, col(Bill.execution_id) == col(Execution.id), isouter=True)
        .where(col(Decision.portal_id) == portal_id, col(Decision.deal_id).in_(ids))
        .order_by(col(Execution.created_at), col(Execution.id))
    )
    found: dict[str, list[Ran]] = defaultdict(list)
    for decision, execution, bill in rows:
        found[decision.id].append(Ran(decision, execution, bill))
    return found


def _add_said(
    session: Session,
    pasts: Mapping[str, DealPast],
    ran: Mapping[str, Sequence[Ran]],
    portal_id: str,
    since: datetime,
) -> None:
    waits = _waits(session, pasts, portal_id)
    rows = session.exec(
        select(Decision)
        .where(
            col(Decision.portal_id) == portal_id,
            col(Decision.deal_id).in_(pasts),
            col(Decision.run_id) != "",
            col(Decision.decided_at) >= since,
        )
        .order_by(col(Decision.decided_at), col(Decision.id))
    )
    for row in rows:
        past, started = pasts[row.deal_id], ran.get(row.id, ())
        said = said_of(row, started, waits.get((row.run_id, row.rule)))
        past.said.setdefault(row.run_id, []).append(said)
        for one in started:
            past.fates[row.run_id, first_key(one.execution.business_key)] = fate_of(one)


def _waits(
    session: Session, found: Mapping[str, DealPast], portal_id: str
) -> dict[tuple[str, str], timedelta]:
    """How long a rule was waited with, by the run that said so and the rule."""
    rows = session.exec(
        select(Execution).where(
            col(Execution.portal_id) == portal_id,
            col(Execution.object_id).in_(found),
            col(Execution.business_key).startswith("wait:"),
        )
    )
    waits = {}
    for row in rows:
        key = (row.business_key.rpartition(":")[2], str(row.inputs["after_wait_of"]))
        # Rules count in minutes; the row was written a moment after its due time was worked out.
        waits[key] = round((row.first_due_at - row.created_at) / _MINUTE) * _MINUTE
        if row.category == MOVED_ON:
            found[row.object_id].moved_on.add(key)
    return waits


def _add_started(session: Session, pasts: Mapping[str, DealPast], portal_id: str, since: datetime) -> None:
    """The keys of triggers that had run before the first moment of the walk."""
    rows = session.exec(
        select(Execution.object_id, Execution.business_key).where(
            col(Execution.portal_id) == portal_id,
            col(Execution.object_id).in_(pasts),
            col(Execution.business_key).startswith("trigger:"),
            col(Execution.created_at) < since,
            col(Execution.outcome).is_(None) | col(Execution.outcome).in_(("done", "scheduled")),
        )
    )
    for deal_id, key in rows:
        pasts[deal_id].started.add(first_key(key).rpartition(":")[0])


def _add_bills(
    session: Session, pasts: Mapping[str, DealPast], ran: Mapping[str, Sequence[Ran]], portal_id: str
) -> None:
    made = {one.bill.id: one for of in ran.values() for one in of if one.bill is not None}
    rows = session.exec(
        select(Bill)
        .where(
            col(Bill.portal_id) == portal_id,
            col(Bill.deal_id).in_(pasts),
            col(Bill.state).in_(COUNTS),
        )
        .order_by(col(Bill.reserved_at), col(Bill.id))
    )
    for bill in rows:
        pasts[bill.deal_id].invoices.append(bill)
        pasts[bill.deal_id].bills.append(kept_bill(bill, made.get(bill.id)))
