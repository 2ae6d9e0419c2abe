"""What each invoice costs in calls, what they are put down to, and what happens when reads run out."""

from typing import Any

import pytest
from sqlmodel import select

from engine.store.account_tables import Connection
from engine.store.meter_tables import CallCount

ASKED = {"invoice_type": "full", "amount": "100"}


async def second_deal(service: Any) -> str:
    """Another deal of the contact whom the first one has made a customer."""
    told = {"dealname": "Gutter", "pipeline": "other", "dealstage": "x", "amount": "500"}
    links = [{"to": service.contact_id, "type": "contacts", "label": None}]
    made = await service.hubspot.post("objects/deals", {"properties": told, "associations": links})
    return str(made["id"])


def counts(service: Any) -> list[CallCount]:
    """What the meter has written down."""
    return list(service.rows(select(CallCount)))


async def test_an_invoice_to_a_known_customer_takes_one_write_and_no_read(service: Any):
    """F207. HubSpot is asked twice before the answer; afterwards come the deal, its record and its note."""
    await service.call("create-invoice", await service.deal(pipeline="other", amount="500"), **ASKED)
    await service.settle()
    deal = await second_deal(service)
    await service.settle()
    books, crm = len(await service.requests("quickbooks")), len(await service.requests("hubspot"))

    webhooks = service.network.hold("/quickbooks/webhooks")  # they come later than the answer is stored

    told = await service.call("create-invoice", deal, **ASKED)

    webhooks.set()
    assert told["outcome"] == "done"
    assert (await service.requests("hubspot"))[crm:] == ["deals.read", "contacts.batch_read"]
    await service.settle()
    assert (await service.requests("quickbooks"))[books:] == ["invoice.create"]
    after = (await service.requests("hubspot"))[crm + 2 :]
    shown = ["invoices.batch_create", "notes.batch_create"]
    assert sorted(one for one in after if one != "deals.update") == shown


async def test_calls_are_put_down_to_the_rule_that_had_them_made(service: Any):
    """F154, F207: the example's schedule bills the deposit, its send follows."""
    deal = await service.deal(amount="10000.01", dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    await service.later(minutes=5)

    told = {(row.work, row.kind): row.rule for row in counts(service) if row.kind == "free"}
    assert told["create-invoice", "free"] == "project"
    assert {row.portal_id for row in counts(service)} == {"4210001"}


async def test_a_workflows_calls_are_of_no_rule(service: Any):
    await service.call("create-invoice", await service.deal(pipeline="other", amount="500"), **ASKED)
    await service.later(minutes=5)

    told = {(row.work, row.kind): row.rule for row in counts(service)}
    assert told["create-invoice", "free"] == ""


@pytest.fixture
async def used_up(service: Any) -> None:
    """The company is a production company, and this month's reads are nearly used up."""

    def use(session: Any) -> None:
        books = session.exec(select(Connection).where(Connection.vendor == "quickbooks")).one()
        books.environment = "production"
        row = {"kind": "metered", "rule": "", "work": "decide", "count": 400_000}
        session.add(
            CallCount(day=service.clock().date(), portal_id=books.portal_id, connection_id=books.id, **row)
        )

    store = service.store()
    await store.write(use, account="4210001")
    store.close()
    await service.later(minutes=2)


async def test_menus_and_reports_read_no_more_and_billing_goes_on(service: Any, used_up: None):
    """F207: webhooks alone, and it is said."""
    before = len(await service.requests())

    menu = await service.hubspot.post("options", {"source": "accounts"})

    assert "the rest is kept for billing; see stagebill meter" in str(menu["body"])
    assert (await service.requests())[before:] == []
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, **ASKED)
    assert told["outcome"] == "done"
    assert {"query", "invoice.create"} <= set((await service.requests())[before:])
    card = await service.hubspot.post("card", {"path": f"deals/{deal}/owing"})
    assert "the rest is kept for billing" in str(card["body"])
    assert "reports.read" not in await service.requests()


async def test_that_reads_have_stopped_is_said(service: Any, used_up: None):
    """F207. A service that bills is ready, whatever it cannot show."""
    health = (await service.http.get("/health/ready")).json()
    assert health["quickbooks_reads"]["webhooks_alone"] is True
    assert health["status"] == "ready"
    text = (await service.http.get("/metrics")).text
    assert "stagebill_quickbooks_webhooks_alone 1.0" in text
    assert 'stagebill_quickbooks_reads_month{which="allowance"} 500000.0' in text
