"""A service that is told to stop ends what it runs, gives back what does not end, and loses nothing."""

import asyncio
import signal
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite

STOPPED = 50.0  # seconds: calls have 20 to end, runs 25


@pytest.fixture
def bill(service: Any) -> Callable[[], Awaitable[asyncio.Task[Any]]]:
    """HubSpot calls `create-invoice` for a new deal, in the background."""

    async def call() -> asyncio.Task[Any]:
        person = {"email": "ann@example.com", "firstname": "Ann", "lastname": "Lee"}
        contact = await service.control.post("hubspot", "objects/contacts", {"properties": person})
        told = {"dealname": "Roof", "pipeline": "other", "dealstage": "new", "amount": "100"}
        linked = [{"to": str(contact["id"]), "type": "contacts"}]
        deal = await service.control.post(
            "hubspot", "objects/deals", {"properties": told, "associations": linked}
        )
        body = {"action": "create-invoice", "object_id": str(deal["id"]), "inputs": {"invoice_type": "full"}}
        return asyncio.ensure_future(service.control.post("hubspot", "run", body))

    return call


def running(service: Any) -> list[sqlite3.Row]:
    return list(service.ledger("SELECT id FROM execution WHERE state = 'running' AND role = 'action'"))


async def stop(service: Any) -> int:
    """SIGTERM; the exit code."""
    process: subprocess.Popen[str] = service._process
    process.send_signal(signal.SIGTERM)
    code = await asyncio.to_thread(process.wait, STOPPED)
    service._process = None
    return code


async def test_what_runs_is_ended_before_the_process_ends(service: Any, bill: Any) -> None:
    """The call that waits gets its answer, too."""
    service.start()
    await service.ready()
    await service.control.trouble(
        {"quickbooks": {"operation": "invoice.create", "kind": "delay", "seconds": 1.0, "count": 1}}
    )
    called = await bill()
    await service.until(lambda: running(service), "something runs")

    assert await stop(service) == 0

    answer = await called
    assert answer["status"] == 200
    (row,) = service.ledger("SELECT state, outcome FROM execution WHERE role = 'action'")
    assert tuple(row) == ("closed", "done")
    assert service.ledger("SELECT id FROM process") == []  # it has said that it ends


async def test_a_copy_of_the_store_is_made_while_calls_come_in(
    service: Any, bill: Any, tmp_path: Path
) -> None:
    """`stagebill backup`, as another process."""
    service.start()
    await service.ready()
    calls = [await bill() for _ in range(4)]

    told = await service.command("backup", str(tmp_path / "backup.db"))
    await asyncio.gather(*calls)

    assert told["bytes"] == (tmp_path / "backup.db").stat().st_size
    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
