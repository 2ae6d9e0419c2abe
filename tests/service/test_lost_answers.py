"""Whatever goes wrong on the wire, each thing is made once and the workflow hears the end (F113, F117).

Every fault meets every kind of call: one service lives through all calls of one fault, so that nothing that
a fault leaves behind may show later either. What comes of it stands in docs/faults.md, for people to read.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.errors import TryLater, Unsure

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"

FAULTS: dict[str, list[dict[str, Any]]] = {
    "connection refused": [{"kind": "refuse"}],
    "cut off before it was done": [{"kind": "drop_before"}],
    "cut off after it was done": [{"kind": "drop_after"}],
    "the same, and the request id is forgotten": [
        {"kind": "drop_after"},
        {"kind": "forget_requestid", "count": None},
    ],
    "half an answer": [{"kind": "truncate"}],
    "a slow answer": [{"kind": "delay", "seconds": 0.1}],
    "no body": [{"kind": "empty"}],
    "503": [{"kind": "status"}],
    "503 after it was done": [{"kind": "status", "processed": True}],
    "429": [{"kind": "status", "status": 429}],
    "200 with a fault in it": [{"kind": "fault_200"}],
    "token expired": [{"kind": "expired_token"}],
    "connection revoked": [{"kind": "revoked_token"}],
    "a page of HTML": [{"kind": "html", "status": 200}],
    "a page of HTML after it was done": [{"kind": "html", "status": 200, "processed": True}],
    "a page of HTML with 404": [{"kind": "html", "status": 404}],
    "10 MB": [{"kind": "huge"}],
    "redirects without end": [{"kind": "redirect"}],
    "another charset": [{"kind": "wrong_charset"}],
    "another content type": [{"kind": "wrong_content_type"}],
    "another shape": [{"kind": "wrong_shape"}],
    "other types": [{"kind": "wrong_types"}],
}
# The ledger's store makes a difference to what is begun anew and what waits, not to what the wire brings.
ON_BOTH_STORES = {
    "cut off after it was done",
    "the same, and the request id is forgotten",
    "429",
    "token expired",
}


class Told(NamedTuple):
    """How it ended, and how many of the thing there are then."""

    outcome: str
    made: int


Play = Callable[[Any, Callable[[], None]], Awaitable[Told]]


class Call(NamedTuple):
    """One kind of call: who gets it, its name there, and a scene in which it is made once.

    `counted`: each such call is asked for by itself. One write-back stands for all that wait.
    """

    stand_in: str
    operation: str
    play: Play
    counted: bool = True


def callback_of(deal: str) -> str:
    return f"ap-4210001-7-{deal}-0"


async def ended(service: Any, first: dict[str, str], callback_id: str) -> dict[str, str]:
    """The outputs as the workflow gets them in the end: at once, or by callback after some retries."""
    if first["hs_execution_state"] != "BLOCK":
        return first
    for _ in range(8):
        await service.later(minutes=2)
        execution = await service.hubspot.get(f"executions/{callback_id}")
        if execution["state"] in ("succeeded", "failed"):
            return dict(execution["outputFields"])
    return {"outcome": "waits"}


async def run(service: Any, action: str, deal: str, **inputs: Any) -> str:
    callback_id = callback_of(deal)
    first = await service.call(action, deal, callback_id, **inputs)
    return (await ended(service, first, callback_id))["outcome"]


async def deal_of(service: Any) -> str:
    return str(await service.deal(pipeline="other", amount="500"))


async def billed(service: Any) -> str:
    """A deal over 500 with an invoice over all of it."""
    deal = await deal_of(service)
    told = await service.call("create-invoice", deal, invoice_type="full")
    assert told["outcome"] == "done", told["reason"]
    await service.later(minutes=1)
    return deal


async def number(service: Any, things: str) -> int:
    return len(await service.quickbooks.get(things))


async def voided(service: Any) -> int:
    return sum(one["Balance"] == 0 for one in await service.invoices())


async def making(service: Any, things: str, action: str, deal: str, **inputs: str) -> Told:
    """Run an action that makes one of these things in QuickBooks."""
    before = await number(service, things)
    outcome = await run(service, action, deal, **inputs)
    return Told(outcome, await number(service, things) - before)


async def invoice(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await deal_of(service)
    break_it()
    return await making(service, "invoices", "create-invoice", deal, invoice_type="full")


async def customer(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await deal_of(service)
    break_it()
    return await making(service, "customers", "create-invoice", deal, invoice_type="full")


async def mailing(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await billed(service)
    break_it()
    return await making(service, "mails", "send-invoice", deal)


async def voiding(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await billed(service)
    before = await voided(service)
    break_it()
    outcome = await run(service, "void-invoice", deal)
    return Told(outcome, await voided(service) - before)


async def payment(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await billed(service)
    break_it()
    return await making(service, "payments", "record-payment", deal, amount="200")


async def receipt(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await deal_of(service)
    break_it()
    told = {"item": "Consulting", "tax_code": "NON"}
    return await making(service, "salesreceipts", "create-sales-receipt", deal, **told)


async def write_back(service: Any, break_it: Callable[[], None]) -> Told:
    deal = await deal_of(service)
    break_it()
    await run(service, "create-invoice", deal, invoice_type="full")
    await service.later(minutes=5)
    written = (await service.properties(deal)).get("stagebill_billed_total") == "500.00"
    return Told("done" if written else "failed", int(written))


async def callback(service: Any, break_it: Callable[[], None]) -> Told:
    """QuickBooks is away for a moment, so that the workflow is told to wait."""
    deal = await deal_of(service)
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "refuse"}]})
    break_it()
    outcome = await run(service, "create-invoice", deal, invoice_type="full")
    await service.later(minutes=5)
    execution = await service.hubspot.get(f"executions/{callback_of(deal)}")
    return Told(outcome, int(execution["state"] == "succeeded"))


CALLS = {
    "look for a customer": Call("quickbooks", "query", customer),
    "create a customer": Call("quickbooks", "customer.create", customer),
    "create an invoice": Call("quickbooks", "invoice.create", invoice),
    "mail an invoice": Call("quickbooks", "invoice.send", mailing),
    "void an invoice": Call("quickbooks", "invoice.void", voiding),
    "record a payment": Call("quickbooks", "payment.create", payment),
    "create a receipt": Call("quickbooks", "salesreceipt.create", receipt),
    "write a deal": Call("hubspot", "deals.update", write_back, counted=False),
    "end a workflow's wait": Call("hubspot", "callbacks.complete", callback),
}


def met_by(fault: str) -> dict[str, Call]:
    """The calls that can meet this fault: only QuickBooks' writes have an id that could be forgotten."""
    if not any(rule["kind"] == "forget_requestid" for rule in FAULTS[fault]):
        return CALLS
    books = {name: call for name, call in CALLS.items() if call.stand_in == "quickbooks"}
    return {name: call for name, call in books.items() if call.operation != "query"}


