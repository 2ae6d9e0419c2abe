"""Workflows: actions one after another, and the history as the marketer reads it."""

import json
from typing import Any

import httpx
import pytest

ACTION = {
    "actionUrl": "https://service.example.test/hubspot/actions/create-invoice",
    "published": True,
    "objectTypes": ["DEAL"],
    "inputFields": [],
    "outputFields": [],
    "executionRules": [{"labelName": "done", "conditions": {"outcome": "created"}}],
    "functions": [],
    "labels": {
        "en": {"actionName": "Create invoice", "executionRules": {"done": "Invoice {{number}} created"}},
        "de": {"actionName": "Rechnung anlegen", "executionRules": {"done": "Rechnung {{number}} angelegt"}},
    },
}


def answered(state: str, **outputs: str) -> httpx.Response:
    return httpx.Response(200, json={"outputFields": {"hs_execution_state": state, **outputs}})


async def built(hubspot: Any, *actions: dict[str, Any], **more: Any) -> str:
    body = {"name": "Bill won deals", "actions": list(actions), **more}
    return str((await hubspot.control("POST", "/workflows", body))["id"])


async def enrolled(hubspot: Any, workflow: str, record: str = "7") -> Any:
    return await hubspot.control("POST", f"/workflows/{workflow}/enroll", {"object_id": record})


async def history(hubspot: Any, workflow: str) -> list[tuple[str, str, str]]:
    (enrollment,) = await hubspot.control("GET", f"/workflows/{workflow}/history")
    return [(line["event"], line["action"], line["message"]) for line in enrollment["history"]]


async def test_the_history_tells_in_the_words_of_the_rules(connected: Any, service: Any) -> None:
    await connected.control("POST", "/actions", ACTION)
    service.will_answer(answered("SUCCESS", outcome="created", number="1001"))
    workflow = await built(connected, {"action": "create-invoice"})

    await enrolled(connected, workflow)

    assert await history(connected, workflow) == [
        ("Enrolled in workflow", "", "Bill won deals"),
        ("Action started", "Create invoice", ""),
        ("Action succeeded", "Create invoice", "Invoice 1001 created"),
        ("Workflow completed", "", ""),
    ]


async def test_the_history_speaks_the_reader_s_language(connected: Any, service: Any) -> None:
    await connected.control("POST", "/actions", ACTION)
    service.will_answer(answered("SUCCESS", outcome="created", number="1001"))
    workflow = await built(connected, {"action": "create-invoice"}, language="de")

    await enrolled(connected, workflow)

    assert (await history(connected, workflow))[2] == (
        "Action succeeded",
        "Rechnung anlegen",
        "Rechnung 1001 angelegt",
    )


async def test_a_blocked_step_holds_the_rest_until_it_is_completed(connected: Any, service: Any) -> None:
    service.will_answer(answered("BLOCK"), answered("SUCCESS"))
    workflow = await built(connected, {"action": "create-invoice"}, {"action": "send-invoice"})
    enrollment = await enrolled(connected, workflow)
    assert len(service.requests) == 1

    path = f"/automation/actions/callbacks/2026-09/{enrollment['callback_ids'][0]}/complete"
    outputs = {"hs_execution_state": "SUCCESS"}
    await connected.api("POST", path, {"outputFields": outputs, "typedOutputs": {}})
    await connected.settle()

    assert [each.url.path.rpartition("/")[2] for each in service.requests] == [
        "create-invoice",
        "send-invoice",
    ]


async def test_an_expired_step_lets_the_workflow_go_on(connected: Any, service: Any, clock: Any) -> None:
    service.will_answer(answered("BLOCK", hs_expiration_duration="P2D"), answered("SUCCESS"))
    workflow = await built(connected, {"action": "create-invoice"}, {"action": "send-invoice"})
    await enrolled(connected, workflow)

    clock.forward(days=2)

    assert [event for event, _, _ in await history(connected, workflow)][-4:] == [
        "Action timed out",
        "Action started",
        "Action succeeded",
        "Workflow completed",
    ]


