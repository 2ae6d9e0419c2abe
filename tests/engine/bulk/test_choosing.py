"""Which deals were ticked, and what their invoices are to say."""

from typing import Any

import pytest

from engine.bulk.choosing import chosen_deals, chosen_inputs
from engine.errors import Refused


def test_each_ticked_deal_counts_once() -> None:
    assert chosen_deals({"deal": ["7", "8", "7"], "listed": ["7 8 9"]}) == ["7", "8"]


def test_all_of_the_page_are_those_that_were_listed() -> None:
    assert chosen_deals({"all": ["1"], "deal": ["7"], "listed": ["7 8 9"]}) == ["7", "8", "9"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Deals: tick at least one."),
        ({"all": ["1"]}, "Deals: tick at least one."),
        ({"deal": ["7", "x'"]}, 'Deals: "x\'" is not the id of a deal; open the page again.'),
        ({"deal": ["9" * 21]}, f'Deals: "{"9" * 20}" is not the id of a deal; open the page again.'),
        ({"deal": ["٣"]}, 'Deals: "٣" is not the id of a deal; open the page again.'),
        ({"deal": list(map(str, range(101)))}, "Deals: 101 are ticked; choose at most 100 at once."),
    ],
    ids=["none", "none-listed", "no-id", "long", "other-digits", "too-many"],
)
def test_a_wrong_choice_is_told(fields: Any, said: str) -> None:
    with pytest.raises(Refused) as caught:
        chosen_deals(fields)
    assert str(caught.value) == said


def test_only_what_many_deals_can_share_is_taken() -> None:
    """A form of somebody's own making cannot give what only rules may."""
    fields = {"invoice_type": ["full"], "percent": [" "], "schedule": ["project"], "amount": ["5"]}

    assert chosen_inputs(fields, "") == {"invoice_type": "full"}


def test_the_company_in_which_was_searched_is_billed_in() -> None:
    assert chosen_inputs({}, "9130") == {"quickbooks_company": "9130"}
