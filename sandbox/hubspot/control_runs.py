"""Control plane, what HubSpot sends by itself: executions of workflow actions, webhooks."""

from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_object
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.executions import Execution
from sandbox.hubspot.playing import SOURCES, WORKFLOW_ID, Run, new_execution
from sandbox.hubspot.values import as_text
from sandbox.hubspot.world import World

_OBJECT = ("action", "object_id", "object_type", "inputs", "properties")
_CALL = ("callback_id", "signature", "workflow_id", "source")
SIGNATURES = ("v3+v2", "v3", "v2", "wrong", "stale", "none")


async def run(order: Order) -> dict[str, Any]:
    """`POST /run`: play one execution of a workflow action, or deliver a known one again.

    Takes action, object_id, object_type (DEAL), inputs, properties (names; else those that the
    definition asks for), callback_id, signature, portal_id, workflow_id, source. Answers with the
    service's first answer.
    """
    world, portal = order.world, order.portal
    need_target(world)
    signature = chosen_signature(order)
    execution = _known(order) or new_execution(world.core, world.actions, portal, _new_run(order))
    reply = await world.executions.run(execution, signature)
    return {
        "callback_id": execution.callback_id,
        "status": reply.status,
        "body": reply.json(),
        "error": reply.error,
        "state": execution.state,
    }


async def list_executions(order: Order) -> list[dict[str, Any]]:
    """`GET /executions?state`."""
    wanted = order.query.get("state")
    return [each.to_wire() for each in order.world.executions.all() if wanted in (None, each.state)]


async def show_execution(order: Order) -> dict[str, Any]:
    """`GET /executions/{callback_id}`: the workflow history of one execution."""
    found = order.world.executions.find(order.path["callback_id"])
    if found is None:
        raise not_found(f"There is no execution {order.path['callback_id']}")
    return found.to_wire()


async def clear_executions(order: Order) -> None:
    """`DELETE /executions`."""
    order.world.executions.clear()


async def settle(order: Order) -> None:
    """`POST /settle`: wait until nothing is under way, the retries of webhooks and actions included."""
    await order.world.webhooks.settle(retries=True)
    await order.world.executions.settle()
    await order.world.workflows.settle()


async def list_webhooks(order: Order) -> dict[str, Any]:
    """`GET /webhooks`: every batch, its events and attempts."""
    return {"deliveries": order.world.webhooks.listing()}


async def clear_webhooks(order: Order) -> None:
    """`DELETE /webhooks`: forget the log."""
    order.world.webhooks.log.clear()


async def flush_webhooks(order: Order) -> dict[str, Any]:
    """`POST /webhooks/flush`: wait until every event was tried once."""
    await order.world.webhooks.settle()
    return await list_webhooks(order)


async def repeat_webhook(order: Order) -> dict[str, Any]:
    """`POST /webhooks/{id}/repeat`: deliver a past batch once more."""
    webhooks = order.world.webhooks
    found = next((each for each in webhooks.log if str(each.id) == order.path["id"]), None)
    if found is None:
        raise not_found(f"There is no delivery {order.path['id']}")
    await webhooks.again(found)
    return await list_webhooks(order)


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/run", run, (*_OBJECT, *_CALL)),
        ("POST", "/settle", settle, ()),
        ("GET", "/executions", list_executions, ("state",)),
        ("DELETE", "/executions", clear_executions, ()),
        ("GET", "/executions/{callback_id}", show_execution, ()),
        ("GET", "/webhooks", list_webhooks, ()),
        ("DELETE", "/webhooks", clear_webhooks, ()),
        ("POST", "/webhooks/flush", flush_webhooks, ()),
        ("POST", "/webhooks/{id}/repeat", repeat_webhook, ()),
    )
    return [route(world, line) for line in table]


def need_target(world: World) -> None:
    """Refuse what would go to a service that nobody named.

    Raises: ApiError 400.
    """
    if not world.core.target:
        raise bad_request("There is no target yet; POST /_sandbox/target {url: the service's address} first")


def chosen_signature(order: Order) -> str | None:
    """The signature that the body asks for, None for the usual one.

    Raises: ApiError 400.
    """
    chosen = order.said.get("signature")
    if chosen is not None and chosen not in SIGNATURES:
        raise bad_request(f"signature must be one of {', '.join(SIGNATURES)}, got {chosen!r}")
    return chosen


def _known(order: Order) -> Execution | None:
    callback_id = order.said.get("callback_id")
    return None if callback_id is None else order.world.executions.find(str(callback_id))


def _new_run(order: Order) -> Run:
    object_id = order.text("object_id")
    if not object_id.isdecimal():
        raise bad_request(f"object_id must be a number, got {object_id!r}")
    source = str(order.said.get("source", "WORKFLOWS"))
    if source not in SOURCES:
        raise bad_request(f"source must be one of {', '.join(SOURCES)}, got {source!r}")
    named, names = order.said.get("callback_id"), order.said.get("properties")
    inputs = as_object(order.said.get("inputs") or {})
    return Run(
        action=order.text("action"),
        kind=object_type(str(order.said.get("object_type", "DEAL"))),
        object_id=object_id,
        inputs={name: as_text(value) for name, value in inputs.items()},
        properties=[str(name) for name in names] if isinstance(names, list) else None,
        callback_id=None if named is None else str(named),
        workflow_id=order.number("workflow_id", WORKFLOW_ID),
        source=source,
    )
