"""Review requests are lawful by construction: opt-out, caps, window and once are checked, not hoped for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from engine import reviews
from engine.clients.hubspot_mail import Mail
from engine.clients.twilio import NoPhones
from engine.errors import Refused, TryLater, Unsure
from engine.executions.effects import Effects
from engine.ports import ReviewPlan
from engine.records import Contact
from engine.reviews import Links, Post, ReviewDesk, recipient_zone
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Execution
from rules import Facts, Reviews, Unread, load

CHICAGO = ZoneInfo("America/Chicago")
ANN = Contact("21", "ann@example.com", "Ann", "Lee")
OTHER = Contact("22", "bob@example.com", "Bob", "Ray")
SITES = '  sites: {google: "https://g.page/r/example/review?a=1&b=2"}\n'
RULES = f"version: 1\ntimezone: America/Chicago\nreview_requests:\n{SITES}"
WEEKDAYS = '  window: {days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00"}\n'


@dataclass
class HubSpotMails:
    """HubSpot's transactional mail: sends each `send_id` once; fails as it is told."""

    mails: dict[str, Mail] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)

    async def send_mail(self, mail: Mail) -> str:
        self.mails.setdefault(mail.send_id, mail)
        if self.errors:
            raise self.errors.pop(0)
        return "status-1"


@pytest.fixture
def hubspot() -> HubSpotMails:
    return HubSpotMails()


@pytest.fixture
def phones() -> NoPhones:
    """No phones: tests/engine/reviews/test_phones.py has some."""
    return NoPhones()


@pytest.fixture
def records() -> dict[str, Any]:
    """What facts say; tests change it."""
    return {"contact": {"firstname": "Ann"}, "deal": {"dealname": "Roof"}}


@pytest.fixture
def desk(
    store: Store,
    mailbox: Any,
    hubspot: Any,
    phones: Any,
    records: dict[str, Any],
    clock: Any,
    new_id: Callable[[], str],
) -> Callable[..., ReviewDesk]:
    """The review desk of one execution, under rules of which the text is given."""

    def of(row: Execution, text: str | None = RULES) -> ReviewDesk:
        async def facts(wanted: frozenset[str]) -> Facts:
            return Facts(records)

        rules: Reviews | None = load(text).reviews if text else None
        return ReviewDesk(
            store,
            Effects(store, row, clock, new_id, connection_id="books"),
            Post(mailbox, "stagebill@example.com", hubspot, phones, LINKS),
            rules,
            row,
            zone=CHICAGO,
            facts=facts,
            clock=clock,
            new_id=new_id,
        )

    return of


@pytest.fixture
def plan(desk: Any, claimed: Any, clock: Any) -> Callable[..., Any]:
    """Plans a request for an execution of its own, unless one is given."""

    async def one(
        text: str | None = RULES,
        contact: Contact = ANN,
        *,
        key: str = "call:1",
        row: Execution | None = None,
        site: str = "google",
        at: datetime | None = None,
        request: str | None = None,
    ) -> ReviewPlan:
        row = row or await claimed(key, action="send-review-request")
        return await desk(row, text).plan(contact, site=site, not_before=at or clock(), request=request)

    return one


@pytest.fixture
async def execution(claimed: Any) -> Execution:
    return await claimed(action="send-review-request")


@pytest.fixture
def send(desk: Any, execution: Execution, clock: Any) -> Callable[..., Any]:
    """Plans and sends for one execution, as each of its runs does."""

    async def one(text: str = RULES, template: str = "", contact: Contact = ANN) -> None:
        one_desk = desk(execution, text)
        plan = await one_desk.plan(contact, site="google", not_before=clock(), template=template)
        await one_desk.send(plan, contact, template=template)

    return one


@pytest.fixture
def requests(store: Store) -> Callable[[], Any]:
    """The stored requests."""

    async def read() -> list[ReviewRequest]:
        return await store.read(lambda session: list(session.exec(select(ReviewRequest))))

    return read


LINKS = Links("https://billing.example.com", Random(7).randbytes)


def limited(**caps: str) -> str:
    told = ", ".join(f"{name}: {value}" for name, value in caps.items())
    return f"{RULES}  at_most: {{{told}}}\n"


# Whom, and for which site


async def test_without_rules_nobody_is_asked(plan: Any) -> None:
    with pytest.raises(Refused) as caught:
        await plan(None)

    assert str(caught.value) == "review requests are not set up; add review_requests to the rules"


