"""docs/features.md names tests: all of them exist, and no feature of its parts is left out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
ROWS = re.findall(r"^\| F(\d+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


@cache
def named_in(file: str) -> frozenset[str]:
    """The test functions of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    assert (ROOT / file).is_file()
    assert not test or test in named_in(file)


@pytest.mark.parametrize("numbers", [range(1, 55), range(130, 143)], ids=["invoices", "reviews"])
def test_no_feature_is_left_out(numbers: range) -> None:
    assert set(numbers) <= {int(number) for number, _, _ in ROWS}


def test_each_feature_has_one_row() -> None:
    numbers = [number for number, _, _ in ROWS]

    assert len(numbers) == len(set(numbers))


def test_each_row_names_a_test_or_says_why_not() -> None:
    told = ("`tests/", "*not yet*", "*limit*: ")
    silent = [number for number, _, shown in ROWS if not any(one in shown for one in told)]

    assert silent == []
