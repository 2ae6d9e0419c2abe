"""What QuickBooks knows stands in HubSpot: on the deal, as records, and on its timeline, each thing once."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from engine.commands import connections as connect
from engine.commands.output import Out
from engine.compose import open_base
from engine.mirroring.taking import sentences
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Execution
from rules import InHubSpot

QUIET = """
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, item: Services}
hubspot: {invoices: none, payments: none, notes: []}
"""
MARK = re.compile(r"<p><small>Stagebill · [0-9a-f]{10}</small></p>")


def fault(service: Any, vendor: str = "hubspot", **rule: Any) -> None:
    getattr(service, vendor).faults.configure({"rules": [rule]})


async def records(service: Any, kind: str) -> list[dict[str, str]]:
    """The properties of all records of a kind."""
    return [dict(one["properties"]) for one in await service.hubspot.get(f"objects/{kind}")]


async def notes(service: Any, deal: str) -> list[str]:
    """What the deal's timeline says, as people read it."""
    told = await service.hubspot.get(f"objects/deals/{deal}/timeline")
    return [html.unescape(re.sub("<[^>]*>", "", MARK.sub("", one["text"]))) for one in told]


async def billed(service: Any, **inputs: Any) -> tuple[str, dict[str, str]]:
    """A deal with one invoice, and what the action said."""
    deal = await service.deal(dealtype="existingbusiness")
    told = await service.call(
        "create-invoice", deal, **({"amount": "500.00", "invoice_type": "deposit"} | inputs)
    )
    await service.settle()
    return deal, told


async def bearer(service: Any) -> dict[str, str]:
    """The headers of somebody who may do everything in the account."""
    form = {
        "grant_type": "refresh_token",
        "client_id": "hs-sandbox-client",
        "client_secret": "hs-sandbox-secret",
        "refresh_token": "hs-sandbox-refresh",
    }
    answer = await service.hubspot.http.post("/oauth/2026-09/token", data=form)
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def calls(service: Any) -> list[str]:
    """Names of the calls that HubSpot got since the last time that somebody asked, in no order."""
    made = sorted(await service.requests("hubspot"))
    await service.hubspot.http.delete("/_sandbox/requests")
    return made


async def linked(service: Any, kind: str, record: dict[str, str]) -> dict[str, set[str]]:
    """The ids of what a record belongs to, by kind."""
    told = await service.hubspot.get(f"objects/{kind}/{record['hs_object_id']}")
    return {name: {one["id"] for one in ends["results"]} for name, ends in told["associations"].items()}


async def by_hand(service: Any, customer: str, amount: str = "700.00") -> dict[str, Any]:
    """An invoice that a person made in QuickBooks."""
    detail = {"ItemRef": {"value": "1"}}
    line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    fields = {"CustomerRef": {"value": customer}, "Line": [line]}
    made = await service.quickbooks.post("change", {"entity": "Invoice", "fields": fields})
    await service.settle()
    return dict(made["Invoice"])


async def test_an_invoice_is_a_record_beside_its_deal(service: Any) -> None:
    """F50, F33: workflows, lists and reports can use it (F48, F49)."""
    deal, told = await billed(service)
    (record,) = await records(service, "invoices")
    assert (record["stagebill_number"], record["stagebill_total"], record["stagebill_status"]) == (
        told["invoice_number"],
        "500.00",
        "draft",
    )
    assert await linked(service, "invoices", record) == {"deals": {deal}, "contacts": {service.contact_id}}


async def test_each_invoice_of_a_deal_has_its_own_record(service: Any) -> None:
    """F47: they do not overwrite each other."""
    deal, _ = await billed(service)
    await service.call("create-invoice", deal, amount="700.00", invoice_type="follow_up")
    await service.settle()
    told = sorted(one["stagebill_total"] for one in await records(service, "invoices"))
    assert told == ["500.00", "700.00"]
    assert (await service.properties(deal))["stagebill_billed_total"] == "1200.00"


