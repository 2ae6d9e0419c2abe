"""`stagebill rules apply` as a process that is killed between its steps, and run again (F205)."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from engine.planning.applying import Applier
from engine.store import Store
from engine.store.rule_tables import PlanApplication, RulesHistory
from engine.store.tables import Execution

ROOT = Path(__file__).parents[3]
SMALLER = ("gte: 500", "gte: 700")
# The command itself; at its so-manieth write the process is killed, before it or right after its commit.
DEADLY = """
import os, signal, sys
from engine.__main__ import main
from engine.store import Store

left, after, write = int(sys.argv[1]), sys.argv[2] == "after", Store.write_now

def deadly(store, work, *, account):
    global left
    left -= 1
    if left or after:
        done = write(store, work, account=account)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

Store.write_now = deadly
sys.exit(main(sys.argv[3:]))
"""


@pytest.fixture
def store(fresh_store: Store) -> Store:
    """A ledger of its own, for another process opens it, too."""
    return fresh_store


@pytest.fixture
def killed(tmp_path: Path, database_url: str, rules_path: Path) -> Callable[..., int]:
    """Runs `stagebill rules apply` on that ledger, to its death; gives the number of the signal."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STAGEBILL_")}
    own = {
        "STAGEBILL_DATA_DIR": str(tmp_path),
        "STAGEBILL_DATABASE_URL": database_url,
        "STAGEBILL_SECRET_KEY": "a master secret for tests only",
        "STAGEBILL_RULES": str(rules_path),
        "PYTHONPATH": str(ROOT),
    }

    def run(write: int, moment: str) -> int:
        told = [sys.executable, "-c", DEADLY, str(write), moment, "rules", "apply", "PLAN.json"]
        ended = subprocess.run(told, env={**inherited, **own}, cwd=tmp_path, timeout=30)
        return -ended.returncode

    return run


def state(store: Store, rules_path: Path) -> tuple[str, str, list[str], list[bool]]:
    """What the file asks for, what became of the wait, the revisions, and which applications are finished."""

    def read(session: Session) -> tuple[str, list[str], list[bool]]:
        sources = [row.source for row in session.exec(select(RulesHistory))]
        finished = [row.finished_at is not None for row in session.exec(select(PlanApplication))]
        return session.get_one(Execution, "wait-7").state, sources, finished

    return ("new" if "gte: 700" in rules_path.read_text() else "old", *store.read_now(read))


@pytest.mark.parametrize(
    ("write", "moment", "left"),
    [
        pytest.param(1, "before", ("old", "due", [], []), id="before-the-transaction"),
        pytest.param(1, "after", ("old", "closed", ["apply"], [False]), id="before-the-rename"),
        pytest.param(2, "before", ("new", "closed", ["apply"], [False]), id="before-the-end"),
    ],
)
def test_a_killed_apply_is_finished_by_the_next_one(
    store: Store,
    keep: Any,
    planned: Any,
    candidate: Any,
    rules_path: Path,
    killed: Any,
    clock: Any,
    new_id: Any,
    write: int,
    moment: str,
    left: tuple[str, str, list[str], list[bool]],
) -> None:
    keep()
    plan = planned(candidate(*SMALLER))

    assert killed(write, moment) == signal.SIGKILL
    assert state(store, rules_path) == left

    Applier(store, rules_path, clock, new_id).apply(plan)
    assert state(store, rules_path) == ("new", "closed", ["apply"], [True])
