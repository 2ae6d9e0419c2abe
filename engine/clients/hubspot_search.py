"""HubSpot's search: what is asked of it, as its JSON. Source: HubSpot API reference, CRM search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

PAGE = 200  # records of one answer, the most that HubSpot gives
MOST_FILTERS = 5  # of six in one group: one is for going on behind the page before
LONGEST = 2000  # characters of the filters; the whole body may have 3,000

Operator = Literal["EQ", "IN", "GT", "GTE", "LT", "LTE", "BETWEEN", "CONTAINS_TOKEN"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a property. IN takes all `values`, BETWEEN the lowest and the highest, others one.

    Enumerations are compared with case. Numbers and dates are texts, dates in milliseconds. CONTAINS_TOKEN
    finds a word, or the beginning of one where `*` follows.
    """

    name: str
    operator: Operator
    values: tuple[str, ...]


def search_to_wire(filters: Sequence[Filter], properties: Sequence[str], after_id: str) -> dict[str, Any]:
    """The body that asks for one page of records, by id, behind `after_id`.

    Going on behind an id misses nothing when records come and go meanwhile, and has no end at 10,000.
    """
    behind = Filter("hs_object_id", "GT", (after_id,))
    return {
        "filterGroups": [{"filters": [to_wire(each) for each in (behind, *filters)]}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(properties),
        "limit": PAGE,
    }


def newest_to_wire(
    filters: Sequence[Filter], properties: Sequence[str], start: int, limit: int
) -> dict[str, Any]:
    """The body that asks for `limit` records from `start` on, those that were made last coming first.

    For people who look at a list: while records come and go, one may be on two pages or on none.
    """
    return {
        "filterGroups": [{"filters": [to_wire(each) for each in filters]}] if filters else [],
        "sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}],
        "properties": list(properties),
        "limit": limit,
        "after": str(start),
    }


def to_wire(asked: Filter) -> dict[str, Any]:
    """One filter."""
    told: dict[str, Any] = {"propertyName": asked.name, "operator": asked.operator}
    if asked.operator == "IN":
        return told | {"values": list(asked.values)}
    if asked.operator == "BETWEEN":
        low, high = asked.values
        return told | {"value": low, "highValue": high}
    (value,) = asked.values
    return told | {"value": value}
