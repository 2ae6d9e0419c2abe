"""Doubts about a file without mistakes: what can never run, and what is never used."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, Quantified
from rules.kinds import Kind
from rules.model import Happening, Schedule, Trigger
from rules.operators import Takes
from rules.problems import Report, Span

_STAGE = "deal.dealstage"


def lint(
    report: Report,
    names: Mapping[str, Span],
    used: set[str],
    schedules: Sequence[Schedule],
    triggers: Sequence[Trigger],
) -> None:
    """Report every doubt. `names` are the conditions with a name, `used` those that something refers to."""
    for name, at in names.items():
        if name not in used:
            report.warning("unused", at, f"condition {name} is never used; name it in a rule, or remove it")
    _never_matching(report, schedules, triggers)
    _rivals(report, schedules)
    _doubles(report, triggers)


def _never_matching(report: Report, schedules: Sequence[Schedule], triggers: Sequence[Trigger]) -> None:
    for schedule in schedules:
        if why := contradiction(schedule.condition):
            report.warning("dead", schedule.span, f"{schedule.id} can never match: {why}")
            continue
        for instalment in schedule.instalments:
            if why := contradiction(schedule.condition, instalment.when):
                message = f"{schedule.id}.{instalment.id} can never match: {why}"
                report.warning("dead", instalment.span, message)
    for trigger in triggers:
        if trigger.condition and (why := contradiction(trigger.condition, trigger.when)):
            report.warning("dead", trigger.span, f"{trigger.id} can never match: {why}")


def _rivals(report: Report, schedules: Sequence[Schedule]) -> None:
    first: dict[str, Schedule] = {}
    for schedule in schedules:
        other = first.setdefault(canonical(schedule.condition), schedule)
        if other is not schedule:
            message = f"{schedule.id} matches the same deals as {other.id}, so neither bills anything"
            report.warning("shadowed", schedule.span, message)


def _doubles(report: Report, triggers: Sequence[Trigger]) -> None:
    first: dict[object, Trigger] = {}
    for trigger in triggers:
        condition = canonical(trigger.condition) if trigger.condition else ""
        actions = tuple((action.name, tuple(sorted(action.inputs.items()))) for action in trigger.do)
        other = first.setdefault((trigger.when, condition, actions, trigger.mode), trigger)
        if other is not trigger:
            report.warning(
                "shadowed", trigger.span, f"{trigger.id} does the same as {other.id} at the same time"
            )


def canonical(condition: Condition) -> str:
    """The condition as one text; two that read the same are the same."""
    match condition:
        case Check(text=text, empty=empty):
            return f"{text} ({empty})"
        case Quantified(text=text):
            return text
        case Not(part=part):
            return f"not ({canonical(part)})"
        case AllOf(parts=parts):
            return f"all ({'; '.join(sorted(map(canonical, parts)))})"
        case AnyOf(parts=parts):
            return f"any ({'; '.join(sorted(map(canonical, parts)))})"


def contradiction(condition: Condition, when: Happening | None = None) -> str:
    """Why no deal can pass, as far as plain comparisons of one fact tell; "" when some may."""
    by_fact: dict[str, list[Check]] = defaultdict(list)
    for item in _needed(condition):
        by_fact[item.fact].append(item)
    for fact, items in by_fact.items():
        why = _clash(items)
        if why:
            return f"{fact} cannot be {why}"
    return _wrong_stage(by_fact[_STAGE], when)


def _wrong_stage(items: Sequence[Check], when: Happening | None) -> str:
    if when is None or when.kind != "deal_enters":
        return ""
    stage = when.value.strip().casefold()
    refusing = [item for item in items if not _passes(item, stage)]
    return f"it starts in stage {when.value}, and needs {refusing[0].text}" if refusing else ""


def _needed(condition: Condition) -> Iterator[Check]:
    """The checks that all have to hold."""
    match condition:
        case Check():
            yield condition
        case AllOf(parts=parts):
            for part in parts:
                yield from _needed(part)


def _clash(items: Sequence[Check]) -> str:
    texts = " and ".join(item.text.partition(": ")[2] for item in items)
    if any(item.question.operator.name == "unknown" for item in items):
        return f"{texts} at once" if any(item.empty is not True for item in items) else ""
    for item in items:
        candidates = _candidates(item)
        if candidates and not any(all(_passes(other, value) for other in items) for value in candidates):
            return f"{texts} at once"
    return f"{texts} at once" if _no_room(items) else ""


def _candidates(item: Check) -> Sequence[object]:
    """The only values that can pass the check, where it names them."""
    asked = item.question
    if asked.kind is Kind.SET or item.empty is True:
        return ()
    if asked.operator.name == "eq":
        return (asked.wanted,)
    return tuple(asked.wanted) if asked.operator.name == "in" and isinstance(asked.wanted, frozenset) else ()


def _passes(item: Check, value: object) -> bool:
    """Whether the value could pass; yes where the check asks something else than a comparison."""
    asked = item.question
    if asked.operator.takes is Takes.DURATION or not _comparable(asked.wanted, value):
        return True
    return asked.operator.ask(value, asked.wanted)


def _comparable(wanted: object, value: object) -> bool:
    samples = tuple(wanted) if isinstance(wanted, tuple | frozenset) else (wanted,)
    return all(isinstance(sample, type(value)) for sample in samples)


def _no_room(items: Sequence[Check]) -> bool:
    """Whether the lowest number that is allowed is more than the highest."""
    lows = [bound for item in items for bound in _bounds(item, 0)]
    highs = [bound for item in items for bound in _bounds(item, 1)]
    return bool(lows and highs) and max(lows) > min(highs)


def _bounds(item: Check, side: int) -> Iterator[Decimal]:
    """The lowest (side 0) or highest (1) number that the check allows, where it names one."""
    asked = item.question
    bound = asked.wanted[side] if isinstance(asked.wanted, tuple) else asked.wanted
    names = ("between", "gt", "gte") if side == 0 else ("between", "lt", "lte")
    if asked.operator.name in names and isinstance(bound, Decimal):
        yield bound
