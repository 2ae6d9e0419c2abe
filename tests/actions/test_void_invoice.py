"""`void-invoice`: exactly the invoice that is meant is taken back, once, and never one that is paid (F32)."""

from decimal import Decimal
from typing import Any

import pytest

from actions import void_invoice
from engine.action import Outcome
from engine.errors import Refused, TryLater, Unsure
from engine.ports import Wanted
from rules.money import Money

STALE = Refused("somebody changed the record at the same time", code="5010", category="stale")


@pytest.fixture
def run(world: Any, read: Any) -> Any:
    """One run of the action with these inputs."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Any:
        return await void_invoice.handle(read(void_invoice, **given), world.context(execution_id))

    return one


async def test_the_deals_only_open_invoice_is_voided(world: Any, run: Any) -> None:
    invoice_id = await world.invoice("500.00")

    result = await run()

    assert result.outcome is Outcome.DONE
    assert result.reason == f"invoice No-{invoice_id} voided; 10,000.01 USD is left to bill"
    assert result.outputs == {
        "invoice_id": invoice_id,
        "invoice_number": f"No-{invoice_id}",
        "invoice_total": "0.00",
        "balance_due": "0.00",
        "invoice_status": "voided",
        "due_date": "",
        "invoice_link": f"https://books.example/invoice?txnId={invoice_id}",
        "deal_remaining": "10000.01",
    }
    assert world.quickbooks.invoices[invoice_id].voided


@pytest.mark.parametrize("name", ["invoice_number", "invoice_id"])
async def test_a_number_or_an_id_chooses_the_invoice(world: Any, run: Any, name: str) -> None:
    first = await world.invoice(execution_id="first")
    second = await world.invoice(execution_id="second")

    await run(**{name: f"No-{first}" if name == "invoice_number" else first})

    assert [world.quickbooks.invoices[one].voided for one in (first, second)] == [True, False]


async def test_its_amount_can_be_billed_again(world: Any, run: Any) -> None:
    """F206."""
    await world.invoice("10000.01")
    await run()

    wanted, contact = Wanted("follow_up", amount=Decimal("10000.01")), await world.crm.contact("21")
    bill = await world.context("ex-2").bills.reserve(await world.crm.deal("7"), wanted, contact)

    assert bill.remaining.text == "0.00"


# Repeats, lost answers, changes in between


async def test_a_call_delivered_twice_voids_once(world: Any, run: Any) -> None:
    """F117."""
    await world.invoice()

    assert await run() == await run()
    assert world.quickbooks.changes == ["void invoice"]


async def test_a_lost_answer_and_its_repeat_void_once(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.lose("void invoice")
    with pytest.raises(Unsure):
        await run()

    result = await run()

    assert (result.outcome, result.outputs["invoice_status"]) == (Outcome.DONE, "voided")
    assert world.quickbooks.changes == ["void invoice"]


async def test_a_repeat_stays_with_the_invoice_that_it_began_with(world: Any, run: Any) -> None:
    """Between the two runs the deal got another one, so that its only open one is another."""
    first = await world.invoice(execution_id="first")
    world.quickbooks.lose("void invoice")
    with pytest.raises(Unsure):
        await run()
    second = await world.invoice(execution_id="second")

    result = await run()

    assert result.outputs["invoice_id"] == first
    assert world.quickbooks.invoices[second].voided is False


async def test_a_busy_quickbooks_leaves_the_invoice_as_it_was(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("void invoice", TryLater("QuickBooks is busy"))

    with pytest.raises(TryLater):
        await run()
    assert [bill.status for bill in world.account.bills.values()] == ["draft"]


async def test_what_was_changed_in_between_is_read_again_and_voided(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("void invoice", STALE)

    assert (await run()).outcome is Outcome.DONE


async def test_what_keeps_changing_is_refused_in_quickbooks_words(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("void invoice", STALE)
    world.quickbooks.fail("void invoice", STALE)

    with pytest.raises(Refused, match="somebody changed the record at the same time"):
        await run()


# What is not voided


@pytest.mark.parametrize(
    ("balance", "paid"),
    [pytest.param("200.00", "300.00 USD", id="partly"), pytest.param("0.00", "500.00 USD", id="fully")],
)
async def test_a_paid_invoice_is_refused(world: Any, run: Any, balance: str, paid: str) -> None:
    """The webhook of the payment has not come yet: the invoice is read before it is voided."""
    invoice_id = await world.invoice("500.00")
    world.quickbooks.set(invoice_id, balance=Money.of(balance, "USD"))

    with pytest.raises(Refused) as caught:
        await run()
    assert str(caught.value) == (
        f"{paid} of invoice No-{invoice_id} is paid; "
        "unapply or refund the payment in QuickBooks first, then void the invoice"
    )
    assert caught.value.category == "invoice-paid"
    assert world.quickbooks.changes == []


async def test_a_refusal_of_a_paid_invoice_notes_what_was_read(world: Any, run: Any) -> None:
    invoice_id = await world.invoice("500.00")
    world.quickbooks.set(invoice_id, balance=Money.of("200.00", "USD"))

    with pytest.raises(Refused):
        await run()
    assert [bill.status for bill in world.account.bills.values()] == ["partially_paid"]


async def test_an_invoice_that_is_voided_already_is_skipped(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    await run("ex-1")

    result = await run("ex-2", invoice_id=invoice_id)

    assert result.outcome is Outcome.SKIPPED
    assert result.reason == f"invoice No-{invoice_id} is voided already"
    assert result.outputs["invoice_status"] == "voided"
    assert world.quickbooks.changes == ["void invoice"]


async def test_an_invoice_that_a_person_has_just_voided_is_skipped(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    nothing = Money(0, "USD")
    world.quickbooks.set(invoice_id, voided=True, total=nothing, balance=nothing)

    result = await run()

    assert (result.outcome, result.outputs["deal_remaining"]) == (Outcome.SKIPPED, "10000.01")
    assert world.quickbooks.changes == []


async def test_of_several_open_invoices_none_is_guessed(world: Any, run: Any) -> None:
    await world.invoice(execution_id="first")
    await world.invoice(execution_id="second")

    with pytest.raises(Refused) as caught:
        await run()
    assert caught.value.category == "several-invoices"
    assert world.quickbooks.changes == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="no-open-one"),
        pytest.param({"invoice_number": "No-9"}, id="unknown-number"),
        pytest.param({"invoice_id": "9"}, id="unknown-id"),
    ],
)
async def test_without_such_an_invoice_nothing_is_voided(world: Any, run: Any, given: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        await run(**given)

    assert caught.value.category == "invoice-not-found"
    assert world.quickbooks.changes == []


async def test_quickbooks_refusal_is_the_actions(world: Any, run: Any) -> None:
    await world.invoice()
    closed = Refused("QuickBooks refused to void an invoice: the account period has closed", code="6200")
    world.quickbooks.fail("void invoice", closed)

    with pytest.raises(Refused, match="the account period has closed"):
        await run()
    assert [bill.status for bill in world.account.bills.values()] == ["draft"]


async def test_a_number_and_an_id_are_too_much(read: Any) -> None:
    with pytest.raises(Refused) as caught:
        read(void_invoice, invoice_number="No-1", invoice_id="1")

    assert str(caught.value) == "invoice_number and invoice_id are both given; give one of them"
