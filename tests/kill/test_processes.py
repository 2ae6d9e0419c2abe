"""Two web processes and three workers on one PostgreSQL, killed at random: nothing lost, nothing doubled."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

pytestmark = pytest.mark.postgresql

SEED = 20261122
DEALS = 24
KILLS = 10
STOPPED = 20.0  # seconds that a worker may take to stop in an orderly way
REST = 90.0  # seconds until all has ended: a dead worker's claims are taken over after 20
_OPEN = "SELECT id, action, state, due_at, lease_until, reason FROM execution WHERE state <> 'closed'"


def deal_of(invoice: dict[str, Any]) -> str:
    """The deal that an invoice's note names."""
    parts = str(invoice.get("PrivateNote", "")).split(" · ")
    return next((part.split()[-1] for part in parts if "HubSpot deal" in part), "")


class Process:
    """One `stagebill serve --no-worker` or `stagebill worker`, started again whenever it was killed."""

    def __init__(self, service: Any, arguments: list[str], log: Path) -> None:
        self.url = service.url
        self._service = service
        self._arguments = arguments
        self._log = log.open("a")
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        inherited = {name: told for name, told in os.environ.items() if not name.startswith("STAGEBILL_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine", *self._arguments],
            env={**inherited, "PYTHONPATH": str(Path(__file__).parents[2]), **self._service.settings},
            stdout=self._log,
            stderr=self._log,
            text=True,
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(self._process.wait, STOPPED)
        self._process = None
        return code

    def close(self) -> None:
        self.kill()
        self._log.close()


class Fleet:
    """All processes on one database, and what was asked of them."""

    def __init__(self, services: list[Any], url: str, folder: Path) -> None:
        self.control = services[0].control
        self.until = services[0].until
        self._url = url
        self.webs = [
            Process(one, ["serve", "--no-worker"], folder / f"web-{n}.log") for n, one in enumerate(services)
        ]
        self.workers = [Process(services[0], ["worker"], folder / f"worker-{n}.log") for n in range(3)]
        self.amounts: dict[str, Decimal] = {}
        self.posted: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        for each in (*self.webs, *self.workers):
            each.start()
        for web in self.webs:
            await self.ready(web)

    async def ready(self, web: Process) -> None:
        async with httpx.AsyncClient(base_url=web.url) as http:

            async def answers() -> bool:
                try:
                    return (await http.get("/health/ready")).status_code == 200
                except httpx.TransportError:
                    return False

            await self.until(answers, "a web process is ready", patience=REST)

    async def bill(self, number: int) -> None:
        """HubSpot calls `create-invoice` at one of the web processes."""
        person = {"email": f"ann{number}@example.com", "firstname": "Ann", "lastname": f"Lee {number}"}
        contact = await self.control.post("hubspot", "objects/contacts", {"properties": person})
        amount = Decimal(100_00 + number * 7) / 100
        told = {"dealname": "Roof", "pipeline": "other", "dealstage": "new", "amount": str(amount)}
        linked = [{"to": str(contact["id"]), "type": "contacts"}]
        deal = await self.control.post(
            "hubspot", "objects/deals", {"properties": told, "associations": linked}
        )
        self.amounts[str(deal["id"])] = amount
        await self.control.post("hubspot", "target", {"url": self.webs[number % len(self.webs)].url})
        inputs = {"invoice_type": "full", "email_delivery": "now"}
        body = {
            "action": "create-invoice",
            "object_id": str(deal["id"]),
            "callback_id": f"ap-{deal['id']}",
            "inputs": inputs,
        }
        self.posted.add(asyncio.ensure_future(self.control.post("hubspot", "run", body)))

    def rows(self, query: str) -> list[dict[str, Any]]:
        with closing(psycopg.connect(self._url, row_factory=dict_row)) as connection:
            return connection.execute(query.encode()).fetchall()

    async def at_rest(self) -> None:
        await asyncio.gather(*self.posted)
        try:
            await self.until(lambda: not self.rows(_OPEN), "all has ended", every=0.2, patience=REST)
        except AssertionError as late:
            raise AssertionError(f"seed {SEED}, still open: {self.rows(_OPEN)}") from late
        await self.until(self._told, "HubSpot was told everything", every=0.2, patience=REST)

    async def _told(self) -> bool:
        runs = await self.control.get("hubspot", "executions")
        mine = [run for run in runs if run["callback_id"].removeprefix("ap-") in self.amounts]
        return all(run["state"] in ("succeeded", "failed") for run in mine)

    async def invoices(self) -> list[dict[str, Any]]:
        """Those of this fleet's deals; other tests use the same stand-ins."""
        found = await self.control.get("quickbooks", "invoices")
        return [each for each in found if deal_of(each) in self.amounts]

    def close(self) -> None:
        for each in (*self.webs, *self.workers):
            each.close()


@pytest.fixture
async def fleet(
    services: list[Any], new_database: Callable[[Path], str], tmp_path: Path
) -> AsyncIterator[Fleet]:
    """Connected, on PostgreSQL, not running yet."""
    url = new_database(tmp_path)
    shared = {"STAGEBILL_DATABASE_URL": url, "STAGEBILL_SECRET_KEY": "a master secret for tests only"}
    first = services[0]
    for one in services:
        one.settings.update(shared | {"STAGEBILL_DATA_DIR": first.settings["STAGEBILL_DATA_DIR"]})
        for name in first.settings:
            if name.startswith(("STAGEBILL_HUBSPOT", "STAGEBILL_QUICKBOOKS", "STAGEBILL_INTUIT")):
                one.settings[name] = first.settings[name]
    await first.connect()
    made = Fleet(services, url, tmp_path)
    yield made
    made.close()


async def test_nothing_is_lost_or_doubled_whichever_process_is_killed(fleet: Fleet) -> None:
    dice = Random(SEED)
    await fleet.start()
    every = max(1, DEALS // KILLS)
    for number in range(DEALS):
        await fleet.bill(number)
        await asyncio.sleep(dice.uniform(0.05, 0.4))
        if number % every == 0:
            victim = dice.choice([*fleet.webs, *fleet.workers])
            victim.kill()
            victim.start()
    for web in fleet.webs:
        await fleet.ready(web)
    await fleet.at_rest()

    runs = await fleet.control.get("hubspot", "executions")
    told = {run["callback_id"]: run["outputFields"].get("outcome") for run in runs}
    assert {deal: told[f"ap-{deal}"] for deal in fleet.amounts} == dict.fromkeys(fleet.amounts, "done")
    invoices = await fleet.invoices()
    billed = Counter(Decimal(str(invoice["TotalAmt"])) for invoice in invoices)
    assert billed == Counter(fleet.amounts.values())
    mails = Counter(mail["id"] for mail in await fleet.control.get("quickbooks", "mails"))
    assert {invoice["Id"]: mails[invoice["Id"]] for invoice in invoices} == {
        invoice["Id"]: 1 for invoice in invoices
    }
    assert fleet.rows("SELECT id FROM event WHERE outcome IS NULL") == []
    calls = fleet.rows("SELECT count(*) AS count FROM event WHERE kind = 'action_call'")
    assert calls == [{"count": DEALS}]


async def test_a_worker_that_is_told_to_stop_ends_what_it_runs_and_leaves_the_rest(fleet: Fleet) -> None:
    await fleet.start()
    await fleet.control.trouble(
        {"quickbooks": {"operation": "invoice.create", "kind": "delay", "seconds": 1.0, "count": 6}}
    )
    for number in range(6):
        await fleet.bill(number)
    await fleet.until(
        lambda: fleet.rows("SELECT id FROM execution WHERE state = 'running'"), "something runs"
    )

    codes = await asyncio.gather(*(worker.stop() for worker in fleet.workers))

    assert codes == [0, 0, 0]
    assert fleet.rows("SELECT id FROM execution WHERE state = 'running'") == []
    fleet.workers[0].start()
    await fleet.at_rest()
    invoices = await fleet.invoices()
    assert len(invoices) == 6
