"""Faults of the API, and the log of calls. F113, F115."""

from typing import Any

import httpx
import pytest

READ = "/account-info/2026-09/details"


async def test_a_throttled_call_is_worded_like_hubspot_s_own(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "account.read", "kind": "status", "status": 429, "retry_after": 3})

    answer = await hubspot.api("GET", READ)

    assert (answer.status_code, answer.json()["errorType"]) == (429, "RATE_LIMIT")
    assert answer.headers["Retry-After"] == "3"


async def test_a_failure_is_worded_in_json(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "account.read", "kind": "status", "status": 502})

    answer = await hubspot.api("GET", READ)

    assert (answer.status_code, answer.json()["category"]) == (502, "INTERNAL_ERROR")


async def test_an_expired_token_is_worded_like_hubspot_s_own(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "*", "kind": "expired_token"})

    answer = await hubspot.api("GET", READ)

    assert (answer.status_code, answer.json()["category"]) == (401, "EXPIRED_AUTHENTICATION")


async def test_a_gateway_answers_in_html(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "*", "kind": "html", "status": 503})

    assert "text/html" in (await hubspot.api("GET", READ)).headers["Content-Type"]


async def test_a_lost_answer_leaves_the_change_done(hubspot: Any, faults: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    faults.configure({"operation": "deals.update", "kind": "drop_after"})

    with pytest.raises(httpx.RemoteProtocolError):
        await hubspot.api("PATCH", f"/crm/objects/2026-09/deals/{deal}", {"properties": {"amount": "5"}})

    seen = await hubspot.control("GET", f"/objects/deals/{deal}")
    assert seen["properties"]["amount"] == "5"


async def test_a_refused_connection_changes_nothing(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "deals.create", "kind": "refuse"})

    with pytest.raises(httpx.ConnectError):
        await hubspot.api("POST", "/crm/objects/2026-09/deals", {"properties": {"dealname": "Roof"}})

    assert await hubspot.control("GET", "/objects/deals") == []


async def test_the_control_plane_arms_and_clears_faults(hubspot: Any) -> None:
    await hubspot.control("POST", "/faults", {"operation": "account.read", "kind": "status", "count": None})
    broken = (await hubspot.api("GET", READ)).status_code
    await hubspot.control("DELETE", "/faults")

    assert (broken, (await hubspot.api("GET", READ)).status_code) == (503, 200)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/crm/objects/2026-09/deals/1", "deals.read"),
        ("PATCH", "/crm/objects/2026-09/0-1/1", "contacts.update"),
        ("POST", "/crm/objects/2026-03/line_items", "line_items.create"),
        ("DELETE", "/crm/objects/2026-09/deals/1", "deals.archive"),
        ("GET", "/crm/objects/2026-09/deals", "deals.list"),
        ("POST", "/crm/objects/2026-09/deals/search", "deals.search"),
        ("POST", "/crm/objects/2026-09/deals/batch/read", "deals.batch_read"),
        ("POST", "/crm/associations/2026-09/deals/contacts/batch/read", "associations.batch_read"),
        (
            "PUT",
            "/crm/objects/2026-09/deals/1/associations/default/contacts/2",
            "associations.create_default",
        ),
        ("POST", "/crm/properties/2026-09/deals", "properties.create"),
        ("POST", "/crm/properties/2026-09/deals/groups", "property_groups.create"),
        ("GET", "/crm/pipelines/2026-09/deals", "pipelines.list"),
        ("POST", "/automation/actions/callbacks/2026-09/ap-1/complete", "callbacks.complete"),
        ("POST", "/automation/actions/callbacks/2026-09/complete", "callbacks.complete_batch"),
        ("GET", "/nowhere", "unknown"),
    ],
)
async def test_calls_are_logged_by_name(hubspot: Any, method: str, path: str, operation: str) -> None:
    await hubspot.control("DELETE", "/requests")
    answer = await hubspot.api(method, path)

    (entry,) = await hubspot.control("GET", "/requests")
    assert (entry["method"], entry["path"], entry["operation"]) == (method, path, operation)
    assert (entry["status"], entry["fault"]) == (answer.status_code, None)


async def test_the_log_names_the_fault(hubspot: Any, faults: Any) -> None:
    faults.configure({"operation": "account.read", "kind": "drop_before"})
    with pytest.raises(httpx.RemoteProtocolError):
        await hubspot.api("GET", READ)

    entry = (await hubspot.control("GET", "/requests?operation=account.read"))[-1]
    assert (entry["status"], entry["fault"]) == (None, "drop_before")


async def test_the_control_plane_is_not_logged(hubspot: Any) -> None:
    await hubspot.control("DELETE", "/requests")
    await hubspot.control("GET", "/settings")

    assert await hubspot.control("GET", "/requests") == []


@pytest.mark.parametrize(("kind", "category"), [("expired_token", "EXPIRED"), ("revoked_token", "INVALID")])
async def test_a_token_that_died_is_a_401(hubspot: Any, kind: str, category: str) -> None:
    await hubspot.control("POST", "/faults", {"operation": "deals.list", "kind": kind})

    answer = await hubspot.api("GET", "/crm/objects/2026-09/deals")

    assert (answer.status_code, answer.json()["category"]) == (401, f"{category}_AUTHENTICATION")


@pytest.mark.parametrize("kind", ["expired_token", "revoked_token"])
async def test_a_refresh_token_that_died_is_told_as_documented(stranger: Any, kind: str) -> None:
    await stranger.control("POST", "/faults", {"operation": "oauth.token", "kind": kind})

    answer = await stranger.refresh()

    assert (answer.status_code, answer.json()["status"]) == (400, "BAD_REFRESH_TOKEN")


@pytest.mark.parametrize(
    "kind", ["empty", "wrong_content_type", "wrong_charset", "wrong_shape", "wrong_types"]
)
async def test_an_answer_can_arrive_spoiled(hubspot: Any, kind: str) -> None:
    usual = await hubspot.api("GET", "/crm/objects/2026-09/deals")
    await hubspot.control("POST", "/faults", {"operation": "deals.list", "kind": kind})

    spoiled = await hubspot.api("GET", "/crm/objects/2026-09/deals")

    told = (spoiled.content, spoiled.headers["Content-Type"])
    assert spoiled.status_code == 200
    assert told != (usual.content, usual.headers["Content-Type"])


async def test_an_answer_can_be_far_too_large(hubspot: Any) -> None:
    await hubspot.control("POST", "/faults", {"operation": "deals.list", "kind": "huge"})

    assert len((await hubspot.api("GET", "/crm/objects/2026-09/deals")).content) > 9_000_000


async def test_a_redirect_leads_nowhere(hubspot: Any) -> None:
    await hubspot.control("POST", "/faults", {"operation": "deals.list", "kind": "redirect"})

    answer = await hubspot.api("GET", "/crm/objects/2026-09/deals")
    again = await hubspot.http.get(answer.headers["Location"])

    assert (answer.status_code, again.status_code) == (307, 307)


async def test_a_refusal_may_come_after_the_work_was_done(hubspot: Any) -> None:
    rule = {"operation": "deals.create", "kind": "status", "status": 504, "processed": True}
    await hubspot.control("POST", "/faults", rule)
    body = {"properties": {"dealname": "Roof", "dealstage": "contractsent"}}

    answer = await hubspot.api("POST", "/crm/objects/2026-09/deals", body)

    assert answer.status_code == 504
    assert len(await hubspot.control("GET", "/objects/deals")) == 1
