"""The same filters as a good engineer would write them in Python, without a rule language.

They do the same job right: every value is read once; what is empty, unreadable or not fetched is told apart,
and "cannot tell" (None) comes out where it must. Their answers are compared with the oracle's, too.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from benchmarks.rules.workload import ONE, ZONE, Filter, Group, Records

Answer = bool | None


class Gap(Enum):
    """What nobody can compare; a value that is merely empty is None."""

    UNREADABLE = "unreadable"


UNREADABLE: Final = Gap.UNREADABLE
NOT_READ: Final = object()
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)").fullmatch
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]{3,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
).fullmatch
_MILLISECONDS = re.compile(r"-?[0-9]{11,13}").fullmatch
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def only_deal(records: Records) -> Mapping[str, Any] | None:
    """The one deal; {} where there is none, None where nobody knows which or what."""
    deal = records.get("deal", NOT_READ)
    if isinstance(deal, dict):
        return deal
    if deal is None:
        return {}
    if isinstance(deal, list) and len(deal) < 2:
        return deal[0] if deal else {}
    return None


def text(raw: object) -> str | Gap | None:
    """Folded text."""
    if raw is None:
        return None
    return raw.strip().casefold() or None if isinstance(raw, str) else UNREADABLE


def number(raw: object) -> Decimal | Gap | None:
    """A plain decimal of at most 15 digits."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        return UNREADABLE
    plain = raw.strip(" \t\r\n\u00a0")
    if _NUMBER(plain) and len(plain) <= 15:
        return Decimal(plain)
    if not raw.strip():
        return None
    return Decimal(plain) if _NUMBER(plain) and sum(map(str.isdigit, plain)) <= 15 else UNREADABLE


def local_day(raw: object) -> date | Gap | None:
    """The day on which a moment falls in the account's zone."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        return UNREADABLE
    plain = raw.strip()
    try:
        if _INSTANT(plain):
            moment = datetime.fromisoformat(plain)
            return moment.astimezone(ZONE).date() if moment.tzinfo else moment.date()
        if _DAY(plain):
            return date.fromisoformat(plain)
    except ValueError:
        return UNREADABLE
    if _MILLISECONDS(plain):
        return (_EPOCH + timedelta(milliseconds=int(plain))).astimezone(ZONE).date()
    return UNREADABLE if plain else None


class Deal:
    """What the filters look at, each value read once."""

    __slots__ = ("amount", "closed", "dealtype", "name", "owner", "pipeline")

    def __init__(self, deal: Mapping[str, Any]) -> None:
        get = deal.get
        self.pipeline = text(get("pipeline"))
        self.dealtype = text(get("dealtype"))
        self.amount = number(get("amount"))
        self.closed = local_day(get("closedate"))
        self.owner = text(get("hubspot_owner_id"))
        self.name = text(get("dealname"))


ROOF_FROM, ROOF_TO = date(2026, 3, 1), date(2026, 12, 31)
GUTTER_FROM, GUTTER_TO = date(2026, 1, 1), date(2026, 6, 30)
SMALL, LARGE = Decimal(500), Decimal(2500)
GUTTER_TYPES = frozenset(ONE[0].dealtypes)
ROOF_TYPES = frozenset(ONE[1].dealtypes)


def billable(records: Records) -> Answer:
    """The filter ONE, written out."""
    raw = only_deal(records)
    if raw is None:
        return None
    deal = Deal(raw)
    gutters = _gutters(deal)
    if gutters:
        return True
    roofs = _roofs(deal)
    if roofs:
        return True
    return None if gutters is None or roofs is None else False


def _gutters(deal: Deal) -> Answer:
    told = True
    if deal.pipeline is UNREADABLE:
        told = False
    elif deal.pipeline != "default":
        return False
    if deal.dealtype is UNREADABLE:
        told = False
    elif deal.dealtype not in GUTTER_TYPES:
        return False
    if deal.amount is None or deal.amount is UNREADABLE:
        told = False
    elif not deal.amount > SMALL:
        return False
    if deal.closed is None or deal.closed is UNREADABLE:
        told = False
    elif not GUTTER_FROM <= deal.closed <= GUTTER_TO:
        return False
    if deal.owner is UNREADABLE:
        told = False
    elif deal.owner is None:
        return False
    if deal.name is UNREADABLE:
        told = False
    elif deal.name is None or "gutter" not in deal.name:
        return False
    return True if told else None


def _roofs(deal: Deal) -> Answer:
    told = True
    if deal.pipeline is UNREADABLE:
        told = False
    elif deal.pipeline != "default":
        return False
    if deal.dealtype is UNREADABLE:
        told = False
    elif deal.dealtype not in ROOF_TYPES:
        return False
    if deal.amount is None or deal.amount is UNREADABLE:
        told = False
    elif not deal.amount > LARGE:
        return False
    if deal.closed is None or deal.closed is UNREADABLE:
        told = False
    elif not ROOF_FROM <= deal.closed <= ROOF_TO:
        return False
    if deal.owner is UNREADABLE:
        told = False
    elif deal.owner is None:
        return False
    if deal.name is UNREADABLE:
        told = False
    elif deal.name is None or "roof" not in deal.name:
        return False
    return True if told else None


def hundred(rules: list[Filter]) -> list[Callable[[Deal], Answer]]:
    """Many such filters, each as the two functions above with other constants, over one reading of a deal."""
    return [_filter(number, rule) for number, rule in enumerate(rules)]


def _filter(number: int, rule: Filter) -> Callable[[Deal], Answer]:
    first, second = (_group(f"_rule_{number}_{place}", group) for place, group in enumerate(rule))

    def either(deal: Deal) -> Answer:
        one = first(deal)
        if one:
            return True
        other = second(deal)
        if other:
            return True
        return None if one is None or other is None else False

    return either


def _group(name: str, group: Group) -> Callable[[Deal], Answer]:
    """What somebody would write for this group: _gutters, with another name and other constants."""
    begin, end = map(date.fromisoformat, group.closed)
    scope: dict[str, Any] = {
        "UNREADABLE": UNREADABLE,
        "Deal": Deal,
        "Answer": Answer,
        "GUTTER_TYPES": frozenset(group.dealtypes),
        "SMALL": group.amount,
        "GUTTER_FROM": begin,
        "GUTTER_TO": end,
    }
    source = inspect.getsource(_gutters).replace("_gutters", name).replace('"default"', repr(group.pipeline))
    exec(source.replace('"gutter"', repr(group.word)), scope)
    made: Callable[[Deal], Answer] = scope[name]
    return made
