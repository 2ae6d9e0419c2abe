"""A virtual clock over what is known to come (F209)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules import Facts, Happening, Reviews, Rulebook, Window
from rules.planning.moments import Moment
from rules.planning.review_places import Places
from rules.planning.simulating import Coming, Entry, Simulation

FILE = """
triggers:
  - id: chase
    when: {invoice_becomes: overdue}
    wait: 2h
    if: {deal.amount: {gte: 500}}
    do: [{send-invoice: {invoice_number: "1"}}]
  - id: ask
    when: {date_reached: deal.closedate}
    if: {deal.amount: {gte: 500}}
    once_per: deal
    do: [{send-review-request: {site: google, delay_days: 3}}]
  - id: bill
    when: {deal_enters: due}
    do: [{create-invoice: {invoice_type: full, email_delivery: scheduled, send_at: "2026-04-04T09:00"}}]
"""
WEEK = Window(frozenset(range(5)), time(9), time(18))


@pytest.fixture
def places(zone: ZoneInfo) -> Places:
    reviews = Reviews({"google": "https://g"}, WEEK, per_contact=(1, timedelta(days=180)), per_day=1)
    return Places(reviews, zone)


@pytest.fixture
def coming(now: datetime) -> Callable[..., Coming]:
    """Something that happens to a deal of 600.00 some hours from now."""

    def build(kind: str, value: str, hours: float = 1, *, deal_id: str = "7", quiet: bool = False) -> Coming:
        def moment(at: datetime) -> Moment:
            return Moment(
                f"{deal_id} {kind} {at}",
                f"e {deal_id} {kind}",
                "1",
                deal_id,
                Happening(kind, value),
                Facts({"deal": {"amount": "600.00"}}),
                frozenset({"deal.amount"}),
                at,
                "USD",
                subjects={"deal": deal_id, "contact": "5"},
            )

        at = now + timedelta(hours=hours)
        return Coming(at, "1", deal_id, kind, f"{kind}: {value}", moment, quiet)

    return build


@pytest.fixture
def calendar(
    book: Callable[[str], Rulebook], now: datetime, zone: ZoneInfo, places: Places
) -> Callable[..., tuple[Entry, ...]]:
    """What comes within a week."""

    def run(*coming: Coming, started: Any = None, days: int = 7, text: str = FILE) -> tuple[Entry, ...]:
        until = now + timedelta(days=days)
        return Simulation(book(text), until, started or {}, lambda moment: zone, places).run(coming)

    return run


def test_entries_come_in_the_order_of_time(calendar: Any, coming: Any, now: datetime) -> None:
    late, early = coming("deal_enters", "nobody", 5), coming("deal_enters", "nobody", 2)

    assert [entry.at - now for entry in calendar(late, early)] == [timedelta(hours=2), timedelta(hours=5)]


def test_what_comes_after_the_last_day_is_left_out(calendar: Any, coming: Any) -> None:
    assert calendar(coming("deal_enters", "nobody", 48), days=1) == ()


def test_a_wait_is_followed_by_a_second_look(calendar: Any, coming: Any, now: datetime) -> None:
    first, second = calendar(coming("invoice_becomes", "overdue"))

    assert (first.said[0].waits, first.said[0].asks) == (timedelta(hours=2), ())
    assert (second.kind, second.at) == ("wait", now + timedelta(hours=3))
    assert [asked.action for asked in second.said[0].asks] == ["send-invoice"]


def test_a_review_request_waits_for_its_window(calendar: Any, coming: Any, zone: ZoneInfo) -> None:
    """Asked on Wednesday with three days' delay: Saturday is closed, so it is Monday at nine."""
    _, request = calendar(coming("date_reached", "deal.closedate"))

    assert request.text == "review request for google by ask"
    assert request.at == datetime(2026, 4, 6, 9, tzinfo=zone)


def test_a_trigger_runs_once_per_deal(calendar: Any, coming: Any) -> None:
    entries = calendar(
        coming("date_reached", "deal.closedate", 1), coming("date_reached", "deal.closedate", 2)
    )

    assert [entry.kind for entry in entries].count("review") == 1


