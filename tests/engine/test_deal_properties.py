"""The deal's properties are worked out over all of its bills, so that no invoice overwrites another."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.deal_properties import DEFINITIONS, GROUP, values
from engine.store.tables import Bill, Execution

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CONTRACT = (
    "invoice_count",
    "billed_total",
    "paid_total",
    "open_balance",
    "overdue_total",
    "remaining_to_bill",
    "next_due_date",
    "last_invoice_number",
    "last_invoice_status",
    "last_invoice_recipient",
    "last_due_date",
    "last_outcome",
    "last_reason",
)


def bill(count: int, amount: int = 30_000, **more: Any) -> Bill:
    told: dict[str, Any] = {
        "state": "created",
        "invoice_id": str(count),
        "number": f"No-{count}",
        "total_minor": amount,
        "balance_minor": amount,
        "due_date": date(2026, 4, count),
        "status": "sent",
        "recipient": f"ann{count}@example.com",
        "currency": "USD",
        "deal_total_minor": 100_000,
    }
    return Bill(
        id=f"bill-{count}",
        portal_id="1",
        connection_id="books",
        execution_id=f"ex-{count}",
        deal_id="7",
        invoice_type="full",
        amount_minor=amount,
        reserved_at=NOW + timedelta(minutes=count),
        **(told | more),
    )


def ended(outcome: str = "done", reason: str = "it is done") -> Execution:
    return Execution(
        id="ex-1", portal_id="1", business_key="", event_id="", action="", outcome=outcome, reason=reason
    )


def told(*bills: Bill, last: Execution | None = None, today: date = date(2026, 3, 2)) -> dict[str, str]:
    """The values, by name without our prefix."""
    told = values(bills, last, today, "en")
    return {name.removeprefix("stagebill_"): value for name, value in told.items()}


def test_the_properties_are_the_contracts() -> None:
    assert tuple(one.name for one in DEFINITIONS) == tuple(f"stagebill_{name}" for name in CONTRACT)
    assert GROUP.name == "stagebill"


@pytest.mark.parametrize("bills", [(), (bill(1),)], ids=["none", "one"])
def test_every_property_is_written_every_time(bills: tuple[Bill, ...]) -> None:
    """What a voided invoice had said must not stay behind."""
    assert set(told(*bills)) == set(CONTRACT)


def test_several_invoices_are_summed() -> None:
    """F46, F47."""
    found = told(bill(1), bill(2, 20_000, balance_minor=5_000, status="partially_paid"))

    assert found["invoice_count"] == "2"
    assert (found["billed_total"], found["paid_total"], found["open_balance"]) == (
        "500.00",
        "150.00",
        "350.00",
    )
    assert found["remaining_to_bill"] == "500.00"


def test_totals_are_with_tax_and_what_is_left_is_without() -> None:
    found = told(bill(1, total_minor=32_475, balance_minor=32_475))

    assert (found["billed_total"], found["remaining_to_bill"]) == ("324.75", "700.00")


def test_what_is_open_after_its_due_date_is_overdue() -> None:
    """Also the rest of a partly paid invoice, whose status is another."""
    late, partly = bill(1, status="overdue"), bill(2, status="partially_paid", balance_minor=10_000)
    paid, due_today = bill(3, status="paid", balance_minor=0), bill(4)

    found = told(late, partly, paid, due_today, today=date(2026, 4, 4))

    assert found["overdue_total"] == "400.00"


def test_what_has_no_due_date_is_never_overdue() -> None:
    assert told(bill(1, due_date=None), today=date(2030, 1, 1))["overdue_total"] == "0.00"


def test_the_next_due_date_is_the_first_of_what_is_open() -> None:
    found = told(bill(1, balance_minor=0, status="paid"), bill(3), bill(2))

    assert found["next_due_date"] == "2026-04-02"


@pytest.mark.parametrize(
    "bills",
    [(), (bill(1, balance_minor=0),), (bill(1, due_date=None),)],
    ids=["no-invoice", "all-paid", "no-due-date"],
)
def test_where_nothing_is_due_no_date_is(bills: tuple[Bill, ...]) -> None:
    assert told(*bills)["next_due_date"] == ""


def test_the_last_invoice_is_the_newest() -> None:
    found = told(bill(1), bill(2, status="paid", balance_minor=0))

    assert (found["last_invoice_number"], found["last_invoice_status"]) == ("No-2", "paid")
    assert (found["last_invoice_recipient"], found["last_due_date"]) == ("ann2@example.com", "2026-04-02")


def test_what_is_reserved_counts_as_billed_but_is_no_invoice() -> None:
    """Its invoice may exist already: the answer is under way."""
    reserved = bill(2, 20_000, state="reserved", invoice_id=None, number="", total_minor=0, balance_minor=0)

    found = told(bill(1), reserved)

    assert (found["invoice_count"], found["billed_total"]) == ("1", "300.00")
    assert (found["remaining_to_bill"], found["last_invoice_number"]) == ("500.00", "No-1")


def test_what_is_left_is_of_the_newest_total() -> None:
    found = told(bill(1, deal_total_minor=30_000), bill(2, deal_total_minor=90_000))

    assert found["remaining_to_bill"] == "300.00"


def test_without_any_bill_it_is_not_known_what_is_left() -> None:
    """Unknown is not zero."""
    assert told()["remaining_to_bill"] == ""


def test_amounts_have_the_decimals_of_their_currency() -> None:
    found = told(bill(1, 500, currency="JPY", deal_total_minor=1_500))

    assert (found["billed_total"], found["remaining_to_bill"]) == ("500", "1000")


def test_the_last_outcome_is_told_with_its_reason() -> None:
    found = told(last=ended("refused", "the deal has no contact"))

    assert (found["last_outcome"], found["last_reason"]) == ("refused", "the deal has no contact")


def test_without_an_outcome_none_is_told() -> None:
    assert (told()["last_outcome"], told()["last_reason"]) == ("", "")


def test_the_same_bills_give_the_same_values() -> None:
    """Writing them twice changes nothing."""
    assert told(bill(1), last=ended()) == told(bill(1), last=ended())
