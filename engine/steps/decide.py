"""What the rules say to something that happened to a deal, and the executions that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.clients.quickbooks import QuickBooks
from engine.connected import all_living
from engine.errors import NeedsPerson, Refused
from engine.facts import FactReader, by_object
from engine.ledger import Closing, Start, write_back
from engine.records import Deal
from engine.services import Services
from engine.shares import billed, by_instalment
from engine.store.tables import Bill, Execution
from engine.store.tables import Decision as DecisionRow
from rules import Decision, Facts, Happening, Rulebook, Verdict, decide, listens, needs


async def run(row: Execution, services: Services) -> Closing:
    """Read the deal again, decide, and start what matched. Every decision is kept, with its reason."""
    try:
        closing = await _decided(row, services)
    except (Refused, NeedsPerson) as error:
        closing = Closing.of_error(error)
    if row.inputs["happening"] != "invoice_becomes":
        return closing
    # Whatever the rules say of it, an invoice's new status belongs on the deal.
    again = write_back(row.object_id, row.id, services.clock())
    return replace(closing, starts=(*closing.starts, again))


async def _decided(row: Execution, services: Services) -> Closing:
    book = services.rules.current
    happening = Happening(row.inputs["happening"], row.inputs["value"])
    if not _anyone_listens(book, happening):
        return Closing(Outcome.SKIPPED, f"no rule listens to {happening.kind}: {happening.value}")
    wanted = needs(book, happening)
    crm = services.accounts.crm(row.portal_id, by_object(wanted))
    deal = await crm.deal(row.object_id)
    if moved := _moved_on(happening, deal):
        return Closing(Outcome.SKIPPED, moved)
    bills, bill = await services.store.read(lambda session: _bills(session, row))
    today = services.clock().astimezone(book.timezone).date()
    books = partial(_books, row, services, bill)
    facts = await FactReader(crm, books, today=today).of_deal(deal, wanted, bill)
    if _bills_by_schedule(book, happening):
        currency = await _currency(row, services, deal, bills)
        decisions = _decide(book, happening, facts, bills, currency, services.clock())
    else:
        decisions = list(decide(book, happening, facts, now=services.clock()))
    waited = row.inputs.get("after_wait_of")
    if waited:
        decisions = [decision for decision in decisions if decision.rule == waited]
    subjects = _subjects(deal, bill)
    told = [_once(decision, subjects) for decision in decisions]
    return _closing(row, services, book, told, subjects, waited=bool(waited))


async def _books(row: Execution, services: Services, bill: Bill | None) -> QuickBooks:
    """The company of the invoice that this is about, else the account's only one."""
    accounts = services.accounts
    access = await (accounts.books_by_id(bill.connection_id) if bill else accounts.books(row.portal_id))
    return access.api


async def _currency(row: Execution, services: Services, deal: Deal, bills: Sequence[Bill]) -> str:
    """What the deal is billed in: its own currency, its bills', or the one that its companies share."""
    told = deal.properties.get("deal_currency_code") or (bills[-1].currency if bills else "")
    if told:
        return told.upper()
    connected = await services.store.read(lambda session: all_living(session, "quickbooks", row.portal_id))
    if len(connected) < 2:
        return (await services.accounts.books(row.portal_id)).company.home_currency
    companies = [(await services.accounts.books_by_id(one.id)).company for one in connected]
    homes = sorted({company.home_currency for company in companies})
    if len(homes) > 1:
        raise Refused(
            f"the deal has no currency, and its QuickBooks companies keep books in {' and '.join(homes)}; "
            "set the deal's currency",
            category="currency",
        )
    return homes[0]


def _subjects(deal: Deal, bill: Bill | None) -> Mapping[str, str]:
    """What a trigger may run once for, by the name of its object; absent where it is nobody or several."""
    one_contact = deal.contact_ids[0] if len(deal.contact_ids) == 1 else None
    one_company = deal.company_ids[0] if len(deal.company_ids) == 1 else None
    found = {
        "deal": deal.id,
        "contact": one_contact,
        "company": deal.primary_company_id or one_company,
        "invoice": bill.invoice_id if bill else None,
        "customer": (bill.customer_id or None) if bill else None,
    }
    return {name: identity for name, identity in found.items() if identity is not None}


def _once(decision: Decision, subjects: Mapping[str, str]) -> Decision:
    """The decision, unless it is to run once for something that cannot be told."""
    if decision.verdict is not Verdict.MATCH or decision.once_per in (None, *subjects):
        return decision
    reason = f"it runs once per {decision.once_per}, and here is none or more than one; nothing was started"
    return replace(decision, verdict=Verdict.CANNOT_TELL, reason=reason, calls=())


