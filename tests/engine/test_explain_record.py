"""What a record from a file may leave out, and how it says what nobody could read."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules.explain import explain
from rules import Happening

RULES = """\
version: 1
triggers:
  - id: bill
    when: {deal_enters: won}
    if: {no: {ticket: {hs_pipeline_stage: open}}}
    do: [{create-invoice: {invoice_type: full}}]
"""
WON = {"deal_enters": "won"}


@pytest.fixture
def explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The decisions about a record, as told for machines."""

    def run(value: Any, event: Happening | None = None) -> Any:
        rules, path = tmp_path / "rules.yaml", tmp_path / "record.json"
        rules.write_text(RULES)
        path.write_text(json.dumps(value))
        noon = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
        assert explain(rules, path, Out(as_json=True), now=lambda: noon, event=event) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_an_object_that_the_record_leaves_out_is_empty(explained: Any) -> None:
    """As in a test of the rule file."""
    assert [one["verdict"] for one in explained({"event": WON, "deal": {}})] == ["match"]


def test_a_record_says_what_nobody_could_read(explained: Any) -> None:
    (told,) = explained({"event": WON, "ticket": "unread"})

    assert (told["verdict"], told["reason"]) == (
        "cannot tell",
        "ticket cannot be read: the record says so",
    )


def test_the_objects_may_stand_under_given(explained: Any) -> None:
    (told,) = explained({"event": WON, "given": {"ticket": {"hs_pipeline_stage": "open"}}})

    assert told["verdict"] == "no match"


def test_without_an_event_the_deal_enters_its_stage(explained: Any) -> None:
    assert [one["rule"] for one in explained({"deal": {"dealstage": "won"}})] == ["bill"]


@pytest.mark.parametrize("record", [{}, {"event": {"deal_enters": "lost"}}], ids=["none", "another"])
def test_an_event_that_is_asked_for_wins(explained: Any, record: Any) -> None:
    """`--event`."""
    assert [one["rule"] for one in explained(record, Happening("deal_enters", "won"))] == ["bill"]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        pytest.param("", "", id="live"),
        pytest.param("wait: 2h", ", after 2h", id="waits"),
        pytest.param("mode: shadow", ", in shadow: nothing is done", id="shadow"),
    ],
)
def test_a_call_tells_whether_it_waits_or_is_in_shadow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: str, told: str
) -> None:
    rules, path = tmp_path / "rules.yaml", tmp_path / "record.json"
    rules.write_text(RULES.replace("when: ", f"{keys}\n    when: "))
    path.write_text(json.dumps({"event": WON}))

    explain(rules, path, Out(as_json=False), now=lambda: datetime(2026, 3, 2, tzinfo=UTC))

    assert f'-> create-invoice {{"invoice_type": "full"}}{told}\n' in capsys.readouterr().out


def test_what_is_no_record_is_told_to_machines_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, missing = tmp_path / "rules.yaml", tmp_path / "none.json"
    rules.write_text(RULES)

    assert explain(rules, missing, Out(as_json=True), now=lambda: datetime(2026, 3, 2, tzinfo=UTC)) == 2
    assert json.loads(capsys.readouterr().out) == {
        "record": str(missing),
        "detail": f"{missing} cannot be read: No such file or directory",
    }
