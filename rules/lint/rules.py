"""Doubts about rules beside each other: stages, schedules that overlap, triggers that repeat, idle tests."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from zoneinfo import ZoneInfo

from rules.conditions import Check, Condition, check
from rules.lint.conditions import needed
from rules.lint.regions import Literal, Want, possible
from rules.lint.solving import Solver
from rules.model import Happening, Rulebook, Schedule, Trigger
from rules.nodes import Scalar, shortened
from rules.operators import OPERATORS
from rules.problems import Report
from rules.properties import BUILT_IN
from rules.questions import question

_STAGE = "deal.dealstage"
_MOST_RIVALS = 200  # schedules that are compared with each other


def doubt_stages(
    schedules: Sequence[Schedule], triggers: Sequence[Trigger], report: Report, solver: Solver
) -> None:
    """Rules that start in a stage which their own condition excludes."""
    for schedule in schedules:
        for one in schedule.instalments:
            _doubt_stage(f"{schedule.id}.{one.id}", one.when, schedule.condition, report, solver)
    for trigger in triggers:
        if trigger.condition is not None:
            _doubt_stage(trigger.id, trigger.when, trigger.condition, report, solver)


def _doubt_stage(name: str, when: Happening, condition: Condition, report: Report, solver: Solver) -> None:
    if when.kind != "deal_enters" or _STAGE not in solver.facts(condition):
        return
    if not solver.can((condition, Want.YES)):
        return  # it never holds, in whatever stage; that was reported
    stage = _in_stage(when, solver.zone)
    if solver.can((stage, Want.YES), (condition, Want.YES)):
        return
    start = Literal(stage, Want.YES)
    literals = [one for one in needed(condition, Want.YES) if one.item.fact == _STAGE]
    excluding = [one for one in literals if not possible((start, one), solver.zone)]
    needs = f"its condition {_asked(excluding[0])}" if excluding else "its condition excludes that"
    message = (
        f"{name} starts in stage {shortened(when.value)}, and {needs}, so it never runs; correct one of them"
    )
    report.warning("stage-conflict", when.span, message)


def _asked(literal: Literal) -> str:
    return f"{'needs' if literal.want is Want.YES else 'excludes'} {shortened(literal.item.text)}"


def _in_stage(when: Happening, zone: ZoneInfo) -> Check:
    """The comparison that holds at the moment when a deal enters a stage."""
    operator, operand = OPERATORS["eq"], Scalar(when.value, when.value, False, when.span)
    asked = question(operator, operand, BUILT_IN[_STAGE], _STAGE, zone)
    return check(
        _STAGE,
        asked,
        operator,
        operand,
        fixed=True,
        empty=False,
        text=f"{_STAGE}: {when.value}",
        span=when.span,
    )


def doubt_overlaps(schedules: Sequence[Schedule], report: Report, solver: Solver) -> None:
    """Schedules of which one matches wherever the other does, so that the other never bills."""
    living = [one for one in schedules[:_MOST_RIVALS] if solver.can((one.condition, Want.YES))]
    for first, second in combinations(living, 2):
        second_bills = solver.can((second.condition, Want.YES), (first.condition, Want.NO))
        first_bills = solver.can((first.condition, Want.YES), (second.condition, Want.NO))
        if second_bills and first_bills:
            continue
        if not second_bills and not first_bills:
            what = f"{second.id} matches the same deals as {first.id}, so neither bills anything"
        else:
            idle, other = (second, first) if not second_bills else (first, second)
            what = f"every deal of {idle.id} is one of {other.id} too, so {idle.id} never bills anything"
        report.warning("overlapping-schedules", second.span, f"{what}; let one exclude the other")


def doubt_doubles(triggers: Sequence[Trigger], report: Report, solver: Solver) -> None:
    """Triggers that do at the same time, for the same deals, what another one does."""
    alike: dict[object, list[Trigger]] = defaultdict(list)
    for trigger in triggers:
        actions = tuple((action.name, tuple(sorted(action.inputs.items()))) for action in trigger.do)
        when = (trigger.when.kind, trigger.when.value.strip().casefold())
        alike[when, actions, trigger.mode, trigger.wait].append(trigger)
    for group in alike.values():
        for number, second in enumerate(group[:_MOST_RIVALS]):
            any(_doubt_double(first, second, report, solver) for first in group[:number])


def _doubt_double(first: Trigger, second: Trigger, report: Report, solver: Solver) -> bool:
    """Whether one of the two does what the other does anyway; reports it."""
    within = _covered(second, first, solver)
    around = _covered(first, second, solver)
    if within and around:
        what = f"{second.id} does what {first.id} does, at the same time and for the same deals"
    elif within or around:
        inner, outer = (second, first) if within else (first, second)
        what = f"{outer.id} does what {inner.id} does, at the same time and for all of its deals"
    else:
        return False
    report.warning("duplicate-rule", second.span, f"{what}; remove one, or let one exclude the other")
    return True


def _covered(inner: Trigger, outer: Trigger, solver: Solver) -> bool:
    """Whether the outer one runs wherever the inner one does."""
    if outer.condition is None or outer.condition is inner.condition:
        return True
    if inner.condition is None or not solver.facts(inner.condition) & solver.facts(outer.condition):
        return False
    return not solver.can((inner.condition, Want.YES), (outer.condition, Want.NOT_YES))


def doubt_tests(book: Rulebook, report: Report) -> None:
    """Tests that expect nothing of an event that no rule listens to."""
    whens = [one.when for schedule in book.schedules for one in schedule.instalments]
    heard = {_key(when) for when in (*whens, *(trigger.when for trigger in book.triggers))}
    for case in book.tests:
        if not case.expect and _key(case.event) not in heard:
            message = f"no rule listens to {case.event}, so this test asserts nothing; correct the event"
            report.warning("idle-test", case.event.span, message)


def _key(when: Happening) -> tuple[str, str]:
    return when.kind, when.value.strip().casefold()
