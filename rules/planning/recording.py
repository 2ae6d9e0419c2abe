"""Facts as plain data and back, exactly: what a decision saw can be stored and decided upon again.

Numbers, amounts, days and instants keep their type, what was unread keeps its reason, and what nobody had
asked for is told apart from what was empty.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.facts import Facts, Record, Unread
from rules.money import Money

_MARK = "$"  # begins the one key of a value that JSON has no type for
_NOT_READ = Unread("it was not read then")

Members = Record | Sequence[Record] | Unread | None


def to_plain(facts: Facts) -> dict[str, Any]:
    """The facts as dicts, lists, texts, whole numbers, booleans and None.

    >>> to_plain(Facts({"deal": {"amount": Decimal("12.50")}, "ticket": Unread("it failed")}))["records"]
    {'deal': {'amount': {'$decimal': '12.50'}}, 'ticket': {'$unread': 'it failed'}}
    """
    return {
        "records": {name: _plain(found) for name, found in facts.records.items()},
        "types": {fact: str(kind) for fact, kind in facts.kinds.items()},
    }


def from_plain(plain: Mapping[str, Any]) -> Facts:
    """The facts that `to_plain` was given: the same decisions follow from them."""
    return Facts({name: _value(found) for name, found in plain["records"].items()}, plain["types"])


def named_in(facts: Facts) -> frozenset[str]:
    """The facts that came with the records: they have a value, or a reason for having none.

    >>> sorted(named_in(Facts({"deal": {"amount": "5"}, "ticket": [{"id": "1"}, {"subject": ""}]})))
    ['deal.amount', 'ticket.id', 'ticket.subject']
    """
    members = {name: facts.members(name) for name in facts.records}
    return frozenset(
        f"{name}.{prop}"
        for name, found in members.items()
        if not isinstance(found, Unread)
        for record in found
        for prop in record
    )


def only_read(facts: Facts, asked: Collection[str], wanted: Iterable[str]) -> Facts:
    """The facts, in which what is wanted and was not asked for is unread instead of empty."""
    unread: dict[str, set[str]] = {}
    for fact in set(wanted) - set(asked):
        name, _, prop = fact.partition(".")
        unread.setdefault(name, set()).add(prop)
    gaps = {name: _with_gaps(facts.records[name], unread[name]) for name in unread if name in facts.records}
    if not gaps:
        return facts
    return Facts({**facts.records, **gaps}, {fact: str(kind) for fact, kind in facts.kinds.items()})


def _with_gaps(found: Members, unread: Collection[str]) -> Members:
    """Of an object that does not exist, nothing is unread: it was looked for."""
    if found is None or isinstance(found, Unread):
        return found
    if isinstance(found, Mapping):
        return _gapped(found, unread)
    return tuple(_gapped(record, unread) for record in found)


def _gapped(record: Record, unread: Collection[str]) -> Record:
    return {**dict.fromkeys(unread, _NOT_READ), **record} if record else record


def _plain(value: object) -> Any:
    match value:
        case None | str() | bool() | int():
            return value
        case Mapping():
            return _plain_record(value)
        case Decimal():
            return {"$decimal": str(value)}
        case Money():
            return {"$money": [value.minor, value.currency]}
        case datetime():
            return {"$instant": value.isoformat()}
        case date():
            return {"$day": value.isoformat()}
        case Unread():
            return {"$unread": value.why}
        case set() | frozenset():
            return {"$set": sorted((_plain(member) for member in value), key=repr)}
        case list() | tuple():
            return [_plain(member) for member in value]
    raise TypeError(f"a fact cannot be a {type(value).__name__}")


def _plain_record(record: Mapping[Any, object]) -> dict[str, Any]:
    values = {str(name): _plain(value) for name, value in record.items()}
    # A property whose name begins like a mark must not be taken for one.
    return {"$record": list(values.items())} if any(name.startswith(_MARK) for name in values) else values


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(member) for member in plain]
    if not isinstance(plain, Mapping):
        return plain
    if len(plain) == 1:
        ((mark, content),) = plain.items()
        if mark.startswith(_MARK):
            return _typed(mark, content)
    return {name: _value(value) for name, value in plain.items()}


def _typed(mark: str, content: Any) -> Any:
    match mark:
        case "$decimal":
            return Decimal(content)
        case "$money":
            return Money(*content)
        case "$instant":
            return datetime.fromisoformat(content)
        case "$day":
            return date.fromisoformat(content)
        case "$unread":
            return Unread(content)
        case "$set":
            return frozenset(_value(member) for member in content)
        case "$record":
            return {name: _value(value) for name, value in content}
    raise ValueError(f'"{mark}" is no kind of value')
