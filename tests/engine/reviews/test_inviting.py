"""Who was invoiced before the rules came to ask for reviews, and what is asked about them (F140)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.reviews.inviting import asking_rules, invoiced_since, questions
from engine.reviews.recipients import digest_of
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Bill
from rules import Rulebook, load

PORTAL = "4210001"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
Invoiced = Callable[..., Awaitable[list[str]]]
Kept = Callable[..., Awaitable[None]]


def bill(number: int = 1, **more: Any) -> Bill:
    """The nth invoice: of deal n, to contact 50 + n, n days ago, paid."""
    told: dict[str, Any] = {
        "id": f"bill-{number}",
        "portal_id": PORTAL,
        "connection_id": "books",
        "execution_id": f"ex-{number}",
        "deal_id": str(number),
        "contact_id": str(50 + number),
        "invoice_type": "full",
        "state": "created",
        "invoice_id": str(number),
        "amount_minor": 30_000,
        "deal_total_minor": 30_000,
        "invoice_date": TODAY - timedelta(days=number),
        "status": "paid",
        "currency": "USD",
        "reserved_at": NOW - timedelta(days=number),
    }
    return Bill(**(told | more))


def rules(text: str) -> Rulebook:
    head = (
        'version: 1\nreview_requests: {sites: {google: "https://g.page/r/x"}, invite_since: 14d}\ntriggers:\n'
    )
    return load(head + text, "rules.yaml")


AFTER_PAYMENT = "  - {id: paid, when: {invoice_becomes: paid}, do: [send-review-request: {}]}\n"


@pytest.fixture
def keep(store: Store) -> Kept:
    """Stores rows."""

    async def rows(*those: Any) -> None:
        await store.write(lambda session: session.add_all(those), account=PORTAL)

    return rows


@pytest.fixture
def invoiced(store: Store) -> Invoiced:
    """The ids of the invoices of the last 14 days that may be asked about."""

    async def read() -> list[str]:
        first = TODAY - timedelta(days=14)
        found = await store.read(lambda session: invoiced_since(session, PORTAL, first, TODAY))
        return [one.id for one in found]

    return read


async def test_who_was_invoiced_lately_counts_newest_first(keep: Kept, invoiced: Invoiced) -> None:
    await keep(bill(14), bill(3), bill(15))
    assert await invoiced() == ["bill-3", "bill-14"]


@pytest.mark.parametrize(
    "more",
    [{"state": "voided"}, {"state": "reserved"}, {"invoice_type": "receipt"}, {"portal_id": "9"}],
    ids=["voided", "not-made", "a-receipt", "another-account"],
)
async def test_what_is_no_standing_invoice_does_not(
    keep: Kept, invoiced: Invoiced, more: dict[str, str]
) -> None:
    await keep(bill(**more))
    assert await invoiced() == []


@pytest.mark.parametrize("about", [{"contact_id": "51"}, {"deal_id": "1"}], ids=["contact", "deal"])
async def test_who_was_thought_of_before_is_left_alone(
    keep: Kept, invoiced: Invoiced, about: dict[str, str]
) -> None:
    """Also who was refused, for a cap say: the reason stands in `stagebill reviews why`."""
    told = {"deal_id": "77", "contact_id": "77"} | about
    asked = ReviewRequest(
        id="r-1", portal_id=PORTAL, execution_id="e", site="google", state="refused", send_at=NOW, **told
    )
    await keep(bill(), asked)
    assert await invoiced() == []


async def test_whose_address_was_asked_before_is_left_alone(keep: Kept, invoiced: Invoiced) -> None:
    """An invoice that was attached, or is a company's, has no contact."""
    asked = ReviewRequest(
        id="r-1",
        portal_id=PORTAL,
        execution_id="e",
        site="google",
        state="sent",
        send_at=NOW,
        contact_id="77",
        deal_id="77",
        address=digest_of("ann@example.com"),
    )
    await keep(bill(contact_id="", recipient="Ann@Example.com "), asked)
    assert await invoiced() == []


@pytest.mark.parametrize("action", ["decide", "send-review-request"])
async def test_a_deal_about_which_a_rule_still_waits_is_left_to_it(
    keep: Kept, invoiced: Invoiced, accept: Callable[..., Awaitable[str]], action: str
) -> None:
    await keep(bill())
    await accept(f"wait:{action}", action=action, role="step", object_id="1")
    assert await invoiced() == []


def test_only_rules_that_do_nothing_but_ask_are_put_to_what_is_long_over() -> None:
    book = rules(
        AFTER_PAYMENT + "  - {id: won, when: {deal_enters: closedwon}, do: [send-review-request: {}]}\n"
        "  - {id: bills-too, when: {deal_enters: a}, do: [create-invoice: {}, send-review-request: {}]}\n"
        "  - {id: bills, when: {invoice_becomes: paid}, do: [create-invoice: {invoice_type: full}]}\n"
        '  - {id: weekly, when: {every: "0 9 * * MON"}, do: [send-review-request: {}]}\n'
    )
    assert [trigger.id for trigger in asking_rules(book)] == ["paid", "won"]


def test_a_rule_about_invoices_is_put_to_those_that_are_what_it_waits_for() -> None:
    asked = questions(asking_rules(rules(AFTER_PAYMENT)), [bill(), bill(2, status="sent")], NOW)
    assert [(one.action, one.object_id, dict(one.inputs)) for one in asked] == [
        ("decide", "1", {"happening": "invoice_becomes", "value": "paid", "rule": "paid", "bill": "bill-1"})
    ]


def test_a_rule_about_deals_is_put_to_the_deal() -> None:
    book = rules("  - {id: won, when: {deal_enters: closedwon}, do: [send-review-request: {}]}\n")
    (asked,) = questions(asking_rules(book), [bill(status="sent")], NOW)
    assert asked.inputs == {"happening": "deal_enters", "value": "closedwon", "rule": "won"}


def test_one_person_is_one_also_where_an_invoice_has_no_contact() -> None:
    made = bill(1, recipient="ann@example.com")
    attached = bill(2, contact_id="", recipient="Ann@example.com")
    (asked,) = questions(asking_rules(rules(AFTER_PAYMENT)), [made, attached], NOW)
    assert asked.inputs["bill"] == "bill-1"


def test_of_several_invoices_of_one_person_the_newest_counts() -> None:
    newest_first = [bill(1, contact_id="51"), bill(2, contact_id="51"), bill(3, contact_id="", deal_id="3")]
    asked = questions(asking_rules(rules(AFTER_PAYMENT)), newest_first, NOW)
    assert sorted(one.inputs["bill"] for one in asked) == ["bill-1", "bill-3"]
