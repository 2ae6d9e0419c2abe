"""Executions a second from end to end, and how long an invoice takes, on each store and with more workers.

`python -m benchmarks.throughput [--seconds 10] [--accounts 12] [--only SHAPE] [--waiting N] [--json]`. Real
processes, all on this machine: the stand-ins without latency or limits, the service, the workers, PostgreSQL.
Beside each figure stands what the same number of durable commits alone would allow, measured in the same run.
"""

import argparse
import asyncio
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.throughput import bare, run, waiting
from benchmarks.torture.scene import Shape, accounts
from sandbox import postgresql

_SHAPES = {"sqlite": 1, "postgresql-1": 1, "postgresql-2": 2, "postgresql-4": 4}  # and their workers
_NO_RULES = Path("there-are-none.yaml")
_BARE_SECONDS = 2.0


def measure_shape(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One line of the table."""
    store, workers = name.partition("-")[0], _SHAPES[name]
    shape = Shape(store, accounts(options.accounts), webs=1, workers=workers, rules=_NO_RULES, durable=True)
    with tempfile.TemporaryDirectory(prefix="stagebill-throughput-") as kept:
        folder = Path(kept)
        if store == "sqlite":
            commits = bare.sqlite_commits(folder, _BARE_SECONDS)
        else:
            commits = bare.postgresql_commits(workers, _BARE_SECONDS)
        load = os.getloadavg()[0]
        figures = asyncio.run(run.measure(shape, folder, pace=options.pace, seconds=options.seconds))
    possible = commits / figures.facts_per_invoice
    return {
        "shape": name,
        **asdict(figures),
        "commits_per_second": commits,
        "bare_invoices_per_second": possible,
        "ratio": figures.invoices_per_second / possible,
        "load": load,
    }


def measure_waiting(store: str, count: int) -> dict[str, Any]:
    """What waits for later, none and `count` of it."""
    with tempfile.TemporaryDirectory(prefix="stagebill-waiting-") as kept:
        if store == "sqlite":
            found = _waiting(f"sqlite:///{kept}/stagebill.db", Path(kept), count)
        else:
            with postgresql.server(durable=True) as server:
                found = _waiting(server.url(), Path(kept), count)
    return {"store": store, **found, "load": os.getloadavg()[0]}


def _waiting(address: str, folder: Path, count: int) -> dict[str, Any]:
    none = waiting.measure(address, folder, 0)
    return {"none": asdict(none), "many": asdict(waiting.measure(address, folder, count))}


def told(row: dict[str, Any]) -> str:
    """One shape in a line."""
    return (
        f"{row['shape']:<13} {row['invoices_per_second']:6.1f} invoices/s, "
        f"{row['executions_per_second']:6.1f} executions/s; invoice p50 {row['p50_ms']:5.0f} ms, "
        f"p99 {row['p99_ms']:5.0f} ms; {row['facts_per_invoice']:4.1f} facts each, bare "
        f"{row['bare_invoices_per_second']:6.0f}/s, ratio {row['ratio']:.3f}; load {row['load']:.1f}"
    )


def told_waiting(row: dict[str, Any]) -> str:
    """What waits, in a line."""
    none, many = row["none"], row["many"]
    return (
        f"{row['store']:<13} {many['count']:,} wait: ready {none['ready_seconds']:.2f} -> "
        f"{many['ready_seconds']:.2f} s, memory {none['memory_mb']:.0f} -> {many['memory_mb']:.0f} MB, "
        f"sweep {none['sweep_ms']:.1f} -> {many['sweep_ms']:.1f} ms; load {row['load']:.1f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of calls at an even pace (default: 10)")
    parser.add_argument("--pace", type=float, default=20.0, help="calls a second (default: 20)")
    parser.add_argument("--accounts", type=int, default=12, help="that take part (default: 12)")
    parser.add_argument("--only", choices=[*_SHAPES], action="append", help="may be given again")
    parser.add_argument("--waiting", type=int, default=100_000, help="executions that wait; 0: not measured")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for name in options.only or _SHAPES:
        rows.append(measure_shape(name, options))
        if not options.json:
            print(told(rows[-1]), flush=True)
    stores = dict.fromkeys(name.partition("-")[0] for name in options.only or _SHAPES)
    kept = [measure_waiting(store, options.waiting) for store in stores if options.waiting]
    if options.json:
        print(json.dumps({"shapes": rows, "waiting": kept}, indent=2))
    else:
        print("\n".join(map(told_waiting, kept)))


if __name__ == "__main__":
    main()
