"""Speeds beside each other: all ways take turns, round after round, and medians count.

A machine that is busy for a while slows all ways down alike, so a ratio is taken within each round. What
counts is processor time, of the best of a few short stretches: what other processes take is nobody's pace.
Garbage is collected meanwhile, as it is in a service.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from timeit import Timer

Way = Callable[[], object]
_STRETCHES = 5


@dataclass(frozen=True)
class Pace:
    """The median seconds of one call, and how fast that is beside the measure: 2 is twice as fast."""

    seconds: float
    ratio: float


def paces(ways: Mapping[str, Way], rounds: int, seconds: float = 0.005) -> dict[str, Pace]:
    """The pace of each way; the first is the measure. A stretch takes about `seconds`, or one call."""
    timers = {name: Timer(way, gc.enable, time.process_time) for name, way in ways.items()}
    calls = {name: max(1, int(seconds / min(timer.repeat(3, 1)))) for name, timer in timers.items()}
    turns = [{name: _turn(timer, calls[name]) for name, timer in timers.items()} for _ in range(rounds)]
    measure = next(iter(ways))
    return {
        name: Pace(
            statistics.median(turn[name] for turn in turns),
            statistics.median(turn[measure] / turn[name] for turn in turns),
        )
        for name in ways
    }


def _turn(timer: Timer, calls: int) -> float:
    """The seconds of one call."""
    return min(timer.repeat(_STRETCHES, calls)) / calls
