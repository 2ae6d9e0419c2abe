"""The control plane: people at QuickBooks, and what a test wants to know."""

import pytest


async def test_a_customer_pays_all_that_is_open(qb):
    invoice = await qb.invoice(await qb.customer())

    paid = await qb.control("pay", invoice_id=invoice["Id"], amount=None, method="check")

    assert paid["Invoice"]["Balance"] == 0
    assert paid["Payment"]["PaymentMethodRef"]["name"] == "Check"


async def test_a_person_edits_with_the_token_of_the_moment(qb):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.payment(invoice, "1.00")

    edited = await qb.control("change", entity="Invoice", id=invoice["Id"], fields={"PrivateNote": "hello"})
    moved = await qb.control("change", entity="Payment", id=payment["Id"], fields={"PrivateNote": "x"})

    assert (edited["Invoice"]["PrivateNote"], edited["Invoice"]["SyncToken"]) == ("hello", "2")
    assert moved["Payment"]["UnappliedAmt"] == 0


async def test_requests_are_logged_by_operation(qb, line):
    await qb.client.delete("/_sandbox/requests")
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]}
    for _ in range(2):
        await qb.post("invoice", body, requestid="inv-1")
    await qb.query("select * from Term")
    await qb.refused("invoice", {"Id": "145", "SyncToken": "9"}, operation="void")

    entries = await qb.listing("requests")

    assert [(entry["operation"], entry["status"], entry["replayed"]) for entry in entries] == [
        ("customer.create", 200, False),
        ("invoice.create", 200, False),
        ("invoice.create", 200, True),
        ("query", 200, False),
        ("invoice.void", 400, False),
    ]
    assert [entry["requestid"] for entry in entries][1:3] == ["inv-1", "inv-1"]


@pytest.mark.parametrize(
    ("method", "path", "params", "body", "name"),
    [
        ("POST", "invoice", {}, {"Id": "1"}, "invoice.update"),
        ("POST", "invoice", {"operation": "delete"}, {"Id": "1"}, "invoice.delete"),
        ("POST", "payment", {"operation": "update", "include": "void"}, {"Id": "1"}, "payment.void"),
        ("POST", "invoice/145/send", {}, {}, "invoice.send"),
        ("GET", "invoice/145/pdf", {}, None, "invoice.pdf"),
        ("GET", "customer/58", {}, None, "customer.read"),
        ("POST", "batch", {}, {}, "batch"),
        ("GET", "cdc", {}, None, "cdc"),
    ],
)
async def test_operations_have_names(qb, method, path, params, body, name):
    await qb.call(method, path, params=params, json=body)

    assert (await qb.listing("requests"))[-1]["operation"] == name


async def test_settings_change_all_or_nothing(qb):
    response = await qb.client.post("/_sandbox/settings", json={"limits": True, "rotation": "never"})

    assert response.status_code == 400
    assert (await qb.listing("settings"))["limits"] is False


@pytest.mark.parametrize("name", ["customers", "invoices", "payments", "items", "terms", "taxcodes", "mails"])
async def test_lists_can_be_looked_at(qb, name):
    assert isinstance(await qb.listing(name), list)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("pay", {"invoice_id": "999"}),
        ("change", {"entity": "Nothing", "fields": {}}),
        ("void", {"entity": "Customer", "id": "58"}),
        ("companies", {"realm": "x"}),
        ("merge", {"id": "1", "loser": "2"}),
        ("target", {"url": "ftp://elsewhere.example"}),
        ("pay", []),
    ],
)
async def test_control_calls_that_make_no_sense_are_400(qb, path, said):
    assert (await qb.client.post(f"/_sandbox/{path}", json=said)).status_code == 400


async def test_preferences_are_merged_deeply(qb):
    merged = await qb.control("preferences", SalesFormsPrefs={"CustomTxnNumbers": True})

    assert merged["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert merged["SalesFormsPrefs"]["AllowDiscount"] is True