async def test_a_payment_is_everywhere_within_a_minute(service: Any) -> None:
    """F90, F48: on the deal, the invoice, as a payment and on the timeline, by QuickBooks' webhook alone."""
    deal, told = await billed(service)
    before = service.clock()
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
    await service.settle()
    assert service.clock() - before < timedelta(minutes=1)  # only waiting for one another moves it
    (invoice,), (payment,) = await records(service, "invoices"), await records(service, "commerce_payments")
    assert (await service.properties(deal))["stagebill_paid_total"] == "200.00"
    assert (invoice["stagebill_paid"], invoice["stagebill_status"]) == ("200.00", "partially_paid")
    assert (payment["hs_initial_amount"], payment["stagebill_invoice_numbers"]) == ("200.00", "1001")
    assert (await linked(service, "commerce_payments", payment))["deals"] == {deal}
    assert "A payment of 200.00 USD for invoice 1001 is recorded in QuickBooks" in await notes(service, deal)


async def test_a_payment_that_we_recorded_is_shown_too(service: Any) -> None:
    deal, _ = await billed(service)
    await service.call("record-payment", deal, amount="500.00")
    await service.settle()
    (payment,) = await records(service, "commerce_payments")
    assert payment["stagebill_applied"] == "500.00"


async def test_the_timeline_tells_each_fact_once(service: Any) -> None:
    """F53."""
    deal, told = await billed(service, email_delivery="now")
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})
    await service.settle()
    await service.call("void-invoice", deal, invoice_number="9999")
    await service.settle()
    assert sorted(await notes(service, deal)) == [
        "A payment of 500.00 USD for invoice 1001 is recorded in QuickBooks",
        "Invoice 1001 over 500.00 USD is paid in full",
        "Invoice 1001 over 500.00 USD was created in QuickBooks, due on 2026-04-01",
        "Invoice 1001 over 500.00 USD was mailed to ann1@example.com",
        'Void invoice was refused: this deal has no invoice "9999"; '
        "give the number or the Id of one of its own invoices",
    ]


async def test_an_overdue_and_then_a_voided_invoice(service: Any) -> None:
    deal, told = await billed(service)
    await service.later(days=40)
    (record,) = await records(service, "invoices")
    assert record["stagebill_status"] == "overdue"
    await service.quickbooks.post("void", {"entity": "Invoice", "id": told["invoice_id"]})
    await service.settle()
    (record,) = await records(service, "invoices")
    assert (record["stagebill_status"], record["stagebill_balance"]) == ("voided", "0.00")
    assert (await notes(service, deal))[1:] == [
        "Invoice 1001 over 500.00 USD is overdue since 2026-04-01; 500.00 USD is open",
        "Invoice 1001 was voided; nothing is owed by it any more",
    ]


async def test_few_calls_tell_all_of_it(service: Any) -> None:
    """A payment changes a deal and its invoice, and makes a payment and a note: a call each."""
    _, told = await billed(service)
    await calls(service)
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
    await service.settle()
    made = await calls(service)
    assert [one for one in made if one != "deals.update"] == [
        "commerce_payments.batch_create",
        "invoices.batch_update",
        "notes.batch_create",
    ]


async def test_what_has_not_changed_costs_no_call(service: Any) -> None:
    deal, _ = await billed(service)
    await calls(service)
    await service.call("send-invoice", deal, invoice_number="9999")
    await service.settle()
    assert [one for one in await calls(service) if one.startswith("invoices")] == []


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
@pytest.mark.parametrize("operation", ["invoices.batch_create", "notes.batch_create"])
async def test_a_lost_answer_makes_nothing_twice(service: Any, operation: str, kind: str) -> None:
    """F113: an invoice is found by its unique property, a note by the mark at its end."""
    fault(service, operation=operation, kind=kind)
    deal, _ = await billed(service)
    await service.later(minutes=5)
    assert len(await records(service, "invoices")) == 1
    assert len(await notes(service, deal)) == 1


async def test_a_second_try_looks_anew_whom_a_record_belongs_to(service: Any) -> None:
    """The deal that was just billed is known to the first one; by the second it may have other contacts."""
    fault(service, operation="invoices.batch_create", kind="drop_before")
    await billed(service)
    first = await calls(service)
    await service.later(minutes=5)
    second = await calls(service)
    assert (first.count("deals.read"), first.count("invoices.batch_create")) == (1, 1)
    assert (second.count("deals.read"), second.count("invoices.batch_create")) == (1, 1)


async def test_a_lost_answer_makes_no_payment_twice(service: Any) -> None:
    _, told = await billed(service)
    fault(service, operation="commerce_payments.batch_create", kind="drop_after")
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
    await service.later(minutes=5)
    assert len(await records(service, "commerce_payments")) == 1


