"""Throws hostile rule files at the checker and counts what comes back.

    python -m benchmarks.fuzz_rules --seconds 300 --seed 1

Every file is judged in a child process with 200 MB of memory beyond its start; one that takes more than
twenty seconds counts as hanging. Files are mutations of the example and of the tests' collections, made of
the language's own words, built to be slow, or plain noise. Input N of a seed is always the same. The exit
code is 1 where a file gave a traceback, hung, or took more memory; such files are kept in `--keep`.
"""

import argparse
import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzzing.inputs import input_of

PATIENCE = 20.0  # seconds for one file, by the clock
MEGABYTES = 200
_BATCH = 400


@dataclass
class Tally:
    """What came back so far. `slowest` and `fattest` are (value, kind, number)."""

    files: int = 0
    size: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str, int] = (0.0, "", 0)
    fattest: tuple[int, str, int] = (0, "", 0)
    failures: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, began: dict[str, Any], ended: dict[str, Any]) -> None:
        """One file that was judged."""
        number, kind = began["number"], began["kind"]
        self.files += 1
        self.size += began["size"]
        self.outcomes[f"{kind}: {ended['outcome']}"] += 1
        self.slowest = max(self.slowest, (ended["seconds"], kind, number))
        self.fattest = max(self.fattest, (ended["grown_mb"], kind, number))
        if ended["outcome"] == "traceback":
            self.failures.append((number, "traceback", ended["why"]))

    def failed(self, began: dict[str, Any], what: str) -> None:
        """One file that the child did not survive."""
        self.files += 1
        self.outcomes[f"{began['kind']}: {what}"] += 1
        self.failures.append((began["number"], what, ""))


def main() -> int:
    """Run for a while, print the figures; 1 where something was found."""
    options = _options()
    tally, number, ends = Tally(), options.first, time.monotonic() + options.seconds
    while time.monotonic() < ends:
        before, number = number, run_batch(options.seed, number, _BATCH, tally, ends)
        if number == before and time.monotonic() < ends:
            raise RuntimeError("the child ended before it judged anything; run benchmarks.fuzzing.worker")
    print(report(tally, options.seed))
    for found, what, why in tally.failures:
        print(f"{options.seed}:{found} {what}\n{why}")
        if options.keep:
            _keep(options.keep, options.seed, found)
    return 1 if tally.failures else 0


def run_batch(seed: int, first: int, count: int, tally: Tally, ends: float) -> int:
    """Judge some files in one child; returns the number of the next file."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.fuzzing.worker", *map(str, (seed, first, count, MEGABYTES))],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    try:
        return listen(child.stdout.fileno(), first, tally, ends)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def listen(pipe: int, first: int, tally: Tally, ends: float) -> int:
    """Two lines come for each file: one when it begins, one when it is judged."""
    number, began = first, None
    for said in _said(pipe):
        if said is None or isinstance(said, str):
            if began is None:
                return number
            tally.failed(began, said or "died")
            return number + 1
        if began is None:
            began, number = said, int(said["number"])
            continue
        tally.add(began, said)
        began, number = None, number + 1
        if time.monotonic() > ends:
            break
    return number


def _said(pipe: int) -> Iterator[dict[str, Any] | str | None]:
    """Every line of the child as it comes; "hang" when none comes for long, None when it ended."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(PATIENCE):
                yield "hang"
            if not (heard := os.read(pipe, 65536)):
                yield None
            *lines, rest = (rest + heard).split(b"\n")
            yield from map(json.loads, lines)


def report(tally: Tally, seed: int) -> str:
    """The figures, a line each."""
    by_kind: dict[str, list[str]] = {}
    for name, count in sorted(tally.outcomes.items()):
        kind, _, outcome = name.partition(": ")
        by_kind.setdefault(kind, []).append(f"{outcome} {count:,}")
    slow, fat = tally.slowest, tally.fattest
    return "\n".join(
        [
            f"{tally.files:,} files, {tally.size / 1e6:,.1f} MB, seed {seed}: {len(tally.failures)} failures",
            *(f"  {kind}: {', '.join(counts)}" for kind, counts in by_kind.items()),
            f"slowest file {slow[0]:.2f} s of processor time ({slow[1]} {seed}:{slow[2]})",
            f"peak memory beyond the start {fat[0]} MB ({fat[1]} {seed}:{fat[2]})",
        ]
    )


def _keep(folder: Path, seed: int, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{seed}-{number}.yaml").write_bytes(input_of(seed, number)[1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_rules", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on")
    parser.add_argument("--seed", type=int, default=1, help="which sequence of files")
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--keep", type=Path, help="a folder for the files that were not survived")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
