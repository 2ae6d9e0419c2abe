"""The deal properties that Stagebill owns: their definitions, and their values from all of a deal's bills.

Values are always computed whole, over every invoice of the deal, and written as they are: so invoices do
not overwrite each other (F47), and writing them twice changes nothing.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.billing.bill_rows import counting, rows_of_deal
from engine.billing.shares import RECEIPT, left
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.executions.replies import reason_in
from engine.store.tables import Bill, Execution
from rules.money import Money, total

GROUP = PropertyGroup("stagebill", "Stagebill")

DEFINITIONS = (
    PropertyDefinition("stagebill_invoice_count", "Invoices", "number", "number"),
    PropertyDefinition("stagebill_billed_total", "Billed in total", "number", "number"),
    PropertyDefinition("stagebill_paid_total", "Paid in total", "number", "number"),
    PropertyDefinition("stagebill_open_balance", "Open balance", "number", "number"),
    PropertyDefinition("stagebill_overdue_total", "Overdue in total", "number", "number"),
    PropertyDefinition("stagebill_remaining_to_bill", "Left to bill", "number", "number"),
    PropertyDefinition("stagebill_next_due_date", "Next due date", "date", "date"),
    PropertyDefinition("stagebill_last_invoice_number", "Last invoice number", "string", "text"),
    PropertyDefinition("stagebill_last_invoice_status", "Last invoice status", "string", "text"),
    PropertyDefinition("stagebill_last_invoice_recipient", "Last invoice recipient", "string", "text"),
    PropertyDefinition("stagebill_last_due_date", "Last due date", "date", "date"),
    PropertyDefinition("stagebill_last_outcome", "Last outcome", "string", "text"),
    PropertyDefinition("stagebill_last_reason", "Last reason", "string", "text"),
)


_LAST = (
    select(Execution)
    .where(
        col(Execution.portal_id) == bindparam("account"),
        col(Execution.object_id) == bindparam("deal"),
        col(Execution.role) == "action",
        col(Execution.state) == "closed",
    )
    .order_by(col(Execution.closed_at).desc(), col(Execution.id).desc())
    .limit(1)
)


def deal_values(session: Session, portal_id: str, deal_id: str, today: date, language: str) -> dict[str, str]:
    """What a deal's properties are to say, by its bills and its last outcome."""
    bills = counting(rows_of_deal(session, portal_id, deal_id))
    return values(bills, last_outcome(session, portal_id, deal_id), today, language)


def last_outcome(session: Session, portal_id: str, deal_id: str) -> Execution | None:
    """The action of a deal that ended last."""
    return session.exec(_LAST, params={"account": portal_id, "deal": deal_id}).first()


def values(bills: Sequence[Bill], last: Execution | None, today: date, language: str) -> dict[str, str]:
    """HubSpot's texts. `bills` are the deal's invoices that count, oldest first; `last` its newest outcome;
    `today` the day in the rules' time zone; `language` the one in which the rules have reasons told.

    Totals are of the invoices, with tax; what is left to bill is of the deal's total, net. All are written
    each time: what a voided invoice had said must not stay behind.
    """
    told = {
        "stagebill_last_outcome": (last.outcome or "") if last else "",
        "stagebill_last_reason": reason_in(language, last) if last else "",
    }
    made = [bill for bill in bills if bill.invoice_id]
    return {**_sums(made, today), **_left(bills), **_last(made), **told}


def _sums(made: Sequence[Bill], today: date) -> dict[str, str]:
    currency = made[-1].currency if made else "USD"
    billed = total([Money(bill.total_minor, bill.currency) for bill in made], currency)
    open_balance = total([Money(bill.balance_minor, bill.currency) for bill in made], currency)
    due = {bill.id: bill.due_date for bill in made if bill.due_date and bill.balance_minor > 0}
    late = [bill for bill in made if bill.id in due and due[bill.id] < today]  # partly paid ones, too
    overdue = total([Money(bill.balance_minor, bill.currency) for bill in late], currency)
    return {
        "stagebill_invoice_count": str(sum(bill.invoice_type != RECEIPT for bill in made)),
        "stagebill_billed_total": billed.text,
        "stagebill_paid_total": (billed - open_balance).text,
        "stagebill_open_balance": open_balance.text,
        "stagebill_overdue_total": overdue.text,
        "stagebill_next_due_date": min(due.values()).isoformat() if due else "",
    }


def _left(bills: Sequence[Bill]) -> dict[str, str]:
    remaining = left(bills)
    return {"stagebill_remaining_to_bill": "" if remaining is None else remaining.text}


def _last(made: Sequence[Bill]) -> dict[str, str]:
    last = next((bill for bill in reversed(made) if bill.invoice_type != RECEIPT), None)
    return {
        "stagebill_last_invoice_number": last.number if last else "",
        "stagebill_last_invoice_status": last.status if last else "",
        "stagebill_last_invoice_recipient": last.recipient if last else "",
        "stagebill_last_due_date": last.due_date.isoformat() if last and last.due_date else "",
    }
