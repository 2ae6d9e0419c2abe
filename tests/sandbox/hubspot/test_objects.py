"""Records through the API, one by one."""

from typing import Any

import pytest

DEALS = "/crm/objects/2026-09/deals"
CONTACTS = "/crm/objects/2026-09/contacts"


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


async def test_a_deal_is_read_with_the_properties_asked_for(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="1850.00", dealstage="contractsent")

    answer = await hubspot.api("GET", f"{DEALS}/{deal}", properties="amount,pipeline,dealtype")

    properties = answer.json()["properties"]
    assert (properties["amount"], properties["pipeline"], properties["dealtype"]) == (
        "1850.00",
        "default",
        None,
    )


async def test_a_record_comes_with_its_usual_properties_when_none_are_named(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    properties = (await hubspot.api("GET", f"{DEALS}/{deal}")).json()["properties"]

    assert set(properties) >= {"amount", "closedate", "dealname", "dealstage", "hs_object_id", "pipeline"}


async def test_properties_that_do_not_exist_are_left_out_of_a_read_in_silence(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    answer = await hubspot.api("GET", f"{DEALS}/{deal}", properties="gadget")

    assert (answer.status_code, "gadget" in answer.json()["properties"]) == (200, False)


@pytest.mark.parametrize("path", ["2026-09/deals", "2026-03/deals", "2026-09/0-3"])
async def test_names_type_ids_and_both_versions_lead_to_the_same_record(hubspot: Any, path: str) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    assert (await hubspot.api("GET", f"/crm/objects/{path}/{deal}")).json()["id"] == deal


async def test_the_numbered_address_still_answers(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    assert (await hubspot.api("GET", f"/crm/v3/objects/deals/{deal}")).status_code == 200


async def test_a_record_that_is_not_there_is_not_found(hubspot: Any) -> None:
    answer = await hubspot.api("GET", f"{DEALS}/1")

    body = answer.json()
    assert (answer.status_code, body["category"]) == (404, "OBJECT_NOT_FOUND")
    assert body["correlationId"]


async def test_a_kind_that_does_not_exist_is_refused(hubspot: Any) -> None:
    assert (await hubspot.api("GET", "/crm/objects/2026-09/gadgets/1")).status_code == 400


async def test_an_unknown_property_is_refused_as_documented(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    answer = await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"gadget": "1"}})

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")
    assert codes(answer) == ["PROPERTY_DOESNT_EXIST"]


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        pytest.param({"amount": "n/a"}, "INVALID_INTEGER", id="number"),
        pytest.param({"amount": "1,850.00"}, "INVALID_INTEGER", id="number-with-comma"),
        pytest.param({"closedate": "tomorrow"}, "INVALID_LONG", id="datetime"),
        pytest.param({"dealstage": "gone"}, "INVALID_OPTION", id="stage"),
        pytest.param({"dealtype": "NewBusiness"}, "INVALID_OPTION", id="option-in-other-case"),
        pytest.param({"deal_currency_code": "XXX"}, "INVALID_OPTION", id="currency"),
        pytest.param({"hs_is_closed": "true"}, "READ_ONLY_VALUE", id="calculated"),
        pytest.param({"hs_object_id": "7"}, "READ_ONLY_VALUE", id="id"),
        pytest.param({"dealname": ["a"]}, "INVALID_STRING", id="list"),
    ],
)
async def test_a_value_that_does_not_fit_is_refused(
    hubspot: Any, properties: dict[str, Any], code: str
) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    answer = await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": properties})

    assert (answer.status_code, codes(answer)) == (400, [code])


async def test_every_wrong_value_is_reported_at_once(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    answer = await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"amount": "n/a", "gadget": "1"}})

    assert codes(answer) == ["INVALID_INTEGER", "PROPERTY_DOESNT_EXIST"]


async def test_a_refused_write_changes_nothing(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"dealname": "Wall", "amount": "n/a"}})

    assert (await hubspot.api("GET", f"{DEALS}/{deal}")).json()["properties"]["dealname"] == "Roof"


