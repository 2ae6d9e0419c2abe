"""Who waits for a run decides how early its calls may leave; what needs none ends with its claim."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clients.limiter import Priority
from engine.executions.dispatch import Dispatcher, priority_of
from engine.executions.ending import Closing
from engine.services import Pinned
from engine.store import Store
from engine.store.tables import Effect
from rules import load

RULES = """
version: 1
triggers:
  - id: bill
    when: {deal_enters: won}
    do: [{create-invoice: {invoice_type: full}}]
"""
OUR_INVOICE = {"connection_id": "c-1", "entity": "invoice", "id": "145", "operation": "created"}
AtOnce = Callable[..., Awaitable[Closing | None]]


@pytest.mark.parametrize(
    ("row", "priority"),
    [
        pytest.param({"callback_id": "ap-1", "reply": "waiting"}, Priority.NOW, id="a-web-request-waits"),
        pytest.param({"callback_id": "ap-1", "reply": "blocked"}, Priority.WAITING, id="a-workflow-waits"),
        pytest.param({"action": "complete-callback", "role": "delivery"}, Priority.WAITING, id="its-end"),
        pytest.param({}, Priority.BACKGROUND, id="a-rule-has-started-it"),
        pytest.param({"action": "write-back", "role": "delivery"}, Priority.BACKGROUND, id="write-back"),
    ],
)
async def test_the_priority_of_a_run(claimed: Any, row: dict[str, str], priority: Priority) -> None:
    assert priority_of(await claimed(**row)) is priority


# What ends with its claim


@pytest.fixture
def at_once(store: Store, claimed: Any, clock: Any) -> AtOnce:
    """How an execution ends of which the ledger alone tells it; None where it is to be run."""
    services: Any = SimpleNamespace(rules=Pinned(load(RULES, "rules.yaml")), clock=clock)
    dispatcher = Dispatcher(services, {})

    async def ask(**row: Any) -> Closing | None:
        taken = await claimed("asked", **row)
        return await store.read(lambda session: dispatcher.at_once(session, taken))

    return ask


@pytest.fixture
async def made(store: Store, claimed: Any, clock: Any) -> None:
    """Invoice 145 of company c-1 is ours: its creation was answered."""
    row = await claimed("made")
    effect = Effect(
        id="effect-1",
        execution_id=row.id,
        portal_id=row.portal_id,
        connection_id="c-1",
        name="create invoice",
        request_id="sb-1",
        state="done",
        document_id="145",
        intended_at=clock(),
    )
    await store.write(lambda session: session.add(effect), account=None)


async def test_what_no_rule_listens_to_ends_at_once(at_once: AtOnce) -> None:
    inputs = {"happening": "deal_enters", "value": "lost"}
    closing = await at_once(action="decide", role="step", inputs=inputs)
    assert closing is not None
    assert (closing.reason, closing.starts) == ("no rule listens to deal_enters: lost", ())


async def test_a_new_status_that_no_rule_listens_to_is_written_to_the_deal(at_once: AtOnce) -> None:
    inputs = {"happening": "invoice_becomes", "value": "paid", "bill": "bill-1"}
    closing = await at_once(action="decide", role="step", inputs=inputs)
    assert closing is not None
    assert [(start.action, start.object_id) for start in closing.starts] == [("write-back", "7")]


async def test_what_a_rule_listens_to_is_run(at_once: AtOnce) -> None:
    inputs = {"happening": "deal_enters", "value": "won"}
    assert await at_once(action="decide", role="step", inputs=inputs) is None


@pytest.mark.parametrize("action", ["decide", "sync-document"])
async def test_a_call_from_outside_is_no_step_whatever_its_name(at_once: AtOnce, action: str) -> None:
    assert await at_once(action=action, inputs={}) is None


@pytest.mark.usefixtures("made")
async def test_what_quickbooks_tells_of_our_invoice_ends_at_once(at_once: AtOnce) -> None:
    closing = await at_once(action="sync-document", role="step", inputs=OUR_INVOICE)
    assert closing is not None
    assert closing.reason == "invoice 145 was made by Stagebill itself"


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"operation": "updated"}, id="changed-since"),
        pytest.param({"id": "146"}, id="another-invoice"),
        pytest.param({"connection_id": "c-2"}, id="another-company"),
        pytest.param({"entity": "payment"}, id="a-payment-of-that-number"),
        pytest.param({"entity": "salesreceipt"}, id="a-receipt-of-that-number"),
    ],
)
async def test_what_else_quickbooks_tells_is_run(at_once: AtOnce, told: dict[str, str]) -> None:
    assert await at_once(action="sync-document", role="step", inputs=OUR_INVOICE | told) is None
