"""What is still to come of a deal, by the facts last read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules import Facts, Happening, Money, Rulebook, Unread
from rules.planning.moments import KeptBill, Moment
from rules.planning.opening import NOTHING, as_last_read, forecast_of

FILE = """
billing_schedules:
  - id: project
    for: {deal.pipeline: default, company.country: US}
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: signed}}
      - {id: final, share: rest, when: {deal_enters: won}}
"""
DEAL = {"pipeline": "default", "amount": "1000.00"}
READ = frozenset({"deal.pipeline", "deal.amount", "company.country"})


@pytest.fixture
def moment(now: datetime) -> Callable[..., Moment]:
    def build(records: dict[str, Any], asked: frozenset[str] = READ, **more: Any) -> Moment:
        happening = Happening("deal_enters", "signed")
        return Moment("m", "e", "1", "7", happening, Facts(records), asked, now, "USD", **more)

    return build


@pytest.fixture
def rules(book: Callable[[str], Rulebook]) -> Rulebook:
    return book(FILE)


def bill(part: str | None, amount: str, currency: str = "USD") -> KeptBill:
    return KeptBill("b", "project" if part else None, part, Money.of(amount, currency))


def test_open_instalments_and_what_they_wait_for(rules: Rulebook, moment: Any, now: datetime) -> None:
    last = moment({"deal": DEAL, "company": {"country": "US"}})

    found = forecast_of(rules, last, [bill("deposit", "300.00")], now)

    assert found.amounts == {"project.final": Money.of("700.00", "USD")}
    assert found.waits_for == {"project.final": "deal_enters: won"}


def test_a_deal_that_no_schedule_governs_has_none(rules: Rulebook, moment: Any, now: datetime) -> None:
    assert forecast_of(rules, moment({"deal": DEAL, "company": {"country": "FR"}}), [], now) == NOTHING


def test_without_schedules_there_is_nothing_to_tell(
    book: Callable[[str], Rulebook], moment: Any, now: datetime
) -> None:
    assert forecast_of(book(""), moment({}), [], now) == NOTHING


@pytest.mark.parametrize(
    ("records", "bills", "why"),
    [
        pytest.param(
            {"deal": DEAL}, [], "company.country cannot be read: company was not fetched", id="unread"
        ),
        pytest.param(
            {"deal": DEAL, "company": {"country": "US"}},
            [bill(None, "5.00", "EUR")],
            "it has invoices in EUR and is in USD",
            id="another-currency",
        ),
        pytest.param(
            {"deal": DEAL, "company": {"country": "US"}},
            [bill("deposit", "2000.00")],
            "2000.00 is billed already, more than the total of 1000.00; a person has to look",
            id="billed-above-the-total",
        ),
        pytest.param(
            {"deal": {**DEAL, "amount": ""}, "company": {"country": "US"}},
            [],
            "deal.amount is empty",
            id="empty",
        ),
    ],
)
def test_what_cannot_be_told_says_why(
    rules: Rulebook, moment: Any, now: datetime, records: Any, bills: list[KeptBill], why: str
) -> None:
    found = forecast_of(rules, moment(records), bills, now)

    assert found.amounts == {}
    assert why in found.untold


def test_each_object_is_as_it_was_last_read(moment: Any, now: datetime) -> None:
    """The last event needed the deal alone; of the company the one before is known."""
    first = moment({"deal": {"amount": "1"}, "company": {"country": "US"}})
    last = moment({"deal": {"amount": "2"}}, frozenset({"deal.amount"}), waited="x")

    found = as_last_read([first, last])

    assert found.facts.records == {"deal": {"amount": "2"}, "company": {"country": "US"}}
    assert found.asked == {"deal.amount", "company.country"}
    assert found.waited == "x"


def test_a_read_that_failed_does_not_hide_an_earlier_one(moment: Any) -> None:
    found = as_last_read([moment({"company": {"country": "US"}}), moment({"company": Unread("it failed")})])

    assert found.facts.records == {"company": {"country": "US"}}


def test_an_invoice_is_that_of_one_event(moment: Any) -> None:
    assert as_last_read([moment({"invoice": {"number": "1"}, "payment": []})]).facts.records == {}


def test_types_are_kept(moment: Any, now: datetime) -> None:
    facts = Facts({"deal": {}}, {"deal.budget": "number"})
    first = Moment(
        "m", "e", "1", "7", Happening("deal_created", "true"), facts, READ, now - timedelta(days=1)
    )

    assert as_last_read([first, moment({})]).facts.kinds == facts.kinds
