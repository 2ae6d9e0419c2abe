"""Control plane, workflow actions: what `hs project upload` would bring, and what is defined."""

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_object
from sandbox.hubspot.control import Line, Order, route
from sandbox.hubspot.world import World


async def upload(order: Order) -> dict[str, Any]:
    """`POST /actions`: a definition as the API takes it, or a project's `*-hsmeta.json` file.

    A file whose address is defined already makes a new revision of it.
    """
    said = from_project(order.said) if "config" in order.said else order.said
    actions = order.world.actions
    name = str(said.get("actionUrl", "")).rstrip("/").rpartition("/")[2]
    known = actions.named(name)
    return (actions.create(said) if known is None else actions.update(known, said)).to_wire()


async def list_all(order: Order) -> list[dict[str, Any]]:
    """`GET /actions`: every definition in use."""
    return [each.to_wire() for each in order.world.actions.all()]


def from_project(said: Mapping[str, Any]) -> dict[str, Any]:
    """The definition that a project file stands for: other names, and some parts may be left out."""
    config = dict(as_object(said["config"]))
    config.pop("supportedClients", None)
    published = config.pop("isPublished", False)
    fields = {
        name: [_with_options(as_object(each)) for each in config.get(name) or []]
        for name in ("inputFields", "outputFields")
    }
    return {"functions": [], "objectTypes": [], **config, **fields, "published": published}


def _with_options(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "typeDefinition": {"options": [], **as_object(said.get("typeDefinition"))}}


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/actions", upload, None),
        ("GET", "/actions", list_all, ()),
    )
    return [route(world, line) for line in table]
