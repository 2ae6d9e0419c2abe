"""`stagebill rules check | test | explain`: no settings and no store are needed."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import exact_json
from engine.commands.output import FAILED, FOUND, OK, Out
from rules import (
    BadRules,
    Facts,
    Happening,
    Problem,
    Rulebook,
    decide,
    load,
    run_tests,
    told,
    untested,
)
from rules import schema as schema_of_rules


def check(path: Path, out: Out) -> int:
    """Every mistake at once. 0 clean, 1 mistakes, 2 unreadable."""
    book, code = _load(path, out)
    if book is None:
        return code
    for warning in book.warnings:
        out.line(warning.text)
    parts = (
        _count(len(book.schedules), "billing schedule"),
        _count(len(book.triggers), "trigger"),
        _count(len(book.tests), "test"),
    )
    out.data({"file": str(path), "problems": [_plain(warning) for warning in book.warnings]})
    out.line(f"{path}: no mistakes ({', '.join(parts)})")
    return OK


def test(path: Path, out: Out) -> int:
    """Run the file's own tests. 0 all passed, 1 some failed, 2 unreadable."""
    book, code = _load(path, out)
    if book is None:
        return code
    results = run_tests(book)
    for result in results:
        verdict = "ok  " if result.passed else "FAIL"
        out.line(f"{verdict} {path}:{result.line} {result.name}")
        if not result.passed:
            out.line("     " + result.message.replace("\n", "\n     "))
    failed = sum(not result.passed for result in results)
    reached = untested(book)
    out.line(f"{len(results) - failed} passed, {failed} failed" + _untested(reached))
    out.data(
        {
            "passed": len(results) - failed,
            "failed": failed,
            "untested": list(reached),
            "tests": [
                {"name": one.name, "line": one.line, "passed": one.passed, "message": one.message}
                for one in results
            ],
        }
    )
    return FOUND if failed else OK


def explain(path: Path, record: Path, out: Out, *, now: Callable[[], datetime]) -> int:
    """What the rules decide about a record: `{"event": {"deal_enters": "…"}, "deal": {…}}`."""
    book, code = _load(path, out)
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


def schema() -> int:
    """The JSON Schema that editors complete and check the rule file with."""
    sys.stdout.write(json.dumps(schema_of_rules(), indent=2, ensure_ascii=False) + "\n")
    return OK


def _load(path: Path, out: Out) -> tuple[Rulebook | None, int]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        out.error(f"{path} cannot be read: {problem.strerror}")
        return None, FAILED
    try:
        return load(data, str(path)), OK
    except BadRules as mistakes:
        for mistake in mistakes.problems:
            out.line(mistake.text)
        out.line(f"{path}: {_count(len(mistakes.problems), 'mistake')}")
        out.data({"file": str(path), "problems": [_plain(mistake) for mistake in mistakes.problems]})
        return None, FAILED if mistakes.unreadable else FOUND


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "type": f"rules/{problem.code}",
        "severity": problem.severity,
        "detail": problem.message,
        "file": problem.file,
        "range": {
            "line": problem.line,
            "column": problem.column,
            "end_line": problem.end_line,
            "end_column": problem.end_column,
        },
    }


def _untested(names: tuple[str, ...]) -> str:
    return f"; no test reaches: {', '.join(names)}" if names else ""
