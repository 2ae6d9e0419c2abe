"""What a deal's timeline tells of its invoices: facts, each with a key, so that each is told once (F53).

Facts come from the ledger: bills, the events of their statuses, and actions that were refused or failed.
What is older than a week is news to nobody, so a service that is new, or was away, does not flood timelines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_
from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.billing.bill_rows import invoices
from engine.billing.shares import ATTACHED
from engine.executions.ledger import Start
from engine.records import InvoiceStatus
from engine.said import recalled, said
from engine.store.tables import Bill, Execution, PaymentRow
from engine.texts.reasons import told_in
from rules.money import Money, total

TOLD_WITHIN = timedelta(days=7)
NOTE = "note-on-deal"
NEW_STATUS = "invoice:"  # how the key begins under which an invoice's new status is decided on
_LONGEST = 600  # characters of a note


_NEWS = select(Execution).where(
    col(Execution.portal_id) == bindparam("account"),
    col(Execution.object_type) == "DEAL",  # ids of contacts and deals are alike
    col(Execution.object_id) == bindparam("deal"),
    col(Execution.role) != "delivery",
    or_(
        and_(
            col(Execution.created_at) >= bindparam("since"),
            or_(
                col(Execution.business_key).startswith(NEW_STATUS),
                col(Execution.business_key).like("write-back:%:overdue:%"),
            ),
        ),
        and_(  # what was planned weeks ago may be refused today
            col(Execution.role) == "action",
            col(Execution.closed_at) >= bindparam("since"),
            col(Execution.outcome).in_((Outcome.REFUSED, Outcome.FAILED)),
        ),
    ),
)
_TOLD = select(Execution.business_key, Execution.inputs).where(
    col(Execution.portal_id) == bindparam("account"),
    col(Execution.object_id).in_(bindparam("deals", expanding=True)),
    col(Execution.action) == NOTE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a deal's billing: what kind of news it is, when, and a sentence about it.

    `text` is English, as `engine.said` makes it; the note is written in the language of the rule file.
    """

    deal_id: str
    kind: str  # as in the rules' hubspot.notes
    key: str
    at: datetime
    text: str


def facts_of(
    session: Session, portal_id: str, deal_id: str, bills_of_deal: Sequence[Bill], now: datetime
) -> list[Fact]:
    """What happened to a deal lately, oldest first, told or not."""
    since = now - TOLD_WITHIN
    bills = {bill.id: bill for bill in invoices(bills_of_deal)}
    rows = session.exec(_NEWS, params={"account": portal_id, "deal": deal_id, "since": since}).all()
    found = [
        *(_created(bill) for bill in bills.values() if bill.reserved_at >= since),
        *(fact for row in rows for fact in (*_status(row, bills), *_refused(row))),
    ]
    return sorted(found, key=lambda fact: (fact.at, fact.key))


def payment_facts(payment: PaymentRow, bills: Sequence[Bill], now: datetime) -> list[Fact]:
    """That a payment came in, for each deal whose invoices it pays; a fact of each deal.

    `bills` are the invoices of ours that it is for.
    """
    if payment.gone or payment.payment_updated_at < now - TOLD_WITHIN:
        return []
    return [
        Fact(
            deal_id,
            "payment",
            f"payment:{payment.connection_id}:{payment.payment_id}:{deal_id}",
            payment.payment_updated_at,
            _payment_text(payment, [bill for bill in bills if bill.deal_id == deal_id]),
        )
        for deal_id in dict.fromkeys(bill.deal_id for bill in bills)
    ]


def untold(session: Session, portal_id: str, facts: Sequence[Fact], kinds: frozenset[str]) -> list[Fact]:
    """Those of the wanted kinds that have no note yet."""
    wanted = {note_key(fact): fact for fact in facts if fact.kind in kinds}
    if not wanted:
        return []
    deals = list({fact.deal_id for fact in wanted.values()})
    told = session.connection().execute(_TOLD, {"account": portal_id, "deals": deals})
    told_keys = {note["key"] for row in told for note in notes_of(row)}
    return [fact for key, fact in wanted.items() if key not in told_keys]


def telling(facts: Sequence[Fact], now: datetime, language: str) -> list[Start]:
    """What makes the notes: for each deal one execution, under the key of the first of its facts."""
    deals = dict.fromkeys(fact.deal_id for fact in facts)
    return [_telling([fact for fact in facts if fact.deal_id == deal], now, language) for deal in deals]


def _telling(facts: Sequence[Fact], now: datetime, language: str) -> Start:
    notes = [
        {"key": note_key(fact), "text": told_in(language, fact.text)[:_LONGEST], "at": fact.at.isoformat()}
        for fact in facts
    ]
    return Start(NOTE, note_key(facts[0]), {"notes": notes}, now, "NOTE", facts[0].deal_id, "delivery")


