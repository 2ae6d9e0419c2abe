"""What records of invoices and payments say: QuickBooks' own numbers and words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.clients.hubspot_wire import property_to_wire
from engine.deal_properties import GROUP
from engine.mirroring.definitions import INVOICES, KEYS, PAYMENTS, PROPERTIES
from engine.mirroring.values import of_bill, of_payment
from engine.records import InvoiceStatus
from engine.store.tables import Bill, PaymentRow

MakeBill = Callable[..., Bill]
MakePayment = Callable[..., PaymentRow]


def test_an_invoice_says_what_quickbooks_says(bill: MakeBill) -> None:
    """F50."""
    assert of_bill(bill(balance_minor=10_000, status="partially_paid"), "sandbox").values == {
        "stagebill_total": "300.00",
        "stagebill_balance": "100.00",
        "stagebill_paid": "200.00",
        "hs_invoice_date": "2026-03-02T00:00:00Z",
        "hs_due_date": "2026-04-01T00:00:00Z",
        "stagebill_invoice_date": "2026-03-02",
        "stagebill_due_date": "2026-04-01",
        "stagebill_number": "1001",
        "stagebill_status": "partially_paid",
        "stagebill_email_status": "sent",
        "stagebill_recipient": "ann@example.com",
        "stagebill_link": "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=1",
    }


def test_it_only_tracks(bill: MakeBill) -> None:
    """HubSpot must neither mail it nor ask for its money."""
    assert of_bill(bill(), "sandbox").at_first == {
        "stagebill_quickbooks_invoice_id": "books-1",
        "hs_currency": "USD",
        "hs_invoice_billable": "false",
    }


def test_what_an_invoice_has_no_more_is_cleared(bill: MakeBill) -> None:
    told = of_bill(bill(due_date=None), "sandbox").values
    assert (told["hs_due_date"], told["stagebill_due_date"]) == ("", "")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param({"email_sent": False}, "not_sent", id="not sent"),
        pytest.param(
            {"email_sent": False, "send_at": datetime(2026, 3, 9, tzinfo=UTC)}, "scheduled", id="to be sent"
        ),
        pytest.param({"email_sent": True}, "sent", id="sent"),
    ],
)
def test_the_e_mail_status(bill: MakeBill, facts: dict[str, Any], status: str) -> None:
    assert of_bill(bill(**facts), "sandbox").values["stagebill_email_status"] == status


def test_a_payment_says_for_which_invoices_it_is(bill: MakeBill, payment: MakePayment) -> None:
    told = of_payment(payment(applied={"1": 15_000, "2": 5_000}), [bill(1), bill(2)])
    assert (told.values["stagebill_invoice_numbers"], told.values["stagebill_applied"]) == (
        "1001, 1002",
        "200.00",
    )


def test_a_payment_for_two_deals_is_at_both(bill: MakeBill, payment: MakePayment) -> None:
    told = of_payment(payment(applied={"1": 1, "2": 1}), [bill(1), bill(2, deal_id="8")])
    assert (told.deal_id, told.further_deals) == ("7", ("8",))


def test_a_voided_payment_is_none(bill: MakeBill, payment: MakePayment) -> None:
    told = of_payment(payment(gone=True), [bill()]).values
    assert (told["hs_latest_status"], told["stagebill_status"], told["stagebill_applied"]) == (
        "failed",
        "voided",
        "0.00",
    )


@pytest.mark.parametrize("kind", [INVOICES, PAYMENTS])
def test_records_are_found_again_by_a_unique_property(kind: str) -> None:
    bodies = {one.name: property_to_wire(one, GROUP) for one in PROPERTIES[kind]}
    assert [name for name, body in bodies.items() if body.get("hasUniqueValue")] == [KEYS[kind]]


def test_every_status_is_an_option() -> None:
    """A workflow's condition lists them; a value without an option would be refused."""
    (status,) = [one for one in PROPERTIES[INVOICES] if one.name == "stagebill_status"]
    assert {value for value, _ in status.options} == set(InvoiceStatus)


@pytest.mark.parametrize("kind", [INVOICES, PAYMENTS])
def test_every_value_of_ours_has_a_property(kind: str, bill: MakeBill, payment: MakePayment) -> None:
    told = of_bill(bill(), "sandbox") if kind == INVOICES else of_payment(payment(), [bill()])
    ours = {name for name in {**told.values, **told.at_first} if name.startswith("stagebill_")}
    assert ours == {one.name for one in PROPERTIES[kind]}
