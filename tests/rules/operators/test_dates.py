"""older_than within within_next: days on the calendar of the file's zone, hours on the clock."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Outcome, Verdict

CHICAGO = ZoneInfo("America/Chicago")

DAYS = [
    # now is noon of 1 April 2026 in Chicago; the property is a calendar day
    pytest.param("older_than: 30d", "2026-03-01", True, id="31-days-ago-is-older"),
    pytest.param("older_than: 30d", "2026-03-02", False, id="exactly-30-days-ago-is-not-older"),
    pytest.param("within: 30d", "2026-03-02", True, id="exactly-30-days-ago-is-within"),
    pytest.param("within: 30d", "2026-03-01", False, id="31-days-ago-is-not-within"),
    pytest.param("within: 30d", "2026-04-01", True, id="today-is-within"),
    pytest.param("within: 30d", "2026-04-02", False, id="tomorrow-is-not-within"),
    pytest.param("older_than: 30d", "2026-04-02", False, id="tomorrow-is-not-older"),
    pytest.param("within_next: 30d", "2026-05-01", True, id="in-30-days-is-within-next"),
    pytest.param("within_next: 30d", "2026-05-02", False, id="in-31-days-is-not"),
    pytest.param("within_next: 30d", "2026-03-31", False, id="yesterday-is-not-within-next"),
    pytest.param("within_next: 2w", "2026-04-15", True, id="weeks"),
]


@pytest.mark.parametrize(("condition", "value", "holds"), DAYS)
def test_days_of_a_date(condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    result = outcome(f"{{deal.start: {{{condition}}}}}", {"deal": {"start": value}}, {"deal.start": "date"})
    assert result.verdict is Verdict.of(holds)


INSTANTS = [
    pytest.param("within: 2h", "2026-04-01T15:00:00Z", True, id="two-hours-ago"),
    pytest.param("within: 2h", "2026-04-01T14:59:59Z", False, id="a-second-more"),
    pytest.param("older_than: 45min", "2026-04-01T16:14:59Z", True, id="older-than-45-minutes"),
    pytest.param("older_than: 45min", "2026-04-01T16:15:00Z", False, id="exactly-45-minutes"),
    pytest.param("within_next: 1h", "2026-04-01T18:00:00Z", True, id="in-an-hour"),
    pytest.param("older_than: 1d", "2026-03-31T05:00:00Z", False, id="a-day-counts-calendar-days"),
    pytest.param("older_than: 1d", "2026-03-31T04:59:59Z", True, id="the-evening-before-in-chicago"),
]


@pytest.mark.parametrize(("condition", "value", "holds"), INSTANTS)
def test_hours_and_days_of_an_instant(
    condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]
) -> None:
    result = outcome(f"{{deal.createdate: {{{condition}}}}}", {"deal": {"createdate": value}})
    assert result.verdict is Verdict.of(holds)


def test_days_are_counted_in_the_file_s_zone_not_in_utc(outcome: Callable[..., Outcome]) -> None:
    """A deal of 31 March, 23:30 in Chicago was already of 1 April in UTC."""
    evening = datetime(2026, 4, 30, 12, tzinfo=CHICAGO)
    record = {"deal": {"createdate": "2026-04-01T04:30:00Z"}}
    assert outcome("{deal.createdate: {older_than: 29d}}", record, None, evening).verdict is Verdict.MATCH


def test_hours_are_elapsed_time_over_a_change_of_clocks(outcome: Callable[..., Outcome]) -> None:
    """From 00:30 to 04:00 on the night of the change are two and a half hours."""
    four = datetime(2026, 3, 8, 4, tzinfo=CHICAGO)
    record = {"deal": {"createdate": "2026-03-08T00:30:00-06:00"}}
    assert outcome("{deal.createdate: {within: 3h}}", record, None, four).verdict is Verdict.MATCH


def test_an_unknown_property_is_read_as_what_it_holds(outcome: Callable[..., Outcome]) -> None:
    assert outcome("{deal.odd: {within: 30d}}", {"deal": {"odd": "2026-03-02"}}).verdict is Verdict.MATCH
    assert outcome("{deal.odd: {within: 30d}}", {"deal": {"odd": "next week"}}).verdict is Verdict.CANNOT_TELL
