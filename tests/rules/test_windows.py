"""Hours in which mail may leave (F136): in the recipient's zone, over midnight, over changes of clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Window

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = Window(frozenset(range(5)), time(9), time(18))
NIGHT = Window(frozenset({4, 5}), time(22), time(2))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("window", "at", "opens"),
    [
        pytest.param(OFFICE, "2026-03-02T09:00", "2026-03-02T09:00", id="at-the-opening"),
        pytest.param(OFFICE, "2026-03-02T17:59", "2026-03-02T17:59", id="just-inside"),
        pytest.param(OFFICE, "2026-03-02T18:00", "2026-03-03T09:00", id="at-the-closing"),
        pytest.param(OFFICE, "2026-03-02T03:00", "2026-03-02T09:00", id="before-the-opening"),
        pytest.param(OFFICE, "2026-03-06T20:00", "2026-03-09T09:00", id="over-the-weekend"),
        pytest.param(NIGHT, "2026-03-07T01:59", "2026-03-07T01:59", id="after-midnight-of-friday's-window"),
        pytest.param(NIGHT, "2026-03-08T01:30", "2026-03-08T01:30", id="after-midnight-of-saturday's-window"),
        pytest.param(NIGHT, "2026-03-09T01:00", "2026-03-13T22:00", id="sunday-night-has-none"),
    ],
)
def test_the_next_opening(window: Window, at: str, opens: str) -> None:
    assert window.next_open(local(at), CHICAGO) == local(opens)


def test_an_hour_that_a_change_of_clocks_skips_comes_an_hour_later() -> None:
    """On 8 March 2026 the clocks of Chicago go from 02:00 to 03:00."""
    window = Window(frozenset({6}), time(2, 30), time(5))
    assert window.next_open(local("2026-03-08T00:00"), CHICAGO).isoformat() == "2026-03-08T03:30:00-05:00"


def test_the_first_of_two_equal_hours_counts() -> None:
    """On 1 November 2026 the hour from 01:00 comes twice."""
    window = Window(frozenset({6}), time(1, 30), time(5))
    assert window.next_open(local("2026-11-01T00:00"), CHICAGO).isoformat() == "2026-11-01T01:30:00-05:00"


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(moments, st.sets(st.integers(0, 6), min_size=1), clocks, clocks)
def test_an_opening_is_never_in_the_past_and_at_most_a_week_ahead(
    at: datetime, days: set[int], opens: time, closes: time
) -> None:
    found = Window(frozenset(days), opens, closes).next_open(at, CHICAGO)
    assert at <= found <= at + timedelta(days=8)


@given(moments, st.sets(st.integers(0, 6), min_size=1), clocks, clocks)
def test_an_opening_is_inside_the_window(at: datetime, days: set[int], opens: time, closes: time) -> None:
    window = Window(frozenset(days), opens, closes)
    found = window.next_open(at, CHICAGO)
    assert window.next_open(found, CHICAGO) == found
