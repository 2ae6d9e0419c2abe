"""Whatever goes wrong on the wire, each thing is made once and the workflow hears the end (F113, F117)."""

from typing import Any

import pytest

FAULTS = ["refuse", "drop_before", "drop_after", "truncate", "html", "status", "expired_token"]
OF_THE_INVOICE = ["query", "customer.create", "invoice.create", "invoice.send"]
OF_HUBSPOT = ["deals.read", "contacts.batch_read", "deals.update", "callbacks.complete"]


async def ended(service: Any, first: dict[str, str], callback_id: str) -> dict[str, str]:
    """The outputs as the workflow gets them in the end: at once, or by callback after some retries."""
    if first["hs_execution_state"] != "BLOCK":
        return first
    for _ in range(8):
        await service.later(minutes=2)
        execution = await service.hubspot.get(f"executions/{callback_id}")
        if execution["state"] == "succeeded":
            return dict(execution["outputFields"])
    raise AssertionError(f"the workflow still waits: {execution['state']}")


async def bill(service: Any, deal: str, callback_id: str = "ap-4210001-1-1-0") -> dict[str, str]:
    first = await service.call("create-invoice", deal, callback_id, invoice_type="full", email_delivery="now")
    return await ended(service, first, callback_id)


async def billed_once(service: Any, deal: str, told: dict[str, str]) -> None:
    assert told["outcome"] == "done", told["reason"]
    (invoice,) = await service.invoices()
    assert invoice["TotalAmt"] == 500.0
    assert len(await service.quickbooks.get("customers")) == 1
    assert len(await service.quickbooks.get("mails")) == 1
    await service.later(minutes=5)
    assert (await service.properties(deal))["stagebill_billed_total"] == "500.00"


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("operation", OF_THE_INVOICE)
async def test_a_fault_of_quickbooks(service: Any, operation: str, kind: str):
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure({"rules": [{"operation": operation, "kind": kind}]})

    told = await bill(service, deal)

    await billed_once(service, deal, told)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("operation", OF_HUBSPOT)
async def test_a_fault_of_hubspot(service: Any, operation: str, kind: str):
    deal = await service.deal(pipeline="other", amount="500")
    service.hubspot.faults.configure({"rules": [{"operation": operation, "kind": kind}]})

    told = await bill(service, deal)

    await billed_once(service, deal, told)


async def test_a_lost_answer_whose_request_id_quickbooks_forgot(service: Any):
    """The third lock: the marker is found before anything is asked for again."""
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure(
        {
            "rules": [
                {"operation": "invoice.create", "kind": "drop_after"},
                {"operation": "invoice.create", "kind": "forget_requestid", "count": None},
            ]
        }
    )

    told = await bill(service, deal)

    await billed_once(service, deal, told)


@pytest.mark.parametrize("after", [None, 30], ids=["no-retry-after", "retry-after"])
async def test_a_429_is_waited_out(service: Any, after: int | None):
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "invoice.create", "kind": "status", "status": 429, "retry_after": after}]}
    )

    told = await bill(service, deal)

    await billed_once(service, deal, told)


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_payment_is_recorded_once(service: Any, kind: str):
    deal = await service.deal(pipeline="other", amount="500")
    await bill(service, deal)
    service.quickbooks.faults.configure({"rules": [{"operation": "payment.create", "kind": kind}]})

    first = await service.call("record-payment", deal, "ap-4210001-2-1-0", amount="200")
    told = await ended(service, first, "ap-4210001-2-1-0")

    assert told["outcome"] == "done", told["reason"]
    assert (told["applied_amount"], told["balance_due"]) == ("200.00", "300.00")
    assert len(await service.quickbooks.get("payments")) == 1


async def test_a_fault_in_an_answer_of_200_is_a_fault(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "fault_200"}]})

    told = await bill(service, deal)

    assert told["outcome"] in ("refused", "done")
    assert len(await service.invoices()) == (1 if told["outcome"] == "done" else 0)


async def test_an_outage_of_three_days_ends_as_failed_and_can_be_tried_again(service: Any):
    """Nothing is given up in silence, and no workflow waits for ever."""
    deal = await service.deal(pipeline="other", amount="500")
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "invoice.create", "kind": "refuse", "count": None}]}
    )
    first = await service.call("create-invoice", deal, "ap-4210001-3-1-0", invoice_type="full")
    assert first["hs_execution_state"] == "BLOCK"
    await service.later(hours=73)
    await service.later(minutes=10)
    told = (await service.hubspot.get("executions/ap-4210001-3-1-0"))["outputFields"]
    assert told["outcome"] == "failed"
    assert told["reason"].startswith("given up after 72 hours: ")
    assert await service.invoices() == []
