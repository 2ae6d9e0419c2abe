"""What waits to mail an invoice ends when the invoice is voided."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.steps.announce import announce
from engine.store import Store
from engine.store.tables import Bill


@pytest.fixture
def bill(clock: Any) -> Callable[..., Bill]:
    """An invoice of deal 7 of which nobody was told that it became voided."""

    def build(number: str = "No-145", **more: Any) -> Bill:
        told: dict[str, Any] = {
            "portal_id": "4210001",
            "connection_id": "books",
            "deal_id": "7",
            "invoice_type": "full",
            "currency": "USD",
            "amount_minor": 0,
            "deal_total_minor": 30000,
            "reserved_at": clock(),
            "invoice_id": "145",
            "number": number,
            "state": "voided",
            "status": "voided",
            "changes": 1,
        } | more
        return Bill(id=f"bill-{number}", execution_id=f"of-{number}", **told)

    return build


@pytest.fixture
def voided(store: Store, clock: Any, new_id: Any, bill: Any, accept: Any) -> Any:
    """Has a send with these inputs wait, and tells of the voided invoice; gives the send's id."""

    async def tell(*others: Bill, inputs: dict[str, str], **more: Any) -> str:
        due = clock() + timedelta(days=1)
        told: dict[str, Any] = {"action": "send-invoice", "inputs": inputs, "due_at": due, **more}
        execution_id: str = await accept("send", **told)
        await store.write(lambda session: session.add_all([bill(), *others]), account=None)
        tell.started = await store.write(
            lambda session: announce(session, "4210001", clock(), new_id), account=None
        )
        return execution_id

    return tell


@pytest.mark.parametrize(
    "inputs", [{"invoice_id": "145"}, {"invoice_number": "No-145"}], ids=["id", "number"]
)
async def test_a_send_that_waits_for_it_is_taken_back(
    voided: Any, row_of: Any, inputs: dict[str, str]
) -> None:
    row = await row_of(await voided(inputs=inputs))

    assert (row.state, row.outcome, row.category) == ("closed", "skipped", "cancelled")
    assert row.reason == "invoice No-145 is voided; it is not mailed"


async def test_the_deal_is_told_of_it_at_once(voided: Any, row_of: Any) -> None:
    await voided(inputs={"invoice_id": "145"})

    assert {(await row_of(one)).action for one, _ in voided.started} == {"decide", "write-back"}


@pytest.mark.parametrize(
    ("inputs", "more"),
    [
        pytest.param({"invoice_id": "146"}, {}, id="another-invoice"),
        pytest.param({}, {}, id="no-name"),
        pytest.param({"invoice_id": "145"}, {"object_id": "8"}, id="another-deal"),
        pytest.param({"invoice_id": "145"}, {"action": "record-payment"}, id="another-action"),
    ],
)
async def test_other_work_goes_on_waiting(
    voided: Any, row_of: Any, inputs: dict[str, str], more: dict[str, str]
) -> None:
    row = await row_of(await voided(inputs=inputs, **more))

    assert row.state == "due"


async def test_what_may_mean_another_companys_invoice_goes_on_waiting(
    voided: Any, row_of: Any, bill: Any
) -> None:
    """QuickBooks' Ids are small numbers of one company each."""
    other = bill("No-7", connection_id="second", state="created", status="sent")

    row = await row_of(await voided(other, inputs={"invoice_id": "145"}))

    assert row.state == "due"
