"""What waits in the ledger because a rule said so: waits of rules, scheduled sends, review requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from engine.executions.tries import first_key
from engine.store.tables import Bill, Decision, Event, Execution
from rules.money import Money
from rules.planning.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that waits: what rules asked for, and what people and workflows did (their rule is "")."""

    by_rules: tuple[Waiting, ...]
    by_people: tuple[Waiting, ...]


def held(session: Session, now: datetime) -> Held:
    """What waits for a time after `now` and was not tried yet; what is being tried again is under way."""
    rows = session.exec(
        select(Execution, Event)
        .join(Event, col(Event.id) == col(Execution.event_id))
        .where(
            col(Execution.state) == "due",
            col(Execution.due_at) > now,
            col(Execution.attempts) == 0,
            or_(col(Event.kind) == "due_time", col(Execution.business_key).startswith("wait:")),
        )
        .order_by(col(Execution.due_at), col(Execution.id))
    )
    found = [_waiting(session, row, event) for row, event in rows if row.role != "delivery"]
    return Held(tuple(one for one in found if one.rule), tuple(one for one in found if not one.rule))


def _waiting(session: Session, row: Execution, event: Event) -> Waiting:
    if row.business_key.startswith("wait:"):
        _, rule, run_id = row.business_key.split(":", 2)
        return _with(row, rule, run_id, row.created_at)
    origin = session.get(Execution, str(event.payload.get("of", "")))
    decision = session.get(Decision, origin.decision_id) if origin and origin.decision_id else None
    if origin is None or decision is None:
        return _with(row, "", "", row.created_at, amount=_amount(session, row))
    then = {name: str(value) for name, value in origin.inputs.items()}
    return _with(
        row,
        decision.rule,
        decision.run_id,
        origin.created_at,
        key=first_key(origin.business_key),
        then=then,
        amount=_amount(session, row),
    )


def _with(
    row: Execution,
    rule: str,
    moment: str,
    since: datetime,
    *,
    key: str = "",
    then: Mapping[str, str] | None = None,
    amount: Money | None = None,
) -> Waiting:
    return Waiting(
        id=row.id,
        portal_id=row.portal_id,
        deal_id=row.object_id,
        action=row.action,
        rule=rule,
        moment=moment,
        due=row.due_at,
        since=since,
        key=key,
        then=then or {},
        amount=amount,
    )


def _amount(session: Session, row: Execution) -> Money | None:
    """Of the invoice that is to be sent."""
    if row.action != "send-invoice":
        return None
    bill = session.exec(
        select(Bill).where(
            col(Bill.portal_id) == row.portal_id,
            col(Bill.deal_id) == row.object_id,
            col(Bill.invoice_id) == str(row.inputs.get("invoice_id", "")),
        )
    ).first()
    return Money(bill.amount_minor, bill.currency) if bill else None
