"""Each of the three locks holds alone, with the other two switched off (invariant 2).

What each is for: the key guards against the same wish that comes twice; requestid and marker guard against an
answer that was lost. The switches are real: with all that guards switched off, a document is made twice.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url, update
from sqlmodel import col

from engine.commands.output import FOUND, Out
from engine.commands.prove import prove_deal
from engine.store.tables import Execution

QUICKBOOKS_URL = "http://quickbooks.test"
CALLBACK = "ap-4210001-1-1-0"
LOST = ["drop_after", "truncate"]
TABLES = ("event", "execution", "effect", "bill", "customer_link")


class Case:
    """One effect that makes a document: how it is asked for, and where to count what came of it."""

    def __init__(self, operation: str, action: str, listed: str, **inputs: str) -> None:
        self.operation = operation
        self.action = action
        self.listed = listed
        self.inputs = inputs

    async def ask(self, service: Any, deal: str, callback_id: str = CALLBACK) -> None:
        """One call, until its end is known."""
        first = await service.call(self.action, deal, callback_id, **self.inputs)
        for _ in range(8 if first["hs_execution_state"] == "BLOCK" else 0):
            await service.later(minutes=2)
        await service.settle()

    async def made(self, service: Any) -> int:
        return len(await service.quickbooks.get(self.listed))


CASES = {
    "invoice": Case("invoice.create", "create-invoice", "invoices", invoice_type="deposit", amount="100"),
    "payment": Case("payment.create", "record-payment", "payments", amount="40"),
    "receipt": Case(
        "salesreceipt.create",
        "create-sales-receipt",
        "salesreceipts",
        amount="100",
        item="Consulting",
        tax_code="NON",
    ),
    "customer": Case("customer.create", "create-invoice", "customers", invoice_type="deposit", amount="100"),
}


@pytest.fixture
def new_database(ledgers: Any) -> Callable[[Path], str]:
    """A ledger that nobody gets after us: its constraints are taken away here."""
    take: Callable[[Path], str] = ledgers.take
    return take


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    """Each effect that makes a document, one after the other."""
    return CASES[str(request.param)]


@pytest.fixture
async def deal(service: Any, case: Case) -> str:
    """A deal with room for more than one document, and for payments an invoice of two of them."""
    made = str(await service.deal(pipeline="other", amount="500"))
    if case.operation == "payment.create":
        await service.call("create-invoice", made, "ap-4210001-9-1-0", invoice_type="full")
        service.clock.forward(minutes=1)
    return made


def lose(service: Any, case: Case, kind: str) -> None:
    """QuickBooks makes the next one, and its answer does not arrive."""
    service.quickbooks.faults.configure({"rules": [{"operation": case.operation, "kind": kind}]})


# The switches


async def forget_requestids(service: Any) -> None:
    """QuickBooks takes a repeat for a new request."""
    await service.quickbooks.post("settings", {"remember_requestid": False})


def strip_markers(service: Any) -> None:
    """What QuickBooks stores has nothing by which we would find it again."""

    async def stripped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or "/query" in scope["path"]:
            await service.quickbooks.app(scope, receive, send)
            return
        body = await _body(receive)
        if body.startswith(b"{"):
            told = json.loads(body)
            told.pop("PrivateNote", None)
            if told.pop("PrimaryEmailAddr", None):  # another customer of the name, as far as we can see
                told["Notes"] = ""
            body = json.dumps(told).encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await service.quickbooks.app({**scope, "headers": [*headers, length]}, _said(body), send)

    service.network.connect(QUICKBOOKS_URL, stripped)


async def _body(receive: Any) -> bytes:
    whole, more = b"", True
    while more:
        part = await receive()
        whole, more = whole + part.get("body", b""), part.get("more_body", False)
    return whole


def _said(body: bytes) -> Callable[[], Awaitable[Any]]:
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive


def drop_keys(service: Any) -> None:
    """The database keeps nothing from being there twice any more."""
    with altering(service) as connection:
        for table in TABLES:
            if connection.dialect.name == "sqlite":
                _rebuild_without_keys(connection, table)
            else:
                _drop_keys(connection, table)


@contextmanager
def altering(service: Any) -> Iterator[Connection]:
    """A connection of our own into the service's ledger, and what it did committed."""
    url = make_url(service.settings.database)
    engine = create_engine(url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


def _rebuild_without_keys(database: Connection, table: str) -> None:
    database.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    of_table = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
    (made,) = database.exec_driver_sql(of_table, (table, "table")).one()
    indexes = [row[0] for row in database.exec_driver_sql(of_table, (table, "index"))]
    loose, count = re.subn(r",\s*(CONSTRAINT \w+ )?UNIQUE \([^)]*\)", "", made)
    assert count, made
    for statement in (
        f"ALTER TABLE {table} RENAME TO old_{table}",
        loose,
        f"INSERT INTO {table} SELECT * FROM old_{table}",
        f"DROP TABLE old_{table}",
        *(index.replace("UNIQUE INDEX", "INDEX") for index in indexes),
    ):
        database.exec_driver_sql(statement)


def _drop_keys(database: Connection, table: str) -> None:
    found = inspect(database)
    for key in found.get_unique_constraints(table):
        database.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{key["name"]}"')
    for index in found.get_indexes(table):
        if index["unique"] and not index.get("duplicates_constraint"):
            database.exec_driver_sql(f'DROP INDEX "{index["name"]}"')


def run_again(service: Any) -> None:
    """As after a process that died between the stored answer and the end of its run."""
    ours = (col(Execution.business_key) == f"call:{CALLBACK}", col(Execution.role) == "action")
    with altering(service) as connection:
        connection.execute(update(Execution).where(*ours).values(state="due", outcome=None, closed_at=None))


# The key alone


@pytest.fixture
async def key_alone(service: Any) -> None:
    await forget_requestids(service)
    strip_markers(service)


@pytest.mark.usefixtures("key_alone")
async def test_the_key_alone_makes_one_of_a_call_that_comes_twice(service: Any, case: Case, deal: str):
    """HubSpot repeats what it got no answer to."""
    await case.ask(service, deal)
    await case.ask(service, deal)
    assert await case.made(service) == 1


@pytest.mark.usefixtures("key_alone")
async def test_the_key_alone_makes_one_of_two_calls_at_once(service: Any, case: Case, deal: str):
    calls = [service.call(case.action, deal, CALLBACK, **case.inputs) for _ in range(2)]
    await asyncio.gather(*calls)
    await service.settle()
    assert await case.made(service) == 1


@pytest.mark.usefixtures("key_alone")
async def test_the_key_alone_makes_one_when_the_process_died_after_the_answer(
    service: Any, case: Case, deal: str
):
    await case.ask(service, deal)
    run_again(service)
    await service.later(minutes=1)
    assert await case.made(service) == 1


@pytest.mark.usefixtures("key_alone")
async def test_without_any_lock_a_call_that_comes_twice_makes_two(service: Any):
    """Which shows that the switches switch."""
    case = CASES["invoice"]
    deal = str(await service.deal(pipeline="other", amount="500"))
    drop_keys(service)
    await case.ask(service, deal)
    await case.ask(service, deal)
    assert await case.made(service) == 2


# requestid alone


@pytest.fixture
async def requestid_alone(service: Any, deal: str) -> None:
    drop_keys(service)
    strip_markers(service)


@pytest.mark.usefixtures("requestid_alone")
@pytest.mark.parametrize("kind", LOST)
async def test_the_requestid_alone_makes_one_when_the_answer_was_lost(
    service: Any, case: Case, deal: str, kind: str
):
    lose(service, case, kind)
    await case.ask(service, deal)
    assert await case.made(service) == 1


@pytest.mark.usefixtures("requestid_alone")
async def test_the_requestid_alone_makes_one_of_a_call_that_comes_twice(service: Any, case: Case, deal: str):
    await case.ask(service, deal)
    await case.ask(service, deal)
    assert await case.made(service) == 1


@pytest.mark.parametrize("case", ["invoice", "payment", "receipt"], indirect=True)
@pytest.mark.usefixtures("requestid_alone")
async def test_without_any_lock_a_lost_answer_makes_two(service: Any, case: Case, deal: str):
    """Which shows that the switches switch."""
    await forget_requestids(service)
    lose(service, case, "drop_after")
    await case.ask(service, deal)
    assert await case.made(service) == 2


# The marker alone


@pytest.fixture
async def marker_alone(service: Any, deal: str) -> None:
    drop_keys(service)
    await forget_requestids(service)


@pytest.mark.usefixtures("marker_alone")
@pytest.mark.parametrize("kind", LOST)
async def test_the_marker_alone_makes_one_when_the_answer_was_lost(
    service: Any, case: Case, deal: str, kind: str
):
    lose(service, case, kind)
    await case.ask(service, deal)
    assert await case.made(service) == 1


# What keeps the locks locked


async def test_constraints_that_somebody_took_away_are_told(service: Any, capsys: Any):
    """A proof does not say that no second invoice can exist where the database would take one."""
    deal = str(await service.deal(pipeline="other", amount="500"))
    await CASES["invoice"].ask(service, deal)
    drop_keys(service)
    capsys.readouterr()
    with closing(service.store()) as store:
        assert prove_deal(store, Out(), deal, None, told=None) == FOUND
    printed = capsys.readouterr().out
    assert "does not keep two executions from having one key any more" in printed
    assert "does not keep an instalment from having two bills any more" in printed


# What the marker costs


async def test_nothing_is_searched_for_when_the_answer_came(service: Any):
    """Invariant 9: one write and no metered read for an invoice to a known customer."""
    first = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", first, "ap-4210001-1-1-0", invoice_type="deposit", amount="100")
    before = len(await service.requests())
    await service.call("create-invoice", first, "ap-4210001-2-1-0", invoice_type="deposit", amount="100")
    assert (await service.requests())[before:] == ["invoice.create"]


async def test_a_lost_answer_costs_one_search(service: Any):
    case = CASES["invoice"]
    deal = await service.deal(pipeline="other", amount="500")
    await case.ask(service, deal, "ap-4210001-2-1-0")
    before = len(await service.requests())
    lose(service, case, "drop_after")
    await case.ask(service, deal)
    spent = (await service.quickbooks.get("requests"))[before:]
    searches = [one["query"] for one in spent if "CustomerRef" in (one["query"] or "")]
    assert [one["operation"] for one in spent].count("invoice.create") == 1
    assert len(searches) == 1  # its webhook has the invoice read, too, as one that nobody here knows yet
