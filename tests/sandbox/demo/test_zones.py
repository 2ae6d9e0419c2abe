"""The contact of the demo lives where review requests may be sent right now."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.demo.zones import ZONES, daytime_zone
from sandbox.hubspot.choices import time_zones

QUARTER_HOURS = 366 * 24 * 4


def test_at_every_quarter_of_an_hour_of_a_year_it_is_daytime_there():
    begin = datetime(2028, 1, 1, tzinfo=UTC)  # a leap year; all changes of the clocks are in it
    for count in range(0, QUARTER_HOURS, 31):  # 31 and 96 have no common part: every time of day comes up
        now = begin + timedelta(minutes=15 * count)
        there = now.astimezone(ZoneInfo(daytime_zone(now))).time()
        assert time(10) <= there <= time(18), now


def test_hubspot_knows_all_of_these_zones():
    assert set(ZONES) <= {name for _, name in time_zones()}
