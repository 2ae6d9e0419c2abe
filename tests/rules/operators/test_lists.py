"""in not_in."""

from collections.abc import Callable

import pytest

from rules import Outcome, Verdict

CASES = [
    pytest.param("country: [US, CA]", "us", True, id="a-list-is-in"),
    pytest.param("country: {in: [US, CA]}", "DE", False, id="none-of-them"),
    pytest.param("country: {not_in: [US, CA]}", "DE", True, id="not-in"),
    pytest.param("country: {not_in: [US, CA]}", "CA", False, id="not-in-but-is"),
    pytest.param("country: {in: [NO, SE]}", "no", True, id="norway-is-text"),
    pytest.param("numberofemployees: [5, 10]", "10.0", True, id="numbers"),
    pytest.param("odd: [5, x]", "5", True, id="a-mixed-list-is-text"),
    pytest.param("odd: [5, x]", "5.0", False, id="a-mixed-list-is-no-number"),
]


@pytest.mark.parametrize(("condition", "value", "holds"), CASES)
def test_one_of_several(condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    name = condition.partition(":")[0]
    result = outcome(f"{{company.{condition}}}", {"company": {name: value}})
    assert result.verdict is Verdict.of(holds)


@pytest.mark.parametrize(("operator", "holds"), [("in", True), ("not_in", False)])
def test_of_a_set_any_overlap_counts(operator: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    records, types = {"deal": {"tags": "wall;roof"}}, {"deal.tags": "set"}
    assert outcome(f"{{deal.tags: {{{operator}: [Roof, x]}}}}", records, types).verdict is Verdict.of(holds)