async def test_what_an_import_left_behind_is_read_as_it_is(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="n/a")

    assert (await hubspot.api("GET", f"{DEALS}/{deal}")).json()["properties"]["amount"] == "n/a"


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        pytest.param("amount", 10000.01, "10000.01", id="json-number"),
        pytest.param("amount", "1850.00", "1850.00", id="trailing-zeros"),
        pytest.param("closedate", "1795000000000", "2026-11-18T11:06:40Z", id="milliseconds"),
        pytest.param("closedate", "2026-11-18", "2026-11-18T00:00:00Z", id="day"),
        pytest.param("closedate", "2026-11-18T12:00:00.5+01:00", "2026-11-18T11:00:00.500Z", id="offset"),
        pytest.param("amount", "", None, id="cleared"),
        pytest.param("amount", None, None, id="null-clears"),
    ],
)
async def test_values_are_kept_as_text(hubspot: Any, name: str, given: Any, kept: str | None) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="1")

    answer = await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {name: given}})

    assert answer.json()["properties"][name] == kept


async def test_a_date_that_is_not_midnight_is_refused(hubspot: Any) -> None:
    line = await hubspot.record("line_items", name="Work")
    late = {"properties": {"hs_recurring_billing_start_date": "1795000000000"}}

    answer = await hubspot.api("PATCH", f"/crm/objects/2026-09/line_items/{line}", late)

    assert codes(answer) == ["INVALID_DATE"]


async def test_a_leading_semicolon_adds_to_a_multi_checkbox(hubspot: Any) -> None:
    ticket = await hubspot.record("tickets", subject="Late", hs_ticket_category="BILLING_ISSUE")
    more = {"properties": {"hs_ticket_category": ";PRODUCT_ISSUE"}}

    answer = await hubspot.api("PATCH", f"/crm/objects/2026-09/tickets/{ticket}", more)

    assert answer.json()["properties"]["hs_ticket_category"] == "BILLING_ISSUE;PRODUCT_ISSUE"


async def test_a_created_deal_gets_the_pipeline_of_its_stage(hubspot: Any) -> None:
    body = {"properties": {"dealname": "Care", "dealstage": "retainer_signed"}, "associations": []}

    answer = await hubspot.api("POST", DEALS, body)

    assert (answer.status_code, answer.json()["properties"]["pipeline"]) == (201, "retainers")


async def test_a_deal_without_name_is_refused(hubspot: Any) -> None:
    answer = await hubspot.api("POST", DEALS, {"properties": {"dealstage": "contractsent"}})

    assert codes(answer) == ["REQUIRED_FIELD"]


async def test_a_note_is_created_on_a_deal(hubspot: Any) -> None:
    """F53: the audit trail on the timeline."""
    deal = await hubspot.record("deals", dealname="Roof")
    body = {
        "properties": {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "Invoice 1001 created"},
        "associations": [
            {
                "to": {"id": deal},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}],
            }
        ],
    }

    note = (await hubspot.api("POST", "/crm/objects/2026-09/notes", body)).json()["id"]

    read = await hubspot.api("GET", f"{DEALS}/{deal}", associations="notes")
    assert read.json()["associations"]["notes"]["results"] == [{"id": note, "type": "deal_to_note"}]


async def test_an_association_of_the_wrong_type_is_refused(hubspot: Any) -> None:
    contact = await hubspot.record("contacts", email="ann@example.test")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}]
    body = {
        "properties": {"hs_timestamp": "2026-11-21"},
        "associations": [{"to": {"id": contact}, "types": types}],
    }

    assert (await hubspot.api("POST", "/crm/objects/2026-09/notes", body)).status_code == 404


async def test_the_stage_decides_whether_a_deal_is_won(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", dealstage="contractsent")
    await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"dealstage": "closedwon"}})

    read = await hubspot.api(
        "GET", f"{DEALS}/{deal}", properties="hs_is_closed_won,hs_deal_stage_probability"
    )

    properties = read.json()["properties"]
    assert (properties["hs_is_closed_won"], properties["hs_deal_stage_probability"]) == ("true", "1.0")


async def test_history_tells_old_values_newest_first(hubspot: Any, clock: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof", amount="1")
    clock.forward(minutes=1)
    await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"amount": "2"}})

    read = await hubspot.api("GET", f"{DEALS}/{deal}", propertiesWithHistory="amount")

    versions = read.json()["propertiesWithHistory"]["amount"]
    assert [(each["value"], each["sourceType"]) for each in versions] == [
        ("2", "INTEGRATION"),
        ("1", "CRM_UI"),
    ]


async def test_a_change_moves_the_modification_stamp(hubspot: Any, clock: Any) -> None:
    contact = await hubspot.record("contacts", email="ann@example.test")
    clock.forward(minutes=1)
    answer = await hubspot.api("PATCH", f"{CONTACTS}/{contact}", {"properties": {"firstname": "Ann"}})

    assert answer.json()["properties"]["lastmodifieddate"] == "2026-11-21T10:01:00Z"


