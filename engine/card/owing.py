"""What the customers of a deal owe, and how old that is, as QuickBooks' report of the whole company says.

The deal's invoices tell whose customers they are; before there is one, its contacts and companies in HubSpot
do, as far as they are linked to customers. One report serves the cards of all deals. Amounts are texts in
major units of the company's home currency.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from engine.billing.shares import RECEIPT
from engine.clients.report_wire import ReportLine
from engine.connecting.connected import BooksConnection
from engine.errors import ServiceError
from engine.records import Deal
from engine.reports.desk import ReportDesk, Told
from engine.reports.places import customer_page
from engine.reports.shelf import Kept
from engine.said import said
from engine.services import Services
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Bill
from engine.texts.reasons import told_in
from rules.money import Money

Json = dict[str, Any]
Customers = Mapping[tuple[str, str], str]
"""Names of customers by connection and Id; empty where no name is known here."""


@dataclass(frozen=True, slots=True)
class Owing:
    """Answers for one account. `companies` are those that are connected now."""

    services: Services
    reports: ReportDesk
    portal_id: str
    companies: Sequence[BooksConnection]

    async def of_deal(self, deal_id: str, *, anew: bool) -> Json:
        """Each customer of the deal with what it owes, or why that cannot be told."""
        try:
            found = await self._customers(deal_id)
        except ServiceError as problem:
            return self._nothing(problem.message)
        by_id = {one.connection_id: one for one in self.companies}
        known = [
            (by_id[whose], customer, name) for (whose, customer), name in found.items() if whose in by_id
        ]
        if found and not known:
            return self._nothing(
                said("the QuickBooks company of this deal's customers is not connected any more")
            )
        told = await self._told({one.connection_id: one for one, _, _ in known}, anew=anew)
        customers = [
            await self._customer(company, customer, name, told[company.connection_id])
            for company, customer, name in known
        ]
        return {"customers": customers, "problem": ""}

    async def _told(self, companies: Mapping[str, BooksConnection], *, anew: bool) -> Mapping[str, Told]:
        """The report of each, waited for together: the card waits no longer than for one."""
        found = await asyncio.gather(*(self.reports.aged(one, anew=anew) for one in companies.values()))
        return dict(zip(companies, found, strict=True))

    async def _customers(self, deal_id: str) -> Customers:
        """By the deal's invoices; else, for a call of HubSpot's, by its contacts and companies."""
        read, portal_id = self.services.store.read, self.portal_id
        if found := await read(lambda session: _billed(session, portal_id, deal_id)):
            return found
        deal = await self.services.accounts.crm(portal_id, {}).deal(deal_id)
        return await read(lambda session: _linked(session, portal_id, deal))

    async def _customer(self, company: BooksConnection, customer_id: str, name: str, told: Told) -> Json:
        line = _line(told.kept, customer_id)
        problem = told.problem
        if told.kept and line is None and not problem:
            problem = await self._contradicted(company, customer_id, told.kept.read_at)
        shown = {
            "id": f"{company.realm_id}/{customer_id}",
            "name": name or (line.name if line else ""),
            "company": company.name if len(self.companies) > 1 else "",
            "link": customer_page(company.environment, customer_id),
            "problem": self._in_words(problem) if problem else "",
            "renewing": told.renewing,
        }
        return shown | _amounts(told.kept, line, is_known=line is not None or not problem)

    async def _contradicted(self, company: BooksConnection, customer_id: str, read_at: datetime) -> str:
        """Who is not in the report owes nothing, unless our own ledger knows better: Ids end when customers
        are merged, and the person who connected QuickBooks may not see all of them."""
        is_open = await self.services.store.read(
            lambda session: _open_before(session, company.connection_id, customer_id, read_at)
        )
        if not is_open:
            return ""
        return said("the report does not name this customer, who has an open invoice; look in QuickBooks")

    def _nothing(self, why: str) -> Json:
        return {"customers": [], "problem": self._in_words(why)}

    def _in_words(self, sentence: str) -> str:
        return told_in(self.services.rules.current.language, sentence)


def _line(kept: Kept | None, customer_id: str) -> ReportLine | None:
    """What the report tells of the customer; of several lines their sums."""
    lines = [one for one in kept.report.lines if one.customer_id == customer_id] if kept else []
    if not lines:
        return None
    sums = [sum(column[1:], column[0]) for column in zip(*(one.amounts for one in lines), strict=True)]
    return replace(lines[0], amounts=tuple(sums))


def _amounts(kept: Kept | None, line: ReportLine | None, *, is_known: bool) -> Json:
    """By age, the youngest first; empty where they are not known."""
    if kept is None:
        return {"currency": "", "total": "", "overdue": "", "ages": [], "day": None, "read": None}
    nothing = Money(0, kept.report.currency)
    *ages, total = line.amounts if line else [nothing] * len(kept.report.totals)
    when = {"currency": nothing.currency, "day": kept.day.isoformat(), "read": kept.read_at.isoformat()}
    if not is_known:
        return {"total": "", "overdue": "", "ages": []} | when
    overdue = sum(ages[1:], nothing)
    return {"total": total.text, "overdue": overdue.text, "ages": [one.text for one in ages]} | when


def _billed(session: Session, portal_id: str, deal_id: str) -> Customers:
    told = session.exec(
        select(Bill.connection_id, Bill.customer_id)
        .where(col(Bill.portal_id) == portal_id, col(Bill.deal_id) == deal_id, col(Bill.customer_id) != "")
        .group_by(col(Bill.connection_id), col(Bill.customer_id))
        .order_by(col(Bill.connection_id), col(Bill.customer_id))
    ).all()
    names = _names(session, portal_id, col(CustomerLink.customer_id).in_({one for _, one in told}))
    return {key: names.get(key, "") for key in told}


def _linked(session: Session, portal_id: str, deal: Deal) -> Customers:
    def stand_for(kind: str, ids: Sequence[str]) -> ColumnElement[bool]:
        return and_(col(CustomerLink.hubspot_type) == kind, col(CustomerLink.hubspot_id).in_(ids))

    of_deal = or_(stand_for("contact", deal.contact_ids), stand_for("company", deal.company_ids))
    return _names(session, portal_id, of_deal)


def _names(session: Session, portal_id: str, condition: ColumnElement[bool]) -> Customers:
    rows = session.exec(
        select(CustomerLink)
        .where(col(CustomerLink.portal_id) == portal_id, col(CustomerLink.customer_id) != "", condition)
        .order_by(col(CustomerLink.linked_at), col(CustomerLink.id))
    )
    return {(row.connection_id, row.customer_id): row.customer_name for row in rows}


def _open_before(session: Session, connection_id: str, customer_id: str, read_at: datetime) -> bool:
    """Whether an invoice of ours was open when the report was read, as far as we know now."""
    found = session.exec(
        select(Bill.id)
        .where(
            col(Bill.connection_id) == connection_id,
            col(Bill.customer_id) == customer_id,
            col(Bill.state) == "created",
            col(Bill.invoice_type) != RECEIPT,
            col(Bill.balance_minor) > 0,
            col(Bill.reserved_at) < read_at,
        )
        .limit(1)
    )
    return found.first() is not None
