"""Nothing that a caller can send brings the stand-in down: every answer is an answer, none is a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.hubspot.app import ENDPOINTS
from sandbox.hubspot.wire import Endpoint

VALUES: list[Any] = [None, -1.5, "x", ["x"], [{}], {"x": []}]
API_KEYS = (
    "properties",
    "associations",
    "inputs",
    "filterGroups",
    "sorts",
    "limit",
    "after",
    "query",
    "outputFields",
    "objectId",
    "primaryObjectId",
    "idProperty",
    "label",
    "name",
)
INPUT_KEYS = ("id", "from", "to", "types", "properties", "idProperty", "callbackId", "name")
CONTROL_KEYS = (
    "properties",
    "associations",
    "portal_id",
    "url",
    "action",
    "object_id",
    "object_type",
    "inputs",
    "workflow_id",
    "user_id",
    "method",
    "path",
    "query",
    "body",
    "stages",
    "id",
    "source",
    "signature",
    "callback_id",
    "refresh_token",
    "time_zone",
    "to",
    "type",
    "label",
    "primary",
)
FILTERS = [
    {"propertyName": name, "operator": operator, "value": value}
    for name in ("amount", "dealname", "closedate", "associations.x", 5)
    for operator in ("EQ", "IN", "BETWEEN", "GT")
    for value in VALUES
]


def bodies(endpoint: Endpoint) -> Iterator[Any]:
    yield from VALUES
    if endpoint.method not in ("POST", "PUT", "PATCH"):
        return
    yield from ({key: value} for key in API_KEYS for value in VALUES)
    if "batch" in endpoint.operation:
        yield from ({"inputs": [{key: value}]} for key in INPUT_KEYS for value in VALUES)
    if "search" in endpoint.operation:
        yield from ({"filterGroups": [{"filters": [each]}]} for each in FILTERS)
    if "create" in endpoint.operation:
        links = [{"to": {"id": "1"}, "types": [{"associationTypeId": {}}]}]
        yield {"properties": {"dealname": "Roof", "dealstage": "closedwon"}, "associations": links}


GOOD: dict[str, dict[str, Any]] = {  # control calls that need something before the rest is looked at
    "/_sandbox/run": {"action": "create-invoice", "object_id": "7"},
    "/_sandbox/options": {"source": "items"},
    "/_sandbox/card": {"path": "summary"},
    "/_sandbox/portals": {"portal_id": 5, "refresh_token": "five"},
    "/_sandbox/pipelines/{type}": {"id": "p"},
    "/_sandbox/properties/{type}": {"name": "a", "type": "string", "fieldType": "text"},
}


def addresses(endpoint: Endpoint, deal: str) -> Iterator[str]:
    parts = {"version": "2026-09", "to": "contacts", "to_id": "5", "callback": "ap-1", "token": "t"}
    for kind, record_id in (("deals", deal), ("gadgets", "")):
        filled = endpoint.path
        for name, value in {**parts, "type": kind, "id": record_id}.items():
            filled = filled.replace("{" + name + "}", value)
        yield filled.replace("{", "").replace("}", "")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.operation}-{each.method}")
async def test_every_call_is_answered(hubspot: Any, endpoint: Endpoint) -> None:
    await hubspot.settings(rate_limits=False)
    deal = await hubspot.record("deals", dealname="Roof", amount="5")

    for address in addresses(endpoint, deal):
        for body in bodies(endpoint):
            answer = await hubspot.api(endpoint.method, address, body)
            assert answer.status_code < 500, (address, body, answer.text)
            if endpoint.operation.startswith("app."):
                return  # the token is gone


def control_routes(app: Starlette) -> list[tuple[str, str]]:
    return [
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith("/_sandbox") and "settle" not in route.path
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


async def test_every_control_call_is_answered(connected: Any, app: Starlette) -> None:
    await connected.settings(retries=False)
    deal = await connected.record("deals", dealname="Roof")

    wrong = [*VALUES, *({key: value} for key in CONTROL_KEYS for value in VALUES)]
    for method, path in control_routes(app):
        filled = path.replace("{type}", "deals").replace("{id}", deal).replace("{to}", "contacts")
        for body in wrong if method != "GET" else [None]:
            said = GOOD.get(path, {}) | body if isinstance(body, dict) else body
            answer = await connected.http.request(method, filled, json=said)
            assert answer.status_code < 500, (method, path, body, answer.text)
