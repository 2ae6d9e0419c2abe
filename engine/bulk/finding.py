"""Deals as a list shows them: for whom, how much, and what of that is billed already.

A page of a hundred deals costs HubSpot five calls and QuickBooks none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from engine.billing.customers import draft_customer
from engine.billing.many_deals import ManyDealsCrm
from engine.billing.shares import COUNTS, billed, deal_total
from engine.bulk.searching import PAGE, Search
from engine.clients.hubspot import HubSpot
from engine.errors import NothingToDo, Refused
from engine.records import Deal
from engine.store import Store
from engine.store.tables import Bill
from rules.money import Money, total


@dataclass(frozen=True, slots=True)
class FoundDeal:
    """One deal. Amounts are None where they cannot be told, and `trouble` says why."""

    id: str
    name: str
    customer: str
    amount: Money | None
    billed: Money | None
    left: Money | None
    unpaid: Money | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The deals on one page of a search, of `total` in all."""

    deals: tuple[FoundDeal, ...]
    total: int


async def find(
    api: HubSpot, store: Store, portal_id: str, search: Search, *, home: str, now: datetime
) -> FoundPage:
    """One page of the deals that are looked for; `home` is the currency of deals that name none."""
    crm = ManyDealsCrm(api, {})
    records, count = await api.newest_deals(
        search.filters(now), crm.deal_properties(), start=search.start, limit=PAGE
    )
    await crm.take(records)
    ids = [one.id for one in records]
    bills = await store.read(lambda session: _bills(session, portal_id, ids))
    deals = [await crm.deal(one) for one in ids]
    found = [
        await _found(crm, deal, [bill for bill in bills if bill.deal_id == deal.id], home) for deal in deals
    ]
    return FoundPage(tuple(found), count)


def _bills(session: Session, portal_id: str, deal_ids: Sequence[str]) -> Sequence[Bill]:
    """Those that count against their deals' totals, oldest first."""
    return session.exec(
        select(Bill)
        .where(col(Bill.portal_id) == portal_id, col(Bill.deal_id).in_(deal_ids), col(Bill.state).in_(COUNTS))
        .order_by(col(Bill.reserved_at), col(Bill.id))
    ).all()


async def _found(crm: ManyDealsCrm, deal: Deal, bills: Sequence[Bill], home: str) -> FoundDeal:
    currency = (deal.properties.get("deal_currency_code") or home).upper()
    customer = await _customer(crm, deal, currency)
    try:
        done = billed(bills, currency)
        whole = _total(deal, currency)
    except Refused as refusal:
        return FoundDeal(deal.id, deal.name, customer, None, None, None, None, refusal.message)
    unpaid = total([Money(bill.balance_minor, bill.currency) for bill in bills], currency)
    return FoundDeal(deal.id, deal.name, customer, whole, done, whole - done, unpaid)


def _total(deal: Deal, currency: str) -> Money:
    try:
        return deal_total(deal, "deal.amount", currency)
    except NothingToDo:
        return Money(0, currency)


async def _customer(crm: ManyDealsCrm, deal: Deal, currency: str) -> str:
    """Whom an invoice would be for; empty where that cannot be told, which the review explains."""
    try:
        party = await crm.billed_party(deal, mailed=False)
    except Refused:
        return ""
    return draft_customer(party, await crm.company(deal), currency).display_name
