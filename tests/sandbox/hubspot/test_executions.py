"""Workflow actions: the call, HubSpot's reading of the answer, completion, expiry, retries."""

import json
from typing import Any

import httpx
import pytest

from sandbox.hubspot.signing import sign_v2, sign_v3

ACTION = "https://service.example.test/hubspot/actions/create-invoice"
SECRET = "hs-sandbox-secret"


def outputs(**fields: str) -> httpx.Response:
    return httpx.Response(200, json={"outputFields": fields})


def block(**fields: str) -> httpx.Response:
    return outputs(hs_execution_state="BLOCK", **fields)


async def history(connected: Any, run: Any) -> Any:
    return await connected.control("GET", f"/executions/{run['callback_id']}")


async def complete(connected: Any, callback_id: str, fields: Any) -> httpx.Response:
    path = f"/automation/actions/callbacks/2026-09/{callback_id}/complete"
    answer: httpx.Response = await connected.api("POST", path, {"outputFields": fields, "typedOutputs": {}})
    return answer


@pytest.fixture
async def waiting(connected: Any, service: Any) -> str:
    """An execution that the service answered with BLOCK for two days; its callback id."""
    service.will_answer(block(hs_expiration_duration="P2D"))
    return str((await connected.run())["callback_id"])


async def test_the_request_has_the_documented_form(connected: Any, service: Any) -> None:
    deal = await connected.record("deals", dealname="Roof", amount="1850.00", closedate="2026-11-18")
    service.requests.clear()
    run = await connected.run(object_id=deal, inputs={"percent": 30}, properties=["amount", "closedate"])

    body = json.loads(service.requests[-1].content)
    assert body["callbackId"] == run["callback_id"]
    assert body["origin"]["portalId"] == 4210001
    assert body["context"] == {"source": "WORKFLOWS", "workflowId": 771900321}
    assert body["inputFields"] == {"percent": "30"}
    assert body["object"] == {
        "objectId": int(deal),
        "objectType": "DEAL",
        "properties": {"amount": "1850.00", "closedate": "1794960000000"},
    }


async def test_properties_that_nobody_asked_for_stay_away(connected: Any, service: Any) -> None:
    await connected.run()

    assert "properties" not in json.loads(service.requests[-1].content)["object"]


async def test_calls_carry_v3_and_v2(connected: Any, service: Any) -> None:
    await connected.run(inputs={"memo": "Grüße ✓"})

    (request,) = service.requests
    stamp = request.headers["X-HubSpot-Request-Timestamp"]
    assert request.headers["X-HubSpot-Signature-v3"] == sign_v3(
        SECRET, "POST", ACTION, request.content, stamp
    )
    assert request.headers["X-HubSpot-Signature"] == sign_v2(SECRET, "POST", ACTION, request.content)
    assert request.headers["X-HubSpot-Signature-Version"] == "v2"


async def test_one_run_can_be_signed_with_v2_alone(connected: Any, service: Any) -> None:
    await connected.run(signature="v2")

    headers = service.requests[0].headers
    assert ("X-HubSpot-Signature" in headers, "X-HubSpot-Signature-v3" in headers) == (True, False)


@pytest.mark.parametrize("mode", ["wrong", "stale"])
async def test_one_run_can_be_signed_so_that_it_must_be_refused(
    connected: Any, service: Any, mode: str
) -> None:
    await connected.run(signature=mode)

    (request,) = service.requests
    now = "1795255200000"
    assert request.headers["X-HubSpot-Signature-v3"] != sign_v3(SECRET, "POST", ACTION, request.content, now)


async def test_an_unknown_signature_is_refused(connected: Any) -> None:
    answer = await connected.http.post(
        "/_sandbox/run", json={"action": "x", "object_id": "7", "signature": "v9"}
    )

    assert answer.status_code == 400


async def test_a_run_gives_back_the_service_s_answer(connected: Any, service: Any) -> None:
    service.will_answer(outputs(invoice_id="145"))
    run = await connected.run()

    assert (run["status"], run["body"]) == (200, {"outputFields": {"invoice_id": "145"}})


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(httpx.Response(200, json={}), "succeeded", id="plain-200"),
        pytest.param(httpx.Response(204), "succeeded", id="204"),
        pytest.param(outputs(hs_execution_state="SUCCESS"), "succeeded", id="success"),
        pytest.param(outputs(hs_execution_state="FAIL_CONTINUE"), "failed", id="fail-continue"),
        pytest.param(outputs(hs_execution_state="BLOCK"), "waiting", id="block"),
        pytest.param(outputs(hs_execution_state="LATER"), "failed", id="unknown-state"),
        pytest.param(httpx.Response(400), "failed", id="400"),
        pytest.param(httpx.Response(401), "failed", id="401"),
    ],
)
async def test_the_answer_decides_the_state(
    connected: Any, service: Any, answer: httpx.Response, state: str
) -> None:
    service.will_answer(answer)
    run = await connected.run()

    assert (await history(connected, run))["state"] == state
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_throttling_and_failures_are_retried(connected: Any, service: Any, status: int) -> None:
    service.will_answer(httpx.Response(status), outputs(invoice_id="145"))
    run = await connected.run()
    await connected.settle()
    execution = await history(connected, run)

    assert (run["status"], len(service.requests)) == (status, 2)
    assert (execution["state"], execution["outputFields"]) == ("succeeded", {"invoice_id": "145"})


