"""Why nothing happened to a deal: what its rules said last when they started nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.executions.replies import reason_in
from engine.steps.decide import MOVED_ON, NOT_LISTENED
from engine.store.tables import Decision, Execution
from rules import Verdict

_LOOKED_AT = 100  # decisions and runs of `decide`, newest first
_MOST = 5
_MOVED = "deal_enters"  # what people expect rules to listen to

Json = dict[str, Any]


def nothing_happened(
    session: Session, portal_id: str, deal_id: str, *, is_billed: bool, language: str
) -> list[Json]:
    """The last word of each rule and instalment where that started nothing; newest first.

    What kept the rules from being asked at all is told too. That no rule listens is told only where there is
    nothing else and nothing is billed, and only of the deal's stages: most of what happens concerns no rule.
    """
    runs = _runs(session, portal_id, deal_id)
    found = [*_by_rules(_decisions(session, portal_id, deal_id), language), *_kept_from(runs, language)]
    if not found and not is_billed:
        unheard = [run for run in runs if _unheard(run)][:1]
        found = [_told(reason_in(language, run), run.closed_at) for run in unheard if run.closed_at]
    return sorted(found, key=lambda one: one["at"], reverse=True)[:_MOST]


def _decisions(session: Session, portal_id: str, deal_id: str) -> Sequence[Decision]:
    query = select(Decision).where(col(Decision.portal_id) == portal_id, col(Decision.deal_id) == deal_id)
    return session.exec(
        query.order_by(col(Decision.decided_at).desc(), col(Decision.id).desc()).limit(_LOOKED_AT)
    ).all()


def _by_rules(decisions: Sequence[Decision], language: str) -> Iterable[Json]:
    heard: set[tuple[str, str]] = set()
    for one in decisions:
        key = (one.rule, one.instalment)
        if key not in heard and (one.verdict != Verdict.MATCH or one.mode == "shadow"):
            reason = reason_in(language, one)
            yield _told(
                reason, one.decided_at, rule=one.rule, instalment=one.instalment, verdict=_verdict(one)
            )
        heard.add(key)


def _verdict(one: Decision) -> str:
    """`shadow`: it matched, and is only watched."""
    return "shadow" if one.verdict == Verdict.MATCH else one.verdict


def _runs(session: Session, portal_id: str, deal_id: str) -> Sequence[Execution]:
    query = select(Execution).where(
        col(Execution.portal_id) == portal_id,
        col(Execution.object_id) == deal_id,
        col(Execution.action) == "decide",
        col(Execution.state) == "closed",
    )
    return session.exec(
        query.order_by(col(Execution.closed_at).desc(), col(Execution.id).desc()).limit(_LOOKED_AT)
    ).all()


def _kept_from(runs: Sequence[Execution], language: str) -> Iterable[Json]:
    seen: set[str] = set()
    for run in runs:
        unasked = run.category == MOVED_ON or run.outcome in (Outcome.REFUSED, Outcome.FAILED)
        if unasked and run.reason not in seen and run.closed_at:
            yield _told(reason_in(language, run), run.closed_at)
        seen.add(run.reason)


def _unheard(run: Execution) -> bool:
    return run.category == NOT_LISTENED and run.inputs.get("happening") == _MOVED


def _told(reason: str, at: datetime, *, rule: str = "", instalment: str = "", verdict: str = "") -> Json:
    return {
        "reason": reason,
        "at": at.isoformat(),
        "rule": rule,
        "instalment": instalment,
        "verdict": verdict,
    }
