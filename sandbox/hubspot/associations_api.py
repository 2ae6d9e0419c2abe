"""Associations: put, read, dissolve, one by one and in batches, and the labels that people may add."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.batch_api import complete
from sandbox.hubspot.bodies import as_object, as_objects
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.kinds import Kind, find_kind
from sandbox.hubspot.link_types import LinkType
from sandbox.hubspot.records import Record
from sandbox.hubspot.scopes import for_objects
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, no_content, page
from sandbox.hubspot.writes import find_record, link_type

MOST_READ, MOST_WRITTEN = 1000, 2000
MOST_LISTED = 500

_PAIR = "/crm/objects/{version}/{type}/{id}/associations"
_LEGACY_PAIR = "/crm/v4/objects/{type}/{id}/associations"
_BATCH = "/crm/associations/{version}/{type}/{to}/batch"
_LEGACY_BATCH = "/crm/v4/associations/{type}/{to}/batch"
_LABELS = "/crm/associations/{version}/{type}/{to}/labels"
_LEGACY_LABELS = "/crm/v4/associations/{type}/{to}/labels"


def put_default(call: Call) -> Response:
    """`PUT /{type}/{id}/associations/default/{to}/{to_id}`: the plain link, both directions told."""
    record, other = _ends(call)
    plain = call.portal.links.types.plain(record.kind, other.kind)
    call.editor.link(record.id, other.id, plain)
    back = call.portal.links.types.reverse(plain)
    return complete(call, [_default(record, other, plain), _default(other, record, back)], [], 0)


def put_labelled(call: Call) -> Response:
    """`PUT /{type}/{id}/associations/{to}/{to_id}` with a list of types -> 201; replaces the labels."""
    record, other = _ends(call)
    if not isinstance(call.body, list) or not call.body:
        raise bad_request("The body must be a list of association types")
    types = [link_type(call.portal, record.kind, other.kind, as_object(each)) for each in call.body]
    call.editor.relink(record.id, other.id, types)
    labels = [each.label for each in types if each.label is not None]
    return answer({**_pair(record, other), "labels": labels}, 201)


def read_one(call: Call) -> Response:
    """`GET /{type}/{id}/associations/{to}?limit&after`."""
    record = find_record(call.portal, call.kind, call.path["id"])
    linked = call.portal.links.of(record.kind, record.id, call.kind_at("to"))
    limit, start = call.number("limit", MOST_LISTED, MOST_LISTED), _offset(call.query.get("after"))
    entries = [_entry(call, to_id, types) for to_id, types in linked.items()]
    more = str(start + limit) if start + limit < len(entries) else None
    return page(entries[start : start + limit], more=more)


def dissolve(call: Call) -> Response:
    """`DELETE /{type}/{id}/associations/{to}/{to_id}` -> 204: every label goes."""
    call.editor.unlink(call.kind, call.path["id"], call.kind_at("to"), call.path["to_id"])
    return no_content()


def batch_read(call: Call) -> Response:
    """`POST /{type}/{to}/batch/read`; ids without associations come back as errors of a 207."""
    results, errors = [], []
    for each in call.inputs(MOST_READ):
        from_id, start = str(each.get("id", "")), _offset(each.get("after"))
        linked = call.portal.links.of(call.kind, from_id, call.kind_at("to"))
        entries = [_entry(call, to_id, types) for to_id, types in linked.items()]
        if entries:
            results.append(_batch_result(from_id, entries, start))
        else:
            errors.append(_none_found(call.kind, from_id, call.kind_at("to")))
    if call.world.core.settings.empty_associations == "200":
        errors = []
    return complete(call, results, errors, len(errors))


def batch_create(call: Call) -> Response:
    """`POST /{type}/{to}/batch/create` -> 201: labelled links."""
    return _write_each(call, lambda a, b, each: call.editor.relink(a.id, b.id, _types(call, each)), 201)


def batch_default(call: Call) -> Response:
    """`POST /{type}/{to}/batch/associate/default` -> 200: plain links."""
    plain = call.portal.links.types.plain(call.kind, call.kind_at("to"))
    return _write_each(call, lambda a, b, _: call.editor.link(a.id, b.id, plain), 200)


def batch_archive(call: Call) -> Response:
    """`POST /{type}/{to}/batch/archive` -> 204; `to` of an input is a list."""
    for each in call.inputs(MOST_WRITTEN):
        from_id = str(as_object(each.get("from")).get("id", ""))
        for to in as_objects(each, "to"):
            call.editor.unlink(call.kind, from_id, call.kind_at("to"), str(to.get("id", "")))
    return no_content()


def batch_archive_labels(call: Call) -> Response:
    """`POST /{type}/{to}/batch/labels/archive` -> 204: only the named types go."""
    for each in call.inputs(MOST_WRITTEN):
        from_id, to_id = (str(as_object(each.get(end)).get("id", "")) for end in ("from", "to"))
        call.editor.unlink(call.kind, from_id, call.kind_at("to"), to_id, _types(call, each))
    return no_content()


def list_labels(call: Call) -> Response:
    """`GET /{type}/{to}/labels`."""
    types = call.portal.links.types.between(call.kind, call.kind_at("to"))
    return page([{"category": each.category, "typeId": each.type_id, "label": each.label} for each in types])


def create_label(call: Call) -> Response:
    """`POST /{type}/{to}/labels` `{"label", "name"}`: both directions of a label of one's own."""
    said = call.object()
    if not isinstance(said.get("label"), str) or not isinstance(said.get("name"), str):
        raise bad_request("Some required fields were not set: [label, name]")
    types = call.portal.links.types
    there = types.add_label(call.kind, call.kind_at("to"), said["label"], said["name"])
    both = [there, types.reverse(there)]
    return page([{"category": each.category, "typeId": each.type_id, "label": each.label} for each in both])


