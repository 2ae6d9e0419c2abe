"""An invoice e-mail that is scheduled for later outlives the process that scheduled it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest


def in_seconds(seconds: float) -> datetime:
    """A whole second from now, as QuickBooks tells times."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)


async def schedule(service: Any, send_at: datetime) -> str:
    """A deal whose invoice is created now and mailed then; gives the invoice's Id."""
    control = service.control
    person = {"email": "ann@example.com", "firstname": "Ann", "lastname": "Lee"}
    contact = await control.post("hubspot", "objects/contacts", {"properties": person})
    told = {"dealname": "Roof", "pipeline": "other", "dealstage": "qualifiedtobuy", "amount": "1200.50"}
    links = [{"to": contact["id"], "type": "contacts"}]
    deal = await control.post("hubspot", "objects/deals", {"properties": told, "associations": links})
    inputs = {"invoice_type": "full", "email_delivery": "scheduled", "send_at": send_at.isoformat()}
    call = {"action": "create-invoice", "object_id": deal["id"], "inputs": inputs}
    run = await control.post("hubspot", "run", call)
    answer = await service.until(lambda: ended(control, run["callback_id"]), "the invoice is created")
    assert (answer["outcome"], answer["invoice_status"]) == ("done", "awaiting_send"), answer
    return str(answer["invoice_id"])


async def ended(control: Any, callback_id: str) -> dict[str, str] | None:
    run = await control.get("hubspot", f"executions/{callback_id}")
    return run["outputFields"] if run["state"] == "succeeded" else None


async def mailed(service: Any, invoice_id: str) -> list[datetime]:
    """When QuickBooks mailed the invoice."""
    mails = await service.control.get("quickbooks", "mails")
    return [datetime.fromisoformat(mail["at"]) for mail in mails if mail["id"] == invoice_id]


@pytest.fixture
async def running(service: Any) -> Any:
    """A service that works."""
    service.start()
    await service.ready()
    return service


async def test_a_scheduled_email_survives_a_kill_and_goes_out_once_and_not_early(running: Any):
    """F36."""
    send_at = in_seconds(6)
    invoice = await schedule(running, send_at)

    running.kill()
    assert await mailed(running, invoice) == []
    running.start()
    await running.ready()
    await running.until(lambda: mailed(running, invoice), "the invoice is mailed")

    open_ones = "SELECT 1 FROM execution WHERE state <> 'closed'"
    await running.until(lambda: not running.ledger(open_ones), "everything has ended")
    (at,) = await mailed(running, invoice)
    assert at >= send_at


async def test_a_scheduled_email_can_be_listed_and_cancelled_after_a_kill(running: Any):
    """What waits is in the ledger, and nowhere else."""
    send_at = in_seconds(3600)
    kept, unwanted = [await schedule(running, send_at) for _ in range(2)]
    running.kill()
    running.start()
    await running.ready()

    waiting = await running.command("executions", "list", "--state", "waiting")
    assert [each["action"] for each in waiting] == ["send-invoice", "send-invoice"]
    assert {datetime.fromisoformat(each["due_at"]) for each in waiting} == {send_at}
    ids = {sent_by(running, each["id"]): each["id"] for each in waiting}
    await running.command("executions", "cancel", ids[unwanted])

    left = await running.command("executions", "list", "--state", "waiting")
    assert [each["id"] for each in left] == [ids[kept]]
    (cancelled,) = running.ledger("SELECT outcome, reason FROM execution WHERE id = :id", id=ids[unwanted])
    assert tuple(cancelled) == ("skipped", "cancelled by a person")
    (bill,) = running.ledger("SELECT status FROM bill WHERE invoice_id = :id", id=unwanted)
    assert bill["status"] == "draft"


def sent_by(service: Any, execution_id: str) -> str:
    """The invoice that this execution is to send."""
    (row,) = service.ledger("SELECT inputs FROM execution WHERE id = :id", id=execution_id)
    return str(json.loads(row["inputs"])["invoice_id"])
