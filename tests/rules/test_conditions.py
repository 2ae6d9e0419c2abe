"""Three values: the table of empty and unreadable facts, and the laws of not, all and any."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import CannotTell, Facts, Happening, Outcome, Rulebook, Unread, Verdict, decide, load, render
from rules.conditions import Answer, Condition, all_of, any_of, facts_of, negated

YES, NO, CANNOT = Verdict.MATCH, Verdict.NO_MATCH, Verdict.CANNOT_TELL
Evaluate = Callable[..., Outcome]

OPERATORS = [
    ("known: true", YES, NO),
    ("unknown: true", NO, YES),
    ("eq: 500", YES, NO),
    ("in: [500, 600]", YES, NO),
    ("neq: 600", YES, YES),
    ("not_in: [600]", YES, YES),
    ("gt: 400", YES, CANNOT),
    ("gte: 500", YES, CANNOT),
    ("lt: 600", YES, CANNOT),
    ("lte: 500", YES, CANNOT),
    ("between: [500, 600]", YES, CANNOT),
]


@pytest.mark.parametrize(("operator", "with_value", "when_empty"), OPERATORS)
class TestTheTable:
    """Design: what each operator says of a fact that has a value, is empty, or is unreadable."""

    def test_with_a_value(
        self, operator: str, with_value: Verdict, when_empty: Verdict, outcome: Evaluate
    ) -> None:
        assert outcome(f"{{deal.amount: {{{operator}}}}}", {"deal": {"amount": "500"}}).verdict is with_value

    def test_empty(self, operator: str, with_value: Verdict, when_empty: Verdict, outcome: Evaluate) -> None:
        assert outcome(f"{{deal.amount: {{{operator}}}}}", {"deal": {"id": "7"}}).verdict is when_empty

    def test_absent_object(
        self, operator: str, with_value: Verdict, when_empty: Verdict, outcome: Evaluate
    ) -> None:
        assert outcome(f"{{deal.amount: {{{operator}}}}}", {"deal": None}).verdict is when_empty

    @pytest.mark.parametrize(
        "deal", [{"amount": "n/a"}, Unread("HubSpot answered 502")], ids=["n/a", "failed-read"]
    )
    def test_unreadable(
        self, operator: str, with_value: Verdict, when_empty: Verdict, deal: object, outcome: Evaluate
    ) -> None:
        assert outcome(f"{{deal.amount: {{{operator}}}}}", {"deal": deal}).verdict is CANNOT

    def test_not_fetched(
        self, operator: str, with_value: Verdict, when_empty: Verdict, outcome: Evaluate
    ) -> None:
        assert outcome(f"{{deal.amount: {{{operator}}}}}", {}).verdict is CANNOT

    def test_not_fetched_survives_not(
        self, operator: str, with_value: Verdict, when_empty: Verdict, outcome: Evaluate
    ) -> None:
        assert outcome(f"{{not: {{deal.amount: {{{operator}}}}}}}", {}).verdict is CANNOT


@pytest.mark.parametrize(
    ("operator", "when_empty"),
    [
        ("contains: x", NO),
        ("starts_with: x", NO),
        ("ends_with: x", NO),
        ("not_contains: x", YES),
        ("older_than: 30d", CANNOT),
        ("within: 2h", CANNOT),
        ("within_next: 30d", CANNOT),
    ],
)
def test_an_empty_fact_of_unknown_type(operator: str, when_empty: Verdict, outcome: Evaluate) -> None:
    assert outcome(f"{{deal.custom: {{{operator}}}}}", {"deal": {"id": "7"}}).verdict is when_empty


@pytest.mark.parametrize(("word", "verdict"), [("match", YES), ("no_match", NO)])
def test_if_empty_says_what_to_assume(word: str, verdict: Verdict, outcome: Evaluate) -> None:
    condition = f"{{deal.amount: {{gte: 500, lt: 900, if_empty: {word}}}}}"
    assert outcome(condition, {"deal": {"id": "7"}}).verdict is verdict


def test_if_empty_says_nothing_of_an_unreadable_fact(outcome: Evaluate) -> None:
    """Invariant 5: unknown is not zero, and not false."""
    assert (
        outcome("{deal.amount: {gte: 500, if_empty: match}}", {"deal": {"amount": "n/a"}}).verdict is CANNOT
    )


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        pytest.param("{all: [{deal.a: x}, {company.b: x}]}", CANNOT, id="all-yes-and-unread"),
        pytest.param("{all: [{deal.a: y}, {company.b: x}]}", NO, id="all-no-and-unread"),
        pytest.param("{all: [{company.b: x}, {deal.a: y}]}", NO, id="all-unread-and-no"),
        pytest.param("{any: [{deal.a: x}, {company.b: x}]}", YES, id="any-yes-and-unread"),
        pytest.param("{any: [{company.b: x}, {deal.a: x}]}", YES, id="any-unread-and-yes"),
        pytest.param("{any: [{deal.a: y}, {company.b: x}]}", CANNOT, id="any-no-and-unread"),
        pytest.param("{not: {deal.a: y}}", YES, id="not-no"),
        pytest.param("{not: {company.b: x}}", CANNOT, id="not-unread"),
        pytest.param("{deal.a: x, deal.c: z}", YES, id="several-facts-that-hold"),
        pytest.param("{deal.a: x, deal.c: w}", NO, id="several-facts-one-does-not"),
    ],
)
def test_groups_have_three_values(condition: str, verdict: Verdict, outcome: Evaluate) -> None:
    assert outcome(condition, {"deal": {"a": "x", "c": "z"}}).verdict is verdict


OPEN = {"hs_pipeline_stage": "open"}
CLOSED = {"hs_pipeline_stage": "closed"}
UNREAD = {"hs_pipeline_stage": Unread("HubSpot answered 502")}


@pytest.mark.parametrize(
    ("tickets", "some", "every", "no"),
    [
        pytest.param([], NO, NO, YES, id="none"),
        pytest.param([CLOSED, CLOSED], NO, NO, YES, id="none-passes"),
        pytest.param([OPEN, CLOSED], YES, NO, NO, id="one-passes"),
        pytest.param([OPEN, OPEN], YES, YES, NO, id="all-pass"),
        pytest.param(OPEN, YES, YES, NO, id="one-record-without-a-list"),
        pytest.param([CLOSED, UNREAD], CANNOT, NO, CANNOT, id="a-no-and-an-unread"),
        pytest.param([OPEN, UNREAD], YES, CANNOT, NO, id="a-yes-and-an-unread"),
        pytest.param(Unread("HubSpot answered 502"), CANNOT, CANNOT, CANNOT, id="failed-read"),
    ],
)
def test_quantifiers_are_three_valued_over_their_members(
    tickets: object, some: Verdict, every: Verdict, no: Verdict, outcome: Evaluate
) -> None:
    verdicts = [
        outcome(f"{{{quantifier}: {{ticket: {{hs_pipeline_stage: open}}}}}}", {"ticket": tickets}).verdict
        for quantifier in ("some", "every", "no")
    ]
    assert verdicts == [some, every, no]


def test_records_that_nobody_fetched_are_no_empty_list(outcome: Evaluate) -> None:
    """Invariant 5: a failed read is an error, never an empty list."""
    assert outcome("{no: {ticket: {hs_pipeline_stage: open}}}", {}).verdict is CANNOT


def test_a_quantifier_takes_groups_inside(outcome: Evaluate) -> None:
    condition = "{some: {ticket: {any: [{subject: {contains: roof}}, {not: {hs_pipeline_stage: open}}]}}}"
    assert outcome(condition, {"ticket": [{**OPEN, "subject": "New roof"}]}).verdict is YES


@pytest.mark.parametrize(
    ("condition", "records", "types", "verdict"),
    [
        pytest.param("{deal.budget: 500}", {"budget": "500.00"}, {}, YES, id="literal-number-decides"),
        pytest.param('{deal.budget: "500"}', {"budget": "500.00"}, {}, NO, id="quoted-literal-is-text"),
        pytest.param(
            '{deal.budget: "500"}', {"budget": "500.00"}, {"deal.budget": "number"}, YES, id="account-knows"
        ),
        pytest.param("{deal.pipeline: 12345}", {"pipeline": "12345"}, {}, YES, id="pipeline-ids-are-names"),
        pytest.param("{deal.dealtype: 0777}", {"dealtype": "777"}, {}, NO, id="leading-zero-is-kept"),
        pytest.param("{deal.tags: {contains: roof}}", {"tags": "roofing;wall"}, {}, YES, id="part-of-a-text"),
        pytest.param(
            "{deal.tags: {contains: roof}}",
            {"tags": "roofing;wall"},
            {"deal.tags": "set"},
            NO,
            id="member-of-a-set",
        ),
        pytest.param(
            "{deal.tags: [roof, x]}", {"tags": "wall;Roof"}, {"deal.tags": "set"}, YES, id="overlap"
        ),
        pytest.param(
            '{deal.tags: "wall;roof"}', {"tags": "roof;wall"}, {"deal.tags": "set"}, YES, id="same-set"
        ),
        pytest.param(
            "{deal.budget: {gt: 5}}", {"budget": "x"}, {"deal.budget": "string"}, CANNOT, id="misfit"
        ),
        pytest.param(
            "{deal.amount: {gt: 5}}", {"amount": "9"}, {"deal.amount": "string"}, YES, id="built-in-wins"
        ),
        pytest.param(
            "{deal.odd: {gt: 5}}", {"odd": "9"}, {"deal.odd": "object_coordinates"}, YES, id="unknown-type"
        ),
    ],
)
def test_a_property_is_compared_by_its_type(
    condition: str, records: dict[str, object], types: dict[str, str], verdict: Verdict, outcome: Evaluate
) -> None:
    assert outcome(condition, {"deal": records}, types).verdict is verdict


def test_the_section_properties_decides_where_no_account_does() -> None:
    text = """
