"""A ledger in which one deal entered a stage, a rule waits, and a plan for other rules is made."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from engine.commands.output import Out
from engine.commands.rules.plan import plan
from engine.planning.plans import Plan, read_plan
from engine.store import Store
from engine.store.tables import Decision, Event, Execution, Observation

PORTAL = "4210001"
RULES = """\
version: 1
timezone: America/Chicago
triggers:
  - id: later
    when: {deal_enters: signed}
    if: {deal.amount: {gte: 500}}
    wait: 2d
    do: [{create-invoice: {invoice_type: full}}]
"""


@pytest.fixture
def rules_path(tmp_path: Path) -> Path:
    """The rule file in force."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


@pytest.fixture
def candidate(tmp_path: Path) -> Callable[[str, str], Path]:
    """The same rules with some words replaced, in a file of their own."""

    def write(old: str, new: str) -> Path:
        path = tmp_path / "candidate.yaml"
        path.write_text(RULES.replace(old, new))
        return path

    return write


@pytest.fixture
def keep(store: Store, clock: Callable[[], datetime]) -> Callable[..., None]:
    """Stores that a deal entered the stage, what was seen of it and said, and the wait that began."""

    def rows(number: int, deal: dict[str, Any], *, waits: bool, asked: tuple[str, ...]) -> list[Any]:
        now, run, event = clock(), f"run-{number}", f"event-{number}"
        told = {"happening": "deal_enters", "value": "signed"}
        common: dict[str, Any] = {"event_id": event, "portal_id": PORTAL}
        step: dict[str, Any] = {
            **common,
            "action": "decide",
            "role": "step",
            "object_type": "DEAL",
            "object_id": str(number),
            "created_at": now,
        }
        found: list[Any] = [
            Event(id=event, portal_id=PORTAL, kind="hubspot_webhook", dedupe_key=event, received_at=now),
            Execution(
                id=run, business_key=event, inputs=told, state="closed", outcome="scheduled",
                first_due_at=now, due_at=now, **step,
            ),
            Observation(
                run_id=run, deal_id=str(number), happening="deal_enters", value="signed", rules_digest="d",
                facts={"records": {"deal": deal}, "types": {}}, empty=list(asked),
                currency="USD", subjects={"deal": str(number)}, observed_at=now, **common,
            ),
            Decision(
                id=f"decision-{number}", rule="later", rules_digest="d", verdict="match", reason="it is",
                trace={"lines": []}, decided_at=now, run_id=run, deal_id=str(number), kind="trigger",
                mode="live", **common,
            ),
        ]  # fmt: skip
        if waits:
            due = now + timedelta(days=2)
            found.append(
                Execution(
                    id=f"wait-{number}", business_key=f"wait:later:{run}", state="due", first_due_at=due,
                    due_at=due, inputs={**told, "after_wait_of": "later"}, **step,
                )
            )  # fmt: skip
        return found

    def store_all(
        number: int = 7, amount: str = "600", *, waits: bool = True, asked: tuple[str, ...] = (), **deal: str
    ) -> None:
        def write(session: Session) -> None:
            for row in rows(number, {"amount": amount, **deal}, waits=waits, asked=asked):
                session.add(row)
                session.flush()

        store.write_now(write, account=None)

    return store_all


@pytest.fixture
def planned(
    store: Store, rules_path: Path, clock: Callable[[], datetime], tmp_path: Path
) -> Callable[[Path], Plan]:
    """The plan for a candidate, as it is read back from its file."""

    def make(path: Path) -> Plan:
        to, out = tmp_path / "PLAN.json", Out(as_json=True)
        assert plan(store, rules_path, path, out, since=timedelta(days=90), now=clock(), to=to) == 0
        return read_plan(to)

    return make


@pytest.fixture
def zone() -> ZoneInfo:
    """America/Chicago."""
    return ZoneInfo("America/Chicago")
