"""Webhooks are hints: stored once, answered at once, decided on what is true when they are worked off."""

import base64
import hmac
import json
from typing import Any

import pytest
from sqlmodel import col, select

from engine.signatures import hubspot_v3
from engine.store.tables import Event, Execution

VERIFIER = b"qb-sandbox-verifier"
NOBODY = "https://nobody.test"  # answers 200 to everything and does nothing


def stage_event(deal: str, stage: str, event_id: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "eventId": event_id,
        "subscriptionId": 250011,
        "portalId": 4210001,
        "appId": 909090,
        "occurredAt": 1795000000123,
        "subscriptionType": "object.propertyChange",
        "attemptNumber": 0,
        "objectId": int(deal),
        "objectTypeId": "0-3",
        "propertyName": "dealstage",
        "propertyValue": stage,
        "changeSource": "CRM_UI",
    } | changed


async def from_hubspot(service: Any, *events: Any) -> int:
    body = json.dumps(list(events)).encode()
    stamp = str(int(service.clock().timestamp() * 1000))
    uri = f"{service.settings.public}/hubspot/webhooks"
    headers = {
        "x-hubspot-signature-v3": hubspot_v3("POST", uri, body, stamp, "hs-sandbox-secret"),
        "x-hubspot-request-timestamp": stamp,
    }
    answer = await service.http.post("/hubspot/webhooks", content=body, headers=headers)
    await service.settle()
    return answer.status_code


async def from_intuit(service: Any, told: Any, *, key: bytes = VERIFIER) -> int:
    body = json.dumps(told).encode()
    signature = base64.b64encode(hmac.digest(key, body, "sha256")).decode()
    answer = await service.http.post(
        "/quickbooks/webhooks",
        content=body,
        headers={"intuit-signature": signature, "content-type": "application/cloudevents+json"},
    )
    await service.settle()
    return answer.status_code


async def quiet_deal(service: Any, **properties: str) -> str:
    """A deal whose own webhooks went nowhere: the test sends them itself."""
    await service.hubspot.post("target", {"url": NOBODY})
    return str(await service.deal(dealtype="existingbusiness", **properties))


@pytest.mark.parametrize(
    "form",
    [{}, {"subscriptionType": "deal.propertyChange", "objectTypeId": None}],
    ids=["object-form", "deal-form"],
)
async def test_a_stage_change_bills_its_instalment(service: Any, form: dict[str, Any]):
    """F29."""
    deal = await quiet_deal(service, dealstage="contractsent")
    assert await from_hubspot(service, stage_event(deal, "contractsent", **form)) == 200
    assert [invoice["TotalAmt"] for invoice in await service.invoices()] == [3000.0]


async def test_a_webhook_delivered_twice_is_one_event(service: Any):
    deal = await quiet_deal(service, dealstage="contractsent")
    event = stage_event(deal, "contractsent")
    await from_hubspot(service, event, event)
    await from_hubspot(service, event | {"attemptNumber": 1})
    assert len(await service.invoices()) == 1
    told = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert [event.outcome for event in told] == ["done"]


async def test_the_same_stage_entered_again_bills_nothing_more(service: Any):
    deal = await quiet_deal(service, dealstage="contractsent")
    await from_hubspot(service, stage_event(deal, "contractsent"))
    await from_hubspot(service, stage_event(deal, "contractsent", 2, occurredAt=1795000999999))
    assert len(await service.invoices()) == 1
    last = service.rows(select(Event).where(col(Event.outcome) == "skipped"))
    assert "is billed already, with 3000.00" in last[-1].reason


async def test_a_deal_that_moved_on_before_its_webhook_was_handled_is_skipped(service: Any):
    deal = await quiet_deal(service, dealstage="closedlost")
    await from_hubspot(service, stage_event(deal, "contractsent"))
    assert await service.invoices() == []
    (event,) = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert (event.outcome, event.reason) == (
        "skipped",
        'the deal has moved on from stage "contractsent" to "closedlost"',
    )