async def test_only_sites_of_the_rules_are_asked_for(plan: Any) -> None:
    with pytest.raises(Refused) as caught:
        await plan(site="yelp")

    assert str(caught.value) == 'there is no review site "yelp"; the rules know google'


@pytest.mark.parametrize("told", ["true", "yes", "1", " TRUE "])
async def test_whoever_has_opted_out_is_not_asked(
    plan: Any, records: dict[str, Any], requests: Any, told: str
) -> None:
    """F138."""
    records["contact"]["review_opt_out"] = told

    with pytest.raises(Refused) as caught:
        await plan(RULES + "  opt_out: contact.review_opt_out\n")
    assert str(caught.value) == "the contact has opted out of review requests; nothing was sent"
    assert caught.value.category == "opt-out"
    assert [row.state for row in await requests()] == ["refused"]


@pytest.mark.parametrize("told", ["false", "", None])
async def test_whoever_has_not_opted_out_may_be_asked(plan: Any, records: dict[str, Any], told: Any) -> None:
    records["contact"]["review_opt_out"] = told

    assert (await plan(RULES + "  opt_out: contact.review_opt_out\n")).site == "google"


async def test_an_opt_out_that_cannot_be_read_is_no_consent(plan: Any, records: dict[str, Any]) -> None:
    """Invariant 5."""
    records["contact"] = Unread("HubSpot did not say")

    with pytest.raises(Refused) as caught:
        await plan(RULES + "  opt_out: contact.review_opt_out\n")
    assert str(caught.value) == (
        "whether the contact has opted out cannot be told: "
        "contact.review_opt_out cannot be read: HubSpot did not say"
    )


# When


async def test_without_a_window_it_may_go_now(plan: Any, clock: Any) -> None:
    assert (await plan()).send_at == clock()


@pytest.mark.parametrize(
    ("at", "send_at"),
    [
        pytest.param("2026-03-02T15:00Z", "2026-03-02T15:00Z", id="as-it-opens"),
        pytest.param("2026-03-02T14:59Z", "2026-03-02T15:00Z", id="before"),
        pytest.param("2026-03-03T00:00Z", "2026-03-03T15:00Z", id="as-it-closes"),
        pytest.param("2026-03-06T23:59Z", "2026-03-06T23:59Z", id="friday"),
        pytest.param("2026-03-07T15:00Z", "2026-03-09T14:00Z", id="weekend-and-summer-time"),
    ],
)
async def test_outside_the_window_it_waits(plan: Any, at: str, send_at: str) -> None:
    """F136: 9 to 18 o'clock on weekdays in Chicago."""
    found = await plan(RULES + WEEKDAYS, at=datetime.fromisoformat(at))

    assert found.send_at == datetime.fromisoformat(send_at)


async def test_the_window_is_the_recipients(plan: Any) -> None:
    ann = replace(ANN, properties={"hs_timezone": "europe_slash_berlin"})

    found = await plan(RULES + WEEKDAYS, ann, at=datetime(2026, 3, 2, 18, 0, tzinfo=UTC))

    assert found.send_at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("america_slash_new_york", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("america_slash_port_hyphen_au_hyphen_prince", "America/Port-au-Prince"),
        ("", "America/Chicago"),
        ("the_moon", "America/Chicago"),
        ("../../etc/passwd", "America/Chicago"),
    ],
)
def test_a_contacts_zone_is_read_as_hubspot_writes_it(told: str, zone: str) -> None:
    contact = replace(ANN, properties={"hs_timezone": told})

    assert recipient_zone(contact, CHICAGO).key == zone


# How often


async def test_one_contact_is_not_asked_more_often_than_allowed(plan: Any, clock: Any) -> None:
    """F135."""
    rules = limited(per_contact="1 in 30d")
    await plan(rules, key="call:1")
    clock.forward(days=29)

    with pytest.raises(Refused) as caught:
        await plan(rules, key="call:2")
    assert str(caught.value) == (
        "the contact was asked 1 times within 30 days and the rules allow 1; nothing was sent"
    )
    assert caught.value.category == "cap"


async def test_after_that_time_it_may_be_asked_again(plan: Any, clock: Any) -> None:
    rules = limited(per_contact="1 in 30d")
    await plan(rules, key="call:1")
    clock.forward(days=30)

    await plan(rules, key="call:2")


