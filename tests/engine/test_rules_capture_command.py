"""`stagebill rules capture --record`: from a file, without a connection; what is added to the rule file."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import capture as verb
from engine.commands.tools import Tools
from rules import load, run_tests

RULES = """\
version: 1
timezone: America/Chicago
triggers:
  - id: retainer
    when: {deal_enters: signed}
    if: {deal.amount: {gte: 500}, contact.email: {known: true}}
    do: [{create-invoice: {memo: "For {contact.firstname}"}}]
tests: []
"""
OPEN = RULES.replace("tests: []\n", "")
RECORD = {
    "event": {"deal_enters": "signed"},
    "deal": {"amount": "900.00", "dealname": "Roof"},
    "contact": {"email": "ann@acme.com", "firstname": "Ann"},
}
NOON = datetime(2026, 3, 2, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the verb on a rule file and a record; gives the exit code and what was printed."""

    def ran(text: str, record: Any, *words: str) -> tuple[int, str, str]:
        path, told = tmp_path / "rules.yaml", tmp_path / "record.json"
        path.write_text(text)
        told.write_text(record if isinstance(record, str) else json.dumps(record))
        parser = argparse.ArgumentParser()
        verb.arguments(parser)
        options = parser.parse_args([str(path), "--record", str(told), *words])
        code = verb.run(options, Out(as_json=options.json), Tools(clock=lambda: NOON))
        printed = capsys.readouterr()
        return code, printed.out.replace(f"{tmp_path}/", ""), printed.err.replace(f"{tmp_path}/", "")

    return ran


def test_a_record_becomes_a_test_to_paste(run: Any) -> None:
    """F204: indented as it stands below `tests:`, at the full minute."""
    assert run(OPEN, RECORD) == (
        0,
        """\
  # masked: contact.email, contact.firstname
  - name: "deal enters signed, captured 2026-03-02"
    at: "2026-03-02T12:00-06:00"
    given:
      contact: {email: "person1@example.com", firstname: First1}
      deal: {amount: "900.00"}
    event: {deal_enters: signed}
    expect:
      - create-invoice: {memo: For First1}
    because: "deal.amount is 900.00, contact.email is (hidden)"
""",
        "",
    )


def test_what_was_printed_passes_where_it_is_pasted(run: Any) -> None:
    _, printed, _ = run(OPEN, RECORD)
    (result,) = run_tests(load(f"{OPEN}tests:\n{printed}"))
    assert result.passed


def test_a_record_may_have_its_own_time_and_event(run: Any) -> None:
    told = json.loads(
        run(OPEN, {**RECORD, "at": "2026-04-01T08:00"}, "--json", "--event", "deal_enters:won")[1]
    )
    assert 'at: "2026-04-01T08:00-05:00"' in told["yaml"]
    assert (
        'because: "no rule listens to deal_enters: won; rules listen to deal_enters: signed"' in told["yaml"]
    )


def test_a_test_is_added_to_the_file(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.touch(mode=0o640)

    code, out, _ = run(OPEN, RECORD, "--append", "--name", "a retainer")

    assert (code, out) == (0, 'rules.yaml: test "a retainer" added\n')
    assert path.read_text().startswith(f"{OPEN}\ntests:\n  # masked: ")
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["record.json", "rules.yaml"]


def test_a_list_in_brackets_stays_as_it_is(run: Any, tmp_path: Path) -> None:
    assert run(RULES, RECORD, "--append") == (
        1,
        "",
        "stagebill: tests: is not a list with dashes; write each test behind a dash of its own\n",
    )
    assert (tmp_path / "rules.yaml").read_text() == RULES


def test_a_name_that_is_taken_adds_nothing(run: Any, tmp_path: Path) -> None:
    taken = f"{OPEN}tests:\n- {{name: t, event: {{deal_created: true}}, expect: nothing}}\n"
    code, _, err = run(taken, RECORD, "--append", "--name", "t")
    assert code == 1
    assert 'error[duplicate-id]: two tests are called "t"' in err
    assert (tmp_path / "rules.yaml").read_text() == taken


def test_what_may_not_be_told_is_told_to_nobody(run: Any) -> None:
    rules = OPEN.replace("contact.email: {known: true}", "contact.birthday: {lte: 1971-12-31}")
    assert run(rules, {**RECORD, "contact": {"birthday": "1971-05-06"}}) == (
        1,
        "",
        "stagebill: no stand-in for contact.birthday makes the rules decide the same; "
        "write this test by hand\n",
    )


@pytest.mark.parametrize("record", ["{", "[]", '{"event": {}}'], ids=["no-json", "a-list", "no-event"])
def test_what_is_no_record_is_told_with_an_example(run: Any, record: str) -> None:
    assert run(OPEN, record)[::2] == (
        2,
        'stagebill: record.json must be JSON like {"event": {"deal_enters": "won"}, '
        '"deal": {"amount": "500"}}\n',
    )


def test_a_record_that_is_not_there_is_told(run: Any, tmp_path: Path) -> None:
    missing = tmp_path / "none.json"
    assert run(OPEN, RECORD, "--record", str(missing))[::2] == (
        2,
        "stagebill: none.json cannot be read: No such file or directory\n",
    )


def test_an_event_of_no_kind_is_refused(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(OPEN, RECORD, "--event", "deal_leaves:won")
    assert ended.value.code == 2
    assert '"deal_leaves:won" is not KIND:VALUE with a kind of deal_enters, ' in capsys.readouterr().err


def test_a_file_with_mistakes_captures_nothing(run: Any) -> None:
    assert run("version: 2\n", RECORD)[0] == 1
