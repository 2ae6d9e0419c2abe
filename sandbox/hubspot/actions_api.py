"""`/automation/actions/{V}/{appId}`: the older way of defining workflow actions, beside project files."""

from starlette.responses import Response

from sandbox.hubspot.actions import find_function
from sandbox.hubspot.developer import AppCall, AppHandler, ForTheApp
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.wire import Endpoint, answer, no_content, page

MOST_LISTED = 100

_BASE = "/automation/actions/{version}/{app}"
_LEGACY = "/automation/v4/actions/{app}"


def list_definitions(call: AppCall) -> Response:
    """`GET /{appId}?limit&after&archived`; `after` is the last id seen."""
    after = call.query.get("after", "0")
    seen = int(after) if after.isdecimal() else 0
    archived = call.flag("archived")
    rest = [each for each in call.world.actions.all(archived=archived) if each.id > seen]
    limit = call.number("limit", MOST_LISTED, MOST_LISTED)
    more = str(rest[limit - 1].id) if len(rest) > limit else None
    return page([each.to_wire() for each in rest[:limit]], more=more)


def create_definition(call: AppCall) -> Response:
    """`POST /{appId}` -> 201."""
    return answer(call.world.actions.create(call.object()).to_wire(), 201)


def read_definition(call: AppCall) -> Response:
    """`GET /{appId}/{definitionId}?archived`."""
    archived = call.flag("archived")
    return answer(call.world.actions.get(call.path["definition"], archived=archived).to_wire())


def update_definition(call: AppCall) -> Response:
    """`PATCH /{appId}/{definitionId}`; `{"published": true}` publishes it."""
    actions = call.world.actions
    said = call.object()
    if "functions" in said:
        raise bad_request("functions cannot be changed here; use the addresses of the functions")
    return answer(actions.update(actions.get(call.path["definition"]), said).to_wire())


def archive_definition(call: AppCall) -> Response:
    """`DELETE /{appId}/{definitionId}` -> 204."""
    call.world.actions.archive(call.world.actions.get(call.path["definition"]))
    return no_content()


def read_requires_object(call: AppCall) -> Response:
    """`GET /{appId}/{definitionId}/requires-object`."""
    return answer({"requiresObject": call.world.actions.get(call.path["definition"]).requires_object})


def set_requires_object(call: AppCall) -> Response:
    """`POST /{appId}/{definitionId}/requires-object {"requiresObject"}` -> 204."""
    wanted = call.object().get("requiresObject")
    if not isinstance(wanted, bool):
        raise bad_request("requiresObject must be true or false")
    call.world.actions.get(call.path["definition"]).requires_object = wanted
    return no_content()


def list_revisions(call: AppCall) -> Response:
    """`GET /{appId}/{definitionId}/revisions?limit&after`, newest first; `after` is the last number seen."""
    definition = call.world.actions.get(call.path["definition"])
    after = call.query.get("after", "")
    rest = [each for each in definition.revisions[::-1] if not after.isdecimal() or each.number < int(after)]
    limit = call.number("limit", MOST_LISTED, MOST_LISTED)
    more = str(rest[limit - 1].number) if len(rest) > limit else None
    return page([definition.revision_to_wire(each) for each in rest[:limit]], more=more)


def read_revision(call: AppCall) -> Response:
    """`GET /{appId}/{definitionId}/revisions/{revisionId}`."""
    definition = call.world.actions.get(call.path["definition"])
    return answer(definition.revision_to_wire(definition.revision(call.path["revision"])))


def list_functions(call: AppCall) -> Response:
    """`GET /{appId}/{definitionId}/functions`: types and ids, without the sources."""
    definition = call.world.actions.get(call.path["definition"])
    return page(definition.to_wire()["functions"])


def read_function(call: AppCall) -> Response:
    """`GET …/functions/{functionType}[/{functionId}]`, with its source."""
    definition = call.world.actions.get(call.path["definition"])
    found = find_function(definition, call.path["function"], call.path.get("function_id"))
    if found is None:
        raise not_found(f"Definition {definition.id} has no function {call.path['function']}")
    return answer(dict(found))


def put_function(call: AppCall) -> Response:
    """`PUT …/functions/{functionType}[/{functionId}]`; the body is the source."""
    actions = call.world.actions
    definition = actions.get(call.path["definition"])
    source = call.raw.decode("utf-8", "replace")
    return answer(
        actions.put_function(definition, call.path["function"], call.path.get("function_id"), source)
    )


def drop_function(call: AppCall) -> Response:
    """`DELETE …/functions/{functionType}[/{functionId}]` -> 204."""
    actions = call.world.actions
    actions.drop_function(
        actions.get(call.path["definition"]), call.path["function"], call.path.get("function_id")
    )
    return no_content()


def _endpoint(
    name: str, method: str, tail: str, handler: AppHandler, right: str, *, raw: bool = False
) -> Endpoint:
    serve = ForTheApp(handler, f"developers-{right}", raw)
    return Endpoint(f"actions.{name}", method, _BASE + tail, serve, (_LEGACY + tail,))


_ONE = "/{definition}"
_FUNCTION = f"{_ONE}/functions/{{function}}"
_FUNCTION_OF_FIELD = f"{_FUNCTION}/{{function_id}}"

ENDPOINTS = (
    _endpoint("list", "GET", "", list_definitions, "read"),
    _endpoint("create", "POST", "", create_definition, "write"),
    _endpoint("read", "GET", _ONE, read_definition, "read"),
    _endpoint("update", "PATCH", _ONE, update_definition, "write"),
    _endpoint("archive", "DELETE", _ONE, archive_definition, "write"),
    _endpoint("requires_object", "GET", f"{_ONE}/requires-object", read_requires_object, "read"),
    _endpoint("requires_object", "POST", f"{_ONE}/requires-object", set_requires_object, "write"),
    _endpoint("revisions", "GET", f"{_ONE}/revisions", list_revisions, "read"),
    _endpoint("revision", "GET", f"{_ONE}/revisions/{{revision}}", read_revision, "read"),
    _endpoint("functions", "GET", f"{_ONE}/functions", list_functions, "read"),
    _endpoint("function", "GET", _FUNCTION, read_function, "read"),
    _endpoint("function", "GET", _FUNCTION_OF_FIELD, read_function, "read"),
    _endpoint("put_function", "PUT", _FUNCTION, put_function, "write", raw=True),
    _endpoint("put_function", "PUT", _FUNCTION_OF_FIELD, put_function, "write", raw=True),
    _endpoint("drop_function", "DELETE", _FUNCTION, drop_function, "write"),
    _endpoint("drop_function", "DELETE", _FUNCTION_OF_FIELD, drop_function, "write"),
)