async def test_a_retry_is_the_same_execution_with_a_fresh_signature(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(500), httpx.Response(200, json={}))
    await connected.run()
    await connected.settle()

    first, second = service.requests
    stamps = [each.headers["X-HubSpot-Request-Timestamp"] for each in (first, second)]
    assert first.content == second.content
    assert int(stamps[1]) - int(stamps[0]) == 60_000


async def test_retries_grow_to_eight_hours_and_end_after_three_days(
    connected: Any, service: Any, pauses: list[float]
) -> None:
    service.will_answer(httpx.Response(500))
    run = await connected.run()
    await connected.settle()

    assert (pauses[0], pauses[1], max(pauses)) == (60, 120, 8 * 3600)
    assert sum(pauses) <= 3 * 24 * 3600
    assert (await history(connected, run))["state"] == "failed"


@pytest.mark.parametrize(("unit", "pause"), [("milliseconds", 2), ("seconds", 2000)])
async def test_retry_after_is_honoured_in_the_unit_of_the_switch(
    connected: Any, service: Any, pauses: list[float], unit: str, pause: float
) -> None:
    await connected.settings(retry_after_unit=unit)
    service.will_answer(httpx.Response(429, headers={"Retry-After": "2000"}), httpx.Response(200, json={}))
    await connected.run()
    await connected.settle()

    assert pauses == [pause]


async def test_a_lost_answer_is_a_reason_to_call_again(connected: Any, service: Any, faults: Any) -> None:
    """The service has done its work; HubSpot does not know and repeats the call. F117."""
    faults.configure({"operation": "action.run", "kind": "drop_after"})
    run = await connected.run()
    await connected.settle()

    assert run["status"] is None
    assert len(service.requests) == 2
    assert service.requests[0].content == service.requests[1].content


async def test_a_known_callback_is_delivered_again(connected: Any, service: Any) -> None:
    first = await connected.run(inputs={"percent": "30"})
    again = await connected.run(callback_id=first["callback_id"])

    assert again["callback_id"] == first["callback_id"]
    assert service.requests[0].content == service.requests[1].content


async def test_a_callback_id_of_one_s_own_is_kept(connected: Any, service: Any) -> None:
    run = await connected.run(callback_id="ap-1-2-3-4")

    assert json.loads(service.requests[0].content)["callbackId"] == run["callback_id"] == "ap-1-2-3-4"


async def test_completing_ends_the_waiting(connected: Any, waiting: str) -> None:
    answer = await complete(connected, waiting, {"hs_execution_state": "SUCCESS", "invoice_id": "145"})

    execution = await connected.control("GET", f"/executions/{waiting}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (execution["state"], execution["completion"]["outputFields"]["invoice_id"]) == ("succeeded", "145")


async def test_completing_with_fail_continue_fails(connected: Any, waiting: str) -> None:
    await complete(connected, waiting, {"hs_execution_state": "FAIL_CONTINUE"})

    assert (await connected.control("GET", f"/executions/{waiting}"))["state"] == "failed"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"invoice_id": 145}, id="number"),
        pytest.param({"invoice_id": None}, id="null"),
        pytest.param([], id="list"),
        pytest.param({"hs_execution_state": "BLOCK"}, id="block-again"),
    ],
)
async def test_outputs_that_are_not_text_are_refused(connected: Any, waiting: str, fields: Any) -> None:
    assert (await complete(connected, waiting, fields)).status_code == 400
    assert (await connected.control("GET", f"/executions/{waiting}"))["state"] == "waiting"


async def test_output_fields_must_be_there(connected: Any, waiting: str) -> None:
    path = f"/automation/actions/callbacks/2026-09/{waiting}/complete"

    assert (await connected.api("POST", path, {"typedOutputs": {}})).status_code == 400


async def test_an_unknown_callback_is_not_found(connected: Any) -> None:
    assert (await complete(connected, "ap-0", {})).status_code == 404


