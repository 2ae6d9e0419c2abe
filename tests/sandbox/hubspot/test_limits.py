"""Rate limits. F114."""

from datetime import UTC, datetime
from typing import Any

READ = "/account-info/2026-09/details"
SEARCH = "/crm/objects/2026-09/deals/search"


async def statuses(hubspot: Any, method: str, path: str, times: int) -> list[int]:
    return [
        (await hubspot.api(method, path, {} if method == "POST" else None)).status_code for _ in range(times)
    ]


async def test_the_call_after_the_hundred_and_tenth_is_refused(hubspot: Any) -> None:
    assert await statuses(hubspot, "GET", READ, 111) == [200] * 110 + [429]


async def test_the_refusal_is_worded_as_documented(hubspot: Any) -> None:
    await hubspot.settings(burst_per_10_seconds=1)
    await hubspot.api("GET", READ)

    answer = await hubspot.api("GET", READ)

    body = answer.json()
    assert (answer.status_code, body["errorType"], body["policyName"]) == (
        429,
        "RATE_LIMIT",
        "TEN_SECONDLY_ROLLING",
    )
    assert body["message"] == "You have reached your ten_secondly_rolling limit."
    assert "Retry-After" not in answer.headers
    assert "category" not in body


async def test_answers_tell_what_is_left(hubspot: Any) -> None:
    headers = (await hubspot.api("GET", READ)).headers

    assert headers["X-HubSpot-RateLimit-Max"] == "110"
    assert headers["X-HubSpot-RateLimit-Remaining"] == "109"
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"


async def test_errors_count_and_carry_the_headers_too(hubspot: Any) -> None:
    answer = await hubspot.api("GET", "/crm/objects/2026-09/deals/1")

    assert (answer.status_code, answer.headers["X-HubSpot-RateLimit-Remaining"]) == (404, "109")


async def test_the_window_rolls(hubspot: Any, clock: Any) -> None:
    await hubspot.settings(burst_per_10_seconds=1)
    await hubspot.api("GET", READ)
    clock.forward(seconds=10)

    assert (await hubspot.api("GET", READ)).status_code == 200


async def test_five_searches_a_second_and_no_more(hubspot: Any) -> None:
    assert await statuses(hubspot, "POST", SEARCH, 6) == [200] * 5 + [429]


async def test_search_has_its_own_limit_and_no_headers(hubspot: Any, clock: Any) -> None:
    await hubspot.settings(burst_per_10_seconds=1)
    await hubspot.api("GET", READ)

    answer = await hubspot.api("POST", SEARCH, {})

    assert (answer.status_code, "X-HubSpot-RateLimit-Max" in answer.headers) == (200, False)


async def test_each_portal_has_its_own_window(hubspot: Any) -> None:
    await hubspot.settings(burst_per_10_seconds=1)
    await hubspot.api("GET", READ)
    await hubspot.control("POST", "/portals", {"portal_id": 5, "refresh_token": "five"})
    hubspot.token = (await hubspot.refresh(refresh_token="five")).json()["access_token"]

    assert (await hubspot.api("GET", READ)).status_code == 200


async def test_limits_can_be_switched_off(hubspot: Any) -> None:
    await hubspot.settings(rate_limits=False)

    assert set(await statuses(hubspot, "GET", READ, 120)) == {200}


async def test_a_daily_limit_lasts_until_midnight_in_the_account_s_zone(hubspot: Any, clock: Any) -> None:
    await hubspot.settings(daily_limit=1, access_token_seconds=10**6)
    await hubspot.sign_in()
    await hubspot.api("GET", "/account-info/2026-09/details")

    refused = await hubspot.api("GET", "/account-info/2026-09/details")

    assert (refused.status_code, refused.json()["policyName"]) == (429, "DAILY")
    clock.now = datetime(2026, 11, 22, 5, 59, tzinfo=UTC)  # 23:59 in Chicago
    assert (await hubspot.api("GET", "/account-info/2026-09/details")).status_code == 429
    clock.forward(minutes=1)
    assert (await hubspot.api("GET", "/account-info/2026-09/details")).status_code == 200


async def test_daily_headers_come_only_with_a_daily_limit(hubspot: Any) -> None:
    without = await hubspot.api("GET", "/account-info/2026-09/details")
    await hubspot.settings(daily_limit=100)
    answer = await hubspot.api("GET", "/account-info/2026-09/details")

    assert "X-HubSpot-RateLimit-Daily" not in without.headers
    assert answer.headers["X-HubSpot-RateLimit-Daily"] == "100"
    assert answer.headers["X-HubSpot-RateLimit-Daily-Remaining"] == "99"


async def test_associations_have_a_limit_of_their_own_besides(hubspot: Any) -> None:
    await hubspot.settings(associations_per_10_seconds=1)
    path = "/crm/associations/2026-09/deals/contacts/labels"

    assert [*await statuses(hubspot, "GET", path, 2)] == [200, 429]
    assert (await hubspot.api("GET", "/account-info/2026-09/details")).status_code == 200


async def test_an_address_that_is_too_long_is_refused(hubspot: Any) -> None:
    names = ",".join(f"property_{number}" for number in range(2000))

    assert (await hubspot.api("GET", "/crm/objects/2026-09/deals", properties=names)).status_code == 414
