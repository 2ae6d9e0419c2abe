"""A service that is killed at any instant goes on where it was: nothing is lost, nothing happens twice."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

SEED = 20260302

Faults = Mapping[str, Mapping[str, Any]]


def runs(action: str) -> str:
    return f"SELECT 1 FROM execution WHERE state = 'running' AND action = '{action}'"


def meant(effect: str) -> str:
    return f"SELECT 1 FROM effect WHERE state = 'intended' AND name = '{effect}'"


def slow(operation: str) -> Faults:
    """It is done late, even if nobody waits for the answer any more."""
    stand_in = "hubspot" if operation.startswith("deals.") else "quickbooks"
    return {stand_in: {"operation": operation, "kind": "delay", "seconds": 0.4, "count": 2}}


def lost(operation: str) -> Faults:
    """QuickBooks does it, and the answer never arrives."""
    return {"quickbooks": {"operation": operation, "kind": "drop_after"}}


@dataclass(frozen=True)
class Moment:
    """When to kill: up to `spread` seconds after the ledger shows what `seen` asks for.

    `work`: what is asked of the service just before, by the names of `Lane`'s methods.
    """

    name: str
    seen: str
    spread: float
    work: str = "mailed"
    faults: Faults = field(default_factory=dict)


MOMENTS = (
    Moment("call stored", "SELECT 1 FROM execution WHERE callback_id = :newest_call", 0.03),
    Moment("reading the deal", runs("create-invoice"), 0.3, "mailed", slow("deals.read")),
    Moment("making the customer", meant("create customer"), 0.5, "mailed scheduled", slow("customer.create")),
    Moment("creating the invoice", meant("create invoice"), 0.6, "mailed staged", slow("invoice.create")),
    Moment("invoice made, none told", meant("create invoice"), 0.1, "mailed staged", lost("invoice.create")),
    Moment("invoice just created", meant("create invoice"), 0.02, "mailed rest"),
    Moment("mailing the invoice", meant("send invoice"), 0.6, "mailed", slow("invoice.send")),
    Moment("invoice mailed, none told", meant("send invoice"), 0.1, "mailed", lost("invoice.send")),
    Moment("mailing as scheduled", runs("send-invoice"), 0.4, "scheduled staged", slow("invoice.send")),
    Moment("writing back", runs("write-back"), 0.4, "mailed rest", slow("deals.update")),
    Moment("deciding on a webhook", runs("decide"), 0.3, "staged rest", slow("deals.read")),
    Moment("recording the payment", meant("record payment"), 0.6, "paid scheduled", slow("payment.create")),
    Moment("payment made, none told", meant("record payment"), 0.1, "paid staged", lost("payment.create")),
    Moment("taking a payment over", runs("sync-document"), 0.3, "paid_by_hand mailed", slow("query")),
    Moment("asking for a review", runs("send-review-request"), 0.05, "paid paid_by_hand"),
)  # fmt: skip
KINDS = {
    *("create-invoice", "send-invoice", "record-payment"),
    *("decide", "sync-document", "write-back"),
    *("create customer", "create invoice", "send invoice", "record payment"),
}  # of work: each is under way at one kill or another
STARTS = 1  # per lane: the service is killed again while it starts


@dataclass
class Lane:
    """One service, what was asked of it, and what was under way whenever it was killed."""

    service: Any
    random: Random
    calls: dict[str, str] = field(default_factory=dict)  # callback id -> action
    amounts: dict[str, Decimal] = field(default_factory=dict)  # deal -> its total
    invoices: dict[str, list[tuple[Decimal, int]]] = field(default_factory=lambda: defaultdict(list))
    payments: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    payable: list[str] = field(default_factory=list)  # deals billed in full and not paid
    begun: list[str] = field(default_factory=list)  # deals whose last instalment is to come
    kills: list[tuple[str, set[str]]] = field(default_factory=list)  # when, and what was under way then
    person: str = ""
    posted: set[asyncio.Task[Any]] = field(default_factory=set)

    # What people and HubSpot do

    async def contact(self) -> str:
        number = len(self.amounts)
        person = {"email": f"ann{number}@example.com", "firstname": "Ann", "lastname": f"Lee {number}"}
        made = await self.service.control.post("hubspot", "objects/contacts", {"properties": person})
        return str(made["id"])

    async def deal(self, pipeline: str) -> str:
        """A deal of a contact that has two of them, so that two executions want the same customer."""
        if len(self.amounts) % 2 == 0:
            self.person = await self.contact()
        amount = Decimal(self.random.randrange(50_000, 900_000)) / 100
        told = {"dealname": "Roof", "pipeline": pipeline, "dealstage": "new", "amount": str(amount)}
        body = {"properties": told, "associations": [{"to": self.person, "type": "contacts"}]}
        made = await self.service.control.post("hubspot", "objects/deals", body)
        self.amounts[str(made["id"])] = amount
        return str(made["id"])

    def call(self, action: str, deal: str, **inputs: str) -> None:
        """HubSpot calls the action; it tries again by itself where the service is dead."""
        callback = f"ap-{len(self.calls)}"
        self.calls[callback] = action
        body = {"action": action, "object_id": deal, "callback_id": callback, "inputs": inputs}
        self.posted.add(asyncio.ensure_future(self.service.control.post("hubspot", "run", body)))

    async def move(self, deal: str, stage: str) -> None:
        body = {"properties": {"dealstage": stage}}
        await self.service.control.patch("hubspot", f"objects/deals/{deal}", body)

    # What a moment may ask for

    async def mailed(self) -> None:
        """A call that bills the whole deal and mails the invoice at once."""
        deal = await self.deal("other")
        self.call("create-invoice", deal, invoice_type="full", email_delivery="now")
        self.invoices[deal].append((self.amounts[deal], 1))
        self.payable.append(deal)

    async def scheduled(self) -> None:
        """A call that bills a part and has it mailed in a second."""
        deal = await self.deal("other")
        send_at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        told = {"invoice_type": "deposit", "percent": "30", "email_delivery": "scheduled"}
        self.call("create-invoice", deal, **told, send_at=send_at)
        self.invoices[deal].append((share(self.amounts[deal]), 1))

    async def staged(self) -> None:
        """A deal that enters the stage of its first instalment, which is mailed at once."""
        deal = await self.deal("default")
        await self.move(deal, "contractsent")
        self.invoices[deal].append((share(self.amounts[deal]), 1))
        self.begun.append(deal)

    async def rest(self) -> None:
        """A deal that enters the stage of its last instalment."""
        deal = await self._take_billed(self.begun)
        await self.move(deal, "closedwon")
        self.invoices[deal].append((self.amounts[deal] - share(self.amounts[deal]), 0))

    async def paid(self) -> None:
        """A call that records the payment of a whole invoice."""
        deal = await self._take_billed(self.payable)
        self.call("record-payment", deal, amount=str(self.amounts[deal]), payment_method="Check")
        self.payments[deal].append(self.amounts[deal])

    async def paid_by_hand(self) -> None:
        """A person records the payment in QuickBooks."""
        deal = await self._take_billed(self.payable)
        (bill,) = self.service.ledger("SELECT invoice_id FROM bill WHERE deal_id = :deal", deal=deal)
        await self.service.control.post("quickbooks", "pay", {"invoice_id": bill["invoice_id"]})
        self.payments[deal].append(self.amounts[deal])

    async def _take_billed(self, deals: list[str]) -> str:
        """The first of these deals whose invoice the ledger knows."""

        def billed() -> str | None:
            rows = self.service.ledger("SELECT deal_id FROM bill WHERE state = 'created'")
            known = {row["deal_id"] for row in rows}
            return next((deal for deal in deals if deal in known), None)

        found: str = await self.service.until(billed, "one of the deals is billed")
        deals.remove(found)
        return found

    # Killing

    async def stock_up(self) -> None:
        """Start, and bill the deals that the first moments need."""
        self.service.start()
        await self.service.ready()
        for work in (*["mailed"] * 6, *["staged"] * 4):
            await getattr(self, work)()
        created = "SELECT 1 FROM bill WHERE state = 'created'"
        await self.service.until(lambda: len(self.service.ledger(created)) == 10, "the stock is billed")

    async def kill_at(self, moment: Moment) -> None:
        await self.service.ready()
        await self.service.control.trouble(moment.faults)
        for work in moment.work.split():
            await getattr(self, work)()
        await self.service.until(lambda: self._seen(moment), moment.name)
        await asyncio.sleep(self.random.uniform(0, moment.spread))
        self.service.kill()
        self.kills.append((moment.name, self._under_way()))
        await self.service.control.no_trouble()
        self.service.start()

    def _seen(self, moment: Moment) -> bool:
        return bool(self.service.ledger(moment.seen, newest_call=f"ap-{len(self.calls) - 1}"))

    async def kill_while_starting(self) -> None:
        await asyncio.sleep(self.random.uniform(0.2, 1.2))
        self.service.kill()
        self.kills.append(("the service is starting", self._under_way()))
        self.service.start()

    def _under_way(self) -> set[str]:
        """What the dead service had begun and not ended."""
        runs = self.service.ledger("SELECT action AS name FROM execution WHERE state = 'running'")
        effects = self.service.ledger("SELECT name FROM effect WHERE state = 'intended'")
        return {row["name"] for row in (*runs, *effects)}

    async def at_rest(self) -> None:
        """Until nobody waits for anything: HubSpot, QuickBooks' webhooks, the ledger."""
        await asyncio.gather(*self.posted)
        await self.service.until(self._rests, "everything has ended", patience=60)

    async def _rests(self) -> bool:
        if self.service.ledger(_OPEN):
            return False
        control = self.service.control
        runs = await control.get("hubspot", "executions")
        told = (await control.get("hubspot", "webhooks"))["deliveries"]
        waiting = (await control.get("quickbooks", "webhooks"))["waiting"]
        ended = all(run["state"] in ("succeeded", "failed") for run in runs)
        delivered = all(each["state"] == "delivered" for each in told)
        return ended and delivered and not waiting and not self.service.ledger(_OPEN)


