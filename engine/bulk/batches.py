"""A batch: the deals that were reviewed together, begun together, and what has become of each.

One note in the ledger, under the page's one-time id, says which deals and inputs it has. It is stored in the
transaction that stores the executions, so that there is all of a batch or nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.bulk.proposing import ACTION
from engine.card import Person
from engine.card.pressing import MANY, checked, press_key, pressed
from engine.clock import NewId
from engine.errors import Refused
from engine.executions import ledger
from engine.executions.ledger import Accepted
from engine.said import recalled, said
from engine.store.inserts import insert_new
from engine.store.tables import Bill, Event, Execution
from rules.money import Money

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BatchDeal:
    """One deal, and what its invoice came to in the review: an amount with its currency."""

    id: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a review page has shown. `once` is that page's own id; the same page makes one batch."""

    once: str
    deals: tuple[BatchDeal, ...]
    inputs: Mapping[str, str]

    def recorded(self) -> Json:
        """As the page and the ledger keep it."""
        return asdict(self)

    @classmethod
    def from_record(cls, told: Mapping[str, Any]) -> Self:
        """The batch that was kept so."""
        return cls(told["once"], tuple(BatchDeal(**each) for each in told["deals"]), told["inputs"])


@dataclass(frozen=True, slots=True)
class Result:
    """How far the invoice of one deal is: `outcome` is empty as long as it is open.

    `tried`: it was tried in vain and waits for another try.
    """

    deal: BatchDeal
    execution_id: str
    outcome: str
    reason: str
    tried: bool
    number: str = ""
    link: str = ""
    billed: str = ""  # as the review tells it, where an invoice was made

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return not self.outcome

    @property
    def may_be_tried(self) -> bool:
        """Whether trying it again makes sense: it came to nothing, or waits for another try."""
        return self.outcome in (Outcome.REFUSED, Outcome.FAILED) or (self.is_open and self.tried)

    @property
    def differs(self) -> bool:
        """Whether the invoice is over another amount than the review has shown."""
        return bool(self.billed) and self.billed != self.deal.amount


def begin(session: Session, batch: Batch, by: Person, now: datetime, new_id: NewId) -> list[Accepted]:
    """Store the batch with an execution for each deal; gives those that are new, none where it is known.

    Refused where this page has begun other deals before.
    """
    key = _key(batch.once)
    if not insert_new(session.connection(), Event, [_note(batch, key, by, now, new_id)]):
        known = _kept(session, by.portal_id, batch.once)
        if known != batch:
            raise Refused(
                said("this page was used for other deals already; review these again"), category="input"
            )
        return []
    wanted = tuple(
        pressed(
            ACTION, deal.id, batch.inputs, batch.once, by=by, now=now, new_id=new_id, kind=MANY, reply="none"
        )
        for deal in batch.deals
    )
    (accepted,) = ledger.accept(session.connection(), [wanted])
    return list(accepted)


def results(session: Session, portal_id: str, once: str) -> list[Result] | None:
    """How far each deal of the account's batch is, in its order; None where there is no such batch."""
    batch = _kept(session, portal_id, once)
    if batch is None:
        return None
    keys = {press_key(MANY, deal.id, once): deal for deal in batch.deals}
    rows = session.exec(
        select(Execution).where(
            col(Execution.portal_id) == portal_id, col(Execution.business_key).in_(list(keys))
        )
    ).all()
    found = {row.business_key: row for row in rows}
    bills = _bills(session, [row.id for row in rows])
    return [_result(deal, found[key], bills.get(found[key].id)) for key, deal in keys.items()]


def _key(once: str) -> str:
    return f"{MANY}-batch:{checked(once)}"


def _note(batch: Batch, key: str, by: Person, now: datetime, new_id: NewId) -> Json:
    return {
        "id": new_id(),
        "portal_id": by.portal_id,
        "kind": MANY,
        "dedupe_key": key,
        "payload": {"batch": batch.recorded(), "user": by.recorded()},
        "received_at": now,
        "outcome": Outcome.DONE.value,
        "reason": f"{ACTION} for {len(batch.deals)} deals",
        "closed_at": now,
    }


def _kept(session: Session, portal_id: str, once: str) -> Batch | None:
    note = session.exec(
        select(Event).where(col(Event.portal_id) == portal_id, col(Event.dedupe_key) == _key(once))
    ).first()
    return Batch.from_record(note.payload["batch"]) if note else None


def _bills(session: Session, execution_ids: Sequence[str]) -> Mapping[str, Bill]:
    rows = session.exec(
        select(Bill).where(col(Bill.execution_id).in_(execution_ids), col(Bill.invoice_id).is_not(None))
    )
    return {bill.execution_id: bill for bill in rows}


def _result(deal: BatchDeal, row: Execution, bill: Bill | None) -> Result:
    return Result(
        deal,
        row.id,
        row.outcome or "",
        recalled(row.reason, row.wording),
        tried=row.state == "due" and row.attempts > 0,
        number=row.outputs.get("invoice_number", ""),
        link=row.outputs.get("invoice_link", ""),
        billed=_billed(bill) if bill else "",
    )


def _billed(bill: Bill) -> str:
    """What its lines come to, those of the quote's own taxes too."""
    return str(Money(bill.amount_minor + (bill.tax_lines_minor or 0), bill.currency))
