"""Texts with `{object.property}` in them, and nothing else: no format strings, no expressions, no code."""

import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.facts import Facts
from rules.kinds import DATES, NUMBERS, Kind
from rules.properties import BUILT_IN
from rules.values import UTC_ZONE, Unreadable, as_local_day, as_number

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+)\}")


def placeholders(text: str) -> frozenset[str]:
    """The names of the facts in a text.

    >>> sorted(placeholders("{deal.dealname} for {company.name}"))
    ['company.name', 'deal.dealname']
    """
    return frozenset(PLACEHOLDER.findall(text))


def misplaced_brace(text: str) -> int | None:
    """The index of the first brace that belongs to no placeholder, or None.

    >>> misplaced_brace("a {{deal.x}}"), misplaced_brace("{deal.x}")
    (2, None)
    """
    blanked = PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)
    if doubled := re.search(r"\{\{", text):
        return doubled.start()
    stray = re.search(r"[{}]", blanked)
    return stray.start() if stray else None


def render(text: str, facts: Facts, zone: ZoneInfo = UTC_ZONE) -> str:
    """The text with facts in place of their names; an empty fact leaves nothing.

    Amounts are written with their cents, instants as the day in `zone`, several choices with commas.
    Raises CannotTell when a fact was not read.

    >>> render("Retainer for {deal.dealname}", Facts({"deal": {"dealname": "Roof"}}))
    'Retainer for Roof'
    """
    return PLACEHOLDER.sub(lambda found: _written(found[1], facts, zone), text)


def for_people(text: str, kind: Kind | None, zone: ZoneInfo) -> str:
    """A value as people write one of its type; what is not of its type stays as it came.

    >>> for_people("1500.5", Kind.MONEY, UTC_ZONE), for_people("a;b", Kind.SET, UTC_ZONE)
    ('1500.50', 'a, b')
    """
    try:
        return _as_people_write(text, kind, zone) if text else ""
    except Unreadable:
        return text  # for people: better as it came than not at all


def _written(fact: str, facts: Facts, zone: ZoneInfo) -> str:
    return for_people(facts.text(fact), BUILT_IN.get(fact) or facts.kind(fact), zone)


def _as_people_write(text: str, kind: Kind | None, zone: ZoneInfo) -> str:
    if kind in DATES:
        return as_local_day(text, zone if kind is Kind.DATETIME else UTC_ZONE).isoformat()
    if kind is Kind.SET:
        return ", ".join(part.strip() for part in text.split(";") if part.strip())
    if kind in NUMBERS:
        return _number(as_number(text, zone), cents=kind is Kind.MONEY)
    return text


def _number(number: Decimal, *, cents: bool) -> str:
    exponent = number.as_tuple().exponent
    if cents and isinstance(exponent, int) and exponent > -2:
        return f"{number:.2f}"
    return f"{number:f}"
