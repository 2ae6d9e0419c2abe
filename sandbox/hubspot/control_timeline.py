"""Control plane, timelines: what a person reads on a record's page, and the project's app events."""

from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_object, as_objects, as_word
from sandbox.hubspot.commerce import linked
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.records import Record
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.world import World
from sandbox.names import need_known

_ACTIVITIES = {  # kind -> the properties that hold its heading and its text
    "notes": ("", "hs_note_body"),
    "tasks": ("hs_task_subject", "hs_task_body"),
    "emails": ("hs_email_subject", "hs_email_text"),
}
_EVENT = ("name", "objectType", "headerTemplate", "detailTemplate", "properties", "tokens")


async def show_timeline(order: Order) -> list[dict[str, Any]]:
    """`GET /objects/{type}/{id}/timeline`: activities and app events of a record, oldest first."""
    kind, portal = object_type(order.path["type"]), order.portal
    record = portal.records.find(kind, order.path["id"])
    if record is None:
        raise not_found(f"There is no {kind.singular} {order.path['id']}")
    entries = [_activity(each) for name in _ACTIVITIES for each in linked(portal, record, name)]
    entries += [
        {"at": to_iso(each.at), "kind": "app event", "heading": each.header, "text": each.detail}
        for each in portal.timeline.of(kind, record.id)
    ]
    return sorted(entries, key=lambda entry: str(entry["at"]))


async def define_event(order: Order) -> dict[str, Any]:
    """`POST /app-events`: a project's app event, as its file or the file's `config` says it."""
    said = order.said
    if "config" in said:
        said = as_object(said["config"])
        need_known("key of an app event", said, _EVENT)
    tokens = [
        {**each, "type": each.get("type", "string")}
        for each in (*as_objects(said, "properties"), *as_objects(said, "tokens"))
    ]
    template = order.world.templates.add(
        str(order.said.get("uid", said.get("name", ""))),
        object_type(str(said.get("objectType", ""))),
        as_word(said, "headerTemplate") or "",
        as_word(said, "detailTemplate") or "",
        [*tokens],
    )
    return {"full_name": template.full_name, **template.to_wire()}


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("GET", "/objects/{type}/{id}/timeline", show_timeline, ()),
        ("POST", "/app-events", define_event, ("uid", "type", "config", *_EVENT)),
    )
    return [route(world, line) for line in table]


def _activity(record: Record) -> dict[str, Any]:
    heading, text = _ACTIVITIES[record.kind.name]
    return {
        "at": record.value("hs_timestamp"),
        "kind": record.kind.singular,
        "id": record.id,
        "heading": record.value(heading) if heading else "",
        "text": record.value(text),
    }
