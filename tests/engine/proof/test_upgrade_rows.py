"""A ledger from before bills and payments were in the chain: the migration takes them in (F201)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from engine.proof.verifying import walk
from engine.proof.verifying_rows import check_rows
from engine.store import Store, open_store
from engine.store.migrate import migrate
from engine.store.tables import Bill, PaymentRow

PORTALS = ("1", "2")
AT = datetime(2026, 3, 2, 15, 0, 0, 120, tzinfo=UTC)
PAYMENT: dict[str, Any] = {"applied": {"145": 10000}, "payment_updated_at": AT, "paid_on": date(2026, 3, 2)}
BILLED: dict[str, Any] = {
    "schedule": "project",
    "instalment": "deposit",
    "invoice_id": "145",
    "number": 'R\u00f6 "1"\\\n',
    "invoice_date": date(2026, 3, 2),
    "due_date": date(2026, 4, 1),
    "email_sent": True,
    "send_at": AT,
    "invoice_updated_at": AT,
    "recipient": "ann@example.com",
}


def bill(portal: str, **more: Any) -> Bill:
    usual: dict[str, Any] = {
        "id": f"bill-{portal}{len(more)}",
        "portal_id": portal,
        "connection_id": "c",
        "execution_id": f"x-{portal}{len(more)}",
        "deal_id": "7",
        "invoice_type": "deposit",
        "currency": "USD",
        "amount_minor": 999999999999999,
        "deal_total_minor": 10000,
        "reserved_at": AT,
    }
    return Bill(**(usual | more))


def payment(portal: str) -> PaymentRow:
    return PaymentRow(id=f"p-{portal}", portal_id=portal, connection_id=portal, payment_id="210", **PAYMENT)


def put(engine: Engine, row: Bill | PaymentRow) -> None:
    with engine.begin() as connection:
        told = {name: value for name, value in row.model_dump().items() if value is not None}
        connection.execute(inspect(type(row)).local_table.insert(), told)  # columns of that time only


@pytest.fixture
def upgraded(ledgers: Any, tmp_path: Any, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store of version 0014 with bills of each kind and payments, opened by this version."""
    on_sqlite = request.config.option.store == "sqlite"
    url = f"sqlite:///{tmp_path}/old.db" if on_sqlite else str(request.getfixturevalue("databases").new())
    engine = create_engine(make_url(url.replace("postgresql:", "postgresql+psycopg:")))
    migrate(engine, "0014")
    for portal in PORTALS:
        for row in (bill(portal), bill(portal, **BILLED), payment(portal)):
            put(engine, row)
    engine.dispose()
    with closing(open_store(url)) as store:
        yield store


def flaws(store: Store, portal: str) -> list[str]:
    found: Any = store.read_now(lambda session: [*walk(session, portal).flaws, *check_rows(session, portal)])
    return [flaw.sentence for flaw in found]


@pytest.mark.parametrize("portal", PORTALS)
def test_rows_from_before_are_in_the_chain_as_they_were(upgraded: Store, portal: str) -> None:
    assert flaws(upgraded, portal) == []
    assert upgraded.read_now(lambda session: walk(session, portal).entries) == 3


def test_what_is_altered_after_the_upgrade_is_found(upgraded: Store) -> None:
    statement = text("UPDATE bill SET number = '1' WHERE portal_id = '1' AND number <> ''")
    upgraded.write_now(lambda session: session.connection().execute(statement), account="1")

    assert [told.partition(" (")[0] for told in flaws(upgraded, "1")] == ["the bill of invoice 1"]
    assert flaws(upgraded, "2") == []
