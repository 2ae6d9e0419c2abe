"""No file of any content makes a traceback, hangs, or takes much memory: a slice of what the fuzzer does.

`python -m benchmarks.fuzz_rules` does the same for as long as one likes; what it found is kept below.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import fuzz_rules
from benchmarks.fuzzing.bombs import BOMBS
from benchmarks.fuzzing.inputs import input_of
from benchmarks.fuzzing.judging import judged

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
SECONDS = 5.0  # of processor time for one file; the slowest takes about one
SLICE = 20
SIZE = 3000  # of a bomb: the fuzzer goes on to more
Bomb = Callable[[random.Random, int], str]


def found() -> Iterator[Any]:
    """What once took too long, too much, or failed: `RECIPE SEED SIZE what happened`."""
    recipes = {bomb.__name__.strip("_"): bomb for bomb in BOMBS}
    for line in (DATA / "fuzz_found.txt").read_text(encoding="utf-8").splitlines()[1:]:
        name, seed, size, _ = line.split(maxsplit=3)
        yield pytest.param(recipes[name], int(seed), int(size), id=f"{name}-{size}")


def seconds_for(data: bytes) -> float:
    began = time.process_time()
    judged(data)
    return time.process_time() - began


@pytest.mark.parametrize("first", range(0, 3 * SLICE, SLICE))
def test_a_slice_of_hostile_files_is_survived(first: int) -> None:
    for number in range(first, first + SLICE):
        assert seconds_for(input_of(2026, number)[1]) < SECONDS, f"2026:{number}"


@pytest.mark.parametrize(("bomb", "seed", "size"), [*found()])
def test_what_was_found_once_is_survived(bomb: Bomb, seed: int, size: int) -> None:
    assert seconds_for(bomb(random.Random(seed), size).encode()) < SECONDS


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__.strip("_"))
def test_no_recipe_for_trouble_works(bomb: Bomb) -> None:
    assert seconds_for(bomb(random.Random(1), SIZE).encode()) < SECONDS


def test_an_input_is_the_same_whatever_was_made_before() -> None:
    last = input_of(7, 3)
    assert [input_of(7, number) for number in range(4)][-1] == last


def test_memory_stays_within_its_bounds() -> None:
    """The child may take 200 MB more than at its start, or dies."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzzing.worker", "2026", "0", "20", "200"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    said = [json.loads(line) for line in child.stdout.splitlines()]
    ends = [one for one in said if "outcome" in one]
    assert len(ends) == 20
    assert max(one["grown_mb"] for one in ends) < 200
    assert "traceback" not in {one["outcome"] for one in ends}


# The runner itself


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Where a child would write, and where the runner listens."""
    listening, writing = os.pipe()
    yield listening, writing
    os.close(listening)


BEGAN = b'{"number": 5, "kind": "bomb", "size": 10}\n'


def test_a_file_that_ends_the_child_is_a_failure(pipe: tuple[int, int]) -> None:
    listening, writing = pipe
    os.write(writing, BEGAN)
    os.close(writing)
    tally = fuzz_rules.Tally()

    assert fuzz_rules.listen(listening, 5, tally, time.monotonic() + 9) == 6
    assert tally.failures == [(5, "died", "")]


def test_a_file_that_takes_for_ever_is_a_failure(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening, writing = pipe
    monkeypatch.setattr(fuzz_rules, "PATIENCE", 0.01)
    os.write(writing, BEGAN)
    tally = fuzz_rules.Tally()

    assert fuzz_rules.listen(listening, 5, tally, time.monotonic() + 9) == 6
    os.close(writing)
    assert tally.failures == [(5, "hang", "")]


def test_what_was_survived_is_counted(pipe: tuple[int, int]) -> None:
    listening, writing = pipe
    os.write(writing, BEGAN + b'{"outcome": "refused", "why": "", "seconds": 0.5, "grown_mb": 3}\n')
    os.close(writing)
    tally = fuzz_rules.Tally()

    assert fuzz_rules.listen(listening, 5, tally, time.monotonic() + 9) == 6
    assert fuzz_rules.report(tally, 1).splitlines() == [
        "1 files, 0.0 MB, seed 1: 0 failures",
        "  bomb: refused 1",
        "slowest file 0.50 s of processor time (bomb 1:5)",
        "peak memory beyond the start 3 MB (bomb 1:5)",
    ]
