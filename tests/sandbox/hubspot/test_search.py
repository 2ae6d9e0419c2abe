"""Search: operators, bounds, paging, and its traps."""

from typing import Any

import pytest

SEARCH = "/crm/objects/2026-09/deals/search"


def filters(*wanted: dict[str, Any]) -> dict[str, Any]:
    return {"filterGroups": [{"filters": list(wanted)}], "properties": ["dealname"]}


async def names(hubspot: Any, body: dict[str, Any]) -> list[str]:
    answer = await hubspot.api("POST", SEARCH, body)
    assert answer.status_code == 200, answer.text
    return [each["properties"]["dealname"] for each in answer.json()["results"]]


@pytest.fixture
async def deals(hubspot: Any) -> dict[str, str]:
    await hubspot.settings(rate_limits=False)
    rows = {
        "Roof": {"amount": "1000", "closedate": "2026-11-18", "dealtype": "newbusiness"},
        "Wall": {"amount": "90", "closedate": "2026-11-20", "dealtype": "existingbusiness"},
        "Door": {"closedate": "2026-11-22"},
    }
    return {name: await hubspot.record("deals", dealname=name, **row) for name, row in rows.items()}


OPERATORS: list[tuple[str, str, str, dict[str, Any], list[str]]] = [
    ("eq", "amount", "EQ", {"value": "90.00"}, ["Wall"]),
    ("gt-as-numbers", "amount", "GT", {"value": "100"}, ["Roof"]),
    ("lte", "amount", "LTE", {"value": "90"}, ["Wall"]),
    ("neq", "amount", "NEQ", {"value": "90"}, ["Roof", "Door"]),
    ("has", "amount", "HAS_PROPERTY", {}, ["Roof", "Wall"]),
    ("has-not", "amount", "NOT_HAS_PROPERTY", {}, ["Door"]),
    ("between", "amount", "BETWEEN", {"value": "90", "highValue": "999"}, ["Wall"]),
    ("milliseconds", "closedate", "GTE", {"value": "1795132800000"}, ["Wall", "Door"]),
    ("date", "closedate", "GT", {"value": "2026-11-18"}, ["Wall", "Door"]),
    ("in", "dealname", "IN", {"values": ["roof", "wall"]}, ["Roof", "Wall"]),
    ("not-in", "dealname", "NOT_IN", {"values": ["roof", "wall"]}, ["Door"]),
    ("in-upper-case-finds-nothing", "dealname", "IN", {"values": ["Roof"]}, []),
    ("enumeration-minds-case", "dealtype", "EQ", {"value": "NEWBUSINESS"}, []),
    ("token", "dealname", "CONTAINS_TOKEN", {"value": "oo*"}, ["Roof", "Door"]),
]


@pytest.mark.parametrize(
    ("name", "operator", "operands", "found"), [pytest.param(*row, id=case) for case, *row in OPERATORS]
)
async def test_operators(
    hubspot: Any,
    deals: dict[str, str],
    name: str,
    operator: str,
    operands: dict[str, Any],
    found: list[str],
) -> None:
    assert await names(hubspot, filters({"propertyName": name, "operator": operator, **operands})) == found


async def test_groups_are_alternatives(hubspot: Any, deals: dict[str, str]) -> None:
    groups = [
        {"filters": [{"operator": "EQ", "propertyName": "dealname", "value": name}]}
        for name in ("Roof", "Door")
    ]
    assert await names(hubspot, {"filterGroups": groups, "properties": ["dealname"]}) == ["Roof", "Door"]


async def test_sorting_goes_by_type_and_puts_empty_values_last(hubspot: Any, deals: dict[str, str]) -> None:
    sorts = [{"propertyName": "amount", "direction": "ASCENDING"}]

    assert await names(hubspot, {"sorts": sorts, "properties": ["dealname"]}) == ["Wall", "Roof", "Door"]


async def test_pages_follow_an_offset(hubspot: Any, deals: dict[str, str]) -> None:
    first = (await hubspot.api("POST", SEARCH, {"limit": 2})).json()
    rest = (await hubspot.api("POST", SEARCH, {"limit": 2, "after": first["paging"]["next"]["after"]})).json()

    assert (first["total"], len(first["results"]), len(rest["results"])) == (3, 2, 1)


async def test_records_are_found_by_association(hubspot: Any, deals: dict[str, str]) -> None:
    links = [{"to": deals["Wall"], "type": "deals"}]
    contact = await hubspot.record("contacts", links, email="ann@example.test")
    said = {"propertyName": "associations.contact", "operator": "EQ", "value": contact}

    assert await names(hubspot, filters(said)) == ["Wall"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"limit": 201}, id="page-over-200"),
        pytest.param({"after": 9995, "limit": 10}, id="beyond-ten-thousand"),
        pytest.param({"filterGroups": [{"filters": []}] * 6}, id="six-groups"),
        pytest.param(
            filters(*[{"propertyName": "amount", "operator": "HAS_PROPERTY"}] * 7), id="seven-filters"
        ),
        pytest.param({"query": "x" * 3000}, id="long-body"),
        pytest.param({"sorts": ["amount", "dealname"]}, id="two-sorts"),
    ],
)
async def test_the_documented_bounds_hold(hubspot: Any, body: dict[str, Any]) -> None:
    assert (await hubspot.api("POST", SEARCH, body)).status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"propertyName": "gadget", "operator": "EQ", "value": "1"}, id="unknown-property"),
        pytest.param({"propertyName": "amount", "operator": "LIKE", "value": "1"}, id="unknown-operator"),
        pytest.param({"propertyName": "amount", "operator": "EQ"}, id="without-value"),
        pytest.param({"propertyName": "amount", "operator": "IN", "value": "1"}, id="without-values"),
    ],
)
async def test_a_wrong_filter_is_refused(hubspot: Any, deals: dict[str, str], said: dict[str, Any]) -> None:
    assert (await hubspot.api("POST", SEARCH, filters(said))).status_code == 400


async def test_the_index_lags_behind_when_it_is_told_to(hubspot: Any, clock: Any) -> None:
    await hubspot.settings(search_lag=30)
    await hubspot.record("deals", dealname="Roof")
    early = await names(hubspot, {"properties": ["dealname"]})
    clock.forward(seconds=30)

    assert (early, await names(hubspot, {"properties": ["dealname"]})) == ([], ["Roof"])
