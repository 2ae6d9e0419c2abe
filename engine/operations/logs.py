"""Log lines for people and machines: time, level, a fixed event name, ids. Never bodies, names or tokens.

What is logged while something is worked on carries its ids, so that one id leads from an event to what it
changed at a vendor, whichever process wrote the line.
"""

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

from engine import exact_json
from engine.clock import stamp

Form = Literal["lines", "json"]

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_bound: ContextVar[Mapping[str, str]] = ContextVar("bound", default=_NOTHING)


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Everything that is logged within carries these ids, also by tasks that are started within."""
    before = _bound.set({**_bound.get(), **ids})
    try:
        yield
    finally:
        _bound.reset(before)


class LineFormatter(logging.Formatter):
    """`2026-03-02T15:00:00.000Z INFO engine.executions.worker closed event_id=… outcome=done`"""

    def format(self, record: logging.LogRecord) -> str:
        told = "".join(f" {name}={value}" for name, value in _told(record).items())
        line = f"{_moment(record)} {record.levelname} {record.name} {record.getMessage()}{told}"
        return f"{line}\n{_trace(record)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the same fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_told(record),
        }
        if record.exc_info:
            line["trace"] = _trace(record)
        return exact_json.dumps(line).decode()


def set_up(form: Form = "lines", level: int = logging.INFO) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("apscheduler", "httpx", "httpcore", "alembic", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _moment(record: logging.LogRecord) -> str:
    return stamp(datetime.fromtimestamp(record.created, UTC))[:-4] + "Z"  # milliseconds


def _told(record: logging.LogRecord) -> dict[str, Any]:
    """The ids that are bound, and what the line itself tells."""
    own = {
        name: value if isinstance(value, bool | int | float) else str(value)
        for name, value in record.__dict__.items()
        if name not in _STANDARD and value is not None
    }
    return {**_bound.get(), **own}


def _trace(record: logging.LogRecord) -> str:
    """Where it happened and what kind of error it was. An error's own words may hold what it failed over."""
    assert record.exc_info is not None
    error = record.exc_info[1]
    if error is None:
        return ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{frames}{type(error).__module__}.{type(error).__qualname__}"
