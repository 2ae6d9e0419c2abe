"""A workflow played in the stand-in for each action, and its history as the marketer reads it."""

from typing import Any

import pytest

import actions
from engine.definitions import definition_of

URL = "https://stagebill.test"
RULES = """\
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, terms: Net 30}
  create-sales-receipt: {tax_code: NON}
  send-review-request: {site: google}
review_requests:
  sites: {google: "https://g.page/r/example/review"}
  window: {days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00"}
  at_most: {per_contact: 1 in 180d, per_day: 50}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
async def play(service: Any) -> Any:
    """Uploads the actions as the service defines them; plays steps for a deal and gives the history."""
    for action in actions.collect().values():
        await service.hubspot.post("actions", definition_of(action, URL, published=True))

    async def played(deal: str, *steps: tuple[str, dict[str, Any]], language: str = "en") -> list[str]:
        told = [{"action": name, "inputs": inputs} for name, inputs in steps]
        workflow = await service.hubspot.post("workflows", {"actions": told, "language": language})
        await service.hubspot.post(f"workflows/{workflow['id']}/enroll", {"object_id": deal})
        await service.settle()
        (enrollment,) = await service.hubspot.get(f"workflows/{workflow['id']}/history")
        assert enrollment["ended"], enrollment  # no workflow is left waiting
        return [f"{line['event']}: {line['message']}" for line in enrollment["history"] if line["message"]][
            1:
        ]

    return played


FULL = ("create-invoice", {"invoice_type": "full", "item": "Hours"})
DEPOSIT = ("create-invoice", {"invoice_type": "deposit", "percent": "30", "item": "Hours"})


async def test_create_invoice(service: Any, play: Any) -> None:
    """F21."""
    assert await play(await service.deal(), FULL) == [
        "Action succeeded: Created: invoice 1001 for 10,000.01 USD created; 0.00 USD is left to bill"
    ]


async def test_create_invoice_in_german(service: Any, play: Any) -> None:
    assert await play(await service.deal(), DEPOSIT, language="de") == [
        "Action succeeded: Rechnung 1001 über 3000.00 erstellt: invoice 1001 for 3,000.00 USD created; "
        "7,000.01 USD is left to bill"
    ]


async def test_create_invoice_that_is_refused_says_which_input_and_what_to_do(
    service: Any, play: Any
) -> None:
    step = ("create-invoice", {"invoice_type": "deposit", "percent": "130", "item": "Hours"})

    assert await play(await service.deal(), step) == [
        "Action failed: Not done: percent: 130 is out of range; give more than 0 and at most 100"
    ]
    assert await service.invoices() == []


async def test_create_invoice_for_nothing(service: Any, play: Any) -> None:
    """F31."""
    assert await play(await service.deal(amount="0"), FULL) == [
        "Action succeeded: Nothing to do: deal.amount is 0.00; there is nothing to bill"
    ]


async def test_create_then_send_the_invoice_that_an_earlier_action_made(service: Any, play: Any) -> None:
    """F35, F37: the output of one action is the input of the next."""
    send = ("send-invoice", {"invoice_id": {"step": 1, "output": "invoice_id"}})

    history = await play(await service.deal(), FULL, send)

    assert history[1:] == ["Action succeeded: Sent: invoice 1001 e-mailed"]
    (invoice,) = await service.invoices()
    assert invoice["EmailStatus"] == "EmailSent"


async def test_send_later_in_the_rules_time_zone(service: Any, play: Any) -> None:
    """F36: nine o'clock is nine in Chicago."""
    send = ("send-invoice", {"send_at": "2026-03-03T09:00"})

    history = await play(await service.deal(), FULL, send)

    assert history[1:] == [
        "Action succeeded: Scheduled: invoice 1001 will be e-mailed at 2026-03-03 09:00 CST"
    ]
    await service.later(hours=25)
    (invoice,) = await service.invoices()
    assert invoice["EmailStatus"] == "EmailSent"


