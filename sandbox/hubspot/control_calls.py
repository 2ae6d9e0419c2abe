"""Control plane, calls that people's browsers cause: options of a workflow editor, the deal card."""

from typing import Any
from urllib.parse import urlencode

from starlette.routing import Route

from sandbox.hubspot.control import Order, Take, route
from sandbox.hubspot.control_runs import chosen_signature, need_target, origin
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.outbound import Parcel, Reply, encode, send
from sandbox.hubspot.values import as_text
from sandbox.hubspot.wire import as_object, known_kind
from sandbox.hubspot.world import SEED_USER, World

CARD_TIMEOUT = 15.0  # seconds, hubspot.fetch's own
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def fetch_options(order: Order) -> dict[str, Any]:
    """`POST /options {"source", "input", "q", "after", "inputs", "object_type", "signature"}`."""
    core = order.world.core
    need_target(order.world)
    source = order.text("source")
    body = {
        "origin": origin(order.portal),
        "objectTypeId": known_kind(str(order.said.get("object_type", "DEAL"))).type_id,
        "inputFieldName": str(order.said.get("input", source)),
        "inputFields": _descriptors(as_object(order.said.get("inputs") or {})),
        "fetchOptions": {key: order.said[key] for key in ("q", "after") if order.said.get(key) is not None},
    }
    signature = chosen_signature(order) or core.settings.action_signature
    url = f"{core.target}/hubspot/options/{source}"
    parcel = Parcel("POST", url, encode(body), signature, "v2", core.settings.action_timeout)
    return _told(await send(core, parcel, core.faults.next("options.fetch")))


async def call_card(order: Order) -> dict[str, Any]:
    """`POST /card {"path", "method", "query", "body", "user_id", "signature"}`: `hubspot.fetch`.

    `path` follows `/hubspot/card/`. Portal, user and app are added to the query and signed; a 5xx or a
    lost connection is tried once more, as HubSpot does.
    """
    core = order.world.core
    need_target(order.world)
    method = str(order.said.get("method", "GET"))
    if method not in _METHODS:
        raise bad_request(f"method must be one of {', '.join(_METHODS)}, got {method!r}")
    url = f"{core.target}/hubspot/card/{order.text('path').lstrip('/')}?{_query(order)}"
    body = encode(order.said["body"]) if order.said.get("body") is not None else b""
    parcel = Parcel(method, url, body, chosen_signature(order) or "v3", "v2", CARD_TIMEOUT)
    reply = await send(core, parcel, core.faults.next("card.fetch"))
    if reply.status is None or reply.status >= 500:
        reply = await send(core, parcel)
    return _told(reply)


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[tuple[str, str, Take], ...] = (
        ("POST", "/options", fetch_options),
        ("POST", "/card", call_card),
    )
    return [route(world, method, path, take) for method, path, take in table]


def _query(order: Order) -> str:
    portal = order.portal
    user_id = order.number("user_id", SEED_USER)
    user = portal.user(user_id)
    signed = {"portalId": portal.id, "userId": user_id, "appId": order.world.core.app.id}
    mail = {} if user is None else {"userEmail": user.email}
    return urlencode({**as_object(order.said.get("query") or {}), **mail, **signed})


def _descriptors(inputs: dict[str, Any]) -> dict[str, Any]:
    """The other inputs of the action as an options fetch describes them."""
    return {
        name: value if isinstance(value, dict) else {"type": "STATIC_VALUE", "value": as_text(value)}
        for name, value in inputs.items()
    }


def _told(reply: Reply) -> dict[str, Any]:
    return {"status": reply.status, "body": reply.json(), "error": reply.error}
