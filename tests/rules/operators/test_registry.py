"""Whole-set tests over all operators."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Facts, evaluate, load
from rules.operators import OPERATORS, Example, Takes
from rules.operators.registry import operator

DESIGN = (
    "eq neq in not_in gt gte lt lte between contains not_contains starts_with ends_with known unknown "
    "older_than within within_next"
)


def test_the_operators_of_the_design_are_there() -> None:
    assert set(OPERATORS) >= set(DESIGN.split())


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_is_documented_with_an_example(name: str) -> None:
    assert ">>>" in (OPERATORS[name].ask.__doc__ or "")


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("passes", [True, False], ids=["passing", "failing"])
def test_every_example_says_what_it_claims(name: str, passes: bool) -> None:
    """The reference shows them; here they run on 1 April 2026, as they say."""
    example = OPERATORS[name].example
    condition = f"{{{example.fact}: {{{name}: {example.wanted}}}}}"
    do = "do: [{create-invoice: {}}]"
    text = f"version: 1\ntriggers: [{{id: t, when: {{deal_created: true}}, if: {condition}, {do}}}]\n"
    asked = load(text).triggers[0].condition
    assert asked is not None
    record, _, prop = example.fact.partition(".")
    facts = Facts({record: {prop: example.passing if passes else example.failing}})
    noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert evaluate(asked, facts, noon, ZoneInfo("UTC")).verdict.value == ("match" if passes else "no match")


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
        operator(Takes.ONE, needs="{}", empty=False, example=Example("deal.id", "1", "1", "2"))(eq)