def test_a_trigger_that_has_run_does_not_run_again(calendar: Any, coming: Any) -> None:
    (entry,) = calendar(
        coming("date_reached", "deal.closedate"), started={("1", "7"): ["trigger:ask:deal:7"]}
    )

    assert entry.said[0].asks == ()


def test_a_contact_is_not_asked_more_often_than_permitted(calendar: Any, coming: Any) -> None:
    """F208: both deals have the same contact."""
    both = [coming("date_reached", "deal.closedate", deal_id=deal) for deal in ("7", "8")]

    texts = [entry.text for entry in calendar(*both) if entry.kind == "review"]

    assert sorted(texts) == [
        "no review request for google by ask: the contact is asked 1 times within 180 days "
        "and the rules allow 1",
        "review request for google by ask",
    ]


def test_a_scheduled_mail_comes_at_its_time(calendar: Any, coming: Any, zone: ZoneInfo) -> None:
    _, mail = calendar(coming("deal_enters", "due"))

    assert (mail.kind, mail.text) == ("mail", "the invoice of 600.00 USD of bill is mailed")
    assert mail.at == datetime(2026, 4, 4, 9, tzinfo=zone)


def test_a_mail_whose_time_cannot_be_read_is_told(calendar: Any, coming: Any) -> None:
    text = FILE.replace('"2026-04-04T09:00"', '"{deal.amount}"')

    assert (
        'is not mailed: "600.00" is not a date' in calendar(coming("deal_enters", "due"), text=text)[1].text
    )


def test_a_quiet_one_is_told_only_where_a_rule_does_something(calendar: Any, coming: Any) -> None:
    assert calendar(coming("deal_enters", "nobody", quiet=True)) == ()
    assert calendar(coming("deal_enters", "due", quiet=True)) != ()


def test_what_rules_cannot_tell_is_counted(
    book: Callable[[str], Rulebook], coming: Any, now: datetime, zone: ZoneInfo
) -> None:
    rules = book(FILE.replace("deal.amount: {gte", "deal.budget: {gte"))
    simulation = Simulation(rules, now + timedelta(days=7), {}, lambda moment: zone, None)

    simulation.run([coming("date_reached", "deal.closedate")])

    told = '"ask" at date_reached: deal.closedate'
    assert simulation.untold == {(told, "deal.budget cannot be read: it was not read then"): 1}


def test_without_review_sites_no_request_goes_out(
    book: Callable[[str], Rulebook], coming: Any, now: datetime, zone: ZoneInfo
) -> None:
    simulation = Simulation(book(FILE), now + timedelta(days=7), {}, lambda moment: zone, None)

    entries = simulation.run([coming("date_reached", "deal.closedate")])

    assert entries[1].text == "no review request by ask: the rules have no sites"


def test_a_simulation_says_the_same_every_time(calendar: Any, coming: Any, places: Places) -> None:
    """Invariant 10."""
    given = [coming("deal_enters", "due", hours) for hours in (3, 1, 2)]

    assert calendar(*given) == calendar(*given)


# places for review requests


def test_a_day_that_is_full_sends_a_request_to_the_next(places: Places, zone: ZoneInfo) -> None:
    wednesday = datetime(2026, 4, 1, 12, tzinfo=zone)
    places.take("1", "5", zone, wednesday)

    assert places.take("1", "6", zone, wednesday) == datetime(2026, 4, 2, 9, tzinfo=zone)


def test_another_account_has_places_of_its_own(places: Places, zone: ZoneInfo) -> None:
    wednesday = datetime(2026, 4, 1, 12, tzinfo=zone)
    places.take("1", "5", zone, wednesday)

    assert places.take("2", "5", zone, wednesday) == wednesday


def test_where_no_place_is_free_it_is_said(zone: ZoneInfo) -> None:
    full = Places(Reviews({"google": "https://g"}, per_day=0), zone)

    told = full.take("1", "5", zone, datetime(2026, 4, 1, 12, tzinfo=zone))

    assert told == "no place is free within 60 days under the rules' cap per day"
