"""Ledger, QuickBooks and HubSpot agree in the end, in whatever order their news arrives."""

import asyncio
import base64
import hmac
import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from engine.billing.bill_rows import apply_invoice
from engine.billing.bills import DealBills
from engine.clients.quickbooks import QuickBooks
from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import open_base
from engine.records import Invoice
from engine.steps import sync_document
from engine.store.tables import Bill, Event, Execution, PaymentRow

PORTAL = "4210001"
FIRST, SECOND = "9130000000000001", "9130000000000002"
CHASES_OVERDUE = """
version: 1
timezone: America/Chicago
triggers:
  - id: chase
    when: {invoice_becomes: overdue}
    if: {customer.paid_invoices: 1}
    do:
      - send-invoice: {invoice_number: "{invoice.number}"}
"""


def last_move(service: Any) -> Event:
    """The event of the last time that a deal entered a stage."""
    told = select(Event).where(col(Event.kind) == "hubspot_webhook").order_by(col(Event.id))
    return [event for event in service.rows(told) if event.payload.get("propertyName") == "dealstage"][-1]


def fault(service: Any, vendor: str = "quickbooks", **rule: Any) -> None:
    getattr(service, vendor).faults.configure({"rules": [rule]})


async def enter_again(service: Any, deal: str, stage: str) -> Event:
    """Drag the deal out of a stage and back in; the event of the way back."""
    await service.move(deal, "qualifiedtobuy")
    service.clock.forward(minutes=1)
    await service.move(deal, stage)
    return last_move(service)


async def schedule_deal(service: Any, **properties: Any) -> str:
    told = {"amount": "10000.00", "dealtype": "existingbusiness"} | properties
    return str(await service.deal(**told))


async def invoice_of(service: Any, deal: str, **inputs: Any) -> str:
    told = await service.call("create-invoice", deal, invoice_type="full", **inputs)
    service.clock.forward(minutes=1)
    return str(told["invoice_id"])


async def test_an_instalment_is_billed_again_after_its_invoice_was_voided(service: Any):
    deal = await schedule_deal(service)
    await service.move(deal, "contractsent")
    (voided,) = await service.invoices()
    service.clock.forward(minutes=1)
    await service.quickbooks.post("void", {"entity": "Invoice", "id": voided["Id"]})
    await service.settle()

    event = await enter_again(service, deal, "contractsent")

    assert event.outcome == "done"
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [0.0, 3000.0]


async def test_an_instalment_is_billed_after_the_reason_of_its_refusal_is_gone(service: Any):
    deal = await schedule_deal(service, contact={"email": ""})
    await service.move(deal, "contractsent")
    assert last_move(service).outcome == "refused"
    told = {"properties": {"email": "ann@example.com"}}
    await service.hubspot.patch(f"objects/contacts/{service.contact_id}", told)

    event = await enter_again(service, deal, "contractsent")

    assert event.outcome == "done"
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [3000.0]


async def test_what_is_still_refused_is_tried_each_time(service: Any):
    deal = await schedule_deal(service, contact={"email": ""})
    await service.move(deal, "contractsent")
    await enter_again(service, deal, "contractsent")

    event = await enter_again(service, deal, "contractsent")

    assert event.outcome == "refused"
    tries = service.rows(select(Execution).where(col(Execution.action) == "create-invoice"))
    assert len({one.business_key for one in tries}) == 3


async def test_an_invoice_whose_answer_is_not_known_is_not_made_a_second_time(service: Any):
    deal = await schedule_deal(service)
    fault(service, operation="invoice.create", kind="drop_after", count=None)
    await service.move(deal, "contractsent")
    service.quickbooks.faults.clear()

    event = await enter_again(service, deal, "contractsent")

    assert event.outcome == "skipped"
    assert len(await service.invoices()) == 1


