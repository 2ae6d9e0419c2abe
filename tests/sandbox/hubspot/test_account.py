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
