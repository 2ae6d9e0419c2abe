"""Parts always make the whole, in currencies with no, two and three decimals (F4-F6, F206)."""

import random
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Facts, Happening, Money, Verdict, apportion, decide, load
from rules.money import minor_digits

NOW = datetime(2026, 4, 1, 12, tzinfo=ZoneInfo("America/Chicago"))
CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
WEIGHTS = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=8).filter(any)


@given(st.integers(0, 10**14), CURRENCIES, WEIGHTS)
@settings(max_examples=200)
def test_parts_sum_to_the_whole(minor: int, currency: str, weights: list[Decimal]) -> None:
    parts = apportion(Money(minor, currency), weights)
    assert sum(part.minor for part in parts) == minor


@given(st.integers(0, 10**14), CURRENCIES, WEIGHTS)
@settings(max_examples=100)
def test_no_part_is_a_whole_unit_from_its_exact_share(
    minor: int, currency: str, weights: list[Decimal]
) -> None:
    total = sum(map(Fraction, weights))
    for part, weight in zip(apportion(Money(minor, currency), weights), weights, strict=True):
        assert abs(part.minor - Fraction(minor) * Fraction(weight) / total) < 1


def shares_of(percents: list[int], *, rest: bool) -> list[str]:
    """Shares that make 100 %: the last one by what is left, or by `rest`."""
    return [f"{percent}%" for percent in percents[:-1]] + (["rest"] if rest else [f"{percents[-1]}%"])


@st.composite
def percents(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=5)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@given(percents(), st.booleans(), CURRENCIES, st.integers(1, 10**10), st.data())
@settings(max_examples=80)
def test_a_schedule_bills_its_total_in_any_order(
    whole: list[int], rest: bool, currency: str, minor: int, data: st.DataObject
) -> None:
    """Stages may be entered in any order; when all is billed, it is the total, and never more before."""
    shares = shares_of(whole, rest=rest)
    lines = "\n".join(
        f"      - {{id: p{index}, share: {share}, when: {{deal_enters: s{index}}}}}"
        for index, share in enumerate(shares)
    )
    condition = "{deal.pipeline: default}"
    head = f"version: 1\nbilling_schedules:\n  - id: plan\n    for: {condition}\n    instalments:\n"
    book = load(head + lines + "\n")
    total = Money(minor, currency)
    facts = Facts({"deal": {"pipeline": "default", "amount": total.text}})
    billed: dict[str, Money] = {}
    for index in data.draw(st.permutations(range(len(shares)))):
        (decision,) = decide(
            book,
            Happening("deal_enters", f"s{index}"),
            facts,
            now=NOW,
            billed={"plan": billed},
            currency=currency,
        )
        if decision.verdict is Verdict.MATCH:
            billed[f"p{index}"] = Money.of(decision.calls[0].inputs["amount"], currency)
        assert sum(part.minor for part in billed.values()) <= minor
    assert sum(part.minor for part in billed.values()) == minor


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD"])
def test_of_ten_thousand_percent_splits_no_minor_unit_is_lost(currency: str) -> None:
    """Each part is rounded half up to the exact unit, and the rest takes what is left."""
    chance = random.Random(206)
    unit = Decimal(1).scaleb(-minor_digits(currency))
    for _ in range(10_000):
        total = Money(chance.randrange(1, 10**9), currency)
        percent = Decimal(chance.randrange(1, 10_000)) / 100
        part = total.percent(percent)
        assert part.minor == floor(Fraction(percent) * total.minor / 100 + Fraction(1, 2))
        assert (total - part).amount + part.amount == total.amount
        assert part.amount % unit == 0
