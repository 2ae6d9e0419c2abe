"""Line items, quotes and adjustments of HubSpot, read as exact amounts."""

from datetime import date
from typing import Any

import pytest

from engine.billing.offered import adjustments, in_order, net_of, offered, the_quote
from engine.errors import Refused
from engine.records import CrmRecord
from rules.money import Money

TODAY = date(2026, 3, 2)


def item(**properties: str) -> CrmRecord:
    return CrmRecord("501", {"name": "Panel", "quantity": "3", "price": "150.00", **properties})


def quote(identity: str = "9", status: str = "APPROVED", ends: str = "2026-03-31") -> CrmRecord:
    return CrmRecord(identity, {"hs_title": f"Q{identity}", "hs_status": status, "hs_expiration_date": ends})


def test_quantity_times_price_is_what_a_line_costs() -> None:
    found = offered(item(amount="450.00"), "USD")

    assert (found.gross.text, found.discount.text, found.comment) == ("450.00", "0.00", "")


def test_hubspots_net_amount_tells_the_discount() -> None:
    """F23."""
    found = offered(item(amount="405.00", hs_discount_percentage="10"), "USD")

    assert (found.gross.text, found.discount.text, found.comment) == ("450.00", "45.00", "10 % on Panel")


@pytest.mark.parametrize(
    ("properties", "discount"),
    [({"hs_discount_percentage": "10"}, "45.00"), ({"discount": "5"}, "15.00")],
    ids=["percent", "each"],
)
def test_a_discount_is_worked_out_where_hubspot_does_not_tell_the_net_amount(
    properties: dict[str, str], discount: str
) -> None:
    assert offered(item(**properties), "USD").discount.text == discount


def test_a_line_without_quantity_counts_once() -> None:
    assert offered(item(quantity=""), "USD").gross.text == "150.00"


def test_the_service_date_is_the_lines_own() -> None:
    """F101."""
    assert offered(item(hs_service_date="2026-02-27"), "USD").service_date == date(2026, 2, 27)
    assert offered(item(hs_recurring_billing_start_date="2026-03-01"), "USD").service_date == date(2026, 3, 1)
    assert offered(item(), "USD").service_date is None


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"price": "n/a"}, 'line item "Panel" has no price that can be billed: "n/a" is not a plain number'),
        ({"price": ""}, 'line item "Panel" has no price that can be billed'),
        ({"quantity": "a few"}, 'line item "Panel" has no quantity that can be billed'),
        ({"amount": "500.00"}, 'line item "Panel" comes to 500.00 USD and 3 times its price to 450.00 USD'),
        ({"hs_line_item_currency_code": "EUR"}, 'line item "Panel" is in EUR and the deal in USD'),
    ],
    ids=["price", "no-price", "quantity", "more-than-gross", "currency"],
)
def test_a_line_that_cannot_be_billed_is_named(properties: dict[str, str], message: str) -> None:
    with pytest.raises(Refused) as caught:
        offered(item(**properties), "USD")
    assert str(caught.value).startswith(message)


def test_lines_come_in_the_order_that_people_see() -> None:
    second, first = (
        CrmRecord("1", {"hs_position_on_quote": "1"}),
        CrmRecord("2", {"hs_position_on_quote": "0"}),
    )
    last = CrmRecord("3", {})

    assert [one.id for one in in_order([last, second, first])] == ["2", "1", "3"]


def test_the_published_and_unexpired_quote_is_the_deals() -> None:
    """F11."""
    quotes = [
        quote("1", "DRAFT"),
        quote("2", ends="2026-03-01"),
        quote("3", "APPROVAL_NOT_NEEDED", "2026-03-02"),
    ]

    assert the_quote(quotes, TODAY).id == "3"


@pytest.mark.parametrize(
    ("quotes", "message"),
    [
        ([], "the deal's quote is missing; create and publish one"),
        ([quote(status="DRAFT")], "the deal's quote is not published yet; publish it"),
        ([quote(status="REJECTED")], "the deal's quote is not published yet; publish it"),
        ([quote(ends="2026-03-01")], "the deal's quote has expired; extend it, or publish a new one"),
        ([quote("1"), quote("2")], "the deal has 2 published quotes, Q1, Q2; keep one of them"),
    ],
    ids=["none", "draft", "rejected", "expired", "two"],
)
def test_without_one_such_quote_nothing_is_billed(quotes: list[CrmRecord], message: str) -> None:
    with pytest.raises(Refused) as caught:
        the_quote(quotes, TODAY)
    assert str(caught.value) == message


def test_epoch_milliseconds_are_a_day_too() -> None:
    assert the_quote([quote(ends="1772409600000")], TODAY).id == "9"  # 2026-03-02 at midnight UTC


def test_adjustments_are_amounts_or_percentages_in_hubspots_order() -> None:
    """F102."""
    base = Money.of("200.00", "USD")
    shipping: dict[str, Any] = {
        "hs_label": "Shipping",
        "hs_type": "FIXED",
        "hs_value": "25",
        "hs_sort_order": "1",
    }
    card = {"hs_label": "Card", "hs_type": "PERCENT", "hs_value": "3", "hs_sort_order": "0"}

    found = adjustments([CrmRecord("1", shipping), CrmRecord("2", card)], base, "Fee")

    assert [(one.label, one.amount.text) for one in found] == [("Card (3 %)", "6.00"), ("Shipping", "25.00")]


def test_the_net_of_lines_is_after_their_discounts() -> None:
    lines = [offered(item(amount="405.00"), "USD"), offered(item(), "USD")]

    assert net_of(lines, "USD").text == "855.00"