def notes_of(row: Execution | Row[str, Any]) -> list[dict[str, str]]:
    """The notes that an execution makes: under which key, what they say, and of when."""
    return row.inputs.get("notes") or [{"key": row.business_key, **row.inputs}]  # older ones made one each


def note_key(fact: Fact) -> str:
    """The key under which a fact has its one note."""
    return f"{NOTE}:{fact.key}"


def _created(bill: Bill) -> Fact:
    due = said(", due on {day}", day=bill.due_date) if bill.due_date else ""
    if bill.invoice_type == ATTACHED:
        text = said("{invoice} was attached to this deal{due}", invoice=_name(bill), due=due)
    else:
        text = said("{invoice} was created in QuickBooks{due}", invoice=_name(bill), due=due)
    return Fact(bill.deal_id, "created", f"created:{bill.id}", bill.reserved_at, text)


_TOLD_STATUSES: Mapping[str, str] = {
    InvoiceStatus.SENT: "sent",
    InvoiceStatus.PAID: "paid",
    InvoiceStatus.OVERDUE: "overdue",
    InvoiceStatus.VOIDED: "voided",
}


def _status(row: Execution, bills: Mapping[str, Bill]) -> Iterator[Fact]:
    """From the event of an invoice's new status (`steps.announce`), which has a run of its own."""
    if row.business_key.startswith(NEW_STATUS):
        bill, status = bills.get(row.inputs["bill"]), str(row.inputs["value"])
        if bill is not None and status in _TOLD_STATUSES:
            yield Fact(
                bill.deal_id,
                _TOLD_STATUSES[status],
                row.business_key,
                row.created_at,
                _status_text(bill, status),
            )
    elif row.business_key.startswith("write-back:") and ":overdue:" in row.business_key:
        bill = bills.get(row.business_key.split(":overdue:")[1].partition(":")[0])
        if bill is not None:  # partly paid, which it stays
            yield Fact(
                bill.deal_id,
                "overdue",
                row.business_key,
                row.created_at,
                _status_text(bill, InvoiceStatus.OVERDUE),
            )


def _status_text(bill: Bill, status: str) -> str:
    if status == InvoiceStatus.SENT:
        if not bill.recipient:
            return said("{invoice} was mailed", invoice=_name(bill))
        return said("{invoice} was mailed to {recipient}", invoice=_name(bill), recipient=bill.recipient)
    if status == InvoiceStatus.PAID:
        return said("{invoice} is paid in full", invoice=_name(bill))
    if status == InvoiceStatus.OVERDUE:
        balance = Money(bill.balance_minor, bill.currency)
        return said(
            "{invoice} is overdue since {day}; {balance} is open",
            invoice=_name(bill),
            day=bill.due_date,
            balance=balance,
        )
    return said(
        "Invoice {number} was voided; nothing is owed by it any more", number=bill.number or bill.invoice_id
    )


def _refused(row: Execution) -> Iterator[Fact]:
    if row.role == "action" and row.outcome in (Outcome.REFUSED, Outcome.FAILED) and row.closed_at:
        key = f"refused:{row.id}:{row.attempts}"
        yield Fact(row.object_id, "refused", key, row.closed_at, _refused_text(row))


_ACTIONS: Mapping[str, str] = {
    "create-invoice": said("Create invoice"),
    "send-invoice": said("Send invoice"),
    "void-invoice": said("Void invoice"),
    "attach-invoice": said("Attach invoice"),
    "record-payment": said("Record payment"),
    "create-sales-receipt": said("Create sales receipt"),
    "send-review-request": said("Send review request"),
}


def _refused_text(row: Execution) -> str:
    action = _ACTIONS.get(row.action, row.action)
    reason = recalled(row.reason, row.wording)
    if row.outcome == Outcome.REFUSED:
        return said("{action} was refused: {reason}", action=action, reason=reason)
    return said("{action} failed: {reason}", action=action, reason=reason)


def _payment_text(payment: PaymentRow, bills: Sequence[Bill]) -> str:
    applied = total(
        [Money(payment.applied.get(bill.invoice_id or "", 0), payment.currency) for bill in bills],
        payment.currency,
    )
    numbers = ", ".join(bill.number or bill.invoice_id or "" for bill in bills)
    if payment.reference:
        return said(
            "A payment of {applied} for invoice {numbers} is recorded in QuickBooks (reference {reference})",
            applied=applied,
            numbers=numbers,
            reference=payment.reference,
        )
    return said(
        "A payment of {applied} for invoice {numbers} is recorded in QuickBooks",
        applied=applied,
        numbers=numbers,
    )


def _name(bill: Bill) -> str:
    return said(
        "Invoice {number} over {total}",
        number=bill.number or bill.invoice_id,
        total=Money(bill.total_minor, bill.currency),
    )
