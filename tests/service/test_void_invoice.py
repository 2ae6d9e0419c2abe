"""An invoice is taken back from HubSpot (F32): once, and what it billed is open again."""

from typing import Any

import pytest

VOID = "ap-4210001-9-1-0"


async def billed(service: Any, **inputs: Any) -> tuple[str, dict[str, str]]:
    """A deal over 500 with an invoice over all of it."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full", **inputs)
    assert told["outcome"] == "done", told["reason"]
    service.clock.forward(minutes=1)
    return deal, told


async def ended(service: Any, first: dict[str, str]) -> dict[str, str]:
    """The outputs as the workflow gets them in the end: at once, or by callback after some retries."""
    for _ in range(8):
        if first["hs_execution_state"] != "BLOCK":
            return first
        await service.later(minutes=2)
        execution = await service.hubspot.get(f"executions/{VOID}")
        if execution["state"] in ("succeeded", "failed"):
            return dict(execution["outputFields"])
    raise AssertionError(f"the workflow still waits: {execution['state']}")


async def voids(service: Any) -> int:
    return int((await service.requests()).count("invoice.void"))


async def test_a_signed_call_voids_the_invoice_and_answers_with_its_outputs(service: Any):
    deal, made = await billed(service)

    told = await service.call("void-invoice", deal)

    assert (told["outcome"], told["hs_execution_state"]) == ("done", "SUCCESS"), told["reason"]
    assert told["reason"] == f"invoice {made['invoice_number']} voided; 500.00 USD is left to bill"
    assert (told["invoice_id"], told["invoice_status"]) == (made["invoice_id"], "voided")
    assert (told["invoice_total"], told["balance_due"], told["deal_remaining"]) == ("0.00", "0.00", "500.00")
    (invoice,) = await service.invoices()
    assert (invoice["TotalAmt"], invoice["Balance"]) == (0.0, 0.0)
    assert invoice["PrivateNote"].startswith("Voided")


async def test_a_repeated_call_gets_the_first_answer_and_changes_nothing(service: Any):
    """F117."""
    deal, _ = await billed(service)
    first = await service.call("void-invoice", deal, VOID)

    assert await service.call("void-invoice", deal, VOID) == first
    assert await voids(service) == 1


async def test_another_call_finds_it_voided_already(service: Any):
    deal, made = await billed(service)
    await service.call("void-invoice", deal)

    told = await service.call("void-invoice", deal, invoice_number=made["invoice_number"])

    assert (told["outcome"], told["invoice_status"]) == ("skipped", "voided")
    assert await voids(service) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncate", "html", "status", "expired_token"])
async def test_whatever_goes_wrong_on_the_wire_it_is_voided_once(service: Any, kind: str):
    deal, _ = await billed(service)
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.void", "kind": kind}]})

    told = await ended(service, await service.call("void-invoice", deal, VOID))

    assert (told["outcome"], told["invoice_status"]) == ("done", "voided"), told["reason"]
    (invoice,) = await service.invoices()
    assert invoice["SyncToken"] == "1", "one change, however often it was asked for"


async def test_a_lost_answer_whose_request_id_quickbooks_forgot_is_looked_for(service: Any):
    deal, _ = await billed(service)
    forgets = {"operation": "invoice.void", "kind": "forget_requestid", "count": None}
    lost = {"operation": "invoice.void", "kind": "drop_after"}
    service.quickbooks.faults.configure({"rules": [lost, forgets]})

    told = await ended(service, await service.call("void-invoice", deal, VOID))

    assert told["outcome"] == "done", told["reason"]
    assert await voids(service) == 1


async def test_what_was_voided_can_be_billed_again_and_the_balance_adds_up(service: Any):
    """F206."""
    deal, _ = await billed(service, amount="300")
    await service.call("create-invoice", deal, invoice_type="follow_up", amount="200")
    service.clock.forward(minutes=1)
    first, second = await service.invoices()

    told = await service.call("void-invoice", deal, invoice_id=first["Id"])
    await service.settle()

    properties = await service.properties(deal)
    assert told["deal_remaining"] == properties["stagebill_remaining_to_bill"] == "300.00"
    assert properties["stagebill_billed_total"] == properties["stagebill_open_balance"] == "200.00"
    assert properties["stagebill_last_invoice_number"] == second["DocNumber"]
    again = await service.call("create-invoice", deal, invoice_type="final")
    assert (again["outcome"], again["invoice_total"], again["deal_remaining"]) == ("done", "300.00", "0.00")


async def test_an_instalment_is_billed_again_when_its_stage_is_entered_again(service: Any):
    deal = await service.deal(amount="10000.01", dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    service.clock.forward(minutes=1)

    told = await service.call("void-invoice", deal)

    assert told["outcome"] == "done", told["reason"]
    await service.move(deal, "qualifiedtobuy")
    service.clock.forward(minutes=1)
    await service.move(deal, "contractsent")
    await service.move(deal, "closedwon")
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [0.0, 3000.0, 7000.01]
    properties = await service.properties(deal)
    assert properties["stagebill_billed_total"] == "10000.01"
    assert properties["stagebill_remaining_to_bill"] == "0.00"


async def test_its_scheduled_mail_is_taken_back(service: Any):
    """F36."""
    deal, _ = await billed(service, email_delivery="scheduled", send_at="2026-03-03T09:00")

    await service.call("void-invoice", deal)
    await service.later(hours=25)

    assert await service.quickbooks.get("mails") == []
    properties = await service.properties(deal)
    assert properties["stagebill_last_outcome"] == "done", "what was taken back is no news after the void"


async def test_a_mail_is_taken_back_too_when_a_person_voids_the_invoice_in_quickbooks(service: Any):
    deal, made = await billed(service, email_delivery="scheduled", send_at="2026-03-03T09:00")

    await service.quickbooks.post("void", {"entity": "Invoice", "id": made["invoice_id"]})
    await service.settle()

    properties = await service.properties(deal)
    number = made["invoice_number"]
    assert properties["stagebill_last_reason"] == f"invoice {number} is voided; it is not mailed"


async def test_a_paid_invoice_is_refused_with_what_to_do(service: Any):
    """The webhook of the payment may be late: the invoice is read first."""
    deal, made = await billed(service)
    await service.quickbooks.post("pay", {"invoice_id": made["invoice_id"], "amount": "200"})

    told = await service.call("void-invoice", deal, invoice_id=made["invoice_id"])

    assert (told["outcome"], told["hs_execution_state"]) == ("refused", "FAIL_CONTINUE")
    assert told["reason"] == (
        f"200.00 USD of invoice {made['invoice_number']} is paid; "
        "unapply or refund the payment in QuickBooks first, then void the invoice"
    )
    assert await voids(service) == 0


async def test_what_was_paid_between_two_tries_is_not_voided(service: Any):
    """The second try is for the invoice as the first one had read it."""
    deal, made = await billed(service)
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.void", "kind": "drop_before"}]})
    first = await service.call("void-invoice", deal, VOID)
    assert first["hs_execution_state"] == "BLOCK"
    await service.quickbooks.post("pay", {"invoice_id": made["invoice_id"], "amount": "200"})

    told = await ended(service, first)

    assert told["outcome"] == "refused"
    assert told["reason"].startswith("200.00 USD of invoice ")
    (invoice,) = await service.invoices()
    assert invoice["Balance"] == 300.0


async def test_of_several_open_invoices_none_is_guessed(service: Any):
    deal, first = await billed(service, amount="300")
    second = await service.call("create-invoice", deal, invoice_type="final")

    told = await service.call("void-invoice", deal)

    assert told["outcome"] == "refused"
    assert told["reason"] == (
        f"this deal has 2 open invoices, {first['invoice_number']}, {second['invoice_number']}; "
        "give the number of one of them"
    )
    assert await voids(service) == 0


async def test_the_invoice_of_another_deal_is_refused(service: Any):
    _, made = await billed(service)
    other = await service.deal(pipeline="other", amount="500")

    told = await service.call("void-invoice", other, invoice_id=made["invoice_id"])

    assert (told["outcome"], await voids(service)) == ("refused", 0)


async def test_closed_books_are_told_in_words(service: Any):
    """Closed since it was billed: QuickBooks refuses, or we do, if its webhook was here first (F106)."""
    deal, _ = await billed(service)
    closed = {"AccountingInfoPrefs": {"BookCloseDate": "2026-12-31"}}
    await service.quickbooks.post("preferences", closed)

    told = await service.call("void-invoice", deal)

    assert told["outcome"] == "refused"
    assert "closed" in told["reason"].lower()
    (invoice,) = await service.invoices()
    assert invoice["TotalAmt"] == 500.0


@pytest.mark.parametrize(
    "rules_text",
    [
        """
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {item: Consulting, tax_code: NON}
triggers:
  - id: void-when-lost
    when: {deal_enters: closedlost}
    do: [void-invoice: {}]
"""
    ],
)
async def test_a_rule_takes_the_invoice_of_a_lost_deal_back(service: Any):
    deal, _ = await billed(service)

    await service.move(deal, "closedlost")

    (invoice,) = await service.invoices()
    assert invoice["TotalAmt"] == 0.0
    assert (await service.properties(deal))["stagebill_billed_total"] == "0.00"
