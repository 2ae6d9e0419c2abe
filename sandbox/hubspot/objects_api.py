"""`/crm/objects/{V}/{type}`: create, read, list, update and delete records, one by one."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_object, as_word
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.limits import Sort
from sandbox.hubspot.records import Record
from sandbox.hubspot.scopes import for_objects
from sandbox.hubspot.views import asked_kinds, show, show_associations
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, no_content, page
from sandbox.hubspot.writes import archive, create, find_record, update

BASE = "/crm/objects/{version}/{type}"
LEGACY = "/crm/v3/objects/{type}"
MOST_LISTED = 100
MOST_WITH_HISTORY = 50  # as HubSpot's own client pages


def create_object(call: Call) -> Response:
    """`POST /{type}` -> 201."""
    said = call.object()
    return answer(shown_after(call, create(call, said), said), 201)


def read_object(call: Call) -> Response:
    """`GET /{type}/{id}?properties&propertiesWithHistory&associations&idProperty&archived`."""
    archived = call.flag("archived")
    id_property = call.query.get("idProperty")
    record = find_record(call.portal, call.kind, call.path["id"], id_property, archived=archived)
    return answer(_shown(call, record))


def list_objects(call: Call) -> Response:
    """`GET /{type}?limit&after&properties&associations&archived`; `after` is the last id seen."""
    most = MOST_WITH_HISTORY if call.listed("propertiesWithHistory") else MOST_LISTED
    limit = call.number("limit", 10, most)
    after = call.query.get("after", "0")
    seen = int(after) if after.isdecimal() else 0
    records = call.portal.records.all(call.kind, archived=call.flag("archived"))
    rest = [record for record in records if int(record.id) > seen]
    more = rest[limit - 1].id if len(rest) > limit else None
    return page([_shown(call, record) for record in rest[:limit]], more=more)


def update_object(call: Call) -> Response:
    """`PATCH /{type}/{id}?idProperty`."""
    record = find_record(call.portal, call.kind, call.path["id"], call.query.get("idProperty"))
    said = call.object()
    return answer(shown_after(call, update(call, record, said), said))


def archive_object(call: Call) -> Response:
    """`DELETE /{type}/{id}` -> 204, also when there is nothing to delete."""
    record = call.portal.records.find(call.kind, call.path["id"])
    if record is not None:
        archive(call, record)
    return no_content()


def merge_objects(call: Call) -> Response:
    """`POST /{type}/merge {"primaryObjectId", "objectIdToMerge"}`: the primary record."""
    said = call.object()
    primary = find_record(call.portal, call.kind, str(said.get("primaryObjectId", "")))
    other = find_record(call.portal, call.kind, str(said.get("objectIdToMerge", "")))
    if primary is other:
        raise bad_request("A record cannot be merged with itself")
    return answer(show(call.editor.merge(primary, other), call.portal))


def delete_for_privacy(call: Call) -> Response:
    """`POST /{type}/gdpr-delete {"objectId", "idProperty"}` -> 204."""
    said = call.object()
    record = find_record(call.portal, call.kind, str(said.get("objectId", "")), as_word(said, "idProperty"))
    call.editor.archive(record, for_privacy=True)
    return no_content()


def shown_after(call: Call, record: Record, said: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the answer to a write shows it: what was set comes along."""
    return show(record, call.portal, [*record.kind.shown, *as_object(said.get("properties"))])


def _shown(call: Call, record: Record) -> dict[str, object]:
    shown = show(record, call.portal, call.listed("properties"), call.listed("propertiesWithHistory"))
    kinds = asked_kinds(call.listed("associations"))
    associations = show_associations(record, call.portal, kinds, call.world.core.settings)
    return {**shown, "associations": associations} if associations else shown


def scoped(handler: Handler, right: str, sort: Sort = "call") -> SignedIn:
    """The handler behind the read or write scope of the kind that the address names."""

    def scopes(path: Mapping[str, str]) -> tuple[str, ...]:
        kind = find_kind(path["type"])
        return () if kind is None else for_objects(kind.scope_name, right)

    return SignedIn(handler, scopes, sort)


def endpoint(operation: str, method: str, tail: str, serve: SignedIn) -> Endpoint:
    """One endpoint below the objects' address, dated and legacy."""
    return Endpoint(f"{{type}}.{operation}", method, BASE + tail, serve, (LEGACY + tail,))


ENDPOINTS = (
    endpoint("merge", "POST", "/merge", scoped(merge_objects, "write")),
    endpoint("gdpr_delete", "POST", "/gdpr-delete", scoped(delete_for_privacy, "write")),
    endpoint("create", "POST", "", scoped(create_object, "write")),
    endpoint("list", "GET", "", scoped(list_objects, "read")),
    endpoint("read", "GET", "/{id}", scoped(read_object, "read")),
    endpoint("update", "PATCH", "/{id}", scoped(update_object, "write")),
    endpoint("archive", "DELETE", "/{id}", scoped(archive_object, "write")),
)
