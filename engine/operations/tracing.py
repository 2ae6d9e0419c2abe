"""OpenTelemetry traces, where they are asked for: event -> decision -> execution -> effect -> vendor call.

The ids of a trace and of the spans that others hang under come from the ledger's own ids. So whichever
process works on something adds to the one trace of its event, and the event's id finds it. Spans hold ids,
names of actions and rules, and states; no inputs, no answers.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

from engine.errors import BadSetting

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Tracer

Told = str | int | None

_ASKED_BY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
_OFF: AbstractContextManager[None] = nullcontext()

_wanted: ContextVar[tuple[int | None, int | None]] = ContextVar("wanted", default=(None, None))
_tracer: "Tracer | None" = None


def set_up(environment: Mapping[str, str]) -> None:
    """Trace, if OpenTelemetry's own variables name a place to send traces to; else do nothing.

    Raises BadSetting where they do and what is needed is not installed.
    """
    asked = next((name for name in _ASKED_BY if environment.get(name)), None)
    if asked is None or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    if environment.get("OTEL_TRACES_EXPORTER") == "none":
        return
    try:
        exporter = import_module(_EXPORTER).OTLPSpanExporter()
        batches = import_module("opentelemetry.sdk.trace.export").BatchSpanProcessor(exporter)
    except ModuleNotFoundError as missing:
        raise BadSetting(
            f"{asked} is set and traces cannot be sent without more packages; "
            "run: pip install 'stagebill[otel]', or unset it"
        ) from missing
    start(batches, environment.get("OTEL_SERVICE_NAME") or "stagebill")


def start(processor: "SpanProcessor", service: str = "stagebill") -> Callable[[], None]:
    """Send all spans to `processor` from now on; what is returned ends that."""
    global _tracer
    provider = _provider(service)
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("stagebill", version("stagebill"))

    def stop() -> None:
        global _tracer
        _tracer = None
        provider.shutdown()

    return stop


def span(
    name: str, *, trace: str = "", own: str = "", under: str = "", **about: Told
) -> AbstractContextManager[None]:
    """Something that takes time, within whatever span is current.

    `trace` is the id of the event that it belongs to, and `under` of what caused it; `own` is an id of the
    ledger that others name as what caused them. `about` becomes attributes, `stagebill.…`.
    """
    if _tracer is None:
        return _OFF
    return _span(_tracer, name, trace, own, under, about)


def mark(**about: Told) -> None:
    """Add attributes to the current span."""
    if _tracer is not None:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attributes(_attributes(about))


@contextmanager
def _span(
    tracer: "Tracer", name: str, trace: str, own: str, under: str, about: Mapping[str, Told]
) -> Iterator[None]:
    from opentelemetry.trace import StatusCode, use_span

    wanted = _wanted.set((_number(trace, 16) if trace else None, _number(own, 8) if own else None))
    try:
        made = tracer.start_span(name, _cause(trace, under, own), attributes=_attributes(about))
    finally:
        _wanted.reset(wanted)
    with use_span(made, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except BaseException as error:
            made.set_status(
                StatusCode.ERROR, type(error).__name__
            )  # its own words may hold what it failed over
            raise


def _cause(trace: str, under: str, own: str) -> "Context | None":
    """Under what a span hangs: what may have been traced by another process; nothing; the current span."""
    from opentelemetry.context import Context
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    if trace and under:
        remote = SpanContext(
            _number(trace, 16), _number(under, 8), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)
        )
        return set_span_in_context(NonRecordingSpan(remote), Context())
    return Context() if trace and own else None


def _provider(service: str) -> "TracerProvider":
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class LedgerIds(RandomIdGenerator):
        """The ids that are wanted, else random ones."""

        def generate_trace_id(self) -> int:
            return _wanted.get()[0] or super().generate_trace_id()

        def generate_span_id(self) -> int:
            return _wanted.get()[1] or super().generate_span_id()

    about = {"service.name": service, "service.version": version("stagebill")}
    return TracerProvider(id_generator=LedgerIds(), resource=Resource.create(about))


def _number(told: str, length: int) -> int:
    """So many bytes that the same id always gives.

    >>> _number("0197", 8) == _number("0197", 8) != _number("0198", 8)
    True
    """
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:length])


def _attributes(about: Mapping[str, Told]) -> dict[str, str | int]:
    return {f"stagebill.{name}": value for name, value in about.items() if value is not None}
