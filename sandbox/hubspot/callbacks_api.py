"""`/automation/actions/callbacks/{V}`: the service says how a waiting workflow action ended."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_object
from sandbox.hubspot.errors import Problem, bad_request
from sandbox.hubspot.wire import Call, Endpoint, SignedIn, no_content

MOST_INPUTS = 100


def complete(call: Call) -> Response:
    """`POST /{callback}/complete` `{"outputFields": {...}, "typedOutputs": {}}` -> 204."""
    outputs = _outputs(call, call.object())
    call.world.executions.complete(call.portal.id, call.path["callback"], outputs)
    return no_content()


def complete_batch(call: Call) -> Response:
    """`POST /complete` `{"inputs": [{"callbackId", "outputFields"}]}` -> 204."""
    inputs = [(str(each.get("callbackId", "")), _outputs(call, each)) for each in call.inputs(MOST_INPUTS)]
    for callback_id, outputs in inputs:
        call.world.executions.complete(call.portal.id, callback_id, outputs)
    return no_content()


def _outputs(call: Call, said: Mapping[str, Any]) -> dict[str, str]:
    missing = [name for name in _required(call) if name not in said]
    if missing:
        raise bad_request(f"Some required fields were not set: [{', '.join(missing)}]")
    outputs = as_object(said["outputFields"])
    wrong = [name for name, value in outputs.items() if not isinstance(value, str)]
    if wrong:
        problems = [Problem(f"{name} must be a string", "INVALID_STRING", name) for name in wrong]
        raise bad_request(
            "outputFields is a map of string to string", errors=[each.entry() for each in problems]
        )
    return outputs


def _required(call: Call) -> tuple[str, ...]:
    """The dated files mark `typedOutputs` as required, the numbered one does not know it."""
    dated = "version" in call.path and call.world.core.settings.typed_outputs_required
    return ("outputFields", "typedOutputs") if dated else ("outputFields",)


_AUTOMATION = "automation"

ENDPOINTS = (
    Endpoint(
        "callbacks.complete",
        "POST",
        "/automation/actions/callbacks/{version}/{callback}/complete",
        SignedIn(complete, lambda _: (_AUTOMATION,)),
        ("/automation/v4/actions/callbacks/{callback}/complete",),
    ),
    Endpoint(
        "callbacks.complete_batch",
        "POST",
        "/automation/actions/callbacks/{version}/complete",
        SignedIn(complete_batch, lambda _: (_AUTOMATION,)),
        ("/automation/v4/actions/callbacks/complete",),
    ),
)
