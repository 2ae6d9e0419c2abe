"""What people, HubSpot and QuickBooks ask for; and what must have come of it in the end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, NamedTuple

from benchmarks.torture.ledger import Ledger
from benchmarks.torture.standins import Control

MOST_OPEN = 120  # executions that have not ended: more work waits for them
_BATCH = (3, 9)  # deals that enter a stage together
_DONE = ("done",)
_CENT = Decimal("0.01")


class Account(NamedTuple):
    """A HubSpot account and its QuickBooks company."""

    portal: str
    realm: str


class Invoice(NamedTuple):
    """An invoice that is wanted: its amount, and how often it is to be mailed."""

    amount: Decimal
    mails: int


@dataclass
class Deal:
    """A deal, and all that must have been made for it in the end."""

    id: str
    account: Account
    total: Decimal
    email: str
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Decimal] = field(default_factory=list)

    def share(self) -> Decimal:
        """30 percent, as an accountant rounds."""
        return (self.total * 30 / 100).quantize(_CENT, ROUND_HALF_UP)


class Call(NamedTuple):
    """A call of a workflow. Those of one `group` may end in any order, their outcomes as listed."""

    deal: Deal
    action: str
    group: str
    outcomes: tuple[str, ...]


@dataclass
class Asked:
    """Everything that was asked for. Repeats of a call are counted, and ask for nothing."""

    deals: dict[str, Deal] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    repeats: int = 0
    batches: int = 0


class Work:
    """Asks for something, again and again, in an order that the dice decide."""

    def __init__(self, control: Control, ledger: Ledger, accounts: list[Account], dice: Random) -> None:
        self.asked = Asked()
        self._control = control
        self._ledger = ledger
        self._accounts = accounts
        self._dice = dice
        self._posted: set[asyncio.Task[Any]] = set()
        self._payable: list[Deal] = []  # billed in full by one invoice
        self._begun: list[Deal] = []  # their deposit was called for, their rest was not
        self._staged: list[Deal] = []  # their last instalment is to come
        self._kinds: dict[Callable[[], Awaitable[None]], int] = {
            self.billed_at_once: 5,
            self.billed_in_part: 4,
            self.rest_billed: 3,
            self.entered_together: 2,
            self.closed_together: 2,
            self.paid: 4,
            self.paid_by_hand: 3,
            self.rivals: 2,
            self.called_again: 3,
        }

    async def go_on(self, seconds: float, pause: float) -> None:
        """Ask for as long as that, on average every `pause` seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        kinds, weights = [*self._kinds], [*self._kinds.values()]
        while loop.time() < until:
            if self._ledger.open() < MOST_OPEN:
                await self._dice.choices(kinds, weights)[0]()
            await asyncio.sleep(self._dice.uniform(0, 2 * pause))

    async def answered(self) -> None:
        """Until every call was sent at least once."""
        await asyncio.gather(*self._posted)

    async def billed_at_once(self) -> None:
        """A call that bills the whole deal and mails the invoice at once."""
        deal = await self._deal("other")
        self._call(deal, "create-invoice", invoice_type="full", email_delivery="now")
        deal.invoices.append(Invoice(deal.total, 1))
        self._payable.append(deal)

    async def billed_in_part(self) -> None:
        """A call that bills a part and has it mailed in some seconds."""
        deal = await self._deal("other")
        send_at = (datetime.now(UTC) + timedelta(seconds=self._dice.uniform(1, 5))).isoformat()
        self._call(
            deal,
            "create-invoice",
            invoice_type="deposit",
            percent="30",
            email_delivery="scheduled",
            send_at=send_at,
        )
        deal.invoices.append(Invoice(deal.share(), 1))
        self._begun.append(deal)

    async def rest_billed(self) -> None:
        """A call that bills what is left of a deal whose deposit is billed."""
        for deal in self._billed(self._begun, 1):
            self._call(deal, "create-invoice", invoice_type="final", email_delivery="none")
            deal.invoices.append(Invoice(deal.total - deal.share(), 0))

    async def entered_together(self) -> None:
        """Some deals enter the stage of their first instalment: their webhooks come as one batch."""
        deals = [await self._deal("default") for _ in range(self._dice.randint(*_BATCH))]
        await self._move(deals, "contractsent")
        for deal in deals:
            deal.invoices.append(Invoice(deal.share(), 1))
        self._staged += deals

    async def closed_together(self) -> None:
        """Some deals whose first instalment is billed enter the stage of the last one."""
        deals = list(self._billed(self._staged, self._dice.randint(*_BATCH)))
        await self._move(deals, "closedwon")
        for deal in deals:
            deal.invoices.append(Invoice(deal.total - deal.share(), 0))

    async def paid(self) -> None:
        """A call that records the payment of a whole invoice."""
        for deal in self._billed(self._payable, 1):
            self._call(deal, "record-payment", amount=str(deal.total), payment_method="Check")
            deal.payments.append(deal.total)

    async def paid_by_hand(self) -> None:
        """A person records the payment in QuickBooks, whose webhook tells of it."""
        known = self._ledger.billed_deals()
        for deal in self._billed(self._payable, 1):
            said = {"realm": deal.account.realm, "invoice_id": known[deal.id]}
            await self._control.post("quickbooks", "pay", said)
            deal.payments.append(deal.total)

    async def rivals(self) -> None:
        """Two calls want all of one deal at the same time: one of them gets it."""
        deal = await self._deal("other")
        for _ in range(2):
            self._call(
                deal,
                "create-invoice",
                group=f"rivals for {deal.id}",
                outcomes=("done", "refused"),
                invoice_type="full",
                email_delivery="now",
            )
        deal.invoices.append(Invoice(deal.total, 1))

    async def called_again(self) -> None:
        """HubSpot sends a call again, which it had sent before."""
        if self.asked.calls:
            callback = self._dice.choice([*self.asked.calls])
            self.asked.repeats += 1
            self._post(callback, self.asked.calls[callback], {})

    async def _deal(self, pipeline: str) -> Deal:
        """A new deal of a new person, or of the last one: two executions may want the same customer."""
        number = len(self.asked.deals)
        before = [*self.asked.deals.values()][-1:]
        account = self._dice.choice(self._accounts)
        shared = bool(before) and before[0].account == account and self._dice.random() < 0.5
        email = before[0].email if shared else f"ann{number}@example.com"
        total = Decimal(self._dice.randrange(50_000, 900_000)) / 100
        told = {"dealname": "Roof", "pipeline": pipeline, "dealstage": "new", "amount": str(total)}
        links = [{"to": await self._person(account, email, number), "type": "contacts"}]
        body = {"portal_id": account.portal, "properties": told, "associations": links}
        made = await self._control.post("hubspot", "objects/deals", body)
        deal = Deal(str(made["id"]), account, total, email)
        self.asked.deals[deal.id] = deal
        return deal

    async def _person(self, account: Account, email: str, number: int) -> str:
        for each in await self._control.get("hubspot", "objects/contacts", portal_id=account.portal):
            if each["properties"].get("email") == email:
                return str(each["id"])
        person = {"email": email, "firstname": "Ann", "lastname": f"Lee {number}"}
        said = {"portal_id": account.portal, "properties": person}
        return str((await self._control.post("hubspot", "objects/contacts", said))["id"])

    async def _move(self, deals: list[Deal], stage: str) -> None:
        self.asked.batches += bool(deals)
        for deal in deals:
            body = {"portal_id": deal.account.portal, "properties": {"dealstage": stage}}
            await self._control.patch("hubspot", f"objects/deals/{deal.id}", body)

    def _billed(self, deals: list[Deal], most: int) -> Iterator[Deal]:
        """Takes the first of these deals whose invoice the ledger knows."""
        known = self._ledger.billed_deals()
        for deal in [each for each in deals if each.id in known][:most]:
            deals.remove(deal)
            yield deal

    def _call(
        self,
        deal: Deal,
        action: str,
        *,
        group: str = "",
        outcomes: tuple[str, ...] = _DONE,
        **inputs: str,
    ) -> None:
        """HubSpot calls the action; it tries again by itself where nobody answers."""
        callback = f"ap-{len(self.asked.calls)}"
        call = Call(deal, action, group or callback, outcomes)
        self.asked.calls[callback] = call
        self._post(callback, call, inputs)

    def _post(self, callback: str, call: Call, inputs: dict[str, str]) -> None:
        body = {
            "portal_id": call.deal.account.portal,
            "action": call.action,
            "object_id": call.deal.id,
            "callback_id": callback,
            "inputs": inputs,
        }
        self._posted.add(asyncio.ensure_future(self._control.post("hubspot", "run", body)))