async def test_a_deal_that_the_rules_pass_by_says_why(service: Any):
    """F153, F203."""
    deal = await quiet_deal(service, dealstage="contractsent", amount="450")
    await from_hubspot(service, stage_event(deal, "contractsent"))
    (event,) = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert event.outcome == "skipped"
    assert "deal.amount is 450.00, the rule needs at least 500.00" in event.reason


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"subscriptionType": "contact.creation", "objectTypeId": "0-1"}, id="another-object"),
        pytest.param({"propertyName": "description"}, id="another-property"),
        pytest.param({"subscriptionType": "conversation.newMessage"}, id="another-kind"),
    ],
)
async def test_what_no_rule_cares_for_ends_as_skipped(service: Any, event: dict[str, Any]):
    deal = await quiet_deal(service)
    assert await from_hubspot(service, stage_event(deal, "x", **event)) == 200
    (told,) = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert told.outcome == "skipped"


async def test_what_happens_in_an_account_that_nobody_connected_ends_as_skipped(service: Any):
    deal = await quiet_deal(service)
    assert await from_hubspot(service, stage_event(deal, "contractsent", portalId=1)) == 200
    (told,) = service.rows(select(Event).where(col(Event.kind) == "hubspot_webhook"))
    assert (told.portal_id, told.outcome) == ("1", "skipped")
    assert told.reason.startswith("HubSpot account 1 is not connected; connect it at ")


async def test_an_unsigned_batch_is_refused(service: Any):
    answer = await service.http.post("/hubspot/webhooks", json=[stage_event("1", "contractsent")])
    assert answer.status_code == 401
    assert service.rows(select(Event)) == []


def cloud_event(invoice_id: str, **changed: Any) -> list[dict[str, Any]]:
    return [
        {
            "specversion": "1.0",
            "id": "3f1d7c9e-5a0b-4c55-9f0f-0c1f7e4f8a21",
            "source": "intuit.Zm9vYmFyYmF6cXV4MTIzNA==",
            "type": "qbo.invoice.updated.v1",
            "datacontenttype": "application/json",
            "time": "2026-03-02T17:15:31.034359333Z",
            "intuitentityid": invoice_id,
            "intuitaccountid": "9130000000000001",
            "data": {},
        }
        | changed
    ]


def legacy_event(invoice_id: str) -> dict[str, Any]:
    entity = {
        "name": "Invoice",
        "id": invoice_id,
        "operation": "Update",
        "lastUpdated": "2026-03-02T17:15:31.000Z",
    }
    return {
        "eventNotifications": [{"realmId": "9130000000000001", "dataChangeEvent": {"entities": [entity]}}]
    }


