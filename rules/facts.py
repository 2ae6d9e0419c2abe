"""What is known about one deal at one moment: typed, cached, and honest about what is not known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from rules.errors import CannotTell
from rules.kinds import KINDS_BY_NAME, Kind
from rules.properties import PERSONAL
from rules.values import Comparable, Reading, Unreadable, plain_text

Record = Mapping[str, object]

_NO_TYPES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unread:
    """A read that failed or was not made; `why` completes "… cannot be read: "."""

    why: str


class _Empty(Enum):
    EMPTY = "empty"


EMPTY: Final = _Empty.EMPTY
_GAPS = (Unread, _Empty)
Seen = Comparable | Unread | _Empty


class Facts:
    """The records that a decision may look at, by the name of the object.

    A name that is not in `records` was not fetched, so its facts are unread. None, {} or [] say that there
    is no such object: its facts are empty. Several records need a quantifier; without one their facts
    cannot be told. A value that is None, blank or missing is empty; a value may itself be Unread.

    `types` are HubSpot's property types by fact name (`{"deal.budget": "number"}`), as far as known.
    Facts don't change: readings are kept.
    """

    __slots__ = ("_only", "_view", "kinds", "records")

    def __init__(
        self,
        records: Mapping[str, Record | Sequence[Record] | Unread | None],
        types: Mapping[str, str] = _NO_TYPES,
    ) -> None:
        self.records = records
        self.kinds: Mapping[str, Kind] = {
            fact: KINDS_BY_NAME[name] for fact, name in types.items() if name in KINDS_BY_NAME
        }
        self._only: dict[str, Record | Unread | _Empty] = {}
        self._view: View | None = None

    def raw(self, fact: str) -> object:
        """The value as it came, EMPTY, or Unread with the reason."""
        name, _, path = fact.partition(".")
        return self.value(name, path)

    def value(self, name: str, path: str) -> object:
        """The same for an object and the path of its property."""
        record = self._only.get(name)
        if record is None:
            record = self._only[name] = self._only_one(name)
        return record if isinstance(record, _GAPS) else _value(record, path)

    def text(self, fact: str) -> str:
        """The value as HubSpot would have sent it, "" when it is empty. Raises CannotTell when unread."""
        raw = self.raw(fact)
        if isinstance(raw, Unread):
            raise CannotTell(f"{fact} cannot be read: {raw.why}")
        try:
            return "" if raw is EMPTY else plain_text(raw)
        except Unreadable as wrong:
            raise CannotTell(f"{fact} cannot be read: {wrong}") from wrong

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

    def _only_one(self, name: str) -> "Record | Unread | _Empty":
        members = self.members(name)
        if isinstance(members, Unread):
            return members
        if len(members) > 1:
            return Unread(f"there are {len(members)} and the rule does not say which; use some, every or no")
        return members[0] if members else EMPTY

    def only(self, name: str, record: Record) -> "Facts":
        """The same facts, with `record` as the only one of its object."""
        narrowed = Facts({**self.records, name: record})
        narrowed.kinds = self.kinds
        return narrowed

    def at(self, now: datetime, zone: ZoneInfo) -> "View":
        """These facts at a moment (aware); for the same moment the same view, so that readings are shared."""
        view = self._view
        if view is None or view.now is not now or view.zone is not zone:
            if now.tzinfo is None:
                raise ValueError("the moment of a decision needs its zone")  # else the machine's would count
            view = self._view = View(self, now, zone)
        return view


Key = tuple[str, str, Reading]


def key_of(fact: str, reading: Reading) -> Key:
    """How a view is asked for a fact; made once for each check, because it is looked up for each record.

    >>> from rules.values import as_text
    >>> key_of("Customer.BillAddr.City", as_text)[:2]
    ('Customer', 'BillAddr.City')
    """
    name, _, path = fact.partition(".")
    return name, path, reading


class View(dict[Key, Seen]):
    """A fact as one reading sees it, converted on first use and then kept for every rule that asks.

    Conditions run for each rule and record, so this is a dict: a second look costs one lookup.
    """

    __slots__ = ("facts", "now", "zone")

    def __init__(self, facts: Facts, now: datetime, zone: ZoneInfo) -> None:
        super().__init__()
        self.facts = facts
        self.now = now
        self.zone = zone

    @property
    def today(self) -> date:
        """The day of `now` in the zone; few rules ask, so it is worked out when one does."""
        return self.now.astimezone(self.zone).date()

    def __missing__(self, key: Key) -> Seen:
        name, path, reading = key
        raw = self.facts.value(name, path)
        if isinstance(raw, _GAPS):
            seen: Seen = raw
        else:
            try:
                seen = reading(raw, self.zone)
                if seen.__class__ is frozenset and not seen:
                    seen = EMPTY  # checkboxes of which none is ticked
            except Unreadable as wrong:
                personal = f"{name}.{path}" in PERSONAL
                seen = Unread("its value is not of its type" if personal else str(wrong))
        self[key] = seen
        return seen


def _value(record: Record, path: str) -> object:
    """A property; QuickBooks nests, so `BillAddr.City` also looks into `BillAddr`."""
    value: object = record.get(path)
    if isinstance(value, str):
        return value if value and not value.isspace() else EMPTY
    if value is None and "." in path:
        first, _, rest = path.partition(".")
        inner = record.get(first)
        return _value(inner, rest) if isinstance(inner, Mapping) else EMPTY
    return EMPTY if value is None or (isinstance(value, Collection) and not value) else value
