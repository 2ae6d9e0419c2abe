"""What our own rows tell rules of a deal: its invoices, the payments of them, and its customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, or_
from sqlmodel import Session, col, select

from engine.said import said
from engine.store import Store
from engine.store.catalogue_tables import CatalogueRow, CustomerLink
from engine.store.tables import Bill, PaymentRow
from rules import Unread
from rules.money import Money

Fields = dict[str, Any]

_TOLD = ("created", "voided")  # bills that have or had an invoice in QuickBooks
_BEFORE = Unread(said("the payment was last seen by an earlier version of Stagebill"))


@dataclass(frozen=True, slots=True)
class CustomerAt:
    """A QuickBooks customer: in which company, and its Id there."""

    connection_id: str
    customer_id: str


class OwnRecords:
    """The rows of one HubSpot account."""

    def __init__(self, store: Store, portal_id: str) -> None:
        self._store = store
        self._portal_id = portal_id

    async def bills(self, deal_id: str) -> list[Bill]:
        """The deal's invoices, oldest first, voided ones included."""
        return await self._store.read(lambda session: self._bills(session, deal_id))

    def _bills(self, session: Session, deal_id: str) -> list[Bill]:
        found = session.exec(
            select(Bill)
            .where(
                col(Bill.portal_id) == self._portal_id,
                col(Bill.deal_id) == deal_id,
                col(Bill.state).in_(_TOLD),
                col(Bill.invoice_id).is_not(None),
            )
            .order_by(col(Bill.reserved_at), col(Bill.id))
        )
        return list(found)

    async def payments(self, bills: Sequence[Bill]) -> list[Fields]:
        """The facts of all payments of these invoices, oldest first."""
        return await self._store.read(lambda session: self._payments(session, bills))

    def _payments(self, session: Session, bills: Sequence[Bill]) -> list[Fields]:
        numbers: dict[str, dict[str, str]] = {}  # by company: invoice Id -> number
        for bill in bills:
            numbers.setdefault(bill.connection_id, {})[bill.invoice_id or ""] = bill.number
        found = []
        for connection_id, known in numbers.items():
            methods = _methods(session, connection_id)
            rows = [row for row in _touching(session, connection_id, known) if known.keys() & row.applied]
            found += [payment_facts(row, known, methods) for row in rows]
        return found

    async def customer(self, bills: Sequence[Bill], contact_ids: Sequence[str]) -> CustomerAt | Unread:
        """The customer that the invoices name, else the one that the deal's contacts are linked with."""
        billed = {CustomerAt(bill.connection_id, bill.customer_id) for bill in bills if bill.customer_id}
        if not billed:
            billed = await self._store.read(lambda session: self._linked(session, contact_ids))
        if len(billed) == 1:
            return billed.pop()
        if billed:
            return Unread(said("the deal is billed to {count} QuickBooks customers", count=len(billed)))
        return Unread(said("no invoice of this deal names a QuickBooks customer yet"))

    def _linked(self, session: Session, contact_ids: Sequence[str]) -> set[CustomerAt]:
        rows = session.exec(
            select(CustomerLink).where(
                col(CustomerLink.portal_id) == self._portal_id,
                col(CustomerLink.hubspot_type) == "contact",
                col(CustomerLink.hubspot_id).in_(contact_ids),
                col(CustomerLink.customer_id) != "",
            )
        )
        return {CustomerAt(row.connection_id, row.customer_id) for row in rows}


def _touching(session: Session, connection_id: str, invoice_ids: Mapping[str, str]) -> list[PaymentRow]:
    """Payments that may be for one of the invoices: a text search, as few rules ask for payments."""
    applied = cast(col(PaymentRow.applied), String)
    found = session.exec(
        select(PaymentRow)
        .where(
            col(PaymentRow.connection_id) == connection_id,
            col(PaymentRow.gone).is_(False),
            or_(*(applied.contains(f'"{one}"', autoescape=True) for one in invoice_ids)),
        )
        .order_by(col(PaymentRow.paid_on).nulls_first(), col(PaymentRow.payment_updated_at))
    )
    return list(found)


def _methods(session: Session, connection_id: str) -> Mapping[str, str]:
    """Names of payment methods by Id, as the company's list was last read."""
    row = session.get(CatalogueRow, (connection_id, "payment_method"))
    return {str(entry["id"]): str(entry["name"]) for entry in row.entries} if row else {}


def payment_facts(row: PaymentRow, numbers: Mapping[str, str], methods: Mapping[str, str]) -> Fields:
    """One payment. `numbers` are those of the deal's invoices, `methods` the names of payment methods."""
    if row.total_minor is None or row.unapplied_minor is None:
        names = ("amount", "applied", "unapplied", "currency", "payment_date", "reference", "method")
        known: Fields = dict.fromkeys(names, _BEFORE)
    else:
        here = sum(minor for invoice_id, minor in row.applied.items() if invoice_id in numbers)
        known = {
            "amount": Money(row.total_minor, row.currency).amount,
            "applied": Money(here, row.currency).amount,
            "unapplied": Money(row.unapplied_minor, row.currency).amount,
            "currency": row.currency,
            "payment_date": row.paid_on,
            "reference": row.reference,
            "method": _method(row, methods),
        }
    paid = [numbers[invoice_id] for invoice_id in row.applied if invoice_id in numbers]
    several = Unread(said("the payment is for {count} invoices of this deal", count=len(paid)))
    return {"id": row.payment_id, "invoice_number": paid[0] if len(paid) == 1 else several, **known}


def _method(row: PaymentRow, methods: Mapping[str, str]) -> str | Unread:
    if row.method or not row.method_id:
        return row.method
    return methods.get(row.method_id) or Unread(said("QuickBooks told the Id of its method, not the name"))


def invoice_facts(bill: Bill, today: date) -> Fields:
    """One invoice as it is known today."""
    total, balance = Money(bill.total_minor, bill.currency), Money(bill.balance_minor, bill.currency)
    until_due = (bill.due_date - today).days if bill.due_date else None
    return {
        "id": bill.invoice_id,
        "number": bill.number,
        "type": bill.invoice_type,
        "status": bill.status,
        "currency": bill.currency,
        "schedule": bill.schedule,
        "instalment": bill.instalment,
        "sent_to": bill.recipient if bill.email_sent else None,
        "total": total.amount,
        "balance": balance.amount,
        "paid": (total - balance).amount,
        "amount": Money(bill.amount_minor, bill.currency).amount,
        "invoice_date": bill.invoice_date,
        "due_date": bill.due_date,
        "days_until_due": until_due,
        "days_overdue": 0 if until_due is None or bill.balance_minor <= 0 else max(-until_due, 0),
    }
