"""What of a condition HubSpot's search can answer, so that not every deal of an account has to be read.

The search finds too many deals rather than too few: each one found is read again and decided upon. So only
checks that all have to hold go into it, and only where HubSpot compares as rules do.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from engine import exact_json
from engine.clients.hubspot_search import LONGEST, MOST_FILTERS, Filter, Operator, to_wire
from engine.clients.hubspot_wire import PropertyDefinition
from rules import Condition
from rules.conditions import AllOf, Check
from rules.kinds import NUMBERS, Kind

Definitions = Mapping[str, PropertyDefinition]

CLOSED = "hs_is_closed"
_TELLS_CLOSED = ("dealstage", CLOSED, "hs_is_closed_won", "hs_is_closed_lost")
_ORDERED: Mapping[str, Operator] = {"gt": "GT", "gte": "GTE", "lt": "LT", "lte": "LTE"}


def filters_for(condition: Condition | None, known: Definitions) -> tuple[Filter, ...]:
    """Filters that every matching deal passes; `known` are the account's deal properties."""
    found: list[Filter] = []
    for item in _needed(condition):
        told = _filter(item, known)
        size = len(exact_json.dumps([to_wire(each) for each in (*found, *told)]))
        if told and len(found) < MOST_FILTERS - 1 and size <= LONGEST:
            found += told
    return tuple(found)


def open_only(condition: Condition | None) -> bool:
    """Whether closed deals are left out: yes, unless the condition itself says which stages it wants."""
    return not any(item.fact.removeprefix("deal.") in _TELLS_CLOSED for item in _needed(condition))


def still_open(known: Definitions) -> tuple[Filter, ...]:
    """The filter for deals that are neither won nor lost."""
    return (Filter(CLOSED, "EQ", ("false",)),) if CLOSED in known else ()


def in_days(name: str, first: date, last: date) -> Filter:
    """Deals whose date is one of these days, both included."""
    return Filter(name, "BETWEEN", (_milliseconds(_midnight(first)), _milliseconds(_midnight(last))))


def in_time(name: str, first: datetime, last: datetime) -> Filter:
    """Deals whose instant lies between these, both included."""
    return Filter(name, "BETWEEN", (_milliseconds(first), _milliseconds(last)))


def _needed(condition: Condition | None) -> Iterator[Check]:
    """The checks that all have to hold."""
    match condition:
        case Check():
            yield condition
        case AllOf(parts=parts):
            for part in parts:
                yield from _needed(part)


def _filter(item: Check, known: Definitions) -> Sequence[Filter]:
    """The check as a filter, or nothing where the search cannot ask it."""
    name, _, prop = item.fact.partition(".")
    if name != "deal" or prop not in known or item.empty is True:
        return ()
    definition, asked = known[prop], item.question
    if definition.type == "enumeration" and definition.field_type != "checkbox" and asked.kind is Kind.TEXT:
        return _of_choices(definition, item)
    if definition.type == "bool" and asked.kind is Kind.BOOL and asked.operator.name == "eq":
        return (Filter(prop, "EQ", ("true" if asked.wanted else "false",)),)
    if definition.type == "number" and asked.kind in NUMBERS:
        return _of_numbers(prop, asked.operator.name, asked.wanted)
    return ()


def _of_choices(definition: PropertyDefinition, item: Check) -> Sequence[Filter]:
    """HubSpot compares choices with case and rules without it, so the account's own spelling is asked for."""
    wanted = _folded(item)
    spelled = tuple(value for value, _ in definition.options if value.strip().casefold() in wanted)
    if len({value.strip().casefold() for value in spelled}) < len(wanted) or not wanted:
        return ()  # one of them may be new
    return (Filter(definition.name, "IN", spelled),)


def _folded(item: Check) -> frozenset[str]:
    asked = item.question
    if asked.operator.name == "eq":
        return frozenset({str(asked.wanted).strip().casefold()})
    if asked.operator.name == "in" and isinstance(asked.wanted, frozenset):
        return frozenset(str(each).strip().casefold() for each in asked.wanted)
    return frozenset()


def _of_numbers(name: str, operator: str, wanted: object) -> Sequence[Filter]:
    match operator, wanted:
        case "eq", Decimal():
            return (Filter(name, "EQ", (f"{wanted:f}",)),)
        case "between", (Decimal() as low, Decimal() as high):
            return (Filter(name, "BETWEEN", (f"{low:f}", f"{high:f}")),)
        case (("gt" | "gte" | "lt" | "lte"), Decimal()):
            return (Filter(name, _ORDERED[operator], (f"{wanted:f}",)),)
    return ()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
