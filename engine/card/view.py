"""What the card shows of a deal, from the ledger alone: quick, free, and there when both vendors are not.

Amounts are texts in major units beside their currency; times are ISO 8601 in UTC, days are ISO dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.action import Outcome
from engine.billing.books import address_of
from engine.billing.shares import RECEIPT
from engine.card.pressing import KIND, MANY
from engine.card.silence import nothing_happened
from engine.deal_properties import deal_values
from engine.executions.replies import reason_in
from engine.records import InvoiceStatus
from engine.store.account_tables import Connection
from engine.store.tables import Bill, Decision, Event, Execution
from rules.money import Money

_OLD = timedelta(days=30)  # a failure that nobody has looked at for so long is not news
_MOST = 10  # of a list; the card is narrow, and `stagebill executions` has them all
_TOTALS = ("billed_total", "paid_total", "open_balance", "overdue_total", "next_due_date", "invoice_count")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose deal, and when. `companies` are realm ids by connection, where the account has several;
    `language` is that of the rule file.
    """

    portal_id: str
    deal_id: str
    now: datetime
    today: date
    companies: Mapping[str, str]
    language: str


def deal_view(session: Session, shown: Shown) -> Json:
    """Totals, invoices, what waits, what failed, what was done, and why nothing happened."""
    bills = _bills(session, shown)
    waiting, failed, done = _waiting(session, shown), _failed(session, shown), _done(session, shown)
    return {
        "currency": bills[-1].currency if bills else "",
        "totals": _totals(session, shown),
        "invoices": _invoices(session, bills, shown),
        "waiting": _told(session, waiting, shown),
        "failed": _told(session, failed, shown),
        "done": _told(session, done, shown),
        "nothing": nothing_happened(
            session, shown.portal_id, shown.deal_id, is_billed=bool(bills), language=shown.language
        ),
        "today": shown.today.isoformat(),
    }


def _totals(session: Session, shown: Shown) -> Json:
    """As the deal's properties say them: they are computed in one place."""
    values = deal_values(session, shown.portal_id, shown.deal_id, shown.today, shown.language)
    return {name: values[f"stagebill_{name}"] for name in _TOTALS}


def _bills(session: Session, shown: Shown) -> Sequence[Bill]:
    """With an invoice or a receipt, voided ones too; oldest first."""
    return session.exec(
        select(Bill)
        .where(
            col(Bill.portal_id) == shown.portal_id,
            col(Bill.deal_id) == shown.deal_id,
            col(Bill.invoice_id).is_not(None),
            col(Bill.state).in_(("created", "voided")),
        )
        .order_by(col(Bill.reserved_at), col(Bill.id))
    ).all()


def _invoices(session: Session, bills: Sequence[Bill], shown: Shown) -> list[Json]:
    """Newest first, as people look for them."""
    wanted = {bill.connection_id for bill in bills}
    rows = session.exec(select(Connection).where(col(Connection.id).in_(wanted)))
    environments = {row.id: row.environment for row in rows}
    return [_invoice(bill, environments.get(bill.connection_id), shown) for bill in reversed(bills)]


def _invoice(bill: Bill, environment: str | None, shown: Shown) -> Json:
    total, balance = Money(bill.total_minor, bill.currency), Money(bill.balance_minor, bill.currency)
    is_receipt = bill.invoice_type == RECEIPT
    return {
        "id": bill.invoice_id,
        "number": bill.number,
        "type": bill.invoice_type,
        "instalment": bill.instalment,
        "amount": total.text,
        "balance": balance.text,
        "currency": bill.currency,
        "date": _day(bill.invoice_date),
        "due": None if is_receipt else _day(bill.due_date),
        "status": bill.status,
        "email": _email(bill),
        "link": address_of(environment, bill.invoice_id or "") if environment and not is_receipt else "",
        "company": shown.companies.get(bill.connection_id, ""),
        "can": [] if is_receipt else _can(bill),
    }


def _email(bill: Bill) -> Json:
    if bill.email_sent:
        return {"state": "sent", "to": bill.recipient, "at": None}
    if bill.send_at is not None and bill.status != InvoiceStatus.VOIDED:
        return {"state": "scheduled", "to": bill.recipient, "at": bill.send_at.isoformat()}
    return {"state": "none", "to": bill.recipient, "at": None}


def _can(bill: Bill) -> list[str]:
    """Which buttons make sense; what is true in QuickBooks is judged when one is pressed."""
    if bill.status in (InvoiceStatus.PAID, InvoiceStatus.VOIDED):
        return []
    return ["send", "pay"] + (["void"] if bill.balance_minor == bill.total_minor else [])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _of_deal(shown: Shown, *conditions: ColumnElement[bool]) -> SelectOfScalar[Execution]:
    return select(Execution).where(
        col(Execution.portal_id) == shown.portal_id,
        col(Execution.object_id) == shown.deal_id,
        col(Execution.object_type) == "DEAL",
        col(Execution.role) == "action",
        *conditions,
    )


def _waiting(session: Session, shown: Shown) -> Sequence[Execution]:
    query = _of_deal(shown, col(Execution.state) != "closed").order_by(col(Execution.due_at))
    return session.exec(query.limit(_MOST)).all()


def _failed(session: Session, shown: Shown) -> Sequence[Execution]:
    bad = col(Execution.outcome).in_((Outcome.REFUSED, Outcome.FAILED))
    query = _of_deal(shown, bad, col(Execution.closed_at) >= shown.now - _OLD)
    return session.exec(query.order_by(col(Execution.closed_at).desc()).limit(_MOST)).all()


def _done(session: Session, shown: Shown) -> Sequence[Execution]:
    good = col(Execution.outcome).in_((Outcome.DONE, Outcome.SCHEDULED, Outcome.SKIPPED))
    query = _of_deal(shown, good).order_by(col(Execution.closed_at).desc(), col(Execution.id).desc())
    return session.exec(query.limit(_MOST)).all()


def _told(session: Session, rows: Sequence[Execution], shown: Shown) -> list[Json]:
    decisions = {row.decision_id for row in rows if row.decision_id}
    ruled = session.exec(select(Decision).where(col(Decision.id).in_(decisions)))
    rules = {one.id: one.rule for one in ruled}
    pressed = session.exec(
        select(Event).where(
            col(Event.id).in_({row.event_id for row in rows}), col(Event.kind).in_((KIND, MANY))
        )
    )
    people = {one.id: one.payload["user"]["email"] or f"user {one.payload['user']['id']}" for one in pressed}
    return [
        {
            **_execution(row, shown),
            "rule": rules.get(row.decision_id or "", ""),
            "by": people.get(row.event_id, ""),
        }
        for row in rows
    ]


def _execution(row: Execution, shown: Shown) -> Json:
    return {
        "id": row.id,
        "action": row.action,
        "state": row.state,
        "due": row.due_at.isoformat(),
        "tries": row.attempts,
        "outcome": row.outcome,
        "reason": reason_in(shown.language, row),
        "ended": row.closed_at.isoformat() if row.closed_at else None,
    }
