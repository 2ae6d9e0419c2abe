"""`record-payment`: money received, once, on the right invoice; what is too much stays unapplied."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from actions import record_payment
from engine.action import Outcome
from engine.errors import NothingToDo, Refused, TryLater, Unsure
from rules.money import Money

NOTHING = Money(0, "USD")


@pytest.fixture
def run(world: Any, read: Any) -> Any:
    """One run of the action with these inputs, 200.00 unless told otherwise."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Any:
        inputs = read(record_payment, {"amount": "200.00"}, **given)
        return await record_payment.handle(inputs, world.context(execution_id))

    return one


async def test_a_part_is_recorded_and_told(world: Any, run: Any) -> None:
    """F91, F92."""
    invoice_id = await world.invoice("500.00")

    result = await run()

    assert result.outcome is Outcome.DONE
    assert (
        result.reason
        == f"payment of 200.00 USD recorded on invoice No-{invoice_id}; its balance is 300.00 USD"
    )
    assert result.outputs == {
        "payment_id": result.outputs["payment_id"],
        "applied_amount": "200.00",
        "unapplied_amount": "0.00",
        "balance_due": "300.00",
        "invoice_status": "partially_paid",
    }
    assert result.outputs["payment_id"] != ""


async def test_the_whole_balance_makes_it_paid(world: Any, run: Any) -> None:
    await world.invoice("500.00")

    result = await run(amount="500")

    assert (result.outputs["balance_due"], result.outputs["invoice_status"]) == ("0.00", "paid")


async def test_an_absurd_date_is_refused_by_its_name(world: Any, run: Any) -> None:
    await world.invoice("500.00")

    with pytest.raises(Refused, match="payment_date: 0001-01-01 is more than 100 years away from today"):
        await run(payment_date="0001-01-01")


async def test_more_than_the_balance_stays_unapplied(world: Any, run: Any) -> None:
    await world.invoice("500.00")

    result = await run(amount="600.01")

    assert (result.outputs["applied_amount"], result.outputs["unapplied_amount"]) == ("500.00", "100.01")
    assert result.outputs["balance_due"] == "0.00"


async def test_a_payment_carries_method_reference_and_marker(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()

    await run(payment_method="Check", reference="4711", payment_date="2026-02-27")

    (draft,) = world.quickbooks.payments
    assert (draft.customer_id, draft.invoice_id) == ("58", invoice_id)
    assert (draft.method_id, draft.reference, draft.paid_on) == ("2", "4711", date(2026, 2, 27))
    assert draft.note == "HubSpot deal 7 · Stagebill ex-1"


async def test_without_a_date_it_was_paid_today_where_the_rules_live(world: Any, run: Any) -> None:
    await world.invoice()
    world.now = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)  # still the 2nd in Chicago

    await run()

    assert world.quickbooks.payments[0].paid_on == date(2026, 3, 2)


# Which invoice


async def test_without_a_number_the_oldest_open_invoice_is_paid(world: Any, run: Any) -> None:
    oldest = await world.invoice(execution_id="first")
    await world.invoice(execution_id="second")

    await run()

    assert world.quickbooks.payments[0].invoice_id == oldest


async def test_a_number_chooses_the_invoice(world: Any, run: Any) -> None:
    await world.invoice(execution_id="first")
    second = await world.invoice(execution_id="second")

    await run(invoice_number=f"No-{second}")

    assert world.quickbooks.payments[0].invoice_id == second


async def test_when_the_oldest_is_paid_the_next_one_is_meant(world: Any, run: Any) -> None:
    await world.invoice(execution_id="first")
    second = await world.invoice(execution_id="second")
    await run("ex-1", amount="500")

    await run("ex-2", amount="500")

    assert world.quickbooks.payments[1].invoice_id == second


async def test_the_balance_is_quickbooks_not_ours(world: Any, run: Any) -> None:
    """Read before act: somebody has taken a part at the counter, and no webhook told us yet."""
    invoice_id = await world.invoice("500.00")
    world.quickbooks.set(invoice_id, balance=Money.of("50", "USD"))

    result = await run()

    assert (result.outputs["applied_amount"], result.outputs["unapplied_amount"]) == ("50.00", "150.00")


# Repeats and lost answers


async def test_a_call_delivered_twice_records_one_payment(world: Any, run: Any) -> None:
    """F117."""
    await world.invoice()

    first = await run(amount="500")
    again = await run(amount="500")

    assert again == first
    assert len(world.quickbooks.payments) == 1


