"""Cron lines: what they mean, and what is wrong with one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rules import BadCron, Cron

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("line", "after", "following"),
    [
        pytest.param("0 9 * * *", "2026-03-02T09:00-06:00", "2026-03-03T09:00-06:00", id="strictly-after"),
        pytest.param("*/15 * * * *", "2026-03-02T09:01-06:00", "2026-03-02T09:15-06:00", id="steps"),
        pytest.param("0 9 * * mon-fri", "2026-03-06T10:00-06:00", "2026-03-09T09:00-05:00", id="weekdays"),
        pytest.param("0 9 * * 0", "2026-03-02T00:00-06:00", "2026-03-08T09:00-05:00", id="sunday-is-0"),
        pytest.param("0 9 * * 7", "2026-03-02T00:00-06:00", "2026-03-08T09:00-05:00", id="sunday-is-7"),
        pytest.param(
            "0 9 13 * fri", "2026-03-01T00:00-06:00", "2026-03-06T09:00-06:00", id="either-day-is-enough"
        ),
        pytest.param("0 0 29 feb *", "2026-01-01T00:00-06:00", "2028-02-29T00:00-06:00", id="leap-day"),
        pytest.param(
            "0 0 31 * *", "2026-04-01T00:00-05:00", "2026-05-31T00:00-05:00", id="months-with-31-days"
        ),
        pytest.param("30 2 * * *", "2026-03-07T12:00-06:00", "2026-03-08T03:30-05:00", id="skipped-hour"),
        pytest.param(
            "30 1 * * *", "2026-11-01T01:30-05:00", "2026-11-02T01:30-06:00", id="repeated-hour-once"
        ),
        pytest.param("5,10 8/8 1 1,7 *", "2026-02-01T00:00-06:00", "2026-07-01T08:05-05:00", id="lists"),
    ],
)
def test_the_next_time(line: str, after: str, following: str) -> None:
    found = Cron.parse(line).next_after(datetime.fromisoformat(after), CHICAGO)
    assert found == datetime.fromisoformat(following)


def test_the_answer_is_in_the_zone() -> None:
    assert Cron.parse("0 9 * * *").next_after(datetime(2026, 3, 2, tzinfo=UTC), CHICAGO).tzinfo is CHICAGO


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "daily",
            "a cron line has 5 fields (minute, hour, day, month, weekday), not 1; write one like 0 9 * * mon",
        ),
        ("0 24 * * *", 'the hour "24" is not from 0 to 23; correct it'),
        ("0 9 0 * *", 'the day "0" is not from 1 to 31; correct it'),
        ("0 9 * foo *", 'the month "foo" is not from 1 to 12; correct it'),
        ("0 9 * * fri-mon", 'the weekday "fri-mon" runs backwards; write mon-fri, or two ranges'),
        ("*/0 9 * * *", 'the minute "*/0" has a wrong step; write one like */15'),
        ("0 9 31 4,6 *", "the month 4,6 has no day 31; correct one of them"),
        ("１ 9 * * *", 'the minute "１" is not from 0 to 59; correct it'),
        ("0 9 , * *", 'the day "," is not from 1 to 31; correct it'),
    ],
)
def test_a_wrong_line_says_which_field(line: str, message: str) -> None:
    with pytest.raises(BadCron) as caught:
        Cron.parse(line)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("line", "at", "latest"),
    [
        pytest.param("0 9 * * *", "2026-03-02T09:00-06:00", "2026-03-02T09:00-06:00", id="that-very-moment"),
        pytest.param("0 9 * * *", "2026-03-02T08:59-06:00", "2026-03-01T09:00-06:00", id="yesterday"),
        pytest.param("*/15 * * * *", "2026-03-02T09:14-06:00", "2026-03-02T09:00-06:00", id="steps"),
        pytest.param("0 0 29 feb *", "2026-01-01T00:00-06:00", "2024-02-29T00:00-06:00", id="leap-day"),
        pytest.param("30 2 * * *", "2026-03-08T03:30-05:00", "2026-03-08T03:30-05:00", id="skipped-hour"),
        pytest.param("30 2 * * *", "2026-03-08T03:29-05:00", "2026-03-07T02:30-06:00", id="not-before-it"),
        pytest.param("30 1 * * *", "2026-11-01T01:30-06:00", "2026-11-01T01:30-05:00", id="repeated-once"),
    ],
)
def test_the_latest_time_is_the_last_that_has_come(line: str, at: str, latest: str) -> None:
    found = Cron.parse(line).latest(datetime.fromisoformat(at), CHICAGO)

    assert found.isoformat(timespec="minutes") == latest


@pytest.mark.parametrize("line", ["*/20 * * * *", "30 1,2 * * *", "0 9 13 * fri", "15 */6 1 * *"])
def test_the_latest_time_comes_next_after_any_moment_before_it(line: str) -> None:
    cron, at = Cron.parse(line), datetime(2026, 3, 7, 3, 17, tzinfo=UTC)
    for _ in range(40):
        following = cron.next_after(at, CHICAGO)
        assert cron.latest(following, CHICAGO) == following
        assert cron.latest(at, CHICAGO) <= at
        at = following
