"""Refusals that nobody can read, and lists that never end."""

from typing import Any

import httpx
import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.quickbooks import QuickBooks
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater, Unsure

FAULTS = {
    "list": {"Fault": []},
    "text": {"Fault": "no"},
    "lower-case": {"fault": {"error": "no"}},
    "no-error": {"Fault": {"Error": []}},
    "no-object": {"Fault": {"Error": ["no"]}},
    "odd-code": {"Fault": {"Error": [{"code": {}, "Detail": []}]}},
    "beside-a-document": {"Fault": {"Error": [{}]}, "Invoice": {"Id": "1"}, "QueryResponse": {}},
}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
async def test_a_fault_that_cannot_be_read_is_no_refusal(
    vendor: Any, quickbooks: QuickBooks, fault: Any, status: int
) -> None:
    vendor.answers = [httpx.Response(status, json=fault, headers={"intuit_tid": "1-t"})]

    with pytest.raises(Unsure):
        await quickbooks.create_invoice({}, request_id="r")
    with pytest.raises(TryLater) as caught:
        await quickbooks.customers_by_name("Acme")
    assert caught.value.trace == "1-t"


async def test_a_fault_without_a_code_is_a_refusal_in_its_words(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [httpx.Response(400, json={"Fault": {"Error": [{"Message": "Too long"}]}})]

    with pytest.raises(Refused, match="QuickBooks refused to create an invoice: Too long"):
        await quickbooks.create_invoice({}, request_id="r")


@pytest.mark.parametrize("key", ["Fault", "fault"])
async def test_a_fault_beside_its_null_twin_is_seen(vendor: Any, quickbooks: QuickBooks, key: str) -> None:
    told = {"error": [{"code": "3100", "message": "no"}]}
    vendor.answers = [httpx.Response(200, json={"Fault": None, "fault": None, key: told})]

    with pytest.raises(NeedsPerson):
        await quickbooks.invoice("145")


@pytest.mark.parametrize("scopes", [7, "crm.objects", {"a": 1}, [1, None]])
async def test_scopes_of_another_type_are_passed_over(vendor: Any, hubspot: HubSpot, scopes: Any) -> None:
    body = {"status": "error", "message": "no", "requiredScopes": scopes, "errors": [7, {"context": 7}]}
    vendor.answers = [httpx.Response(403, json=body)]

    with pytest.raises(NeedsPerson, match="HubSpot does not permit the app to read the deal: no"):
        await hubspot.deal("7", [])


@pytest.mark.parametrize("status", [404, 409, 410])
async def test_a_gateways_404_does_not_mean_that_a_workflow_waits_no_longer(
    vendor: Any, hubspot: HubSpot, status: int
) -> None:
    vendor.answers = [httpx.Response(status, json={"message": "no Route matched with those values"})]

    with pytest.raises(Unsure):
        await hubspot.complete_callback("ap-1", {})


async def test_a_gateways_404_does_not_mean_that_a_deal_is_gone(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(404, json={"message": "no Route matched with those values"})]

    with pytest.raises(TryLater, match="HTTP 404 in words that are not HubSpot's"):
        await hubspot.deal("7", [])


PAGING = {"paging": {"next": {"after": "1"}}}


async def test_owners_without_end_are_an_error(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, json={"results": [{"id": "3"}], **PAGING})]

    with pytest.raises(ServiceError, match="its pages have no end"):
        await hubspot.owners()
    assert len(vendor.requests) == 2


async def test_associations_without_end_are_an_error(vendor: Any, hubspot: HubSpot) -> None:
    vendor.answers = [httpx.Response(200, json={"results": [{"to": [], **PAGING}]})]

    with pytest.raises(ServiceError, match="its pages have no end"):
        await hubspot.associated("deals", "7", "contacts")
    assert len(vendor.requests) == 2


async def test_a_query_without_end_is_an_error(vendor: Any, quickbooks: QuickBooks) -> None:
    """Each page is full, and the same."""
    customers = [{"Id": str(number), "DisplayName": "Acme"} for number in range(1000)]
    vendor.answers = [httpx.Response(200, json={"QueryResponse": {"Customer": customers}})]

    with pytest.raises(TryLater, match="QuickBooks' list changed while it was asked to look for a customer"):
        await quickbooks.customers_by_name("Acme")
    assert len(vendor.requests) == 2
