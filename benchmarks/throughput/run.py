"""A shape of the service under load: a burst, then calls at an even pace; the ledger tells what it took."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.load import percentiles
from benchmarks.torture.scene import Scene, Shape, scene

WINDOW = 11.0  # seconds after which no limit of a vendor counts what was before
_EACH = 20  # calls of each account in the burst: fewer than a vendor's limit would slow down
_AT_ONCE = 64
_WITHIN = 180.0
_INPUTS = {
    "invoice_type": "deposit",
    "percent": "1",
    "email_delivery": "none",
    "item": "Consulting",
    "tax_code": "NON",
    "terms": "Net 30",
}
_TIMES = """
    SELECT event.received_at AS came, effect.finished_at AS made, execution.closed_at AS ended
    FROM execution JOIN event ON event.id = execution.event_id
    JOIN effect ON effect.execution_id = execution.id
    WHERE effect.name = 'create invoice' AND execution.callback_id LIKE :run
"""
_FACTS = """
    SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM effect) AS effects,
           (SELECT count(*) FROM execution) AS executions
"""


@dataclass(frozen=True)
class Figures:
    """Of one shape."""

    invoices: int
    invoices_per_second: float
    executions_per_second: float  # of all kinds, while the invoices were made
    facts_per_invoice: float  # durable statements of the ledger: came, claimed, meant, answered, closed
    p50_ms: float  # from the call's arrival to the invoice, at an even pace
    p99_ms: float
    late: int  # calls of the even pace that were made no invoice


async def measure(shape: Shape, folder: Path, *, pace: float, seconds: float) -> Figures:
    """Start it, warm it up, load it."""
    async with scene(shape, folder, 1) as stage:
        for process in stage.processes:
            process.start()
        await stage.ready()
        deals = await _deals(stage, shape)
        await _call(stage, deals, "warm", list(range(len(deals))))  # customers, lists, keys are known now
        await _ended(stage)
        await asyncio.sleep(WINDOW)
        before = _facts(stage)
        await _call(stage, deals, "burst", list(range(len(deals))) * _EACH)
        await _ended(stage)
        took = _took(stage, "burst")
        facts = {name: count - before[name] for name, count in _facts(stage).items()}
        first, last = min(came for came, _, _ in took), max(ended for _, _, ended in took)
        span = (last - first).total_seconds()
        await asyncio.sleep(WINDOW)
        calls = int(pace * seconds)
        await _call(stage, deals, "pace", [n % len(deals) for n in range(calls)], every=1 / pace)
        await _ended(stage)
        paced = _took(stage, "pace")
        waits = percentiles([(made - came).total_seconds() for came, made, _ in paced])
        return Figures(
            invoices=len(took),
            invoices_per_second=len(took) / span,
            executions_per_second=_closed(stage, first, last) / span,
            facts_per_invoice=(2 * facts["executions"] + 2 * facts["effects"] + facts["events"]) / len(took),
            p50_ms=waits["p50_ms"],
            p99_ms=waits["p99_ms"],
            late=calls - len(paced),
        )


async def _deals(stage: Scene, shape: Shape) -> list[tuple[str, str]]:
    """A large deal of one customer in each account: portal, deal."""
    deals = []
    for account in shape.accounts:
        person = {"email": "ann@example.com", "firstname": "Ann", "lastname": "Lee"}
        said: dict[str, Any] = {"portal_id": account.portal, "properties": person}
        contact = await stage.control.post("hubspot", "objects/contacts", said)
        told = {"dealname": "Roof", "pipeline": "other", "dealstage": "new", "amount": "1000000.00"}
        links = [{"to": contact["id"], "type": "contacts"}]
        body = {"portal_id": account.portal, "properties": told, "associations": links}
        deals.append(
            (account.portal, str((await stage.control.post("hubspot", "objects/deals", body))["id"]))
        )
    return deals


async def _call(
    stage: Scene, deals: list[tuple[str, str]], run: str, order: list[int], *, every: float = 0.0
) -> None:
    """Have HubSpot call the action for these deals, at once or at an even pace."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int, portal: str, deal: str) -> None:
        async with room:
            body = {"portal_id": portal, "action": "create-invoice", "object_id": deal, "inputs": _INPUTS}
            await stage.control.post("hubspot", "run", {**body, "callback_id": f"{run}-{number}"})

    tasks, begun = [], time.perf_counter()
    for number, chosen in enumerate(order):
        tasks.append(asyncio.create_task(one(number, *deals[chosen])))
        await asyncio.sleep(max(0.0, begun + (number + 1) * every - time.perf_counter()))
    await asyncio.gather(*tasks)


async def _ended(stage: Scene) -> None:
    async with asyncio.timeout(_WITHIN):
        while stage.ledger.open():  # noqa: ASYNC110 - it is in other processes
            await asyncio.sleep(0.1)


def _took(stage: Scene, run: str) -> list[tuple[datetime, datetime, datetime]]:
    """When each call of a run came, when its invoice was there, when it had ended."""
    rows = stage.ledger.rows(_TIMES, run=f"{run}-%")
    return [
        (_moment(row["came"]), _moment(row["made"]), _moment(row["ended"])) for row in rows if row["made"]
    ]


def _closed(stage: Scene, first: datetime, last: datetime) -> int:
    """How many executions of all kinds ended in that time."""
    rows = stage.ledger.rows("SELECT closed_at FROM execution WHERE closed_at IS NOT NULL")
    return sum(first <= _moment(row["closed_at"]) <= last for row in rows)


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _facts(stage: Scene) -> dict[str, int]:
    (row,) = stage.ledger.rows(_FACTS)
    return {name: int(count) for name, count in row.items()}
