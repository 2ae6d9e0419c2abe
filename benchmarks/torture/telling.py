"""A run in lines."""

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.torture.books import Problem

_MOST = 40  # problems that are listed


def tell(options: argparse.Namespace, counts: Counter[str], load: float) -> str:
    """What was asked, what was broken, what there is now."""
    head = (
        f"torture  store {options.store}, seed {options.seed}, {options.seconds:g} s; "
        f"load of the machine {load:.1f} before, {os.getloadavg()[0]:.1f} after"
    )
    return "\n".join([head, *(f"  {count:>6}  {name}" for name, count in counts.items())])


def tell_problems(options: argparse.Namespace, problems: Sequence[Problem], folder: Path) -> str:
    """What is wrong, and how to do it again."""
    kinds = Counter(problem.kind for problem in problems)
    told = [f"  {problem.kind:<8} {problem.sentence}" for problem in problems[:_MOST]]
    more = [f"  … and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
    summary = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    again = (
        f"python -m benchmarks.torture --seconds {options.seconds:g} --seed {options.seed} "
        f"--store {options.store} --kill-every {options.kill_every:g}"
    )
    return "\n".join(
        [f"FAILED   {summary}", *told, *more, f"again    {again}", f"ledger and logs are in {folder}"]
    )