def _anyone_listens(book: Rulebook, happening: Happening) -> bool:
    """Asked before anything is read: most of what happens concerns no rule."""
    by_trigger = any(listens(trigger.when, happening) for trigger in book.triggers)
    return by_trigger or _bills_by_schedule(book, happening)


def _bills_by_schedule(book: Rulebook, happening: Happening) -> bool:
    """Whether an instalment listens; only then do amounts and their currency matter."""
    instalments = [instalment for schedule in book.schedules for instalment in schedule.instalments]
    return any(listens(instalment.when, happening) for instalment in instalments)


def _moved_on(happening: Happening, deal: Deal) -> str:
    """A webhook is a hint; the deal may be elsewhere by now."""
    stage = deal.properties.get("dealstage", "")
    if happening.kind == "deal_enters" and stage != happening.value:
        return f'the deal has moved on from stage "{happening.value}" to "{stage}"'
    return ""


def _bills(session: Session, row: Execution) -> tuple[list[Bill], Bill | None]:
    """The deal's bills that count, and the one that this is about."""
    found = session.exec(
        select(Bill)
        .where(
            col(Bill.portal_id) == row.portal_id,
            col(Bill.deal_id) == row.object_id,
            col(Bill.state).in_(("reserved", "created")),
        )
        .order_by(col(Bill.reserved_at), col(Bill.id))
    )
    return list(found), session.get(Bill, row.inputs.get("bill", ""))


def _decide(
    book: Rulebook, happening: Happening, facts: Facts, bills: Sequence[Bill], currency: str, now: datetime
) -> list[Decision]:
    done = {schedule.id: by_instalment(bills, schedule.id)[0] for schedule in book.schedules}
    outside = [bill for bill in bills if not bill.schedule]
    return list(
        decide(
            book,
            happening,
            facts,
            now=now,
            billed=done,
            billed_outside=billed(outside, currency),
            currency=currency,
        )
    )


def _closing(
    row: Execution,
    services: Services,
    book: Rulebook,
    decisions: Sequence[Decision],
    subjects: Mapping[str, str],
    *,
    waited: bool,
) -> Closing:
    now = services.clock()
    kept = [_kept(row, services, book, decision, now) for decision in decisions]
    starts = [
        start
        for decision, record in zip(decisions, kept, strict=True)
        if decision.verdict is Verdict.MATCH and decision.mode == "live"
        for start in _starts(row, decision, record.id, subjects, now, waited=waited)
    ]
    reasons = "; ".join(f'"{decision.rule}": {_reason(decision)}' for decision in decisions)
    outcome = Outcome.DONE if starts else Outcome.SKIPPED
    return Closing(outcome, reasons or "no rule had anything to say", starts=tuple(starts), rows=tuple(kept))


def _reason(decision: Decision) -> str:
    shadow = " (shadow: nothing is written)" if decision.mode == "shadow" else ""
    return decision.reason + shadow


def _kept(
    row: Execution, services: Services, book: Rulebook, decision: Decision, now: datetime
) -> DecisionRow:
    return DecisionRow(
        id=services.new_id(),
        event_id=row.event_id,
        portal_id=row.portal_id,
        rule=decision.rule,
        rules_digest=book.digest,
        verdict=decision.verdict,
        reason=_reason(decision),
        trace={"lines": [_line(line) for line in decision.trace]},
        decided_at=now,
    )


def _line(line: Any) -> Mapping[str, Any]:
    return {
        "line": line.line,
        "column": line.column,
        "condition": line.condition,
        "seen": line.seen,
        "verdict": line.verdict,
    }


def _starts(
    row: Execution,
    decision: Decision,
    decision_id: str,
    subjects: Mapping[str, str],
    now: datetime,
    *,
    waited: bool,
) -> list[Start]:
    if decision.wait and not waited:
        key = f"wait:{decision.rule}:{row.id}"
        inputs = {**row.inputs, "after_wait_of": decision.rule}
        return [Start("decide", key, inputs, now + decision.wait, row.object_type, row.object_id, "step")]
    return [
        Start(
            call.action,
            f"{_key(row, decision, subjects)}:{index}",
            call.inputs,
            now,
            row.object_type,
            row.object_id,
            decision_id=decision_id,
            again=decision.kind == "schedule" or decision.once_per is not None,
        )
        for index, call in enumerate(decision.calls)
    ]


def _key(row: Execution, decision: Decision, subjects: Mapping[str, str]) -> str:
    """At most one execution that comes to something: of an instalment per deal, of a trigger per whatever
    it says."""
    if decision.kind == "schedule":
        return f"schedule:{decision.rule}:{row.object_id}:{decision.instalment}"
    if decision.once_per is None:
        return f"trigger:{decision.rule}:{row.event_id}"
    return f"trigger:{decision.rule}:{decision.once_per}:{subjects[decision.once_per]}"