def _ends(call: Call) -> tuple[Record, Record]:
    record = find_record(call.portal, call.kind, call.path["id"])
    return record, find_record(call.portal, call.kind_at("to"), call.path["to_id"])


def _offset(after: Any) -> int:
    return int(after) if str(after or "").isdecimal() else 0


def _entry(call: Call, to_id: str, types: Sequence[LinkType]) -> dict[str, Any]:
    shown_id: int | str = int(to_id) if call.world.core.settings.association_ids == "number" else to_id
    kinds = [{"category": each.category, "typeId": each.type_id, "label": each.label} for each in types]
    return {"toObjectId": shown_id, "associationTypes": kinds}


def _batch_result(from_id: str, entries: Sequence[Any], start: int) -> dict[str, Any]:
    result: dict[str, Any] = {"from": {"id": from_id}, "to": list(entries[start : start + MOST_LISTED])}
    if start + MOST_LISTED < len(entries):
        result["paging"] = {"next": {"after": str(start + MOST_LISTED)}}
    return result


def _none_found(kind: Kind, from_id: str, to: Kind) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to.singular} is associated with {kind.singular} {from_id}.",
        "context": {
            "fromObjectId": [from_id],
            "fromObjectType": [kind.singular],
            "toObjectType": [to.singular],
        },
    }


def _pair(record: Record, other: Record) -> dict[str, Any]:
    return {
        "fromObjectTypeId": record.kind.type_id,
        "fromObjectId": int(record.id),
        "toObjectTypeId": other.kind.type_id,
        "toObjectId": int(other.id),
    }


def _default(record: Record, other: Record, link: LinkType) -> dict[str, Any]:
    spec = {"associationCategory": link.category, "associationTypeId": link.type_id}
    return {"from": {"id": record.id}, "to": {"id": other.id}, "associationSpec": spec}


def _types(call: Call, said: Mapping[str, Any]) -> list[LinkType]:
    to = call.kind_at("to")
    types = [link_type(call.portal, call.kind, to, each) for each in as_objects(said, "types")]
    if not types:
        raise bad_request("Some required fields were not set: [types]")
    return types


def _write_each(
    call: Call, write: Callable[[Record, Record, Mapping[str, Any]], None], status: int
) -> Response:
    results = []
    for each in call.inputs(MOST_WRITTEN):
        record = find_record(call.portal, call.kind, str(as_object(each.get("from")).get("id", "")))
        other = find_record(call.portal, call.kind_at("to"), str(as_object(each.get("to")).get("id", "")))
        write(record, other, each)
        results.append(_pair(record, other))
    return complete(call, results, [], 0, status)


def _scoped(handler: Handler, right: str) -> SignedIn:
    def scopes(path: Mapping[str, str]) -> tuple[str, ...]:
        kinds = (find_kind(path["type"]), find_kind(path["to"]))
        return tuple(scope for kind in kinds if kind for scope in for_objects(kind.scope_name, right))

    return SignedIn(handler, scopes, "association")


def _endpoint(
    name: str, method: str, bases: tuple[str, str], tail: str, handler: Handler, right: str
) -> Endpoint:
    dated, legacy = bases
    return Endpoint(f"associations.{name}", method, dated + tail, _scoped(handler, right), (legacy + tail,))


_PAIRS, _BATCHES, _ALL_LABELS = (_PAIR, _LEGACY_PAIR), (_BATCH, _LEGACY_BATCH), (_LABELS, _LEGACY_LABELS)

ENDPOINTS = (
    _endpoint("create_default", "PUT", _PAIRS, "/default/{to}/{to_id}", put_default, "write"),
    _endpoint("create", "PUT", _PAIRS, "/{to}/{to_id}", put_labelled, "write"),
    _endpoint("read", "GET", _PAIRS, "/{to}", read_one, "read"),
    _endpoint("archive", "DELETE", _PAIRS, "/{to}/{to_id}", dissolve, "write"),
    _endpoint("batch_read", "POST", _BATCHES, "/read", batch_read, "read"),
    _endpoint("batch_create", "POST", _BATCHES, "/create", batch_create, "write"),
    _endpoint("batch_create_default", "POST", _BATCHES, "/associate/default", batch_default, "write"),
    _endpoint("batch_archive", "POST", _BATCHES, "/archive", batch_archive, "write"),
    _endpoint("batch_archive_labels", "POST", _BATCHES, "/labels/archive", batch_archive_labels, "write"),
    _endpoint("labels", "GET", _ALL_LABELS, "", list_labels, "read"),
    _endpoint("create_label", "POST", _ALL_LABELS, "", create_label, "write"),
)
