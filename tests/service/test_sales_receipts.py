"""Sales receipts (F87) through the whole service: once, and given back when QuickBooks takes them back."""

from typing import Any

import pytest

RECEIPT = {"amount": "250", "item": "Hours", "tax_code": "NON"}


@pytest.fixture
def rules_text() -> str:
    return "version: 1\n"


async def left(service: Any, deal: str) -> str:
    return str((await service.properties(deal))["stagebill_remaining_to_bill"])


async def test_a_repeated_call_creates_one_receipt(service: Any) -> None:
    deal = await service.deal()
    first = await service.call("create-sales-receipt", deal, "ap-1", **RECEIPT)
    again = await service.call("create-sales-receipt", deal, "ap-1", **RECEIPT)

    assert first == again
    assert len(await service.quickbooks.get("salesreceipts")) == 1


@pytest.mark.parametrize("how", ["void", "delete"])
async def test_a_receipt_that_is_taken_back_leaves_its_amount_to_bill(service: Any, how: str) -> None:
    deal = await service.deal()
    told = await service.call("create-sales-receipt", deal, **RECEIPT)
    await service.settle()
    before = await left(service, deal)

    await service.quickbooks.post(how, {"entity": "SalesReceipt", "id": told["receipt_id"]})
    await service.settle()

    assert (before, await left(service, deal)) == ("9750.01", "")  # as of a deal of which nothing is billed
    again = await service.call("create-invoice", deal, invoice_type="full", item="Hours", tax_code="NON")
    assert again["invoice_total"] == "10000.01"


async def test_what_we_made_ourselves_costs_no_read(service: Any) -> None:
    """Invariant 7: its webhook brings nothing new."""
    deal = await service.deal()
    await service.call("create-sales-receipt", deal, **RECEIPT)
    await service.settle()

    assert "salesreceipt.read" not in await service.requests()


async def test_a_lost_answer_makes_one_receipt(service: Any) -> None:
    """The second try finds the first one's receipt by its marker."""
    deal = await service.deal()
    lost = {"operation": "salesreceipt.create", "kind": "drop_after"}
    forgotten = {"operation": "salesreceipt.create", "kind": "forget_requestid", "count": None}
    service.quickbooks.faults.configure({"rules": [lost, forgotten]})

    told = await service.call("create-sales-receipt", deal, "ap-1", **RECEIPT)
    await service.later(minutes=2)
    again = await service.call("create-sales-receipt", deal, "ap-1", **RECEIPT)

    assert told["hs_execution_state"] in ("BLOCK", "SUCCESS")
    assert again["receipt_total"] == "250.00"
    assert len(await service.quickbooks.get("salesreceipts")) == 1


async def test_a_receipt_is_no_invoice_to_send_or_void(service: Any) -> None:
    deal = await service.deal()
    told = await service.call("create-sales-receipt", deal, **RECEIPT)

    for action in ("send-invoice", "void-invoice"):
        refused = await service.call(action, deal, invoice_id=told["receipt_id"])
        assert refused["outcome"] == "refused"
