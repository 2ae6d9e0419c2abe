"""What waits, judged by other rules: it stays, moves, or is taken back (F205)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules import Facts, Happening, Verdict
from rules.planning.moments import Asked, Moment, Said
from rules.planning.waiting import Clocks, Fit, Fitting, Waiting, fit

KEY = "trigger:thanks:e1:7:0"


@pytest.fixture
def moment(now: datetime) -> Moment:
    return Moment("m1", "e1", "1", "7", Happening("deal_enters", "won"), Facts({}), frozenset(), now)


@pytest.fixture
def judged(moment: Moment, now: datetime, zone: ZoneInfo) -> Callable[..., Fit]:
    """Judges something that waits for ten days, an hour after it began."""

    def judge(
        said: Said | None,
        *,
        action: str = "send-invoice",
        then: Mapping[str, str] | None = None,
        key: str = KEY,
    ) -> Fit:
        waiting = Waiting(
            "x1", "1", "7", action, "thanks", "m1", now + timedelta(days=10), now, key, then or {}
        )
        clocks = Clocks(now + timedelta(hours=1), zone, lambda at: at + timedelta(minutes=5))
        return fit(waiting, moment, [said] if said else [], clocks)

    return judge


def says(verdict: Verdict, *asks: Asked, waits: timedelta | None = None, shadow: bool = False) -> Said:
    return Said("thanks", None, verdict, "deal.amount is 5.00", asks, waits, shadow)


def review(**inputs: str) -> Said:
    return says(Verdict.MATCH, Asked("send-review-request", inputs, KEY))


def invoice(**inputs: str) -> Said:
    return says(Verdict.MATCH, Asked("create-invoice", inputs, KEY))


def test_without_its_moment_it_cannot_be_told_and_stays(now: datetime, zone: ZoneInfo) -> None:
    waiting = Waiting("x1", "1", "7", "send-invoice", "thanks", "gone", now, now, KEY)

    found = fit(waiting, None, (), Clocks(now, zone, lambda at: at))

    assert (found.fitting, found.why) == (Fitting.UNTOLD, "what the rule saw then is not kept")


def test_of_a_rule_that_is_gone_it_is_taken_back(judged: Callable[..., Fit]) -> None:
    found = judged(None)

    assert found.fitting is Fitting.CANCEL
    assert found.why == 'no rule "thanks" listens to deal_enters: won any more'


def test_where_the_rule_does_not_match_any_more_it_is_taken_back(judged: Callable[..., Fit]) -> None:
    found = judged(says(Verdict.NO_MATCH))

    assert (found.fitting, found.why) == (Fitting.CANCEL, "deal.amount is 5.00")


def test_where_it_cannot_be_told_it_stays(judged: Callable[..., Fit]) -> None:
    """Nothing is taken back on a guess."""
    assert judged(says(Verdict.CANNOT_TELL)).fitting is Fitting.UNTOLD


def test_a_rule_in_shadow_sends_nothing_more(judged: Callable[..., Fit]) -> None:
    found = judged(says(Verdict.MATCH, shadow=True))

    assert (found.fitting, found.why) == (Fitting.CANCEL, '"thanks" is in shadow mode')


def test_a_rule_that_asks_for_something_else_takes_it_back(judged: Callable[..., Fit]) -> None:
    assert judged(says(Verdict.MATCH)).why == "the rule asks for something else"


def test_a_rule_that_first_waits_takes_it_back(judged: Callable[..., Fit]) -> None:
    assert judged(says(Verdict.MATCH, waits=timedelta(hours=2))).why == '"thanks" first waits 2h'


# a rule that waits


def test_the_same_wait_stays(judged: Callable[..., Fit]) -> None:
    assert judged(says(Verdict.MATCH, waits=timedelta(days=10)), key="").fitting is Fitting.KEEP


def test_another_wait_moves_it(judged: Callable[..., Fit], now: datetime) -> None:
    found = judged(says(Verdict.MATCH, waits=timedelta(days=12)), key="")

    assert (found.fitting, found.due) == (Fitting.MOVE, now + timedelta(days=12))


def test_a_wait_that_is_over_already_moves_it_to_now(judged: Callable[..., Fit], now: datetime) -> None:
    found = judged(says(Verdict.MATCH, waits=timedelta(minutes=5)), key="")

    assert (found.fitting, found.due) == (Fitting.MOVE, now + timedelta(hours=1))


def test_without_a_wait_it_moves_to_now(judged: Callable[..., Fit], now: datetime) -> None:
    found = judged(invoice(), key="")

    assert (found.due, found.why) == (now + timedelta(hours=1), "the rule does not wait any more")


# a review request


def test_an_unchanged_request_stays(judged: Callable[..., Fit]) -> None:
    then = {"site": "google", "delay_days": "10"}

    assert judged(review(**then), action="send-review-request", then=then).fitting is Fitting.KEEP


def test_other_days_move_a_request_into_its_window(judged: Callable[..., Fit], now: datetime) -> None:
    then = {"site": "google", "delay_days": "10"}

    found = judged(review(site="google", delay_days="3"), action="send-review-request", then=then)

    assert (found.fitting, found.why) == (Fitting.MOVE, "delay_days is 3")
    assert found.due == now + timedelta(days=3, minutes=5)
    assert found.inputs == {}


def test_another_site_changes_a_request_and_not_its_time(judged: Callable[..., Fit], now: datetime) -> None:
    then = {"site": "google", "delay_days": "10"}

    found = judged(review(site="bing", delay_days="10"), action="send-review-request", then=then)

    assert (found.due, found.inputs) == (now + timedelta(days=10), {"site": "bing"})


# a scheduled send

LATER = {"email_delivery": "scheduled", "send_at": "2026-04-11T12:00"}


def test_an_unchanged_send_stays(judged: Callable[..., Fit]) -> None:
    assert judged(invoice(**LATER), then=LATER).fitting is Fitting.KEEP


def test_a_send_that_an_earlier_plan_has_moved_to_its_time_stays(judged: Callable[..., Fit]) -> None:
    then = LATER | {"send_at": "2026-04-13T12:00"}

    assert judged(invoice(**LATER), then=then).fitting is Fitting.KEEP


def test_a_send_that_an_earlier_plan_has_moved_goes_back(judged: Callable[..., Fit], now: datetime) -> None:
    first = LATER | {"send_at": "2026-04-13T12:00"}

    found = judged(invoice(**first), then=first)

    assert (found.fitting, found.due) == (Fitting.MOVE, now + timedelta(days=12))


def test_another_time_moves_a_send(judged: Callable[..., Fit], now: datetime) -> None:
    found = judged(invoice(email_delivery="scheduled", send_at="2026-04-13T12:00"), then=LATER)

    assert (found.fitting, found.due) == (Fitting.MOVE, now + timedelta(days=12))


@pytest.mark.parametrize(
    ("inputs", "fitting", "why"),
    [
        pytest.param({"email_delivery": "none"}, Fitting.CANCEL, "email_delivery is none", id="none"),
        pytest.param({"email_delivery": "now"}, Fitting.MOVE, "email_delivery is now", id="now"),
        pytest.param({}, Fitting.CANCEL, "email_delivery is none", id="not-given"),
        pytest.param(
            {"email_delivery": "scheduled", "send_at": "soon"},
            Fitting.UNTOLD,
            'send_at cannot be read: "soon" is not a date',
            id="unreadable",
        ),
    ],
)
def test_a_send_follows_how_the_invoice_is_to_be_mailed(
    judged: Callable[..., Fit], inputs: dict[str, str], fitting: Fitting, why: str
) -> None:
    found = judged(invoice(**inputs), then=LATER)

    assert (found.fitting, found.why) == (fitting, why)
