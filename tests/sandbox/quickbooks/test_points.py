"""The 22 behaviours of QuickBooks Online that a toy server usually gets wrong, one test for each."""

from decimal import Decimal

import pytest

from sandbox.quickbooks import DEFAULT_REALM
from sandbox.quickbooks.wire import loads


async def test_point_01_a_wrapped_request_body_is_refused(qb):
    error = await qb.refused("customer", {"Customer": {"DisplayName": "Acme"}})

    assert error["code"] == "2010"


async def test_point_02_service_faults_have_capitals_and_gateway_faults_do_not(qb):
    service = await qb.call("GET", "invoice/999")
    qb.client.headers["Authorization"] = "Bearer not-a-token-of-ours"
    gateway = await qb.call("GET", "invoice/999")

    assert service.json()["Fault"]["type"] == "ValidationFault"
    assert gateway.status_code == 401
    assert gateway.json()["fault"]["error"][0]["code"] == "3200"
    assert gateway.json()["time"] == 1788282930123  # epoch milliseconds


async def test_point_03_a_fault_may_come_with_status_200(qb, client):
    await client.post("/_sandbox/faults", json={"operation": "customer.create", "kind": "fault_200"})

    response = await qb.call("POST", "customer", json={"DisplayName": "Acme"})

    assert response.status_code == 200
    assert response.json()["Fault"]["Error"][0]["code"] == "10000"
    assert await qb.query("select * from Customer") == {}


async def test_point_04_a_missing_object_and_a_stale_token_are_400(qb):
    customer = await qb.customer()
    missing = await qb.call("GET", "customer/999")
    stale = await qb.refused("customer", {"Id": customer["Id"], "SyncToken": "7", "DisplayName": "B"})

    assert (missing.status_code, missing.json()["Fault"]["Error"][0]["code"]) == (400, "610")
    assert stale["code"] == "5010"


async def test_point_05_a_replay_gives_the_first_answer_even_after_the_object_is_gone(qb, line):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]}
    first = await qb.call("POST", "invoice", json=body, params={"requestid": "inv-1"})
    gone = {"Id": first.json()["Invoice"]["Id"], "SyncToken": "0"}
    await qb.post("invoice", gone, operation="delete")

    again = await qb.call("POST", "invoice", json=body, params={"requestid": "inv-1"})

    assert again.content == first.content
    assert await qb.query("select * from Invoice") == {}


async def test_point_06_an_invoices_sync_token_moves_with_its_payments(qb):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.payment(invoice, "100.00")
    applied = await qb.read("invoice", invoice["Id"])
    voided = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    await qb.post("payment", voided, operation="update", include="void")

    assert applied["SyncToken"] == "1"
    assert (await qb.read("invoice", invoice["Id"]))["SyncToken"] == "2"


async def test_point_07_lines_are_replaced_as_a_whole_even_by_a_sparse_update(qb, line):
    customer = await qb.customer()
    invoice = await qb.invoice(customer, Line=[line("10.00"), line("20.00")])

    update = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "Line": [line("5.00")]}
    updated = await qb.post("invoice", update)

    assert [each["Amount"] for each in updated["Line"]] == [Decimal("5.0"), Decimal("5.0")]
    assert updated["TotalAmt"] == 5


async def test_point_08_a_subtotal_line_without_id_is_appended(qb):
    invoice = await qb.invoice(await qb.customer())

    assert invoice["Line"][-1] == {
        "Amount": Decimal("450.0"),
        "DetailType": "SubTotalLineDetail",
        "SubTotalLineDetail": {},
    }


async def test_point_09_no_hit_is_an_empty_query_response(qb):
    assert await qb.query("select * from Customer where DisplayName = 'Nobody'") == {}


async def test_point_10_inactive_rows_hide_unless_asked_for(qb):
    shown = await qb.query("select * from Item where Name like 'Rentals%'")
    asked = await qb.query("select * from Item where Name like 'Rentals%' and Active in (true, false)")

    assert shown == {}
    assert asked["Item"][0]["Active"] is False


