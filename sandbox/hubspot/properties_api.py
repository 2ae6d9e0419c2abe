"""`/crm/properties/{V}/{type}`: definitions and their groups."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.batch_api import complete
from sandbox.hubspot.definitions import Property
from sandbox.hubspot.errors import ApiError, not_found
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.scopes import for_schemas
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, no_content, page

MOST_INPUTS = 100

_BASE = "/crm/properties/{version}/{type}"
_LEGACY = "/crm/v3/properties/{type}"


def list_properties(call: Call) -> Response:
    """`GET /{type}?archived`."""
    archived = call.flag("archived")
    return page([_shown(call, each) for each in call.portal.properties.all(call.kind, archived=archived)])


def read_property(call: Call) -> Response:
    """`GET /{type}/{name}`."""
    return answer(_shown(call, call.portal.properties.get(call.kind, call.path["name"])))


def create_property(call: Call) -> Response:
    """`POST /{type}` -> 201; 409 for a name in use."""
    return answer(_shown(call, call.portal.properties.create(call.kind, call.body)), 201)


def update_property(call: Call) -> Response:
    """`PATCH /{type}/{name}`."""
    return answer(_shown(call, call.portal.properties.update(call.kind, call.path["name"], call.body)))


def archive_property(call: Call) -> Response:
    """`DELETE /{type}/{name}` -> 204."""
    call.portal.properties.archive(call.kind, call.path["name"])
    return no_content()


def batch_create(call: Call) -> Response:
    """`POST /{type}/batch/create` -> 201; 207 where some could not be made."""
    made, errors = [], []
    for each in call.inputs(MOST_INPUTS):
        try:
            made.append(_shown(call, call.portal.properties.create(call.kind, each)))
        except ApiError as exc:
            errors.append(_entry(exc, str(each.get("name", ""))))
    return complete(call, made, errors, len(errors), 201)


def batch_read(call: Call) -> Response:
    """`POST /{type}/batch/read` with `{"name"}` inputs; 207 where some are not there."""
    shown, errors = [], []
    for each in call.inputs(MOST_INPUTS):
        name = str(each.get("name", ""))
        found = call.portal.properties.find(call.kind, name)
        if found is None:
            errors.append(_entry(not_found(f"The property named '{name}' does not exist."), name))
        else:
            shown.append(_shown(call, found))
    return complete(call, shown, errors, len(errors))


def batch_archive(call: Call) -> Response:
    """`POST /{type}/batch/archive` -> 204."""
    for each in call.inputs(MOST_INPUTS):
        call.portal.properties.archive(call.kind, str(each.get("name", "")))
    return no_content()


def list_groups(call: Call) -> Response:
    """`GET /{type}/groups`."""
    return page([group.to_wire() for group in call.portal.properties.groups(call.kind)])


def read_group(call: Call) -> Response:
    """`GET /{type}/groups/{name}`."""
    return answer(call.portal.properties.get_group(call.kind, call.path["name"]).to_wire())


def create_group(call: Call) -> Response:
    """`POST /{type}/groups` -> 201; 409 for a name in use."""
    return answer(call.portal.properties.create_group(call.kind, call.body).to_wire(), 201)


def archive_group(call: Call) -> Response:
    """`DELETE /{type}/groups/{name}` -> 204."""
    call.portal.properties.archive_group(call.kind, call.path["name"])
    return no_content()


def _shown(call: Call, definition: Property) -> dict[str, Any]:
    shown = definition.to_wire(call.portal.stamp)
    return {**shown, "options": call.portal.properties.options(call.kind, definition)}


def _entry(exc: ApiError, name: str) -> dict[str, Any]:
    context = {"name": [name]}
    return {"status": "error", "category": exc.category, "message": exc.message, "context": context}


def _scoped(handler: Handler, right: str) -> SignedIn:
    def scopes(path: Mapping[str, str]) -> tuple[str, ...]:
        kind = find_kind(path["type"])
        return () if kind is None else for_schemas(kind.scope_name, right)

    return SignedIn(handler, scopes)


def _endpoint(operation: str, method: str, tail: str, handler: Handler, right: str) -> Endpoint:
    return Endpoint(operation, method, _BASE + tail, _scoped(handler, right), (_LEGACY + tail,))


ENDPOINTS = (
    _endpoint("property_groups.list", "GET", "/groups", list_groups, "read"),
    _endpoint("property_groups.create", "POST", "/groups", create_group, "write"),
    _endpoint("property_groups.read", "GET", "/groups/{name}", read_group, "read"),
    _endpoint("property_groups.archive", "DELETE", "/groups/{name}", archive_group, "write"),
    _endpoint("properties.batch_create", "POST", "/batch/create", batch_create, "write"),
    _endpoint("properties.batch_read", "POST", "/batch/read", batch_read, "read"),
    _endpoint("properties.batch_archive", "POST", "/batch/archive", batch_archive, "write"),
    _endpoint("properties.list", "GET", "", list_properties, "read"),
    _endpoint("properties.create", "POST", "", create_property, "write"),
    _endpoint("properties.read", "GET", "/{name}", read_property, "read"),
    _endpoint("properties.update", "PATCH", "/{name}", update_property, "write"),
    _endpoint("properties.archive", "DELETE", "/{name}", archive_property, "write"),
)
