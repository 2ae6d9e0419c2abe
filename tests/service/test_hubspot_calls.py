"""How many calls of HubSpot's an invoice costs: docs/operations.md tells these numbers."""

from typing import Any

import pytest

RULES = """
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, item: Services}
"""
PROPERTIES_ONLY = "hubspot: {invoices: none, payments: none, notes: []}\n"
WITH_RECORDS = "hubspot: {notes: []}\n"
SCHEDULE = """
billing_schedules:
  - id: project
    for: {deal.pipeline: default}
    total: deal.amount
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: contractsent}, invoice: {invoice_type: deposit}}
      - {id: next, share: 40%, when: {deal_enters: presentationscheduled}, invoice: {invoice_type: follow_up}}
      - {id: final, share: rest, when: {deal_enters: closedwon}, invoice: {invoice_type: final}}
"""
ANSWER = ["contacts.batch_read", "deals.read"]


async def calls(service: Any) -> list[str]:
    """Names of the calls that HubSpot got since the last time that somebody asked, in no order."""
    made = sorted(await service.requests("hubspot"))
    await service.hubspot.http.delete("/_sandbox/requests")
    return made


async def billed(service: Any, **inputs: Any) -> list[str]:
    """The calls for one invoice, from the workflow's call to the last that follows from it."""
    deal = await service.deal(dealtype="existingbusiness")
    await service.settle()
    await calls(service)
    await service.call("create-invoice", deal, amount="500.00", invoice_type="deposit", **inputs)
    await service.settle()
    return await calls(service)


class TestPropertiesOnly:
    @pytest.fixture
    def rules_text(self) -> str:
        return RULES + PROPERTIES_ONLY

    async def test_an_invoice_costs_three_calls(self, service: Any) -> None:
        assert await billed(service) == [*ANSWER, "deals.update"]


class TestWithRecords:
    @pytest.fixture
    def rules_text(self) -> str:
        return RULES + WITH_RECORDS

    async def test_an_invoice_costs_four_calls(self, service: Any) -> None:
        assert await billed(service) == [*ANSWER, "deals.update", "invoices.batch_create"]


class TestWithRecordsAndNotes:
    @pytest.fixture
    def rules_text(self) -> str:
        return RULES

    async def test_an_invoice_costs_five_calls_also_when_it_is_mailed(self, service: Any) -> None:
        """That it was made and that it was mailed are two notes, and one call."""
        told = ["deals.update", "invoices.batch_create", "notes.batch_create"]
        assert await billed(service, email_delivery="now") == [*ANSWER, *told]

    async def test_its_payment_in_full_costs_five(self, service: Any) -> None:
        await billed(service)
        (invoice,) = await service.invoices()
        service.clock.forward(minutes=1)
        await service.quickbooks.post("pay", {"invoice_id": invoice["Id"], "amount": None})
        await service.settle()
        assert await calls(service) == [
            "commerce_payments.batch_create",
            "deals.update",
            "invoices.batch_update",
            "notes.batch_create",  # the payment
            "notes.batch_create",  # and, once the invoice was read again, that it is paid
        ]

    async def test_a_deal_that_was_changed_by_hand_is_put_right_by_the_daily_certificate(
        self, service: Any
    ) -> None:
        await billed(service)
        deal = (await service.hubspot.get("objects/deals"))[-1]["properties"]["hs_object_id"]
        changed = {"properties": {"stagebill_billed_total": "999"}}
        await service.hubspot.patch(f"objects/deals/{deal}", changed)
        await service.later(days=1)
        assert (await service.properties(deal))["stagebill_billed_total"] == "500.00"


class TestScheduleOfThree:
    @pytest.fixture
    def rules_text(self) -> str:
        return RULES + SCHEDULE

    async def test_each_instalment_costs_one_call_more_for_the_decision(self, service: Any) -> None:
        deal = await service.deal()
        await service.settle()
        await calls(service)
        for stage in ("contractsent", "presentationscheduled", "closedwon"):
            service.clock.forward(minutes=1)
            await service.move(deal, stage)
            made = await calls(service)
            told = ["deals.read", "deals.update", "invoices.batch_create", "notes.batch_create"]
            assert made == [*ANSWER, *told]
        assert len(await service.invoices()) == 3
