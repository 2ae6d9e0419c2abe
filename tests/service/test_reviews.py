"""Review requests, end to end: which site, reminders until the link is followed, and how a no is kept."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from engine.store.review_tables import ReviewOptOut, ReviewRequest

GOOGLE = "https://g.page/r/example/review"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
RULES = f"""\
version: 1
timezone: America/Chicago
review_requests:
  sites: {{google: "{GOOGLE}", trustpilot: "https://www.trustpilot.com/evaluate/example.com"}}
  balance: {{google: 2, trustpilot: 1}}
  repeat: {{every: 5d, at_most: 2}}
  at_most: {{per_contact: 1 in 180d}}
  opt_out: contact.review_opt_out
  templates:
    short: {{subject: "How was it, {{contact.firstname}}?", text: "Would you tell others?"}}
    theirs: {{hubspot_email: 4126643121}}
"""


@pytest.fixture
def rules_text() -> str:
    return RULES


@pytest.fixture
def requests(service: Any) -> Any:
    """The stored requests, in the order in which they were made."""

    def read(model: Any = ReviewRequest) -> list[Any]:
        store = service.store()
        try:
            rows = store.read_now(lambda session: list(session.exec(select(model))))
            return sorted(rows, key=lambda row: str(getattr(row, "id", "")))
        finally:
            store.close()

    return read


async def ask(service: Any, **inputs: Any) -> dict[str, str]:
    return await service.call("send-review-request", await service.deal(), **inputs)


async def follow(service: Any, token: str, **headers: str) -> Any:
    return await service.http.get(f"/reviews/{token}", headers={**BROWSER, **headers})


# Sites and reminders


async def test_each_site_gets_its_share(service: Any, requests: Any):
    """F139: two to one, exactly."""
    for _ in range(6):
        assert (await ask(service))["outcome"] == "done"

    assert Counter(row.site for row in requests()) == {"google": 4, "trustpilot": 2}


async def test_a_site_that_is_named_takes_nothing_from_the_shares(service: Any, requests: Any):
    for _ in range(3):
        await ask(service, site="trustpilot")
    for _ in range(3):
        await ask(service)

    assert Counter(row.site for row in requests() if row.balance) == {"google": 2, "trustpilot": 1}


async def test_who_does_not_follow_the_link_is_reminded_twice_and_no_more(service: Any):
    """F133."""
    await ask(service)
    for _ in range(4):
        await service.later(days=5, seconds=1)

    assert len(service.mailbox.letters) == 3


async def test_who_followed_the_link_is_not_reminded(service: Any, requests: Any):
    """F133: until clicked."""
    await ask(service)
    service.clock.forward(minutes=10)
    (row,) = requests()

    await follow(service, row.token)
    await service.later(days=6)

    assert len(service.mailbox.letters) == 1


async def test_a_reminder_is_not_held_against_the_cap_per_person(service: Any, requests: Any):
    """F135: the cap counts requests."""
    await ask(service)
    await service.later(days=6)

    assert [row.state for row in requests()] == ["sent", "sent"]


# Links


async def test_a_link_leads_to_the_site_and_is_counted(service: Any, requests: Any):
    await ask(service, site="google")
    service.clock.forward(minutes=10)

    answer = await follow(service, requests()[0].token)

    assert (answer.status_code, answer.headers["location"]) == (302, GOOGLE)
    assert (requests()[0].clicks, requests()[0].clicked_at) == (1, service.clock())


async def test_a_link_leads_nowhere_else(service: Any, requests: Any):
    """No open redirect: what the address says beside the token does not count."""
    await ask(service, site="google")

    answer = await service.http.get(f"/reviews/{requests()[0].token}?url=https://evil.test&next=//evil.test")

    assert answer.headers["location"] == GOOGLE


async def test_a_token_that_nobody_was_given_leads_nowhere(service: Any):
    answer = await follow(service, "A" * 32)

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-purpose": "prefetch;prerender"}, id="prefetch"),
        pytest.param({"x-purpose": "preview"}, id="preview"),
        pytest.param({"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, id="bot"),
        pytest.param({"user-agent": "Barracuda Sentinel (EE)"}, id="filter"),
        pytest.param({"user-agent": ""}, id="nameless"),
    ],
)
async def test_a_machine_that_looks_at_links_is_not_counted(
    service: Any, requests: Any, headers: dict[str, str]
):
    await ask(service)
    service.clock.forward(minutes=10)

    answer = await follow(service, requests()[0].token, **headers)

    assert (answer.status_code, requests()[0].clicks) == (302, 0)


async def test_whoever_follows_as_it_arrives_is_a_filter(service: Any, requests: Any):
    await ask(service)
    service.clock.forward(seconds=5)

    await follow(service, requests()[0].token)

    assert requests()[0].clicks == 0


async def test_a_look_at_the_head_is_not_counted(service: Any, requests: Any):
    await ask(service)
    service.clock.forward(minutes=10)

    answer = await service.http.head(f"/reviews/{requests()[0].token}", headers=BROWSER)

    assert (answer.status_code, requests()[0].clicks) == (302, 0)


# Saying no


async def said_no(service: Any, requests: Any) -> Any:
    return await service.http.post(f"/reviews/{requests()[0].token}/opt-out")


async def test_looking_at_the_page_is_no_answer(service: Any, requests: Any):
    """F138: mail programs open every link."""
    await ask(service)

    page = await service.http.get(f"/reviews/{requests()[0].token}/opt-out")

    assert page.status_code == 200
    assert "<button" in page.text
    assert requests(ReviewOptOut) == []


async def test_the_page_speaks_the_language_of_the_mail(service: Any, requests: Any):
    """F138: also when the rules have come to another one since."""
    service.settings.rules.write_text(RULES.replace("opt_out:", "language: de\n  opt_out:"))
    await service.later(minutes=1)
    await ask(service)
    service.settings.rules.write_text(RULES)
    await service.later(minutes=1)

    page = await service.http.get(f"/reviews/{requests()[0].token}/opt-out")

    assert '<html lang="de">' in page.text
    assert "Alles andere, etwa Rechnungen, erreicht Sie weiterhin." in page.text


async def test_the_page_speaks_the_language_of_the_browser_where_it_says_one(service: Any, requests: Any):
    """F138: the mail was written for many, the browser belongs to whoever reads."""
    await ask(service)
    address = f"/reviews/{requests()[0].token}/opt-out"

    page = await service.http.get(address, headers={"Accept-Language": "es-ES, en;q=0.5"})

    assert '<html lang="es">' in page.text
    assert "¿Dejamos de pedirle reseñas?" in page.text


async def test_a_link_that_nobody_knows_says_what_else_to_do(service: Any):
    page = await service.http.get("/reviews/unknown/opt-out")

    assert page.status_code == 404
    assert "the one in our latest message will do" in page.text


async def test_a_no_reaches_the_contact_in_hubspot(service: Any, requests: Any):
    """F138."""
    await ask(service)

    page = await said_no(service, requests)
    await service.settle()

    assert "You will not be asked for a review again." in page.text
    contact = await service.hubspot.get(f"objects/contacts/{service.contact_id}")
    assert contact["properties"]["review_opt_out"] == "true"
    assert requests(ReviewOptOut)[0].told_at is not None


async def test_a_mail_program_says_no_with_one_click(service: Any, requests: Any):
    """RFC 8058: the address of List-Unsubscribe takes that body."""
    await ask(service)
    address = service.mailbox.letters[0].unsubscribe

    answer = await service.http.post(address, data={"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, len(requests(ReviewOptOut))) == (200, 1)


async def test_who_said_no_gets_no_reminder(service: Any, requests: Any):
    await ask(service)

    await said_no(service, requests)
    await service.later(days=6)

    assert len(service.mailbox.letters) == 1
    assert requests()[-1].state == "refused"


async def test_a_no_counts_before_hubspot_has_heard_of_it(service: Any, requests: Any):
    deal = await service.deal()
    await service.call("send-review-request", deal)
    await said_no(service, requests)  # and the worker has not run yet
    service.clock.forward(days=181)

    told = await service.call("send-review-request", deal)

    assert told["outcome"] == "refused"
    assert "asked not to be asked" in told["reason"] or "opted out" in told["reason"]


async def test_a_no_that_is_taken_back_in_hubspot_is_taken_back(service: Any, requests: Any):
    """F138: honoured from there."""
    deal = await service.deal()
    await service.call("send-review-request", deal)
    await said_no(service, requests)
    await service.later(days=181)
    await service.hubspot.patch(
        f"objects/contacts/{service.contact_id}", {"properties": {"review_opt_out": "false"}}
    )

    assert (await service.call("send-review-request", deal))["outcome"] == "done"


async def test_saying_no_twice_is_one_no(service: Any, requests: Any):
    await ask(service)

    assert (await said_no(service, requests)).status_code == 200
    assert (await said_no(service, requests)).status_code == 200

    assert len(requests(ReviewOptOut)) == 1


# By HubSpot's mail


async def test_hubspot_may_send_the_mail(service: Any, requests: Any):
    told = await ask(service, template="theirs")

    assert told["outcome"] == "done", told
    (mail,) = await service.hubspot.get("mails")
    assert mail["emailId"] == 4126643121
    assert mail["customProperties"]["review_link"].endswith(f"/reviews/{requests()[0].token}")
    assert service.mailbox.letters == []


async def test_what_hubspot_does_not_send_is_told(service: Any):
    deal = await service.deal(contact={"email": "no@example.com"})
    await service.hubspot.post("mail", {"blocked": {"no@example.com": "ADDRESS_OPTED_OUT"}})

    told = await service.call("send-review-request", deal, template="theirs")

    assert told["outcome"] == "refused"
    assert "ADDRESS_OPTED_OUT" in told["reason"]


# Evidence


async def test_what_was_true_when_somebody_was_asked_is_kept(service: Any, requests: Any):
    """F208."""
    await ask(service, template="short")

    evidence = requests()[0].evidence
    assert evidence["opt_out"] == "no, by contact.review_opt_out"
    assert evidence["per_contact"] == "1 in 180 days"
    assert evidence["zone"] == "America/Chicago"
    assert evidence["template"] == "short"
    assert len(evidence["sha256"]) == 64


async def test_whom_a_rule_did_not_ask_is_kept_with_the_reason(service: Any, requests: Any):
    """F141."""
    deal = await service.deal()
    await service.call("send-review-request", deal)
    service.clock.forward(seconds=timedelta(days=1).total_seconds())

    await service.call("send-review-request", deal)

    refused = requests()[-1]
    assert (refused.contact_id, refused.state) == (service.contact_id, "refused")
    assert refused.reason.startswith("the contact was asked 1 times within 180 days")
