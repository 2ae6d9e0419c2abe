"""HubSpot's texts -> typed values, or "unreadable"; never a guess."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rules.money import Money
from rules.values import (
    Unreadable,
    as_any_day,
    as_bool,
    as_day,
    as_instant,
    as_local_day,
    as_number,
    as_set,
    as_text,
    plain_text,
)

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        pytest.param("450", Decimal(450), id="whole"),
        pytest.param("\u00a0450.50 \n", Decimal("450.50"), id="outer-blanks"),
        pytest.param("-.5", Decimal("-0.5"), id="without-a-zero"),
        pytest.param(Decimal("3.10"), Decimal("3.10"), id="decimal"),
        pytest.param(7, Decimal(7), id="int"),
        pytest.param(Money.of("3000.00", "USD"), Decimal(3000), id="money"),
    ],
)
def test_a_plain_number_is_read(raw: object, number: Decimal) -> None:
    assert as_number(raw, CHICAGO) == number


@pytest.mark.parametrize(
    "raw",
    [
        "n/a",
        "1e3",
        "1,000",
        "1_000",
        "NaN",
        "Infinity",
        "１２",
        "12 34",
        "0x10",
        "--1",
        "1" * 16,
        True,
        Decimal("NaN"),
    ],
    ids=repr,
)
def test_anything_else_is_no_number(raw: object) -> None:
    with pytest.raises(Unreadable, match="is not a number"):
        as_number(raw, CHICAGO)


def test_a_float_is_no_value_because_it_has_lost_cents_already() -> None:
    with pytest.raises(Unreadable, match="a float is not a property's value"):
        as_number(0.1, CHICAGO)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        pytest.param("2026-03-02", date(2026, 3, 2), id="iso"),
        pytest.param("1772409600000", date(2026, 3, 2), id="midnight-utc-in-milliseconds"),
        pytest.param("2026-03-02T00:00:00Z", date(2026, 3, 2), id="midnight-utc"),
        pytest.param("2026-03-02T00:00:00.000Z", date(2026, 3, 2), id="midnight-utc-with-fraction"),
        pytest.param(date(2026, 3, 2), date(2026, 3, 2), id="date"),
    ],
)
def test_a_date_is_a_calendar_day_in_every_zone(raw: object, day: date) -> None:
    assert as_day(raw, CHICAGO) == as_day(raw, ZoneInfo("Asia/Tokyo")) == day


@pytest.mark.parametrize(
    "raw", ["2026-02-30", "20260302", "2026-W10-1", "2026-03-02T09:00:00Z", "soon", "02.03.2026", "2026-3-2"]
)
def test_anything_else_is_no_calendar_day(raw: str) -> None:
    with pytest.raises(Unreadable):
        as_day(raw, CHICAGO)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        pytest.param("2026-03-02T05:59:59Z", date(2026, 3, 1), id="still-yesterday-in-chicago"),
        pytest.param("2026-03-02T06:00:00Z", date(2026, 3, 2), id="midnight-in-chicago"),
        pytest.param("1772431200000", date(2026, 3, 2), id="milliseconds"),
        pytest.param("2026-03-02", date(2026, 3, 2), id="day-alone"),
        pytest.param("2026-03-01T23:30", date(2026, 3, 1), id="without-offset"),
    ],
)
def test_an_instant_is_the_day_that_it_is_in_the_zone(raw: str, day: date) -> None:
    assert as_local_day(raw, CHICAGO) == day


def test_a_day_of_unknown_type_at_midnight_utc_is_a_calendar_day() -> None:
    assert as_any_day("1772409600000", CHICAGO) == date(2026, 3, 2)


def test_a_day_of_unknown_type_with_a_clock_is_a_local_day() -> None:
    assert as_any_day("2026-03-02T03:00:00Z", CHICAGO) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        pytest.param("2026-03-02T15:00:00Z", datetime(2026, 3, 2, 15, tzinfo=UTC), id="utc"),
        pytest.param("2026-03-02T09:00-06:00", datetime(2026, 3, 2, 15, tzinfo=UTC), id="offset"),
        pytest.param("2026-03-02 09:00:00", datetime(2026, 3, 2, 15, tzinfo=UTC), id="zone-of-the-file"),
        pytest.param("2026-07-02 09:00", datetime(2026, 7, 2, 14, tzinfo=UTC), id="summer-time"),
        pytest.param("1772463600000", datetime(2026, 3, 2, 15, tzinfo=UTC), id="milliseconds"),
        pytest.param(datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 15, tzinfo=UTC), id="naive-datetime"),  # noqa: DTZ001
    ],
)
def test_an_instant_is_read(raw: object, instant: datetime) -> None:
    assert as_instant(raw, CHICAGO) == instant


@pytest.mark.parametrize(
    "raw", ["0001-01-01", "9999-12-31T23:59Z", "2026-03-02T25:00", "2026-03-02T9:00", "99999999"]
)
def test_what_is_outside_of_clock_and_calendar_is_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable):
        as_instant(raw, CHICAGO)


def test_true_and_false_are_read_in_any_case() -> None:
    assert (as_bool("TRUE", CHICAGO), as_bool(" false ", CHICAGO), as_bool(True, CHICAGO)) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize("raw", ["yes", "1", "n/a", Decimal(1)], ids=repr)
def test_other_words_are_neither_true_nor_false(raw: object) -> None:
    with pytest.raises(Unreadable, match="neither true nor false"):
        as_bool(raw, CHICAGO)


def test_several_checkboxes_are_a_set_of_folded_words() -> None:
    assert as_set(";Roof; WALL ;roof;", CHICAGO) == {"roof", "wall"}


def test_text_is_compared_without_case_and_outer_blanks() -> None:
    assert as_text("  STRASSE ", CHICAGO) == as_text("straße", CHICAGO)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param(False, "false", id="bool"),
        pytest.param(Decimal("10000.10"), "10000.10", id="decimal"),
        pytest.param(date(2026, 3, 2), "2026-03-02", id="date"),
        pytest.param({"b", "a"}, "a;b", id="set-in-order"),
        pytest.param(Money.of("5", "USD"), "5.00", id="money"),
    ],
)
def test_a_typed_value_is_written_as_hubspot_would(raw: object, text: str) -> None:
    assert plain_text(raw) == text