version: 1
properties: {deal.tags: set}
triggers: [{id: t, when: {deal_created: true}, if: {deal.tags: {contains: roof}}, do: [{create-invoice: {}}]}]
"""
    condition = load(text).triggers[0].condition
    assert condition is not None
    view = Facts({"deal": {"tags": "roofing"}}).at(
        datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC")
    )
    assert condition.holds(view) is False


def test_a_condition_may_use_others_by_name(book: Callable[[str], Rulebook]) -> None:
    loaded = book(
        """
        conditions:
          large: {deal.amount: {gte: 500}}
          billable: {all: [large, {not: closed}]}
          closed: {deal.hs_is_closed: true}
        triggers: [{id: t, when: {deal_created: true}, if: billable, do: [{create-invoice: {}}]}]
        """
    )
    assert facts_of(loaded.triggers[0].condition) == {"deal.amount", "deal.hs_is_closed"}


def constant(answer: Answer) -> Condition:
    """A condition that always answers so."""
    texts = {True: "{deal.x: a}", False: "{deal.x: b}", None: "{company.x: a}"}
    trigger = f"{{id: t, when: {{deal_created: true}}, if: {texts[answer]}, do: [create-invoice: {{}}]}}"
    condition = load(f"version: 1\ntriggers: [{trigger}]").triggers[0].condition
    assert condition is not None
    return condition


ODD_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["2026-02-30", "99999999999999", "-1772409600000", "0001-01-01", "1e400", "９"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
EVERY_OPERATOR = load(
    """
