"""What is to be billed next: the schedule that governs the deal, applied to the deal as it is now.

It reads the deal in HubSpot, and what the schedules' conditions look at; nothing in QuickBooks.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from engine.billing.shares import COUNTS, billed, by_instalment, deal_total
from engine.connecting.connected import all_living, described
from engine.deciding.facts import by_object, fact_reader
from engine.errors import ServiceError
from engine.records import Deal
from engine.said import said
from engine.services import Services
from engine.store.tables import Bill
from engine.texts.reasons import told_in
from rules import Governing, Overbilled, Schedule, governing, governing_needs
from rules.billing import amounts
from rules.money import Money

Json = dict[str, Any]


async def forecast(services: Services, portal_id: str, deal_id: str) -> Json:
    """The deal's total, what is left of it, and the open instalments in their order; `problem` where it
    cannot be told now, and `reason` where there is no next instalment.
    """
    try:
        return await _forecast(services, portal_id, deal_id)
    except (ServiceError, Overbilled) as problem:
        return {"problem": told_in(services.rules.current.language, problem.message)}


async def _forecast(services: Services, portal_id: str, deal_id: str) -> Json:
    book, now = services.rules.current, services.clock()
    wanted = governing_needs(book)
    crm = services.accounts.crm(portal_id, by_object(wanted))
    deal = await crm.deal(deal_id)
    today: date = now.astimezone(book.timezone).date()
    reader = fact_reader(services.store, services.accounts, crm, portal_id, today)
    chosen = governing(book, await reader.of_deal(deal, wanted), now)
    bills, home = await services.store.read(lambda session: _known(session, portal_id, deal_id))
    currency = (deal.properties.get("deal_currency_code") or home).upper()
    whole = deal_total(deal, chosen.schedule.total if chosen.schedule else "deal.amount", currency)
    return {
        "currency": currency,
        "name": _name(deal),
        "total": whole.text,
        "left": (whole - billed(bills, currency)).text,
        **_of_schedule(chosen, whole, bills, book.language),
    }


def _name(deal: Deal) -> str:
    return deal.properties.get("dealname", "")


def _known(session: Session, portal_id: str, deal_id: str) -> tuple[Sequence[Bill], str]:
    """The deal's bills that count; the currency of the last one, else of the account's first company."""
    bills = session.exec(
        select(Bill)
        .where(col(Bill.portal_id) == portal_id, col(Bill.deal_id) == deal_id, col(Bill.state).in_(COUNTS))
        .order_by(col(Bill.reserved_at), col(Bill.id))
    ).all()
    companies = [described(row.company) for row in all_living(session, "quickbooks", portal_id)]
    homes = [company.home_currency for company in companies if company]
    return bills, bills[-1].currency if bills else homes[0] if homes else "USD"


def _of_schedule(chosen: Governing, whole: Money, bills: Sequence[Bill], language: str) -> Json:
    if chosen.schedule is None:
        return {"schedule": "", "instalments": [], "reason": told_in(language, chosen.reason)}
    inside, outside = by_instalment(bills, chosen.schedule.id)
    to_come = amounts(chosen.schedule, whole, inside, billed(outside, whole.currency))
    told = [_instalment(chosen.schedule, name, amount) for name, amount in to_come.items()]
    reason = "" if told else said("all instalments of {schedule} are billed", schedule=chosen.schedule.id)
    return {"schedule": chosen.schedule.id, "instalments": told, "reason": told_in(language, reason)}


def _instalment(schedule: Schedule, name: str, amount: Money) -> Json:
    """`when` is what it waits for, as the rule file says it."""
    instalment = schedule.instalment(name)
    return {
        "id": name,
        "amount": amount.text,
        "type": instalment.invoice.get("invoice_type", ""),
        "when": {"kind": instalment.when.kind, "value": instalment.when.value},
    }
