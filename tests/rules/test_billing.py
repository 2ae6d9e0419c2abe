"""Schedules (F4-F7, F206): billed and still to bill are the total, in every currency and through changes."""

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules import Instalment, Money, Overbilled, Schedule, amount_now, amounts, load, remaining
from rules.billing import open_instalments

CONDITION = load(
    "version: 1\ntriggers: [{id: t, when: {deal_created: true}, if: {deal.x: y}, do: [create-invoice: {}]}]"
).triggers[0]


def schedule(*shares: str) -> Schedule:
    """A schedule of instalments a, b, c … with these percentages; "rest" takes the rest."""
    assert CONDITION.condition is not None
    instalments = tuple(
        Instalment(name, None if share == "rest" else Decimal(share), CONDITION.when, {})
        for name, share in zip("abcdefghij", shares, strict=False)
    )
    return Schedule("s", CONDITION.condition, "deal.amount", instalments)


def usd(text: str) -> Money:
    return Money.of(text, "USD")


def forecast(
    plan: Schedule, total: str, billed: dict[str, str] | None = None, outside: str = "0"
) -> dict[str, str]:
    done = {name: usd(amount) for name, amount in (billed or {}).items()}
    return {name: amount.text for name, amount in amounts(plan, usd(total), done, usd(outside)).items()}


THREE = schedule("30", "40", "rest")
THIRDS = schedule("33.33", "33.33", "33.34")

FORECASTS = [
    pytest.param(
        THREE, "10000.01", {}, "0", {"a": "3000.00", "b": "4000.00", "c": "3000.01"}, id="rest-takes-the-cent"
    ),
    pytest.param(THIRDS, "100.00", {}, "0", {"a": "33.33", "b": "33.33", "c": "33.34"}, id="without-rest"),
    pytest.param(
        schedule("50", "25", "25"),
        "0.05",
        {},
        "0",
        {"a": "0.03", "b": "0.01", "c": "0.01"},
        id="largest-remainder",
    ),
    pytest.param(
        THREE,
        "12000",
        {"a": "3000.00"},
        "0",
        {"b": "4800.00", "c": "4200.00"},
        id="a-larger-total-keeps-what-is-billed",
    ),
    pytest.param(
        THREE,
        "4000",
        {"a": "3000.00"},
        "0",
        {"b": "1000.00", "c": "0.00"},
        id="a-smaller-total-caps-what-is-open",
    ),
    pytest.param(
        schedule("30", "40", "30"),
        "12000",
        {"a": "3000.00"},
        "0",
        {"b": "5142.86", "c": "3857.14"},
        id="apportioned-again",
    ),
    pytest.param(
        THREE, "10000", {}, "6000", {"a": "3000.00", "b": "1000.00", "c": "0.00"}, id="billed-outside"
    ),
    pytest.param(
        schedule("30", "40", "30"),
        "1000",
        {},
        "500",
        {"a": "150.00", "b": "200.00", "c": "150.00"},
        id="outside-shared",
    ),
    pytest.param(THREE, "10000", {"a": "3000", "b": "4000", "c": "3000"}, "0", {}, id="all-billed"),
    pytest.param(THREE, "10000", {"c": "10000"}, "0", {}, id="the-rest-absorbed-the-others"),
]


@pytest.mark.parametrize(("plan", "total", "billed", "outside", "expected"), FORECASTS)
def test_the_forecast(
    plan: Schedule, total: str, billed: dict[str, str], outside: str, expected: dict[str, str]
) -> None:
    assert forecast(plan, total, billed, outside) == expected


def test_a_total_below_what_is_billed_asks_for_a_person() -> None:
    with pytest.raises(
        Overbilled, match=r"^3000.00 is billed already, more than the total of 2500.00; a person has to look$"
    ):
        forecast(THREE, "2500", {"a": "3000.00"})


def test_a_rest_billed_early_takes_what_earlier_ones_left() -> None:
    assert amount_now(THREE, "c", usd("10000.01"), {"a": usd("3000")}, usd("0")).text == "7000.01"


def test_a_share_is_never_more_than_what_is_left() -> None:
    assert amount_now(THREE, "b", usd("10000"), {"a": usd("3000")}, usd("6500")).text == "500.00"


def test_an_instalment_that_is_billed_has_no_amount_any_more() -> None:
    with pytest.raises(KeyError):
        amount_now(THREE, "a", usd("10000"), {"a": usd("3000")}, usd("0"))


def test_the_parts_stay_as_planned_while_nothing_changes() -> None:
    """Apportioning what is left again could move a cent between the open ones; the plan must not wobble."""
    plan = schedule("10", "40.5", "49.5")
    first = amounts(plan, usd("0.27"), {}, usd("0"))
    later = amounts(plan, usd("0.27"), {"a": first["a"]}, usd("0"))
    assert later == {name: amount for name, amount in first.items() if name != "a"}


currencies = st.sampled_from(["USD", "JPY", "KWD"])


@st.composite
def plans(draw: st.DrawFn) -> Schedule:
    """Schedules of one to six instalments, with a rest or with shares that make 100 %."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_999), max_size=5)))
    shares = [str(Decimal(b - a) / 100) for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return schedule(*shares[:-1], "rest") if draw(st.booleans()) else schedule(*shares)


@given(plans(), currencies, st.integers(1, 10**12), st.data())
def test_billed_and_open_are_always_the_total(
    plan: Schedule, currency: str, minor: int, data: st.DataObject
) -> None:
    total = Money(minor, currency)
    billed = _some_billed(plan, total, data)
    outside = Money(data.draw(st.integers(0, remaining(total, billed, Money(0, currency)).minor)), currency)
    assume(open_instalments(plan, billed))
    parts = amounts(plan, total, billed, outside)
    assert sum(part.minor for part in [*billed.values(), outside, *parts.values()]) == minor
    assert all(part.minor >= 0 for part in parts.values())


@given(
    plans(),
    currencies,
    st.lists(st.integers(1, 10**9), min_size=6, max_size=6),
    st.randoms(use_true_random=False),
)
def test_no_order_of_events_bills_more_than_the_total(
    plan: Schedule, currency: str, totals: Sequence[int], chance: random.Random
) -> None:
    """The total changes before each instalment; whoever comes last, the deal is never overbilled."""
    billed: dict[str, Money] = {}
    order = [item.id for item in plan.instalments]
    chance.shuffle(order)
    for name, minor in zip(order, totals, strict=False):
        total = Money(minor, currency)
        if name not in [item.id for item in open_instalments(plan, billed)]:
            continue
        try:
            billed[name] = amount_now(plan, name, total, billed, Money(0, currency))
        except Overbilled:
            continue
        assert sum(amount.minor for amount in billed.values()) <= minor


@given(plans(), currencies, st.integers(1, 10**12), st.permutations(range(6)))
def test_billing_everything_in_any_order_bills_the_total(
    plan: Schedule, currency: str, minor: int, order: list[int]
) -> None:
    total, billed = Money(minor, currency), dict[str, Money]()
    for index in order:
        if index < len(plan.instalments) and plan.instalments[index] in open_instalments(plan, billed):
            name = plan.instalments[index].id
            billed[name] = amount_now(plan, name, total, billed, Money(0, currency))
    assert sum(amount.minor for amount in billed.values()) == minor


def _some_billed(plan: Schedule, total: Money, data: st.DataObject) -> dict[str, Money]:
    billed: dict[str, Money] = {}
    for item in plan.instalments:
        left = remaining(total, billed, Money(0, total.currency))
        if data.draw(st.booleans()):
            billed[item.id] = Money(data.draw(st.integers(0, left.minor)), total.currency)
    return billed
