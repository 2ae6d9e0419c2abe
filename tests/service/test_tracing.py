"""OpenTelemetry: one trace from an event to the calls at a vendor, whichever process works on it."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from engine.errors import BadSetting
from engine.operations import tracing


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    """Where all spans go."""
    kept = InMemorySpanExporter()
    stop = tracing.start(SimpleSpanProcessor(kept))
    yield kept
    stop()


def about(span: ReadableSpan) -> dict[str, Any]:
    return {name.removeprefix("stagebill."): value for name, value in (span.attributes or {}).items()}


def path(span: ReadableSpan, spans: tuple[ReadableSpan, ...]) -> list[str]:
    """The names from the event down to a span."""
    by_id = {each.context.span_id: each for each in spans}
    names = [span.name]
    while span.parent is not None:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return names[::-1]


async def test_an_action_call_is_one_trace_from_its_event_to_the_vendor(service: Any, exported: Any):
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")

    spans = exported.get_finished_spans()
    effect = next(one for one in spans if about(one).get("effect") == "create invoice")
    mine = tuple(one for one in spans if one.context.trace_id == effect.context.trace_id)
    calls = [one for one in mine if one.parent and one.parent.span_id == effect.context.span_id]

    assert path(effect, mine) == ["event", "execution", "effect"]
    assert [one.name for one in calls] == ["quickbooks POST"]
    assert path(calls[0], mine) == ["event", "execution", "effect", "quickbooks POST"]


async def test_a_rules_decision_stands_between_the_event_and_what_it_started(service: Any, exported: Any):
    """Event, the run that decides, the decision, the action's run, its effect: five spans in a line."""
    deal = await service.deal(amount="10000.00", dealtype="existingbusiness")
    await service.move(deal, "contractsent")

    spans = exported.get_finished_spans()
    effect = next(one for one in spans if about(one).get("effect") == "create invoice")
    mine = tuple(one for one in spans if one.context.trace_id == effect.context.trace_id)

    assert path(effect, mine) == ["event", "execution", "decision", "execution", "effect"]


async def test_ids_of_the_ledger_are_attributes(service: Any, exported: Any):
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")

    spans = {one.name: about(one) for one in exported.get_finished_spans() if "create" in str(one.attributes)}
    execution, effect = spans["execution"], spans["effect"]
    assert execution["action"] == "create-invoice"
    assert (execution["outcome"], execution["attempt"]) == ("done", 1)
    assert execution["event_id"] and execution["execution_id"]
    assert effect["request_id"].startswith("sb-")
    assert effect["document_id"] == (await service.invoices())[0]["Id"]


async def test_a_later_try_is_in_the_same_trace(service: Any, exported: Any):
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "drop_after"}]})
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")
    await service.later(minutes=2)

    tries = [
        one
        for one in exported.get_finished_spans()
        if one.name == "execution" and about(one)["action"] == "create-invoice"
    ]
    assert [about(one).get("postponed", about(one).get("outcome")) for one in tries] == ["unsure", "done"]
    assert len({one.context.trace_id for one in tries}) == 1
    failed = [one for one in exported.get_finished_spans() if one.name == "effect" and not one.status.is_ok]
    assert [one.status.description for one in failed if one.status.description] == ["Unsure"]


async def test_spans_tell_nothing_of_persons_and_no_secrets(service: Any, exported: Any):
    deal = await service.deal(pipeline="other", contact={"email": "ann.lee@example.com"})
    await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")
    await service.settle()

    written = "\n".join(one.to_json() for one in exported.get_finished_spans())
    private = ("ann.lee", "example.com", "Lee", "312 555", "Main St", "10000", "Roof", "sandbox", "Bearer")
    assert [word for word in private if word in written] == []


def test_without_a_place_to_send_traces_to_there_are_none(monkeypatch: pytest.MonkeyPatch):
    started: list[Any] = []
    monkeypatch.setattr(tracing, "start", started.append)

    tracing.set_up({})
    tracing.set_up({"OTEL_EXPORTER_OTLP_ENDPOINT": ""})
    tracing.set_up({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"})
    tracing.set_up({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"})

    assert started == []


def test_what_is_missing_to_send_them_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tracing, "_EXPORTER", "opentelemetry.exporter.nowhere")

    with pytest.raises(BadSetting) as caught:
        tracing.set_up({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"})

    assert str(caught.value) == (
        "OTEL_EXPORTER_OTLP_ENDPOINT is set and traces cannot be sent without more packages; "
        "run: pip install 'stagebill[otel]', or unset it"
    )


def test_the_service_runs_without_opentelemetry():
    """It is an extra: what traces costs nobody anything who does not ask for it."""
    program = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "import engine.compose\n"
        "from engine.operations import tracing\n"
        "with tracing.span('event', trace='1', own='1'): tracing.mark(outcome='done')\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
