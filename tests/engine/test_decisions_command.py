"""`stagebill decisions list | show`: what rules said, kept and asked for later (F153, F203)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from engine.commands.decisions import show, show_list
from engine.commands.output import Out
from engine.store import Store
from engine.store.tables import Decision, Event
from rules import Verdict

PEOPLE, MACHINES = Out(), Out(as_json=True)
LINE = {
    "line": 7,
    "column": 5,
    "condition": "deal.amount: {gte: 500}",
    "seen": "450.00",
    "verdict": "no match",
}


@pytest.fixture
def keep(store: Store, clock: Callable[[], datetime]) -> Callable[..., None]:
    """Stores one decision."""

    def write(identity: str, **more: Any) -> None:
        told = {
            "rule": "retainer",
            "rules_digest": "0123456789abcdef",
            "verdict": "no match",
            "reason": "deal.amount is 450.00, the rule needs at least 500.00",
            "trace": {"lines": [LINE]},
            "decided_at": clock(),
            "deal_id": "7",
            "kind": "trigger",
        }

        def both(session: Session) -> None:
            event = f"event of {identity}"
            row = Event(id=event, portal_id="1", kind="command", dedupe_key=event, received_at=clock())
            session.add(row)
            session.flush()
            session.add(Decision(id=identity, event_id=event, portal_id="1", **(told | more)))

        store.write_now(both, account=None)

    return write


@pytest.fixture
def listed(store: Store, clock: Callable[[], datetime], capsys: Any) -> Callable[..., list[str]]:
    """The ids of a list."""

    def run(**filters: Any) -> list[str]:
        capsys.readouterr()
        assert show_list(store, MACHINES, since=clock() - timedelta(days=90), **filters) == 0
        return [one["id"] for one in json.loads(capsys.readouterr().out)]

    return run


def test_the_newest_comes_first(keep: Any, listed: Any, clock: Any) -> None:
    keep("a")
    clock.forward(hours=1)
    keep("b")

    assert listed() == ["b", "a"]


def test_a_list_may_be_narrowed(keep: Any, listed: Any, clock: Any) -> None:
    keep("a", deal_id="8")
    keep("b", verdict="match")
    keep("c", rule="project")

    assert listed(deal="8") == ["a"]
    assert listed(verdict=Verdict.MATCH) == ["b"]
    assert listed(rule="project") == ["c"]


def test_what_is_older_is_left_out(keep: Any, listed: Any, clock: Any) -> None:
    keep("a")
    clock.forward(days=91)

    assert listed() == []


def test_a_line_tells_verdict_and_nearest_miss(keep: Any, store: Store, clock: Any, capsys: Any) -> None:
    keep("a", kind="schedule", rule="project", instalment="deposit")

    show_list(store, PEOPLE, since=clock() - timedelta(days=1))

    assert capsys.readouterr().out == (
        "a  2026-03-02 15:00Z  deal 7  project.deposit: no match\n"
        "    deal.amount is 450.00, the rule needs at least 500.00\n"
    )


def test_an_empty_list_says_so(store: Store, clock: Any, capsys: Any) -> None:
    show_list(store, PEOPLE, since=clock())

    assert capsys.readouterr().out == "no decisions\n"


def test_a_decision_is_shown_with_its_trace_by_place(keep: Any, store: Store, capsys: Any) -> None:
    keep("a")

    assert show(store, "a", PEOPLE) == 0

    assert capsys.readouterr().out == (
        "trigger retainer: no match: deal.amount is 450.00, the rule needs at least 500.00\n"
        "  no   deal.amount: {gte: 500}  is 450.00  7:5\n"
        "  decided   2026-03-02 15:00:00Z\n"
        "  rules     0123456789ab\n"
        "  event     event of a\n"
    )


def test_an_unknown_decision_is_told(store: Store, capsys: Any) -> None:
    assert show(store, "none", PEOPLE) == 1
    assert capsys.readouterr().err == 'stagebill: there is no decision "none"; see stagebill decisions list\n'
