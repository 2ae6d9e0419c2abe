"""What one engine's turn has shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Of one turn. Times are in milliseconds; processor time is what one invoice took.

    `problems` make the figures void: without any, each invoice was made once, and over the right sum.
    """

    name: str
    invoices: int
    seconds: float  # from the first call until all was done
    invoices_per_second: float
    calls_per_second: float
    calls_each: float
    p50_ms: float  # from a call until its workflow was told the end
    p99_ms: float
    ready_seconds: float
    peak_mb: float
    cpu_ms: float
    stand_ins_cpu_ms: float
    stand_ins_busy: float  # share of one core, which is all that they can use
    load: float  # of the machine, when the burst began
    problems: tuple[str, ...]
