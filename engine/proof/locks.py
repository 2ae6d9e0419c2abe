"""The three locks of an effect that makes a document, named with their values, as the ledger enforces them.

key         the business key has one execution, an instalment one bill: unique constraints of the database
requestid   QuickBooks answers a repeat with the document that it made before
marker      what may have been made is searched for by it before anything is repeated
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, inspect, select
from sqlmodel import Session, col

from engine.executions.effects import request_id
from engine.proof.wording import DOCUMENTS, marker_in
from engine.store.tables import Bill, Effect, Execution

_ONE_RUN = ["portal_id", "business_key"]
_ONE_BILL = "uq_bill_instalment"


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock: its name, its value, and in a sentence what it keeps from happening."""

    name: str
    value: str
    sentence: str


def locks_of(effect: Effect, execution: Execution, bill: Bill | None) -> tuple[Lock, ...]:
    """The locks of one effect; none where it makes no document."""
    if effect.name not in DOCUMENTS:
        return ()
    customer = DOCUMENTS[effect.name] == "customer"
    return (_key(execution, None if customer else bill), _request_id(effect), _marker(effect))


def _key(execution: Execution, bill: Bill | None) -> Lock:
    sentence = "the ledger stores one run under it and gives a repeat the first one's answer"
    if bill is not None and bill.instalment:
        sentence += f'; instalment "{bill.instalment}" of "{bill.schedule}" has room for one bill'
    return Lock("key", execution.business_key, sentence)


def _request_id(effect: Effect) -> Lock:
    return Lock("requestid", effect.request_id, "QuickBooks answers a repeat with the document made before")


def _marker(effect: Effect) -> Lock:
    if DOCUMENTS[effect.name] == "customer":
        return Lock("marker", "e-mail and name", "both are looked for before a customer is made")
    value = marker_in(effect.request)
    return Lock(
        "marker", value, "in the note; searched for before a request is repeated whose answer was lost"
    )


def broken(session: Session, effect: Effect, execution: Execution, bill: Bill | None) -> Iterator[str]:
    """What keeps a lock of this effect from holding."""
    if effect.name not in DOCUMENTS:
        return
    if _count(session, execution) != 1:
        yield f'several executions have the key "{execution.business_key}"'
    if bill is not None and bill.instalment and _bills(session, bill) > 1:
        yield f'instalment "{bill.instalment}" of "{bill.schedule}" has several bills that count'
    customer = DOCUMENTS[effect.name] == "customer"
    if not customer and effect.request_id != _derived(effect, execution):
        yield "its requestid is not the one that follows from its key"
    if not customer and effect.request and not marker_in(effect.request):
        yield "the note in its request has no marker"


def _derived(effect: Effect, execution: Execution) -> str:
    return request_id(execution.portal_id, execution.business_key, effect.name, effect.generation)


def _count(session: Session, execution: Execution) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(Execution)
        .where(
            col(Execution.portal_id) == execution.portal_id,
            col(Execution.business_key) == execution.business_key,
        )
    )
    return found or 0


def _bills(session: Session, bill: Bill) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(Bill)
        .where(
            col(Bill.portal_id) == bill.portal_id,
            col(Bill.deal_id) == bill.deal_id,
            col(Bill.schedule) == bill.schedule,
            col(Bill.instalment) == bill.instalment,
            col(Bill.state).in_(("reserved", "created")),
        )
    )
    return found or 0


def unenforced(session: Session) -> Iterator[str]:
    """Which unique constraints the database does not hold, as it should: somebody has removed them."""
    database = inspect(session.connection())
    unique = [one["column_names"] for one in database.get_unique_constraints("execution")]
    if _ONE_RUN not in unique:
        yield (
            "the database does not keep two executions from having one key any more: its unique constraint "
            "on execution (portal_id, business_key) is gone; restore the database from a backup"
        )
    indexes = {one["name"]: one["unique"] for one in database.get_indexes("bill")}
    if not indexes.get(_ONE_BILL):
        yield (
            "the database does not keep an instalment from having two bills any more: its unique index "
            f"{_ONE_BILL} is gone; restore the database from a backup"
        )
