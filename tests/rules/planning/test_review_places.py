"""Where review requests of one day stand: inside the window, apart from each other, not too many."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules import Reviews, Window
from rules.planning.review_places import first_free, spacing

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHICAGO)
SITES = {"google": "https://g.page/r/example/review"}
OFFICE = Window(frozenset(range(5)), time(9), time(18))


def filled(reviews: Reviews, number: int, earliest: datetime = MONDAY) -> list[datetime]:
    """The places of so many requests that all come at once."""
    places: list[datetime] = []

    def taken(begins: datetime, ends: datetime) -> Sequence[datetime]:
        return [one for one in places if begins <= one < ends]

    for _ in range(number):
        place = first_free(reviews, CHICAGO, CHICAGO, earliest, taken)
        assert place is not None
        places.append(place)
    return [place.astimezone(CHICAGO) for place in places]


@pytest.mark.parametrize(
    ("window", "per_day", "apart"),
    [
        (OFFICE, 18, timedelta(minutes=30)),
        (None, 24, timedelta(hours=1)),
        (Window(frozenset({0}), time(22), time(2)), 4, timedelta(hours=1)),
    ],
)
def test_the_day_is_divided_by_the_number(window: Window | None, per_day: int, apart: timedelta) -> None:
    assert spacing(Reviews(SITES, window, per_day=per_day)) == apart


def test_a_day_is_filled_evenly() -> None:
    """F137: no spike in the morning."""
    places = filled(Reviews(SITES, OFFICE, per_day=3), 4)

    assert [f"{one:%a %H:%M}" for one in places] == ["Mon 09:00", "Mon 12:00", "Mon 15:00", "Tue 09:00"]


def test_what_comes_late_in_the_day_goes_on_the_next() -> None:
    late = MONDAY.replace(hour=17)

    assert [f"{one:%a %H:%M}" for one in filled(Reviews(SITES, OFFICE, per_day=3), 2, late)] == [
        "Mon 17:00",
        "Tue 09:00",
    ]


def test_a_weekend_is_left_out() -> None:
    friday = datetime(2026, 3, 6, 17, 30, tzinfo=CHICAGO)

    assert f"{filled(Reviews(SITES, OFFICE, per_day=1), 2, friday)[1]:%a %H:%M}" == "Mon 09:00"


def test_without_a_cap_all_may_go_at_once() -> None:
    assert filled(Reviews(SITES, OFFICE), 3) == [MONDAY] * 3


def test_the_window_is_the_recipients() -> None:
    """F136: nine o'clock in Berlin is past the days' beginning in Chicago."""
    berlin = ZoneInfo("Europe/Berlin")

    place = first_free(Reviews(SITES, OFFICE, per_day=5), CHICAGO, berlin, MONDAY, lambda *_: [])

    assert place == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 16:00 in Berlin: open