async def test_point_11_deactivating_renames_and_frees_the_name(qb):
    customer = await qb.customer("Acme")
    update = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    gone = await qb.post("customer", update)

    again = await qb.customer("Acme")

    assert gone["DisplayName"] == "Acme (deleted)"
    assert again["Id"] != customer["Id"]


@pytest.mark.parametrize("entity", ["customer", "vendor", "employee"])
async def test_point_12_names_are_unique_over_customers_vendors_and_employees(qb, entity):
    await qb.post("vendor", {"DisplayName": "Acme"})

    error = await qb.refused(entity, {"DisplayName": "ACME"})

    assert error["code"] == "6240"


@pytest.mark.parametrize("custom", [True, False], ids=["custom-numbers-on", "custom-numbers-off"])
async def test_point_13_a_second_document_number_is_refused_only_with_custom_numbers(qb, line, custom):
    await qb.control("preferences", SalesFormsPrefs={"CustomTxnNumbers": custom})
    customer = await qb.customer()
    first = await qb.invoice(customer, DocNumber="D-1")
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()], "DocNumber": "D-1"}

    response = await qb.call("POST", "invoice", json=body)

    if custom:
        error = response.json()["Fault"]["Error"][0]
        assert error["code"] == "6140"
        assert f"DocNumber=D-1 is assigned to TxnType=Invoice with TxnId={first['Id']}" in error["Detail"]
    else:
        assert response.status_code == 200


async def test_point_14_an_overpayment_is_accepted_and_the_rest_unapplied(qb, paying):
    invoice = await qb.invoice(await qb.customer())

    payment = await qb.post("payment", paying(invoice, "500.00", applied="450.00"))

    assert payment["UnappliedAmt"] == 50
    assert (await qb.read("invoice", invoice["Id"]))["Balance"] == 0


async def test_point_15_a_line_without_item_gets_the_default_item(qb):
    bare = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}

    invoice = await qb.invoice(await qb.customer(), Line=[bare])

    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "1", "name": "Services"}
    assert invoice["TotalAmt"] == 10


async def test_point_16_automated_sales_tax_replaces_what_was_sent(qb, line):
    sent = {"TxnTaxCodeRef": {"value": "2"}, "TotalTax": 16.83}
    taxed = line("100.00", TaxCodeRef={"value": "TAX"})

    invoice = await qb.invoice(await qb.customer(), Line=[taxed], TxnTaxDetail=sent)

    assert invoice["TxnTaxDetail"] == {"TotalTax": 0}


async def test_point_17_change_data_capture_shares_one_cap_and_ends_with_stubs(qb):
    company = qb.app.state.world.companies[DEFAULT_REALM]
    invoice = await qb.invoice(await qb.customer())
    await qb.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete")
    pattern = company.table("Customer").pop(invoice["CustomerRef"]["value"])
    for number in range(1000):
        company.store("Customer", {**pattern, "Id": str(5000 + number), "DisplayName": f"C{number}"})

    async def blocks(entities):
        params = {"entities": entities, "changedSince": "2026-08-31T00:00:00-07:00"}
        response = await qb.call("GET", "cdc", params=params)
        return response.json()["CDCResponse"][0]["QueryResponse"]

    full, nothing = await blocks("Customer,Invoice")
    (stubs,) = await blocks("Invoice")

    assert len(full["Customer"]) == 1000
    assert nothing == {}
    assert [(row["Id"], row["status"]) for row in stubs["Invoice"]] == [(invoice["Id"], "Deleted")]
    assert "startPosition" not in stubs


@pytest.mark.parametrize("style", ["cloudevents", "legacy"])
async def test_point_18_webhooks_have_two_forms(qb, inbox, style):
    await qb.control("settings", webhook_format=style)
    await qb.control("target", url="http://stagebill.test")
    await qb.customer()
    await qb.webhooks_settled()

    body = loads(inbox.received[0][1])

    if style == "cloudevents":
        assert (body[0]["type"], body[0]["intuitentityid"]) == ("qbo.customer.created.v1", "58")
    else:
        (entity,) = body["eventNotifications"][0]["dataChangeEvent"]["entities"]
        assert (entity["name"], entity["operation"]) == ("Customer", "Create")


