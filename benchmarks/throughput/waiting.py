"""What executions cost that wait for later: the start, the memory, the sweep, a call that comes in."""

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.intake import SETTINGS, Server, free_port
from engine.executions.claims import due
from engine.executions.ledger import Start, execution_row
from engine.store import Store, open_store
from engine.store.tables import Event, Execution
from engine.wakers.lineup import LINE
from engine.wakers.port import HORIZON

ACCOUNTS = 50
_AT_ONCE = 5_000
_SWEEPS = 20
_LIMIT = 500  # as a worker sweeps


@dataclass(frozen=True)
class Waiting:
    """With so many executions that are due in a month."""

    count: int
    ready_seconds: float
    memory_mb: float
    sweep_ms: float


def measure(address: str, folder: Path, count: int) -> Waiting:
    """Fill a ledger at this address, sweep it, start the service on it."""
    with closing(open_store(address)) as store:
        fill(store, count, datetime.now(UTC) + timedelta(days=30))
        sweep = sweep_seconds(store)
    port = free_port()
    own = {"STAGEBILL_DATA_DIR": str(folder), "STAGEBILL_DATABASE_URL": address, "STAGEBILL_PORT": str(port)}
    server = Server(["engine", "serve"], {**SETTINGS, **own, "STAGEBILL_SECRET_KEY": "for measuring"}, port)
    try:
        time.sleep(5)  # two sweeps at least
        return Waiting(count, server.ready_seconds, server.peak_mb(), sweep * 1000)
    finally:
        server.stop()


def fill(store: Store, count: int, due_at: datetime) -> None:
    """Store so many events, each with an execution that waits until then."""
    for begun in range(0, count, _AT_ONCE):
        numbers = range(begun, min(begun + _AT_ONCE, count))
        with store.engine.begin() as connection:
            connection.execute(insert(Event), [_event(number, due_at) for number in numbers])
            connection.execute(insert(Execution), [_execution(number, due_at) for number in numbers])


def sweep_seconds(store: Store) -> float:
    """How long a worker's look for due rows takes, on average."""
    now = datetime.now(UTC)
    begun = time.perf_counter()
    for _ in range(_SWEEPS):
        store.read_now(lambda session: due(session, until=now + HORIZON, now=now, limit=_LIMIT, share=LINE))
    return (time.perf_counter() - begun) / _SWEEPS


def _event(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": f"event-{number:08}",
        "portal_id": str(number % ACCOUNTS),
        "kind": "action_call",
        "dedupe_key": f"call:{number}",
        "payload": {"inputFields": {"invoice_type": "deposit", "percent": "30"}},
        "received_at": now,
        "reason": "",
    }


def _execution(number: int, due_at: datetime) -> dict[str, Any]:
    inputs = {"invoice_type": "deposit", "percent": "30"}
    start = Start("create-invoice", f"call:{number}", inputs, due_at, "DEAL", str(number))
    return execution_row(
        start, f"run-{number:08}", str(number % ACCOUNTS), f"event-{number:08}", datetime.now(UTC)
    )
