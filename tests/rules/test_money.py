"""Money: exact in minor units, whatever the currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import BadAmount, Money, apportion, read_decimal

currencies = st.sampled_from(["USD", "JPY", "KWD", "CLF"])
weights = st.lists(st.decimals("0.01", 100, places=2), min_size=1, max_size=8)


@given(st.integers(0, 10**15), currencies, weights)
def test_parts_always_add_up_to_the_whole(minor: int, currency: str, shares: list[Decimal]) -> None:
    parts = apportion(Money(minor, currency), shares)
    assert sum(part.minor for part in parts) == minor


@given(st.integers(0, 10**15), currencies, weights)
def test_no_part_is_a_unit_off_its_exact_share(minor: int, currency: str, shares: list[Decimal]) -> None:
    parts = apportion(Money(minor, currency), shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.minor - minor * share / sum(shares)) <= 1


def test_ties_go_to_the_earlier_part() -> None:
    assert [part.text for part in apportion(Money.of("0.05", "USD"), [Decimal(50), Decimal(50)])] == [
        "0.03",
        "0.02",
    ]


@pytest.mark.parametrize(
    ("amount", "percent", "part"),
    [
        pytest.param("10000.01", "30", "3000.00", id="three-tenths-of-a-cent-down"),
        pytest.param("0.05", "50", "0.03", id="half-a-cent-up"),
        pytest.param("1001.15", "30", "300.35", id="half-a-cent-that-floats-miss"),
        pytest.param(
            "999999999999.99", "33.333333333333", "333333333333.33", id="more-digits-than-a-decimal-context"
        ),
    ],
)
def test_a_percentage_is_rounded_half_up(amount: str, percent: str, part: str) -> None:
    assert Money.of(amount, "USD").percent(Decimal(percent)).text == part


@pytest.mark.parametrize(
    ("currency", "text"), [("USD", "12.00"), ("JPY", "12"), ("KWD", "12.000"), ("CLF", "12.0000")]
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(currency: str, text: str) -> None:
    assert Money.of("12", currency).text == text


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.005", "USD"),
        ("0.5", "JPY"),
        ("NaN", "USD"),
        (Decimal("Infinity"), "USD"),
        (Decimal("1e20"), "USD"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(amount: Decimal | str, currency: str) -> None:
    with pytest.raises(BadAmount):
        Money.of(amount, currency)


def test_two_currencies_cannot_be_added() -> None:
    with pytest.raises(BadAmount, match="USD and EUR cannot be added or compared"):
        Money.of("1", "USD") + Money.of("1", "EUR")


@pytest.mark.parametrize("text", ["1e3", "1,000", "1_000", "NaN", "１２", "", "1.", "0x1"])
def test_only_plain_decimals_are_read(text: str) -> None:
    with pytest.raises(BadAmount):
        read_decimal(text)