async def test_another_contact_has_a_cap_of_its_own(plan: Any) -> None:
    rules = limited(per_contact="1 in 30d")
    await plan(rules, key="call:1")

    await plan(rules, OTHER, key="call:2")


async def test_what_is_over_the_cap_of_a_day_goes_the_next(plan: Any, clock: Any) -> None:
    """F137."""
    rules = limited(per_day="2")

    moments = [
        (await plan(rules, replace(ANN, id=str(number)), key=f"call:{number}")).send_at for number in range(5)
    ]

    half_a_day = timedelta(hours=12)
    assert moments == [clock() + number * half_a_day for number in range(5)]


async def test_where_no_place_is_free_for_long_nobody_is_asked(plan: Any, store: Store, clock: Any) -> None:
    taken = [
        ReviewRequest(
            id=f"r-{day}",
            portal_id="4210001",
            execution_id=f"ex-{day}",
            contact_id="99",
            site="google",
            state="scheduled",
            send_at=clock() + timedelta(days=day),
        )
        for day in range(61)
    ]
    await store.write(lambda session: session.add_all(taken), account=None)

    with pytest.raises(Refused, match="no place is free within 60 days under the rules' cap per day"):
        await plan(limited(per_day="1"))


async def test_a_repeat_of_one_execution_plans_once(plan: Any, execution: Execution, requests: Any) -> None:
    rules = limited(per_contact="1 in 30d", per_day="1")

    first = await plan(rules, row=execution)
    again = await plan(rules, row=execution)

    assert again == first
    assert len(await requests()) == 1


async def test_what_comes_back_at_its_time_is_the_same_request(plan: Any, clock: Any, requests: Any) -> None:
    rules = limited(per_contact="1 in 30d", per_day="1")
    first = await plan(rules, key="call:1", at=clock() + timedelta(days=3))
    clock.forward(days=3)

    later = await plan(rules, key="follow-up:1", request=first.request_id)

    assert later.request_id == first.request_id
    assert later.send_at == clock()
    assert len(await requests()) == 1


async def test_what_was_planned_and_refused_does_not_count(
    store: Store, plan: Any, execution: Execution, requests: Any
) -> None:
    """Nobody was asked."""
    rules = limited(per_contact="1 in 30d")
    await plan(rules, row=execution)

    await store.write(lambda session: reviews.release(session, execution), account=None)

    await plan(rules, key="call:2")
    assert sorted(request.state for request in await requests()) == ["cancelled", "scheduled"]


async def test_what_was_given_back_is_counted_anew_when_it_is_tried_again(
    store: Store, plan: Any, execution: Execution
) -> None:
    rules = limited(per_contact="1 in 30d")
    await plan(rules, row=execution)
    await store.write(lambda session: reviews.release(session, execution), account=None)
    await plan(rules, key="call:2")

    with pytest.raises(Refused, match="was asked 1 times"):
        await plan(rules, row=execution)


async def test_what_was_refused_at_once_does_not_count(
    store: Store, send: Any, mailbox: Any, execution: Execution, requests: Any
) -> None:
    mailbox.errors.append(Refused("no such mailbox"))
    with pytest.raises(Refused):
        await send()

    await store.write(lambda session: reviews.release(session, execution), account=None)

    assert [request.state for request in await requests()] == ["cancelled"]


# The mail


async def test_a_request_is_mailed_with_the_link(send: Any, mailbox: Any, requests: Any) -> None:
    await send()

    (letter,) = mailbox.letters
    assert (letter.to, letter.sender) == ("ann@example.com", "stagebill@example.com")
    assert letter.subject == "How did we do?"
    assert letter.text.startswith("Hello Ann,\n\n")
    (row,) = await requests()
    assert f"\n\nhttps://billing.example.com/reviews/{row.token}\n" in letter.text
    assert f'<a href="https://billing.example.com/reviews/{row.token}"' in letter.html
    assert row.link == "https://g.page/r/example/review?a=1&b=2"


async def test_whose_name_is_unknown_is_greeted_without(send: Any, mailbox: Any) -> None:
    await send(contact=replace(ANN, first_name=""))

    assert mailbox.letters[0].text.startswith("Hello,\n\n")


TEMPLATE = """\
  from: "Example Roofing <office@example.com>"
  templates:
    first-job:
      subject: "Your {deal.dealname}"
      text: |
        Hello {contact.firstname},

        how was <it>?
"""


