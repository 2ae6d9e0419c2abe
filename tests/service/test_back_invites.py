"""Customers of the last days are asked when the rules first come to ask for reviews (F140)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from engine.commands.output import OK, Out
from engine.commands.reviews import why
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Event

BILLING = """\
version: 1
timezone: America/Chicago
defaults:
  create-invoice: {tax_code: NON, item: Services}
"""
ASKING = (
    BILLING
    + """\
triggers:
  - id: after-payment
    when: {invoice_becomes: paid}
    if: {deal.amount: {gte: 400}}
    do: [send-review-request: {}]
review_requests:
  sites: {google: "https://g.page/r/example/review"}
  at_most: {per_contact: 1 in 180d, per_day: 1}
  opt_out: contact.review_opt_out
  invite_since: 14d
"""
)


@pytest.fixture
def rules_text() -> str:
    return BILLING


async def paid(service: Any, amount: str = "500.00", **contact: str) -> str:
    """A deal whose one invoice is paid; its contact."""
    deal = await service.deal(amount=amount, contact=contact)
    told = await service.call("create-invoice", deal, invoice_type="full")
    service.clock.forward(minutes=1)
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})
    await service.settle()
    return str(service.contact_id)


async def asking_from_now_on(service: Any) -> None:
    service.settings.rules.write_text(ASKING)
    await service.later(minutes=1)


def requests(service: Any) -> dict[str, ReviewRequest]:
    return {row.contact_id: row for row in service.rows(select(ReviewRequest))}


async def test_each_is_asked_by_the_rules_at_its_own_time(
    service: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of a day; the cap per day spreads them, the rule's condition and the opt-out hold."""
    first, second = await paid(service), await paid(service)
    too_small = await paid(service, "300.00")
    said_no = await paid(service, review_opt_out="true")
    await asking_from_now_on(service)

    found = requests(service)
    assert {one: found[one].state for one in found} == {
        first: found[first].state,
        second: found[second].state,
        said_no: "refused",
    }
    assert too_small not in found
    assert sorted(found[one].state for one in (first, second)) == ["scheduled", "sent"]
    assert abs(found[first].send_at - found[second].send_at) >= timedelta(hours=8)

    store = service.store()
    capsys.readouterr()
    assert why(store, Out(), contact=first) == OK
    store.close()
    assert "of those who were invoiced before the rules came to ask (invite_since)" in capsys.readouterr().out


async def test_they_are_looked_for_once_for_ever(service: Any) -> None:
    await paid(service)
    await asking_from_now_on(service)
    await service.later(days=3)
    service.settings.rules.write_text(ASKING.replace("14d", "30d"))
    await service.later(days=1)
    (event,) = service.rows(select(Event).where(col(Event.kind) == "earlier_customers"))
    assert event.outcome == "done"
    assert len(requests(service)) == 1


async def test_they_are_not_looked_for_before_a_rule_asks(service: Any) -> None:
    """Once is for ever: it must not be spent while the rule file is still being written."""
    await paid(service)
    before, after = ASKING.split("triggers:\n")
    service.settings.rules.write_text(before + after[after.index("review_requests:") :])
    await service.later(minutes=1)
    await asking_from_now_on(service)
    assert len(requests(service)) == 1


async def test_who_was_invoiced_too_long_ago_is_not_asked(service: Any) -> None:
    await paid(service)
    await service.later(days=16)
    await asking_from_now_on(service)
    (event,) = service.rows(select(Event).where(col(Event.kind) == "earlier_customers"))
    assert (event.outcome, event.reason) == (
        "skipped",
        "nobody who was invoiced in the last 14 days is to be asked for a review",
    )
