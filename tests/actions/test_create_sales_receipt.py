"""Sales receipts (F87): billed and paid at once, and once only."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

import actions.create_invoice as create_invoice
import actions.create_sales_receipt as create_sales_receipt
from engine.action import Result
from engine.errors import GoneMissing, NothingToDo, Refused, Unsure
from engine.records import CrmRecord

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(world: Any, read: Any) -> Run:
    async def one(execution_id: str = "ex-1", **given: Any) -> Result:
        inputs = read(create_sales_receipt, **{"item": "Consulting", **given})
        return await create_sales_receipt.handle(inputs, world.context(execution_id))

    return one


async def test_the_amount_is_billed_and_paid(world: Any, run: Run) -> None:
    result = await run(amount="250.00")

    assert result.reason == "sales receipt No-102 for 250.00 USD created; 9,750.01 USD is left to bill"
    assert result.outputs == {"receipt_id": "102", "receipt_number": "No-102", "receipt_total": "250.00"}
    (bill,) = world.account.bills.values()
    assert (bill.status, bill.balance.text) == ("paid", "0.00")


async def test_without_an_amount_all_that_is_left_is_received(run: Run) -> None:
    await run(amount="250.00")

    assert (await run("ex-2")).outputs["receipt_total"] == "9750.01"


async def test_without_an_item_the_deals_lines_are_the_receipts(world: Any, run: Run) -> None:
    world.crm.lines = (CrmRecord("1", {"name": "Consulting", "quantity": "2", "price": "50"}),)
    world.set_deal(amount="100.00")

    await run(item="")

    (draft,) = world.quickbooks.receipts
    assert [(line.item_id, line.amount.text) for line in draft.sheet.lines] == [("19", "100.00")]


async def test_how_it_was_paid_and_when_stands_on_the_receipt(world: Any, run: Run) -> None:
    await run(amount="1", payment_method="Check", reference="4711", receipt_date="2026-02-27")

    (draft,) = world.quickbooks.receipts
    assert (draft.method_id, draft.reference, draft.receipt_date) == ("2", "4711", date(2026, 2, 27))
    assert draft.note == "HubSpot deal 7 · Stagebill ex-1"


@pytest.mark.parametrize("missing", ["item", "payment_method"])
async def test_over_zero_nothing_else_is_found_missing(world: Any, run: Run, missing: str) -> None:
    """F31."""
    world.set_deal(amount="0")

    with pytest.raises(NothingToDo):
        await run(**{missing: "" if missing == "item" else "Barter"})


async def test_an_absurd_date_is_refused_by_its_name(run: Run) -> None:
    with pytest.raises(Refused, match="receipt_date: 9999-12-31 is more than 100 years away"):
        await run(amount="1", receipt_date="9999-12-31")


async def test_a_repeated_run_creates_nothing_more(world: Any, run: Run) -> None:
    first = await run(amount="250.00")

    assert await run(amount="250.00") == first
    assert len(world.quickbooks.receipts) == 1


async def test_a_lost_answer_makes_one_receipt(world: Any, run: Run) -> None:
    world.quickbooks.lose("create receipt")
    with pytest.raises(Unsure):
        await run(amount="250.00")

    assert (await run(amount="250.00")).outputs["receipt_total"] == "250.00"
    assert len(world.quickbooks.receipts) == 1


async def test_a_customer_that_was_merged_is_found_anew(world: Any, run: Run) -> None:
    world.quickbooks.fail("create receipt", GoneMissing("the customer was merged"))

    assert (await run(amount="250.00")).outputs["receipt_total"] == "250.00"


async def test_more_than_is_left_of_the_deal_is_refused(world: Any, run: Run) -> None:
    with pytest.raises(Refused):
        await run(amount="10000.02")

    assert world.quickbooks.changes == []


async def test_a_receipt_and_invoices_share_the_deals_total(world: Any, run: Run, read: Any) -> None:
    """F7: one account for the deal."""
    await run(amount="4000.00")
    inputs = read(create_invoice, invoice_type="full", item="Consulting")

    result = await create_invoice.handle(inputs, world.context("ex-2"))

    assert result.outputs["invoice_total"] == "6000.01"


async def test_without_item_and_lines_the_default_is_named(run: Run) -> None:
    with pytest.raises(Refused, match=r"set defaults\.create-sales-receipt\.item in the rules"):
        await run(item="")
