"""Both vendors and a mailbox in a process of their own, and their control planes."""

import asyncio
import json
import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

import httpx

from sandbox.run import MOST_CONNECTIONS, Options, Running, serve

_FORKING = multiprocessing.get_context("forkserver")
_DEALSTAGE = {"subscriptionType": "object.propertyChange", "objectType": "DEAL", "propertyName": "dealstage"}
_HUBSPOT = {"rate_limits": False, "retry_factor": 0.005, "subscriptions": [_DEALSTAGE], "webhook_delay": 0.2}
_QUICKBOOKS = {"limits": False, "mail_limit": None}
_OFTEN = 1_000_000  # a rule's count: what is left of it tells how often it struck
STAND_INS = ("hubspot", "quickbooks")


class StandIns:
    """The process."""

    def __init__(self, seed: int, connections: int = MOST_CONNECTIONS) -> None:
        ours, theirs = _FORKING.Pipe()
        self._process = _FORKING.Process(target=_serve, args=(seed, connections, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.running: Running = ours.recv()

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.join()


def _serve(seed: int, connections: int, told: Connection) -> None:
    asyncio.run(serve(Options(fault_seed=seed, connections=connections), told.send))


class Control:
    """What people do at the vendors, and a look into their books."""

    def __init__(self, running: Running, http: httpx.AsyncClient) -> None:
        self._urls = {
            "hubspot": running.hubspot_url,
            "quickbooks": running.quickbooks_url,
            "mailbox": running.mail_pages_url,
        }
        self._http = http

    async def get(self, stand_in: str, path: str, **query: str) -> Any:
        """What is there."""
        return await self._ask("GET", stand_in, path, params=query)

    async def post(self, stand_in: str, path: str, body: Any) -> Any:
        """Have something done."""
        return await self._ask("POST", stand_in, path, json=body)

    async def patch(self, stand_in: str, path: str, body: Any) -> Any:
        """Have something changed."""
        return await self._ask("PATCH", stand_in, path, json=body)

    async def delete(self, stand_in: str, path: str) -> Any:
        """Have something forgotten."""
        return await self._ask("DELETE", stand_in, path)

    async def prepare(self) -> None:
        """No limits of the stand-ins' own, quick retries, only the webhooks that the work speaks of."""
        await self.post("hubspot", "settings", _HUBSPOT)
        await self.post("quickbooks", "settings", _QUICKBOOKS)

    async def aim(self, url: str) -> None:
        """Where the service is. QuickBooks, which waits long after a failure, tries again at once."""
        for stand_in in STAND_INS:
            await self.post(stand_in, "target", {"url": url})

    async def trouble(self, faults: Mapping[str, list[dict[str, Any]]]) -> None:
        """Switch faults on, by stand-in."""
        for stand_in, rules in faults.items():
            await self.post(stand_in, "faults", [{**rule, "count": _OFTEN} for rule in rules])

    async def no_more_trouble(self) -> dict[str, int]:
        """Switch all faults off; tells how often each kind struck."""
        struck: dict[str, int] = {}
        for stand_in in STAND_INS:
            for rule in (await self.get(stand_in, "faults"))["rules"]:
                struck[rule["kind"]] = struck.get(rule["kind"], 0) + _OFTEN - rule["left"]
            await self.delete(stand_in, "faults")
        return struck

    async def _ask(self, method: str, stand_in: str, path: str, **more: Any) -> Any:
        answer = await self._http.request(method, f"{self._urls[stand_in]}/_sandbox/{path}", **more)
        if answer.status_code >= 300:
            raise RuntimeError(f"the stand-in refused {method} {path}: {answer.text}")
        return json.loads(answer.text)