async def test_a_failure_that_continues_runs_the_next_action(connected: Any, service: Any) -> None:
    service.will_answer(answered("FAIL_CONTINUE"), answered("SUCCESS"))
    workflow = await built(connected, {"action": "create-invoice"}, {"action": "send-invoice"})

    await enrolled(connected, workflow)

    events = [event for event, _, _ in await history(connected, workflow)]
    assert events[2:] == ["Action failed", "Action started", "Action succeeded", "Workflow completed"]


@pytest.mark.parametrize(("goes_on", "last"), [(True, "Workflow completed"), (False, "Workflow stopped")])
async def test_a_refusal_ends_the_step_as_the_switch_says(
    connected: Any, service: Any, goes_on: bool, last: str
) -> None:
    await connected.settings(go_on_after_failure=goes_on)
    service.will_answer(httpx.Response(400))
    workflow = await built(connected, {"action": "create-invoice"})

    await enrolled(connected, workflow)

    assert [event for event, _, _ in await history(connected, workflow)][-1] == last


async def test_a_5xx_is_tried_again_until_the_step_succeeds(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(503), httpx.Response(503), answered("SUCCESS"))
    workflow = await built(connected, {"action": "create-invoice"})
    await enrolled(connected, workflow)

    await connected.settle()

    events = [event for event, _, _ in await history(connected, workflow)]
    assert events[2:] == ["Action is retrying", "Action succeeded", "Workflow completed"]


async def test_inputs_come_from_the_record_and_from_earlier_steps(connected: Any, service: Any) -> None:
    await connected.settings(webhooks=False)
    service.will_answer(answered("SUCCESS", invoice_id="55"), answered("SUCCESS"))
    deal = await connected.record("deals", amount="1850.00", closedate="2026-11-21T00:00:00Z")
    first = {"amount": {"property": "amount"}, "on": {"property": "closedate"}, "terms": "NET30"}
    second = {"invoice_id": {"step": 1, "output": "invoice_id"}, "po": {"property": "po_number"}}
    workflow = await built(
        connected,
        {"action": "create-invoice", "inputs": first},
        {"action": "send-invoice", "inputs": second},
    )

    await enrolled(connected, workflow, deal)
    await connected.settle()

    assert [json.loads(each.content)["inputFields"] for each in service.requests] == [
        {"amount": "1850.00", "on": "1795219200000", "terms": "NET30"},
        {"invoice_id": "55"},
    ]


async def test_every_enrollment_is_an_execution_of_its_own(connected: Any, service: Any) -> None:
    service.will_answer(answered("SUCCESS"))
    workflow = await built(connected, {"action": "create-invoice"})

    first, second = await enrolled(connected, workflow), await enrolled(connected, workflow)

    assert first["callback_ids"] != second["callback_ids"]


async def test_an_agent_s_call_has_no_workflow_id(connected: Any, service: Any) -> None:
    await connected.run(source="AGENTS")

    assert json.loads(service.requests[0].content)["context"] == {"source": "AGENTS"}


async def test_samples_with_older_names_can_be_played(connected: Any, service: Any) -> None:
    await connected.settings(request_extras=True)
    await connected.run(inputs={"terms": "NET30"})

    assert json.loads(service.requests[0].content)["fields"] == {"terms": "NET30"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/workflows", {"actions": []}, 400),
        ("/workflows", {"actions": [{"action": ""}]}, 400),
        ("/workflows", {"actions": [{"action": "a", "inputs": {"x": {"step": 1, "output": "y"}}}]}, 400),
        ("/workflows/1/enroll", {"object_id": "7"}, 404),
        ("/run", {"action": "a", "object_id": "7", "source": "MAGIC"}, 400),
    ],
)
async def test_an_order_that_cannot_be_carried_out_is_refused(
    connected: Any, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await connected.http.post(f"/_sandbox{path}", json=body)

    assert answer.status_code == status
