"""What a condition means, once more: slow, literal, and written from the design's table alone.

It shares no code with `rules`. Conditions are plain data as a YAML reader would give them, records are dicts
of what HubSpot sends. Anything but a dict, a list or None in place of a record was not read, nor was a value
that is no text. The answer is True, False, or None for "cannot tell".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Answer = bool | None
EMPTY = "<empty>"
UNREADABLE = "<unreadable>"
NEGATIVE = ("neq", "not_in", "not_contains")
POSITIVE = ("eq", "in", "contains", "starts_with", "ends_with")
TEXT_ONLY = ("contains", "not_contains", "starts_with", "ends_with", "known", "unknown")


@dataclass(frozen=True)
class World:
    """Everything a condition may look at: records by object, types by fact, the moment and the zone."""

    records: Mapping[str, Any]
    types: Mapping[str, str]
    now: datetime
    zone: ZoneInfo


def answer(condition: Mapping[str, Any], world: World, scope: str = "") -> Answer:
    """A condition's answer; `scope` is the object of the quantifier around it."""
    return both([entry(key, value, world, scope) for key, value in condition.items()])


def entry(key: str, value: Any, world: World, scope: str) -> Answer:
    """One line of a condition."""
    if key == "all":
        return both([answer(part, world, scope) for part in value])
    if key == "any":
        return either([answer(part, world, scope) for part in value])
    if key == "not":
        return opposite(answer(value, world, scope))
    if key in ("some", "every", "no"):
        return both([quantified(key, name, part, world) for name, part in value.items()])
    fact = f"{scope}.{key}" if scope else key
    if isinstance(value, Mapping):
        asked = {name: operand for name, operand in value.items() if name != "if_empty"}
        return both([check(fact, name, asked[name], value.get("if_empty"), world) for name in asked])
    return check(fact, "in" if isinstance(value, list) else "eq", value, None, world)


def both(answers: list[Answer]) -> Answer:
    """All: "cannot tell" yields to a "no match" beside it."""
    if False in answers:
        return False
    return None if None in answers else True


def either(answers: list[Answer]) -> Answer:
    """Any: "cannot tell" yields to a "match" beside it."""
    return opposite(both([opposite(one) for one in answers]))


def opposite(one: Answer) -> Answer:
    """Not: "cannot tell" survives it."""
    return None if one is None else not one


def quantified(quantifier: str, name: str, part: Mapping[str, Any], world: World) -> Answer:
    """Some and every over no records: no match; no: match; each three-valued over its members."""
    found = world.records.get(name, UNREADABLE)
    if found is None or found == {}:
        found = []
    members = [found] if isinstance(found, dict) else found
    if not isinstance(members, list):
        return None
    answers = [
        answer(part, World({**world.records, name: member}, world.types, world.now, world.zone), name)
        for member in members
    ]
    if quantifier == "every":
        return both(answers) if answers else False
    return either(answers) if quantifier == "some" else opposite(either(answers))


def check(fact: str, operator: str, operand: Any, if_empty: str | None, world: World) -> Answer:
    """One row of the design's table."""
    if operator in ("known", "unknown") and operand is False:
        operator = "unknown" if operator == "known" else "known"
    kind = world.types.get(fact) or guessed(operator, operand)
    value = read(fact, kind, operator, operand, world)
    if value == UNREADABLE:
        return None
    if operator in ("known", "unknown"):
        return bool(value == EMPTY) == (operator == "unknown")
    if value == EMPTY:
        return of_empty(operator, if_empty)
    return compared(operator, value, operand, kind, world)


def of_empty(operator: str, if_empty: str | None) -> Answer:
    """What an empty fact says, unless the condition says it."""
    if if_empty:
        return if_empty == "match"
    if operator in NEGATIVE:
        return True
    return False if operator in POSITIVE else None


def guessed(operator: str, operand: Any) -> str:
    """Where no type is known, the literal decides."""
    if operator in TEXT_ONLY:
        return "text"
    if operator in ("older_than", "within", "within_next"):
        return "any date"
    literals = operand if isinstance(operand, list) else [operand]
    kinds = {literal_kind(literal) for literal in literals}
    return kinds.pop() if len(kinds) == 1 else "text"


def literal_kind(literal: Any) -> str:
    """The type that a literal has by itself."""
    if isinstance(literal, bool):
        return "bool"
    if isinstance(literal, int | Decimal):
        return "number"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", literal):
        return "any date"
    return "datetime" if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", literal) else "text"


def read(fact: str, kind: str, operator: str, operand: Any, world: World) -> Any:
    """The fact as its type, EMPTY or UNREADABLE."""
    name, _, prop = fact.partition(".")
    record = world.records.get(name, UNREADABLE)
    if isinstance(record, list):
        record = record[0] if len(record) == 1 else None if not record else UNREADABLE
    if record is None:
        return EMPTY
    if not isinstance(record, dict):
        return UNREADABLE
    raw = record.get(prop)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return EMPTY
    return typed(raw, kind, by_day(operator, operand), world.zone) if isinstance(raw, str) else UNREADABLE


