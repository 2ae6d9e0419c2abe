"""docs/wire.md names tests, switches and kinds of faults: all of them exist, and none is left out."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from sandbox.faults import Kind
from sandbox.quickbooks import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
PART_A, PART_B = re.split(r"^## B\. .*$", PAGE, maxsplit=1, flags=re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
# Settings that are no guesses about QuickBooks: keys, and what a test may want to be without.
NO_DOUBTS = {"client_id", "client_secret", "verifier_token", "redirect_uris", "limits", "mail_limit"}


@cache
def named_in(file: str) -> frozenset[str]:
    """The test functions of a file, also those in classes."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    assert (ROOT / file).is_file()
    assert not test or test in named_in(file)


def test_all_22_points_are_told_with_their_tests() -> None:
    rows = re.findall(r"^\| (\d+) \|.*?\| ([^|]*) \|$", PART_A, re.MULTILINE)

    assert [int(number) for number, _ in rows] == list(range(1, 23))
    for number, held_by in rows:
        assert f"test_point_{int(number):02}_" in held_by


def test_every_test_of_a_point_is_named() -> None:
    file = "tests/sandbox/quickbooks/test_points.py"

    assert {test for test in named_in(file) if test.startswith("test_point_")} <= {test for _, test in NAMED}


def test_every_doubt_has_its_switch() -> None:
    told = PART_A.partition("### What is not published")[2].partition("### Faults")[0]
    rows = re.findall(r"^\| .* \| (`[^|]*`) \|$", told, re.MULTILINE)
    switches = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert switches == Settings.model_fields.keys() - NO_DOUBTS


def test_every_kind_of_fault_is_told() -> None:
    rows = re.findall(r"^\| (`[^|]*) \|", PART_A.partition("### Faults on demand")[2], re.MULTILINE)

    assert {kind for row in rows for kind in re.findall(r"`(\w+)`", row)} == set(get_args(Kind))
