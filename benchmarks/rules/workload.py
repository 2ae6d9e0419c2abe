"""The filters that are measured, and the deals that go through them: seeded, and as dirty as HubSpot's.

One filter has 12 conditions, two groups of six; the record that it is measured on makes all of them run.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from rules import Condition, Unread, load
from rules.compiled import Judge

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 4, 1, 12, tzinfo=ZONE)
FAILED = Unread("HubSpot answered 502")
Records = dict[str, Any]

PIPELINES = ("default", "service", "renewals", "partners")
DEALTYPES = ("newbusiness", "existingbusiness", "renewal", "upsell", "trial", "support", "training", "audit")
WORDS = ("roof", "wall", "gutter", "solar", "window", "floor", "kitchen", "garden", "garage", "paint")


@dataclass(frozen=True)
class Group:
    """Six conditions that must all hold: one of each common operator."""

    pipeline: str
    dealtypes: tuple[str, ...]
    amount: Decimal
    closed: tuple[str, str]
    word: str

    def condition(self) -> Mapping[str, Any]:
        """As a rule file has it."""
        return {
            "deal.pipeline": self.pipeline,
            "deal.dealtype": list(self.dealtypes),
            "deal.amount": {"gt": self.amount},
            "deal.closedate": {"between": list(self.closed)},
            "deal.hubspot_owner_id": {"known": True},
            "deal.dealname": {"contains": self.word},
        }


Filter = tuple[Group, Group]


def condition_of(groups: Filter) -> Mapping[str, Any]:
    """A filter of two groups, one of which must hold."""
    return {
        "any": [{"all": [{fact: asked} for fact, asked in group.condition().items()]} for group in groups]
    }


ONE: Filter = (
    Group("default", DEALTYPES[:5], Decimal("500.00"), ("2026-01-01", "2026-06-30"), "gutter"),
    Group("default", DEALTYPES[1:6], Decimal("2500.00"), ("2026-03-01", "2026-12-31"), "roof"),
)

DEAL = {
    **{f"custom_property_{number}": f"Some value {number}" for number in range(34)},
    "pipeline": "default",
    "dealtype": "existingbusiness",
    "amount": "10000.01",
    "closedate": "2026-03-31T15:00:00Z",
    "hubspot_owner_id": "77105",
    "dealname": "Acme 2026: new roof",
}  # passes only the second group of ONE, and that by its last condition


def filters(count: int, random: Random) -> list[Filter]:
    """Filters like ONE, with operands of their own."""
    return [(_group(random), _group(random)) for _ in range(count)]


def _group(random: Random) -> Group:
    begin = random.randint(1, 9)
    return Group(
        random.choice(PIPELINES),
        tuple(sorted(random.sample(DEALTYPES, 5))),
        Decimal(random.randint(1, 40) * 250).quantize(Decimal("0.01")),
        (f"2026-{begin:02d}-01", f"2026-{random.randint(begin, 12):02d}-28"),
        random.choice(WORDS),
    )


def deals(count: int, random: Random) -> list[Records]:
    """Records with a deal of 40 properties each; about one value in ten is missing, blank or unreadable."""
    return [{"deal": _deal(random)} for _ in range(count)]


def _deal(random: Random) -> dict[str, object]:
    number = f"{random.randint(1, 1_200_000) / 100:.2f}"
    day = f"2026-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
    values: dict[str, object] = {
        "pipeline": random.choice(PIPELINES),
        "dealtype": random.choice(DEALTYPES),
        "amount": number,
        "closedate": f"{day}T{random.randint(0, 23):02d}:{random.randint(0, 59):02d}:00Z",
        "hubspot_owner_id": str(random.randint(10_000, 99_999)),
        "dealname": f"{random.choice(WORDS).title()} for customer {random.randint(1, 9999)}",
    }
    for name in values:
        if random.random() < 0.1:
            values[name] = random.choice((None, "", "  ", "n/a", FAILED, f" {values[name]} "))
    return {**DEAL, **values}


def loaded(conditions: Sequence[Mapping[str, Any]]) -> list[Condition]:
    """The conditions, read and checked by `rules`."""
    named = "\n".join(f"  c{number}: {written(one)}" for number, one in enumerate(conditions))
    book = load(f"version: 1\ntimezone: {ZONE.key}\nconditions:\n{named}\n")
    return [book.conditions[f"c{number}"] for number in range(len(conditions))]


def closures(condition: Condition) -> Judge:
    """The condition's closures, behind the interface of the compiled forms."""
    holds = condition.holds
    return lambda facts, now: holds(facts.at(now, ZONE))


def written(data: Any) -> str:
    """Plain data as YAML on one line; numbers keep their digits.

    >>> written({"deal.amount": {"gte": Decimal("500.00")}, "deal.hold": True})
    '{deal.amount: {gte: 500.00}, deal.hold: true}'
    """
    match data:
        case Mapping():
            return f"{{{', '.join(f'{key}: {written(value)}' for key, value in data.items())}}}"
        case list():
            return f"[{', '.join(map(written, data))}]"
        case Decimal():
            return f"{data:f}"
    return json.dumps(data, ensure_ascii=False)
