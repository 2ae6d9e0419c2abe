"""The main job, end to end: a deal becomes an invoice, is paid, and its customer is asked for a review."""

from typing import Any


async def test_a_signed_call_creates_the_invoice_and_answers_with_its_outputs(service: Any):
    """F21, F2: the deal's amount makes the invoice."""
    deal = await service.deal(amount="1850.50", pipeline="other")

    told = await service.call("create-invoice", deal, invoice_type="full")

    assert told["outcome"] == "done", told
    (invoice,) = await service.invoices()
    assert invoice["TotalAmt"] == 1850.5
    assert told["hs_execution_state"] == "SUCCESS"
    assert told["invoice_id"] == invoice["Id"]
    assert told["invoice_total"] == "1850.50"
    assert told["deal_remaining"] == "0.00"


async def test_a_repeated_call_gets_the_first_answer_and_changes_nothing(service: Any):
    """F117: HubSpot may deliver a call twice."""
    deal = await service.deal()
    first = await service.call("create-invoice", deal, "ap-1", invoice_type="full", amount="100")
    again = await service.call("create-invoice", deal, "ap-1", invoice_type="full", amount="100")

    assert again == first
    assert len(await service.invoices()) == 1


async def test_the_schedule_bills_the_deal_to_the_cent(service: Any):
    """F6, F206: 30 percent at one stage, the rest at another, and the two are exactly the deal."""
    deal = await service.deal(amount="10000.01", dealtype="existingbusiness")

    await service.move(deal, "contractsent")
    await service.move(deal, "closedwon")

    totals = [invoice["TotalAmt"] for invoice in await service.invoices()]
    assert sorted(totals) == [3000.0, 7000.01]
    told = await service.properties(deal)
    assert told["stagebill_billed_total"] == "10000.01"
    assert told["stagebill_remaining_to_bill"] == "0.00"
    assert told["stagebill_invoice_count"] == "2"


async def test_a_payment_in_quickbooks_comes_back_to_the_deal_and_asks_for_a_review(service: Any):
    """F90, F130."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full")

    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})
    await service.settle()

    properties = await service.properties(deal)
    assert properties["stagebill_paid_total"] == "500.00"
    assert properties["stagebill_last_invoice_status"] == "paid"
    assert [letter.subject for letter in service.mailbox.letters] == ["How did we do?"]


async def test_a_scheduled_send_goes_out_once_and_not_early(service: Any):
    """F36."""
    deal = await service.deal(pipeline="other")
    told = await service.call(
        "create-invoice", deal, invoice_type="full", email_delivery="scheduled", send_at="2026-03-03T09:00"
    )
    assert told["outcome"] == "done"
    assert told["invoice_status"] == "awaiting_send"

    await service.later(hours=23)
    assert await service.quickbooks.get("mails") == []

    await service.later(hours=1, minutes=1)
    await service.later(hours=1)
    assert len(await service.quickbooks.get("mails")) == 1


async def test_record_payment_leaves_what_is_too_much_unapplied(service: Any):
    """F91, F92."""
    deal = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", deal, invoice_type="full")

    told = await service.call("record-payment", deal, amount="600.00", payment_method="Check")

    assert told["outcome"] == "done", told
    assert (told["applied_amount"], told["unapplied_amount"]) == ("500.00", "100.00")
    assert (told["balance_due"], told["invoice_status"]) == ("0.00", "paid")
