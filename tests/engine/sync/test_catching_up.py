"""Which changes of deals are looked for: those that rules listen to, within the time, told by nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.clients.hubspot_history import Remembered, Version
from engine.connecting.connected import Connected
from engine.sync.catching_up import Wanted, untold, wanted_of
from engine.sync.turns import Turn
from rules import Rulebook, load

SINCE = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=2)
TURN = Turn(Connected("portal", "4210001"), SINCE)
STAGES = Wanted(("dealstage",), creation=False)

RULES = """
version: 1
defaults: {create-invoice: {item: Consulting, tax_code: NON}}
triggers:
  - {id: won, when: {deal_enters: closedwon}, do: [{create-invoice: {invoice_type: full}}]}
  - {id: more, when: {property_changes: deal.amount}, do: [{create-invoice: {invoice_type: full}}]}
  - {id: who, when: {property_changes: contact.email}, do: [{create-invoice: {invoice_type: full}}]}
"""


@pytest.fixture
def book() -> Callable[[str], Rulebook]:
    def read(text: str) -> Rulebook:
        return load(text, "rules.yaml")

    return read


def test_only_what_rules_listen_to_is_asked_for(book: Any) -> None:
    assert wanted_of(book(RULES)) == Wanted(("amount", "dealstage"), creation=False)


def test_without_such_rules_nothing_is(book: Any) -> None:
    assert not wanted_of(book("version: 1\n"))


def stage(name: str, at: datetime) -> Version:
    return Version("dealstage", name, at)


def deal(*versions: Version, created: datetime = SINCE - timedelta(days=9)) -> Remembered:
    return Remembered("7", created, versions)


def values(*deals: Remembered, wanted: Wanted = STAGES, told: Any = None) -> list[Any]:
    return [one.get("propertyValue") for one in untold(deals, TURN, UNTIL, wanted, told or {})]


def test_what_came_before_or_comes_too_soon_is_left_out() -> None:
    soon = UNTIL + timedelta(seconds=1)
    versions = (stage("late", soon), stage("won", UNTIL), stage("first", SINCE), stage("old", SINCE))
    assert values(deal(*versions)) == ["won"]


@pytest.mark.parametrize(
    ("seconds", "found"), [(0, []), (60, []), (61, ["won"])], ids=["same", "about", "another"]
)
def test_what_an_event_told_is_known(seconds: int, found: list[str]) -> None:
    at = SINCE + timedelta(hours=1)
    told = {("7", "dealstage", "won"): [at + timedelta(seconds=seconds)]}
    assert values(deal(stage("won", at)), told=told) == found


def test_a_new_deal_is_an_event_where_rules_wait_for_one() -> None:
    new = deal(created=SINCE + timedelta(minutes=1))
    assert values(new) == []
    (event,) = untold([new], TURN, UNTIL, Wanted((), creation=True), {})
    assert (event["subscriptionType"], event["portalId"]) == ("object.creation", "4210001")