def row_of(fault: str) -> Mapping[str, str]:
    """The cells of a fault as docs/faults.md tells them."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    header, _, *body = rows
    (row,) = (row for row in body if row[0] == fault)
    told = zip(header[1:], row[1:], strict=True)
    return {name: cell for name, cell in told if cell != "–"}


async def cell_of(service: Any, fault: str, call: Call) -> str:
    """What comes of the fault at that call."""

    async def calls() -> int:
        return (await service.requests(call.stand_in)).count(call.operation)

    def break_it() -> None:
        rules = [{"operation": call.operation, **rule} for rule in FAULTS[fault]]
        getattr(service, call.stand_in).faults.configure({"rules": rules})

    before = await calls()
    told = await call.play(service, break_it)
    took = await calls() - before
    for stand_in in (service.hubspot, service.quickbooks):
        stand_in.faults.clear()
    await service.settle()
    return f"{told.outcome} · {told.made}" + (f" · {took}" if call.counted else "")


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, marks=() if one in ON_BOTH_STORES else pytest.mark.sqlite) for one in FAULTS],
)
async def test_every_fault_meets_every_call(service: Any, fault: str):
    seen = {name: await cell_of(service, fault, call) for name, call in met_by(fault).items()}

    assert seen == row_of(fault)


def breaks_off(service: Any, *, after: bool) -> None:
    """The connection to the mail server is lost once, before or after it has taken the letter."""
    take = service.mailbox.send

    async def send(letter: Any) -> None:
        service.mailbox.send = take
        if after:
            await take(letter)
        raise Unsure("the mail server went away before it had answered", category="mail")

    service.mailbox.send = send


async def ask_for_review(service: Any) -> str:
    deal = await deal_of(service)
    return await run(service, "send-review-request", deal, site="google")


async def test_a_mail_that_could_not_be_handed_over_is_handed_over_later(service: Any):
    service.mailbox.errors.append(TryLater("the mail server cannot be reached", category="mail"))

    assert await ask_for_review(service) == "done"
    assert len(service.mailbox.letters) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_a_mail_of_which_nobody_knows_is_left_to_a_person(service: Any, after: bool):
    """SMTP has no request id, and nobody can look: rather none than two."""
    breaks_off(service, after=after)

    assert await ask_for_review(service) == "refused"
    assert len(service.mailbox.letters) == int(after)


async def test_an_invoice_whose_answer_was_lost_counts_although_its_deal_was_changed_meanwhile(service: Any):
    """What was checked before the call was true then: a second try goes on behind it."""
    deal = await deal_of(service)
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "drop_after"}]})
    told = await service.call("create-invoice", deal, callback_of(deal), invoice_type="full")
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": ""}})

    told = await ended(service, told, callback_of(deal))

    assert told["outcome"] == "done", told["reason"]
    assert len(await service.invoices()) == 1


@pytest.mark.parametrize("after", [None, 30], ids=["no-retry-after", "retry-after"])
async def test_a_429_is_waited_out(service: Any, after: int | None):
    deal = await deal_of(service)
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "invoice.create", "kind": "status", "status": 429, "retry_after": after}]}
    )

    assert await run(service, "create-invoice", deal, invoice_type="full") == "done"
    assert len(await service.invoices()) == 1


async def test_a_connection_that_stays_revoked_is_left_to_a_person(service: Any):
    deal = await deal_of(service)
    service.quickbooks.faults.configure({"rules": [{"kind": "revoked_token", "count": None}]})

    told = await service.call("create-invoice", deal, callback_of(deal), invoice_type="full")
    told = await ended(service, told, callback_of(deal))

    assert told["outcome"] == "failed"
    assert "reconnect" in told["reason"] or "connect it" in told["reason"]
    assert await service.invoices() == []


async def test_an_outage_of_three_days_ends_as_failed_and_can_be_tried_again(service: Any):
    """Nothing is given up in silence, and no workflow waits for ever."""
    deal = await deal_of(service)
    service.quickbooks.faults.configure(
        {"rules": [{"operation": "invoice.create", "kind": "refuse", "count": None}]}
    )
    first = await service.call("create-invoice", deal, callback_of(deal), invoice_type="full")
    assert first["hs_execution_state"] == "BLOCK"
    await service.later(hours=73)
    await service.later(minutes=10)
    told = (await service.hubspot.get(f"executions/{callback_of(deal)}"))["outputFields"]
    assert told["outcome"] == "failed"
    assert told["reason"].startswith("given up after 72 hours: ")
    assert await service.invoices() == []
