"""Which schedule governs a deal: the one whose condition matches, if no other could."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.conditions import facts_of
from rules.explaining import explained
from rules.facts import Facts, View
from rules.model import Rulebook, Schedule
from rules.outcome import Outcome, Verdict
from rules.said import joined, listed, said

_MOST_NAMED = 3
Outcomes = Mapping[str, Outcome]  # of the schedules' conditions, by schedule


@dataclass(frozen=True, slots=True)
class Governing:
    """Which schedule bills a deal. `schedule` is set on MATCH only; the reason tells why, or why none."""

    schedule: Schedule | None
    verdict: Verdict
    reason: str


def governing(book: Rulebook, facts: Facts, now: datetime) -> Governing:
    """Which schedule governs this deal. Two that match, or one that cannot be told, leave it open."""
    return chosen_by(book, outcomes_of(book, facts.at(now, book.timezone)))


def outcomes_of(book: Rulebook, view: View) -> Outcomes:
    """What the conditions of all schedules say of a deal."""
    return {schedule.id: explained(schedule.condition, view) for schedule in book.schedules}


def chosen_by(book: Rulebook, outcomes: Outcomes) -> Governing:
    """The schedule that these outcomes leave."""
    matching = [one for one in book.schedules if outcomes[one.id].verdict is Verdict.MATCH]
    untold = [one for one in book.schedules if outcomes[one.id].verdict is Verdict.CANNOT_TELL]
    if len(matching) > 1:
        return Governing(None, Verdict.CANNOT_TELL, _several(matching))
    if untold:
        return Governing(None, Verdict.CANNOT_TELL, _untold(untold[0], matching, outcomes))
    if matching:
        return Governing(matching[0], Verdict.MATCH, outcomes[matching[0].id].reason)
    return Governing(None, Verdict.NO_MATCH, _none(outcomes))


def _several(matching: Sequence[Schedule]) -> str:
    return said(
        "the schedules {names} both match this deal, so nothing is billed; let one exclude the other",
        names=listed([schedule.id for schedule in matching]),
    )


def _untold(schedule: Schedule, matching: Sequence[Schedule], outcomes: Outcomes) -> str:
    why = said(
        "the schedule {schedule} cannot be told: {reason}",
        schedule=schedule.id,
        reason=outcomes[schedule.id].reason,
    )
    if not matching:
        return why
    return said("the schedule {schedule} matches, but {why}", schedule=matching[0].id, why=why)


def _none(outcomes: Outcomes) -> str:
    if not outcomes:
        return said("the rules have no billing schedule")
    reasons = [said("{rule}: {reason}", rule=name, reason=one.reason) for name, one in outcomes.items()]
    return joined(reasons[:_MOST_NAMED])


def governing_needs(book: Rulebook) -> frozenset[str]:
    """The facts that finding the governing schedule, and its total, may look at."""
    conditions = frozenset[str]().union(*(facts_of(schedule.condition) for schedule in book.schedules))
    return conditions | {schedule.total for schedule in book.schedules}
