"""Signed action calls per second, each stored durably before its answer, beside a route that stores nothing.

`python -m benchmarks.intake [--seconds 5] [--connections 32] [--runs 3] [--json]`. Real processes: the
service, the bare route, the load. They take turns, and of several runs the median counts.
"""

import argparse
import json
import os
import platform
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

SECRET = "a client secret for measuring only"
GOAL = 0.5  # of the bare route
_CALLS_PER_SECOND = 16_000  # are prepared: more than any route here answers
SETTINGS = {
    "STAGEBILL_HUBSPOT_CLIENT_ID": "measuring",
    "STAGEBILL_HUBSPOT_CLIENT_SECRET": SECRET,
    "STAGEBILL_QUICKBOOKS_CLIENT_ID": "measuring",
    "STAGEBILL_QUICKBOOKS_CLIENT_SECRET": "measuring",
    "STAGEBILL_QUICKBOOKS_VERIFIER_TOKEN": "measuring",
    "STAGEBILL_RULES": "there-are-none.yaml",
}


@dataclass(frozen=True)
class Figures:
    """One run of one server. Times in milliseconds, memory in MB; `stored` is None for the bare route."""

    per_second: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    answered: int
    failed: int
    ready_seconds: float
    peak_mb: float
    stored: int | None


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Server:
    """A process that serves on a port, from its start to its end."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_ready()
        self.ready_seconds = time.perf_counter() - begun

    def _wait_until_ready(self) -> None:
        deadline = time.perf_counter() + 30
        while time.perf_counter() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/ready", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        self.stop()
        raise SystemExit(f"the server at {self.url} did not start; run its command by hand to see why")

    def peak_mb(self) -> float:
        """The most memory it has had so far (VmHWM)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        """End it and wait for it."""
        self._process.terminate()
        self._process.wait(30)


def measure_bare(options: argparse.Namespace, run: int) -> Figures:
    """The bare route."""
    port = free_port()
    server = Server(["benchmarks.bare", "--port", str(port), "--secret", SECRET], {}, port)
    try:
        return figures(server, load(server, options, run))
    finally:
        server.stop()


def measure_service(options: argparse.Namespace, run: int, *, worker: bool = False) -> Figures:
    """`stagebill serve` on an empty store; what it answered is compared with what it stored."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="stagebill-intake-") as folder:
        settings = {**SETTINGS, "STAGEBILL_DATA_DIR": folder, "STAGEBILL_PORT": str(port)}
        server = Server(["engine", "serve", *([] if worker else ["--no-worker"])], settings, port)
        try:
            told = load(server, options, run)
            return figures(server, told, Path(folder) / "stagebill.db")
        finally:
            server.stop()


def load(server: Server, options: argparse.Namespace, run: int) -> dict[str, Any]:
    """Run the load in a process of its own."""
    told = {
        "url": server.url,
        "secret": SECRET,
        "run": f"{run}-{server.url.rpartition(':')[2]}",
        "calls": int(_CALLS_PER_SECOND * options.seconds),
        "connections": options.connections,
        "seconds": options.seconds,
    }
    arguments = [text for name, value in told.items() for text in (f"--{name}", str(value))]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *arguments], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    if result["ran_out"]:
        raise SystemExit("the prepared calls ran out; raise _CALLS_PER_SECOND")
    return result


def figures(server: Server, told: dict[str, Any], store: Path | None = None) -> Figures:
    """Sum a run up."""
    answered = told["statuses"].get("200", 0)
    return Figures(
        per_second=answered / told["seconds"],
        p50_ms=told["p50_ms"],
        p99_ms=told["p99_ms"],
        max_ms=told["max_ms"],
        answered=answered,
        failed=sum(told["statuses"].values()) - answered,
        ready_seconds=server.ready_seconds,
        peak_mb=server.peak_mb(),
        stored=stored_calls(store) if store else None,
    )


def stored_calls(store: Path) -> int:
    """How many calls are in the store, each with its execution."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM event JOIN execution ON execution.event_id = event.id"
            " WHERE event.kind = 'action_call' AND execution.callback_id IS NOT NULL"
        ).fetchone()
        return int(count)


def median(runs: Sequence[Figures], name: str) -> float:
    """The middle one of a figure over all runs."""
    return float(statistics.median(getattr(run, name) for run in runs))


def box() -> str:
    """The machine, as far as figures depend on it."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} before"
    )


def told(name: str, runs: Sequence[Figures]) -> str:
    """One line for people."""
    rates = " ".join(f"{run.per_second:,.0f}" for run in runs)
    return (
        f"{name:<28} {median(runs, 'per_second'):>7,.0f}/s   p50 {median(runs, 'p50_ms'):.1f} ms   "
        f"p99 {median(runs, 'p99_ms'):.1f} ms   max {max(run.max_ms for run in runs):.0f} ms   ({rates})"
    )


def main() -> int:
    """Measure and print. Exit code 1 where calls were lost or the goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one run")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--runs", type=int, default=3, help="runs of each, taking turns")
    parser.add_argument("--worker", action="store_true", help="also once with a worker, for information")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    machine = box()
    bare, service = [], []
    for run in range(options.runs):
        bare.append(measure_bare(options, run))
        service.append(measure_service(options, run))
    worker = [measure_service(options, 0, worker=True)] if options.worker else []
    ratio = median(service, "per_second") / median(bare, "per_second")
    complete = all(run.stored == run.answered and not run.failed for run in service)
    if options.json:
        print(
            json.dumps(
                {
                    "box": machine,
                    "connections": options.connections,
                    "seconds": options.seconds,
                    "bare": [asdict(run) for run in bare],
                    "service": [asdict(run) for run in service],
                    "with_worker": [asdict(run) for run in worker],
                    "ratio": ratio,
                    "complete": complete,
                }
            )
        )
    else:
        print(machine)
        print(
            f"{options.connections} connections, {options.runs} runs of {options.seconds:g} s, 1.5 kB bodies"
        )
        print(told("bare route, stores nothing", bare))
        print(told("stagebill serve --no-worker", service))
        if worker:
            print(told("stagebill serve, with worker", worker))
        print(f"ratio {ratio:.2f} (goal {GOAL:.2f})")
        print(
            f"stored {sum(run.stored or 0 for run in service):,} of "
            f"{sum(run.answered for run in service):,} calls answered 200"
        )
        print(
            f"memory at most {max(run.peak_mb for run in service):.0f} MB; "
            f"ready {median(service, 'ready_seconds'):.2f} s after the start"
        )
    return 0 if complete and ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
