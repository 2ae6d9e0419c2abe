"""Attaching an invoice that people made in QuickBooks (F51)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import actions.attach_invoice as attach_invoice
from engine.action import Outcome, Result
from engine.errors import Refused
from engine.records import Invoice
from rules.money import Money

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(world: Any, read: Any) -> Run:
    async def one(execution_id: str = "ex-1", deal_id: str = "7", **given: Any) -> Result:
        context = world.context(execution_id, object_id=deal_id)
        return await attach_invoice.handle(read(attach_invoice, **given), context)

    return one


@pytest.fixture
def theirs(world: Any) -> Invoice:
    """Invoice D-10432 over 500.00, made in QuickBooks by a person."""
    amount = Money.of("500.00", "USD")
    invoice = Invoice(
        "900",
        "D-10432",
        "0",
        "58",
        amount,
        Money(0, "USD"),
        amount,
        date(2026, 2, 1),
        date(2026, 4, 1),
        True,
        "ann@example.com",
        False,
        "by hand",
        world.now,
        world.now,
    )
    world.quickbooks.invoices["900"] = invoice
    return invoice


@pytest.mark.parametrize(
    "given", [{"invoice_number": "D-10432"}, {"invoice_id": "900"}], ids=["number", "id"]
)
async def test_the_invoice_counts_as_billed_from_then_on(
    run: Run, theirs: Invoice, given: dict[str, str]
) -> None:
    result = await run(**given)

    assert result.reason == "invoice D-10432 for 500.00 USD attached; 9,500.01 USD is left to bill"
    assert (result.outputs["invoice_id"], result.outputs["invoice_status"]) == ("900", "sent")
    assert result.outputs["deal_remaining"] == "9500.01"


async def test_nothing_is_changed_in_quickbooks(world: Any, run: Run, theirs: Invoice) -> None:
    await run(invoice_id="900")

    assert world.quickbooks.changes == []


async def test_a_repeated_run_tells_the_same(run: Run, theirs: Invoice) -> None:
    assert await run(invoice_id="900") == await run(invoice_id="900")


async def test_attaching_it_again_is_skipped(run: Run, theirs: Invoice) -> None:
    await run(invoice_id="900")
    again = await run("ex-2", invoice_id="900")

    assert (again.outcome, again.reason) == (
        Outcome.SKIPPED,
        "invoice D-10432 is attached to this deal already",
    )
    assert again.outputs["deal_remaining"] == "9500.01"


async def test_an_invoice_of_another_deal_stays_there(world: Any, run: Run, theirs: Invoice) -> None:
    await run(invoice_id="900")
    world.crm.found = replace(world.crm.found, id="8")

    with pytest.raises(Refused) as caught:
        await run("ex-2", "8", invoice_id="900")
    assert caught.value.category == "invoice-attached"


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"total": Money.of("10000.02", "USD")}, "over-billing"),
        ({"total": Money.of("500.00", "EUR"), "tax": Money(0, "EUR")}, "currency"),
        ({"voided": True}, "invoice-voided"),
    ],
    ids=["above-the-deal", "another-currency", "voided"],
)
async def test_what_does_not_fit_the_deal_is_refused(
    world: Any, run: Run, theirs: Invoice, changes: dict[str, Any], category: str
) -> None:
    world.quickbooks.set("900", **changes)

    with pytest.raises(Refused) as caught:
        await run(invoice_id="900")

    assert caught.value.category == category
    assert world.account.bills == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "invoice_number is missing; give the number or the invoice_id of the invoice"),
        (
            {"invoice_number": "1", "invoice_id": "2"},
            "invoice_number and invoice_id are both given; give one of them",
        ),
    ],
    ids=["neither", "both"],
)
async def test_one_way_to_name_it_is_needed(run: Run, given: dict[str, str], message: str) -> None:
    with pytest.raises(Refused) as caught:
        await run(**given)
    assert str(caught.value) == message


async def test_an_invoice_that_does_not_exist_is_refused(run: Run) -> None:
    with pytest.raises(Refused) as caught:
        await run(invoice_number="D-1")
    assert caught.value.category == "invoice-not-found"
