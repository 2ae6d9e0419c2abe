"""The HubSpot client: what goes out, what comes back, and every class of refusal."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_search import Filter
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.errors import NeedsPerson, Refused, TryLater, Unsure
from engine.records import Address, CrmRecord

BASE = "https://hubspot.example.test"
GROUP = PropertyGroup("stagebill", "Stagebill")
COUNT = PropertyDefinition("stagebill_invoice_count", "Invoices", "number", "number", "How many")
REASON = PropertyDefinition("stagebill_last_reason", "Last reason", "string", "textarea")


def deal(**associations: Any) -> dict[str, Any]:
    properties = {"dealname": "Roof", "amount": "10000.01", "closedate": None, "description": ""}
    return {"id": "7", "properties": properties, "associations": associations}


def links(*pairs: tuple[str, str], after: str | None = None) -> dict[str, Any]:
    paging = {"paging": {"next": {"after": after}}} if after else {}
    return {"results": [{"id": to, "type": kind} for to, kind in pairs], **paging}


def associations(*found: tuple[str, list[str | None]], after: str | None = None) -> httpx.Response:
    to = [
        {"toObjectId": int(each), "associationTypes": [{"typeId": 3, "label": label} for label in labels]}
        for each, labels in found
    ]
    row = {"from": {"id": "7"}, "to": to, **({"paging": {"next": {"after": after}}} if after else {})}
    return httpx.Response(200, json={"status": "COMPLETE", "results": [row]})


def results(*rows: dict[str, Any], status: int = 200, **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"results": list(rows), **more})


def error(status: int, message: str = "no", **more: Any) -> httpx.Response:
    return httpx.Response(
        status, json={"status": "error", "message": message, "correlationId": "c-1", **more}
    )


def update(client: HubSpot) -> Awaitable[None]:
    return client.update_deal("7", {"stagebill_last_reason": "done"})


# Reading


async def test_a_deal_is_read_with_its_associations_in_one_call(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [
        httpx.Response(
            200,
            json=deal(
                contacts=links(("11", "deal_to_contact"), ("11", "billing"), ("12", "deal_to_contact")),
                companies=links(("21", "deal_to_company_unlabeled"), ("21", "deal_to_company")),
            ),
        )
    ]

    found = await hubspot.deal("7", ["dealname", "amount"])

    assert (found.contact_ids, found.company_ids, found.primary_company_id) == (("11", "12"), ("21",), "21")
    assert vendor.last.url.path == "/crm/objects/2026-09/deals/7"
    assert dict(vendor.last.url.params) == {
        "properties": "dealname,amount",
        "associations": "contacts,companies",
    }


async def test_empty_properties_are_absent(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, json=deal())]

    found = await hubspot.deal("7", ["dealname"])

    assert found.properties == {"dealname": "Roof", "amount": "10000.01"}


async def test_companies_without_a_primary_one_have_none(vendor: Any, hubspot: HubSpot) -> None:
    companies = links(("21", "deal_to_company_unlabeled"), ("22", "deal_to_company_unlabeled"))
    vendor.answers = [httpx.Response(200, json=deal(companies=companies))]

    found = await hubspot.deal("7", [])

    assert (found.company_ids, found.primary_company_id) == (("21", "22"), None)


async def test_associations_beyond_the_first_page_are_read_too(vendor: Any, hubspot: HubSpot) -> None:
    """F30 and invariant 5: a partial list of contacts would pick a wrong one."""
    vendor.answers = [
        httpx.Response(
            200,
            json=deal(
                contacts=links(("11", "deal_to_contact"), after="11"),
                companies=links(("21", "deal_to_company_unlabeled"), after="21"),
            ),
        ),
        associations(("11", [None]), after="x"),
        associations(("12", [None])),
        associations(("21", [None]), ("22", [None, "Primary"])),
    ]

    found = await hubspot.deal("7", [])

    assert found.contact_ids == ("11", "12")
    assert (found.company_ids, found.primary_company_id) == (("21", "22"), "22")
    assert json.loads(vendor.requests[2].content) == {"inputs": [{"id": "7", "after": "x"}]}


async def test_contacts_are_read_a_hundred_at_a_time(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results()]

    await hubspot.contacts([str(number) for number in range(101)], ["review_opt_out", "email"])

    bodies = [json.loads(request.content) for request in vendor.requests]
    assert [len(body["inputs"]) for body in bodies] == [100, 1]
    assert bodies[0]["properties"].count("email") == 1
    assert bodies[0]["properties"][-1] == "review_opt_out"
    assert vendor.last.url.path == "/crm/objects/2026-09/contacts/batch/read"


async def test_a_contact_is_read_with_name_and_address(vendor: Any, hubspot: HubSpot) -> None:
    properties = {"email": "ann@example.test", "firstname": "Ann", "city": "Oakland", "zip": "94607"}
    vendor.answers = [results({"id": "11", "properties": properties})]

    (contact,) = await hubspot.contacts(["11"])

    assert (contact.email, contact.full_name) == ("ann@example.test", "Ann")
    assert contact.address == Address(city="Oakland", postal_code="94607")


async def test_companies_are_read_the_same_way(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results({"id": "21", "properties": {"name": "Acme", "country": "US"}})]

    (company,) = await hubspot.companies(["21"])

    assert (company.name, company.address.country) == ("Acme", "US")


async def test_deleted_contacts_are_left_out(vendor: Any, hubspot: HubSpot) -> None:
    problem = {"status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": ["12"]}}
    vendor.answers = [results({"id": "11", "properties": {}}, status=207, numErrors=1, errors=[problem])]

    assert [each.id for each in await hubspot.contacts(["11", "12"])] == ["11"]


async def test_a_batch_of_which_part_failed_is_an_error_not_a_shorter_list(
    vendor: Any, hubspot: HubSpot
) -> None:
    vendor.answers = [results(status=207, numErrors=1, errors=[{"category": "INTERNAL_ERROR"}])]

    with pytest.raises(TryLater, match="part of the batch failed"):
        await hubspot.contacts(["11"])


async def test_labels_are_told_per_contact(vendor: Any, hubspot: HubSpot) -> None:
    """F67: the billing contact is the one labelled so."""
    vendor.answers = [associations(("11", [None, "Billing contact"]), ("12", [None]))]

    assert await hubspot.deal_contact_labels("7") == {"11": {"Billing contact"}, "12": frozenset()}
    assert vendor.last.url.path == "/crm/associations/2026-09/deals/contacts/batch/read"


async def test_a_deal_without_contacts_has_no_labels(vendor: Any, hubspot: HubSpot) -> None:
    problem = {"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND", "category": "OBJECT_NOT_FOUND"}
    vendor.answers = [results(status=207, errors=[problem])]

    assert await hubspot.deal_contact_labels("7") == {}


@pytest.mark.parametrize("body", [{}, [], {"results": None}, {"results": [5]}])
async def test_an_answer_without_results_is_no_empty_list(vendor: Any, hubspot: HubSpot, body: Any) -> None:
    vendor.answers = [httpx.Response(200, json=body)]

    with pytest.raises(TryLater):
        await hubspot.contacts(["11"])


async def test_every_call_is_counted(vendor: Any, hubspot: HubSpot, meter: Any) -> None:
    vendor.answers = [httpx.Response(200, json=deal())]

    await hubspot.deal("7", [])

    assert meter.counted == ["crm"]


async def test_further_associations_come_with_the_deal_where_it_tells_all_of_them(
    vendor: Any, hubspot: HubSpot
) -> None:
    told = {
        "line items": links(("5", "deal_to_line_item")),
        "tickets": links(("6", "deal_to_ticket"), after="6"),
    }
    vendor.answers = [httpx.Response(200, json=deal(**told))]

    found = await hubspot.deal("7", [], ["line_items", "tickets", "quotes"])

    assert found.linked == {"line_items": ("5",)}, (
        "tickets have a further page, and of quotes it told nothing"
    )
    assert vendor.last.url.params["associations"] == "contacts,companies,line_items,tickets,quotes"
    assert len(vendor.requests) == 1


async def test_records_of_any_kind_are_read_a_hundred_at_a_time(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results({"id": "5", "properties": {"subject": "Leak", "content": None}})]

    found = await hubspot.records("tickets", [str(number) for number in range(101)], ["subject"])

    assert found[0] == CrmRecord("5", {"subject": "Leak"})
    assert vendor.last.url.path == "/crm/objects/2026-09/tickets/batch/read"
    assert len(vendor.requests) == 2


async def test_what_a_record_is_associated_with_is_read_to_the_last_page(
    vendor: Any, hubspot: HubSpot
) -> None:
    vendor.answers = [associations(("11", [None]), after="x"), associations(("12", [None]), ("11", [None]))]

    assert await hubspot.associated("contacts", "7", "deals") == ("11", "12")
    assert vendor.last.url.path == "/crm/associations/2026-09/contacts/deals/batch/read"


async def test_an_owner_is_read(vendor: Any, hubspot: HubSpot) -> None:
    body = {"id": "77", "email": "ana@example.test", "firstName": "Ana", "lastName": "", "userId": 5}
    vendor.answers = [httpx.Response(200, json=body)]

    assert await hubspot.owner("77") == CrmRecord(
        "77", {"id": "77", "email": "ana@example.test", "firstName": "Ana"}
    )
    assert vendor.last.url.path == "/crm/owners/2026-09/77"


async def test_owners_are_listed_page_by_page(vendor: Any, hubspot: HubSpot) -> None:
    more = {"paging": {"next": {"after": "2", "link": "?after=2"}}}
    vendor.answers = [
        httpx.Response(200, json={"results": [{"id": "77", "firstName": "Ana"}], **more}),
        results({"id": "78", "email": "bo@example.test"}),
    ]

    assert [owner.id for owner in await hubspot.owners()] == ["77", "78"]
    assert vendor.last.url.path == "/crm/owners/2026-09"
    assert dict(vendor.last.url.params) == {"limit": "500", "after": "2"}


async def test_properties_are_listed_with_type_and_choices(vendor: Any, hubspot: HubSpot) -> None:
    row = {
        "name": "dealtype",
        "label": "Deal type",
        "type": "enumeration",
        "fieldType": "radio",
        "options": [{"value": "newbusiness", "label": "New"}],
    }
    vendor.answers = [results(row)]

    (found,) = await hubspot.properties("deals")

    assert (found.type, found.field_type, found.options) == (
        "enumeration",
        "radio",
        (("newbusiness", "New"),),
    )


async def test_a_search_goes_on_behind_the_last_id(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results({"id": "9", "properties": {"closedate": "2026-03-02T17:00:00Z"}})]
    filters = [Filter("pipeline", "IN", ("a", "b")), Filter("closedate", "BETWEEN", ("1", "2"))]

    found = await hubspot.search_deals(filters, ["closedate"], "7")

    assert found == (CrmRecord("9", {"closedate": "2026-03-02T17:00:00Z"}),)
    assert vendor.last.url.path == "/crm/objects/2026-09/deals/search"
    assert json.loads(vendor.last.content) == {
        "filterGroups": [
            {
                "filters": [
                    {"propertyName": "hs_object_id", "operator": "GT", "value": "7"},
                    {"propertyName": "pipeline", "operator": "IN", "values": ["a", "b"]},
                    {"propertyName": "closedate", "operator": "BETWEEN", "value": "1", "highValue": "2"},
                ]
            }
        ],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": ["closedate"],
        "limit": 200,
    }


async def test_a_list_of_deals_comes_newest_first_with_the_number_of_all(
    vendor: Any, hubspot: HubSpot
) -> None:
    row = {"id": "9", "properties": {"dealname": "Roof"}}
    vendor.answers = [httpx.Response(200, json={"total": 201, "results": [row]})]
    filters = [Filter("dealname", "CONTAINS_TOKEN", ("roo*",))]

    found, total = await hubspot.newest_deals(filters, ["dealname"], start=100, limit=100)

    assert (found, total) == ((CrmRecord("9", {"dealname": "Roof"}),), 201)
    assert json.loads(vendor.last.content) == {
        "filterGroups": [
            {"filters": [{"propertyName": "dealname", "operator": "CONTAINS_TOKEN", "value": "roo*"}]}
        ],
        "sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}],
        "properties": ["dealname"],
        "limit": 100,
        "after": "100",
    }


async def test_what_many_deals_have_is_read_page_by_page_until_each_has_all(
    vendor: Any, hubspot: HubSpot
) -> None:
    def linked(deal_id: str, *ids: int, after: str = "") -> dict[str, Any]:
        to = [{"toObjectId": one, "associationTypes": []} for one in ids]
        return {"from": {"id": deal_id}, "to": to} | ({"paging": {"next": {"after": after}}} if after else {})

    vendor.answers = [results(linked("7", 1, 2, after="2"), linked("8", 3)), results(linked("7", 4))]

    found = await hubspot.linked("deals", ["7", "8", "9"], "contacts")

    assert {each: [link.id for link in links] for each, links in found.items()} == {
        "7": ["1", "2", "4"],
        "8": ["3"],
        "9": [],
    }
    assert json.loads(vendor.last.content) == {"inputs": [{"id": "7", "after": "2"}]}


async def test_pages_of_what_deals_have_that_never_end_are_no_answer(vendor: Any, hubspot: HubSpot) -> None:
    endless = {"from": {"id": "7"}, "to": [], "paging": {"next": {"after": "2"}}}
    vendor.answers = [results(endless), results(endless)]

    with pytest.raises(TryLater, match="its pages have no end"):
        await hubspot.linked("deals", ["7"], "contacts")


async def test_searches_keep_to_their_own_limit(vendor: Any, hubspot: HubSpot, time: Any) -> None:
    vendor.answers = [results()]
    began = time.now

    for _ in range(6):
        await hubspot.search_deals([], ["closedate"])

    assert time.now - began >= 1, "five a second"


# Changing


async def test_a_deal_is_updated(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, json=deal())]

    await update(hubspot)

    assert (vendor.last.method, vendor.last.url.path) == ("PATCH", "/crm/objects/2026-09/deals/7")
    assert json.loads(vendor.last.content) == {"properties": {"stagebill_last_reason": "done"}}


async def test_an_update_whose_answer_was_lost_is_unsure(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.ReadTimeout("late")]

    with pytest.raises(Unsure):
        await update(hubspot)


async def test_only_missing_properties_are_created(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [
        results({"name": "amount"}, {"name": COUNT.name}),
        results({"name": "dealinformation"}),
        httpx.Response(201, json={"name": "stagebill"}),
        httpx.Response(201, json={"name": REASON.name}),
    ]

    assert await hubspot.ensure_properties("deals", GROUP, [COUNT, REASON]) == (REASON.name,)
    assert [(request.method, request.url.path) for request in vendor.requests] == [
        ("GET", "/crm/properties/2026-09/deals"),
        ("GET", "/crm/properties/2026-09/deals/groups"),
        ("POST", "/crm/properties/2026-09/deals/groups"),
        ("POST", "/crm/properties/2026-09/deals"),
    ]
    assert json.loads(vendor.last.content) == {
        "groupName": "stagebill",
        "name": "stagebill_last_reason",
        "label": "Last reason",
        "type": "string",
        "fieldType": "textarea",
        "description": "",
        "formField": False,
    }


async def test_properties_that_exist_cost_one_read(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results({"name": COUNT.name}, {"name": REASON.name})]

    assert await hubspot.ensure_properties("deals", GROUP, [COUNT, REASON]) == ()
    assert len(vendor.requests) == 1


async def test_a_property_that_somebody_else_created_meanwhile_is_no_harm(
    vendor: Any, hubspot: HubSpot
) -> None:
    vendor.answers = [results(), results(), error(409), error(409)]

    assert await hubspot.ensure_properties("deals", GROUP, [COUNT]) == (COUNT.name,)


async def test_a_property_that_is_refused_is_told(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(), results({"name": "stagebill"}), error(400, "too many properties")]

    with pytest.raises(Refused, match="refused to create the property stagebill_invoice_count: too many"):
        await hubspot.ensure_properties("deals", GROUP, [COUNT])


async def test_a_callback_is_completed_with_texts(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(204)]

    assert await hubspot.complete_callback("ap-1/2", {"hs_execution_state": "SUCCESS", "outcome": "done"})
    assert str(vendor.last.url) == f"{BASE}/automation/actions/callbacks/2026-09/ap-1%2F2/complete"
    assert json.loads(vendor.last.content) == {
        "outputFields": {"hs_execution_state": "SUCCESS", "outcome": "done"},
        "typedOutputs": {},
    }


@pytest.mark.parametrize("status", [404, 409, 410])
async def test_a_callback_that_nobody_waits_for_is_not_an_error(
    vendor: Any, hubspot: HubSpot, status: int
) -> None:
    vendor.answers = [error(status)]

    assert await hubspot.complete_callback("ap-1", {"hs_execution_state": "SUCCESS"}) is False


async def test_a_callback_that_a_gateway_answered_is_unsure(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, text="<html>Please wait</html>")]

    with pytest.raises(Unsure, match="its body is not complete JSON"):
        await hubspot.complete_callback("ap-1", {"hs_execution_state": "SUCCESS"})


async def test_a_callback_that_was_answered_with_json_is_told(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, json={})]

    assert await hubspot.complete_callback("ap-1", {"hs_execution_state": "SUCCESS"}) is True


# Refusals


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"errors": [{"message": "no", "code": "PROPERTY_DOESNT_EXIST"}]}, id="by-code"),
        pytest.param({"message": 'not valid: [{"error":"PROPERTY_DOESNT_EXIST","name":"x"}]'}, id="in-words"),
    ],
)
async def test_an_update_of_a_property_that_does_not_exist_is_told_apart(
    vendor: Any, hubspot: HubSpot, answer: dict[str, Any]
) -> None:
    vendor.answers = [httpx.Response(400, json=answer)]

    with pytest.raises(Refused, match="HubSpot refused to update the deal: no") as caught:
        await update(hubspot)
    assert (caught.value.code, caught.value.category) == ("400", "unknown-property")


async def test_hubspots_own_message_is_passed_on(vendor: Any, hubspot: HubSpot) -> None:
    problems = [{"message": "amount was not a valid number", "in": "amount"}, {"message": "x is read only."}]
    vendor.answers = [error(400, "Property values were not valid: [...]", errors=problems)]

    with pytest.raises(Refused) as caught:
        await update(hubspot)
    assert str(caught.value) == (
        "HubSpot refused to update the deal: amount was not a valid number; x is read only"
    )
    assert (caught.value.code, caught.value.trace) == ("400", "c-1")


async def test_a_message_without_list_is_passed_on_too(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(400, "Invalid input JSON on line 1 by ann@example.test")]

    with pytest.raises(Refused, match="deal: Invalid input JSON on line 1 by …"):
        await update(hubspot)


async def test_a_record_that_is_gone_is_refused_as_404(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(404, "resource not found")]

    with pytest.raises(Refused) as caught:
        await hubspot.deal("7", [])
    assert (caught.value.code, caught.value.category) == ("404", "not-found")
    assert str(caught.value) == "HubSpot refused to read the deal: resource not found"


async def test_a_refusal_without_a_reason_tells_its_status(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(414)]

    with pytest.raises(Refused, match="HTTP 414 without a reason"):
        await hubspot.deal("7", [])


SCOPES = {"requiredGranularScopes": ["crm.objects.deals.write", "automation"]}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"context": SCOPES}, id="in-context"),
        pytest.param({"errors": [{"message": "m", "context": SCOPES}]}, id="in-errors"),
        pytest.param(SCOPES, id="at-the-top"),
        pytest.param({"errors": [SCOPES]}, id="in-an-error"),
    ],
)
async def test_missing_scopes_are_named(vendor: Any, hubspot: HubSpot, more: dict[str, Any]) -> None:
    vendor.answers = [error(403, category="MISSING_SCOPES", **more)]

    with pytest.raises(NeedsPerson) as caught:
        await update(hubspot)
    assert str(caught.value) == (
        "HubSpot's permission automation, crm.objects.deals.write is missing to update the deal; "
        "reconnect HubSpot and grant it"
    )
    assert caught.value.category == "missing-scopes"


async def test_any_other_403_comes_in_hubspots_words(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(403, "This account is suspended.")]

    with pytest.raises(NeedsPerson, match="app to update the deal: This account is suspended; reconnect"):
        await update(hubspot)


async def test_a_refused_token_is_refreshed_once(vendor: Any, hubspot: HubSpot, tokens: Any) -> None:
    vendor.answers = [error(401), httpx.Response(200, json=deal())]

    await update(hubspot)

    assert tokens.asked == [None, "t1"]


async def test_a_token_refused_twice_needs_a_person(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(401)]

    with pytest.raises(NeedsPerson, match="install the app in the account again"):
        await update(hubspot)
    assert len(vendor.requests) == 2


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        pytest.param(error(423), timedelta(seconds=2), id="locked"),
        pytest.param(httpx.Response(477), timedelta(minutes=10), id="migrating"),
        pytest.param(
            httpx.Response(477, headers={"Retry-After": "3600"}), timedelta(hours=1), id="migrating-with-time"
        ),
        pytest.param(
            httpx.Response(429, headers={"Retry-After": "3"}), timedelta(seconds=3), id="429-with-time"
        ),
    ],
)
async def test_what_passes_by_itself_is_tried_later(
    vendor: Any, hubspot: HubSpot, answer: httpx.Response, after: timedelta
) -> None:
    vendor.answers = [answer]

    with pytest.raises(TryLater) as caught:
        await update(hubspot)
    assert caught.value.after == after


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda client: client.complete_callback("ap-1", {}), id="complete-callback"),
        pytest.param(
            lambda client: client.ensure_properties("deals", GROUP, [COUNT]), id="ensure-properties"
        ),
    ],
)
async def test_429_holds_the_account_whatever_was_asked(
    vendor: Any, hubspot: HubSpot, call: Callable[[HubSpot], Awaitable[Any]]
) -> None:
    vendor.answers = [error(429, policyName="TEN_SECONDLY_ROLLING")]

    with pytest.raises(TryLater) as caught:
        await call(hubspot)
    assert caught.value.after is not None and caught.value.after < timedelta(seconds=2)
