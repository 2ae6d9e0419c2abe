"""Gathers what rules may look at, and nothing else: reads cost money and time (F207)."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.clients.quickbooks import QuickBooks
from engine.crm import HubSpotCrm
from engine.errors import Refused
from engine.records import Deal
from engine.store.tables import Bill
from rules import Facts, Unread
from rules.money import Money

Record = Mapping[str, Any]


def by_object(facts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Names of facts by the object that they belong to.

    >>> sorted(by_object(["deal.amount", "deal.closedate", "company.country"])["deal"])
    ['amount', 'closedate']
    """
    named: dict[str, set[str]] = {}
    for fact in facts:
        name, _, prop = fact.partition(".")
        named.setdefault(name, set()).add(prop)
    return {name: frozenset(props) for name, props in named.items()}


class FactReader:
    """Reads the objects of one deal, each at most once, and only those that `needs` names."""

    def __init__(self, crm: HubSpotCrm, books: Callable[[], Awaitable[QuickBooks]], *, today: date) -> None:
        self._crm = crm
        self._today = today
        self._books = books

    async def of_deal(self, deal: Deal, needs: frozenset[str], bill: Bill | None = None) -> Facts:
        """The facts of a deal and, where something happened to an invoice, of that invoice."""
        wanted = by_object(needs)
        records: dict[str, Record | Sequence[Record] | Unread | None] = {
            "deal": {"id": deal.id, "hs_object_id": deal.id, **deal.properties},
            "invoice": _honest("invoice", _invoice(bill, self._today), needs) if bill else None,
        }
        if "contact" in wanted:
            records["contact"] = await self._contact(deal)
        if "company" in wanted:
            records["company"] = await self._company(deal)
        if "customer" in wanted:
            records["customer"] = await self._customer(bill, needs)
        return Facts(records)

    async def _contact(self, deal: Deal) -> Record | Unread | None:
        if not deal.contact_ids:
            return None
        try:
            contact = await self._crm.billing_contact(deal)
        except Refused as refusal:
            return Unread(str(refusal))
        return {"id": contact.id, **contact.properties}

    async def _company(self, deal: Deal) -> Record | Unread | None:
        company = await self._crm.company(deal)
        if company is not None:
            return {"id": company.id, **company.properties}
        if deal.company_ids:
            return Unread(f"the deal has {len(deal.company_ids)} companies and none is primary")
        return None

    async def _customer(self, bill: Bill | None, needs: frozenset[str]) -> Record | Unread:
        if bill is None or not bill.customer_id:
            return Unread("no invoice of this deal names a QuickBooks customer yet")
        customer: dict[str, Any] = {"id": bill.customer_id}
        if "customer.paid_invoices" in needs:
            books = await self._books()
            customer["paid_invoices"] = await books.paid_invoice_count(bill.customer_id)
        return _honest("customer", customer, needs)


def _honest(name: str, record: Record, needs: frozenset[str]) -> Record:
    """The record, in which what a rule asks for and nobody has read is unread, not empty."""
    asked = {need.partition(".")[2] for need in needs if need.startswith(f"{name}.")}
    unread = {prop: Unread(f"Stagebill does not read {name}.{prop}") for prop in asked - set(record)}
    return {**record, **unread}


def _invoice(bill: Bill, today: date) -> Record:
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
        "invoice_date": bill.invoice_date,
        "due_date": bill.due_date,
        "days_until_due": until_due,
        "days_overdue": 0 if until_due is None or bill.balance_minor <= 0 else max(-until_due, 0),
    }
