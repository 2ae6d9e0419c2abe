"""Control plane, what HubSpot sends by itself: executions of workflow actions, webhooks."""

from typing import Any

from starlette.routing import Route

from sandbox.hubspot.control import Order, Take, route
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.executions import Execution
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.values import as_text, to_event
from sandbox.hubspot.wire import as_object, known_kind
from sandbox.hubspot.world import World

WORKFLOW_ID = 771900321
DEFINITION_ID = 1180042
SIGNATURES = ("v3+v2", "v3", "v2", "wrong", "stale", "none")


async def run(order: Order) -> dict[str, Any]:
    """`POST /run`: play one execution of a workflow action, or deliver a known one again.

    Takes action, object_id, object_type (DEAL), inputs, properties (names that the definition asks
    for), callback_id, signature, portal_id, workflow_id. Answers with the service's first answer.
    """
    world, portal = order.world, order.portal
    need_target(world)
    signature = chosen_signature(order)
    execution = _known(order) or _new_execution(order, portal)
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
    table: tuple[tuple[str, str, Take], ...] = (
        ("POST", "/run", run),
        ("POST", "/settle", settle),
        ("GET", "/executions", list_executions),
        ("DELETE", "/executions", clear_executions),
        ("GET", "/executions/{callback_id}", show_execution),
        ("GET", "/webhooks", list_webhooks),
        ("DELETE", "/webhooks", clear_webhooks),
        ("POST", "/webhooks/flush", flush_webhooks),
        ("POST", "/webhooks/{id}/repeat", repeat_webhook),
    )
    return [route(world, method, path, take) for method, path, take in table]


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


def _new_execution(order: Order, portal: Portal) -> Execution:
    made_up = f"ap-{portal.id}-{next(order.world.core.execution_ids)}-3-0"
    callback_id = str(order.said.get("callback_id") or made_up)
    action = order.text("action")
    inputs = {name: as_text(value) for name, value in as_object(order.said.get("inputs") or {}).items()}
    request = {
        "callbackId": callback_id,
        "origin": origin(portal),
        "context": {"source": "WORKFLOWS", "workflowId": order.number("workflow_id", WORKFLOW_ID)},
        "object": _object(order, portal),
        "inputFields": inputs,
    }
    return Execution(callback_id, portal.id, action, request)


def origin(portal: Portal) -> dict[str, int]:
    """The `origin` of a request: account and action definition."""
    return {
        "portalId": portal.id,
        "actionDefinitionId": DEFINITION_ID,
        "actionDefinitionVersion": 3,
        "extensionDefinitionId": DEFINITION_ID,
        "extensionDefinitionVersionId": 3,
    }


def _object(order: Order, portal: Portal) -> dict[str, Any]:
    kind = known_kind(str(order.said.get("object_type", "DEAL")))
    object_id = order.text("object_id")
    if not object_id.isdecimal():
        raise bad_request(f"object_id must be a number, got {object_id!r}")
    shown: dict[str, Any] = {"objectId": int(object_id), "objectType": kind.singular.upper()}
    record, names = portal.records.find(kind, object_id), order.said.get("properties")
    if record is not None and isinstance(names, list):
        shown["properties"] = {str(name): _sent(portal, kind, record, str(name)) for name in names}
    return shown


def _sent(portal: Portal, kind: Kind, record: Record, name: str) -> str | None:
    definition = portal.properties.find(kind, name)
    value = record.value(name)
    return (value if definition is None else to_event(definition.type, value)) or None
