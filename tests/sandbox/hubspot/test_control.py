"""The control plane: records made by people, switches, looking inside."""

from typing import Any

import pytest


async def refusal(hubspot: Any, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = await hubspot.http.request(method, f"/_sandbox{path}", json=body)
    return answer.status_code, answer.json()["error"]


async def test_a_record_is_shown_with_everything(hubspot: Any) -> None:
    company = await hubspot.record("companies", name="Acme", billing_hold="true")
    deal = await hubspot.record("deals", [{"to": company, "type": "companies"}], dealname="Roof")

    shown = await hubspot.control("GET", f"/objects/deals/{deal}")

    assert shown["properties"]["dealname"] == "Roof"
    assert shown["associations"]["companies"]["results"][0]["id"] == company


async def test_an_edit_tells_what_changed(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="5")
    body = {"properties": {"dealname": "Roof", "amount": "6"}}

    assert (await hubspot.control("PATCH", f"/objects/deals/{deal}", body))["changed"] == {"amount": "6"}


async def test_a_property_that_nobody_defined_is_made_up(hubspot: Any) -> None:
    await hubspot.record("deals", dealname="Roof", po_number="PO-1")

    made_up = await hubspot.api("GET", "/crm/properties/2026-09/deals/po_number")

    assert made_up.json()["type"] == "string"


async def test_a_deleted_record_can_still_be_looked_at(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    await hubspot.control("DELETE", f"/objects/deals/{deal}")

    assert (await hubspot.control("GET", f"/objects/deals/{deal}"))["archived"] is True


async def test_a_person_dissolves_an_association(hubspot: Any) -> None:
    contact = await hubspot.record("contacts", email="ann@example.test")
    deal = await hubspot.record("deals", [{"to": contact, "type": "contacts"}], dealname="Roof")
    await hubspot.control("DELETE", f"/objects/deals/{deal}/associations/contacts/{contact}")

    assert (await hubspot.control("GET", f"/objects/deals/{deal}"))["associations"] == {}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("POST", "/objects/gadgets", {}, 400, id="unknown-kind"),
        pytest.param("GET", "/objects/deals/1", None, 404, id="unknown-record"),
        pytest.param("POST", "/objects/deals", {"properties": {"a": []}}, 400, id="list-as-value"),
        pytest.param(
            "POST",
            "/objects/deals",
            {"associations": [{"to": "1", "type": "contacts"}]},
            404,
            id="unknown-other",
        ),
        pytest.param("POST", "/settings", {"gadget": 1}, 400, id="unknown-switch"),
        pytest.param("POST", "/target", {}, 400, id="target-without-url"),
        pytest.param("POST", "/portals", {"refresh_token": "x"}, 400, id="portal-without-id"),
        pytest.param("POST", "/expire", {"portal_id": 1}, 404, id="unknown-portal"),
        pytest.param("GET", "/executions/ap-1", None, 404, id="unknown-execution"),
        pytest.param("POST", "/webhooks/1/repeat", None, 404, id="unknown-delivery"),
        pytest.param("POST", "/target", [], 400, id="body-is-a-list"),
    ],
)
async def test_a_mistake_is_answered_with_a_sentence(
    hubspot: Any, method: str, path: str, body: Any, status: int
) -> None:
    code, sentence = await refusal(hubspot, method, path, body)

    assert (code, bool(sentence)) == (status, True)


async def test_a_contact_has_no_primary_deal(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    link = {"to": deal, "type": "deals", "primary": True}

    status, sentence = await refusal(hubspot, "POST", "/objects/contacts", {"associations": [link]})

    assert (status, sentence) == (400, "contacts have no primary deal")


async def test_switches_stay_until_they_are_reset(hubspot: Any) -> None:
    await hubspot.settings(rate_limits=False)
    await hubspot.settings(search_lag=5)
    kept = await hubspot.control("GET", "/settings")
    reset = await hubspot.control("DELETE", "/settings")

    assert (kept["rate_limits"], kept["search_lag"]) == (False, 5)
    assert (reset["rate_limits"], reset["search_lag"]) == (True, 0)


async def test_another_portal_s_records_are_made_by_naming_it(hubspot: Any) -> None:
    await hubspot.control("POST", "/portals", {"portal_id": 5, "refresh_token": "five"})
    body = {"properties": {"dealname": "Roof"}, "portal_id": 5}
    deal = (await hubspot.control("POST", "/objects/deals", body))["id"]

    assert (await hubspot.control("GET", f"/objects/deals/{deal}?portal_id=5"))["id"] == deal
    assert (await refusal(hubspot, "GET", f"/objects/deals/{deal}"))[0] == 404


async def test_a_wrong_method_is_answered_in_json(hubspot: Any) -> None:
    answer = await hubspot.http.put("/_sandbox/target")

    assert (answer.status_code, answer.json()["message"]) == (404, "No endpoint at PUT /_sandbox/target")
