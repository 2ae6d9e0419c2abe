"""Facts for a deal's timeline: what happened, in a sentence, under a key that it keeps."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, update

from engine.billing.bill_rows import rows_of_deal
from engine.mirroring.notes import Fact, facts_of, note_key, notes_of, payment_facts, telling, untold
from engine.store import Store
from engine.store.tables import Bill, Execution, PaymentRow
from rules import load

PORTAL = "4210001"
EVERYTHING = load("version: 1\n", "rules.yaml").in_hubspot.notes
Accept = Callable[..., Awaitable[str]]
Facts = Callable[..., Awaitable[list[Fact]]]


@pytest.fixture
def facts(store: Store, clock: Any) -> Facts:
    """What is known of deal 7 with these bills."""

    async def read(*bills: Bill) -> list[Fact]:
        await store.write(lambda session: session.add_all(bills), account=PORTAL)
        return await store.read(
            lambda session: facts_of(session, PORTAL, "7", rows_of_deal(session, PORTAL, "7"), clock())
        )

    return read


@pytest.fixture
def became(accept: Accept) -> Accept:
    """The event of an invoice's new status, as `announce` stores it."""

    async def store_it(bill: Bill, status: str, count: int = 1) -> str:
        inputs = {"happening": "invoice_becomes", "value": status, "bill": bill.id}
        return await accept(
            f"invoice:{bill.id}:{count}:{status}", action="decide", role="step", inputs=inputs
        )

    return store_it


@pytest.fixture
def ended(store: Store, accept: Accept, clock: Any) -> Accept:
    """An action of deal 7 that has ended."""

    async def store_it(outcome: str, reason: str, **more: Any) -> str:
        execution_id = await accept(f"call:{outcome}", **more)
        closed_at = more.get("due_at", clock())
        ended = {"state": "closed", "outcome": outcome, "reason": reason, "closed_at": closed_at}

        def close(session: Session) -> None:
            told = update(Execution).where(col(Execution.id) == execution_id).values(**ended)
            session.connection().execute(told)

        await store.write(close, account=PORTAL)
        return execution_id

    return store_it


async def test_an_invoice_was_created(facts: Facts, bill: Callable[..., Bill]) -> None:
    (fact,) = await facts(bill())
    assert (fact.kind, fact.text) == (
        "created",
        "Invoice 1001 over 300.00 USD was created in QuickBooks, due on 2026-04-01",
    )


async def test_an_invoice_was_attached(facts: Facts, bill: Callable[..., Bill]) -> None:
    (fact,) = await facts(bill(invoice_type="attached", due_date=None))
    assert fact.text == "Invoice 1001 over 300.00 USD was attached to this deal"


async def test_a_sales_receipt_is_no_invoice(facts: Facts, bill: Callable[..., Bill]) -> None:
    assert await facts(bill(invoice_type="receipt")) == []


async def test_what_is_only_reserved_is_no_invoice(facts: Facts, bill: Callable[..., Bill]) -> None:
    assert await facts(bill(state="reserved", invoice_id=None)) == []


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("sent", "Invoice 1001 over 300.00 USD was mailed to ann@example.com"),
        ("paid", "Invoice 1001 over 300.00 USD is paid in full"),
        ("overdue", "Invoice 1001 over 300.00 USD is overdue since 2026-04-01; 300.00 USD is open"),
        ("voided", "Invoice 1001 was voided; nothing is owed by it any more"),
    ],
)
async def test_an_invoice_became_something(
    facts: Facts, bill: Callable[..., Bill], became: Accept, status: str, text: str
) -> None:
    await became(bill(), status)
    (fact,) = [one for one in await facts(bill()) if one.kind != "created"]
    assert (fact.kind, fact.text) == (status, text)


async def test_paid_twice_is_two_facts(facts: Facts, bill: Callable[..., Bill], became: Accept) -> None:
    """Its payment was voided between."""
    await became(bill(), "paid", 3)
    await became(bill(), "paid", 5)
    assert len([one for one in await facts(bill()) if one.kind == "paid"]) == 2


async def test_a_rule_that_waits_for_its_turn_makes_no_second_fact(
    facts: Facts, bill: Callable[..., Bill], became: Accept, accept: Accept
) -> None:
    """F53: what it decides again has the same happening, and is no news."""
    first = await became(bill(), "paid")
    inputs = {"happening": "invoice_becomes", "value": "paid", "bill": bill().id, "after_wait_of": "thank"}
    await accept(f"wait:thank:{first}", action="decide", role="step", inputs=inputs)
    assert len([one for one in await facts(bill()) if one.kind == "paid"]) == 1


async def test_a_partly_paid_invoice_past_its_day_is_overdue(
    facts: Facts, bill: Callable[..., Bill], accept: Accept
) -> None:
    await accept("write-back:7:overdue:bill-1:2026-04-01", action="write-back", role="step")
    assert [one.kind for one in await facts(bill())] == ["overdue", "created"]


