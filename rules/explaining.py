"""What a condition says of some facts, and why. One that is asked often gets a faster way to say it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.compiled import traced
from rules.conditions import AllOf, AnyOf, Condition, Explains
from rules.facts import Facts, View
from rules.outcome import Outcome
from rules.reasons import reasoned

_OFTEN = 100  # writing a function takes about as long as this many explanations


def evaluate(condition: Condition, facts: Facts, now: datetime, zone: ZoneInfo) -> Outcome:
    """The condition's verdict on these facts at that (aware) moment, with its reason and trace."""
    if now.tzinfo is not None and (known := _compiled(condition, zone)):
        return known(facts, now)
    return reasoned(condition, facts.at(now, zone))


def explained(condition: Condition, view: View) -> Outcome:
    """The outcome of a condition. The closures tell it; where they are asked often, a compiled function does.

    Both say the same, so a service that decides ten deals a day compiles nothing, and a replay of thousands
    need not wait.
    """
    known = _compiled(condition, view.zone)
    return known(view.facts, view.now) if known else reasoned(condition, view)


def _compiled(condition: Condition, zone: ZoneInfo) -> Explains | None:
    """What explains a group faster than its closures; None while it has not been asked often."""
    if not isinstance(condition, (AllOf, AnyOf)):
        return None
    habit = condition.habit
    habit.asked += 1
    if habit.asked <= _OFTEN:
        return None
    if (known := habit.compiled.get(zone)) is None:
        known = habit.compiled[zone] = traced(condition, zone)
    return known
