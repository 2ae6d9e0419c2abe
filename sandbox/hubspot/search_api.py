"""`POST /crm/objects/{V}/{type}/search`: filters, one sort, paging, and the documented bounds."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_list, as_object, as_objects
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.objects_api import endpoint, scoped
from sandbox.hubspot.records import Record
from sandbox.hubspot.values import to_event
from sandbox.hubspot.views import show
from sandbox.hubspot.wire import Call, answer

MOST_GROUPS, MOST_FILTERS_IN_GROUP, MOST_FILTERS = 5, 6, 18
MOST_ON_PAGE = 200
MOST_RESULTS = 10_000
LONGEST_BODY = 3000  # characters

_SEARCHED = {  # the properties in which `query` looks
    "contacts": ("firstname", "lastname", "email", "phone", "company", "hs_additional_emails"),
    "companies": ("name", "domain", "phone", "website"),
    "deals": ("dealname", "description", "dealstage", "pipeline"),
    "products": ("name", "description", "price", "hs_sku"),
}

Filter = Mapping[str, Any]
Value = Decimal | str


def search(call: Call) -> Response:
    """One page of the records that match any group of filters."""
    said = call.object()
    if call.size > LONGEST_BODY:
        raise bad_request(f"The request body may have at most {LONGEST_BODY} characters")
    groups = _groups(said)
    found = [
        record for record in _visible(call) if _matches_any(call, record, groups) and _mentions(record, said)
    ]
    found = _sorted(call, found, said)
    limit, start = _paging(said)
    shown = [show(record, call.portal, _wanted(said)) for record in found[start : start + limit]]
    body: dict[str, Any] = {"total": len(found), "results": shown}
    if start + limit < len(found):
        body["paging"] = {"next": {"after": str(start + limit)}}
    return answer(body)


def _visible(call: Call) -> list[Record]:
    """The records that the index knows already."""
    settings, now = call.world.core.settings, call.world.core.clock()
    newest = now - timedelta(seconds=settings.search_lag)
    records = call.portal.records.all(call.kind)
    return [record for record in records if not settings.search_lag or record.updated_at <= newest]


def _groups(said: Mapping[str, Any]) -> list[list[Filter]]:
    groups = as_objects(said, "filterGroups") or ([dict(said)] if said.get("filters") else [])
    if len(groups) > MOST_GROUPS:
        raise bad_request(f"filterGroups may hold at most {MOST_GROUPS} groups, got {len(groups)}")
    filters: list[list[Filter]] = [list(as_objects(group, "filters")) for group in groups]
    if any(len(group) > MOST_FILTERS_IN_GROUP for group in filters) or sum(map(len, filters)) > MOST_FILTERS:
        raise bad_request(f"At most {MOST_FILTERS_IN_GROUP} filters in a group and {MOST_FILTERS} in all")
    return filters


def _paging(said: Mapping[str, Any]) -> tuple[int, int]:
    try:
        limit, start = int(said.get("limit") or 10), int(said.get("after") or 0)
    except (TypeError, ValueError) as exc:
        raise bad_request("limit and after must be whole numbers") from exc
    if not 0 < limit <= MOST_ON_PAGE:
        raise bad_request(f"limit must be from 1 to {MOST_ON_PAGE}, got {limit}")
    if start + limit > MOST_RESULTS:
        raise bad_request(f"Paging beyond {MOST_RESULTS} results is not supported")
    return limit, start


def _wanted(said: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in as_list(said, "properties")]


def _mentions(record: Record, said: Mapping[str, Any]) -> bool:
    query = str(said.get("query") or "").casefold()
    names = _SEARCHED.get(record.kind.name, ())
    return not query or any(query in record.value(name).casefold() for name in names)


def _sorted(call: Call, found: list[Record], said: Mapping[str, Any]) -> list[Record]:
    sorts = as_list(said, "sorts")
    if len(sorts) > 1:
        raise bad_request("Only one sort is supported")
    if not sorts:
        return found
    name, descending = _sort(sorts[0])
    with_value = [record for record in found if record.value(name)]
    without = [record for record in found if not record.value(name)]
    ordered = sorted(
        with_value, key=lambda record: _rank(_typed(call, name, record.value(name))), reverse=descending
    )
    return [*ordered, *without]


def _sort(said: Any) -> tuple[str, bool]:
    """The property to sort by and whether downwards; a bare name, `-` in front, or an object."""
    if isinstance(said, str):
        return said.removeprefix("-"), said.startswith("-")
    return str(as_object(said).get("propertyName", "")), as_object(said).get("direction") == "DESCENDING"


def _rank(value: Value) -> tuple[int, Decimal, str]:
    return (0, value, "") if isinstance(value, Decimal) else (1, Decimal(0), value)


def _matches_any(call: Call, record: Record, groups: list[list[Filter]]) -> bool:
    return not groups or any(all(_matches(call, record, each) for each in group) for group in groups)


def _matches(call: Call, record: Record, said: Filter) -> bool:
    name, operator = str(said.get("propertyName", "")), str(said.get("operator", ""))
    if operator not in _OPERATORS:
        raise bad_request(f"{operator} is no search operator")
    if name.startswith("associations."):
        return _is_associated(call, record, name.removeprefix("associations."), said)
    if call.portal.properties.find(call.kind, name) is None:
        raise bad_request(
            f"There was a problem with the request. No property {name} exists on {call.kind.name}"
        )
    kept = record.value(name)
    if operator == "HAS_PROPERTY":
        return kept != ""
    if operator == "NOT_HAS_PROPERTY":
        return kept == ""
    if kept == "":
        return operator in ("NEQ", "NOT_IN", "NOT_CONTAINS_TOKEN")
    return _OPERATORS[operator](_typed(call, name, kept), _Wanted(call, name, said))


def _is_associated(call: Call, record: Record, other: str, said: Filter) -> bool:
    kind = find_kind(other)
    if kind is None or said.get("operator") != "EQ":
        raise bad_request(f"associations.{other} cannot be searched with {said.get('operator')}")
    return str(said.get("value")) in call.portal.links.of(record.kind, record.id, kind)


class _Wanted:
    """The operands of one filter, read as values of its property."""

    def __init__(self, call: Call, name: str, said: Filter) -> None:
        self._call = call
        self._name = name
        self._said = said

    def one(self, key: str = "value") -> Value:
        """The operand.

        Raises: ApiError 400 where it is missing.
        """
        if self._said.get(key) is None:
            raise bad_request(f"The filter on {self._name} needs {key}")
        return _typed(self._call, self._name, str(self._said[key]))

    def many(self) -> list[Value]:
        """The operands of IN and NOT_IN; text must come in lower case, or it finds nothing."""
        values = self._said.get("values")
        if not isinstance(values, list) or not values:
            raise bad_request(f"The filter on {self._name} needs values")
        return [_typed(self._call, self._name, str(value), fold=False) for value in values]


def _typed(call: Call, name: str, text: str, *, fold: bool = True) -> Value:
    """A kept value or an operand: numbers and instants (in milliseconds) as numbers, text in lower case."""
    definition = call.portal.properties.find(call.kind, name)
    kind = "string" if definition is None else definition.type
    if kind in ("number", "date", "datetime"):
        try:
            return Decimal(to_event(kind, text))
        except InvalidOperation:
            return text
    return text.casefold() if fold and kind != "enumeration" else text


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, _Wanted], bool]:
    def matches(kept: Value, wanted: _Wanted) -> bool:
        other = wanted.one()
        return type(kept) is type(other) and compare(kept, other)

    return matches


def _between(kept: Value, wanted: _Wanted) -> bool:
    low, high = wanted.one(), wanted.one("highValue")
    if not isinstance(kept, Decimal) or not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return False
    return low <= kept <= high


def _contains(kept: Value, wanted: _Wanted) -> bool:
    token = str(wanted.one()).strip("*")
    return token.casefold() in str(kept).casefold()


_OPERATORS: Mapping[str, Callable[[Value, _Wanted], bool]] = {
    "EQ": lambda kept, wanted: kept == wanted.one(),
    "NEQ": lambda kept, wanted: kept != wanted.one(),
    "LT": _ordered(lambda kept, other: kept < other),
    "LTE": _ordered(lambda kept, other: kept <= other),
    "GT": _ordered(lambda kept, other: kept > other),
    "GTE": _ordered(lambda kept, other: kept >= other),
    "BETWEEN": _between,
    "IN": lambda kept, wanted: kept in wanted.many(),
    "NOT_IN": lambda kept, wanted: kept not in wanted.many(),
    "HAS_PROPERTY": lambda kept, _: kept != "",
    "NOT_HAS_PROPERTY": lambda kept, _: kept == "",
    "CONTAINS_TOKEN": _contains,
    "NOT_CONTAINS_TOKEN": lambda kept, wanted: not _contains(kept, wanted),
}

ENDPOINTS = (endpoint("search", "POST", "/search", scoped(search, "read", "search")),)
