"""`stagebill demo`: the main job, played from end to end on real wires, every step checked."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx

from sandbox.demo.checks import CannotRun, Difference
from sandbox.demo.closing import near, tell_what_is_left, tell_what_runs
from sandbox.demo.play import play
from sandbox.demo.processes import interruptible
from sandbox.demo.report import Report
from sandbox.demo.scene import Scene, cast
from sandbox.demo.stage import Stage, logs_of, set_up

__all__ = ["main"]

DONE, DIFFERENT, COULD_NOT_RUN = 0, 1, 2
_INTERVAL = 0.5  # seconds between two looks at what is kept running


def main(argv: Sequence[str] | None = None) -> int:
    """Play; 0 when everything went as it should, 1 at the first difference, 2 where it could not run."""
    said = _parser().parse_args(argv)
    report = Report(sys.stdout)
    with interruptible():
        try:
            _run(report, said.data_dir, keep=said.keep)
        except Difference as difference:
            return _failed(DIFFERENT, said.data_dir, f"Step {report.steps}: {difference}")
        except (CannotRun, OSError, httpx.HTTPError) as problem:
            return _failed(COULD_NOT_RUN, said.data_dir, f"The demo cannot go on: {problem}")
        except KeyboardInterrupt:
            sys.stderr.write("The demo was stopped.\n")
            return COULD_NOT_RUN
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stagebill demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave everything running until Ctrl-C")
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=Path(".demo"),
        metavar="DIR",
        help="where data and logs go; emptied first (default: %(default)s)",
    )
    return parser


def _run(report: Report, directory: Path, *, keep: bool) -> None:
    begun = time.monotonic()
    report.title("Stagebill: HubSpot deals become QuickBooks invoices")
    report.text(_INTRODUCTION)
    report.lines([""])
    with set_up(directory, report) as stage:
        scene = Scene(stage, report, cast(stage.hubspot, datetime.now(UTC)))
        play(scene)
        tell_what_is_left(report, stage, time.monotonic() - begun)
        if keep:
            tell_what_runs(report, stage, scene.cast)
            _wait(stage)


_INTRODUCTION = (
    "The service is the real one. HubSpot, QuickBooks and the mailbox are stand-ins that speak the same "
    "wire on this machine; nothing leaves it."
)


def _wait(stage: Stage) -> None:
    """Until Ctrl-C, which is the usual end here; or until something that should run does not."""
    try:
        while True:
            stage.processes.watch()
            time.sleep(_INTERVAL)
    except KeyboardInterrupt:
        return


def _failed(code: int, directory: Path, sentence: str) -> int:
    logs = logs_of(directory.absolute())
    sys.stderr.write(f"{sentence}; the logs are in {near(logs)}\n" if logs.exists() else f"{sentence}\n")
    return code