async def test_a_record_that_somebody_deleted_is_made_again(service: Any) -> None:
    _, told = await billed(service)
    (record,) = await records(service, "invoices")
    await service.hubspot.http.delete(f"/_sandbox/objects/invoices/{record['hs_object_id']}")
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
    await service.settle()
    (again,) = await records(service, "invoices")
    assert (again["stagebill_balance"], again["hs_object_id"] != record["hs_object_id"]) == ("300.00", True)


async def test_a_record_made_late_belongs_to_whom_the_deal_has_by_then(service: Any) -> None:
    """The contact who was billed is gone: what was known of the deal then does not do any more."""
    await service.hubspot.post("scopes", {"missing": ["crm.objects.invoices.write"]})
    deal, _ = await billed(service)
    await service.hubspot.post("scopes", {"missing": []})
    await service.hubspot.http.delete(f"/_sandbox/objects/contacts/{service.contact_id}")
    await service.later(days=1)
    await service.call("void-invoice", deal)
    await service.settle()
    (record,) = await records(service, "invoices")
    assert await linked(service, "invoices", record) == {"deals": {deal}}


async def test_a_property_that_is_missing_is_made(service: Any) -> None:
    """Somebody has removed it, or it came with a later version."""
    url = "/crm/properties/2026-09/invoices/stagebill_link"
    answer = await service.hubspot.http.delete(url, headers=await bearer(service))
    assert answer.status_code == 204
    await billed(service)
    (record,) = await records(service, "invoices")
    assert record["stagebill_link"].startswith("https://")


# Accounts that take less


def not_taken(service: Any, kept: InHubSpot | None = None) -> list[tuple[bool, str]]:
    """What `stagebill doctor` says."""
    store = service.store()
    try:
        return store.read_now(lambda session: sentences(session, kept or InHubSpot()))
    finally:
        store.close()


async def test_a_missing_permission_is_said_once_and_asked_no_more(service: Any) -> None:
    await service.hubspot.post("scopes", {"missing": ["crm.objects.invoices.write"]})
    deal, _ = await billed(service)
    await calls(service)
    await service.call("create-invoice", deal, amount="700.00", invoice_type="follow_up")
    await service.settle()
    assert "invoices.batch_create" not in await calls(service)
    assert (await service.properties(deal))["stagebill_billed_total"] == "1200.00"
    assert service.rows(select(Execution).where(col(Execution.outcome) == "failed")) == []
    said = (
        "HubSpot account 4210001 takes no invoice records: HubSpot's permission crm.objects.invoices.write "
        "is missing to create invoices; reconnect HubSpot and grant it; "
        "or set hubspot.invoices to none in the rules"
    )
    assert not_taken(service) == [(False, said)]
    assert not_taken(service, InHubSpot(invoices="none")) == []
    assert 'stagebill_hubspot_not_taken{kind="invoices"} 1.0' in (await service.http.get("/metrics")).text


async def test_a_permission_that_was_granted_is_noticed(service: Any) -> None:
    await service.hubspot.post("scopes", {"missing": ["crm.objects.invoices.write"]})
    deal, _ = await billed(service)
    await service.hubspot.post("scopes", {"missing": []})
    await service.later(days=1)
    await service.call("create-invoice", deal, amount="700.00", invoice_type="follow_up")
    await service.settle()
    assert len(await records(service, "invoices")) == 2
    assert not_taken(service) == []


async def test_connecting_anew_counts_as_a_grant(service: Any) -> None:
    await service.hubspot.post("scopes", {"missing": ["crm.objects.invoices.write"]})
    deal, _ = await billed(service)
    await service.hubspot.post("scopes", {"missing": []})
    service.clock.forward(minutes=1)
    base = open_base(service.settings, service.world)
    await connect.connect_hubspot(
        base, Out(as_json=True), portal_id="4210001", refresh_token="hs-sandbox-refresh"
    )
    await base.aclose()
    await service.call("create-invoice", deal, amount="700.00", invoice_type="follow_up")
    await service.settle()
    assert len(await records(service, "invoices")) == 2


