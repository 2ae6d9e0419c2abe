"""A decision in words that an admin reads: the sentence, then a line for each condition looked at."""

from collections.abc import Sequence

from rules.deciding import Decision
from rules.outcome import TraceLine, Verdict

_WORD = {Verdict.MATCH: "yes", Verdict.NO_MATCH: "no", Verdict.CANNOT_TELL: "?"}
_WIDEST = 60


def told(decision: Decision) -> str:
    """The whole explanation of one decision, over several lines.

    >>> print(told(Decision("retainer", "trigger", None, Verdict.MATCH, "the trigger has no condition")))
    trigger retainer: match: the trigger has no condition
    """
    heading = f"{decision.kind} {named(decision)}: {decision.verdict}: {decision.reason}"
    return "\n".join([heading, *trace_told(decision.trace)])


def trace_told(trace: Sequence[TraceLine]) -> list[str]:
    """A line for each condition that was looked at: its answer, its text, the value seen, its place."""
    width = min(_WIDEST, max((len(line.condition) for line in trace), default=0))
    return [_line(line, width) for line in trace]


def named(decision: Decision) -> str:
    """The rule, and its instalment where it is one of a schedule: `project.deposit`."""
    return f"{decision.rule}.{decision.instalment}" if decision.instalment else decision.rule


def _line(line: TraceLine, width: int) -> str:
    return f"  {_WORD[line.verdict]:3}  {line.condition:{width}}  is {line.seen}  {line.line}:{line.column}"
