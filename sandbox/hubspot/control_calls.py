"""Control plane, calls that people's browsers cause: options of a workflow editor, the deal card."""

from decimal import Decimal
from typing import Any

from starlette.routing import Route

from sandbox.hubspot.actions import Definition
from sandbox.hubspot.bodies import as_object, as_word
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.control_runs import chosen_signature, need_target
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.fetches import USUAL_TIMEOUT, Fetch, with_query
from sandbox.hubspot.outbound import Parcel, Reply, encode, send
from sandbox.hubspot.playing import origin
from sandbox.hubspot.values import as_text
from sandbox.hubspot.world import SEED_USER, World

OPERATION = "options.fetch"
_OPTIONS = ("source", "input", "q", "after", "inputs", "object_type", "action", "signature")
_CARD = ("path", "method", "query", "body", "user_id", "timeout", "signature")


async def fetch_options(order: Order) -> dict[str, Any]:
    """`POST /options {"source", "input", "q", "after", "inputs", "object_type", "action", "signature"}`.

    `inputs`: what the author has chosen so far; a text is a static value, an object goes out as it is
    (`{"type": "OBJECT_PROPERTY", "propertyName": "amount"}`). `after` and `q` as the page would send them.
    """
    core = order.world.core
    need_target(order.world)
    source = order.text("source")
    body = {
        "origin": origin(order.portal, _definition(order)),
        "objectTypeId": object_type(str(order.said.get("object_type", "DEAL"))).type_id,
        "inputFieldName": str(order.said.get("input", source)),
        "inputFields": _descriptors(as_object(order.said.get("inputs") or {})),
        "fetchOptions": {key: order.said[key] for key in ("q", "after") if order.said.get(key) is not None},
    }
    signature = chosen_signature(order) or core.settings.action_signature
    url = f"{core.target}/hubspot/options/{source}"
    parcel = Parcel("POST", url, encode(body), signature, "v2", core.settings.options_timeout)
    return _told(await send(core, parcel, core.faults.next(OPERATION)))


async def call_card(order: Order) -> dict[str, Any]:
    """`POST /card {"path", "method", "query", "body", "user_id", "timeout", "signature"}`: `hubspot.fetch`.

    `path` follows `/hubspot/card/`; one that starts with a slash counts from the service's root.
    """
    need_target(order.world)
    path = order.text("path")
    base = order.world.core.target + ("" if path.startswith("/") else "/hubspot/card/")
    query = {name: as_text(value) for name, value in as_object(order.said.get("query") or {}).items()}
    fetch = Fetch(
        with_query(base + path, query) if query else base + path,
        str(order.said.get("method", "GET")),
        order.said.get("body"),
        _seconds(order.said.get("timeout", USUAL_TIMEOUT)),
        chosen_signature(order) or "v3",
    )
    replies = await order.world.fetches.carry_out(fetch, order.portal, order.number("user_id", SEED_USER))
    return {**_told(replies[-1]), "calls": [each.status for each in replies]}


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/options", fetch_options, _OPTIONS),
        ("POST", "/card", call_card, _CARD),
    )
    return [route(world, line) for line in table]


def _seconds(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, (int, float, Decimal)):
        raise bad_request(f"timeout must be a number of seconds, got {said!r}")
    return float(said)


def _definition(order: Order) -> Definition | None:
    """The action whose editor asks, where it is named."""
    action = as_word(order.said, "action")
    return None if action is None else order.world.actions.named(action)


def _descriptors(inputs: dict[str, Any]) -> dict[str, Any]:
    """The other inputs of the action as an options fetch describes them."""
    return {
        name: value if isinstance(value, dict) else {"type": "STATIC_VALUE", "value": as_text(value)}
        for name, value in inputs.items()
    }


def _told(reply: Reply) -> dict[str, Any]:
    return {"status": reply.status, "body": reply.json(), "error": reply.error}
