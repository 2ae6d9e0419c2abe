"""Records of any kind: what goes out, what comes back, and the refusals that the caller can mend."""

import json
from typing import Any

import httpx
import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_records import Association, NewRecord
from engine.errors import NeedsPerson, Refused, Unsure

KEY = "stagebill_quickbooks_invoice_id"
NEW = NewRecord({KEY: "books-1", "hs_currency": "USD"}, (Association("7", 175),))


def results(*rows: dict[str, Any], status: int = 201) -> httpx.Response:
    return httpx.Response(status, json={"status": "COMPLETE", "results": list(rows)})


def made(record_id: str, key: str) -> dict[str, Any]:
    return {"id": record_id, "properties": {KEY: key, "stagebill_number": None}}


def error(status: int, message: str = "no", **more: Any) -> httpx.Response:
    body = {"status": "error", "message": message, "category": "VALIDATION_ERROR", **more}
    return httpx.Response(status, json=body)


async def test_records_are_made_with_what_they_belong_to(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(made("91", "books-1"))]

    assert await hubspot.create_records("invoices", [NEW], KEY) == {"books-1": "91"}

    assert vendor.last.url.path == "/crm/objects/2026-09/invoices/batch/create"
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 175}]
    assert json.loads(vendor.last.content) == {
        "inputs": [
            {
                "properties": {KEY: "books-1", "hs_currency": "USD"},
                "associations": [{"to": {"id": "7"}, "types": types}],
            }
        ]
    }


async def test_a_hundred_go_in_one_call(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [
        results(*(made(str(number), f"books-{number}") for number in part))
        for part in (range(100), range(100, 101))
    ]
    new = [NewRecord({KEY: f"books-{number}"}) for number in range(101)]

    assert len(await hubspot.create_records("invoices", new, KEY)) == 101


async def test_an_answer_about_some_of_them_is_none(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(made("91", "books-1"))]
    with pytest.raises(Unsure, match="it tells of some of the records only"):
        await hubspot.create_records("invoices", [NEW, NEW], KEY)


async def test_a_value_that_another_record_has_is_told_apart(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(400, "invalid", errors=[{"message": "x", "code": "CONFLICTING_UNIQUE_VALUE"}])]
    with pytest.raises(Refused) as caught:
        await hubspot.create_records("invoices", [NEW], KEY)
    assert caught.value.category == "taken"


async def test_a_property_that_does_not_exist_is_told_apart(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(400, "invalid", errors=[{"message": "x", "code": "PROPERTY_DOESNT_EXIST"}])]
    with pytest.raises(Refused) as caught:
        await hubspot.update_records("invoices", {"91": {"stagebill_number": "1001"}})
    assert caught.value.category == "unknown-property"


async def test_a_403_that_names_no_permission_is_told_apart(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [error(403, "this account has no invoices")]
    with pytest.raises(NeedsPerson) as caught:
        await hubspot.create_records("invoices", [NEW], KEY)
    assert caught.value.category == "forbidden"


async def test_records_are_changed_by_their_ids(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(made("91", "books-1"), status=200)]

    await hubspot.update_records("invoices", {"91": {"stagebill_number": ""}})

    assert vendor.last.url.path == "/crm/objects/2026-09/invoices/batch/update"
    assert json.loads(vendor.last.content) == {
        "inputs": [{"id": "91", "properties": {"stagebill_number": ""}}]
    }


async def test_a_record_that_is_gone_is_told(vendor: Any, hubspot: HubSpot) -> None:
    """HubSpot leaves it out of its answer, or refuses the whole batch."""
    gone = [{"status": "error", "category": "OBJECT_NOT_FOUND", "message": "gone"}]
    vendor.answers = [httpx.Response(207, json={"status": "COMPLETE", "results": [], "errors": gone})]
    with pytest.raises(Refused) as caught:
        await hubspot.update_records("invoices", {"91": {"stagebill_number": "1001"}})
    assert caught.value.code == "404"


async def test_records_are_found_by_a_unique_property(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(made("91", "books-1"), status=207)]

    assert await hubspot.records_by("invoices", KEY, ["books-1", "books-2"]) == {"books-1": "91"}

    assert json.loads(vendor.last.content) == {
        "inputs": [{"id": "books-1"}, {"id": "books-2"}],
        "properties": [KEY],
        "idProperty": KEY,
    }


async def test_two_records_are_associated_the_plain_way(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [results(status=200)]

    await hubspot.link("invoices", "91", "deals", "7")

    assert (vendor.last.method, vendor.last.url.path) == (
        "PUT",
        "/crm/objects/2026-09/invoices/91/associations/default/deals/7",
    )
