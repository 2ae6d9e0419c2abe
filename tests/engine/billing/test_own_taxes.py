"""A quote's own taxes beside a deal's bills (F25, F206): all parts of them add up to the cent."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.billing.bill_rows import apply_amounts
from engine.billing.shares import tax_to_bill
from engine.errors import Refused
from engine.lines import OwnTax
from engine.records import Invoice
from engine.store.tables import Bill as BillRow
from rules.money import Money

WHOLE = Money.of("100.00", "USD")


def tax(text: str) -> OwnTax:
    return OwnTax("60", Money.of(text, "USD"))


def row(amount: int, tax_lines: int | None) -> BillRow:
    """A bill in cents."""
    return BillRow(id="b", currency="USD", amount_minor=amount, tax_item_id="60", tax_lines_minor=tax_lines)


def invoice(**told: Any) -> Invoice:
    """As QuickBooks tells it; only its amounts matter."""
    dull = dict.fromkeys(Invoice.__slots__)
    amounts = {"total": Money(0, "USD"), "tax": Money(0, "USD"), "voided": False, "sold": {}}
    return Invoice(**{**dull, **amounts, **told})


@given(
    cuts=st.lists(st.integers(1, 9_999), max_size=8, unique=True),
    whole_tax=st.integers(0, 5_000),
    order=st.randoms(use_true_random=False),
)
def test_all_parts_make_the_whole_tax_in_any_order(cuts: list[int], whole_tax: int, order: Any) -> None:
    ends = [0, *sorted(cuts), 10_000]
    parts = [end - start for start, end in pairwise(ends)]
    order.shuffle(parts)
    own, rows = OwnTax("60", Money(whole_tax, "USD")), list[BillRow]()
    for part in parts:
        now = tax_to_bill(own, Money(part, "USD"), WHOLE, rows)
        assert abs(now.minor - whole_tax * part / 10_000) <= 1
        rows.append(row(part, now.minor))

    assert sum(one.tax_lines_minor or 0 for one in rows) == whole_tax


def test_what_is_voided_is_billed_again_to_the_cent() -> None:
    """8.25 in thirds is 2.75 each; of 8.24 a cent more or less goes with one."""
    own, third = tax("8.24"), Money(3_333, "USD")
    first = tax_to_bill(own, third, WHOLE, [])
    second = tax_to_bill(own, third, WHOLE, [row(3_333, first.minor)])
    rest = tax_to_bill(own, Money(3_334, "USD"), WHOLE, [row(3_333, first.minor), row(3_333, second.minor)])
    again = tax_to_bill(own, third, WHOLE, [row(3_333, second.minor), row(3_334, rest.minor)])

    assert (again + second + rest).text == "8.24"


def test_a_bill_whose_tax_was_worked_out_otherwise_has_its_own() -> None:
    """The deposit was billed with a tax code: its part of the quote's taxes is not billed a second time."""
    assert tax_to_bill(tax("8.00"), Money.of("70.00", "USD"), WHOLE, [row(3_000, None)]).text == "5.60"


def test_a_tax_that_has_grown_is_caught_up() -> None:
    assert tax_to_bill(tax("10.00"), Money.of("50.00", "USD"), WHOLE, [row(5_000, 400)]).text == "6.00"


def test_a_cent_too_much_by_rounding_is_made_up_later_and_stops_nothing() -> None:
    """A third and a cent of tax stand of what was voided; a tenth more would be due less than that cent."""
    assert tax_to_bill(tax("0.01"), Money.of("10.00", "USD"), WHOLE, [row(3_333, 1)]).minor == 0


def test_a_tax_that_has_shrunk_below_what_is_billed_asks_for_a_person() -> None:
    with pytest.raises(Refused) as caught:
        tax_to_bill(tax("3.00"), Money.of("50.00", "USD"), WHOLE, [row(5_000, 400)])

    assert str(caught.value) == (
        "the quote's taxes come to 3.00 USD and 4.00 USD of them is billed already; correct the quote, or "
        "credit an invoice"
    )


@pytest.mark.parametrize(
    ("told", "amount", "tax_lines"),
    [
        ({"total": Money(10_825, "USD"), "sold": {"19": WHOLE, "60": Money(825, "USD")}}, 10_000, 825),
        ({"total": Money(10_800, "USD"), "sold": {"19": WHOLE, "60": Money(800, "USD")}}, 10_000, 800),
        ({"total": WHOLE, "sold": {"19": WHOLE}}, 10_000, 0),
        ({"total": Money(10_825, "USD"), "sold": None}, 10_000, 825),
        ({"voided": True}, 0, 0),
        ({"voided": True, "sold": None}, 0, 0),
    ],
    ids=["as-made", "tax-edited", "tax-removed", "lines-not-told", "voided", "voided-lines-not-told"],
)
def test_the_lines_of_taxes_never_count_against_the_deal(
    told: dict[str, Any], amount: int, tax_lines: int
) -> None:
    """Also after somebody has edited them in QuickBooks."""
    bill = row(10_000, 825)

    apply_amounts(bill, invoice(**told))

    assert (bill.amount_minor, bill.tax_lines_minor) == (amount, tax_lines)


def test_an_invoice_without_such_lines_counts_with_all_of_its_products() -> None:
    bill = BillRow(id="b", currency="USD")

    apply_amounts(bill, invoice(total=Money(10_825, "USD"), tax=Money(825, "USD"), sold={"60": WHOLE}))

    assert (bill.amount_minor, bill.tax_lines_minor) == (10_000, None)
