"""What all engines stand on: accounts at the stand-ins, their deals, and what an engine is told of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from benchmarks.peers.calling import Order
from benchmarks.peers.job import VERSION
from benchmarks.torture.scene import Scene, refresh_tokens
from benchmarks.torture.standins import STAND_INS
from benchmarks.torture.work import Account

AMOUNT = "1000000.00"  # of each deal
EMAIL = "ann@example.com"
_ITEM, _TERMS = "Consulting", "Net 30"
_DEAL = {"dealname": "Roof", "pipeline": "other", "dealstage": "new", "amount": AMOUNT}
Known = dict[str, dict[str, str]]
"""What an engine is told of each account, by portal."""


class Ground:
    """One customer in each account, whom the service has made known to QuickBooks by its first invoice."""

    def __init__(self, stage: Scene, accounts: Sequence[Account]) -> None:
        self.stage = stage
        self._accounts = accounts
        self._contacts: dict[str, str] = {}

    async def deals(self) -> list[tuple[str, str]]:
        """A new large deal in each account: portal, deal."""
        return [(account.portal, await self._deal(account.portal)) for account in self._accounts]

    async def known(self) -> Known:
        """Addresses in QuickBooks and access tokens. The customers must be known there."""
        return {account.portal: await self._known(account) for account in self._accounts}

    async def invoices(self) -> list[Mapping[str, Any]]:
        """All of them, each with the portal whose company it is in."""
        return [
            {**row, "portal": account.portal}
            for account in self._accounts
            for row in await self.stage.control.get("quickbooks", "invoices", realm=account.realm)
        ]

    async def requests(self) -> list[Mapping[str, Any]]:
        """What the stand-ins were asked since they last forgot."""
        return [row for name in STAND_INS for row in await self.stage.control.get(name, "requests")]

    async def ends(self, orders: Sequence[Order]) -> list[Mapping[str, Any]]:
        """How the workflows of these calls have ended."""
        wanted = {order.callback for order in orders}
        listed = await self.stage.control.get("hubspot", "executions")
        return [each for each in listed if each["callback_id"] in wanted]

    async def aim(self, url: str, *, hears: bool) -> None:
        """Where HubSpot's calls go. Both vendors' webhooks go there, too, or nowhere."""
        await self.stage.control.post("hubspot", "settings", {"webhooks": hears})
        await self.stage.control.post("hubspot", "target", {"url": url})
        await self.stage.control.post("quickbooks", "target", {"url": url if hears else None})

    async def forget(self) -> None:
        """Have the stand-ins forget what they were asked and what they called."""
        for name in STAND_INS:
            await self.stage.control.delete(name, "requests")
        await self.stage.control.delete("hubspot", "executions")

    async def _deal(self, portal: str) -> str:
        links = [{"to": await self._contact(portal), "type": "contacts"}]
        said = {"portal_id": portal, "properties": _DEAL, "associations": links}
        return str((await self.stage.control.post("hubspot", "objects/deals", said))["id"])

    async def _contact(self, portal: str) -> str:
        if portal not in self._contacts:
            person = {"email": EMAIL, "firstname": "Ann", "lastname": "Lee"}
            said = {"portal_id": portal, "properties": person}
            made = await self.stage.control.post("hubspot", "objects/contacts", said)
            self._contacts[portal] = str(made["id"])
        return self._contacts[portal]

    async def _known(self, account: Account) -> dict[str, str]:
        rows = {
            name: await self.stage.control.get("quickbooks", name, realm=account.realm)
            for name in ("customers", "items", "terms")
        }
        hubspot, quickbooks = refresh_tokens(account)
        apis = self.stage.settings
        return {
            "realm": account.realm,
            "customer": next(row["Id"] for row in rows["customers"] if _mail(row) == EMAIL),
            "item": next(row["Id"] for row in rows["items"] if row["Name"] == _ITEM),
            "terms": next(row["Id"] for row in rows["terms"] if row["Name"] == _TERMS),
            "hubspot": await _access(apis, "HUBSPOT", f"/oauth/{VERSION}/token", hubspot),
            "quickbooks": await _access(apis, "QUICKBOOKS", "/oauth2/v1/tokens/bearer", quickbooks),
        }


def _mail(customer: Mapping[str, Any]) -> str:
    return str((customer.get("PrimaryEmailAddr") or {}).get("Address", ""))


async def _access(settings: Mapping[str, str], vendor: str, path: str, refresh_token: str) -> str:
    """A token to call an API with."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": settings[f"STAGEBILL_{vendor}_CLIENT_ID"],
        "client_secret": settings[f"STAGEBILL_{vendor}_CLIENT_SECRET"],
    }
    async with httpx.AsyncClient(base_url=settings[f"STAGEBILL_{vendor}_API_URL"], trust_env=False) as http:
        answer = await http.post(path, data=form)
    answer.raise_for_status()
    return str(answer.json()["access_token"])
