"""`send-invoice`: the right one of the deal's invoices is mailed, once, now or later."""

from datetime import UTC, datetime
from typing import Any

import pytest

from actions import send_invoice
from engine.action import FollowUp, Outcome
from engine.errors import Refused, TryLater, Unsure

TOMORROW = "2026-03-03T09:00"  # in Chicago


@pytest.fixture
def run(world: Any, read: Any) -> Any:
    """One run of the action with these inputs."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Any:
        return await send_invoice.handle(read(send_invoice, **given), world.context(execution_id))

    return one


async def test_without_a_number_the_newest_open_invoice_is_mailed(world: Any, run: Any) -> None:
    await world.invoice(execution_id="first")
    newest = await world.invoice(execution_id="second")

    await run()

    assert world.quickbooks.mails == [(newest, None)]


async def test_it_tells_that_it_was_sent(world: Any, run: Any) -> None:
    invoice_id = await world.invoice("500.00")

    result = await run()

    assert result.outcome is Outcome.DONE
    assert result.reason == f"invoice No-{invoice_id} e-mailed"
    assert result.outputs == {
        "invoice_id": invoice_id,
        "invoice_number": f"No-{invoice_id}",
        "invoice_total": "500.00",
        "balance_due": "500.00",
        "invoice_status": "sent",
        "due_date": "",
        "invoice_link": f"https://books.example/invoice?txnId={invoice_id}",
        "deal_remaining": "9500.01",
    }


async def test_an_invoice_without_a_number_is_named_by_its_id(world: Any, run: Any) -> None:
    invoice_id = await world.invoice(number="")

    result = await run()

    assert result.reason == f"invoice {invoice_id} e-mailed"


@pytest.mark.parametrize("name", ["invoice_number", "invoice_id"])
async def test_a_number_or_an_id_chooses_the_invoice(world: Any, run: Any, name: str) -> None:
    first = await world.invoice(execution_id="first")
    await world.invoice(execution_id="second")

    await run(**{name: f"No-{first}" if name == "invoice_number" else first})

    assert world.quickbooks.mails == [(first, None)]


async def test_another_address_may_be_given(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()

    await run(send_to="books@example.com")

    assert world.quickbooks.mails == [(invoice_id, "books@example.com")]


async def test_a_rule_may_name_the_mail(world: Any, run: Any) -> None:
    """F38."""
    await world.invoice()

    await run(mail="reminder")

    assert world.quickbooks.worded == ["reminder"]


async def test_a_later_send_keeps_its_words(world: Any, run: Any) -> None:
    """F36, F38."""
    await world.invoice()

    (follow_up,) = (await run(send_at=TOMORROW, mail="reminder")).follow_ups

    assert follow_up.inputs["mail"] == "reminder"


async def test_what_did_not_go_well_beside_the_mail_is_told(world: Any, run: Any) -> None:
    """F41."""
    invoice_id = await world.invoice()
    world.quickbooks.remark = "QuickBooks does not show it as mailed: the books are closed"

    result = await run()

    assert result.reason == f"invoice No-{invoice_id} e-mailed; {world.quickbooks.remark}"


async def test_a_paid_invoice_may_be_mailed_by_its_number(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    world.quickbooks.set(invoice_id, balance=world.quickbooks.invoices[invoice_id].tax)
    await world.context("earlier").bills.changed(world.quickbooks.invoices[invoice_id])

    result = await run(invoice_number=f"No-{invoice_id}")

    assert result.outputs["invoice_status"] == "paid"
    assert len(world.quickbooks.mails) == 1


# Repeats and lost answers


async def test_a_call_delivered_twice_mails_once(world: Any, run: Any) -> None:
    """F117."""
    await world.invoice()

    assert await run() == await run()
    assert len(world.quickbooks.mails) == 1


async def test_a_lost_answer_and_its_repeat_mail_once(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.lose("send invoice")
    with pytest.raises(Unsure):
        await run()

    result = await run()

    assert result.outputs["invoice_status"] == "sent"
    assert len(world.quickbooks.mails) == 1


async def test_a_repeat_stays_with_the_invoice_that_it_began_with(world: Any, run: Any) -> None:
    """Between the two runs another invoice became the newest open one."""
    first = await world.invoice(execution_id="first")
    world.quickbooks.lose("send invoice")
    with pytest.raises(Unsure):
        await run()
    await world.invoice(execution_id="second")

    result = await run()

    assert result.outputs["invoice_id"] == first
    assert len(world.quickbooks.mails) == 1


async def test_another_execution_mails_again(world: Any, run: Any) -> None:
    """A person who asks for it a second time wants a second mail."""
    await world.invoice()

    await run("ex-1")
    await run("ex-2")

    assert len(world.quickbooks.mails) == 2


async def test_a_busy_quickbooks_leaves_the_status_as_it_was(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()
    world.quickbooks.fail("send invoice", TryLater("QuickBooks is busy"))

    with pytest.raises(TryLater):
        await run()
    assert [bill.status for bill in world.account.bills.values()] == ["draft"]
    assert world.quickbooks.invoices[invoice_id].email_sent is False


# Refusals


async def test_quickbooks_refusal_is_the_actions(world: Any, run: Any) -> None:
    await world.invoice()
    world.quickbooks.fail("send invoice", Refused("QuickBooks has no address to send to", code="6420"))

    with pytest.raises(Refused, match="no address to send to"):
        await run()
    assert [bill.status for bill in world.account.bills.values()] == ["draft"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="no-open-one"),
        pytest.param({"invoice_number": "No-9"}, id="unknown-number"),
        pytest.param({"send_at": TOMORROW}, id="scheduled"),
    ],
)
async def test_without_such_an_invoice_nothing_is_mailed(world: Any, run: Any, given: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        await run(**given)

    assert caught.value.category == "invoice-not-found"
    assert world.quickbooks.changes == []


async def test_a_voided_invoice_is_not_mailed(world: Any, run: Any) -> None:
    invoice_id = await world.invoice(voided=True)

    with pytest.raises(Refused):
        await run(invoice_id=invoice_id)
    assert world.quickbooks.mails == []


# Later


async def test_a_later_send_is_an_execution_of_its_own(world: Any, run: Any) -> None:
    """F36."""
    invoice_id = await world.invoice()

    result = await run(send_at=TOMORROW, send_to="books@example.com", quickbooks_company="Acme West")

    again = {
        "invoice_id": invoice_id,
        "send_to": "books@example.com",
        "quickbooks_company": "Acme West",
    }
    due = datetime(2026, 3, 3, 15, tzinfo=UTC)
    assert result.follow_ups == (FollowUp("send-invoice", "send", again, due),)
    assert world.quickbooks.mails == []


async def test_a_later_send_is_told_as_scheduled_in_the_rules_zone(world: Any, run: Any) -> None:
    invoice_id = await world.invoice()

    result = await run(send_at="2026-03-03T15:00:00Z")

    assert result.outcome is Outcome.SCHEDULED
    assert result.reason == f"invoice No-{invoice_id} will be e-mailed at 2026-03-03 09:00 CST"
    assert result.outputs["invoice_status"] == "awaiting_send"


async def test_what_follows_a_later_send_mails_it(world: Any, run: Any) -> None:
    await world.invoice()
    (follow_up,) = (await run(send_at=TOMORROW)).follow_ups

    result = await run("ex-2", **follow_up.inputs)

    assert result.outputs["invoice_status"] == "sent"
    assert len(world.quickbooks.mails) == 1


async def test_a_time_that_has_come_mails_at_once(world: Any, run: Any) -> None:
    await world.invoice()

    result = await run(send_at="2026-03-02T09:00")

    assert result.outcome is Outcome.DONE
    assert len(world.quickbooks.mails) == 1


async def test_a_sent_invoice_stays_sent_while_its_second_mail_waits(world: Any, run: Any) -> None:
    await world.invoice()
    await run("ex-1")

    result = await run("ex-2", send_at=TOMORROW)

    assert result.outputs["invoice_status"] == "sent"


# Inputs


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(
            {"send_at": "tomorrow"},
            'send_at: "tomorrow" is not a time; give one like 2026-03-31T09:00',
            id="time-in-words",
        ),
        pytest.param(
            {"send_at": "2026-03-03T25:00"},
            'send_at: "2026-03-03T25:00" is not a time; give one like 2026-03-31T09:00',
            id="no-such-hour",
        ),
        pytest.param(
            {"invoice_numbr": "1"},
            'there is no input "invoice_numbr"; did you mean "invoice_number"?',
            id="misspelled",
        ),
        pytest.param(
            {"send_to": {"address": "x"}},
            "send_to: a structure was sent where a text was expected",
            id="structure",
        ),
    ],
)
async def test_wrong_inputs_are_told_in_one_sentence(read: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        read(send_invoice, **given)

    assert str(caught.value) == message


async def test_a_number_and_an_id_together_are_refused(read: Any) -> None:
    """Whichever was meant, the other one would be mailed to a customer."""
    with pytest.raises(Refused, match="invoice_number and invoice_id are both given; give one of them"):
        read(send_invoice, invoice_number="1042", invoice_id="145")
