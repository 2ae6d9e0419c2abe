"""An account with two effects that were answered, and the ways to change the ledger by hand."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from engine.executions.effects import Effects, Intent
from engine.proof.verifying import check_all, walk
from engine.store import Store

PORTAL = "4210001"
REQUEST = {"CustomerRef": {"value": "58"}, "TotalAmt": Decimal("100.00")}
ANSWER = {"Id": "145", "DocNumber": "1001", "TotalAmt": Decimal("100.00")}


@pytest.fixture
def make(store: Store, claimed: Any, clock: Any, new_id: Callable[[], str]) -> Callable[..., Awaitable[str]]:
    """Runs one execution with one effect; gives the execution's id."""

    async def made(key: str, answer: Mapping[str, Any] | Exception = ANSWER) -> str:
        async def send(intent: Intent) -> Mapping[str, Any]:
            if isinstance(answer, Exception):
                raise answer
            return answer

        row = await claimed(key)
        await Effects(store, row, clock, new_id, connection_id="c-1").once("create invoice", REQUEST, send)
        return str(row.id)

    return made


@pytest.fixture
async def two(make: Any) -> tuple[str, str]:
    """The ids of two executions, each with an effect that was answered: four entries in the chain."""
    return await make("call:ap-1"), await make("call:ap-2", {**ANSWER, "Id": "146", "DocNumber": "1002"})


@pytest.fixture
def by_hand(store: Store) -> Callable[..., None]:
    """Changes the database by SQL, as somebody might."""

    def change(statement: str, **values: Any) -> None:
        store.write_now(lambda session: session.connection().execute(text(statement), values), account=PORTAL)

    return change


@pytest.fixture
def flaws(store: Store) -> Callable[[], list[str]]:
    """What is found wrong, in sentences."""

    def found() -> list[str]:
        chain = store.read_now(lambda session: walk(session, PORTAL)).flaws
        effects = store.read_now(lambda session: check_all(session, PORTAL))
        return [flaw.sentence for flaw in (*chain, *effects)]

    return found