_OPEN = "SELECT 1 FROM execution WHERE state <> 'closed' LIMIT 1"


def share(total: Decimal) -> Decimal:
    """30 percent, as an accountant rounds."""
    return (total * 30 / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def amount(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


async def live_through(lane: Lane, skipped: Sequence[Moment]) -> None:
    """Most moments, in an order of the lane's own, and then what is left to do."""
    await lane.stock_up()
    moments = [*(each for each in MOMENTS if each not in skipped), *[None] * STARTS]
    lane.random.shuffle(moments)
    for moment in moments:
        await (lane.kill_at(moment) if moment else lane.kill_while_starting())
    await lane.service.ready()
    await lane.at_rest()


@dataclass(frozen=True)
class Aftermath:
    """What is to be found at the vendors and in the ledger when all is over."""

    lane: Lane
    invoices: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    customers: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    runs: list[dict[str, Any]]

    @classmethod
    async def of(cls, lane: Lane) -> "Aftermath":
        get = lane.service.control.get
        names = ("invoices", "payments", "mails", "customers")
        found = [await get("quickbooks", name) for name in names]
        return cls(lane, *found, await get("mailbox", "mails"), await get("hubspot", "executions"))

    def deal_of(self, invoice: Mapping[str, Any]) -> str:
        """The deal that an invoice's note names."""
        return next(
            part.split()[-1] for part in invoice["PrivateNote"].split(" · ") if "HubSpot deal" in part
        )

    def each_wanted_invoice_is_there_once_and_mailed_as_often_as_wanted(self) -> None:
        mailed = Counter(mail["id"] for mail in self.mails)
        found = defaultdict(list)
        for invoice in self.invoices:
            found[self.deal_of(invoice)].append((amount(invoice["TotalAmt"]), mailed[invoice["Id"]]))
        assert sort_all(found) == sort_all(self.lane.invoices)

    def each_business_key_has_its_own_invoice(self) -> None:
        rows = self.lane.service.ledger(
            "SELECT id, business_key FROM execution WHERE action = 'create-invoice' AND outcome = 'done'"
        )
        marked = Counter(invoice["PrivateNote"].split()[-1] for invoice in self.invoices)
        assert marked == Counter(row["id"] for row in rows)
        assert len({row["business_key"] for row in rows}) == len(self.invoices)

    def each_payment_is_there_once(self) -> None:
        deals = {invoice["Id"]: self.deal_of(invoice) for invoice in self.invoices}
        found = defaultdict(list)
        for payment in self.payments:
            (line,) = payment["Line"]
            found[deals[line["LinkedTxn"][0]["TxnId"]]].append(amount(payment["TotalAmt"]))
        assert sort_all(found) == sort_all(self.lane.payments)

    def each_person_is_one_customer(self) -> None:
        emails = Counter(each["PrimaryEmailAddr"]["Address"] for each in self.customers)
        assert set(emails.values()) == {1}, emails

    def nobody_is_asked_twice_for_the_same_review(self) -> None:
        """A mail server cannot be asked what became of a mail, so here it is at most once."""
        sent = Counter(letter["headers"]["Message-ID"] for letter in self.letters)
        assert set(sent.values()) <= {1}, sent

    def each_event_has_one_outcome(self) -> None:
        ledger = self.lane.service.ledger
        assert ledger("SELECT * FROM event WHERE outcome IS NULL OR closed_at IS NULL") == []
        assert ledger("SELECT * FROM execution WHERE outcome IS NULL OR state <> 'closed'") == []
        (calls,) = ledger("SELECT count(*) AS count FROM event WHERE kind = 'action_call'")
        assert calls["count"] == len(self.lane.calls)

    def each_workflow_has_been_told_the_end(self) -> None:
        ended = {run["callback_id"]: (run["state"], run["outputFields"].get("outcome")) for run in self.runs}
        assert ended == dict.fromkeys(self.lane.calls, ("succeeded", "done"))

    async def what_is_billed_and_what_is_left_make_the_deal(self) -> None:
        billed: dict[str, Decimal] = defaultdict(Decimal)
        for invoice in self.invoices:
            billed[self.deal_of(invoice)] += amount(invoice["TotalAmt"])
        for deal, total in self.lane.amounts.items():
            told = (await self.lane.service.control.get("hubspot", f"objects/deals/{deal}"))["properties"]
            assert Decimal(told["stagebill_billed_total"]) == billed[deal]
            assert billed[deal] + Decimal(told["stagebill_remaining_to_bill"]) == total


def sort_all(lists: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: sorted(values) for name, values in lists.items() if values}


async def test_nothing_is_lost_or_doubled_however_often_the_service_is_killed(services: list[Any]):
    """F117: every effect that was in flight when the process died is found again, and made exactly once."""
    lanes = [Lane(service, Random(SEED + number)) for number, service in enumerate(services)]
    await asyncio.gather(*(live_through(lane, MOMENTS[n::5]) for n, lane in enumerate(lanes)))

    assert sum(len(lane.kills) for lane in lanes) >= 25
    assert set().union(*(under_way for lane in lanes for _, under_way in lane.kills)) >= KINDS
    for lane in lanes:
        after = await Aftermath.of(lane)
        after.each_workflow_has_been_told_the_end()
        after.each_event_has_one_outcome()
        after.each_wanted_invoice_is_there_once_and_mailed_as_often_as_wanted()
        after.each_business_key_has_its_own_invoice()
        after.each_payment_is_there_once()
        after.each_person_is_one_customer()
        after.nobody_is_asked_twice_for_the_same_review()
        await after.what_is_billed_and_what_is_left_make_the_deal()
