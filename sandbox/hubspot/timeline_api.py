"""`/integrators/timeline`: events on the timelines of records, dated and numbered, and their templates.

The two families differ in more than their addresses: dated calls name an event type by the full name
of an app event of the project and send `properties`; numbered ones name a template by id and send
`tokens`. Templates are managed by numbered calls alone.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.batch_api import complete
from sandbox.hubspot.bodies import as_object, as_objects, as_word
from sandbox.hubspot.developer import AppCall, AppHandler, ForTheApp
from sandbox.hubspot.errors import ApiError, bad_request, not_found
from sandbox.hubspot.timeline import AppEvent, Template, put_token
from sandbox.hubspot.times import from_ms
from sandbox.hubspot.values import BadValue, read_instant
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, known_kind, no_content, page

MOST_INPUTS = 500
_SCOPE = "timeline"


def resolve_type(call: Call) -> Response:
    """`POST /types/projects {"projectName", "developerSymbol"}`: the full name of an app event."""
    said = call.object()
    if as_word(said, "projectName") is None or as_word(said, "developerSymbol") is None:
        raise bad_request("Some required fields were not set: [projectName, developerSymbol]")
    return answer({"fullyQualifiedName": call.world.templates.called(said["developerSymbol"]).full_name})


def send_event(call: Call) -> Response:
    """`POST /events {"eventTypeName", "id", "objectId", "properties", "timestamp"}` -> 201."""
    event = _dated(call, call.object())
    call.portal.timeline.add(event)
    return answer(_shown(event), 201)


def send_events(call: Call) -> Response:
    """`POST /events/batch {"inputs": [...]}` -> 201, or 207 where some were refused."""
    return _each(call, lambda each: _shown(_added(call, _dated(call, each))))


def send_event_legacy(call: Call) -> Response:
    """`POST /integrators/timeline/v3/events {"eventTemplateId", "objectId"|"email", "tokens"}` -> 201."""
    return answer(_added(call, _numbered(call, call.object())).to_wire(), 201)


def send_events_legacy(call: Call) -> Response:
    """`POST /integrators/timeline/v3/events/batch/create` -> 201, or 207."""
    return _each(call, lambda each: _added(call, _numbered(call, each)).to_wire())


def read_event_legacy(call: Call) -> Response:
    """`GET /integrators/timeline/v3/events/{template}/{event}`."""
    template = call.world.templates.get(call.path["template"])
    return answer(call.portal.timeline.find(template, call.path["event"]).to_wire())


def list_templates(call: AppCall) -> Response:
    """`GET /{appId}/event-templates`."""
    return page([each.to_wire() for each in call.world.templates.all()])


def create_template(call: AppCall) -> Response:
    """`POST /{appId}/event-templates`: name, objectType, headerTemplate, detailTemplate, tokens."""
    said = call.object()
    if as_word(said, "name") is None or as_word(said, "objectType") is None:
        raise bad_request("Some required fields were not set: [name, objectType]")
    texts = [as_word(said, key) or "" for key in ("headerTemplate", "detailTemplate")]
    template = call.world.templates.add(
        said["name"], known_kind(said["objectType"]), texts[0], texts[1], [*as_objects(said, "tokens")]
    )
    return answer(template.to_wire(), 201)


def read_template(call: AppCall) -> Response:
    """`GET /{appId}/event-templates/{template}`."""
    return answer(call.world.templates.get(call.path["template"]).to_wire())


def remove_template(call: AppCall) -> Response:
    """`DELETE /{appId}/event-templates/{template}` -> 204."""
    call.world.templates.remove(call.world.templates.get(call.path["template"]))
    return no_content()


def create_token(call: AppCall) -> Response:
    """`POST /{appId}/event-templates/{template}/tokens`."""
    template = call.world.templates.get(call.path["template"])
    return answer(dict(put_token(template, call.object())))


def _dated(call: Call, said: Mapping[str, Any]) -> AppEvent:
    missing = [name for name in ("eventTypeName", "id", "objectId", "properties") if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    template = call.world.templates.called(str(said["eventTypeName"]))
    object_id = _object_id(call, template, said)
    return AppEvent(str(said["id"]), template, object_id, as_object(said["properties"]), _at(call, said))


def _numbered(call: Call, said: Mapping[str, Any]) -> AppEvent:
    missing = [name for name in ("eventTemplateId", "tokens") if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    template = call.world.templates.get(str(said["eventTemplateId"]))
    object_id = _object_id(call, template, said)
    event_id = str(said.get("id") or call.world.core.new_id())
    values, extra = as_object(said["tokens"]), said.get("extraData")
    return AppEvent(event_id, template, object_id, values, _at(call, said), extra)


def _object_id(call: Call, template: Template, said: Mapping[str, Any]) -> str:
    """The record that an event belongs to, by id or, for contacts, by address."""
    records, mail = call.portal.records, said.get("email")
    if said.get("objectId") is None and isinstance(mail, str) and template.kind.name == "contacts":
        found = records.find_by(template.kind, "email", mail)
    else:
        found = records.find(template.kind, str(said.get("objectId", "")))
    if found is None:
        raise not_found(f"There is no such {template.kind.singular}")
    return found.id


def _at(call: Call, said: Mapping[str, Any]) -> datetime:
    stamp = said.get("timestamp")
    if stamp is None:
        return call.world.core.clock()
    try:
        return from_ms(stamp) if isinstance(stamp, int) else read_instant(str(stamp))
    except (BadValue, OverflowError) as exc:
        raise bad_request(f"timestamp must be ISO 8601 or milliseconds, got {stamp!r}") from exc


def _added(call: Call, event: AppEvent) -> AppEvent:
    call.portal.timeline.add(event)
    return event


def _shown(event: AppEvent) -> dict[str, Any]:
    return {
        "eventTypeName": event.template.full_name,
        "id": event.id,
        "objectId": event.object_id,
        "properties": dict(event.values),
        "timestamp": event.to_wire()["timestamp"],
    }


def _each(call: Call, work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Response:
    done, errors = [], []
    for each in call.inputs(MOST_INPUTS):
        try:
            done.append(work(each))
        except ApiError as exc:
            errors.append({"status": "error", "category": exc.category, "message": exc.message})
    return complete(call, done, errors, len(errors), 201)


def _sent(operation: str, method: str, path: str, handler: Handler) -> Endpoint:
    return Endpoint(operation, method, path, SignedIn(handler, lambda _: (_SCOPE,)))


def _template(operation: str, method: str, tail: str, handler: AppHandler) -> Endpoint:
    path = f"/integrators/timeline/v3/{{app}}/event-templates{tail}"
    return Endpoint(f"timeline.{operation}", method, path, ForTheApp(handler, _SCOPE))


_DATED, _NUMBERED = "/integrators/timeline/{version}", "/integrators/timeline/v3"

ENDPOINTS = (
    _sent("timeline.type", "POST", f"{_DATED}/types/projects", resolve_type),
    _sent("timeline.send", "POST", f"{_DATED}/events", send_event),
    _sent("timeline.send_batch", "POST", f"{_DATED}/events/batch", send_events),
    _sent("timeline.send", "POST", f"{_NUMBERED}/events", send_event_legacy),
    _sent("timeline.send_batch", "POST", f"{_NUMBERED}/events/batch/create", send_events_legacy),
    _sent("timeline.read", "GET", f"{_NUMBERED}/events/{{template}}/{{event}}", read_event_legacy),
    _template("templates", "GET", "", list_templates),
    _template("create_template", "POST", "", create_template),
    _template("template", "GET", "/{template}", read_template),
    _template("remove_template", "DELETE", "/{template}", remove_template),
    _template("create_token", "POST", "/{template}/tokens", create_token),
)