async def test_void_invoice(service: Any, play: Any) -> None:
    """F32."""
    history = await play(await service.deal(), FULL, ("void-invoice", {}))

    assert history[1:] == ["Action succeeded: Voided: invoice 1001 voided; 10,000.01 USD is left to bill"]


async def test_record_payment(service: Any, play: Any) -> None:
    """F91."""
    payment = ("record-payment", {"amount": "500", "payment_method": "Check", "reference": "4711"})

    history = await play(await service.deal(), FULL, payment)

    assert history[1:] == [
        "Action succeeded: Recorded: payment of 500.00 USD recorded on invoice 1001; "
        "its balance is 9,500.01 USD"
    ]


async def test_an_invoice_of_another_deal_is_not_attached(service: Any, play: Any) -> None:
    """F51: one invoice counts for one deal."""
    other = await service.deal()
    await play(other, ("create-invoice", {"invoice_type": "deposit", "amount": "700", "item": "Hours"}))
    mine = await service.deal()

    assert await play(mine, ("attach-invoice", {"invoice_number": "1001"})) == [
        f"Action failed: Not done: invoice 1001 is attached to deal {other} already; "
        "an invoice counts for one deal"
    ]


async def test_attach_invoice(service: Any, play: Any) -> None:
    """F51, F7."""
    made = await by_hand(service, "700.00")
    deal = await service.deal()

    history = await play(
        deal,
        ("attach-invoice", {"invoice_id": made["Id"]}),
        ("attach-invoice", {"invoice_id": made["Id"]}),
        FULL,
    )

    assert history == [
        f"Action succeeded: Attached: invoice {made['DocNumber']} for 700.00 USD attached; "
        "9,300.01 USD is left to bill",
        f"Action succeeded: Nothing to do: invoice {made['DocNumber']} is attached to this deal already",
        "Action succeeded: Created: invoice 1002 for 9,300.01 USD created; 0.00 USD is left to bill",
    ]
    assert (await service.properties(deal))["stagebill_billed_total"] == "10000.01"


async def by_hand(service: Any, amount: str) -> dict[str, Any]:
    """An invoice that a person made in QuickBooks."""

    async def create(entity: str, **fields: Any) -> dict[str, Any]:
        made = await service.quickbooks.post("change", {"entity": entity, "fields": fields})
        return dict(made[entity])

    customer = await create("Customer", DisplayName="Walk-in")
    detail = {"ItemRef": {"value": "1"}}
    line = {"Amount": float(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return await create("Invoice", CustomerRef={"value": customer["Id"]}, Line=[line])


async def test_create_sales_receipt(service: Any, play: Any) -> None:
    """F87: billed and paid at once."""
    deal = await service.deal()
    receipt = ("create-sales-receipt", {"amount": "250", "item": "Hours", "payment_method": "Visa"})

    assert await play(deal, receipt) == [
        "Action succeeded: Created: sales receipt 1001 for 250.00 USD created; 9,750.01 USD is left to bill"
    ]
    told = await service.properties(deal)
    assert (told["stagebill_paid_total"], told["stagebill_open_balance"]) == ("250.00", "0.00")
    assert (told["stagebill_invoice_count"], told["stagebill_remaining_to_bill"]) == ("0", "9750.01")


async def test_send_review_request(service: Any, play: Any) -> None:
    assert await play(await service.deal(), ("send-review-request", {"site": "google"})) == [
        "Action succeeded: Sent: review request for google sent"
    ]
    assert len(service.mailbox.letters) == 1


async def test_a_review_site_that_nobody_listed_is_told(service: Any, play: Any) -> None:
    (line,) = await play(await service.deal(), ("send-review-request", {"site": "goggle"}))

    assert line.startswith("Action failed: Not done: ")
    assert "goggle" in line
    assert service.mailbox.letters == []