async def paid_behind_our_back(service: Any) -> tuple[str, str]:
    """An invoice that was paid in QuickBooks without a webhook reaching us."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    await service.quickbooks.post("target", {"url": None})
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})
    return deal, told["invoice_id"]


@pytest.mark.parametrize("form", [cloud_event, legacy_event], ids=["cloudevents", "legacy"])
async def test_both_of_intuits_forms_bring_the_payment_to_the_deal(service: Any, form: Any):
    """F120."""
    deal, invoice_id = await paid_behind_our_back(service)
    assert await from_intuit(service, form(invoice_id)) == 200
    assert (await service.properties(deal))["stagebill_paid_total"] == "500.00"


async def test_a_company_that_nobody_connected_is_answered_200(service: Any):
    told = cloud_event("145", intuitaccountid="42")
    assert await from_intuit(service, told) == 200
    assert service.rows(select(Event)) == []


async def test_a_wrong_signature_of_intuit_is_refused(service: Any):
    assert await from_intuit(service, cloud_event("145"), key=b"guess") == 401


async def test_our_own_invoice_comes_back_without_a_metered_read(service: Any):
    """Invariant 7, F96."""
    deal = await service.deal(pipeline="other")
    await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    assert "invoice.read" not in await service.requests()
    reads = (await service.requests()).count("query")
    assert reads == 4, "items, terms and tax codes, which the rules name, and the customer; nothing after"


async def test_a_voided_invoice_gives_its_amount_back(service: Any):
    """F32, F206."""
    deal = await service.deal(pipeline="other", amount="500")
    told = await service.call("create-invoice", deal, invoice_type="full")
    service.clock.forward(minutes=1)
    await service.quickbooks.post("void", {"entity": "Invoice", "id": told["invoice_id"]})
    await service.settle()
    properties = await service.properties(deal)
    assert properties["stagebill_billed_total"] == "0.00"
    again = await service.call("create-invoice", deal, invoice_type="full")
    assert (again["outcome"], again["deal_remaining"]) == ("done", "0.00")


async def test_an_invoice_becomes_overdue_by_itself(service: Any):
    """F45, F48: no webhook tells of a day that passes."""
    deal = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", deal, invoice_type="full", due_date="2026-03-10")
    await service.later(days=9)
    properties = await service.properties(deal)
    assert properties["stagebill_last_invoice_status"] == "overdue"
    assert properties["stagebill_overdue_total"] == "500.00"


async def test_every_event_ends_as_exactly_one_outcome(service: Any):
    """Invariant 1."""
    deal = await service.deal(dealtype="existingbusiness")
    await service.move(deal, "contractsent")
    await service.call("record-payment", deal, amount="100")
    await service.settle()
    assert [event.id for event in service.rows(select(Event)) if event.outcome is None] == []
    assert [row.id for row in service.rows(select(Execution)) if row.state != "closed"] == []


ONCE_PER_CONTACT = """
version: 1
defaults: {create-invoice: {item: Consulting, tax_code: NON}}
triggers:
  - id: care-plan
    when: {deal_enters: closedwon}
    once_per: contact
    do: [{create-invoice: {invoice_type: full}}]
"""


class TestOncePerContact:
    """A trigger that runs once for a person, whatever the deal."""

    @pytest.fixture
    def rules_text(self) -> str:
        return ONCE_PER_CONTACT

    async def test_a_second_deal_of_the_same_contact_starts_nothing(self, service: Any):
        first = await service.deal(dealstage="qualifiedtobuy")
        second = await service.hubspot.post(
            "objects/deals",
            {
                "properties": {"dealname": "Second", "amount": "50", "dealstage": "qualifiedtobuy"},
                "associations": [{"to": service.contact_id, "type": "contacts", "label": None}],
            },
        )
        await service.move(first, "closedwon")
        await service.move(second["id"], "closedwon")
        assert len(await service.invoices()) == 1

    async def test_a_deal_without_a_contact_cannot_be_told(self, service: Any):
        made = await service.hubspot.post(
            "objects/deals", {"properties": {"dealname": "Alone", "amount": "50"}, "associations": []}
        )
        await service.move(made["id"], "closedwon")
        told = [event.reason for event in service.rows(select(Event)) if "care-plan" in event.reason]
        assert told == [
            '"care-plan": it runs once per contact, and here is none or more than one; nothing was started'
        ]


ODD = [
    5,
    {},
    [1, None],
    {"eventNotifications": 5},
    {"eventNotifications": {"a": 1}},
    {"eventNotifications": ["x"]},
    {"eventNotifications": [{"realmId": "9130000000000001", "dataChangeEvent": "x"}]},
    {"eventNotifications": [{"realmId": "9130000000000001", "dataChangeEvent": {"entities": ["x"]}}]},
]


@pytest.mark.parametrize("told", ODD, ids=str)
async def test_an_odd_body_of_intuits_is_taken_and_means_nothing(service: Any, told: Any):
    assert await from_intuit(service, told) == 200
    assert service.rows(select(Event)) == []


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({}, id="empty"),
        pytest.param({"portalId": None, "objectId": None, "subscriptionType": "deal.creation"}, id="nothing"),
        pytest.param(
            {"portalId": {"a": 1}, "objectId": [1], "subscriptionType": "deal.creation"}, id="shapes"
        ),
        pytest.param(5, id="no-object"),
    ],
)
async def test_an_odd_event_of_hubspots_ends_and_starts_nothing(service: Any, event: Any):
    assert await from_hubspot(service, event) == 200
    assert [one for one in service.rows(select(Event)) if one.outcome is None] == []
    assert await service.invoices() == []
