"""Lines of documents: what they add up to, and how they are cut to a part of a deal, to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.lines import Billing, Line, Sheet, fitted, one_tax_code, priced
from rules.money import Money


def dollars(text: str) -> Money:
    return Money.of(text, "USD")


def sheet(*amounts: str, discount: str = "", **changes: Any) -> Sheet:
    lines = tuple(Line(dollars(amount), "19", f"Line {at}") for at, amount in enumerate(amounts, start=1))
    taken = dollars(discount) if discount else None
    return Sheet(lines, taken, source="the deal's line items", **changes)


def billing(amount: str, whole: str, label: str = "Deposit") -> Billing:
    return Billing(dollars(amount), dollars(whole), label)


def test_a_deal_that_is_billed_at_once_has_its_lines_as_they_are() -> None:
    lines = sheet("60.00", "40.00")

    assert fitted(lines, billing("100.00", "100.00")) == lines


def test_a_part_of_a_deal_has_a_part_of_each_line() -> None:
    part = fitted(sheet("60.01", "40.00"), billing("30.00", "100.01"))

    assert [(line.amount.text, line.description) for line in part.lines] == [
        ("18.00", "Deposit: Line 1"),
        ("12.00", "Deposit: Line 2"),
    ]


def test_quantities_are_not_told_of_a_part() -> None:
    line = priced(Line(dollars("100.00"), "19"), Decimal(4), Decimal(25))
    part = fitted(Sheet((line,), source="x"), billing("30.00", "100.00"))

    assert (line.quantity, part.lines[0].quantity) == (Decimal(4), None)


def test_a_discount_shrinks_with_the_lines() -> None:
    part = fitted(sheet("60.00", "60.00", discount="20.00"), billing("50.00", "100.00"))

    assert (part.net.text, part.discount and part.discount.text) == ("50.00", "10.00")


def test_lines_that_do_not_make_up_the_deal_are_refused_with_both_sums() -> None:
    with pytest.raises(Refused) as caught:
        fitted(sheet("60.00", "30.00"), billing("100.00", "100.00"))

    assert str(caught.value) == (
        "the deal's line items come to 90.00 USD and the deal's total is 100.00 USD; "
        "make them equal, or choose an item to bill the amount in one line"
    )


def test_the_rest_takes_what_the_other_lines_leave() -> None:
    whole = fitted(sheet("60.00", "0.00", rest=1), billing("100.00", "100.00"))

    assert [line.amount.text for line in whole.lines] == ["60.00", "40.00"]


def test_lines_above_the_total_leave_no_rest_and_are_refused() -> None:
    with pytest.raises(Refused, match=r"come to 160\.00 USD without the rest"):
        fitted(sheet("160.00", "0.00", rest=1), billing("100.00", "100.00"))


def test_one_line_takes_any_amount() -> None:
    one = sheet("0.00", of_the_deal=False)

    assert fitted(one, billing("30.00", "100.00")).net == dollars("30.00")


def test_parts_that_quickbooks_cannot_keep_are_refused() -> None:
    """Kuwait's dinar has three decimals, QuickBooks two."""
    amounts = (Money.of("0.010", "KWD"), Money.of("0.020", "KWD"))
    lines = Sheet(tuple(Line(amount, "19") for amount in amounts), source="x")

    with pytest.raises(Refused, match="finer than QuickBooks keeps"):
        fitted(lines, Billing(Money.of("0.010", "KWD"), Money.of("0.030", "KWD"), "Deposit"))


@pytest.mark.parametrize(
    ("quantity", "price"),
    [("3", "33.33"), ("0", "100"), ("1", "100.00000001")],
    ids=["does-not-make-it", "nothing", "too-fine"],
)
def test_a_quantity_that_quickbooks_would_refuse_is_not_told(quantity: str, price: str) -> None:
    assert priced(Line(dollars("100.00"), "19"), Decimal(quantity), Decimal(price)).quantity is None


def test_a_price_of_more_decimals_is_told_where_it_makes_the_amount() -> None:
    line = priced(Line(dollars("100.00"), "19"), Decimal(3), Decimal("33.3333333"))

    assert (line.quantity, line.unit_price) == (Decimal(3), Decimal("33.3333333"))


def test_two_tax_codes_for_one_us_invoice_are_refused() -> None:
    with pytest.raises(Refused, match="the lines want the tax codes 3 and 5"):
        one_tax_code(["5", "3", "5"])


cents = st.integers(min_value=1, max_value=10**7)


@given(st.lists(cents, min_size=1, max_size=12), st.data())
def test_the_parts_add_up_to_what_is_billed(minors: list[int], data: st.DataObject) -> None:
    """F206: whatever the lines, the discount and the share."""
    gross = sum(minors)
    discount = data.draw(st.integers(min_value=0, max_value=gross - 1))
    whole = gross - discount
    amount = data.draw(st.integers(min_value=1, max_value=whole))
    lines = Sheet(
        tuple(Line(Money(minor, "USD"), "19") for minor in minors),
        Money(discount, "USD") if discount else None,
        source="x",
    )

    part = fitted(lines, Billing(Money(amount, "USD"), Money(whole, "USD"), "Deposit"))

    assert part.net == Money(amount, "USD")
    assert all(line.amount.minor >= 0 for line in part.lines)
    assert part.discount is None or part.discount.minor > 0
