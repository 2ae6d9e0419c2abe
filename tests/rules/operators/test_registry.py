"""Whole-set tests over all operators."""

from collections.abc import Iterator

import pytest

from rules.operators import OPERATORS, Takes
from rules.operators.registry import operator

DESIGN = (
    "eq neq in not_in gt gte lt lte between contains not_contains starts_with ends_with known unknown "
    "older_than within within_next"
)


def test_the_operators_are_those_of_the_design() -> None:
    assert set(OPERATORS) == set(DESIGN.split())


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_is_documented_with_an_example(name: str) -> None:
    assert ">>>" in (OPERATORS[name].ask.__doc__ or "")


@pytest.fixture
def kept_operators() -> Iterator[None]:
    """Puts the registry back."""
    before = dict(OPERATORS)
    yield
    OPERATORS.clear()
    OPERATORS.update(before)


@pytest.mark.usefixtures("kept_operators")
def test_a_name_can_be_taken_once() -> None:
    def eq(fact: object, wanted: object) -> bool:
        return True

    with pytest.raises(ValueError, match="two operators are called eq"):
        operator(Takes.ONE, needs="{}", empty=False)(eq)
