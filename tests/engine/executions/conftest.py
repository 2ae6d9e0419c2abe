"""Claims and ends of executions, as a worker makes them, and what the ledger has of them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import func, select

from engine.action import Outcome
from engine.executions import ending, ledger
from engine.executions.ending import Closing
from engine.store import Store
from engine.store.tables import Event, Execution

DONE = Closing(Outcome.DONE, "it is done", {"invoice_id": "145"})


@pytest.fixture
def count(store: Store) -> Callable[[Any], Any]:
    """How many rows a table has."""

    async def of(table: Any) -> int:
        return await store.read(lambda session: session.exec(select(func.count()).select_from(table)).one())

    return of


@pytest.fixture
def claim(store: Store, clock: Any) -> Callable[..., Any]:
    """Tries to take an execution."""

    async def take(execution_id: str, token: str = "mine") -> Execution | None:
        return await store.write(
            lambda session: ledger.claim(session, execution_id, token=token, now=clock()),
            account=None,
        )

    return take


@pytest.fixture
def close(store: Store, clock: Any, new_id: Callable[[], str]) -> Callable[..., Any]:
    """Ends a claimed execution."""

    async def end(
        row: Execution, closing: Closing = DONE, *, token: str | None = None, answered: bool = False
    ) -> Any:
        return await store.write(
            lambda session: ending.close(
                session,
                row,
                closing,
                token=token or row.token or "",
                now=clock(),
                new_id=new_id,
                answered=answered,
            ),
            account=None,
        )

    return end


@pytest.fixture
def event_of(store: Store) -> Callable[[str], Any]:
    """The event that an execution belongs to."""

    async def read(execution_id: str) -> Event:
        def work(session: Any) -> Event:
            row = session.get_one(Execution, execution_id)
            return session.get_one(Event, row.event_id)

        return await store.read(work)

    return read
