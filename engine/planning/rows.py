"""Rows of the ledger as the pure records of `rules`: moments, what was said at them, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.executions.tries import first_key
from engine.store.tables import Bill, Decision, Execution, Observation
from rules import Happening, Verdict
from rules.calls import CREATE_INVOICE
from rules.money import Money
from rules.planning.moments import Asked, Fate, KeptBill, Moment, Said
from rules.planning.recording import from_plain, named_in

_IN_VAIN = ("refused", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Ran:
    """An execution that a decision started, with its invoice, if one was made."""

    decision: Decision
    execution: Execution
    bill: Bill | None


def moment_of(row: Observation) -> Moment:
    """What one run of `decide` saw."""
    facts = from_plain(row.facts)
    return Moment(
        id=row.run_id,
        event_id=row.event_id,
        portal_id=row.portal_id,
        deal_id=row.deal_id,
        happening=Happening(row.happening, row.value),
        facts=facts,
        asked=named_in(facts) | frozenset(row.empty),
        at=row.observed_at,
        currency=row.currency,
        billed=tuple(_kept(told) for told in row.billed),
        subjects={name: str(identity) for name, identity in row.subjects.items()},
        waited=row.waited,
        for_rule=row.for_rule,
    )


def _kept(told: Mapping[str, object]) -> KeptBill:
    schedule, instalment = told["schedule"], told["instalment"]
    return KeptBill(
        id=str(told["bill"]),
        schedule=str(schedule) if schedule else None,
        instalment=str(instalment) if instalment else None,
        amount=Money(int(str(told["minor"])), str(told["currency"])),
        moment=str(told["moment"]),
        key=str(told["key"]),
    )


def kept_bill(bill: Bill, ran: Ran | None) -> KeptBill:
    """A bill that counts now, with the decision that asked for it."""
    return KeptBill(
        id=bill.id,
        schedule=bill.schedule,
        instalment=bill.instalment,
        amount=Money(bill.amount_minor, bill.currency),
        moment=ran.decision.run_id if ran else "",
        key=first_key(ran.execution.business_key) if ran else "",
    )


def asked_of(ran: Ran) -> Asked:
    """What a decision started, with the amount that was billed, else the one that was asked for."""
    row = ran.execution
    inputs = {name: str(value) for name, value in row.inputs.items()}
    return Asked(row.action, inputs, first_key(row.business_key), _amount(ran), _ended(ran))


def _amount(ran: Ran) -> Money | None:
    if ran.execution.action != CREATE_INVOICE:
        return None
    if ran.bill is not None and ran.bill.invoice_id:
        return Money(ran.bill.amount_minor, ran.bill.currency)
    return None


def fate_of(ran: Ran) -> Fate:
    """What came of it."""
    return Fate(asked_of(ran), came=bool(ran.bill and ran.bill.invoice_id), ended=_ended(ran))


def _ended(ran: Ran) -> str:
    """How it ended where nothing came of it."""
    row = ran.execution
    made = ran.bill is not None and ran.bill.invoice_id
    return f"{row.outcome}: {row.reason}" if row.outcome in _IN_VAIN and not made else ""


def said_of(row: Decision, ran: Iterable[Ran], waits: timedelta | None) -> Said:
    """What a rule said then, and what it really started."""
    return Said(
        rule=row.rule,
        instalment=row.instalment or None,
        verdict=Verdict(row.verdict),
        reason=row.reason,
        asks=tuple(asked_of(one) for one in ran),
        waits=waits,
        shadow=row.mode == "shadow",
    )
