"""`stagebill rules explain`: for a record from a file, with what is billed, under any stored revision."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import explain as verb
from engine.commands.rules.explain import explain
from engine.errors import NothingToDo
from engine.planning.in_force import in_force, revision_of
from engine.rulefile.revisions import record
from engine.store import Store
from rules import load

MACHINES = Out(as_json=True)
NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
RULES = """\
version: 1
billing_schedules:
  - id: project
    for: {deal.pipeline: default}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}, invoice: {invoice_type: deposit}}
      - {id: final, share: rest, when: {deal_enters: won}, invoice: {invoice_type: final}}
"""


@pytest.fixture
def explained(tmp_path: Path, capsys: Any) -> Callable[..., Any]:
    """What is told for machines of a record, with the rules above."""

    def run(value: Any, code: int = 0) -> Any:
        rules, path = tmp_path / "rules.yaml", tmp_path / "record.json"
        rules.write_text(RULES)
        path.write_text(json.dumps(value))
        assert explain(rules, path, MACHINES, now=lambda: NOON) == code
        out = capsys.readouterr()
        return json.loads(out.out) if code == 0 else out.err

    return run


def record_of(**more: Any) -> dict[str, Any]:
    return {"event": {"deal_enters": "won"}, "deal": {"pipeline": "default", "amount": "1000.00"}, **more}


@pytest.mark.parametrize(
    ("more", "amount"),
    [
        pytest.param({}, "1000.00", id="nothing-billed"),
        pytest.param({"billed": {"project": {"deposit": 300.05}}}, "699.95", id="an-instalment"),
        pytest.param({"billed": {"project": {"deposit": "300.05"}}}, "699.95", id="an-amount-as-text"),
        pytest.param({"billed_outside": 100}, "900.00", id="beside-the-schedule"),
    ],
)
def test_what_is_billed_counts(explained: Any, more: Any, amount: str) -> None:
    (told,) = explained(record_of(**more))

    assert told["calls"][0]["inputs"]["amount"] == amount


def test_the_deals_own_currency_counts(explained: Any) -> None:
    value = record_of(billed={"project": {"deposit": 300}})
    value["deal"] |= {"deal_currency_code": "JPY", "amount": "1001"}

    (told,) = explained(value)

    assert told["calls"][0]["inputs"]["amount"] == "701"


def test_the_trace_is_told_by_its_place_in_the_file(explained: Any) -> None:
    """F203."""
    value = record_of()
    value["deal"]["pipeline"] = "other"

    (told,) = explained(value)

    assert (told["kind"], told["instalment"], told["mode"]) == ("schedule", "final", "live")
    assert told["reason"] == 'deal.pipeline is "other", the rule needs "default"'
    assert told["trace"] == [
        {
            "line": 4,
            "column": 11,
            "condition": "deal.pipeline: default",
            "seen": '"other"',
            "verdict": "no match",
        }
    ]


def test_an_amount_that_is_too_fine_is_told(explained: Any, tmp_path: Path) -> None:
    assert explained(record_of(billed_outside=0.001), code=2) == (
        f"stagebill: {tmp_path}/record.json: billed: 0.001 is finer than the smallest unit of USD, 0.01\n"
    )


@pytest.mark.parametrize("billed", [[], {"project": 5}, {"project": {"deposit": "much"}}], ids=str)
def test_what_is_billed_must_be_by_schedule_and_instalment(explained: Any, billed: Any) -> None:
    assert "must be JSON like" in explained(record_of(billed=billed), code=2)


@pytest.mark.parametrize("text", ["won", "deal_enters:", "deal_leaves:won", ":"])
def test_an_event_is_a_kind_and_a_value(text: str, capsys: Any) -> None:
    parser = argparse.ArgumentParser()
    verb.arguments(parser)

    with pytest.raises(SystemExit):
        parser.parse_args(["--deal", "7", "--event", text])
    assert f'"{text}" is not KIND:VALUE with a kind of deal_enters' in capsys.readouterr().err


# which rules


def test_a_stored_revision_is_found_by_the_beginning_of_its_digest(store: Store) -> None:
    store.write_now(lambda session: record(session, RULES, now=NOON, source="file"), account=None)
    digest = load(RULES).digest

    assert store.read_now(lambda session: revision_of(session, digest[:6])).digest == digest


def test_a_revision_that_is_not_one_is_told(store: Store) -> None:
    with pytest.raises(NothingToDo, match='no revision of the rules begins with "zz"'):
        store.read_now(lambda session: revision_of(session, "zz"))


def test_the_beginning_of_several_digests_is_told(store: Store) -> None:
    for text in (RULES, "version: 1\n"):
        store.write_now(
            lambda session, text=text: record(session, text, now=NOON, source="file"), account=None
        )

    with pytest.raises(NothingToDo, match="more than one revision of the rules begins with"):
        store.read_now(lambda session: revision_of(session, ""))


def test_in_force_is_what_the_file_says(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)

    assert in_force(store, path).digest == load(RULES).digest


def test_where_the_file_is_wrong_the_last_right_revision_is_in_force(store: Store, tmp_path: Path) -> None:
    store.write_now(lambda session: record(session, RULES, now=NOON, source="file"), account=None)
    path = tmp_path / "rules.yaml"
    path.write_text("version: 2\n")

    assert in_force(store, path).digest == load(RULES).digest


@pytest.mark.parametrize("rest", [None, "", "\n"], ids=["missing", "empty", "blank"])
def test_a_file_that_is_gone_or_empty_ends_no_rules(store: Store, tmp_path: Path, rest: str | None) -> None:
    """As for the service: only `version: 1` ends all rules."""
    store.write_now(lambda session: record(session, RULES, now=NOON, source="file"), account=None)
    path = tmp_path / "rules.yaml"
    if rest is not None:
        path.write_text(rest)

    assert in_force(store, path).digest == load(RULES).digest


def test_where_nothing_ever_ran_a_missing_file_means_no_rules(store: Store, tmp_path: Path) -> None:
    assert in_force(store, tmp_path / "rules.yaml").triggers == ()
