"""`stagebill rules test`: what differs, what no test touches, what no test guards; exit codes and JSON."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.commands.output import Out
from engine.commands.rules import test as verb
from engine.commands.tools import Tools

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
  - name: a retainer
    event: {deal_enters: signed}
    expect: nothing
    cases:
      - {name: large, deal.amount: 500, expect: [create-invoice: {invoice_type: full}]}
      - {name: small, deal.amount: 499.99}
"""
FAILING = GOOD.replace("deal.amount: 500,", "deal.amount: 499,")
LOOSE = GOOD.replace("deal.amount: 499.99", "deal.amount: 5")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the verb on a file with this text; gives the exit code and what it printed, without the folder."""

    def ran(text: str, *words: str) -> tuple[int, str, str]:
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        parser = argparse.ArgumentParser()
        verb.arguments(parser)
        options = parser.parse_args([str(path), *words])
        code = verb.run(options, Out(as_json=options.json), Tools())
        printed = capsys.readouterr()
        return code, printed.out.replace(f"{tmp_path}/", ""), printed.err.replace(f"{tmp_path}/", "")

    return ran


def test_all_tests_pass_and_touch_everything(run: Any) -> None:
    """F151."""
    assert run(GOOD) == (
        0,
        "ok   rules.yaml:14 a retainer: large\n"
        "ok   rules.yaml:15 a retainer: small\n"
        "2 passed, 0 failed\n"
        "the tests guard all 2 rules and clauses\n",
        "",
    )


def test_a_failure_shows_the_difference_and_why(run: Any) -> None:
    code, out, _ = run(FAILING)
    assert code == 1
    assert out.startswith(
        """\
FAIL rules.yaml:14 a retainer: large
     ! create-invoice  expected  not decided
         invoice_type  full      -
     trigger retainer: no match: deal.amount is 499.00, the rule needs at least 500.00
       no   deal.amount: {gte: 500}  is 499.00  6:10
"""
    )


def test_what_no_test_touches_is_told_by_line(run: Any) -> None:
    """F204: it is no failure."""
    code, out, _ = run(GOOD.partition("tests:")[0])
    assert (code, out) == (
        0,
        "0 passed, 0 failed\n"
        "rules.yaml:4: no test reaches trigger retainer\n"
        "rules.yaml:6: no test reaches deal.amount: {gte: 500}\n"
        "the tests guard 0 of 2 rules and clauses\n",
    )


def test_one_test_can_be_run_alone(run: Any) -> None:
    """Then nothing is said of what the others touch."""
    assert run(FAILING, "--only", "a retainer: small")[:2] == (
        0,
        "ok   rules.yaml:15 a retainer: small\n1 passed, 0 failed\n",
    )


def test_a_table_can_be_run_alone(run: Any) -> None:
    assert "2 passed" in run(GOOD, "--only", "a retainer")[1]


def test_a_name_that_no_test_has_is_no_pass(run: Any) -> None:
    assert run(GOOD, "--only", "a retainer: smal") == (
        2,
        "",
        'stagebill: rules.yaml has no test called "a retainer: smal"; did you mean "a retainer: small"?\n',
    )


def test_machines_are_told_the_same(run: Any) -> None:
    code, out, _ = run(FAILING, "--json")
    told = json.loads(out)
    failed = told["tests"][0]
    assert (code, told["passed"], told["failed"]) == (1, 1, 1)
    assert (failed["name"], failed["line"], failed["passed"]) == ("a retainer: large", 14, False)
    assert failed["calls"] == [
        {
            "action": "create-invoice",
            "state": "missing",
            "rule": "",
            "inputs": [{"name": "invoice_type", "expected": "full", "decided": None, "same": False}],
        }
    ]
    assert failed["explained"][0]["trace"] == [
        {
            "line": 6,
            "column": 10,
            "condition": "deal.amount: {gte: 500}",
            "seen": "499.00",
            "verdict": "no match",
        }
    ]
    assert [gap["line"] for gap in told["coverage"]["gaps"]] == [4, 6]


@pytest.mark.parametrize("words", [(), ("--mutate",)], ids=["test", "mutate"])
def test_a_broken_file_runs_no_tests(run: Any, words: tuple[str, ...]) -> None:
    assert run("version: 1\ntimezon: UTC\n", *words)[0] == 1


# --mutate


def test_lines_that_no_test_guards_are_told(run: Any) -> None:
    """F204."""
    code, out, _ = run(LOOSE, "--mutate")
    assert (code, out.splitlines()) == (
        1,
        [
            'rules.yaml:6:24: no test notices "gte: 500" becoming "gte: 499.99"; '
            "add a test with deal.amount 499.99",
            "5 of 6 changes noticed; 1 line unguarded",
        ],
    )


def test_several_changes_of_a_line_are_told_once(run: Any) -> None:
    out = run(LOOSE.replace("deal.amount: 500,", "deal.amount: 900,"), "--mutate")[1]
    assert out.splitlines()[0].endswith("add a test with deal.amount 500 (and 1 other change of this line)")


def test_a_guarded_file_says_so(run: Any) -> None:
    assert run(GOOD, "--mutate")[:2] == (0, "6 of 6 changes noticed; every line is guarded\n")


def test_tests_that_fail_guard_nothing(run: Any) -> None:
    assert run(FAILING, "--mutate")[:2] == (
        1,
        "FAIL rules.yaml: a retainer: large\n1 test failed; make them pass before the rules are changed\n",
    )


def test_machines_are_told_every_change(run: Any) -> None:
    told = json.loads(run(LOOSE, "--mutate", "--json")[1])
    assert (told["changes"], told["noticed"], told["failing"]) == (6, 5, [])
    assert told["unguarded"] == [
        {
            "line": 6,
            "column": 24,
            "before": "gte: 500",
            "after": "gte: 499.99",
            "advice": "add a test with deal.amount 499.99",
            "message": 'no test notices "gte: 500" becoming "gte: 499.99"; '
            "add a test with deal.amount 499.99",
        }
    ]
