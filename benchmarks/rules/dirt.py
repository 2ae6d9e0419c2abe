"""Conditions of every form, and records of every kind of dirt, for comparing answers with the oracle's."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks.rules.workload import FAILED, Records

TYPES: Mapping[str, str] = {
    "deal.amount": "number",
    "deal.closedate": "datetime",
    "deal.dealname": "text",
    "deal.dealtype": "text",
    "deal.hs_is_closed": "bool",
    "deal.start": "date",
    "deal.tags": "set",
    "deal.budget": "number",
    "company.country": "text",
    "line_item.quantity": "number",
    "ticket.subject": "text",
    "ticket.createdate": "datetime",
}  # as the oracle calls them
ACCOUNTS: Mapping[str, str] = {"deal.start": "date", "deal.tags": "checkbox", "deal.budget": "currency"}
BUILT_IN = frozenset(TYPES) - frozenset(ACCOUNTS)

_NUMBERS = ("0", "-5", "1", "450", "500", "500.00", "500.01", "7.5")
_DAYS = ("2025-12-31", "2026-03-02", "2026-03-31", "2026-04-01", "2026-04-02", "2026-05-01")
_CLOCKS = ("2026-03-02T09:00", "2026-03-31T23:30", "2026-04-01T12:00")
_TEXTS = ("roof", "US", "ca", "Existing Business", "straße", "a;b", "500", "true", "2026-03-02")
_DIRT: tuple[object, ...] = (
    None,
    "",
    " \t",
    "n/a",
    "1e3",
    "1,000",
    "NaN",
    "５００",
    "0x10",
    "2026-02-30",
    "soon",
    FAILED,
)
_CLEAN: Mapping[str, tuple[str, ...]] = {
    "number": (*_NUMBERS, " 450 ", "\u00a0500\n", "+7", "-.5", "1000000.99"),
    "datetime": (
        *_DAYS,
        *_CLOCKS,
        "2026-04-01T16:59:59Z",
        "2026-04-01T03:00:00.000Z",
        "2026-03-02T05:59:59.999Z",
        "2026-04-01T25:00:00Z",
        "1772409600000",
        "1775062800000",
    ),
    "date": (*_DAYS, "1772409600000", "2026-03-02T00:00:00Z", "2026-03-02T09:00:00Z"),
    "bool": ("true", "FALSE", " true ", "yes"),
    "set": ("a", "a;b", " B ; a;", ";;", "roof"),
    "text": (*_TEXTS, " Roof, new ", "STRASSE"),
}
_ORDERED = ("gt", "gte", "lt", "lte")


def records(random: Random) -> Records:
    """The records around one deal; objects may be absent, unread, one or several."""
    found: Records = {"deal": _record("deal", random), "company": _record("company", random)}
    found["ticket"] = [_record("ticket", random) for _ in range(random.choice((0, 1, 1, 2, 3)))]
    found["line_item"] = _record("line_item", random)
    for name in found:
        chance = random.random()
        if chance < 0.03:
            found[name] = FAILED
        elif chance < 0.05:
            found[name] = None
        elif chance < 0.07:
            found[name] = [_record(name, random) for _ in range(random.choice((0, 1, 2)))]
    if random.random() < 0.03:
        del found[random.choice(tuple(found))]
    return found


def _record(name: str, random: Random) -> dict[str, object]:
    facts = [fact for fact in TYPES if fact.startswith(f"{name}.")]
    found = {fact.partition(".")[2]: _value(TYPES[fact], random) for fact in facts if random.random() < 0.9}
    return {"id": "7", **found}


def _value(kind: str, random: Random) -> object:
    return random.choice(_DIRT) if random.random() < 0.25 else random.choice(_CLEAN[kind])


def condition(random: Random, types: Mapping[str, str], levels: int = 3) -> dict[str, Any]:
    """Any condition over facts that have these types; those without one are asked by the literal."""
    chance = random.random()
    if levels and chance < 0.5:
        parts = [condition(random, types, levels - 1) for _ in range(random.randint(1, 4))]
        return {random.choice(("all", "any")): parts}
    if levels and chance < 0.6:
        return {"not": condition(random, types, levels - 1)}
    if chance < 0.7:
        inner = _grouped([_on("ticket", random, types, "") for _ in range(random.randint(1, 2))], random)
        return {random.choice(("some", "every", "no")): {"ticket": inner}}
    return _on(random.choice(("deal", "deal", "deal", "company", "line_item")), random, types, None)


def _grouped(parts: list[dict[str, Any]], random: Random) -> dict[str, Any]:
    return random.choice(({"all": parts}, {"any": parts}, {"not": {"all": parts}}))


def _on(name: str, random: Random, types: Mapping[str, str], prefix: str | None) -> dict[str, Any]:
    """A condition on one fact of an object; inside a quantifier its properties stand alone."""
    fact = random.choice([fact for fact in TYPES if fact.startswith(f"{name}.")])
    kind = types.get(fact, random.choice(("text", "number", "date", "datetime")))
    asked = _asked(kind, random)
    if isinstance(asked, dict) and random.random() < 0.2 and not {"known", "unknown"} & asked.keys():
        asked["if_empty"] = random.choice(("match", "no_match"))
    return {fact if prefix is None else fact.partition(".")[2]: asked}


def _asked(kind: str, random: Random) -> Any:
    one = _literal(kind, random)
    if random.random() < 0.12:
        return {random.choice(("known", "unknown")): random.choice((True, False))}
    if kind in ("number", "date", "datetime") and random.random() < 0.7:
        return _ordered(kind, random)
    if kind in ("text", "set") and random.random() < 0.4:
        names = ["contains", "not_contains", *(["starts_with", "ends_with"] if kind == "text" else [])]
        return {random.choice(names): random.choice(("roof", "s", "a", "B", "ss"))}
    several = [_literal(kind, random) for _ in range(random.randint(1, 3))]
    if kind in ("date", "datetime"):
        several = [one]  # days and moments cannot be mixed
    return random.choice((one, {"eq": one}, {"neq": one}, several, {"in": several}, {"not_in": several}))


def _ordered(kind: str, random: Random) -> dict[str, Any]:
    chance = random.random()
    if kind != "number" and chance < 0.4:
        units = ("d", "w") if kind == "date" else ("d", "w", "h", "min")
        length = f"{random.choice((0, 1, 2, 30))}{random.choice(units)}"
        return {random.choice(("older_than", "within", "within_next")): length}
    one, other = _literal(kind, random), _literal(kind, random)
    if chance < 0.7 and (kind == "number" or len(one) == len(other)):
        return {"between": sorted((one, other))}
    return {random.choice(_ORDERED): one}


def _literal(kind: str, random: Random) -> Any:
    match kind:
        case "number":
            return Decimal(random.choice(_NUMBERS))
        case "bool":
            return random.choice((True, False))
        case "date":
            return random.choice(_DAYS)
        case "datetime":
            return random.choice((*_DAYS, *_CLOCKS))
    return random.choice(_TEXTS)
