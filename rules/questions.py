"""What the file writes behind an operator -> the question that is asked of a fact.

The same text means different things to different properties: `2026-03-02` beside a datetime is that whole
local day, `12345` beside a text is a name. A question is therefore made for one type. Where the type is
unknown, the literal decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.durations import read_duration
from rules.kinds import DATES, NUMBERS, Kind, with_article
from rules.literals import LITERAL_OF, BadLiteral, day, instant, kind_of, looks_like_day
from rules.nodes import Listing, Node, Scalar, described
from rules.operators import OPERATORS, Operator, Takes
from rules.said import said
from rules.values import (
    Comparable,
    Reading,
    as_any_day,
    as_bool,
    as_day,
    as_instant,
    as_local_day,
    as_number,
    as_set,
    as_text,
)

Shown = str | Decimal


@dataclass(frozen=True, slots=True)
class Question:
    """An operator with the value it wants, for one type of property.

    `shown` holds the wanted values as people read them; numbers stay numbers, to line up with the fact's,
    and are written with at least so many `digits` behind the point.
    """

    operator: Operator
    kind: Kind
    reading: Reading
    wanted: object
    shown: tuple[Shown, ...]
    digits: int = 0


def question(operator: Operator, node: Node, kind: Kind | None, fact: str, zone: ZoneInfo) -> Question:
    """The question for a property of this type (None: unknown). Raises BadLiteral."""
    if operator.takes is Takes.FLAG:
        return _presence(operator, node, kind)
    scalars = _operands(operator, node)
    if kind is None and operator.takes is not Takes.DURATION:
        guess = _guess(operator, scalars)
        _check_fit(operator, guess, scalars[0], fact, known=False)
        return _make(operator, scalars, guess, _Readings(zone, as_any_day, as_any_day))
    if kind is not None:
        _check_fit(operator, kind, scalars[0], fact, known=True)
    if operator.takes is Takes.DURATION:
        return _age(operator, scalars[0], kind, fact)
    assert kind is not None  # the branches above took the unknown ones
    return _make(operator, scalars, kind, _Readings(zone, as_day, as_local_day))


def takes_note(kind: Kind) -> str:
    """The operators that fit a type, for a message."""
    fitting = (operator.name for operator in OPERATORS.values() if kind in operator.kinds)
    return f"a {'number' if kind in NUMBERS else kind} property takes {' '.join(fitting)}"


@dataclass(frozen=True, slots=True)
class _Readings:
    """How calendar days and the days of instants are read, and the zone of literals."""

    zone: ZoneInfo
    day: Reading
    day_of_instant: Reading


def _operands(operator: Operator, node: Node) -> Sequence[Scalar]:
    if operator.takes in (Takes.ONE, Takes.DURATION):
        if not isinstance(node, Scalar):
            hint = "; use in" if operator.name == "eq" else "; use not_in" if operator.name == "neq" else ""
            raise BadLiteral(
                "wrong-type", node.span, f"{operator.name} takes one value, not {described(node)}{hint}"
            )
        return [_filled(node)]
    if not isinstance(node, Listing):
        example = "[500, 900]" if operator.takes is Takes.PAIR else "[a, b]"
        message = f"{operator.name} takes a list like {example}, not {described(node)}"
        raise BadLiteral("wrong-type", node.span, message)
    return _listed(operator, node)


def _listed(operator: Operator, node: Listing) -> Sequence[Scalar]:
    if operator.takes is Takes.PAIR and len(node.items) != 2:
        message = f"{operator.name} takes two values, the lowest and the highest, not {len(node.items)}"
        raise BadLiteral("wrong-value", node.span, message)
    if not node.items:
        raise BadLiteral("wrong-value", node.span, f"{operator.name} needs at least one value; write one")
    return [_filled(item) for item in node.items]


def _filled(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise BadLiteral("wrong-type", node.span, f"one value must stand here, not {described(node)}")
    if node.value is None or not node.text.strip():
        raise BadLiteral(
            "wrong-value", node.span, "there is no value; to ask for an empty fact, write {unknown: true}"
        )
    return node


def _guess(operator: Operator, scalars: Sequence[Scalar]) -> Kind:
    """The type that all the literals have in common."""
    if Kind.TEXT in operator.kinds and Kind.NUMBER not in operator.kinds:
        return Kind.TEXT
    kinds = {kind_of(scalar) for scalar in scalars}
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def _check_fit(operator: Operator, kind: Kind, scalar: Scalar, fact: str, *, known: bool) -> None:
    if kind in operator.kinds:
        return
    if known:
        message = said(
            "{operator} does not fit {fact}, which is {kind}",
            operator=operator.name,
            fact=fact,
            kind=with_article(kind),
        )
        raise BadLiteral("operator-type", scalar.span, message, takes_note(kind))
    needed = f"{operator.name} needs a number or a date, not {described(scalar)}"
    raise BadLiteral("wrong-value", scalar.span, needed)


def _presence(operator: Operator, node: Node, kind: Kind | None) -> Question:
    if not isinstance(node, Scalar) or not isinstance(node.value, bool):
        message = f"{operator.name} takes true or false, not {described(node)}"
        raise BadLiteral("wrong-value", node.span, message)
    asked = operator if node.value else OPERATORS["unknown" if operator.name == "known" else "known"]
    return Question(
        asked, kind or Kind.TEXT, _READING_OF[kind or Kind.TEXT], True, (), 2 if kind is Kind.MONEY else 0
    )


def _age(operator: Operator, scalar: Scalar, kind: Kind | None, fact: str) -> Question:
    duration = read_duration(scalar.text)
    if duration is None:
        message = f"{described(scalar)} is not a duration; write 45min, 2h, 30d or 2w"
        raise BadLiteral("wrong-value", scalar.span, message)
    if not duration.calendar and kind is Kind.DATE:
        message = said("{fact} is a calendar day without a clock; write days, like 2d", fact=fact)
        raise BadLiteral("wrong-value", scalar.span, message)
    readings: dict[Kind | None, Reading] = {Kind.DATE: as_day, Kind.DATETIME: as_local_day}
    reading = readings.get(kind, as_any_day) if duration.calendar else as_instant
    shown_as = Kind.DATE if duration.calendar else Kind.DATETIME
    return Question(operator, shown_as, reading, duration.length, (str(duration),))


def _make(operator: Operator, scalars: Sequence[Scalar], kind: Kind, readings: _Readings) -> Question:
    if kind in DATES:
        return _of_dates(operator, scalars, kind, readings)
    wanted = [LITERAL_OF[kind](scalar) for scalar in scalars]
    if kind in NUMBERS:
        shown: tuple[Shown, ...] = tuple(value for value in wanted if isinstance(value, Decimal))
    else:
        shown = tuple(
            f'"{scalar.text.strip()}"' if kind is not Kind.BOOL else scalar.text for scalar in scalars
        )
    digits = max((decimals(value) for value in shown if isinstance(value, Decimal)), default=0)
    if kind is Kind.SET and operator.name in ("eq", "neq"):
        wanted = [as_set(scalars[0].text, readings.zone)]
    if kind is Kind.MONEY:
        digits = max(digits, 2)
    return Question(operator, kind, _READING_OF[kind], _joined(operator, wanted, scalars), shown, digits)


def decimals(number: Decimal) -> int:
    """How many digits stand behind the point when it is written out.

    >>> decimals(Decimal("500.00")), decimals(Decimal("3E+2"))
    (2, 0)
    """
    return len(f"{number:f}".partition(".")[2])


def _of_dates(operator: Operator, scalars: Sequence[Scalar], kind: Kind, readings: _Readings) -> Question:
    """Days compare as days, also beside a datetime; only a literal with a clock makes it instants."""
    days = [looks_like_day(scalar.text) for scalar in scalars]
    if kind is Kind.DATE or all(days):
        reading = readings.day if kind is Kind.DATE else readings.day_of_instant
        values: list[Comparable] = [day(scalar) for scalar in scalars]
        kind = Kind.DATE
    elif any(days):
        message = "some of these have a time of day and some have none; write all alike"
        raise BadLiteral("wrong-value", scalars[0].span, message)
    else:
        reading = as_instant
        values = [instant(scalar, readings.zone) for scalar in scalars]
    shown = tuple(scalar.text.strip() for scalar in scalars)
    return Question(operator, kind, reading, _joined(operator, values, scalars), shown)


def _joined(operator: Operator, values: Sequence[Comparable], scalars: Sequence[Scalar]) -> object:
    """One value, a pair or a set, as the operator takes it."""
    if operator.takes is Takes.ONE:
        return values[0]
    if operator.takes is Takes.SEVERAL:
        return frozenset(values)
    match values:
        case [Decimal() as low, Decimal() as high] if low <= high:
            return low, high
        case [datetime() as low, datetime() as high] if low <= high:
            return low, high
        case [date() as low, date() as high] if low <= high:
            return low, high
    first, second = (scalar.text for scalar in scalars)
    message = f"between [{first}, {second}] is reversed; write [{second}, {first}]"
    raise BadLiteral("reversed-between", scalars[0].span, message)


_READING_OF: dict[Kind, Reading] = {
    Kind.TEXT: as_text,
    Kind.SET: as_set,
    Kind.BOOL: as_bool,
    Kind.NUMBER: as_number,
    Kind.MONEY: as_number,
    Kind.DATE: as_day,
    Kind.DATETIME: as_instant,
}