async def test_two_events_at_once_start_one_further_try(service: Any):
    deal = await schedule_deal(service, contact={"email": ""})
    await service.move(deal, "contractsent")
    told = {"properties": {"email": "ann@example.com"}}
    await service.hubspot.patch(f"objects/contacts/{service.contact_id}", told)
    for stage in ("qualifiedtobuy", "contractsent", "qualifiedtobuy", "contractsent"):
        service.clock.forward(seconds=1)
        await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"dealstage": stage}})

    await service.settle()

    assert len(await service.invoices()) == 1


async def test_a_trigger_that_ran_once_says_so_and_what_stands_in_its_way(service: Any):
    deal = await service.deal(dealstage="qualifiedtobuy", pipeline="retainers", amount="900")
    await service.move(deal, "retainer_signed")
    (first,) = service.rows(select(Execution).where(col(Execution.action) == "create-invoice"))

    event = await enter_again(service, deal, "retainer_signed")

    assert event.outcome == "skipped"
    assert event.reason.endswith(
        f"create-invoice was not started again: execution {first.id} has ended as {first.outcome}"
    )


async def test_a_slow_write_back_does_not_undo_a_newer_one(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    fault(service, "hubspot", operation="deals.update", kind="delay", seconds=0.3)
    await service.call("create-invoice", deal, invoice_type="full", amount="100")
    await asyncio.sleep(0.1)  # the first write-back has read its values and is under way
    await service.call("create-invoice", deal, invoice_type="full", amount="100")

    await service.settle()

    assert (await service.properties(deal))["stagebill_invoice_count"] == "2"


async def test_an_older_read_of_an_invoice_does_not_undo_a_newer_one(
    service: Any, monkeypatch: pytest.MonkeyPatch
):
    deal = await service.deal(pipeline="other", amount="500")
    invoice = await invoice_of(service, deal)
    read, loop = QuickBooks.invoices, asyncio.get_running_loop()
    answered, newer, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def held_up(self: QuickBooks, ids: Any) -> Any:
        answer = await read(self, ids)
        if not answered.is_set():
            answered.set()
            await go_on.wait()
        return answer

    def noted(bill: Bill, invoice: Invoice, today: date) -> None:
        apply_invoice(bill, invoice, today)
        loop.call_soon_threadsafe(newer.set)

    monkeypatch.setattr(QuickBooks, "invoices", held_up)
    monkeypatch.setattr(sync_document, "apply_invoice", noted)
    memo = {"entity": "Invoice", "id": invoice, "fields": {"CustomerMemo": {"value": "hello"}}}
    await service.quickbooks.post("change", memo)
    await answered.wait()
    service.clock.forward(minutes=1)
    due = {"entity": "Invoice", "id": invoice, "fields": {"DueDate": "2026-05-01"}}
    await service.quickbooks.post("change", due)
    await newer.wait()
    go_on.set()
    await service.settle()

    (bill,) = service.rows(select(Bill))
    assert bill.due_date == date(2026, 5, 1)


async def test_an_older_read_of_a_payment_does_not_undo_a_newer_one(
    service: Any, monkeypatch: pytest.MonkeyPatch
):
    deal = await service.deal(pipeline="other", amount="500")
    invoice = await invoice_of(service, deal)
    read, keep, loop = QuickBooks.payment, sync_document._keep, asyncio.get_running_loop()
    answered, go_on = asyncio.Event(), asyncio.Event()

    async def held_up(self: QuickBooks, payment_id: str) -> Any:
        answer = await read(self, payment_id)
        if not answered.is_set():
            answered.set()
            await go_on.wait()
        return answer

    def kept_newer(*told: Any) -> None:
        keep(*told)
        loop.call_soon_threadsafe(go_on.set)

    monkeypatch.setattr(QuickBooks, "payment", held_up)
    monkeypatch.setattr(sync_document, "_keep", kept_newer)
    paid = await service.quickbooks.post("pay", {"invoice_id": invoice, "amount": None})
    await answered.wait()
    service.clock.forward(minutes=1)
    unapplied = {"entity": "Payment", "id": paid["Payment"]["Id"], "fields": {"Line": []}}
    await service.quickbooks.post("change", unapplied)
    await service.settle()

    (kept,) = service.rows(select(PaymentRow))
    assert kept.applied == {}


async def test_a_payment_that_comes_before_the_bill_knows_its_invoice_is_not_lost(
    service: Any, monkeypatch: pytest.MonkeyPatch
):
    created, may_become_ours = DealBills.created, sync_document._may_become_ours
    loop = asyncio.get_running_loop()
    answered, looked = asyncio.Event(), asyncio.Event()

    async def held_up(*told: Any, **more: Any) -> Any:
        answered.set()
        await looked.wait()
        return await created(*told, **more)

    def seen(*told: Any) -> bool:
        loop.call_soon_threadsafe(looked.set)
        return may_become_ours(*told)

    monkeypatch.setattr(DealBills, "created", held_up)
    monkeypatch.setattr(sync_document, "_may_become_ours", seen)
    deal = await service.deal(pipeline="other", amount="500")
    call = asyncio.create_task(service.call("create-invoice", deal, invoice_type="full"))
    await answered.wait()
    (invoice,) = await service.invoices()
    await service.quickbooks.post("pay", {"invoice_id": invoice["Id"], "amount": None})
    await call

    await service.later(minutes=2)

    assert (await service.properties(deal))["stagebill_paid_total"] == "500.00"


async def test_a_void_that_comes_before_a_lost_answer_was_found_is_not_lost(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    fault(service, operation="invoice.create", kind="drop_after")
    await service.call("create-invoice", deal, "ap-4210001-1-1-0", invoice_type="full")
    (invoice,) = await service.invoices()
    await service.quickbooks.post("void", {"entity": "Invoice", "id": invoice["Id"]})

    await service.later(minutes=1)
    await service.later(minutes=1)

    (bill,) = service.rows(select(Bill))
    assert bill.state == "voided"


async def test_a_strangers_invoice_waits_for_none_of_ours(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    await invoice_of(service, deal)
    customer = {"entity": "Customer", "fields": {"DisplayName": "Stranger"}}
    stranger = await service.quickbooks.post("change", customer)
    line = {
        "Amount": 77,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}},
    }
    fields = {"CustomerRef": {"value": stranger["Customer"]["Id"]}, "Line": [line]}
    await service.quickbooks.post("change", {"entity": "Invoice", "fields": fields})
    await service.settle()
    synced = service.rows(select(Execution).where(col(Execution.action) == "sync-document"))
    assert {one.outcome for one in synced} == {"skipped"}


async def test_a_rule_decides_without_a_company_where_several_are_connected(service: Any):
    await service.second_company()
    deal = await service.deal(amount="450")
    await service.move(deal, "contractsent")
    assert last_move(service).outcome == "skipped"


async def test_a_deal_without_a_currency_is_decided_in_the_one_that_all_companies_keep(service: Any):
    await service.second_company()
    deal = await schedule_deal(service)
    await service.move(deal, "contractsent")
    event = last_move(service)
    assert "set quickbooks_company to one of" in event.reason


async def test_companies_with_two_home_currencies_leave_a_deal_without_one_undecided(service: Any):
    await service.second_company(country="CA", currency="CAD")
    deal = await schedule_deal(service)
    await service.move(deal, "contractsent")
    event = last_move(service)
    assert (event.outcome, event.reason) == (
        "refused",
        "the deal has no currency, and its QuickBooks companies keep books in CAD and USD; "
        "set the deal's currency",
    )


async def test_a_payment_in_another_company_is_not_taken_for_our_own_of_that_id(service: Any):
    await service.second_company()
    one = await service.deal(pipeline="other", amount="500")
    two = await service.deal(pipeline="other", amount="500")
    await invoice_of(service, one, quickbooks_company=FIRST)
    theirs = await invoice_of(service, two, quickbooks_company=SECOND)
    ours = await service.call("record-payment", one, amount="500", quickbooks_company=FIRST)
    service.clock.forward(minutes=1)

    await service.quickbooks.post("target", {"url": "https://nobody.test"})
    paid = {"realm": SECOND, "invoice_id": theirs, "amount": None}
    got = await service.quickbooks.post("pay", paid)
    await tell_payment(service, SECOND, got["Payment"]["Id"])

    assert got["Payment"]["Id"] == ours["payment_id"]
    assert (await service.properties(two))["stagebill_paid_total"] == "500.00"


async def test_a_partly_paid_invoice_past_its_due_date_is_overdue_on_the_deal(service: Any):
    """F45, F48."""
    deal = await service.deal(pipeline="other", amount="500")
    invoice = await invoice_of(service, deal, due_date="2026-03-10")
    await service.quickbooks.post("pay", {"invoice_id": invoice, "amount": 1})

    await service.later(days=30)

    told = await service.properties(deal)
    assert (told["stagebill_overdue_total"], told["stagebill_last_invoice_status"]) == (
        "499.00",
        "partially_paid",
    )


async def test_a_partly_paid_invoice_is_told_to_be_overdue_once(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    invoice = await invoice_of(service, deal, due_date="2026-03-10")
    await service.quickbooks.post("pay", {"invoice_id": invoice, "amount": 1})
    await service.later(days=30)
    before = (await service.requests("hubspot")).count("deals.update")

    await service.later(days=1)

    assert (await service.requests("hubspot")).count("deals.update") == before
    (event,) = service.rows(select(Event).where(col(Event.kind) == "due_time"))
    assert event.outcome == "done"


@pytest.mark.parametrize("rules_text", [CHASES_OVERDUE], ids=["chases-overdue"])
async def test_a_decision_that_fails_does_not_keep_a_status_from_the_deal(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call(
        "create-invoice", deal, invoice_type="full", due_date="2026-03-10", item="1", tax_code="NON"
    )
    assert told["outcome"] == "done", told["reason"]
    await service.settle()
    base = open_base(service.settings, service.world)
    await connect.disconnect(base, Out(as_json=True), vendor="quickbooks", portal_id=PORTAL)
    await base.aclose()

    await service.later(days=30)

    assert (await service.properties(deal))["stagebill_overdue_total"] == "500.00"
    events = service.rows(select(Event).where(col(Event.kind) == "invoice_status"))
    assert [event.outcome for event in events if event.payload["status"] == "overdue"] == ["failed"]


async def test_a_property_that_somebody_deleted_is_made_anew(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    await delete_property(service, "stagebill_billed_total")
    await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    assert (await service.properties(deal))["stagebill_billed_total"] == "500.00"


async def tell_payment(service: Any, realm: str, payment_id: str) -> None:
    """The webhook of a payment's creation, and no other."""
    event = {
        "specversion": "1.0",
        "id": "x-1",
        "type": "qbo.payment.created.v1",
        "time": service.clock().isoformat(),
        "intuitentityid": payment_id,
        "intuitaccountid": realm,
        "data": {},
    }
    body = json.dumps([event]).encode()
    signature = base64.b64encode(hmac.digest(b"qb-sandbox-verifier", body, "sha256")).decode()
    headers = {"intuit-signature": signature}
    answer = await service.http.post("/quickbooks/webhooks", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    await service.settle()


async def delete_property(service: Any, name: str) -> None:
    """As a person would in HubSpot's settings."""
    base = open_base(service.settings, service.world)
    token = await base.connections.hubspot(PORTAL).access_token()
    await base.aclose()
    answer = await service.hubspot.http.delete(
        f"/crm/properties/2026-09/deals/{name}", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 204, answer.text