version: 1
timezone: Pacific/Kiritimati
triggers:
  - id: t
    when: {deal_created: true}
    if:
      all:
        - deal.amount: {between: [1, 2]}
        - deal.closedate: {older_than: 3d}
        - deal.closedate: {within: 3h}
        - deal.a: {within_next: 3d}
        - deal.a: {in: [x, y]}
        - deal.a: {gte: 2026-01-01}
        - deal.a: true
        - deal.a: {contains: z}
        - deal.hs_is_closed: true
        - deal.dealname: {starts_with: z, unknown: true}
        - not: {every: {ticket: {createdate: 2026-01-01T09:00}}}
    do: [{create-invoice: {memo: "{deal.a} {deal.amount} {deal.closedate}"}}]
"""
)


@given(ODD_VALUES, st.sampled_from(["set", "date", "datetime", "number", "bool", "string"]))
def test_no_value_makes_a_traceback(value: object, kind: str) -> None:
    record = dict.fromkeys(("amount", "closedate", "a", "hs_is_closed", "dealname", "createdate"), value)
    facts = Facts({"deal": record, "ticket": [record, record]}, {"deal.a": kind})
    now = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    (decision,) = decide(EVERY_OPERATOR, Happening("deal_created", "true"), facts, now=now)
    assert len(decision.trace) == 12
    with suppress(CannotTell):
        render("{deal.a} {deal.amount} {deal.closedate}", facts)


CONSTANTS = {answer: constant(answer) for answer in (True, False, None)}
VIEW = Facts({"deal": {"x": "a"}}).at(datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC"))
answers = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6)


@given(answers)
def test_de_morgan_holds_for_three_values(parts: list[Answer]) -> None:
    conditions = [CONSTANTS[part] for part in parts]
    neither = negated(any_of(conditions))
    assert neither.holds(VIEW) is all_of(negated(part) for part in conditions).holds(VIEW)


@given(st.sampled_from([True, False, None]))
def test_two_nots_are_none(answer: Answer) -> None:
    assert negated(negated(CONSTANTS[answer])).holds(VIEW) is answer


@given(answers)
def test_all_is_the_least_and_any_the_greatest(parts: list[Answer]) -> None:
    """Kleene: no < cannot tell < yes."""
    rank = {False: 0, None: 1, True: 2}
    conditions = [CONSTANTS[part] for part in parts]
    assert rank[all_of(conditions).holds(VIEW)] == min(rank[part] for part in parts)
    assert rank[any_of(conditions).holds(VIEW)] == max(rank[part] for part in parts)


KEYS = ["deal.pipeline: default", "deal.amount: {lt: 900, gte: 500}", "not: {company.hold: true}"]


@pytest.mark.parametrize("order", list(permutations(KEYS)))
def test_the_order_of_keys_does_not_matter(order: tuple[str, ...], outcome: Evaluate) -> None:
    records = {"deal": {"pipeline": "default", "amount": "600"}, "company": {"hold": "n/a"}}
    assert outcome("{" + ", ".join(order) + "}", records).verdict is CANNOT
