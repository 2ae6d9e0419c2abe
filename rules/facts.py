"""What is known about one deal at one moment: typed, cached, and honest about what is not known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from rules.errors import CannotTell
from rules.kinds import KINDS_BY_NAME, Kind
from rules.properties import PERSONAL
from rules.said import Saying, said
from rules.values import Comparable, Reading, Unreadable, plain_text

Record = Mapping[str, object]

_NO_TYPES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unread:
    """A read that failed or was not made; `why` completes "… cannot be read: "."""

    why: str


CANNOT_BE_READ = Saying("{fact} cannot be read: {why}")
_OF_ANOTHER_TYPE = said("its value is not of its type")


class _Empty(Enum):
    EMPTY = "empty"


EMPTY: Final = _Empty.EMPTY
_GAPS = (Unread, _Empty)
MEANT: Final = "*"  # marks, of several records, the one meant without a quantifier; Unread: why none is
Seen = Comparable | Unread | _Empty


class Facts:
    """The records that a decision may look at, by the name of the object.

    A name that is not in `records` was not fetched, so its facts are unread. None, {} or [] say that there
    is no such object: its facts are empty. Several records need a quantifier; without one their facts
    cannot be told. A value that is None, blank or missing is empty; a value may itself be Unread.

    `types` are HubSpot's property types by fact name (`{"deal.budget": "number"}`), as far as known.
    Facts don't change: readings are kept.
    """

    __slots__ = ("_only", "_view", "records", "types")

    def __init__(
        self,
        records: Mapping[str, Record | Sequence[Record] | Unread | None],
        types: Mapping[str, str] = _NO_TYPES,
    ) -> None:
        self.records = records
        self.types = types
        self._only: dict[str, Record | Unread | _Empty] = {}
        self._view: View | None = None

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The types that mean something here, by fact."""
        found = ((fact, self.kind(fact)) for fact in self.types)
        return {fact: kind for fact, kind in found if kind is not None}

    def kind(self, fact: str) -> Kind | None:
        """The type of one fact, as far as the account knows it."""
        return KINDS_BY_NAME.get(self.types.get(fact, ""))

    def raw(self, fact: str) -> object:
        """The value as it came, EMPTY, or Unread with the reason."""
        name, _, path = fact.partition(".")
        return self.value(name, path)

    def value(self, name: str, path: str) -> object:
        """The same for an object and the path of its property."""
        record = self.record(name)
        return record if isinstance(record, _GAPS) else value_in(record, path)

    def record(self, name: str) -> "Record | Unread | _Empty":
        """The one record of an object; EMPTY where it is absent, Unread where it isn't known or not one."""
        record = self._only.get(name)
        if record is None:
            record = self._only[name] = self._only_one(name)
        return record

    def text(self, fact: str) -> str:
        """The value as HubSpot would have sent it, "" when it is empty. Raises CannotTell when unread."""
        raw = self.raw(fact)
        if isinstance(raw, Unread):
            raise CannotTell(CANNOT_BE_READ(fact, raw.why))
        try:
            return "" if raw is EMPTY else plain_text(raw)
        except Unreadable as wrong:
            raise CannotTell(CANNOT_BE_READ(fact, wrong.message)) from wrong

    def members(self, name: str) -> tuple[Record, ...] | Unread:
        """All records of an object: none when it is absent, Unread when nobody looked."""
        if name not in self.records:
            return Unread(said("{name} was not fetched", name=name))
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
            marked = next((record for record in members if MEANT in record), {})
            if isinstance(why := marked.get(MEANT), Unread):
                return why
            return marked or Unread(
                said(
                    "there are {count} and the rule does not say which; use some, every or no",
                    count=len(members),
                )
            )
        return members[0] if members else EMPTY

    def only(self, name: str, record: Record) -> "Facts":
        """The same facts, with `record` as the only one of its object."""
        return Facts({**self.records, name: record}, self.types)

    def at(self, now: datetime, zone: ZoneInfo) -> "View":
        """These facts at a moment (aware); for the same moment the same view, so that readings are shared."""
        view = self._view
        if view is None or view.now is not now or view.zone is not zone:
            if now.tzinfo is None:
                raise ValueError("the moment of a decision needs its zone")  # else the machine's would count
            view = self._view = View(self, now, zone)
        return view


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A fact as one reading sees it. Made once for each check; compared by identity, which is fastest."""

    fact: str
    name: str
    path: str
    reading: Reading


@lru_cache(maxsize=4096)
def key_of(fact: str, reading: Reading) -> Key:
    """How a view is asked for a fact. The same question gets the same key, so that its answer is shared.

    >>> from rules.values import as_text
    >>> key = key_of("Customer.BillAddr.City", as_text)
    >>> key.name, key.path, key is key_of("Customer.BillAddr.City", as_text)
    ('Customer', 'BillAddr.City', True)
    """
    name, _, path = fact.partition(".")
    return Key(fact, name, path, reading)


class View(dict[Key, Seen]):
    """A fact as one reading sees it, converted on first use and then kept for every rule that asks.

    Conditions run for each rule and record, so this is a dict: a second look costs one lookup.
    """

    __slots__ = ("facts", "now", "shown", "zone")

    def __init__(self, facts: Facts, now: datetime, zone: ZoneInfo) -> None:
        self.facts = facts
        self.now = now
        self.zone = zone
        self.shown: dict[Key, str] = {}  # as people read them; filled by whoever explains

    @property
    def today(self) -> date:
        """The day of `now` in the zone; few rules ask, so it is worked out when one does."""
        return self.now.astimezone(self.zone).date()

    def __missing__(self, key: Key) -> Seen:
        seen = self[key] = read(self.facts.value(key.name, key.path), key, self.zone)
        return seen


def read(raw: object, key: Key, zone: ZoneInfo) -> Seen:
    """A raw value as the key's reading sees it; Unread with the reason where that is impossible."""
    if isinstance(raw, _GAPS):
        return raw
    try:
        seen = key.reading(raw, zone)
    except Unreadable as wrong:
        return Unread(_OF_ANOTHER_TYPE if key.fact in PERSONAL else wrong.message)
    return EMPTY if seen.__class__ is frozenset and not seen else seen  # checkboxes of which none is ticked


def value_in(record: Record, path: str) -> object:
    """A property as it came, or EMPTY; QuickBooks nests, so `BillAddr.City` also looks into `BillAddr`.

    `CustomField[Crew]` finds QuickBooks' custom field of that name.
    """
    value: object = record.get(path)
    if value is None and path.endswith("]"):
        return present(_custom_field(record, path))
    if value is None and "." in path:
        first, _, rest = path.partition(".")
        inner = record.get(first)
        return value_in(inner, rest) if isinstance(inner, Mapping) else EMPTY
    return present(value)


def _custom_field(record: Record, path: str) -> object:
    """The value of a custom field; QuickBooks keeps them in a list, each with its name."""
    called = path.partition("[")[2][:-1].strip().casefold()
    fields = record.get("CustomField")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, Mapping) and str(field.get("Name", "")).strip().casefold() == called:
            return field.get("StringValue")
    return None


def present(value: object) -> object:
    """The value, or EMPTY where it is None, blank or holds nothing."""
    if isinstance(value, str):
        return value if value and not value.isspace() else EMPTY
    return EMPTY if value is None or (isinstance(value, Collection) and not value) else value
