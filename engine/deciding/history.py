"""What decisions saw, kept beside them and read again: nothing here asks a vendor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.deciding.observing import Observed
from engine.said import wording_of
from engine.store.tables import Decision, Execution, Observation
from rules import Decision as Decided
from rules import Rulebook
from rules.planning.recording import named_in, to_plain


def observation_of(row: Execution, book: Rulebook, observed: Observed, now: datetime) -> Observation:
    """What a run of `decide` saw, as a row."""
    return Observation(
        run_id=row.id,
        event_id=row.event_id,
        portal_id=row.portal_id,
        deal_id=observed.deal.id,
        happening=row.inputs["happening"],
        value=row.inputs["value"],
        bill_id=str(row.inputs.get("bill", "")),
        waited=str(row.inputs.get("after_wait_of", "")),
        for_rule=str(row.inputs.get("rule", "")),
        rules_digest=book.digest,
        facts=to_plain(observed.facts),
        empty=sorted(observed.asked - named_in(observed.facts)),  # what has a value tells it by itself
        billed=_billed(observed),
        currency=observed.currency,
        subjects=dict(observed.subjects),
        observed_at=now,
    )


def _billed(observed: Observed) -> list[dict[str, Any]]:
    return [
        {
            "bill": bill.id,
            "schedule": bill.schedule,
            "instalment": bill.instalment,
            "minor": bill.amount_minor,
            "currency": bill.currency,
            **observed.made_by.get(bill.id, {"moment": "", "key": ""}),
        }
        for bill in observed.bills
    ]


def decision_of(
    row: Execution, book: Rulebook, decided: Decided, *, decision_id: str, reason: str, now: datetime
) -> Decision:
    """What one rule said, as a row."""
    return Decision(
        id=decision_id,
        event_id=row.event_id,
        portal_id=row.portal_id,
        rule=decided.rule,
        rules_digest=book.digest,
        verdict=decided.verdict,
        reason=str(reason),
        wording=wording_of(reason),
        trace={"lines": _lines(decided)},
        decided_at=now,
        run_id=row.id,
        deal_id=row.object_id,
        kind=decided.kind,
        instalment=decided.instalment or "",
        mode=decided.mode,
        calls=[{"action": call.action, "inputs": dict(call.inputs)} for call in decided.calls],
    )


def _lines(decided: Decided) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "line": line.line,
            "column": line.column,
            "condition": line.condition,
            "seen": str(line.seen),
            "verdict": line.verdict,
        }
        for line in decided.trace
    ]
