"""Every column of the ledger is bound to the chain, or named as one that is not (F201)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, String, inspect, select, update
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString, Session, SQLModel, col

from engine.executions.effects import Effects, Intent
from engine.proof.proving import prove
from engine.proof.rows import BOUND, IN_FACTS, OUTSIDE
from engine.proof.verifying import check_all, walk
from engine.proof.verifying_rows import check_rows
from engine.store import Store
from engine.store.tables import Bill, Decision, Effect, Event, Execution, PaymentRow, UtcTime

PORTAL = "4210001"
DEAL = "7"
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANSWER = {
    "Id": "145",
    "SyncToken": "0",
    "DocNumber": "1001",
    "CustomerRef": {"value": "58"},
    "CurrencyRef": {"value": "USD"},
    "TxnDate": "2026-03-02",
    "TotalAmt": 100,
    "MetaData": {"CreateTime": "2026-03-02T15:00:00Z", "LastUpdatedTime": "2026-03-02T15:00:00Z"},
}
MODELS = (Effect, Execution, Event, Decision, Bill, PaymentRow)
KEPT = {(Event, "id"), (Execution, "id")}  # the database itself holds these: other rows refer to them
HELD = [
    (model, name)
    for model in MODELS
    for name in (*BOUND.get(model, ()), *IN_FACTS.get(model, ()))
    if (model, name) not in KEPT
]
LEFT_OUT = [(model, name) for model, names in OUTSIDE.items() for name in names]
DIFFERENT: dict[type[TypeEngine[Any]], Any] = {
    UtcTime: datetime(2001, 1, 1, tzinfo=UTC),
    Date: date(2001, 1, 1),
    Integer: 77,
    JSON: [{"altered": 1}],
    String: "altered",
    AutoString: "altered",
}


def named(case: Any) -> str:
    return case.__tablename__ if isinstance(case, type) else str(case)


@pytest.fixture
async def ledger(store: Store, claimed: Any, clock: Any, new_id: Callable[[], str]) -> None:
    """An invoice that a decision asked for, with its bill, and a payment; and a second one beside it."""

    async def send(intent: Intent) -> dict[str, Any]:
        return ANSWER

    for number in ("1", "2"):
        row = await claimed(f"call:ap-{number}", decision_id=f"decision-{number}")
        await store.write(lambda session, row=row, number=number: _fill(session, row, number), account=PORTAL)
        made = Effects(store, row, clock, new_id, connection_id="c-1")
        await made.once("create invoice", {"PrivateNote": f"Stagebill {row.id}"}, send)
    await claimed("call:ap-3")  # has nothing yet, so that what refers to another run may be moved there


def _fill(session: Session, row: Execution, number: str) -> None:
    session.add(
        Decision(
            id=f"decision-{number}",
            event_id=row.event_id,
            portal_id=PORTAL,
            rule="bill",
            rules_digest="d",
            verdict="match",
            reason="the deal is won",
            decided_at=AT,
            deal_id=DEAL,
        )
    )
    session.add(
        Bill(
            id=f"bill-{number}",
            portal_id=PORTAL,
            connection_id="c-1",
            execution_id=row.id,
            deal_id=DEAL,
            invoice_type="full",
            currency="USD",
            amount_minor=10000,
            deal_total_minor=30000,
            state="created",
            reserved_at=AT,
            invoice_id="145",
            number="1001",
            total_minor=10000,
            status="sent",
        )
    )
    session.add(
        PaymentRow(
            id=f"payment-{number}",
            portal_id=PORTAL,
            connection_id="c-1",
            payment_id=f"21{number}",
            applied={"145": 100},
            payment_updated_at=AT,
        )
    )


@pytest.fixture
def flaws(store: Store) -> Callable[[], list[str]]:
    """What `prove --all` and `prove --deal` find wrong, in sentences."""

    def found(session: Session) -> Iterator[str]:
        every = (*walk(session, PORTAL).flaws, *check_all(session, PORTAL), *check_rows(session, PORTAL))
        yield from (flaw.sentence for flaw in every)
        deal = prove(session, PORTAL, DEAL)
        yield from (*deal.flaws, *(sentence for one in deal.made for sentence in one.flaws))

    return lambda: store.read_now(lambda session: list(found(session)))


@pytest.fixture
def alter(store: Store) -> Callable[[type[SQLModel], str], None]:
    """Gives one row another value in a column, as somebody might by SQL."""

    def change(session: Session, model: Any, name: str) -> None:
        column = inspect(model).columns[name]
        now = session.connection().execute(select(model.id, column).order_by(model.id)).first()
        assert now is not None
        value = _other(session, column, now[1])
        session.connection().execute(update(model).where(col(model.id) == now[0]).values({name: value}))

    return lambda model, name: store.write_now(lambda session: change(session, model, name), account=PORTAL)


def _other(session: Session, column: Any, now: Any) -> Any:
    """Something else that fits the column."""
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column.desc()))
    if isinstance(column.type, Boolean):
        return not now
    return next(value for kind, value in DIFFERENT.items() if isinstance(column.type, kind))


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_column_is_bound_or_named_as_one_that_is_not(model: type[SQLModel]) -> None:
    placed = [*BOUND.get(model, ()), *IN_FACTS.get(model, ()), *OUTSIDE.get(model, {})]

    assert sorted(placed) == sorted(inspect(model).columns.keys())


@pytest.mark.usefixtures("ledger")
def test_what_nobody_touched_is_as_it_was(flaws: Callable[[], list[str]]) -> None:
    assert flaws() == []


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(("model", "name"), HELD, ids=named)
def test_a_column_that_is_bound_cannot_be_altered_unseen(
    model: type[SQLModel], name: str, alter: Any, flaws: Callable[[], list[str]]
) -> None:
    alter(model, name)

    assert [told for told in flaws() if "altered" in told or "missing" in told or "moved" in told]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(("model", "name"), LEFT_OUT, ids=named)
def test_a_column_outside_changes_nothing_that_is_proved(
    model: type[SQLModel], name: str, alter: Any, flaws: Callable[[], list[str]]
) -> None:
    alter(model, name)

    assert flaws() == []


@pytest.mark.parametrize(("model", "name"), LEFT_OUT, ids=named)
def test_a_column_outside_is_named_in_the_documentation(model: Any, name: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "proof.md").read_text()

    assert f"`{model.__tablename__}.{name}`" in page


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("model", [Bill, PaymentRow], ids=named)
def test_a_row_that_was_put_in_is_found(model: Any, store: Store, flaws: Callable[[], list[str]]) -> None:
    def put_in(session: Session) -> None:
        first = session.connection().execute(select(*inspect(model).columns)).mappings().first()
        others = {"id": "new", "execution_id": "other", "payment_id": "other"}
        values = {name: others.get(name, value) for name, value in dict(first or {}).items()}
        session.connection().execute(inspect(model).local_table.insert(), values)

    store.write_now(put_in, account=PORTAL)

    assert any("(row new) has no entry in the chain: it was put in" in told for told in flaws())


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("model", [Bill, PaymentRow], ids=named)
def test_a_row_that_was_deleted_is_found(model: Any, store: Store, flaws: Callable[[], list[str]]) -> None:
    table = inspect(model).local_table
    store.write_now(
        lambda session: session.connection().execute(table.delete().where(table.c.id.like("%-1"))),
        account=PORTAL,
    )

    name = table.name
    assert f"the row of {name} {name}-1 is missing: it was deleted or moved" in flaws()


@pytest.mark.usefixtures("ledger")
async def test_a_change_by_the_service_is_sealed_with_it(
    store: Store, flaws: Callable[[], list[str]]
) -> None:
    def pay(session: Session) -> None:
        bill = session.get_one(Bill, "bill-1")
        bill.balance_minor, bill.status = 0, "paid"
        session.add(bill)

    await store.write(pay, account=PORTAL)

    assert flaws() == []


@pytest.mark.usefixtures("ledger")
async def test_what_was_altered_is_found_also_after_a_later_change(
    store: Store, alter: Any, flaws: Callable[[], list[str]]
) -> None:
    def pay(session: Session) -> None:
        bill = session.get_one(Bill, "bill-1")
        bill.balance_minor, bill.status = 0, "paid"
        session.add(bill)

    alter(Bill, "number")
    for _ in range(2):
        await store.write(pay, account=PORTAL)

    assert any("was altered: it did not stay what entry" in told for told in flaws())


@pytest.mark.usefixtures("ledger")
async def test_an_event_that_was_altered_is_found_also_after_a_later_intent(
    store: Store, alter: Any, clock: Any, new_id: Any, flaws: Callable[[], list[str]]
) -> None:
    def begin_again(session: Session) -> Execution:
        first = session.exec(select(Effect).order_by(col(Effect.id))).scalars().first()
        assert first is not None
        first.state = "not_made"
        session.add(first)
        return session.get_one(Execution, first.execution_id)

    async def send(intent: Intent) -> dict[str, Any]:
        return ANSWER

    row = await store.write(begin_again, account=PORTAL)
    alter(Event, "payload")
    again = Effects(store, row, clock, new_id, connection_id="c-1")
    await again.once("create invoice", {"PrivateNote": f"Stagebill {row.id}"}, send)

    assert any("the event that asked for it was altered" in told for told in flaws())


@pytest.mark.usefixtures("ledger")
async def test_what_is_written_as_it_was_adds_no_entry(store: Store) -> None:
    def touch(session: Session) -> None:
        bill = session.get_one(Bill, "bill-1")
        bill.number, bill.announced = bill.number, 5
        session.add(bill)

    before = store.read_now(lambda session: walk(session, PORTAL).entries)
    await store.write(touch, account=PORTAL)

    assert store.read_now(lambda session: walk(session, PORTAL).entries) == before


def test_nobody_writes_bills_or_payments_past_the_chain() -> None:
    """Statements over many rows would change them without an entry."""
    rows = r"(Bill|BillRow|PaymentRow)\b"
    past = re.compile(rf"\b(update|delete|insert)\({rows}|\binsert_new\([^,]+, {rows}")
    sources = (Path(__file__).parents[3] / "engine").rglob("*.py")

    assert [str(one) for one in sources if past.search(one.read_text())] == []


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("model", "name"), [(Execution, "object_id"), (Bill, "deal_id")], ids=["its-run", "its-bill"]
)
def test_what_was_given_to_another_deal_is_missed_by_its_own(
    model: type[SQLModel], name: str, alter: Any, store: Store
) -> None:
    alter(model, name)

    told = store.read_now(lambda session: prove(session, PORTAL, DEAL).flaws)

    assert any("is missing from this deal; entry" in sentence for sentence in told)
