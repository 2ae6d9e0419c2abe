"""The account and its people."""

from typing import Any

import pytest


async def test_account_details_tell_portal_time_zone_and_currency(hubspot: Any) -> None:
    said = (await hubspot.api("GET", "/account-info/2026-09/details")).json()

    assert (said["portalId"], said["timeZone"], said["companyCurrency"]) == (
        4210001,
        "America/Chicago",
        "USD",
    )


async def test_the_offset_follows_the_time_of_year(hubspot: Any) -> None:
    said = (await hubspot.api("GET", "/account-info/2026-09/details")).json()

    assert (said["utcOffset"], said["utcOffsetMilliseconds"]) == ("-06:00", -21_600_000)


@pytest.mark.parametrize(("user", "admin"), [("77", True), ("78", False)])
async def test_users_tell_whether_they_are_super_admins(hubspot: Any, user: str, admin: bool) -> None:
    """F126: the settings are for super admins."""
    assert (await hubspot.api("GET", f"/settings/users/2026-09/{user}")).json()["superAdmin"] is admin


async def test_a_user_is_found_by_mail_address(hubspot: Any) -> None:
    path = "/settings/users/2026-09/max.marketer@example.test"

    assert (await hubspot.api("GET", path, idProperty="EMAIL")).json()["id"] == "78"


async def test_owners_have_ids_of_their_own(hubspot: Any) -> None:
    owner = (await hubspot.api("GET", "/crm/owners/2026-09/440077")).json()

    assert (owner["userId"], owner["email"]) == (77, "ana.admin@example.test")


@pytest.mark.parametrize("path", ["/crm/owners/2026-09/1", "/settings/users/2026-09/1"])
async def test_people_who_are_not_there_are_not_found(hubspot: Any, path: str) -> None:
    assert (await hubspot.api("GET", path)).status_code == 404


async def test_a_deal_belongs_to_an_owner_who_exists(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    path = f"/crm/objects/2026-09/deals/{deal}"

    known = await hubspot.api("PATCH", path, {"properties": {"hubspot_owner_id": "440077"}})
    unknown = await hubspot.api("PATCH", path, {"properties": {"hubspot_owner_id": "1"}})

    assert (known.status_code, unknown.status_code) == (200, 400)


async def test_portals_do_not_see_each_other(hubspot: Any) -> None:
    deal = await hubspot.record("deals", dealname="Roof")
    await hubspot.control("POST", "/portals", {"portal_id": 5, "refresh_token": "five"})
    hubspot.token = (await hubspot.refresh(refresh_token="five")).json()["access_token"]

    assert (await hubspot.api("GET", f"/crm/objects/2026-09/deals/{deal}")).status_code == 404


async def test_an_address_may_end_with_a_slash(hubspot: Any) -> None:
    """The official client asks for owners this way."""
    assert (await hubspot.api("GET", "/crm/v3/owners/")).status_code == 200


async def test_owners_come_in_pages(hubspot: Any) -> None:
    first = (await hubspot.api("GET", "/crm/owners/2026-09", limit="1")).json()
    after = first["paging"]["next"]["after"]
    rest = (await hubspot.api("GET", "/crm/owners/2026-09", after=after)).json()

    assert [each["id"] for each in (*first["results"], *rest["results"])] == ["440077", "440078"]


async def test_a_person_who_joins_is_user_and_owner(hubspot: Any) -> None:
    person = {"id": 79, "email": "eve@example.test", "first_name": "Eve", "super_admin": True}
    await hubspot.control("POST", "/users", person)

    user = (await hubspot.api("GET", "/settings/users/2026-09/79")).json()
    deal = await hubspot.record("deals")
    body = {"properties": {"hubspot_owner_id": "440079"}}

    assert user["superAdmin"] is True
    assert (await hubspot.api("PATCH", f"/crm/objects/2026-09/deals/{deal}", body)).status_code == 200


async def test_an_admin_s_rule_holds_for_the_api_too(hubspot: Any) -> None:
    rule = {"name": "po_number", "pattern": "PO-[0-9]+", "message": "PO numbers start with PO-"}
    await hubspot.control("POST", "/property-rules/deals", rule)
    deal = await hubspot.record("deals")

    path = f"/crm/objects/2026-09/deals/{deal}"
    refused = await hubspot.api("PATCH", path, {"properties": {"po_number": "7"}})
    accepted = await hubspot.api("PATCH", path, {"properties": {"po_number": "PO-7"}})

    assert (refused.status_code, accepted.status_code) == (400, 200)
    assert refused.json()["errors"][0]["message"] == "PO numbers start with PO-"


async def test_tax_rates_are_listed_with_those_out_of_use(hubspot: Any) -> None:
    rates = (await hubspot.api("GET", "/tax-rates/v1/tax-rates")).json()["results"]

    assert [(each["percentageRate"], each["active"]) for each in rates] == [
        ("8.25", True),
        ("20", True),
        ("19", False),
    ]


async def test_a_tax_rate_is_read_by_id(hubspot: Any) -> None:
    assert (await hubspot.api("GET", "/tax-rates/v1/tax-rates/7102")).json()["name"] == "VAT"
    assert (await hubspot.api("GET", "/tax-rates/v1/tax-rates/1")).status_code == 404
