"""How compiled conditions come to a value: a clean text in place, anything else by a reader.

A reader gives the value and False, or None and whether the fact is unread (True) rather than empty.
"""

from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from rules.facts import EMPTY, Facts, Key, Record, Unread, present, read
from rules.values import Comparable, Reading, as_number, as_text

Read = tuple[Comparable | None, bool]

# The commonest readings of {0} without a call: when that is possible, and how.
QUICK: Mapping[Reading, tuple[str, str]] = {
    as_text: ("{0}.__class__ is str", "{0}.strip().casefold() or None"),
    as_number: ("{0}.__class__ is str and SHORT_NUMBER({0})", "Decimal({0})"),
}


def reader(key: Key, zone: ZoneInfo) -> Callable[[object], Read]:
    """Reads any raw value as the key says."""

    def value(raw: object) -> Read:
        seen = read(present(raw), key, zone)
        if isinstance(seen, Unread):
            return None, True
        return (None if seen is EMPTY else seen), False

    return value


class _Nowhere(dict[str, object]):
    """A record that cannot be read: whatever is asked of it is unread."""

    def __init__(self, why: Unread) -> None:
        super().__init__()
        self._why = why

    def get(self, path: str, default: object = None) -> object:
        """Nobody knows."""
        return self._why


_NO_RECORD: Final[Record] = {}


def record_of(facts: Facts, name: str) -> Record:
    """The one record of an object; an empty one where there is none, or one of which nothing can be read."""
    record = facts.record(name)
    if isinstance(record, Unread):
        return _Nowhere(record)
    return _NO_RECORD if record is EMPTY else record