@pytest.mark.parametrize(("outcome", "how"), [("refused", "was refused"), ("failed", "failed")])
async def test_an_action_came_to_nothing(facts: Facts, ended: Accept, outcome: str, how: str) -> None:
    await ended(outcome, "the deal has no contact")
    (fact,) = await facts()
    assert (fact.kind, fact.text) == ("refused", f"Create invoice {how}: the deal has no contact")


async def test_a_contact_of_the_same_number_is_another_record(facts: Facts, ended: Accept) -> None:
    await ended("refused", "create-invoice is for a deal", object_type="CONTACT")
    assert await facts() == []


async def test_what_was_planned_long_ago_and_is_refused_today_is_news(
    facts: Facts, ended: Accept, clock: Any
) -> None:
    """F36: a mail that was to go out weeks later."""
    due_at = clock() + timedelta(days=30)
    await ended("refused", "the invoice is voided", due_at=due_at)
    clock.forward(days=31)
    assert [fact.at for fact in await facts()] == [due_at]


async def test_a_refusal_of_long_ago_is_no_news(facts: Facts, ended: Accept, clock: Any) -> None:
    await ended("refused", "the deal has no contact")
    clock.forward(days=8)
    assert await facts() == []


async def test_an_action_that_went_well_is_told_by_its_invoice(facts: Facts, ended: Accept) -> None:
    await ended("done", "invoice 1001 is made")
    assert await facts() == []


async def test_what_is_old_is_no_news(facts: Facts, bill: Callable[..., Bill], clock: Any) -> None:
    """A service that is new to an account does not flood its timelines."""
    clock.forward(days=8)
    assert await facts(bill()) == []


def test_a_payment_came_in(payment: Callable[..., PaymentRow], bill: Callable[..., Bill], clock: Any) -> None:
    (fact,) = payment_facts(payment(), [bill()], clock())
    assert fact.text == "A payment of 200.00 USD for invoice 1001 is recorded in QuickBooks (reference 77)"


def test_a_payment_of_two_deals_is_told_at_both(
    payment: Callable[..., PaymentRow], bill: Callable[..., Bill], clock: Any
) -> None:
    found = payment_facts(payment(applied={"1": 5_000, "2": 15_000}), [bill(), bill(2, deal_id="8")], clock())
    assert [(one.deal_id, one.text[:23]) for one in found] == [
        ("7", "A payment of 50.00 USD "),
        ("8", "A payment of 150.00 USD"),
    ]


def test_a_payment_that_is_gone_is_not_told(
    payment: Callable[..., PaymentRow], bill: Callable[..., Bill], clock: Any
) -> None:
    assert payment_facts(payment(gone=True), [bill()], clock()) == []


def test_an_old_payment_is_not_told(
    payment: Callable[..., PaymentRow], bill: Callable[..., Bill], clock: Any
) -> None:
    assert payment_facts(payment(), [bill()], clock() + timedelta(days=8)) == []


async def test_what_has_its_note_is_not_told_again(
    facts: Facts, bill: Callable[..., Bill], accept: Accept, store: Store
) -> None:
    (fact,) = await facts(bill())
    await accept(note_key(fact), action="note-on-deal", role="delivery")
    assert await store.read(lambda session: untold(session, PORTAL, [fact], EVERYTHING)) == []


async def test_what_was_told_along_with_something_else_is_not_told_again(
    facts: Facts, bill: Callable[..., Bill], accept: Accept, store: Store, clock: Any
) -> None:
    found = await facts(bill(), bill(2))
    (start,) = telling(found, clock(), "en")
    await accept(start.business_key, action=start.action, role=start.role, inputs=dict(start.inputs))
    assert await store.read(lambda session: untold(session, PORTAL, found, EVERYTHING)) == []


def test_the_facts_of_two_deals_are_told_by_two_runs(
    bill: Callable[..., Bill], payment: Callable[..., PaymentRow], clock: Any
) -> None:
    found = payment_facts(payment(applied={"1": 5_000, "2": 15_000}), [bill(), bill(2, deal_id="8")], clock())
    assert [start.object_id for start in telling(found, clock(), "en")] == ["7", "8"]


def test_an_older_run_makes_the_one_note_of_its_key() -> None:
    row = Execution(business_key="note-on-deal:created:b1", inputs={"text": "It is made", "at": "2026-03-02"})
    assert notes_of(row) == [{"key": "note-on-deal:created:b1", "text": "It is made", "at": "2026-03-02"}]


async def test_what_the_rules_leave_out_is_not_told(
    facts: Facts, bill: Callable[..., Bill], store: Store
) -> None:
    (fact,) = await facts(bill())
    assert await store.read(lambda session: untold(session, PORTAL, [fact], frozenset({"paid"}))) == []
