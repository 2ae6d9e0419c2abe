"""A batch in the ledger: begun once, whole, by its own account, and told deal by deal."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlmodel import Session, col, select

from engine.bulk import batches
from engine.bulk.batches import Batch, BatchDeal, Result
from engine.card import Person
from engine.clients.limiter import Priority
from engine.errors import Refused
from engine.executions.dispatch import priority_of
from engine.executions.ledger import Accepted
from engine.store import Store
from engine.store.account_tables import Account
from engine.store.tables import Bill, Event, Execution

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANN = Person("4210001", "71001")
ONCE = "batch-0123456789"
ROOF, WALL = BatchDeal("7", "Roof", "100.00 USD"), BatchDeal("8", "Wall", "50.00 USD")


def batch(*deals: BatchDeal, once: str = ONCE) -> Batch:
    return Batch(once, deals or (ROOF, WALL), {"invoice_type": "full"})


@pytest.fixture
def begin(store: Store) -> Callable[[Batch], list[Accepted]]:
    """Begins a batch of Ann's."""
    ids = count(1)
    store.write_now(
        lambda session: session.add(Account(portal_id=ANN.portal_id, salt=b"", created_at=NOW)), account=None
    )

    def begin(wanted: Batch) -> list[Accepted]:
        def work(session: Session) -> list[Accepted]:
            return batches.begin(session, wanted, ANN, NOW, lambda: f"{next(ids):012d}")

        return store.write_now(work, account=ANN.portal_id)

    return begin


def results(store: Store, portal_id: str = ANN.portal_id) -> list[Result] | None:
    return store.read_now(lambda session: batches.results(session, portal_id, ONCE))


def executions(store: Store) -> list[Execution]:
    return list(store.read_now(lambda session: session.exec(select(Execution)).all()))


def test_each_deal_is_an_execution_that_nobody_waits_for(
    store: Store, begin: Callable[[Batch], list[Accepted]]
):
    begin(batch())

    rows = executions(store)
    assert {(row.action, row.object_id, row.inputs["invoice_type"]) for row in rows} == {
        ("create-invoice", "7", "full"),
        ("create-invoice", "8", "full"),
    }
    assert {priority_of(row) for row in rows} == {Priority.BACKGROUND}


def test_the_same_page_again_begins_nothing(store: Store, begin: Callable[[Batch], list[Accepted]]):
    first, again = begin(batch()), begin(batch())

    assert (len(first), again) == (2, [])
    assert len(executions(store)) == 2


def test_another_page_begins_the_same_deal_anew(store: Store, begin: Callable[[Batch], list[Accepted]]):
    """Whether anything is left to bill, the deal's own account says."""
    begin(batch(ROOF))
    begin(batch(ROOF, once="batch-9876543210"))

    assert len(executions(store)) == 2


def test_one_page_cannot_be_used_for_other_deals(store: Store, begin: Callable[[Batch], list[Accepted]]):
    begin(batch(ROOF))

    with pytest.raises(Refused, match="used for other deals already; review these again"):
        begin(batch(ROOF, WALL))
    assert len(executions(store)) == 1


def test_who_began_it_is_kept_with_each_deal(store: Store, begin: Callable[[Batch], list[Accepted]]):
    begin(batch())

    events = store.read_now(
        lambda session: session.exec(select(Event).where(col(Event.kind) == "bulk")).all()
    )
    assert len(events) == 3
    assert {event.payload["user"]["id"] for event in events} == {"71001"}


def test_the_deals_are_told_in_the_order_of_the_review(
    store: Store, begin: Callable[[Batch], list[Accepted]]
):
    begin(batch(WALL, ROOF))

    told = results(store)

    assert told is not None
    assert [(one.deal.name, one.is_open, one.may_be_tried) for one in told] == [
        ("Wall", True, False),
        ("Roof", True, False),
    ]


def test_a_batch_is_shown_to_its_own_account_only(store: Store, begin: Callable[[Batch], list[Accepted]]):
    begin(batch())

    assert results(store, "4210002") is None


def test_what_was_billed_has_the_quotes_own_taxes_as_the_review_had(
    store: Store, begin: Callable[[Batch], list[Accepted]]
):
    """F25: lines of taxes count in what is shown, though not of the deal's total."""
    begun = begin(batch(BatchDeal("7", "Roof", "108.25 USD")))
    ids = {"id": "b", "portal_id": ANN.portal_id, "connection_id": "books", "deal_id": "7"}
    own = {"execution_id": begun[0].execution_id, "invoice_id": "145", "invoice_type": "full"}
    sums = {"amount_minor": 10_000, "deal_total_minor": 10_000, "tax_lines_minor": 825, "currency": "USD"}
    bill = Bill(**ids, **own, **sums, reserved_at=NOW)
    store.write_now(lambda session: session.add(bill), account=ANN.portal_id)

    told = results(store)

    assert told is not None
    assert (told[0].billed, told[0].differs) == ("108.25 USD", False)


def result(outcome: str = "", *, tried: bool = False, billed: str = "") -> Result:
    return Result(ROOF, "1", outcome, "", tried=tried, billed=billed)


@pytest.mark.parametrize(
    ("told", "may"),
    [
        (result("refused"), True),
        (result("failed"), True),
        (result(tried=True), True),
        (result(), False),
        (result("done"), False),
        (result("skipped"), False),
    ],
    ids=["refused", "failed", "waits-for-another-try", "under-way", "done", "skipped"],
)
def test_what_came_to_nothing_or_waits_may_be_tried(told: Result, may: bool):
    assert told.may_be_tried is may


def test_an_invoice_over_another_amount_than_reviewed_is_told_apart():
    assert result("done", billed="90.00 USD").differs
    assert not result("done", billed="100.00 USD").differs
    assert not result("refused").differs