async def test_a_lost_answer_and_its_repeat_record_one_payment(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.lose("record payment")
    with pytest.raises(Unsure):
        await run(amount="500")

    result = await run(amount="500")

    assert (result.outputs["applied_amount"], result.outputs["invoice_status"]) == ("500.00", "paid")
    assert len(world.quickbooks.payments) == 1


async def test_a_repeat_after_the_webhook_told_of_its_payment_is_done(world: Any, run: Any) -> None:
    """The answer was lost, and the news that the invoice is paid was quicker than the repeat."""
    invoice_id = await world.invoice()
    world.quickbooks.lose("record payment")
    with pytest.raises(Unsure):
        await run(amount="500")
    await world.context("webhook").bills.changed(world.quickbooks.invoices[invoice_id])

    result = await run(amount="500")

    assert (result.outcome, result.outputs["invoice_status"]) == (Outcome.DONE, "paid")


async def test_a_repeat_stays_with_the_invoice_that_it_began_with(world: Any, run: Any) -> None:
    first = await world.invoice(execution_id="first")
    await world.invoice(execution_id="second")
    await run(amount="500")  # and then the process died: the first invoice is paid now

    result = await run(amount="500")

    assert f"recorded on invoice No-{first};" in result.reason
    assert len(world.quickbooks.payments) == 1


async def test_two_executions_are_two_payments(world: Any, run: Any) -> None:
    await world.invoice()

    await run("ex-1")
    result = await run("ex-2")

    assert result.outputs["balance_due"] == "100.00"


# Refusals: nothing is recorded


async def test_a_paid_invoice_takes_no_payment(world: Any, run: Any) -> None:
    """Somebody was quicker: nothing went wrong, and nothing is to be done."""
    invoice_id = await world.invoice()
    world.quickbooks.set(invoice_id, balance=NOTHING)

    with pytest.raises(NothingToDo) as caught:
        await run()

    assert str(caught.value) == f"invoice No-{invoice_id} is paid already; nothing was recorded"
    assert world.quickbooks.changes == []


async def test_a_voided_invoice_takes_no_payment(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    world.quickbooks.set(invoice_id, voided=True, balance=NOTHING, total=NOTHING)

    with pytest.raises(Refused) as caught:
        await run()

    assert str(caught.value) == f"invoice No-{invoice_id} is voided; choose another invoice"
    assert caught.value.category == "invoice-voided"
    assert world.quickbooks.changes == []


async def test_without_an_open_invoice_there_is_nothing_to_pay(world: Any, run: Any) -> None:
    with pytest.raises(Refused) as caught:
        await run()

    assert caught.value.category == "invoice-not-found"
    assert world.quickbooks.changes == []


async def test_an_unknown_method_is_refused_before_anything_is_read(world: Any, run: Any) -> None:
    with pytest.raises(Refused, match='no active payment_method called "Shells"'):
        await run(payment_method="Shells")


async def test_half_a_cent_is_refused_not_rounded(world: Any, run: Any) -> None:
    await world.invoice()

    with pytest.raises(Refused) as caught:
        await run(amount="200.005")

    assert str(caught.value) == "amount: 200.005 is finer than the smallest unit of USD, 0.01"
    assert world.quickbooks.changes == []


async def test_the_smallest_unit_is_the_invoices_currencys(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    yen = Money(500, "JPY")
    world.quickbooks.set(invoice_id, total=yen, balance=yen, tax=Money(0, "JPY"))

    with pytest.raises(Refused, match=r"amount: 0\.50 is finer than the smallest unit of JPY, 1"):
        await run(amount="0.50")


async def test_a_refusal_of_quickbooks_leaves_the_balance(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("record payment", Refused("the books are closed", code="6210"))

    with pytest.raises(Refused, match="the books are closed"):
        await run()
    assert [bill.balance.text for bill in world.account.bills.values()] == ["500.00"]


async def test_a_busy_quickbooks_is_no_outcome_and_the_repeat_goes_on(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("record payment", TryLater("QuickBooks is busy"))
    with pytest.raises(TryLater):
        await run()

    await run()

    assert len(world.quickbooks.payments) == 1


async def test_a_deal_that_changed_hands_does_not_pay_anothers_invoice(world: Any, run: Any) -> None:
    """An invoice number of another deal is not one of this deal's."""
    invoice_id = await world.invoice()
    bill = world.account.bills["earlier"]
    world.account.bills["earlier"] = replace(bill, deal_id="8")

    with pytest.raises(Refused):
        await run(invoice_number=f"No-{invoice_id}")
    assert world.quickbooks.changes == []


# Inputs


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"amount": None}, "amount is missing; fill it in", id="no-amount"),
        pytest.param(
            {"amount": "0.00"}, "amount: 0.00 is not above 0; give an amount like 149.50", id="nothing"
        ),
        pytest.param(
            {"amount": "1e3"},
            'amount: "1e3" is not a plain number like 1000.00; give an amount like 149.50',
            id="exponent",
        ),
        pytest.param(
            {"amount": "1" * 16},
            f'amount: "{"1" * 16}" has more than 15 digits; give an amount like 149.50',
            id="too-many-digits",
        ),
        pytest.param(
            {"amount": "5", "payment_date": "yesterday"},
            'payment_date: "yesterday" is not a day; give one like 2026-03-31',
            id="day-in-words",
        ),
        pytest.param(
            {"amount": "5", "reference": "x" * 22},
            "reference is too long; at most 21 characters fit",
            id="reference-too-long",
        ),
        pytest.param(
            {"amount": "5", "colour": "red"},
            'there is no input "colour"; known are amount, payment_date, payment_method, reference, '
            "invoice_number, quickbooks_company",
            id="unknown",
        ),
    ],
)
def test_wrong_inputs_are_told_in_one_sentence(read: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        read(record_payment, **given)

    assert str(caught.value) == message
