"""Two rule files compared over the same moments, in money and people (F202, F205)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules import Facts, Happening, Money, Verdict
from rules.planning.differences import Change, Sums, differences, open_parts, person, sums, waits_of
from rules.planning.moments import Asked, Moment, Said
from rules.planning.opening import Forecast


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def invoice(amount: str | None, **inputs: str) -> Asked:
    note = "" if amount else "nobody knows"
    return Asked("create-invoice", inputs, "key", usd(amount) if amount else None, note)


def says(verdict: Verdict, *asks: Asked, waits: timedelta | None = None, shadow: bool = False) -> Said:
    return Said("project", "deposit", verdict, "a reason", asks, waits, shadow)


MATCH, NO, UNTOLD = Verdict.MATCH, Verdict.NO_MATCH, Verdict.CANNOT_TELL


@pytest.fixture
def moment(now: datetime) -> Moment:
    facts = Facts({"deal": {"dealname": "Roof"}})
    return Moment(
        "m1",
        "e1",
        "1",
        "7",
        Happening("deal_enters", "signed"),
        facts,
        frozenset(),
        now,
        subjects={"contact": "5"},
    )


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param(says(NO), says(MATCH, invoice("3.00")), Change.MORE, id="started-now"),
        pytest.param(None, says(MATCH, invoice("3.00")), Change.MORE, id="a-new-rule"),
        pytest.param(says(MATCH, invoice("3.00")), says(NO), Change.FEWER, id="not-started-any-more"),
        pytest.param(says(MATCH, invoice("3.00")), None, Change.FEWER, id="a-rule-that-is-gone"),
        pytest.param(says(MATCH, invoice("3.00")), says(MATCH, invoice("4.00")), Change.OTHER, id="amount"),
        pytest.param(
            says(MATCH, invoice("3.00", terms="Net 30")),
            says(MATCH, invoice("3.00", terms="Net 15")),
            Change.OTHER,
            id="inputs",
        ),
        pytest.param(says(NO), says(UNTOLD), Change.VERDICT, id="verdict"),
        pytest.param(says(NO), says(MATCH, shadow=True), Change.VERDICT, id="shadow"),
        pytest.param(says(MATCH, invoice("3.00")), says(UNTOLD), Change.UNTOLD, id="not-read-then"),
        pytest.param(
            says(MATCH, waits=timedelta(hours=2)), says(UNTOLD), Change.UNTOLD, id="waits-and-not-read"
        ),
    ],
)
def test_a_difference_is_named(moment: Moment, old: Said | None, new: Said | None, change: Change) -> None:
    (found,) = differences([moment], {"m1": [old] if old else []}, {"m1": [new] if new else []})

    assert found.change is change


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(says(MATCH, invoice("3.00")), says(MATCH, invoice("3.00")), id="the-same"),
        pytest.param(says(NO), None, id="a-rule-that-is-gone-and-did-nothing"),
        pytest.param(says(MATCH, invoice("3.00")), says(MATCH, invoice(None)), id="an-amount-nobody-knows"),
        pytest.param(
            says(MATCH, waits=timedelta(hours=1)), says(MATCH, waits=timedelta(hours=2)), id="both-wait"
        ),
    ],
)
def test_what_comes_to_the_same_is_no_difference(moment: Moment, old: Said, new: Said | None) -> None:
    assert differences([moment], {"m1": [old]}, {"m1": [new] if new else []}) == ()


def test_another_action_in_its_place_is_one_fewer_and_one_more(moment: Moment) -> None:
    review = Asked("send-review-request", {}, "key")

    found = differences([moment], {"m1": [says(MATCH, invoice("3.00"))]}, {"m1": [says(MATCH, review)]})

    assert [(one.change, one.action) for one in found] == [
        (Change.FEWER, "create-invoice"),
        (Change.MORE, "send-review-request"),
    ]


def test_differences_are_added_up_in_money_and_people(moment: Moment) -> None:
    found = differences(
        [moment],
        {"m1": [says(MATCH, invoice("3.00"), invoice("5.00"))]},
        {"m1": [says(MATCH, invoice("4.50"))]},
    )

    total = sums(found)["create-invoice"]

    assert (total.more, total.fewer, total.other) == (0, 1, 1)
    assert total.money() == ((usd("8.00"), usd("4.50")),)
    assert total.people == {"contact 5"}


def test_what_cannot_be_told_is_never_counted_as_money(moment: Moment) -> None:
    found = differences([moment], {"m1": [says(MATCH, invoice("3.00"))]}, {"m1": [says(UNTOLD)]})

    assert sums(found) == {}


def test_an_amount_that_nobody_knows_is_counted_apart(moment: Moment) -> None:
    found = differences([moment], {}, {"m1": [says(MATCH, invoice(None))]})

    assert sums(found) == {"create-invoice": Sums(more=1, untold=1, people={"contact 5"})}


@pytest.mark.parametrize(
    ("subjects", "whom"),
    [
        pytest.param({"contact": "5", "company": "6", "deal": "7"}, "contact 5", id="contact"),
        pytest.param({"company": "6", "deal": "7"}, "company 6", id="company"),
        pytest.param({}, "deal 7", id="nobody"),
    ],
)
def test_whom_it_concerns(moment: Moment, subjects: dict[str, str], whom: str) -> None:
    assert person(replace(moment, subjects=subjects)) == whom


def forecast(**amounts: str) -> Forecast:
    named = {name: usd(amount) for name, amount in amounts.items()}
    return Forecast(named, dict.fromkeys(named, "deal_enters: won"))


def test_open_instalments_that_differ_are_told() -> None:
    parts = open_parts(
        "1", "7", forecast(deposit="3.00", final="7.00"), forecast(deposit="3.00", final="6.00")
    )

    assert [(part.name, part.old, part.new) for part in parts] == [("final", usd("7.00"), usd("6.00"))]


def test_an_instalment_that_is_planned_no_more_is_told() -> None:
    (part,) = open_parts("1", "7", forecast(final="7.00"), Forecast({}, {}))

    assert (part.old, part.new) == (usd("7.00"), None)


def test_a_forecast_that_cannot_be_told_is_no_difference() -> None:
    assert open_parts("1", "7", forecast(final="7.00"), Forecast({}, {}, "unread")) == ()


def test_a_wait_that_lasts_till_now_is_told(moment: Moment) -> None:
    said = {"m1": [says(MATCH, waits=timedelta(days=2))]}

    lasting, unseen = waits_of([moment], said, moment.at + timedelta(days=1))

    assert [(one.rule, one.due) for one in lasting] == [("project", moment.at + timedelta(days=2))]
    assert unseen == []


def test_a_wait_that_has_ended_and_nobody_looked_is_told(moment: Moment) -> None:
    said = {"m1": [says(MATCH, waits=timedelta(days=2))]}

    lasting, unseen = waits_of([moment], said, moment.at + timedelta(days=3))

    assert (lasting, [one.rule for one in unseen]) == ([], ["project"])
