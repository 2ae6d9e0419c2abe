"""Queries carried out: conditions checked against what an entity lets be asked, rows found and ordered."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.company import INDEXED
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.entity import Entity, QueryType
from sandbox.quickbooks.query import Condition, Select, parse
from sandbox.quickbooks.wire import Row

_USUAL_ROWS = 100
_MOST_ROWS = 1000

Value = Any  # comparable with its like: str, Decimal, bool, date, datetime
_Test = Callable[[Row], bool]


def run(books: Books, text: str) -> Row:
    """The `QueryResponse` for a query. Raises: Refusal 4000, 4001."""
    select = parse(text)
    entity = REGISTRY.get(select.entity.lower())
    if entity is None or "query" not in entity.operations:
        raise _invalid(f"Invalid context declaration: {select.entity}")
    _check_paging(books, select)
    _check_columns(entity, select)
    tests = [_test(books, entity, condition) for condition in select.where]
    if not any(condition.property.lower() == "active" for condition in select.where):
        tests.append(lambda row: row.get("Active") is not False)
    found = [row for row in _candidates(books, entity, select) if all(test(row) for test in tests)]
    if select.count:
        return {"totalCount": len(found)}
    return _page(entity, select, _ordered(entity, select, found))


def _candidates(books: Books, entity: Entity, select: Select) -> Iterable[Row]:
    """The rows worth testing: by index where one condition allows, else all."""
    for condition in select.where:
        name, _ = _property(entity, condition.property)
        if condition.operator not in ("=", "in"):
            continue
        values = dict.fromkeys(str(value).casefold() for value in condition.values)
        if name in INDEXED:
            return [row for value in values for row in books.company.keyed(name, entity.name, value)]
        if name == "Id":
            rows = (books.find(entity.name, value.upper()) for value in values)
            return [row for row in rows if row is not None]
    return books.company.table(entity.name).values()


def _page(entity: Entity, select: Select, rows: list[Row]) -> Row:
    first = select.start - 1
    page = rows[first : first + min(select.limit or _USUAL_ROWS, _MOST_ROWS)]
    if not page:
        return {}
    return {entity.name: page, "startPosition": select.start, "maxResults": len(page)}


def _check_paging(books: Books, select: Select) -> None:
    for number in (select.start, select.limit):
        if number is not None and number < 1:
            raise _invalid(f"value {number} is too small. Min allowed value is 1")
    clamps = books.settings.beyond_limits == "clamp"
    if select.limit is not None and select.limit > _MOST_ROWS and not clamps:
        # Whether QuickBooks refuses or cuts is not recorded; refusing shows the mistake.
        raise _invalid(f"value {select.limit} is too large. Max allowed value is {_MOST_ROWS}")


def _check_columns(entity: Entity, select: Select) -> None:
    """A list of properties is checked, but whole objects come back all the same."""
    known = {name.lower() for name in (*entity.readers, *entity.query_types())}
    for column in select.columns:
        if column != "*" and column.split(".")[0].lower() not in known and column.lower() not in known:
            raise _unknown(column, entity)


def _property(entity: Entity, name: str) -> tuple[str, QueryType]:
    """The property as it is spelled in rows, and its type. Raises: Refusal 4001."""
    for spelled, kind in entity.query_types().items():
        if spelled.lower() == name.lower():
            return spelled, kind
    if name.split(".")[0].lower() in {known.lower() for known in entity.readers}:
        raise _invalid(f"property '{name}' is not queryable")
    raise _unknown(name, entity)


def _test(books: Books, entity: Entity, condition: Condition) -> _Test:
    name, kind = _property(entity, condition.property)
    if kind == "id" and condition.operator not in ("=", "in"):
        raise _invalid(f"Operator {condition.operator} is not supported for property {name}")
    fact = _facts(books, name, kind)
    if condition.operator == "like":
        pattern = _like(str(condition.values[0]))
        return lambda row: pattern.fullmatch(str(fact(row) or "")) is not None
    wanted = [_wanted(books, name, kind, value) for value in condition.values]
    if condition.operator == "in":
        return lambda row: fact(row) in wanted
    compare = _COMPARE[condition.operator]
    return lambda row: (value := fact(row)) is not None and compare(value, wanted[0])


_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": lambda one, other: bool(one == other),
    "<": lambda one, other: bool(one < other),
    ">": lambda one, other: bool(one > other),
    "<=": lambda one, other: bool(one <= other),
    ">=": lambda one, other: bool(one >= other),
}


def _like(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.split("%"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)


def _facts(books: Books, name: str, kind: QueryType) -> Callable[[Row], Value]:
    """How to read a property out of a row, in the form it is compared in; None where there is none."""
    path = name.split(".")
    if kind == "reference":
        path.append("value")
    elif kind == "email":
        path.append("Address")

    def fact(row: Row) -> Value:
        value: Any = row
        for member in path:
            value = value.get(member) if isinstance(value, dict) else None
        return None if value is None else _comparable(books, kind, value)

    return fact


def _comparable(books: Books, kind: QueryType, value: Any) -> Value:
    match kind:
        case "number":
            return Decimal(value)
        case "flag":
            return bool(value)
        case "day":
            return date.fromisoformat(value[:10])
        case "moment":
            moment = datetime.fromisoformat(value)
            return books.company.as_local(moment) if moment.tzinfo is None else moment
    return str(value).casefold()


def _wanted(books: Books, name: str, kind: QueryType, said: str | bool) -> Value:
    if (kind == "flag") != isinstance(said, bool):
        if kind != "flag" or str(said).lower() not in ("true", "false"):
            raise _invalid(f"Invalid value '{said}' for property {name}")
        return str(said).lower() == "true"
    try:
        return _comparable(books, kind, said)
    except (ValueError, InvalidOperation):
        raise _invalid(f"Invalid value '{said}' for property {name}") from None


def _ordered(entity: Entity, select: Select, rows: list[Row]) -> list[Row]:
    """By the terms of ORDERBY, else transactions newest first and lists by Id."""
    rows = sorted(rows, key=_by_id, reverse=entity.is_transaction and not select.order)
    for name, descending in reversed(select.order):
        spelled = _sortable(entity, name)
        rows.sort(key=partial(_sort_key, spelled), reverse=descending)
    return rows


def _by_id(row: Row) -> tuple[int, str]:
    return (int(row["Id"]) if row["Id"].isdigit() else -1, row["Id"])


def _sortable(entity: Entity, name: str) -> str:
    for spelled in entity.sortable():
        if spelled.lower() == name.lower():
            return spelled
    if any(known.lower() == name.lower() for known in (*entity.readers, *entity.query_types())):
        raise _invalid(f"property '{name}' is not sortable")
    raise _unknown(name, entity)


def _sort_key(name: str, row: Row) -> tuple[bool, Value]:
    value: Any = row
    for member in name.split("."):
        value = value.get(member) if isinstance(value, dict) else None
    if name == "Id":
        return True, _by_id(row)
    return value is not None, value.casefold() if isinstance(value, str) else value or 0


def _unknown(name: str, entity: Entity) -> errors.Refusal:
    return _invalid(f"Property {name} not found for Entity {entity.name}")


def _invalid(text: str) -> errors.Refusal:
    return errors.Refusal("4001", "Invalid query", f"QueryValidationError: {text}", None)
