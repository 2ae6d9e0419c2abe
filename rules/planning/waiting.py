"""What waits for its time, and what other rules would have made of it: leave it, move it, take it back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.durations import span_text
from rules.money import Money
from rules.outcome import Verdict
from rules.planning.moments import Asked, Moment, Said
from rules.values import Unreadable, as_instant

_REVIEW = "send-review-request"
_SAME = "nothing about it changes"
_CARRIED = ("site", "template")  # inputs of a review request that its waiting part goes by


class Fitting(StrEnum):
    """What becomes of something that waits."""

    KEEP = "keep"
    MOVE = "move"
    CANCEL = "cancel"
    UNTOLD = "cannot tell"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An execution that waits because a rule said so at a moment.

    `key` is the business key of the action that it goes on with, and `then` what that action was given; both
    are empty where the rule itself waits and is then decided again. `since` is when the waiting began,
    `amount` that of the invoice that is to be sent.
    """

    id: str
    portal_id: str
    deal_id: str
    action: str
    rule: str
    moment: str
    due: datetime
    since: datetime
    key: str = ""
    then: Mapping[str, str] = field(default_factory=dict)
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """What the new rules make of something that waits. `due` and `inputs` are what a move sets."""

    waiting: Waiting
    fitting: Fitting
    why: str
    due: datetime | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time at which it is judged, the zone of the new rules, and when their window lets a request go."""

    now: datetime
    zone: ZoneInfo
    opens: Callable[[datetime], datetime]


def fit(waiting: Waiting, moment: Moment | None, said: Sequence[Said], clocks: Clocks) -> Fit:
    """Judge it by what the new rules say at the moment from which it follows (None: it was not kept)."""
    if moment is None:
        return Fit(waiting, Fitting.UNTOLD, "what the rule saw then is not kept")
    mine = [one for one in said if one.rule == waiting.rule]
    if not mine:
        return Fit(
            waiting, Fitting.CANCEL, f'no rule "{waiting.rule}" listens to {moment.happening} any more'
        )
    if untold := next((one for one in mine if one.verdict is Verdict.CANNOT_TELL), None):
        return Fit(waiting, Fitting.UNTOLD, untold.reason)
    if not waiting.key:
        return _rule_that_waits(waiting, moment, mine, clocks.now)
    asked = next((ask for one in mine for ask in one.asks if ask.key == waiting.key), None)
    if asked is None:
        return Fit(waiting, Fitting.CANCEL, _why_not(mine))
    return _review(waiting, asked, clocks) if asked.action == _REVIEW else _sending(waiting, asked, clocks)


def _why_not(said: Sequence[Said]) -> str:
    for one in said:
        if one.verdict is Verdict.NO_MATCH:
            return one.reason
        if one.shadow:
            return f'"{one.name}" is in shadow mode'
        if one.waits:
            return f'"{one.name}" first waits {span_text(one.waits)}'
    return "the rule asks for something else"


def _rule_that_waits(waiting: Waiting, moment: Moment, said: Sequence[Said], now: datetime) -> Fit:
    one = said[0]
    if one.waits is None and not one.asks:
        return Fit(waiting, Fitting.CANCEL, _why_not(said))
    due = max(moment.at + (one.waits or timedelta(0)), now)
    if due == waiting.due:
        return Fit(waiting, Fitting.KEEP, one.reason)
    why = f"the rule waits {span_text(one.waits)}" if one.waits else "the rule does not wait any more"
    return Fit(waiting, Fitting.MOVE, why, due)


def _review(waiting: Waiting, asked: Asked, clocks: Clocks) -> Fit:
    """Its caps are looked at again when it is due."""
    changed = {name: asked.inputs.get(name, "") for name in _differing(waiting.then, asked.inputs)}
    if not changed:
        return Fit(waiting, Fitting.KEEP, _SAME)
    due = waiting.due
    if "delay_days" in changed:
        wished = waiting.since + timedelta(days=int(changed["delay_days"] or 0))
        due = clocks.opens(max(wished, clocks.now))
    why = ", ".join(f"{name} is {text or 'empty'}" for name, text in changed.items())
    inputs = {name: text for name, text in changed.items() if name in _CARRIED}
    return Fit(waiting, Fitting.MOVE, why, due, inputs)


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in (*_CARRIED, "delay_days") if then.get(name, "") != now.get(name, "")]


def _sending(waiting: Waiting, asked: Asked, clocks: Clocks) -> Fit:
    """By its time, not only by what was asked first: an earlier plan may have moved it."""
    then, wanted = waiting.then, asked.inputs
    delivery = wanted.get("email_delivery", "none")
    if delivery != "scheduled" and then.get("email_delivery", "none") == delivery:
        return Fit(waiting, Fitting.KEEP, _SAME)
    if delivery == "none":
        return Fit(waiting, Fitting.CANCEL, "email_delivery is none")
    if delivery == "now":
        return Fit(waiting, Fitting.MOVE, "email_delivery is now", clocks.now)
    try:
        due = max(as_instant(wanted.get("send_at", ""), clocks.zone), clocks.now)
    except Unreadable as wrong:
        return Fit(waiting, Fitting.UNTOLD, f"send_at cannot be read: {wrong}")
    if due == waiting.due:
        return Fit(waiting, Fitting.KEEP, _SAME)
    return Fit(waiting, Fitting.MOVE, f"send_at is {wanted['send_at']}", due)
