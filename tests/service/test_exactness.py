"""What once went wrong with money, or could have: the right amount, the right company, the right customer."""

import json
from typing import Any

import pytest

from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import open_base

FULL = {"invoice_type": "full"}
FIRST, SECOND = "9130000000000001", "9130000000000002"


def fault(service: Any, **rule: Any) -> None:
    service.quickbooks.faults.configure({"rules": [rule]})


async def strangers_invoice(service: Any) -> str:
    """An invoice of somebody else in the second company; its Id is one that the first company has too."""
    stranger = await service.quickbooks.post(
        "change", {"realm": SECOND, "entity": "Customer", "fields": {"DisplayName": "Stranger"}}
    )
    line = {
        "Amount": 77,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}},
    }
    fields = {
        "CustomerRef": {"value": stranger["Customer"]["Id"]},
        "BillEmail": {"Address": "stranger@example.com"},
        "Line": [line],
    }
    made = await service.quickbooks.post("change", {"realm": SECOND, "entity": "Invoice", "fields": fields})
    return str(made["Invoice"]["Id"])


async def of_second(service: Any, what: str) -> list[Any]:
    answer = await service.quickbooks.http.get(f"/_sandbox/{what}?realm={SECOND}")
    return list(answer.json())


@pytest.mark.parametrize("action", ["send-invoice", "record-payment"])
async def test_an_invoice_id_means_something_in_its_own_company_only(service: Any, action: str):
    """F13: both companies have an invoice 145."""
    await service.second_company()
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, **FULL, quickbooks_company=FIRST)
    assert await strangers_invoice(service) == told["invoice_id"]

    inputs = {"amount": "50"} if action == "record-payment" else {}
    again = await service.call(action, deal, quickbooks_company=SECOND, **inputs)

    assert again["outcome"] == "refused"
    assert await of_second(service, "mails") == []
    assert await of_second(service, "payments") == []


async def test_a_scheduled_send_stays_with_the_company_it_was_made_for(service: Any):
    """Tried in one company, then another was connected in its place."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call(
        "create-invoice", deal, **FULL, email_delivery="scheduled", send_at="2026-03-04T09:00"
    )
    base = open_base(service.settings, service.world)
    await connect.disconnect(base, Out(as_json=True), vendor="quickbooks", portal_id="4210001")
    await base.aclose()
    await service.second_company()
    assert await strangers_invoice(service) == told["invoice_id"]

    await service.later(days=3)

    assert await of_second(service, "mails") == []


async def test_an_amount_that_was_lowered_while_the_call_waited_is_billed_as_it_is(service: Any):
    deal = await service.deal(pipeline="other", amount="10000")
    fault(service, operation="invoice.create", kind="refuse")
    first = await service.call("create-invoice", deal, "ap-1", **FULL)
    assert first["hs_execution_state"] == "BLOCK"
    await service.hubspot.patch(f"objects/deals/{deal}", {"properties": {"amount": "500"}})

    await service.later(minutes=1)

    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [500.0]


async def test_an_invoice_that_was_edited_in_quickbooks_counts_as_it_is(service: Any):
    """F98, F206: never billed above the total."""
    deal = await service.deal(amount="10000.00", dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    (invoice,) = await service.invoices()
    line = dict(invoice["Line"][0])
    line |= {"Amount": 9000, "SalesItemLineDetail": {**line["SalesItemLineDetail"], "UnitPrice": 9000}}
    service.clock.forward(minutes=1)
    await service.quickbooks.post(
        "change", {"entity": "Invoice", "id": invoice["Id"], "fields": {"Line": [line]}}
    )
    await service.settle()
    assert (await service.properties(deal))["stagebill_remaining_to_bill"] == "1000.00"

    await service.move(deal, "closedwon")

    assert sorted(invoice["TotalAmt"] for invoice in await service.invoices()) == [1000.0, 9000.0]


async def test_a_missing_authorisation_gives_the_money_back(service: Any):
    deal = await service.deal(pipeline="other", amount="500")
    ended = {"Error": [{"Message": "ended", "Detail": "ended", "code": "6190"}], "type": "ValidationFault"}
    fault(
        service,
        operation="invoice.create",
        kind="status",
        status=403,
        body={"Fault": ended, "time": "2026-03-02T07:00:00.000-08:00"},
    )
    assert (await service.call("create-invoice", deal, **FULL))["outcome"] == "failed"

    again = await service.call("create-invoice", deal, **FULL)

    assert again["outcome"] == "done", again["reason"]


async def test_a_second_mail_is_not_taken_for_the_first(service: Any):
    deal = await service.deal(pipeline="other")
    await service.call("create-invoice", deal, **FULL, email_delivery="now")
    service.clock.forward(minutes=3)
    fault(service, operation="invoice.send", kind="drop_before")

    await service.call("send-invoice", deal, send_to="boss@example.com")
    await service.later(minutes=1)

    assert len(await service.quickbooks.get("mails")) == 2


async def test_contact_123_does_not_bill_deal_123(service: Any):
    deal = await service.deal(pipeline="other")
    call = {
        "callbackId": "ap-9",
        "origin": {"portalId": 4210001},
        "object": {"objectId": int(deal), "objectType": "CONTACT"},
        "inputFields": FULL,
    }
    body = json.dumps(call).encode()
    answer = await service.http.post(
        "/hubspot/actions/create-invoice", content=body, headers=service.signature("create-invoice", body)
    )
    assert answer.json()["outputFields"]["reason"] == (
        "create-invoice is for a deal and was called for a contact; use it in a deal workflow"
    )
    assert await service.invoices() == []


async def test_what_the_company_turns_on_later_is_seen(service: Any):
    """F104: the refusal says what to turn on, and turning it on helps."""
    deal = await service.deal(pipeline="other", deal_currency_code="EUR")
    told = await service.call("create-invoice", deal, **FULL)
    assert "turn on multicurrency" in told["reason"]
    await service.quickbooks.post("preferences", {"CurrencyPrefs": {"MultiCurrencyEnabled": True}})
    await service.later(hours=2)

    again = await service.call("create-invoice", deal, **FULL)

    assert again["outcome"] == "done", again["reason"]
