"""What a test expects beside what was decided: call by call and input by input, as values and not as text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rules.deciding import Decision
from rules.durations import read_duration
from rules.model import Action, Call
from rules.money import BadAmount, Money, read_decimal
from rules.sections.expecting import NONE, OF_DECISIONS
from rules.values import Unreadable, as_instant
from rules.vocabulary import ACTIONS, Form

State = Literal["same", "changed", "missing", "unexpected"]
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class InputPair:
    """One input of a call; None where a side says nothing of it."""

    name: str
    expected: str | None
    decided: str | None
    same: bool


@dataclass(frozen=True, slots=True)
class CallPair:
    """One call: expected and decided ("same", "changed"), or one of the two. `rule` decided it, or ""."""

    action: str
    state: State
    rule: str
    inputs: tuple[InputPair, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """How values are compared: in which currency, and in which zone times without one are meant."""

    currency: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Decided:
    """A call with what tests may say of the decision behind it."""

    call: Call
    rule: str
    words: Mapping[str, str]

    @staticmethod
    def of(decision: Decision, call: Call) -> "_Decided":
        length = decision.wait
        told = {
            "rule": decision.rule,
            "wait": NONE if length is None else written(length),
            "once_per": decision.once_per or NONE,
            "mode": decision.mode,
        }
        return _Decided(call, decision.rule, {**call.inputs, **told})


def compared(
    expected: Sequence[Action], decisions: Sequence[Decision], measures: Measures
) -> tuple[CallPair, ...]:
    """Every expected call in the order of the test, then what nobody expected.

    Calls are paired so that as many as can be fit; what then is left, with its likest of the same action.
    """
    decided = [_Decided.of(decision, call) for decision in decisions for call in decision.calls]
    partners = _fitting(expected, decided, measures)
    _likest(expected, decided, partners, measures)
    pairs = [_pair(one, partners.get(index), measures) for index, one in enumerate(expected)]
    taken = [id(one) for one in partners.values()]
    return (*pairs, *(_unexpected(one) for one in decided if id(one) not in taken))


def _fitting(
    expected: Sequence[Action], decided: Sequence[_Decided], measures: Measures
) -> dict[int, _Decided]:
    """The most pairs that fit wholly, by the index of the expectation (augmenting paths)."""
    fits = [[at for at, one in enumerate(decided) if _fits(wanted, one, measures)] for wanted in expected]
    owner: dict[int, int] = {}

    def place(index: int, seen: set[int]) -> bool:
        for at in fits[index]:
            if at not in seen:
                seen.add(at)
                if at not in owner or place(owner[at], seen):
                    owner[at] = index
                    return True
        return False

    for index in range(len(expected)):
        place(index, set())
    return {index: decided[at] for at, index in owner.items()}


def _likest(
    expected: Sequence[Action],
    decided: Sequence[_Decided],
    partners: dict[int, _Decided],
    measures: Measures,
) -> None:
    """Gives each expectation that fits nothing the call of its action with the most inputs alike."""
    taken = [id(one) for one in partners.values()]
    free = [one for one in decided if id(one) not in taken]
    for index, wanted in enumerate(expected):
        alike = [one for one in free if one.call.action == wanted.name]
        if index not in partners and alike:
            partners[index] = max(alike, key=lambda one: _alike(wanted, one, measures))
            free.remove(partners[index])


def _fits(wanted: Action, one: _Decided, measures: Measures) -> bool:
    return wanted.name == one.call.action and all(pair.same for pair in _inputs(wanted, one, measures))


def _alike(wanted: Action, one: _Decided, measures: Measures) -> int:
    return sum(pair.same for pair in _inputs(wanted, one, measures))


def _pair(wanted: Action, one: _Decided | None, measures: Measures) -> CallPair:
    if one is None:
        said = tuple(
            InputPair(name, _shown(wanted.name, name, value, measures), None, False)
            for name, value in wanted.inputs.items()
        )
        return CallPair(wanted.name, "missing", "", said)
    pairs = tuple(_inputs(wanted, one, measures))
    state: State = "same" if all(pair.same for pair in pairs) else "changed"
    return CallPair(wanted.name, state, one.rule, pairs)


def _unexpected(one: _Decided) -> CallPair:
    given = tuple(InputPair(name, None, value, False) for name, value in one.call.inputs.items())
    return CallPair(one.call.action, "unexpected", one.rule, given)


def _inputs(wanted: Action, one: _Decided, measures: Measures) -> Iterator[InputPair]:
    """A pair for each input that the test names; it is silent about the others."""
    for name, value in wanted.inputs.items():
        got = one.words.get(name)
        same = got is not None and _same(wanted.name, name, value, got, measures)
        yield InputPair(name, _shown(wanted.name, name, value, measures), got, same)


def _same(action: str, name: str, expected: str, got: str, measures: Measures) -> bool:
    """Whether the two mean the same value; what is none of its form is compared letter by letter."""
    try:
        return _value(action, name, expected, measures) == _value(action, name, got, measures)
    except (BadAmount, Unreadable, ValueError):
        return expected.strip() == got.strip()


def _value(action: str, name: str, text: str, measures: Measures) -> object:
    if name == "wait":
        duration = read_duration(text)
        return duration.length if duration else text.strip()
    match _form(action, name):
        case Form.AMOUNT:
            return Money.of(text, measures.currency)
        case Form.PERCENT | Form.WHOLE:
            return read_decimal(text)
        case Form.DAY:
            return date.fromisoformat(text.strip())
        case Form.MOMENT:
            return as_instant(text, measures.zone)
    return text.strip()


def _shown(action: str, name: str, text: str, measures: Measures) -> str:
    """An expected amount with its cents, to stand beside the decided one."""
    value = text
    if _form(action, name) is Form.AMOUNT:
        try:
            value = Money.of(text, measures.currency).text
        except BadAmount:
            value = text
    return value


def _form(action: str, name: str) -> Form | None:
    known = ACTIONS[action].inputs.get(name)
    return known.form if known and name not in OF_DECISIONS else None


def written(length: timedelta) -> str:
    """A length of time in the largest unit that fits, as rules write it.

    >>> written(timedelta(hours=2)), written(timedelta(days=7)), written(timedelta(minutes=90))
    ('2h', '7d', '90min')
    """
    for unit, one in _UNITS[:-1]:
        if not length % one:
            return f"{length // one}{unit}"
    return f"{length // _UNITS[-1][1]}min"