async def test_point_18_a_refused_webhook_holds_back_the_later_ones(qb, inbox, naps):
    await qb.control("target", url="http://stagebill.test")
    inbox.statuses = [500, 503]
    await qb.customer("First")
    await qb.webhooks_settled()
    await qb.customer("Second")
    await qb.webhooks_settled()

    ids = [loads(body)[0]["intuitentityid"] for _, body in inbox.received]

    assert ids == ["58", "58", "58", "59"]
    assert naps == [10, 20]


async def test_point_19_the_refresh_token_changes_about_daily_and_the_old_one_lives_on(refresh, clock):
    same = (await refresh()).json()["refresh_token"]
    clock.forward(hours=25)
    changed = (await refresh()).json()["refresh_token"]
    clock.forward(hours=23)
    old_still_works = (await refresh()).status_code
    clock.forward(hours=2)
    old_is_over = (await refresh()).status_code

    assert same == "qb-sandbox-refresh"
    assert changed != same
    assert (old_still_works, old_is_over) == (200, 400)


async def test_point_20_batch_items_stand_alone_in_any_order_under_status_200(qb):
    items = [
        {"bId": "b1", "operation": "create", "Customer": {"DisplayName": "Acme"}},
        {"bId": "b2", "operation": "create", "Customer": {}},
        {"bId": "b3", "Query": "select * from Term where Name = 'Net 30'"},
    ]

    response = await qb.call("POST", "batch", json={"BatchItemRequest": items})

    answers = {item["bId"]: item for item in response.json()["BatchItemResponse"]}
    assert response.status_code == 200
    assert [item["bId"] for item in response.json()["BatchItemResponse"]] != ["b1", "b2", "b3"]
    assert answers["b1"]["Customer"]["DisplayName"] == "Acme"
    assert answers["b2"]["Fault"]["Error"][0]["code"] == "6080"
    assert answers["b3"]["QueryResponse"]["Term"][0]["Id"] == "4"


async def test_point_21_the_eleventh_call_in_a_second_is_throttled(qb, clock):
    await qb.control("settings", limits=True)

    statuses = [(await qb.call("GET", "preferences")).status_code for _ in range(11)]
    clock.forward(seconds=1)

    assert statuses == [200] * 10 + [429]
    assert (await qb.call("GET", "preferences")).status_code == 200


async def test_point_21_the_501st_call_in_a_minute_is_throttled(qb, clock):
    await qb.control("settings", limits=True)
    statuses = []
    for _ in range(501):
        clock.forward(seconds=0.1)
        statuses.append((await qb.call("GET", "preferences")).status_code)

    assert statuses.index(429) == 500


async def test_point_21_the_41st_batch_in_a_minute_is_throttled(qb, clock):
    await qb.control("settings", limits=True)
    statuses = []
    for _ in range(41):
        clock.forward(seconds=1)
        response = await qb.call("POST", "batch", json={"BatchItemRequest": []})
        statuses.append(response.status_code)

    assert statuses.index(429) == 40
    assert response.json()["fault"]["error"][0]["message"].startswith("message=ThrottleExceeded")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"DisplayName": "A", "Nickname": "x"}, "2010", id="unknown-property"),
        pytest.param({"DisplayName": "A", "ParentRef": "58"}, "2010", id="scalar-for-reference"),
        pytest.param({"DisplayName": ["A"]}, "2010", id="list-for-text"),
        pytest.param([{"DisplayName": "A"}], "2010", id="list-for-object"),
    ],
)
async def test_point_22_the_body_parser_is_strict(qb, body, code):
    assert (await qb.refused("customer", body))["code"] == code


@pytest.mark.parametrize(
    ("condition", "detail"),
    [
        ("NoSuchField = 'x'", "QueryValidationError: Property NoSuchField not found for Entity Invoice"),
        ("PrivateNote = 'x'", "QueryValidationError: property 'PrivateNote' is not queryable"),
    ],
)
async def test_point_22_the_query_parser_knows_what_can_be_asked(qb, condition, detail):
    response = await qb.call("GET", "query", params={"query": f"select * from Invoice where {condition}"})

    error = response.json()["Fault"]["Error"][0]
    assert (response.status_code, error["code"], error["Detail"]) == (400, "4001", detail)