async def test_a_write_without_a_difference_leaves_the_stamp(hubspot: Any, clock: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    clock.forward(minutes=1)
    answer = await hubspot.api("PATCH", f"{DEALS}/{deal}", {"properties": {"dealname": "Roof"}})

    assert answer.json()["updatedAt"] == "2026-11-21T10:00:00Z"


async def test_a_contact_is_found_by_mail_address(hubspot: Any) -> None:
    contact = await hubspot.record("contacts", email="ann@example.test")

    answer = await hubspot.api("GET", f"{CONTACTS}/ann@example.test", idProperty="email")

    assert answer.json()["id"] == contact


async def test_a_property_that_is_not_unique_does_not_identify(hubspot: Any) -> None:
    assert (await hubspot.api("GET", f"{CONTACTS}/Ann", idProperty="firstname")).status_code == 400


async def test_a_second_contact_with_the_same_address_is_a_conflict(hubspot: Any) -> None:
    contact = await hubspot.record("contacts", email="ann@example.test")

    answer = await hubspot.api("POST", CONTACTS, {"properties": {"email": "Ann@Example.test"}})

    assert (answer.status_code, answer.json()["category"]) == (409, "CONFLICT")
    assert answer.json()["message"].endswith(f"Existing ID: {contact}")


async def test_a_contact_needs_a_mail_address_that_is_one(hubspot: Any) -> None:
    assert codes(await hubspot.api("POST", CONTACTS, {"properties": {"email": "ann"}})) == ["INVALID_EMAIL"]


async def test_time_zones_carry_hubspots_own_names(hubspot: Any) -> None:
    """F136: quiet hours in the recipient's zone need this name translated."""
    contact = await hubspot.record("contacts", email="ann@example.test")
    path = f"{CONTACTS}/{contact}"

    plain = await hubspot.api("PATCH", path, {"properties": {"hs_timezone": "America/Chicago"}})
    own = await hubspot.api("PATCH", path, {"properties": {"hs_timezone": "america_slash_chicago"}})

    assert (plain.status_code, own.status_code) == (400, 200)


async def test_a_deleted_record_is_gone_until_asked_for_as_archived(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")

    assert (await hubspot.api("DELETE", f"{DEALS}/{deal}")).status_code == 204
    assert (await hubspot.api("GET", f"{DEALS}/{deal}")).status_code == 404
    assert (await hubspot.api("GET", f"{DEALS}/{deal}", archived="true")).json()["archived"] is True


async def test_deleting_twice_is_no_error(hubspot: Any) -> None:
    assert (await hubspot.api("DELETE", f"{DEALS}/1")).status_code == 204


async def test_a_merged_record_answers_under_its_old_id(hubspot: Any) -> None:
    kept = await hubspot.record("contacts", email="ann@example.test")
    gone = await hubspot.record("contacts", email="ann2@example.test", phone="1")
    body = {"primaryObjectId": kept, "objectIdToMerge": gone}

    await hubspot.api("POST", f"{CONTACTS}/merge", body)

    read = (await hubspot.api("GET", f"{CONTACTS}/{gone}", properties="phone,email")).json()
    assert (read["id"], read["properties"]["phone"]) == (kept, "1")
    assert read["properties"]["email"] == "ann@example.test"


async def test_a_list_is_paged_by_cursor(hubspot: Any) -> None:
    deals = [await hubspot.record("deals", dealname=f"Deal {number}") for number in range(3)]

    first = (await hubspot.api("GET", DEALS, limit="2")).json()
    rest = (await hubspot.api("GET", DEALS, limit="2", after=first["paging"]["next"]["after"])).json()

    assert [each["id"] for each in (*first["results"], *rest["results"])] == deals
    assert "paging" not in rest


@pytest.mark.parametrize("limit", ["0", "101", "x"])
async def test_a_page_holds_one_to_a_hundred(hubspot: Any, limit: str) -> None:
    assert (await hubspot.api("GET", DEALS, limit=limit)).status_code == 400


async def test_a_body_that_is_not_json_is_refused(hubspot: Any) -> None:
    headers = {"Authorization": f"Bearer {hubspot.token}"}
    answer = await hubspot.http.post(DEALS, content=b"{", headers=headers)

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


async def test_an_address_that_does_not_exist_is_answered_in_json(hubspot: Any) -> None:
    answer = await hubspot.api("GET", "/crm/nothing")

    assert (answer.status_code, answer.json()["status"]) == (404, "error")
