"""The edges of the API: forms, headers, ids, paths, batches, change data capture."""

import pytest

from sandbox.quickbooks.wire import loads


async def test_every_answer_carries_a_tid(qb):
    response = await qb.call("GET", "invoice/999")

    assert response.headers["intuit_tid"].startswith("1-")


async def test_without_an_accept_header_for_json_xml_comes(qb):
    response = await qb.call("GET", "term/4", headers={"Accept": "*/*"})
    refused = await qb.call("GET", "term/99", headers={"Accept": "*/*"})

    assert '<Term domain="QBO" sparse="false"><Id>4</Id>' in response.text
    assert refused.headers["content-type"] == "application/xml"
    assert '<Error code="610"' in refused.text


async def test_a_body_that_is_not_json_is_refused(qb):
    headers = {"Content-Type": "application/json"}
    broken = await qb.call("POST", "customer", content=b"{", headers=headers)
    form = await qb.call("POST", "customer", data={"DisplayName": "A"})

    assert broken.json()["Fault"]["Error"][0]["code"] == "2010"
    assert form.json()["Fault"]["Error"][0]["code"] == "1050"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nothing/1", 404, "10000"),
        ("GET", "invoice/145/nothing", 404, "10000"),
        ("DELETE", "invoice/145", 400, "500"),
        ("PUT", "invoice", 400, "500"),
        ("POST", "term/4/send", 400, "500"),
        ("GET", "term/4/pdf", 400, "500"),
        ("GET", "companyinfo/77", 400, "610"),
    ],
)
async def test_calls_that_lead_nowhere_are_worded_like_the_vendors(qb, method, path, status, code):
    response = await qb.call(method, path)

    assert response.status_code == status
    assert response.json()["Fault"]["Error"][0]["code"] == code


async def test_a_path_outside_the_api_is_a_fault_too(client):
    response = await client.get("/elsewhere", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()["Fault"]["type"]) == (404, "SystemFault")


async def test_a_request_id_has_at_most_fifty_characters(qb):
    error = await qb.refused("customer", {"DisplayName": "A"}, requestid="x" * 51)

    assert error["code"] == "2130"
    await qb.post("customer", {"DisplayName": "A"}, requestid="x" * 50)


async def test_a_refusal_is_not_remembered(qb):
    await qb.refused("customer", {}, requestid="c-1")

    assert (await qb.post("customer", {"DisplayName": "A"}, requestid="c-1"))["Id"] == "58"


async def test_a_replay_does_not_look_at_the_body(qb):
    await qb.post("customer", {"DisplayName": "A"}, requestid="c-1")

    assert (await qb.post("customer", {"DisplayName": "B"}, requestid="c-1"))["DisplayName"] == "A"


async def test_memory_for_request_ids_can_fail_on_demand(qb, faults, line):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]}
    await qb.post("invoice", body, requestid="inv-1")
    faults.configure({"operation": "invoice.create", "kind": "forget_requestid"})

    assert (await qb.post("invoice", body, requestid="inv-1"))["Id"] == "146"


async def test_a_batch_of_31_is_refused(qb):
    items = [{"bId": str(n), "Query": "select * from Term"} for n in range(31)]

    assert (await qb.refused("batch", {"BatchItemRequest": items}))["code"] == "1040"


async def test_a_batch_is_replayed_item_by_item(qb):
    def body(*names):
        return {
            "BatchItemRequest": [
                {"bId": name, "operation": "create", "Customer": {"DisplayName": name}} for name in names
            ]
        }

    await qb.call("POST", "batch", json=body("a"), params={"requestid": "batch-1"})
    again = await qb.call("POST", "batch", json=body("a", "b"), params={"requestid": "batch-1"})

    ids = [item["Customer"]["Id"] for item in again.json()["BatchItemResponse"]]
    assert ids == ["58", "59"]


@pytest.mark.parametrize(
    ("requestid", "bid"), [("x" * 37, "b1"), ("batch-1", "x" * 11)], ids=["request-id", "item-id"]
)
async def test_ids_of_batches_are_shorter(qb, requestid, bid):
    body = {"BatchItemRequest": [{"bId": bid, "Query": "select * from Term"}]}

    assert (await qb.refused("batch", body, requestid=requestid))["code"] == "2130"


@pytest.mark.parametrize(
    "item",
    [
        {"bId": "1", "operation": "paint", "Customer": {}},
        {"bId": "1", "operation": "create", "Nothing": {}},
        {"bId": "1", "operation": "create"},
        {"bId": "1", "operation": "void", "Payment": {}},
        {"bId": "1", "Query": "select"},
    ],
)
async def test_a_batch_item_that_makes_no_sense_fails_alone(qb, item):
    response = await qb.call("POST", "batch", json={"BatchItemRequest": [item]})

    assert response.status_code == 200
    assert "Fault" in response.json()["BatchItemResponse"][0]


async def test_change_data_capture_gives_whole_objects_per_entity_in_order(qb, clock):
    await qb.customer("Before")
    clock.forward(minutes=10)
    customer = await qb.customer("After")
    params = {"entities": "Invoice,Customer", "changedSince": "2026-09-01T10:20:00-07:00"}

    response = await qb.call("GET", "cdc", params=params)

    invoices, customers = loads(response.content)["CDCResponse"][0]["QueryResponse"]
    assert invoices == {}
    assert customers == {"Customer": [customer], "startPosition": 1, "maxResults": 1}


@pytest.mark.parametrize(
    ("entities", "since"),
    [
        ("TaxCode", "2026-09-01T00:00:00-07:00"),
        ("Nothing", "2026-09-01T00:00:00-07:00"),
        ("Customer", "2026-07-01T00:00:00-07:00"),
        ("Customer", "lately"),
    ],
    ids=["not-covered", "unknown", "beyond-30-days", "no-time"],
)
async def test_change_data_capture_refuses_what_it_cannot_know(qb, entities, since):
    response = await qb.call("GET", "cdc", params={"entities": entities, "changedSince": since})

    assert response.status_code == 400
