"""A short run of the torture program on each store: nothing lost, nothing doubled."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEED = 20261122


def tortured(store: str) -> str:
    """What the program prints after six seconds of work and harm, and the balance."""
    said = (
        "--store",
        store,
        "--seed",
        str(SEED),
        "--seconds",
        "6",
        "--kill-every",
        "0.8",
        "--work-every",
        "0.5",
    )
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", *said],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def counted(told: str, what: str) -> int:
    found = re.search(rf"^ +(\d+)  {what}$", told, re.MULTILINE)
    assert found, f"nothing is told of {what}:\n{told}"
    return int(found[1])


@pytest.mark.sqlite
def test_a_service_on_sqlite_survives_torture():
    told = tortured("sqlite")

    assert counted(told, "kills") >= 1
    assert counted(told, "invoices") >= 1


@pytest.mark.postgresql
def test_web_processes_and_workers_on_postgresql_survive_torture():
    told = tortured("postgresql")

    assert counted(told, "kills") >= 1
    assert counted(told, "invoices") >= 1
