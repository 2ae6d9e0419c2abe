"""What is known about one deal at one moment: typed, cached, and honest about what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from rules.kinds import KINDS_BY_NAME, Kind
from rules.properties import PERSONAL
from rules.values import Comparable, Reading, Unreadable

Record = Mapping[str, object]

_NO_TYPES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unread:
    """A read that failed or was not made; `why` completes "… cannot be read: "."""

    why: str


class _Empty(Enum):
    EMPTY = "empty"


EMPTY: Final = _Empty.EMPTY
Seen = Comparable | Unread | _Empty


class Facts:
    """The records that a decision may look at, by the name of the object.

    A name that is not in `records` was not fetched, so its facts are unread. None, {} or [] say that there
    is no such object: its facts are empty. Several records need a quantifier; without one their facts
    cannot be told. A value that is None, blank or missing is empty; a value may itself be Unread.

    `types` are HubSpot's property types by fact name (`{"deal.budget": "number"}`), as far as known.
    Facts don't change: readings are kept.
    """

    __slots__ = ("_views", "kinds", "records")

    def __init__(
        self,
        records: Mapping[str, Record | Sequence[Record] | Unread | None],
        types: Mapping[str, str] = _NO_TYPES,
    ) -> None:
        self.records = records
        self.kinds: Mapping[str, Kind] = {
            fact: KINDS_BY_NAME[name] for fact, name in types.items() if name in KINDS_BY_NAME
        }
        self._views: dict[tuple[datetime, ZoneInfo], View] = {}

    def raw(self, fact: str) -> object:
        """The value as it came, EMPTY, or Unread with the reason."""
        name, _, path = fact.partition(".")
        members = self.members(name)
        if isinstance(members, Unread):
            return members
        if len(members) > 1:
            return Unread(f"there are {len(members)} and the rule does not say which; use some, every or no")
        return _value(members[0], path) if members else EMPTY

    def members(self, name: str) -> tuple[Record, ...] | Unread:
        """All records of an object: none when it is absent, Unread when nobody looked."""
        if name not in self.records:
            return Unread(f"{name} was not fetched")
        found = self.records[name]
        if isinstance(found, Unread):
            return found
        if isinstance(found, Mapping):
            return (found,) if found else ()
        return tuple(found or ())

    def only(self, name: str, record: Record) -> "Facts":
        """The same facts, with `record` as the only one of its object."""
        narrowed = Facts({**self.records, name: record})
        narrowed.kinds = self.kinds
        return narrowed

    def at(self, now: datetime, zone: ZoneInfo) -> "View":
        """These facts at a moment; the same view for the same moment, so that readings are shared."""
        if (view := self._views.get((now, zone))) is None:
            view = self._views[now, zone] = View(self, now, zone)
        return view


class View(dict[tuple[str, Reading], Seen]):
    """(fact, reading) -> its value, converted on first use and then kept for every rule that asks.

    Conditions run once per rule and record, so this is a dict: a second look costs one lookup.
    """

    __slots__ = ("facts", "now", "today", "zone")

    def __init__(self, facts: Facts, now: datetime, zone: ZoneInfo) -> None:
        super().__init__()
        self.facts = facts
        self.now = now
        self.zone = zone
        self.today: date = now.astimezone(zone).date()

    def __missing__(self, key: tuple[str, Reading]) -> Seen:
        fact, reading = key
        seen = self[key] = self._read(fact, reading)
        return seen

    def _read(self, fact: str, reading: Reading) -> Seen:
        raw = self.facts.raw(fact)
        if isinstance(raw, Unread | _Empty):
            return raw
        try:
            value = reading(raw, self.zone)
        except Unreadable as wrong:
            return Unread("its value is not of its type" if fact in PERSONAL else str(wrong))
        return EMPTY if value == "" or value == frozenset() else value


def _value(record: Record, path: str) -> object:
    """A property; QuickBooks nests, so `BillAddr.City` also looks into `BillAddr`."""
    value: object = record.get(path)
    if value is None and "." in path:
        first, _, rest = path.partition(".")
        inner = record.get(first)
        value = _value(inner, rest) if isinstance(inner, Mapping) else None
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY
    return EMPTY if isinstance(value, Sequence | Mapping) and not value else value
