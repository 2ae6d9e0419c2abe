"""What the rules say to something that happened to a deal, and the executions that follow from it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from engine.action import Outcome
from engine.connecting.connected import all_living
from engine.deciding.history import decision_of, observation_of
from engine.deciding.observing import Observed, Reading
from engine.errors import NeedsPerson, Refused
from engine.executions.ending import Closing, write_back
from engine.executions.ledger import Start
from engine.operations import tracing
from engine.said import joined, said
from engine.services import Services
from engine.steps.moved_on import moved_on
from engine.store.tables import Decision as DecisionRow
from engine.store.tables import Execution
from rules import Decision, Happening, Rulebook, Verdict
from rules.planning.replaying import business_key, is_heard

log = logging.getLogger(__name__)

NOT_LISTENED, MOVED_ON = "not-listened", "moved-on"  # why a run has seen nothing


def at_once(session: Session, row: Execution, services: Services) -> Closing | None:
    """Most of what happens concerns no rule: then the deal is not even read."""
    happening = _happening(row)
    if is_heard(services.rules.current, happening):
        return None
    told = ": ".join(part for part in (happening.kind, happening.value) if part)
    reason = said("no rule listens to {told}", told=told or said("this"))
    return _with_status(row, Closing(Outcome.SKIPPED, reason, category=NOT_LISTENED), services.clock())


async def run(row: Execution, services: Services) -> Closing:
    """Read the deal again, decide, and start what matched. Every decision is kept, with what it saw."""
    try:
        closing = await _decided(row, services)
    except (Refused, NeedsPerson) as error:
        closing = await _undecided(row, services, error)
    return _with_status(row, closing, services.clock())


def _happening(row: Execution) -> Happening:
    return Happening(row.inputs["happening"], row.inputs["value"])


def _with_status(row: Execution, closing: Closing, now: datetime) -> Closing:
    """Whatever the rules say of it, an invoice's new status belongs on the deal."""
    if row.inputs["happening"] != "invoice_becomes":
        return closing
    return replace(closing, starts=(*closing.starts, write_back(row.object_id, row.id, now)))


async def _undecided(row: Execution, services: Services, error: Refused | NeedsPerson) -> Closing:
    """Nobody can mend what happens in a HubSpot account that is not connected: that is no failure of ours."""
    connected = await services.store.read(lambda session: all_living(session, "hubspot", row.portal_id))
    if connected:
        return Closing.of_error(error)
    return Closing(Outcome.SKIPPED, error.message, category=error.category)


async def _decided(row: Execution, services: Services) -> Closing:
    book = services.rules.current
    happening = _happening(row)
    reading = Reading(
        services.store,
        services.accounts,
        services.clock,
        book,
        happening,
        portal_id=row.portal_id,
        deal_id=row.object_id,
        bill_id=row.inputs.get("bill", ""),
    )
    if moved := await moved_on(row, happening, await reading.deal(), services):
        return Closing(Outcome.SKIPPED, moved, category=MOVED_ON)
    observed = await reading.all()
    now = services.clock()
    decisions = _decisions(row, book, happening, observed, now)
    return _closing(row, services, book, observed, decisions, now)


def _decisions(
    row: Execution, book: Rulebook, happening: Happening, observed: Observed, now: datetime
) -> list[Decision]:
    decisions = observed.decide(book, happening, now)
    only = row.inputs.get("after_wait_of") or row.inputs.get("rule")
    return [decision for decision in decisions if not only or decision.rule == only]


def _closing(
    row: Execution,
    services: Services,
    book: Rulebook,
    observed: Observed,
    decisions: Sequence[Decision],
    now: datetime,
) -> Closing:
    kept = [
        decision_of(row, book, decision, decision_id=services.new_id(), reason=_reason(decision), now=now)
        for decision in decisions
    ]
    for record in kept:
        _tell(record)
    starts = [
        start
        for decision, record in zip(decisions, kept, strict=True)
        if decision.verdict is Verdict.MATCH and decision.mode == "live"
        for start in _starts(row, decision, record, observed, now)
    ]
    reasons = [
        said('"{rule}": {reason}', rule=one.rule, reason=_with_wait(row, one, now, book.timezone))
        for one in decisions
    ]
    told = joined(reasons) if reasons else said("no rule had anything to say")
    rows = (observation_of(row, book, observed, now), *kept)
    return Closing(_outcome(starts), told, starts=tuple(starts), rows=rows)


def _tell(record: DecisionRow) -> None:
    """One line, and one span under which the trace has what the decision started."""
    about = {"decision_id": record.id, "rule": record.rule, "verdict": record.verdict}
    with tracing.span("decision", own=record.id, **about):
        log.info("decided", extra=about)


def _outcome(starts: Sequence[Start]) -> Outcome:
    """Where nothing but waits was started, how it ends is told after them."""
    if not starts:
        return Outcome.SKIPPED
    return Outcome.SCHEDULED if all(start.action == "decide" for start in starts) else Outcome.DONE


def _reason(decision: Decision) -> str:
    if decision.mode == "shadow":
        return said("{reason} (shadow: nothing is written)", reason=decision.reason)
    return decision.reason


def _with_wait(row: Execution, decision: Decision, now: datetime, zone: ZoneInfo) -> str:
    """The reason, and until when a rule that matches waits before it is decided again."""
    matches = decision.verdict is Verdict.MATCH and decision.mode == "live"
    if not matches or not decision.wait or row.inputs.get("after_wait_of"):
        return _reason(decision)
    return said(
        "{reason}; it waits until {until} and is decided again then",
        reason=_reason(decision),
        until=f"{(now + decision.wait).astimezone(zone):%Y-%m-%d %H:%M}",
    )


def _starts(
    row: Execution, decision: Decision, record: DecisionRow, observed: Observed, now: datetime
) -> list[Start]:
    if decision.wait and not row.inputs.get("after_wait_of"):
        key = f"wait:{decision.rule}:{row.id}"
        inputs = {**row.inputs, "after_wait_of": decision.rule}
        due = now + decision.wait
        return [Start("decide", key, inputs, due, row.object_type, row.object_id, "step")]
    key = business_key(decision, row.object_id, row.event_id, observed.subjects)
    return [
        Start(
            call.action,
            f"{key}:{index}",
            call.inputs,
            now,
            row.object_type,
            row.object_id,
            decision_id=record.id,
            again=decision.kind == "schedule" or decision.once_per is not None,
        )
        for index, call in enumerate(decision.calls)
    ]
