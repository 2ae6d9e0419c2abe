"""One process that judges inputs, one line of JSON for each: it may die or hang, so others wait for it.

`python -m benchmarks.fuzzing.worker SEED FIRST COUNT MEGABYTES` allows itself that much memory beyond what
it has when everything is imported.
"""

import json
import resource
import sys
import time
import traceback
from pathlib import Path

from benchmarks.fuzzing.inputs import input_of
from benchmarks.fuzzing.judging import judged

_KILOBYTE = 1024


def _main(seed: int, first: int, count: int, megabytes: int) -> None:
    judged(b"version: 1\n")
    _limit(megabytes)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(first, first + count):
        kind, data = input_of(seed, number)
        print(json.dumps({"number": number, "kind": kind, "size": len(data)}), flush=True)
        began = time.process_time()  # of this process: others may keep the machine busy
        outcome, why = _outcome(data)
        seconds = time.process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // _KILOBYTE
        told = {"outcome": outcome, "why": why, "seconds": round(seconds, 4), "grown_mb": grown}
        print(json.dumps(told), flush=True)


def _outcome(data: bytes) -> tuple[str, str]:
    try:
        return judged(data), ""
    except BaseException:  # whatever it is, it is what is looked for
        return "traceback", traceback.format_exc()[-2000:]


def _limit(megabytes: int) -> None:
    """No more address space than now and that much."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    most = now + megabytes * _KILOBYTE * _KILOBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _main(*map(int, sys.argv[1:]))