async def test_a_template_is_filled_in(send: Any, mailbox: Any) -> None:
    """F134."""
    await send(RULES + TEMPLATE, template="first-job")

    (letter,) = mailbox.letters
    assert letter.sender == "Example Roofing <office@example.com>"
    assert letter.subject == "Your Roof"
    assert letter.text.startswith("Hello Ann,\n\nhow was <it>?\n\nhttps://")


async def test_what_a_template_says_is_text_in_html_too(
    send: Any, mailbox: Any, records: dict[str, Any]
) -> None:
    records["contact"]["firstname"] = "<script>alert(1)</script>"

    await send(RULES + TEMPLATE, template="first-job")

    assert "<script>" not in mailbox.letters[0].html
    assert "how was &lt;it&gt;?" in mailbox.letters[0].html


async def test_a_subject_is_one_line(send: Any, mailbox: Any, records: dict[str, Any]) -> None:
    records["deal"]["dealname"] = "Roof\r\nBcc: all@example.com"

    await send(RULES + TEMPLATE, template="first-job")

    assert mailbox.letters[0].subject == "Your Roof Bcc: all@example.com"


async def test_an_unknown_template_is_told(send: Any, mailbox: Any) -> None:
    with pytest.raises(Refused) as caught:
        await send(RULES + TEMPLATE, template="second-job")

    assert str(caught.value) == 'there is no template "second-job"; the rules know first-job'
    assert mailbox.letters == []


async def test_a_template_that_cannot_be_filled_in_is_not_sent(
    send: Any, mailbox: Any, records: dict[str, Any]
) -> None:
    records["deal"] = Unread("HubSpot did not say")

    with pytest.raises(Refused, match='template "first-job" cannot be filled in: '):
        await send(RULES + TEMPLATE, template="first-job")
    assert mailbox.letters == []


async def test_what_was_sent_is_kept_as_evidence(send: Any, requests: Any, clock: Any) -> None:
    """F208."""
    await send()

    (request,) = await requests()
    assert (request.state, request.sent_at, request.contact_id) == ("sent", clock(), "21")


# Once


async def test_a_repeat_does_not_mail_again(send: Any, mailbox: Any) -> None:
    await send()
    await send()

    assert len(mailbox.letters) == 1


async def test_a_busy_mail_server_is_asked_again(send: Any, mailbox: Any) -> None:
    mailbox.errors.append(TryLater("busy"))
    with pytest.raises(TryLater):
        await send()

    await send()

    assert len(mailbox.letters) == 1


async def test_when_nobody_knows_it_is_not_mailed_again(send: Any, mailbox: Any) -> None:
    """SMTP cannot be asked; asking a customer twice is worse than once too few."""
    mailbox.errors.append(Unsure("the mail server went away"))
    with pytest.raises(Unsure):
        await send()

    with pytest.raises(Refused) as caught:
        await send()
    assert str(caught.value) == (
        "the service stopped while it handed the mail over, so it may have been sent; "
        "retry this execution to send it again"
    )
    assert mailbox.letters == []


async def test_a_person_may_have_it_sent_again_all_the_same(send: Any, mailbox: Any) -> None:
    mailbox.errors.append(Unsure("the mail server went away"))
    for error in (Unsure, Refused):
        with pytest.raises(error):
            await send()

    await send()

    assert len(mailbox.letters) == 1


async def test_a_repeat_outside_the_window_does_not_plan_what_was_mailed_anew(
    send: Any, mailbox: Any, desk: Any, execution: Execution, clock: Any
) -> None:
    """Else it would be sent at the next opening, a second time."""
    await send(RULES + WEEKDAYS)
    sent_at = clock()
    clock.forward(hours=12)

    plan = await desk(execution, RULES + WEEKDAYS).plan(ANN, site="google", not_before=clock(), request=None)

    assert plan.send_at == sent_at


@pytest.mark.parametrize("errors", [(Unsure,), (Unsure, Refused)], ids=["unknown", "unknown-and-given-up"])
async def test_what_may_have_been_sent_keeps_counting(
    store: Store, send: Any, mailbox: Any, execution: Execution, requests: Any, errors: Any
) -> None:
    mailbox.errors.append(Unsure("the mail server went away"))
    for error in errors:
        with pytest.raises(error):
            await send()

    await store.write(lambda session: reviews.release(session, execution), account=None)

    assert [request.state for request in await requests()] == ["scheduled"]
