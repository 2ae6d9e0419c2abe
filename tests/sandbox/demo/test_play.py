"""The whole demo, as `make demo` runs it: real processes, real wires."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.demo.processes import ROOT

LONGEST = 60  # seconds; the promise of `make demo`


def demo(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "engine", "demo", *arguments]
    return subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=2 * LONGEST
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """One run for all that is asked of it: it takes a while."""
    directory = tmp_path_factory.mktemp("demo")
    return directory, demo(directory)


def test_demo_plays_through(played):
    _, done = played

    assert (done.returncode, done.stderr) == (0, "")
    assert "All 12 steps went as they should" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        " passed, 0 failed",
        "              Together           10,000.01",
        "refused: 900.00 USD is more than what is left to bill, 600.00 USD",
        "signed with another secret: answered 401",
        "/reviews/",  # a link of our own, which leads to the site
        "              Open on the deal            9,000.01",
    ],
)
def test_the_account_tells(played, line):
    assert line in played[1].stdout


def test_the_account_fits_eighty_columns(played):
    assert [line for line in played[1].stdout.splitlines() if len(line) > 80] == []


def test_the_data_lies_where_the_account_says(played):
    directory, _ = played

    assert (directory / ".demo" / "stagebill.db").exists()
    assert (directory / ".demo" / "logs" / "service.log").exists()


def test_nothing_in_the_logs_went_wrong(played):
    directory, _ = played
    log = (directory / ".demo" / "logs" / "service.log").read_text()

    assert " ERROR " not in log
    assert "Traceback" not in log


def test_a_difference_is_told_in_one_sentence(tmp_path):
    """The demo really looks: an item that QuickBooks does not have ends it at the first invoice."""
    text = (ROOT / "rules.example.yaml").read_text().partition("\ntests:")[0]
    (tmp_path / "rules.example.yaml").write_text(text.replace("item: Consulting", "item: Plumbing"))

    done = demo(tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("Step 2: the outcome should be done and is refused: ")
    assert "Plumbing" in done.stderr
    assert done.stderr.endswith("; the logs are in .demo/logs\n")
    assert done.stderr.count("\n") == 1