async def test_an_account_without_payments_has_all_the_rest(service: Any) -> None:
    """HubSpot refuses payment records where neither its payments nor Stripe are set up."""
    await service.hubspot.post("settings", {"payments_set_up": False})
    _, told = await billed(service)
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
    await service.settle()
    (invoice,) = await records(service, "invoices")
    assert (invoice["stagebill_paid"], await records(service, "commerce_payments")) == ("200.00", [])
    said = (
        "HubSpot account 4210001 takes no payment records: HubSpot refused to create commerce payments: This "
        "account has neither HubSpot payments nor Stripe set up; or set hubspot.payments to none in the rules"
    )
    assert not_taken(service) == [(True, said)]  # many accounts need none


async def test_without_permission_for_notes_the_deal_is_written_all_the_same(service: Any) -> None:
    await service.hubspot.post("scopes", {"missing": ["crm.objects.contacts.write"]})
    deal, _ = await billed(service)
    assert (await notes(service, deal), (await service.properties(deal))["stagebill_invoice_count"]) == (
        [],
        "1",
    )


class TestQuietRules:
    @pytest.fixture
    def rules_text(self) -> str:
        return QUIET

    async def test_the_rules_switch_it_all_off(self, service: Any) -> None:
        deal, told = await billed(service)
        await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": "200.00"})
        await service.settle()
        assert await records(service, "invoices") + await records(service, "commerce_payments") == []
        assert await notes(service, deal) == []
        assert (await service.properties(deal))["stagebill_paid_total"] == "200.00"


# Born in QuickBooks


async def customer_of(service: Any) -> str:
    """The QuickBooks customer of the one contact that was billed."""
    (link,) = service.rows(select(CustomerLink))
    return str(link.customer_id)


async def test_an_invoice_born_in_quickbooks_is_shown_at_the_contact(service: Any) -> None:
    """F52: by itself, and at no deal."""
    await billed(service)
    made = await by_hand(service, await customer_of(service))
    (record,) = [one for one in await records(service, "invoices") if one["stagebill_total"] == "700.00"]
    assert record["stagebill_number"] == made["DocNumber"]
    assert await linked(service, "invoices", record) == {"contacts": {service.contact_id}}


async def test_it_follows_its_payment(service: Any) -> None:
    """F52, F90."""
    await billed(service)
    made = await by_hand(service, await customer_of(service))
    await service.quickbooks.post("pay", {"invoice_id": made["Id"], "amount": "100.00"})
    await service.settle()
    (record,) = [one for one in await records(service, "invoices") if one["stagebill_total"] == "700.00"]
    assert (record["stagebill_balance"], record["stagebill_status"]) == ("600.00", "partially_paid")


async def test_one_that_is_deleted_there_is_voided_here(service: Any) -> None:
    await billed(service)
    made = await by_hand(service, await customer_of(service))
    service.clock.forward(minutes=1)
    await service.quickbooks.post("delete", {"entity": "Invoice", "id": made["Id"]})
    await service.settle()
    (record,) = [one for one in await records(service, "invoices") if one["stagebill_total"] == "700.00"]
    assert (record["stagebill_balance"], record["stagebill_status"]) == ("0.00", "voided")


async def test_one_that_is_attached_belongs_to_the_deal_from_then_on(service: Any) -> None:
    """F51."""
    deal, _ = await billed(service)
    made = await by_hand(service, await customer_of(service))
    await service.call("attach-invoice", deal, invoice_id=made["Id"])
    await service.settle()
    (record,) = [one for one in await records(service, "invoices") if one["stagebill_total"] == "700.00"]
    assert (await linked(service, "invoices", record))["deals"] == {deal}


async def test_the_invoice_of_a_customer_whom_hubspot_does_not_know_is_not_shown(service: Any) -> None:
    await billed(service)
    stranger = await service.quickbooks.post(
        "change", {"entity": "Customer", "fields": {"DisplayName": "Walk-in"}}
    )
    await by_hand(service, stranger["Customer"]["Id"])
    assert len(await records(service, "invoices")) == 1


async def test_where_nobody_is_linked_no_read_is_spent(service: Any) -> None:
    """To know whose an invoice is takes a metered read."""
    stranger = await service.quickbooks.post(
        "change", {"entity": "Customer", "fields": {"DisplayName": "Walk-in"}}
    )
    await by_hand(service, stranger["Customer"]["Id"])
    assert service.rows(select(Execution).where(col(Execution.action) == "mirror-invoices")) == []
