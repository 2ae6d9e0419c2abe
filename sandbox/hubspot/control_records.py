"""Control plane, records: a person or an import makes, edits, deletes and associates records.

Nothing is refused for its value here: real accounts hold what imports left in them. A property that
does not exist yet is made up as text.
"""

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_object, as_objects
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.errors import ApiError, bad_request, not_found
from sandbox.hubspot.kinds import KINDS, Kind
from sandbox.hubspot.link_types import LinkType
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.views import show, show_associations
from sandbox.hubspot.world import World
from sandbox.names import need_known

ASSOCIATION = ("to", "type", "label", "primary")


async def create(order: Order) -> dict[str, Any]:
    """`POST /objects/{type} {"properties", "associations": [{"to", "type", "label", "primary"}]}`."""
    kind, portal = object_type(order.path["type"]), order.portal
    links = [link for each in as_objects(order.said, "associations") for link in _links(portal, kind, each)]
    record = order.world.by_person(portal).create(kind, _values(portal, kind, order.said), links)
    return {"id": record.id}


async def edit(order: Order) -> dict[str, Any]:
    """`PATCH /objects/{type}/{id} {"properties"}`: a person edits the record."""
    record, portal = _record(order), order.portal
    changed = order.world.by_person(portal).update(record, _values(portal, record.kind, order.said))
    return {"id": record.id, "changed": changed}


async def delete(order: Order) -> dict[str, Any]:
    """`DELETE /objects/{type}/{id}`: a person deletes the record."""
    record = _record(order)
    order.world.by_person(order.portal).archive(record)
    return {"id": record.id}


async def restore(order: Order) -> dict[str, Any]:
    """`POST /objects/{type}/{id}/restore`: a person brings the record back."""
    record = _record(order, archived=True)
    order.world.by_person(order.portal).restore(record)
    return {"id": record.id}


async def associate(order: Order) -> dict[str, Any]:
    """`POST /objects/{type}/{id}/associations {"to", "type", "label", "primary"}`."""
    record, portal = _record(order), order.portal
    for to_id, link in _links(portal, record.kind, order.said):
        order.world.by_person(portal).link(record.id, to_id, link)
    return {"id": record.id}


async def dissolve(order: Order) -> dict[str, Any]:
    """`DELETE /objects/{type}/{id}/associations/{to}/{to_id}`."""
    record, to = _record(order), object_type(order.path["to"])
    order.world.by_person(order.portal).unlink(record.kind, record.id, to, order.path["to_id"])
    return {"id": record.id}


async def look(order: Order) -> dict[str, Any]:
    """`GET /objects/{type}/{id}`: everything about one record, deleted ones too."""
    try:
        return _whole(order, _record(order))
    except ApiError:
        return _whole(order, _record(order, archived=True))


async def look_at_all(order: Order) -> list[dict[str, Any]]:
    """`GET /objects/{type}`: every record that is not deleted."""
    records = order.portal.records.all(object_type(order.path["type"]))
    return [_whole(order, record) for record in records]


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    one = "/objects/{type}/{id}"
    table: tuple[Line, ...] = (
        ("POST", "/objects/{type}", create, ("properties", "associations")),
        ("GET", "/objects/{type}", look_at_all, ()),
        ("GET", one, look, ()),
        ("PATCH", one, edit, ("properties",)),
        ("DELETE", one, delete, ()),
        ("POST", f"{one}/restore", restore, ()),
        ("POST", f"{one}/associations", associate, ASSOCIATION),
        ("DELETE", f"{one}/associations/{{to}}/{{to_id}}", dissolve, ()),
    )
    return [route(world, line) for line in table]


def _record(order: Order, *, archived: bool = False) -> Record:
    kind = object_type(order.path["type"])
    record = order.portal.records.find(kind, order.path["id"], archived=archived)
    if record is None:
        raise not_found(f"There is no {kind.singular} {order.path['id']}")
    return record


def _values(portal: Portal, kind: Kind, said: Mapping[str, Any]) -> dict[str, str]:
    return portal.properties.keep(kind, as_object(said.get("properties") or {}))


def _links(portal: Portal, kind: Kind, said: Mapping[str, Any]) -> list[tuple[str, LinkType]]:
    need_known("key of an association", said, ASSOCIATION)
    other, to_id = object_type(str(said.get("type", ""))), str(said.get("to", ""))
    if portal.records.find(other, to_id) is None:
        raise not_found(f"There is no {other.singular} {to_id} to associate with")
    types, links = portal.links.types, []
    if said.get("primary"):
        primary = types.primary(kind, other)
        if primary is None:
            raise bad_request(f"{kind.name} have no primary {other.singular}")
        links.append((to_id, primary))
    if said.get("label"):
        links.append((to_id, types.labelled(kind, other, str(said["label"]))))
    return links or [(to_id, types.plain(kind, other))]


def _whole(order: Order, record: Record) -> dict[str, Any]:
    portal, settings = order.portal, order.world.core.settings
    shown = show(record, portal, with_history=list(record.history))
    associations = show_associations(record, portal, KINDS, settings)
    return {**shown, "properties": dict(record.properties), "associations": associations}