async def test_another_portal_cannot_complete_it(connected: Any, waiting: str) -> None:
    await connected.control("POST", "/portals", {"portal_id": 5, "refresh_token": "five"})
    connected.token = (await connected.refresh(refresh_token="five")).json()["access_token"]

    assert (await complete(connected, waiting, {})).status_code == 404


@pytest.mark.parametrize(("switch", "status"), [("not_found", 404), ("conflict", 409), ("accepted", 204)])
async def test_a_second_completion_answers_as_the_switch_says_and_changes_nothing(
    connected: Any, waiting: str, switch: str, status: int
) -> None:
    await connected.settings(repeated_completion=switch)
    await complete(connected, waiting, {"invoice_id": "1"})
    again = await complete(connected, waiting, {"invoice_id": "2"})

    execution = await connected.control("GET", f"/executions/{waiting}")
    assert (again.status_code, execution["outputFields"]) == (status, {"invoice_id": "1"})


@pytest.mark.parametrize(
    ("path", "status"),
    [("actions/callbacks/2026-09/{}/complete", 400), ("v4/actions/callbacks/{}/complete", 204)],
)
async def test_only_the_dated_address_wants_typed_outputs(
    connected: Any, waiting: str, path: str, status: int
) -> None:
    answer = await connected.api("POST", f"/automation/{path.format(waiting)}", {"outputFields": {}})

    assert answer.status_code == status


async def test_a_batch_completes_several(connected: Any, service: Any, waiting: str) -> None:
    second = (await connected.run())["callback_id"]
    outputs = {"outputFields": {"invoice_id": "1"}, "typedOutputs": {}}
    inputs = [{"callbackId": each, **outputs} for each in (waiting, second)]

    answer = await connected.api("POST", "/automation/actions/callbacks/2026-09/complete", {"inputs": inputs})

    states = [each["state"] for each in await connected.control("GET", "/executions")]
    assert (answer.status_code, states) == (204, ["succeeded", "succeeded"])


async def test_waiting_ends_when_the_asked_time_is_over(connected: Any, waiting: str, clock: Any) -> None:
    clock.forward(days=1, hours=23)
    before = (await connected.control("GET", f"/executions/{waiting}"))["state"]
    clock.forward(hours=1)

    assert (before, (await connected.control("GET", f"/executions/{waiting}"))["state"]) == (
        "waiting",
        "expired",
    )


async def test_waiting_ends_after_a_week_when_no_time_was_asked_for(
    connected: Any, service: Any, clock: Any
) -> None:
    service.will_answer(block())
    run = await connected.run()
    clock.forward(days=7)

    assert (await history(connected, run))["state"] == "expired"


async def test_an_expiry_that_cannot_be_read_counts_as_none(connected: Any, service: Any) -> None:
    service.will_answer(block(hs_expiration_duration="two days"))
    run = await connected.run()

    assert (await history(connected, run))["expires_at"] == "2026-11-28T10:00:00Z"


async def test_an_expired_callback_cannot_be_completed(connected: Any, waiting: str, clock: Any) -> None:
    clock.forward(days=2)
    await connected.sign_in()

    assert (await complete(connected, waiting, {})).status_code == 404


async def test_completion_may_overtake_the_answer(connected: Any, service: Any) -> None:
    """The service may complete the callback before HubSpot has read its BLOCK."""
    service.will_answer(httpx.Response(503), block())
    run = await connected.run(callback_id="ap-1")
    await complete(connected, run["callback_id"], {"invoice_id": "1"})
    await connected.settle()

    assert (await history(connected, run))["state"] == "succeeded"


async def test_completing_needs_the_automation_scope(connected: Any, waiting: str) -> None:
    asked = {
        "client_id": "hs-sandbox-client",
        "redirect_uri": "https://service.example.test/cb",
        "scope": "oauth",
    }
    page = await connected.http.post("/oauth/authorize", params=asked, data={"decision": "approve"})
    form = {"grant_type": "authorization_code", "code": page.headers["Location"].split("code=")[1]}
    answer = await connected.refresh(**form, redirect_uri=asked["redirect_uri"])
    connected.token = answer.json()["access_token"]

    assert (await complete(connected, waiting, {})).status_code == 403


async def test_the_history_tells_everything_in_order(connected: Any, waiting: str) -> None:
    await complete(connected, waiting, {"invoice_id": "1"})

    execution = await connected.control("GET", f"/executions/{waiting}")
    assert [line["what"] for line in execution["history"]] == ["called", "answered", "completed"]


async def test_nothing_runs_before_the_service_s_address_is_known(hubspot: Any) -> None:
    answer = await hubspot.http.post("/_sandbox/run", json={"action": "create-invoice", "object_id": "7"})

    assert (answer.status_code, "target" in answer.json()["error"]) == (400, True)
