"""The compiled and fused forms of conditions give the same answers as the closures, and as an oracle."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random

import pytest

from benchmarks.rules import answers, dirt, hard_coded
from benchmarks.rules.workload import NOW, ZONE, closures, condition_of, deals, filters, loaded
from rules import Facts, Rulebook, Unread, evaluate
from rules.compiled import Judge, compiled, fused
from rules.conditions import AnyOf, Condition
from rules.operators import OPERATORS, Takes
from rules.operators.registry import Example, operator


def test_every_form_and_every_trace_agrees_with_the_oracle() -> None:
    """Conditions of every form on dirty records; the oracle is written from the design's table alone."""
    wrong = answers.of_any_condition(count=2_000, seed=3)
    assert not wrong.total(), wrong


def test_the_measured_filter_and_its_rival_by_hand_agree_with_the_oracle() -> None:
    assert not answers.of_one_filter(2_000, 4, []).total()


def test_a_hundred_rules_fused_answer_like_a_hundred_by_hand() -> None:
    rules = filters(100, Random(1))
    together = fused(loaded([condition_of(rule) for rule in rules]), ZONE)
    by_hand = hard_coded.hundred(rules)
    for records in deals(200, Random(2)):
        deal = hard_coded.Deal(hard_coded.only_deal(records) or {})
        assert list(together(Facts(records), NOW)) == [rule(deal) for rule in by_hand]


def test_percent_splits_are_right_to_the_cent() -> None:
    assert answers.of_splits(10_000, 5) == 0


@pytest.fixture
def condition(book: Callable[[str], Rulebook]) -> Callable[[str], Condition]:
    """A condition from YAML on one line."""
    return lambda text: book(f"conditions: {{it: {text}}}").conditions["it"]


Read = Callable[[str], Condition]


def test_a_value_is_read_once_however_many_checks_ask(condition: Read) -> None:
    class Counting(dict[str, object]):
        asked = 0

        def get(self, path: str, default: object = None) -> object:
            Counting.asked += 1
            return super().get(path, default)

    many = condition("{any: [{deal.a: x}, {deal.a: y}, {all: [{deal.a: z}, {not: {deal.a: w}}]}]}")
    deal = Counting(a="w")
    assert compiled(many, ZONE)(Facts({"deal": deal}), NOW) is False
    assert Counting.asked == 1


def test_what_is_not_needed_is_not_read(condition: Read) -> None:
    class Failing(dict[str, object]):
        def get(self, path: str, default: object = None) -> object:
            assert path != "b"
            return super().get(path, default)

    both = condition("{all: [{deal.a: x}, {deal.b: y}]}")
    assert compiled(both, ZONE)(Facts({"deal": Failing(a="n")}), NOW) is False


def test_a_type_that_only_the_account_knows_is_obeyed(condition: Read) -> None:
    """F212: the same condition for several accounts."""
    budget = condition('{deal.budget: "500"}')
    judge = compiled(budget, ZONE)
    records = {"deal": {"budget": "500.00"}}
    accounts = ({}, {"deal.budget": "number"}, {"deal.budget": "string"})
    assert [judge(Facts(records, types), NOW) for types in accounts] == [False, True, False]


def test_a_type_that_does_not_fit_cannot_be_told(condition: Read) -> None:
    more = condition("{any: [{deal.odd: {gt: 5}}, {deal.a: x}]}")
    facts = [Facts({"deal": {"odd": "9", "a": a}}, {"deal.odd": "string"}) for a in "xy"]
    assert [compiled(more, ZONE)(one, NOW) for one in facts] == [True, None]
    assert [fused([more], ZONE)(one, NOW) for one in facts] == [(True,), (None,)]


@pytest.mark.parametrize("form", [lambda deep: compiled(deep, ZONE), closures], ids=["compiled", "closures"])
def test_groups_may_be_nested_deeper_than_python_nests_blocks(
    form: Callable[[Condition], Judge],
    book: Callable[[str], Rulebook],
) -> None:
    links = [
        f"c{number}: {{all: [{{deal.a: x}}, {{any: [{{deal.b: y}}, c{number + 1}]}}]}}" for number in range(9)
    ]
    deep = book("conditions: {" + ", ".join([*links, "c9: {deal.c: z}"]) + "}").conditions["c0"]
    answers_of = [form(deep)(Facts({"deal": {"a": "x", "c": c}}), NOW) for c in ("z", "w", Unread("?"))]
    assert answers_of == [True, False, None]