def by_day(operator: str, operand: Any) -> bool:
    """Whether calendar days are compared: beside a day, or a duration that counts days."""
    one = operand[0] if isinstance(operand, list) else operand
    if operator in ("older_than", "within", "within_next"):
        return str(one)[-1] in "dw"
    return isinstance(one, str) and len(one.strip()) == 10


def typed(raw: str, kind: str, days: bool, zone: ZoneInfo) -> Any:
    """A text as HubSpot sends it, by its type."""
    text = raw.strip()
    if kind == "number":
        number = raw.strip(" \t\r\n\u00a0")
        return Decimal(number) if re.fullmatch(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)", number) else UNREADABLE
    if kind == "bool":
        return {"true": True, "false": False}.get(text.casefold(), UNREADABLE)
    if kind == "set":
        return {part.strip().casefold() for part in text.split(";") if part.strip()} or EMPTY
    if kind == "date":
        return calendar_day(text)
    if kind == "any date" and days and calendar_day(text) != UNREADABLE:
        return calendar_day(text)
    if kind in ("datetime", "any date"):
        moment = instant(text, zone)
        return moment.astimezone(zone).date() if days and moment != UNREADABLE else moment
    return text.casefold()


def calendar_day(text: str) -> Any:
    """A day by its name, or midnight UTC."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return day(text)
    moment = instant(text, ZoneInfo("UTC"))
    return moment.date() if moment != UNREADABLE and moment.time() == time(0) else UNREADABLE


def day(text: str) -> Any:
    """A day of the calendar."""
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        return UNREADABLE


def instant(text: str, zone: ZoneInfo) -> Any:
    """ISO 8601 or milliseconds since 1970, in UTC; without an offset the zone counts."""
    if re.fullmatch(r"-?[0-9]{11,13}", text):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
    form = re.fullmatch(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(\.[0-9]+)?(Z?))?", text
    )
    if form is None or day(form[1]) == UNREADABLE:
        return UNREADABLE
    hours, minutes, seconds = (int(form[number] or 0) for number in (2, 3, 4))
    if hours > 23 or minutes > 59 or seconds > 59:
        return UNREADABLE
    fraction = timedelta(seconds=float(f"0{form[5]}")) if form[5] else timedelta(0)
    clock = datetime.combine(day(form[1]), time(hours, minutes, seconds)) + fraction
    return clock.replace(tzinfo=UTC if form[6] else zone).astimezone(UTC)


def compared(operator: str, value: Any, operand: Any, kind: str, world: World) -> bool:
    """A value beside what the condition wants."""
    if operator in ("older_than", "within", "within_next"):
        return aged(operator, value, operand, world)
    wanted = [literal(one, kind, world.zone) for one in (operand if isinstance(operand, list) else [operand])]
    first = wanted[0]
    if kind == "set":
        return of_set(operator, value, wanted, str(operand))
    match operator:
        case "eq" | "in":
            return value in wanted
        case "neq" | "not_in":
            return value not in wanted
        case "gt":
            return bool(value > first)
        case "gte":
            return bool(value >= first)
        case "lt":
            return bool(value < first)
        case "lte":
            return bool(value <= first)
        case "between":
            return bool(first <= value <= wanted[1])
        case "contains":
            return first in value
        case "not_contains":
            return first not in value
        case "starts_with":
            return bool(value.startswith(first))
    return bool(value.endswith(first))


def of_set(operator: str, value: set[str], wanted: list[str], operand: str) -> bool:
    """Several checkboxes: in is any overlap, contains is a member, eq is the same set."""
    if operator in ("in", "not_in"):
        return bool(value & set(wanted)) == (operator == "in")
    if operator in ("contains", "not_contains"):
        return (wanted[0] in value) == (operator == "contains")
    return (value == {part.strip().casefold() for part in operand.split(";")}) == (operator == "eq")


def literal(operand: Any, kind: str, zone: ZoneInfo) -> Any:
    """What a condition wants, as the fact's type."""
    if kind == "number":
        return Decimal(str(operand))
    if kind == "bool":
        return operand if isinstance(operand, bool) else operand == "true"
    if kind in ("date", "datetime", "any date"):
        return day(operand) if len(operand) == 10 else instant(operand, zone)
    return written(operand).strip().casefold()


def written(operand: Any) -> str:
    """A literal as it stands in the file."""
    return str(operand).lower() if isinstance(operand, bool) else str(operand)


def aged(operator: str, value: Any, operand: str, world: World) -> bool:
    """How far back or ahead: days on the calendar of the zone, hours and minutes as elapsed time."""
    unit = operand.lstrip("0123456789")
    count = int(operand.removesuffix(unit))
    length = count * {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}.get(
        unit, timedelta(weeks=1)
    )
    present = world.now.astimezone(world.zone).date() if unit in ("d", "w") else world.now.astimezone(UTC)
    back = present - value
    if operator == "older_than":
        return bool(back > length)
    return bool(timedelta(0) <= (back if operator == "within" else -back) <= length)
