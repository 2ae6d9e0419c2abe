"""Whole-set tests over the rule files that we ship and that the design shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import rules
from rules import Rulebook, drawn, load, run_tests
from rules.conditions import Condition, checks

EXAMPLE = Path(rules.__file__).parent.parent / "rules.example.yaml"
FIRST_OPERATORS = (
    "eq neq in not_in gt gte lt lte between contains not_contains starts_with ends_with known unknown "
    "older_than within within_next"
)
THREE_PARTS = Path(__file__).parent / "data" / "three_parts.yaml"


@pytest.fixture(params=[EXAMPLE, THREE_PARTS], ids=["example", "three-parts"])
def file(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


@pytest.fixture
def example() -> Rulebook:
    return load(EXAMPLE.read_bytes())


def conditions(book: Rulebook) -> Iterator[Condition]:
    """Every condition of a file."""
    yield from book.conditions.values()
    yield from (schedule.condition for schedule in book.schedules)
    yield from (trigger.condition for trigger in book.triggers if trigger.condition)


def test_the_file_loads_without_a_doubt(file: Path) -> None:
    assert load(file.read_bytes()).warnings == ()


def test_its_tests_pass(file: Path) -> None:
    results = run_tests(load(file.read_bytes()))
    assert [drawn(result) for result in results if not result.passed] == []
    assert results


def test_every_operator_of_the_first_version_occurs_in_the_example(example: Rulebook) -> None:
    """Later ones have an example of their own, in the reference."""
    used = {item.operator.name for condition in conditions(example) for item in checks(condition)}
    assert used == set(FIRST_OPERATORS.split())


def test_the_digest_is_of_the_text(example: Rulebook) -> None:
    assert example.digest == rules.digest_of(EXAMPLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", [10, 40, 75, 100, 130])
def test_a_file_with_windows_line_ends_has_the_same_places(line: int) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    broken = text.splitlines()
    broken[line] = "  : ]"
    messages = []
    for end in ("\n", "\r\n"):
        with pytest.raises(rules.BadRules) as caught:
            load(end.join(broken))
        messages.append([problem.short for problem in caught.value.problems])
    assert messages[0] == messages[1]