def test_deep_groups_inside_a_quantifier_ask_each_member(book: Callable[[str], Rulebook]) -> None:
    inner = "{subject: x}"
    for word in ("any", "all") * 4:
        inner = f"{{{word}: [{inner}, {{subject: y}}]}}"
    some = book(f"conditions:\n  it: {{some: {{ticket: {inner}}}}}").conditions["it"]
    tickets = [{"subject": "n"}, {"subject": "y"}]
    assert compiled(some, ZONE)(Facts({"ticket": tickets}), NOW) is True


def test_a_days_length_is_counted_from_the_local_day(condition: Read) -> None:
    """An hour past midnight in Chicago is another day than in UTC."""
    fresh = condition("{deal.closedate: {within: 0d}}")
    judge = compiled(fresh, ZONE)
    facts = Facts({"deal": {"closedate": "2026-04-01T04:30:00Z"}})
    moments = [datetime.fromisoformat(f"2026-04-01T{clock}:00Z") for clock in ("04:45", "05:15")]
    assert [judge(facts, moment) for moment in moments] == [True, False]


def test_nothing_of_a_rule_file_becomes_code(condition: Read) -> None:
    """F201: what a file says is bound to names, whatever it looks like."""
    nasty = condition("""{deal.a: "'); import os; ('", deal.b: {contains: "{now} {fact} \\\\n"}}""")
    facts = Facts({"deal": {"a": "'); IMPORT os; ('", "b": "x {now} {fact} \\n"}})
    assert (compiled(nasty, ZONE)(facts, NOW), fused([nasty], ZONE)(facts, NOW)) == (True, (True,))


def test_an_operator_needs_no_source_to_be_compiled(condition: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer's operator is one function."""
    monkeypatch.setattr("rules.operators.registry.OPERATORS", OPERATORS)
    example = Example("deal.amount", "500", "1500", "750")

    @operator(Takes.ONE, needs="a multiple of {}", empty=None, example=example)
    def multiple_of(fact: Decimal, wanted: Decimal) -> bool:
        return fact % wanted == 0

    try:
        round_sum = condition("{deal.amount: {multiple_of: 500, gte: 1000}}")
        facts = [Facts({"deal": {"amount": amount}}) for amount in ("1500", "1750", "")]
        assert [compiled(round_sum, ZONE)(one, NOW) for one in facts] == [True, False, None]
        assert [fused([round_sum], ZONE)(one, NOW)[0] for one in facts] == [True, False, None]
    finally:
        del OPERATORS["multiple_of"]


def test_what_is_explained_often_is_explained_in_the_same_words(condition: Read) -> None:
    """A service that decides ten deals a day compiles nothing; a replay of thousands is not kept waiting."""
    group = condition("{any: [{deal.amount: {gte: 500}}, {all: [{deal.a: x}, {not: {deal.b: y}}]}]}")
    assert isinstance(group, AnyOf)
    facts = Facts({"deal": {"amount": "450", "a": "X", "b": "Y"}})
    told = [evaluate(group, facts, NOW, ZONE) for _ in range(100)]
    assert not group.habit.compiled
    told += [evaluate(group, facts, NOW, ZONE) for _ in range(10)]
    assert list(group.habit.compiled) == [ZONE]
    assert set(told) == {told[0]}


def test_no_conditions_fuse_to_no_answers() -> None:
    assert fused([], ZONE)(Facts({}), NOW) == ()


def test_the_conditions_of_the_oracle_are_of_every_form() -> None:
    """Else the comparison would not mean much."""
    random = Random(6)
    text = str([dirt.condition(random, dirt.TYPES) for _ in range(600)])
    operators = (
        "eq neq in not_in gt gte lt lte between contains not_contains starts_with ends_with known unknown "
        "older_than within within_next"
    )  # a later one has tests of its own
    words = {*operators.split(), "all", "any", "not", "some", "every", "no", "if_empty"}
    assert {word for word in words if f"'{word}'" not in text} == set()
