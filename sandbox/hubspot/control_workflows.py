"""Control plane, workflows: build one, send records into it, read its history as the marketer does."""

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_object, as_objects, as_word
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.control_runs import need_target
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.values import as_text
from sandbox.hubspot.workflows import Step, Value, Workflow
from sandbox.hubspot.world import World
from sandbox.names import need_known


async def build(order: Order) -> dict[str, Any]:
    """`POST /workflows {"name", "object_type", "language", "actions": [{"action", "inputs"}]}`.

    An input is a text, `{"property": name}` of the record, or `{"step": number, "output": name}` of an
    earlier action.
    """
    kind = object_type(str(order.said.get("object_type", "DEAL")))
    steps: list[Step] = []
    for each in as_objects(order.said, "actions"):
        steps.append(_step(each, len(steps)))
    if not steps:
        raise bad_request("actions must name at least one action")
    name = as_word(order.said, "name") or "Workflow"
    language = as_word(order.said, "language") or "en"
    workflow = order.world.workflows.add(order.portal, name, kind, tuple(steps), language)
    return {"id": workflow.id}


async def enroll(order: Order) -> dict[str, Any]:
    """`POST /workflows/{id}/enroll {"object_id"}`: returns when the first action has answered."""
    need_target(order.world)
    object_id = order.text("object_id")
    if not object_id.isdecimal():
        raise bad_request(f"object_id must be a number, got {object_id!r}")
    return (await order.world.workflows.enroll(_workflow(order), object_id)).to_wire()


async def show_history(order: Order) -> list[dict[str, Any]]:
    """`GET /workflows/{id}/history?object_id`: every enrollment with the lines that the marketer reads."""
    enrollments = order.world.workflows.enrollments(_workflow(order))
    await order.world.workflows.settle()
    wanted = order.query.get("object_id")
    return [each.to_wire() for each in enrollments if wanted in (None, each.record_id)]


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/workflows", build, ("name", "object_type", "language", "actions")),
        ("POST", "/workflows/{id}/enroll", enroll, ("object_id",)),
        ("GET", "/workflows/{id}/history", show_history, ("object_id",)),
    )
    return [route(world, line) for line in table]


def _workflow(order: Order) -> Workflow:
    named = order.path["id"]
    found = order.world.workflows.find(int(named)) if named.isdecimal() else None
    if found is None:
        raise not_found(f"There is no workflow {named}")
    return found


def _step(said: Mapping[str, Any], before: int) -> Step:
    need_known("key of an action", said, ("action", "inputs"))
    inputs = as_object(said.get("inputs") or {})
    action = as_word(said, "action")
    if not action:
        raise bad_request("Every action needs its name under action")
    return Step(action, {name: _value(value, before) for name, value in inputs.items()})


def _value(said: Any, before: int) -> Value:
    if not isinstance(said, dict):
        return Value(as_text(said))
    need_known("key of an input", said, ("property", "step", "output"))
    if "property" in said:
        return Value(property_name=str(said["property"]))
    step = said.get("step")
    if not isinstance(step, int) or not 1 <= step <= before:
        raise bad_request(f"step must name an earlier action, from 1 to {before}, got {step!r}")
    return Value(step=step, output=str(said.get("output", "")))
