"""Invoices a second, ours and others': the same burst, the same calls, the same stand-ins, in one run.

`python -m benchmarks.peers --node-red PATH --n8n PATH`. The service on SQLite, Node-RED, n8n and a program
that is next to nothing take turns, each alone: HubSpot calls an action, an invoice is made, HubSpot is told.
Who makes one twice, or none, or over a wrong sum, gets no figure.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.intake import box
from benchmarks.peers import judging, telling
from benchmarks.peers.engines import Bare, Engine, Job, N8n, NodeRed, Service
from benchmarks.peers.figures import Figures
from benchmarks.peers.ground import Ground
from benchmarks.peers.job import COMPLETION, least, operations, whole
from benchmarks.peers.turn import Load, Turn
from benchmarks.torture.scene import Shape, accounts, scene

_NO_RULES = Path("there-are-none.yaml")
_JOBS: dict[str, Job] = {"whole": whole, "least": least}


def engines(options: argparse.Namespace) -> Iterator[Engine]:
    """Those that take part, ours first."""
    yield Service()
    if options.node is None:
        return
    for name in options.job or _JOBS:
        job = _JOBS[name]
        yield Bare(f"bare, {name}", job, options.node)
        if options.node_red:
            yield NodeRed(f"Node-RED, {name}", job, options.node, options.node_red)
        if options.n8n:
            yield N8n(f"n8n, {name}", job, options.node, options.n8n, saves=False)
            yield N8n(f"n8n saving, {name}", job, options.node, options.n8n, saves=True)


async def measure(options: argparse.Namespace, folder: Path) -> AsyncIterator[Figures]:
    """Every turn, round by round. Raises: RuntimeError where the jobs are not what the service does."""
    taking_part = accounts(options.accounts)
    shape = Shape("sqlite", taking_part, rules=_NO_RULES, durable=True, connections=options.at_once)
    load = Load(options.each, options.at_once, options.warm)
    async with scene(shape, folder, 1) as stage:
        ground = Ground(stage, taking_part)
        _compare(await Turn(Service(), ground, load, "alone").alone())
        for number in range(options.rounds):
            for engine in engines(options):
                yield await Turn(engine, ground, load, f"{number}-{engine.name.replace(', ', '-')}").figures()


def _compare(alone: Counter[str]) -> None:
    """The whole job is what the service does for one invoice; it was answered, where others call back."""
    wanted = operations(whole("", ""))
    del wanted[COMPLETION]
    if differing := judging.differences(wanted, alone):
        told = "; ".join(differing)
        raise RuntimeError(f"the job in benchmarks/peers/job.py is not what the service does now: {told}")


async def run(options: argparse.Namespace) -> list[Figures]:
    """Measure, and print each turn as it ends."""
    turns = []
    with tempfile.TemporaryDirectory(prefix="stagebill-peers-") as folder:
        async for figures in measure(options, Path(folder)):
            turns.append(figures)
            if not options.json:
                print(telling.turn(figures), flush=True)
    return turns


def main() -> int:
    """Measure and print. Exit code 1 where a figure is void."""
    options = _options()
    if not options.json:
        print(
            f"{box()}; {options.accounts} accounts, {options.each} calls of each, {options.at_once} at once"
        )
        for name in ("node-red", "n8n"):
            if not getattr(options, name.replace("-", "_")):
                print(telling.missing(name))
    try:
        turns = asyncio.run(run(options))
    except RuntimeError as exc:
        raise SystemExit(str(exc)) from None
    if options.json:
        print(json.dumps([asdict(figures) for figures in turns], indent=2))
    else:
        print(telling.summary(turns), telling.room(turns), sep="\n")
    return 1 if any(figures.problems for figures in turns) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--node", default=shutil.which("node"), help="Node.js (default: that on the PATH)")
    parser.add_argument("--node-red", type=Path, help="…/node_modules/.bin/node-red")
    parser.add_argument("--n8n", type=Path, help="…/node_modules/.bin/n8n")
    parser.add_argument("--job", choices=_JOBS, action="append", help="may be given again (default: both)")
    parser.add_argument("--accounts", type=int, default=12, help="that take part (default: 12)")
    parser.add_argument("--each", type=int, default=20, help="calls of each account in a burst (default: 20)")
    parser.add_argument("--at-once", type=int, default=64, help="calls under way (default: 64)")
    parser.add_argument("--warm", type=int, default=5, help="calls of each account before (default: 5)")
    parser.add_argument("--rounds", type=int, default=1, help="turns of each (default: 1)")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
