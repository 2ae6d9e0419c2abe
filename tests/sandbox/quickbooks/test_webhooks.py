"""Webhooks: what is told, how it is signed, what happens when nobody listens."""

import asyncio
import base64
import hashlib
import hmac
from datetime import UTC, datetime

import httpx
import pytest

from sandbox.faults import Faults
from sandbox.quickbooks.books import Change
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.webhooks import Webhooks
from sandbox.quickbooks.wire import loads

TARGET = "http://stagebill.test"


@pytest.fixture
async def told(qb):
    await qb.control("target", url=TARGET)
    return qb


async def test_the_raw_body_is_signed_with_the_verifier_token(told, inbox):
    await told.customer()
    await told.webhooks_settled()

    headers, body = inbox.received[0]
    digest = hmac.new(b"qb-sandbox-verifier", body, hashlib.sha256).digest()
    assert headers["intuit-signature"] == base64.b64encode(digest).decode()
    assert headers["content-type"] == "application/cloudevents+json"


async def test_every_change_is_told_in_order(told, inbox):
    invoice = await told.invoice(await told.customer(), BillEmail={"Address": "a@b.example"})
    await told.post(f"invoice/{invoice['Id']}/send", {})
    await told.control("pay", invoice_id=invoice["Id"], amount=None, method="Visa")
    await told.control("void", entity="Invoice", id=invoice["Id"])
    await told.control("delete", entity="Payment", id="146")
    await told.webhooks_settled()

    assert inbox.events() == [
        "qbo.customer.created.v1",
        "qbo.invoice.created.v1",
        "qbo.invoice.emailed.v1",
        "qbo.payment.created.v1",
        "qbo.invoice.updated.v1",
        "qbo.payment.updated.v1",
        "qbo.invoice.voided.v1",
        "qbo.payment.deleted.v1",
    ]


async def test_changes_close_together_share_a_delivery(told, inbox):
    items = [{"bId": str(n), "operation": "create", "Customer": {"DisplayName": f"C{n}"}} for n in range(3)]
    await told.call("POST", "batch", json={"BatchItemRequest": items})
    await told.webhooks_settled()

    assert [len(loads(body)) for _, body in inbox.received] == [3]


async def test_a_refused_write_tells_nothing(told, inbox):
    await told.refused("customer", {})
    await told.webhooks_settled()

    assert inbox.received == []


async def test_a_replay_tells_nothing_more(told, inbox):
    for _ in range(2):
        await told.post("customer", {"DisplayName": "Acme"}, requestid="c-1")
    await told.webhooks_settled()

    assert inbox.events() == ["qbo.customer.created.v1"]


async def test_the_ladder_climbs_to_six_hours_and_stays(told, inbox, naps):
    inbox.statuses = [500] * 10
    await told.customer()
    await told.webhooks_settled()

    assert naps == [10, 20, 30, 300, 1200, 7200, 14400, 21600, 21600, 21600]


async def test_without_a_target_nothing_is_kept(qb, inbox):
    await qb.customer()
    await qb.control("target", url=TARGET)
    await qb.webhooks_settled()

    assert inbox.received == []


class Line:
    """A connection to the service that takes a moment to be closed, as real ones do."""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        for _ in range(3):
            await asyncio.sleep(0)

    async def post(self, *_, **__):
        for _ in range(3):
            await asyncio.sleep(0)
        return httpx.Response(200)


async def test_what_happens_while_the_target_changes_is_told_once():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    webhooks = Webhooks(
        Settings(), http=Line, new_id=lambda: "id", faults=Faults(), clock=lambda: at, sleep=asyncio.sleep
    )
    await webhooks.set_target(TARGET)
    told = 0
    changing: asyncio.Task[None] | None = None
    while changing is None or not changing.done():
        webhooks.announce([Change("1", "Customer", "58", "Create", at)])
        told += 1
        await asyncio.sleep(0)
        changing = changing or asyncio.create_task(webhooks.set_target(TARGET))
    await webhooks.settled()

    assert sum(each["events"] for each in webhooks.deliveries if each["taken"]) == told


async def test_events_of_two_companies_do_not_share_a_delivery(told, inbox):
    await told.control("companies", realm="9130000000000002", name="Second")
    for realm in ("9130000000000001", "9130000000000002"):
        fields = {"DisplayName": "Acme"}
        await told.control("change", entity="Customer", fields=fields, realm=realm)
    await told.webhooks_settled()

    realms = [[event["intuitaccountid"] for event in loads(body)] for _, body in inbox.received]
    assert realms == [["9130000000000001"], ["9130000000000002"]]


@pytest.mark.parametrize(
    ("kind", "deliveries"),
    [("duplicate", 2), ("drop_before", 1), ("drop_after", 2), ("delay", 1)],
)
async def test_deliveries_can_go_wrong_on_demand(told, inbox, faults, kind, deliveries):
    faults.configure({"operation": "webhook.deliver", "kind": kind})
    await told.customer()
    await told.webhooks_settled()

    assert len(inbox.received) == deliveries


async def test_events_can_arrive_in_disorder(told, inbox, faults):
    faults.configure({"operation": "webhook.deliver", "kind": "disorder"})
    await told.invoice(await told.customer())
    await told.webhooks_settled()

    assert inbox.events() == ["qbo.invoice.created.v1", "qbo.customer.created.v1"]


async def test_a_merge_names_the_loser_in_the_old_form(told, inbox):
    survivor, loser = await told.customer("One"), await told.customer("Two")
    invoice = await told.invoice(loser)
    await told.webhooks_settled()
    await told.control("settings", webhook_format="legacy")
    await told.control("merge", id=survivor["Id"], loser=loser["Id"])
    await told.webhooks_settled()

    (entity,) = loads(inbox.received[-1][1])["eventNotifications"][0]["dataChangeEvent"]["entities"]
    gone = await told.call("GET", f"customer/{loser['Id']}")
    assert (entity["operation"], entity["id"], entity["deletedId"]) == ("Merge", survivor["Id"], loser["Id"])
    assert (await told.read("invoice", invoice["Id"]))["CustomerRef"]["value"] == survivor["Id"]
    assert (await told.read("customer", survivor["Id"]))["Balance"] == 450
    assert gone.json()["Fault"]["Error"][0]["code"] == "610"


async def test_lists_without_events_stay_silent(told, inbox):
    await told.control("preferences", SalesFormsPrefs={"CustomTxnNumbers": True})
    await told.webhooks_settled()

    assert inbox.events() == ["qbo.preferences.updated.v1"]
