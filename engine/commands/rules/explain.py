"""`stagebill rules explain`: what the rules decide about a record, and why."""

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import exact_json
from engine.commands.output import FAILED, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.tools import Tools
from rules import Facts, Happening, decide, told

HELP = "tell what the rules decide about a record, and why"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    parser.add_argument(
        "--record", type=Path, required=True, help="a JSON file with the event and its objects"
    )


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 decided, 1 the file has mistakes, 2 unreadable."""
    return explain(file_of(options, tools), options.record, out, now=tools.clock)


def explain(path: Path, record: Path, out: Out, *, now: Callable[[], datetime]) -> int:
    """What the rules decide about a record: `{"event": {"deal_enters": "…"}, "deal": {…}}`."""
    book, code = loaded(path, out)
    if book is None:
        return code
    try:
        happening, objects, told_at = _record(exact_json.loads(record.read_bytes()))
    except OSError as problem:
        out.error(f"{record} cannot be read: {problem.strerror}")
        return FAILED
    except ValueError:
        out.error(
            f'{record} must be JSON like {{"event": {{"deal_enters": "won"}}, "deal": {{"amount": "500"}}}}'
        )
        return FAILED
    at = told_at or now()
    moment = at if at.tzinfo else at.replace(tzinfo=book.timezone)
    decisions = decide(book, happening, Facts(objects), now=moment)
    if not decisions:
        out.line(f"no rule listens to {happening.kind}: {happening.value}")
    for decision in decisions:
        out.line(told(decision))
        for call in decision.calls:
            out.line(f"  -> {call.action} {json.dumps(dict(call.inputs), ensure_ascii=False)}")
    out.data(
        [
            {
                "rule": decision.rule,
                "verdict": decision.verdict.value,
                "reason": decision.reason,
                "calls": [{"action": call.action, "inputs": dict(call.inputs)} for call in decision.calls],
            }
            for decision in decisions
        ]
    )
    return OK


def _record(given: Any) -> tuple[Happening, dict[str, Any], datetime | None]:
    """The event, the objects, and the time if one is given. Raises ValueError where it is no such thing."""
    objects = dict(given) if isinstance(given, dict) else {}
    event, at = objects.pop("event", None), objects.pop("at", None)
    if not isinstance(event, dict) or len(event) != 1:
        raise ValueError("not one event")
    if not all(isinstance(one, dict | list | None) for one in objects.values()):
        raise ValueError("not all objects are objects")
    ((kind, value),) = event.items()
    happening = Happening(kind, value if isinstance(value, str) else json.dumps(value))
    return happening, objects, None if at is None else datetime.fromisoformat(str(at))
