"""A clock that is moved by hand, ids that count, a mailbox, and rows of the ledger with dull defaults."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from engine.executions import ledger
from engine.executions.ledger import Incoming, Start
from engine.mail import Letter
from engine.records import BooksCompany
from engine.store import Store, open_store
from engine.store.tables import Execution

PORTAL = "4210001"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Chicago


@dataclass
class ManualClock:
    """Stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Mailbox:
    """Takes letters; fails as it is told."""

    letters: list[Letter] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def send(self, letter: Letter) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.letters.append(letter)


@pytest.fixture
def fresh_store(database_url: str) -> Iterator[Store]:
    """A ledger of its own."""
    with closing(open_store(database_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def open_ledger(ledgers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One ledger for many tests: statements need to be compiled only once."""
    with closing(open_store(ledgers.take(tmp_path_factory.mktemp("shared")))) as opened:
        yield opened


@pytest.fixture
def store(open_ledger: Store) -> Iterator[Store]:
    """An empty ledger; it is emptied again."""
    yield open_ledger
    open_ledger.write_now(_empty, account=None)


def _empty(session: Session) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        session.connection().execute(table.delete())


@pytest.fixture
def clock() -> ManualClock:
    """Shows 2 March 2026, 15:00 UTC."""
    return ManualClock()


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Ids that count, and sort as they were made."""
    numbers = count(1)
    return lambda: f"id-{next(numbers):05d}"


@pytest.fixture
def company() -> BooksCompany:
    """A US company without sales tax, in US dollars only."""
    return BooksCompany("Test & Co", "US", "USD", False, False, False)


@pytest.fixture
def mailbox() -> Mailbox:
    """Where letters go instead of a mail server; `errors` are what its next sends raise."""
    return Mailbox()


@pytest.fixture
def incoming(clock: ManualClock, new_id: Callable[[], str]) -> Callable[..., Incoming]:
    """An event with the execution that handles it; `key` is dedupe key and business key of both."""

    def build(key: str = "call:ap-1", *, portal_id: str = PORTAL, **start: Any) -> Incoming:
        told: dict[str, Any] = {
            "action": "create-invoice",
            "inputs": {},
            "due_at": clock(),
            "object_type": "DEAL",
            "object_id": "7",
        }
        return Incoming(
            event_id=new_id(),
            execution_id=new_id(),
            portal_id=portal_id,
            kind="action_call",
            dedupe_key=key,
            payload={},
            received_at=clock(),
            start=Start(business_key=key, **(told | start)),
        )

    return build


@pytest.fixture
def accept(store: Store, incoming: Callable[..., Incoming]) -> Callable[..., Awaitable[str]]:
    """Stores an event; gives the id of its execution."""

    async def stored(key: str = "call:ap-1", **more: Any) -> str:
        (accepted,) = await store.write_row(ledger.accept, (incoming(key, **more),))
        return accepted.execution_id

    return stored


@pytest.fixture
def claimed(
    store: Store, accept: Callable[..., Awaitable[str]], clock: ManualClock, new_id: Callable[[], str]
) -> Callable[..., Awaitable[Execution]]:
    """Stores an event and claims its execution."""

    async def taken(key: str = "call:ap-1", **more: Any) -> Execution:
        execution_id = await accept(key, **more)
        row = await store.write(
            lambda session: ledger.claim(session, execution_id, token=new_id(), now=clock()),
            account=None,
        )
        assert row is not None
        return row

    return taken


@pytest.fixture
def row_of(store: Store) -> Callable[[str], Awaitable[Execution]]:
    """An execution as the ledger has it now."""

    async def read(execution_id: str) -> Execution:
        return await store.read(lambda session: session.get_one(Execution, execution_id))

    return read
