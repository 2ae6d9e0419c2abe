"""How commands tell a decision: its sentence, what it starts, and the trace by its place in the file."""

import json
from collections.abc import Sequence
from typing import Any

from engine.commands.output import Out
from rules import Decision, Happening, told
from rules.durations import span_text


def tell(decisions: Sequence[Decision], event: Happening, out: Out) -> None:
    """Every decision in words; where there is none, that nobody listens."""
    if not decisions:
        out.line(f"no rule listens to {event.kind}: {event.value}")
    for decision in decisions:
        out.line(told(decision))
        for call in decision.calls:
            inputs = json.dumps(dict(call.inputs), ensure_ascii=False)
            out.line(f"  -> {call.action} {inputs}{_how(decision)}")


def _how(decision: Decision) -> str:
    """What a call is not: at once, or at all."""
    wait = f", after {span_text(decision.wait)}" if decision.wait else ""
    return f"{wait}, in shadow: nothing is done" if decision.mode == "shadow" else wait


def plain(decision: Decision) -> dict[str, Any]:
    """The same for machines."""
    return {
        "rule": decision.rule,
        "kind": decision.kind,
        "instalment": decision.instalment,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "mode": decision.mode,
        "waits_seconds": int(decision.wait.total_seconds()) if decision.wait else None,
        "calls": [{"action": call.action, "inputs": dict(call.inputs)} for call in decision.calls],
        "trace": [
            {
                "line": line.line,
                "column": line.column,
                "condition": line.condition,
                "seen": line.seen,
                "verdict": line.verdict.value,
            }
            for line in decision.trace
        ],
    }
