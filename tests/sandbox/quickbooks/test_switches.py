"""What is not published about QuickBooks: each guess has a switch, and both its positions work."""

import asyncio

import pytest


@pytest.fixture
async def first(qb):
    response = await qb.call("POST", "customer", json={"DisplayName": "A"}, params={"requestid": "c-1"})
    return response.json()["Customer"]


async def test_a_requestid_can_be_forgotten_after_hours(qb, first, clock):
    await qb.control("settings", requestid_hours=24)
    clock.forward(hours=25)
    await qb.connect()

    error = await qb.refused("customer", {"DisplayName": "A"}, requestid="c-1")

    assert error["code"] == "6240"


async def test_another_body_under_a_requestid_can_be_refused(qb, first):
    await qb.control("settings", other_body="refuse")

    error = await qb.refused("customer", {"DisplayName": "B"}, requestid="c-1")

    assert error["code"] == "600"


async def test_a_refusal_can_be_remembered(qb):
    await qb.control("settings", replay_refusals=True)
    await qb.refused("customer", {}, requestid="c-1")

    error = await qb.refused("customer", {"DisplayName": "A"}, requestid="c-1")

    assert error["code"] == "6080"


async def test_names_can_be_told_apart_by_case(qb, first):
    await qb.control("settings", names_ignore_case=False)

    assert (await qb.customer("a"))["DisplayName"] == "a"
    assert (await qb.refused("customer", {"DisplayName": "A"}))["code"] == "6240"


async def test_too_many_rows_can_be_cut_off(qb):
    await qb.control("settings", beyond_limits="clamp")

    assert (await qb.query("select * from Term maxresults 5000"))["maxResults"] == 5


async def test_too_long_a_look_back_can_be_cut_off(qb, first):
    await qb.control("settings", beyond_limits="clamp")
    params = {"entities": "Customer", "changedSince": "2026-01-01T00:00:00Z"}

    response = await qb.call("GET", "cdc", params=params)

    assert response.json()["CDCResponse"][0]["QueryResponse"][0]["Customer"][0]["Id"] == first["Id"]


@pytest.mark.parametrize(("shape", "top"), [("gateway", "fault"), ("service", "Fault")])
async def test_a_429_can_be_written_either_way(qb, faults, shape, top):
    await qb.control("settings", throttle_shape=shape)
    faults.configure({"kind": "status", "status": 429})

    response = await qb.call("GET", "preferences")

    assert (response.status_code, top in response.json()) == (429, True)


@pytest.mark.parametrize("batch_void", [True, False])
async def test_a_batch_may_void_or_not(qb, batch_void):
    await qb.control("settings", batch_void=batch_void)
    invoice = await qb.invoice(await qb.customer())
    item = {"bId": "b1", "operation": "void", "Invoice": {"Id": invoice["Id"], "SyncToken": "0"}}

    response = await qb.call("POST", "batch", json={"BatchItemRequest": [item]})

    (answer,) = response.json()["BatchItemResponse"]
    assert ("Invoice" in answer) is batch_void


async def test_a_code_dies_when_its_minutes_are_over(qb, clock):
    tokens = qb.app.state.world.tokens
    await qb.control("settings", code_minutes=1)
    code = tokens.give_code("9130000000000001", "https://app.example/back", frozenset())
    clock.forward(minutes=2)

    said = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/back"}
    auth = ("qb-sandbox-client", "qb-sandbox-secret")
    response = await qb.client.post("/oauth2/v1/tokens/bearer", auth=auth, data=said)

    assert response.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("concurrent", "throttled"), [(10, 2), (None, 0)])
async def test_calls_at_one_time_can_be_limited(qb, app, clock, faults, naps, concurrent, throttled):
    await qb.control("settings", concurrent=concurrent, limits=True)
    faults.configure({"operation": "preferences.read", "kind": "delay", "count": None})

    async def call():
        clock.forward(seconds=0.2)
        return (await qb.call("GET", "preferences")).status_code

    limits = app.state.world.limits
    with limits.under_way("9130000000000001"), limits.under_way("9130000000000001"):
        with_ten = [limits.under_way("9130000000000001") for _ in range(8)]
        for each in with_ten:
            each.__enter__()
        statuses = await asyncio.gather(call(), call())
        for each in with_ten:
            each.__exit__(None, None, None)

    assert statuses.count(429) == throttled
