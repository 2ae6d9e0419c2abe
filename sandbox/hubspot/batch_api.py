"""`/crm/objects/{V}/{type}/batch/…`: up to a hundred records in one call, partial success included."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from sandbox.hubspot.bodies import as_list, as_word
from sandbox.hubspot.errors import ApiError, not_found
from sandbox.hubspot.objects_api import MOST_WITH_HISTORY, endpoint, scoped, shown_after
from sandbox.hubspot.records import Record
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.views import show
from sandbox.hubspot.wire import Call, answer, no_content
from sandbox.hubspot.writes import archive, create, find_record, update, upsert

MOST_INPUTS = 100

Input = Mapping[str, Any]


def batch_read(call: Call) -> Response:
    """`POST /batch/read`: 207 when some ids are not there."""
    said = call.object()
    names, histories = _names(said, "properties"), _names(said, "propertiesWithHistory")
    id_property = as_word(said, "idProperty")
    shown, missing = [], []
    for each in call.inputs(MOST_WITH_HISTORY if histories else MOST_INPUTS):
        wanted = str(each.get("id", ""))
        try:
            record = find_record(call.portal, call.kind, wanted, id_property)
        except ApiError as exc:
            if exc.status != 404:
                raise
            missing.append(wanted)
        else:
            shown.append(show(record, call.portal, names, histories))
    return complete(call, shown, [_not_there(missing)] if missing else [], len(missing))


def batch_create(call: Call) -> Response:
    """`POST /batch/create` -> 201, or 207 where inputs that carry a trace id fail."""
    return _each(call, lambda each: shown_after(call, create(call, each), each), 201)


def batch_update(call: Call) -> Response:
    """`POST /batch/update` -> 200, or 207. Old ids of merged records are not accepted here."""

    def one(each: Input) -> dict[str, Any]:
        return shown_after(call, update(call, _plain_record(call, each), each), each)

    return _each(call, one, 200)


def batch_upsert(call: Call) -> Response:
    """`POST /batch/upsert` -> 200 with `new` on each result."""

    def one(each: Input) -> dict[str, Any]:
        record, new = upsert(call, each)
        return {**shown_after(call, record, each), "new": new}

    return _each(call, one, 200)


def batch_archive(call: Call) -> Response:
    """`POST /batch/archive` -> 204."""
    for each in call.inputs(MOST_INPUTS):
        record = call.portal.records.find(call.kind, str(each.get("id", "")))
        if record is not None:
            archive(call, record)
    return no_content()


def _each(call: Call, work: Callable[[Input], dict[str, Any]], status: int) -> Response:
    """Work on each input. One that fails without a trace id fails the batch, as it stands."""
    done, errors = [], []
    for each in call.inputs(MOST_INPUTS):
        try:
            done.append(work(each))
        except ApiError as exc:
            trace = each.get("objectWriteTraceId")
            if trace is None:
                raise
            errors.append(_traced(exc, str(trace)))
    return complete(call, done, errors, len(errors), status)


def complete(
    call: Call, results: list[dict[str, Any]], errors: list[dict[str, Any]], count: int, status: int = 200
) -> Response:
    """The answer of a batch, 207 when there are errors."""
    now = to_iso(call.world.core.clock())
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        body |= {"numErrors": count, "errors": errors}
    return answer(body, 207 if errors else status)


def _names(said: Input, key: str) -> list[str]:
    return [str(name) for name in as_list(said, key)]


def _plain_record(call: Call, each: Input) -> Record:
    wanted = str(each.get("id", ""))
    record = find_record(call.portal, call.kind, wanted, as_word(each, "idProperty"))
    if each.get("idProperty") is None and record.id != wanted:
        raise not_found("resource not found", context={"id": [wanted]})
    return record


def _not_there(ids: list[str]) -> dict[str, Any]:
    refusal = not_found(
        "Could not get some objects, they may be deleted or not exist. Check that ids are valid."
    )
    return {**_entry(refusal), "context": {"ids": ids}}


def _traced(exc: ApiError, trace: str) -> dict[str, Any]:
    entry = _entry(exc)
    return {**entry, "context": {**entry.get("context", {}), "objectWriteTraceId": [trace]}}


def _entry(exc: ApiError) -> dict[str, Any]:
    return {"status": "error", "category": exc.category, "message": exc.message, **exc.fields}


ENDPOINTS = (
    endpoint("batch_read", "POST", "/batch/read", scoped(batch_read, "read")),
    endpoint("batch_create", "POST", "/batch/create", scoped(batch_create, "write")),
    endpoint("batch_update", "POST", "/batch/update", scoped(batch_update, "write")),
    endpoint("batch_upsert", "POST", "/batch/upsert", scoped(batch_upsert, "write")),
    endpoint("batch_archive", "POST", "/batch/archive", scoped(batch_archive, "write")),
)
