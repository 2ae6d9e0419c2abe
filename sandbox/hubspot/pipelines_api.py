"""`/crm/pipelines/{V}/{type}`: pipelines and their stages, read and changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_object, as_objects, as_word
from sandbox.hubspot.errors import bad_request, not_found
from sandbox.hubspot.kinds import find_kind
from sandbox.hubspot.pipelines import MOST_STAGES, Pipeline, Stage
from sandbox.hubspot.scopes import for_objects, for_schemas
from sandbox.hubspot.wire import Call, Endpoint, Handler, SignedIn, answer, no_content, page

_CLOSED = ("0.0", "1.0")


def list_pipelines(call: Call) -> Response:
    """`GET /{type}`."""
    pipelines = call.portal.pipelines.of(call.kind)
    return page([each.to_wire(order, call.portal.stamp) for order, each in enumerate(pipelines)])


def read_pipeline(call: Call) -> Response:
    """`GET /{type}/{pipeline}`."""
    return _shown(call, _pipeline(call))


def create_pipeline(call: Call) -> Response:
    """`POST /{type} {"label", "displayOrder", "stages"}` -> 201."""
    said = call.object()
    stages = [_stage(call, each) for each in as_objects(said, "stages")]
    made = Pipeline(str(next(call.world.core.record_ids)), _label(said), _checked(stages))
    return _kept(call, made, 201)


def update_pipeline(call: Call) -> Response:
    """`PATCH /{type}/{pipeline} {"label"}`; the stages have addresses of their own."""
    old = _pipeline(call)
    return _kept(call, Pipeline(old.id, _label({"label": old.label, **call.object()}), old.stages))


def archive_pipeline(call: Call) -> Response:
    """`DELETE /{type}/{pipeline}` -> 204; the records in it stay as they are."""
    call.portal.pipelines.remove(call.kind, _pipeline(call).id)
    return no_content()


def list_stages(call: Call) -> Response:
    """`GET /{type}/{pipeline}/stages`."""
    stages = _pipeline(call).stages
    return page([each.to_wire(order, call.portal.stamp) for order, each in enumerate(stages)])


def read_stage(call: Call) -> Response:
    """`GET /{type}/{pipeline}/stages/{stage}`."""
    order, stage = _place(call)
    return answer(stage.to_wire(order, call.portal.stamp))


def create_stage(call: Call) -> Response:
    """`POST /{type}/{pipeline}/stages {"label", "metadata"}` -> 201."""
    pipeline, stage = _pipeline(call), _stage(call, call.object())
    stages = _checked([*pipeline.stages, stage])
    _kept(call, Pipeline(pipeline.id, pipeline.label, stages))
    return answer(stage.to_wire(len(stages) - 1, call.portal.stamp), 201)


def update_stage(call: Call) -> Response:
    """`PATCH /{type}/{pipeline}/stages/{stage} {"label", "metadata"}`."""
    pipeline, (order, old) = _pipeline(call), _place(call)
    said = {"label": old.label, "metadata": {"probability": old.probability}, **call.object()}
    stage = replace(_stage(call, said), id=old.id)
    stages = [stage if each is old else each for each in pipeline.stages]
    _kept(call, Pipeline(pipeline.id, pipeline.label, stages))
    return answer(stage.to_wire(order, call.portal.stamp))


def archive_stage(call: Call) -> Response:
    """`DELETE /{type}/{pipeline}/stages/{stage}` -> 204."""
    pipeline, (_, old) = _pipeline(call), _place(call)
    _kept(call, Pipeline(pipeline.id, pipeline.label, [each for each in pipeline.stages if each is not old]))
    return no_content()


def _kept(call: Call, pipeline: Pipeline, status: int = 200) -> Response:
    """Keep a pipeline as it is now; every record of the kind counts as modified."""
    call.portal.pipelines.put(call.kind, pipeline)
    for record in call.portal.records.all(call.kind):
        call.editor.touch(record)
    return _shown(call, pipeline, status)


def _shown(call: Call, pipeline: Pipeline, status: int = 200) -> Response:
    order = call.portal.pipelines.of(call.kind).index(pipeline)
    return answer(pipeline.to_wire(order, call.portal.stamp), status)


def _pipeline(call: Call) -> Pipeline:
    found = call.portal.pipelines.find(call.kind, call.path["pipeline"])
    if found is None:
        raise not_found(f"There is no pipeline {call.path['pipeline']}")
    return found


def _place(call: Call) -> tuple[int, Stage]:
    for order, stage in enumerate(_pipeline(call).stages):
        if stage.id == call.path["stage"]:
            return order, stage
    raise not_found(f"There is no stage {call.path['stage']}")


def _stage(call: Call, said: Mapping[str, Any]) -> Stage:
    """A stage from a body; deals need a probability, tickets may say whether they are closed."""
    metadata = as_object(said.get("metadata") or {})
    stage_id = str(next(call.world.core.record_ids))
    if call.kind.name == "tickets":
        return Stage(stage_id, _label(said), metadata.get("ticketState") == "CLOSED")
    probability = str(metadata.get("probability"))
    if not _is_probability(probability):
        raise bad_request("metadata.probability of a stage must be from 0.0 to 1.0, in tenths")
    return Stage(stage_id, _label(said), probability in _CLOSED, probability)


def _is_probability(text: str) -> bool:
    return text in _CLOSED or (text.startswith("0.") and text[2:].isdecimal() and len(text) <= len("0.95"))


def _label(said: Mapping[str, Any]) -> str:
    label = as_word(said, "label")
    if not label:
        raise bad_request("Some required fields were not set: [label]")
    return label


def _checked(stages: list[Stage]) -> list[Stage]:
    if not 0 < len(stages) <= MOST_STAGES:
        raise bad_request(f"A pipeline has from 1 to {MOST_STAGES} stages, got {len(stages)}")
    return stages


def _scoped(handler: Handler, right: str) -> SignedIn:
    def scopes(path: Mapping[str, str]) -> tuple[str, ...]:
        kind = find_kind(path["type"])
        if kind is None:
            return ()
        return (*for_objects(kind.scope_name, right), *for_schemas(kind.scope_name, right))

    return SignedIn(handler, scopes)


def _endpoint(operation: str, method: str, tail: str, handler: Handler, right: str) -> Endpoint:
    path, legacy = f"/crm/pipelines/{{version}}/{{type}}{tail}", f"/crm/v3/pipelines/{{type}}{tail}"
    return Endpoint(f"pipelines.{operation}", method, path, _scoped(handler, right), (legacy,))


_ONE = "/{pipeline}"
_STAGES, _STAGE = f"{_ONE}/stages", f"{_ONE}/stages/{{stage}}"

ENDPOINTS = (
    _endpoint("list", "GET", "", list_pipelines, "read"),
    _endpoint("create", "POST", "", create_pipeline, "write"),
    _endpoint("read", "GET", _ONE, read_pipeline, "read"),
    _endpoint("update", "PATCH", _ONE, update_pipeline, "write"),
    _endpoint("archive", "DELETE", _ONE, archive_pipeline, "write"),
    _endpoint("stages", "GET", _STAGES, list_stages, "read"),
    _endpoint("create_stage", "POST", _STAGES, create_stage, "write"),
    _endpoint("stage", "GET", _STAGE, read_stage, "read"),
    _endpoint("update_stage", "PATCH", _STAGE, update_stage, "write"),
    _endpoint("archive_stage", "DELETE", _STAGE, archive_stage, "write"),
)
