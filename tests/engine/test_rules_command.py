"""`stagebill rules check | test | explain | schema`: sentences for people, one document for machines."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import check as rules_check
from engine.commands.rules import schema
from engine.commands.rules.check import check
from engine.commands.rules.explain import explain as explain_record
from engine.commands.rules.test import test as run_tests_of
from engine.commands.tools import Tools
from engine.settings import Settings

PEOPLE, MACHINES = Out(), Out(as_json=True)
GOOD = """\
version: 1
timezone: America/Chicago
triggers:
  - id: retainer
    when: {deal_enters: signed}
    if: {deal.amount: {gte: 500}}
    do:
      - create-invoice: {invoice_type: full}
tests:
  - name: a large deal is billed
    given: {deal: {amount: "500"}}
    event: {deal_enters: signed}
    expect:
      - create-invoice: {invoice_type: full}
"""
NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str], Path]:
    """A rule file with this text."""

    def write(text: str) -> Path:
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def record(tmp_path: Path) -> Callable[[Any], Path]:
    """A JSON file with this value; a text is written as it is."""

    def write(value: Any) -> Path:
        path = tmp_path / "record.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return write


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], Any]:
    """What was printed since the last time."""
    return lambda: capsys.readouterr()


# check


def test_a_right_file_is_said_to_be_right(saved: Any, printed: Any) -> None:
    path = saved(GOOD)

    assert check(path, PEOPLE) == 0
    assert printed().out == f"{path}: no mistakes (0 billing schedules, 1 trigger, 1 test)\n"


def test_mails_that_cannot_leave_are_told_beside_a_right_file(saved: Any, printed: Any) -> None:
    """F38."""
    path = saved("version: 1\ninvoice_mails: {use: a, templates: {a: {subject: x, text: y}}}\n")
    tools = Tools(settings=lambda: Settings(_env_file=None))
    options = argparse.Namespace(file=path, json=False, connected=False, portal_id=None)

    assert rules_check.run(options, PEOPLE, tools) == 0

    assert (
        "(invoice_mails) and STAGEBILL_SMTP_URL is not set, so none of those mails can leave" in printed().out
    )


def test_every_mistake_is_told_with_its_place(saved: Any, printed: Any) -> None:
    path = saved(GOOD.replace("timezone", "timezon").replace("gte", "gt_e"))

    assert check(path, PEOPLE) == 1

    out = printed().out
    assert f"{path}:2:1: error[" in out
    assert f"{path}:6:24: error[" in out
    assert out.endswith(f"{path}: 2 mistakes\n")


def test_one_mistake_is_one_mistake(saved: Any, printed: Any) -> None:
    check(saved("version: 1\ntimezon: UTC\n"), PEOPLE)

    assert printed().out.endswith(": 1 mistake\n")


def test_mistakes_are_told_to_machines_with_their_range(saved: Any, printed: Any) -> None:
    path = saved("version: 1\ntimezon: UTC\n")

    check(path, MACHINES)

    (problem,) = json.loads(printed().out)["problems"]
    assert (problem["type"], problem["severity"]) == ("rules/unknown-key", "error")
    assert (problem["range"]["line"], problem["range"]["column"]) == (2, 1)


def test_machines_are_told_the_same_as_people(saved: Any, printed: Any) -> None:
    """RFC 9457, with what editors need: lines and columns count from 1, the end is exclusive."""
    path = saved("version: 1\nconditions:\n  c: {deal.amount: {gtee: 5}}\n")

    check(path, MACHINES)
    (problem,) = json.loads(printed().out)["problems"]
    check(path, PEOPLE)

    text = problem.pop("text")
    assert printed().out == f"{text}\n{path}: 1 mistake\n"
    assert problem == {
        "type": "rules/unknown-operator",
        "title": "there is no such operator",
        "status": 422,
        "detail": 'unknown operator "gtee" for deal.amount; did you mean "gte"?',
        "instance": f"{path}#/conditions/c/deal.amount/gtee",
        "file": str(path),
        "severity": "error",
        "code": "unknown-operator",
        "range": {"line": 3, "column": 21, "end_line": 3, "end_column": 25},
        "notes": ["a number property takes eq neq gt gte lt lte between in not_in known unknown"],
    }


def test_a_warning_is_no_mistake(saved: Any, printed: Any) -> None:
    path = saved(GOOD + "conditions: {unused: {deal.pipeline: a}}\n")

    assert check(path, PEOPLE) == 0
    assert "warning[unused]: condition unused is never used" in printed().out

    assert check(path, MACHINES) == 0
    (problem,) = json.loads(printed().out)["problems"]
    assert (problem["severity"], "status" in problem) == ("warning", False)


def test_mistakes_and_warnings_are_counted_apart(saved: Any, printed: Any) -> None:
    path = saved("version: 2\nconditions: {c: {deal.own: no}}\n")

    assert check(path, PEOPLE) == 1
    assert printed().out.endswith(f"{path}: 1 mistake, 1 warning\n")


def test_of_very_many_mistakes_the_first_are_told(saved: Any, printed: Any) -> None:
    path = saved("version: 1\n" + "".join(f"key{number}: x\n" for number in range(200)))

    assert check(path, PEOPLE) == 1
    assert printed().out.endswith(f"{path}: the first 50 mistakes\n")


def test_of_a_file_without_end_no_more_is_read_than_a_rule_file_has(printed: Any) -> None:
    assert check(Path("/dev/zero"), PEOPLE) == 2
    assert "/dev/zero:1:1: error[too-large]: the file has more than 524,288 bytes" in printed().out


def test_machines_are_told_that_there_is_no_file(tmp_path: Path, printed: Any) -> None:
    path = tmp_path / "none.yaml"

    assert check(path, MACHINES) == 2
    assert json.loads(printed().out)["detail"] == f"{path} cannot be read: No such file or directory"


@pytest.mark.parametrize("verb", [check, run_tests_of], ids=["check", "test"])
def test_a_file_that_is_not_there_could_not_be_checked(tmp_path: Path, printed: Any, verb: Any) -> None:
    path = tmp_path / "none.yaml"

    assert verb(path, PEOPLE) == 2
    assert printed().err == f"stagebill: {path} cannot be read: No such file or directory\n"


def test_what_is_no_text_could_not_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    assert check(path, PEOPLE) == 2


# explain


@pytest.fixture
def explain(saved: Any, record: Any) -> Callable[..., int]:
    """Explains a record with the rules above."""

    def run(value: Any, out: Out = PEOPLE) -> int:
        return explain_record(saved(GOOD), record(value), out, now=lambda: NOON)

    return run


def test_a_decision_is_explained(explain: Any, printed: Any) -> None:
    """F153, F203."""
    assert explain({"event": {"deal_enters": "signed"}, "deal": {"amount": "499"}}) == 0

    out = printed().out
    assert "trigger retainer: no match: deal.amount is 499.00, the rule needs at least 500.00\n" in out


def test_a_match_tells_what_would_be_done(explain: Any, printed: Any) -> None:
    explain({"event": {"deal_enters": "signed"}, "deal": {"amount": "500"}})

    assert '  -> create-invoice {"invoice_type": "full"}\n' in printed().out


def test_amounts_may_be_numbers(explain: Any, printed: Any) -> None:
    explain({"event": {"deal_enters": "signed"}, "deal": {"amount": 500.00}}, MACHINES)

    assert [one["verdict"] for one in json.loads(printed().out)] == ["match"]


def test_where_no_rule_listens_it_says_so(explain: Any, printed: Any) -> None:
    assert explain({"event": {"deal_enters": "lost"}}) == 0
    assert printed().out == "no rule listens to deal_enters: lost\n"


def test_an_event_may_be_written_as_rules_write_it(explain: Any, printed: Any) -> None:
    """`deal_created: true` is no text."""
    explain({"event": {"deal_created": True}})

    assert printed().out == "no rule listens to deal_created: true\n"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{", id="no-json"),
        pytest.param([], id="a-list"),
        pytest.param({}, id="no-event"),
        pytest.param({"event": "deal_enters"}, id="event-a-text"),
        pytest.param({"event": {}}, id="empty-event"),
        pytest.param({"event": {"deal_enters": "a", "deal_created": "true"}}, id="two-events"),
        pytest.param({"event": {"deal_enters": "signed"}, "deal": 5}, id="a-deal-that-is-a-number"),
        pytest.param({"event": {"deal_enters": "signed"}, "at": "soon"}, id="no-time"),
        pytest.param({"event": {"deal_enters": "signed"}, "at": 5}, id="a-time-that-is-a-number"),
    ],
)
def test_what_is_no_record_is_told_with_an_example(
    explain: Any, printed: Any, tmp_path: Path, value: Any
) -> None:
    assert explain(value) == 2
    assert printed().err == (
        f"stagebill: {tmp_path}/record.json must be JSON like "
        '{"event": {"deal_enters": "won"}, "deal": {"amount": "500"}}\n'
    )


def test_a_record_that_is_not_there_is_told(saved: Any, tmp_path: Path, printed: Any) -> None:
    missing = tmp_path / "none.json"

    assert explain_record(saved(GOOD), missing, PEOPLE, now=lambda: NOON) == 2
    assert printed().err == f"stagebill: {missing} cannot be read: No such file or directory\n"


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        pytest.param(None, "match", id="now"),
        pytest.param("2026-03-03T09:00", "no match", id="local"),
        pytest.param("2026-03-03T05:59:59Z", "match", id="utc"),
    ],
)
def test_a_record_may_have_its_own_time(
    saved: Any, record: Any, printed: Any, at: str | None, verdict: str
) -> None:
    """Without an offset it is of the rule file's zone."""
    path = saved(GOOD.replace("{deal.amount: {gte: 500}}", "{deal.closedate: {within: 0d}}"))
    value = {"event": {"deal_enters": "signed"}, "deal": {"closedate": "2026-03-02"}}

    explain_record(path, record({**value, "at": at} if at else value), MACHINES, now=lambda: NOON)

    assert [one["verdict"] for one in json.loads(printed().out)] == [verdict]


# schema


def test_the_schema_is_json(printed: Any) -> None:
    """F147."""
    assert schema.run(argparse.Namespace(connected=False, portal_id=None, output=None), PEOPLE, Tools()) == 0
    assert "properties" in json.loads(printed().out)
