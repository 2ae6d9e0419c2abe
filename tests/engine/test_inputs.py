"""The kinds of values that actions take, as HubSpot, rules and commands send them: texts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from pydantic import Field

from engine.action import ActionInputs
from engine.errors import Refused
from engine.inputs import Amount, Day, Days, Moment, Percent, Text, internal, read_inputs

CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2026, 3, 2)


class Inputs(ActionInputs):
    amount: Amount | None = None
    percent: Percent | None = None
    day: Day | None = None
    moment: Moment | None = None
    days: Days | None = None
    text: Text | None = None
    choice: Literal["now", "later"] = "now"
    secret: Text | None = Field(None, json_schema_extra={"internal": True})


class Needed(ActionInputs):
    text: Text


def read(**given: Any) -> Any:
    return read_inputs(Inputs, given, CHICAGO, TODAY)


def refusal(**given: Any) -> str:
    with pytest.raises(Refused) as caught:
        read(**given)
    assert caught.value.category == "input"
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        pytest.param("amount", "149.50", Decimal("149.50"), id="amount"),
        pytest.param("amount", " 149.50 ", Decimal("149.50"), id="amount-with-blanks"),
        pytest.param("amount", 150, Decimal(150), id="amount-as-a-number"),
        pytest.param("amount", 149.5, Decimal("149.5"), id="amount-with-a-point-as-a-number"),
        pytest.param("amount", Decimal("0.1"), Decimal("0.1"), id="exact-amount"),
        pytest.param("amount", "999999999999999", Decimal("999999999999999"), id="fifteen-digits"),
        pytest.param("percent", "30", Decimal(30), id="percent"),
        pytest.param("percent", "12.5 %", Decimal("12.5"), id="percent-with-its-sign"),
        pytest.param("percent", "100", Decimal(100), id="all-of-it"),
        pytest.param("day", "2026-03-31", date(2026, 3, 31), id="day"),
        pytest.param("day", "1774915200000", date(2026, 3, 31), id="day-as-hubspot-sends-it"),
        pytest.param("day", 1774915200000, date(2026, 3, 31), id="day-as-a-number"),
        pytest.param("day", "-86400000", date(1969, 12, 31), id="day-before-1970"),
        pytest.param("day", "0", date(1970, 1, 1), id="the-first-day"),
        pytest.param("day", "1926-03-02", date(1926, 3, 2), id="a-hundred-years-ago"),
        pytest.param("day", "2126-03-02", date(2126, 3, 2), id="in-a-hundred-years"),
        pytest.param("days", "14", 14, id="days"),
        pytest.param("days", 0, 0, id="no-days"),
        pytest.param("text", "  Net 30 ", "Net 30", id="text"),
        pytest.param("text", 42, "42", id="number-as-text"),
        pytest.param("choice", "later", "later", id="choice"),
    ],
)
def test_a_right_value_is_read(name: str, given: Any, value: Any) -> None:
    assert getattr(read(**{name: given}), name) == value


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        pytest.param("2026-03-31T09:00", datetime(2026, 3, 31, 14, tzinfo=UTC), id="local"),
        pytest.param("2026-01-31T09:00", datetime(2026, 1, 31, 15, tzinfo=UTC), id="local-in-winter"),
        pytest.param("2026-03-31 09:00:30", datetime(2026, 3, 31, 14, 0, 30, tzinfo=UTC), id="with-a-blank"),
        pytest.param("2026-03-31T09:00Z", datetime(2026, 3, 31, 9, tzinfo=UTC), id="utc"),
        pytest.param("2026-03-31T09:00+02:00", datetime(2026, 3, 31, 7, tzinfo=UTC), id="offset"),
        pytest.param("1774947600000", datetime(2026, 3, 31, 9, tzinfo=UTC), id="epoch-milliseconds"),
        pytest.param(1774947600000, datetime(2026, 3, 31, 9, tzinfo=UTC), id="epoch-as-a-number"),
        pytest.param("2026-11-01T01:30", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), id="twice-that-night"),
        pytest.param("2026-03-08T02:30", datetime(2026, 3, 8, 8, 30, tzinfo=UTC), id="never-that-night"),
    ],
)
def test_a_moment_without_an_offset_is_of_the_rules_zone(given: Any, moment: datetime) -> None:
    told = read(moment=given).moment

    assert told == moment
    assert told.tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("amount", "1,000.00", '"1,000.00" is not a plain number like 1000.00; give an amount like 149.50'),
        ("amount", "$5", '"$5" is not a plain number like 1000.00; give an amount like 149.50'),
        ("amount", "１００", '"１００" is not a plain number like 1000.00; give an amount like 149.50'),
        ("amount", "Infinity", '"Infinity" is not a plain number like 1000.00; give an amount like 149.50'),
        ("amount", "5e2", '"5e2" is not a plain number like 1000.00; give an amount like 149.50'),
        ("amount", "0.00", "0.00 is not above 0; give an amount like 149.50"),
        ("amount", True, "a yes/no value was sent where a text was expected"),
        ("amount", {"value": 5}, "a structure was sent where a text was expected"),
        ("percent", "-1", "-1 is out of range; give more than 0 and at most 100"),
        ("percent", "100.5", "100.5 is out of range; give more than 0 and at most 100"),
        ("percent", "%", '"" is not a plain number like 1000.00; give a percent like 30'),
        ("day", "03/31/2026", '"03/31/2026" is not a day; give one like 2026-03-31'),
        ("day", "20260331", '"20260331" is not a day; give one like 2026-03-31'),
        ("day", "2026-3-1T", '"2026-3-1T" is not a day; give one like 2026-03-31'),
        ("day", "9" * 20, f'"{"9" * 20}" is not a day; give one like 2026-03-31'),
        ("moment", "2026-03-31", '"2026-03-31" is not a time; give one like 2026-03-31T09:00'),
        ("moment", "20260331", '"20260331" is not a time; give one like 2026-03-31T09:00'),
        ("moment", "noon", '"noon" is not a time; give one like 2026-03-31T09:00'),
        ("moment", "9" * 20, f'"{"9" * 20}" is not a time; give one like 2026-03-31T09:00'),
        (
            "moment",
            "9999-12-31T23:59:59",
            '"9999-12-31T23:59:59" is not a time; give one like 2026-03-31T09:00',
        ),
        (
            "moment",
            "0001-01-01T00:00+14:00",
            '"0001-01-01T00:00+14:00" is not a time; give one like 2026-03-31T09:00',
        ),
        ("day", "10000-01-01", '"10000-01-01" is not a day; give one like 2026-03-31'),
        ("day", "9999999999999999", '"9999999999999999" is not a day; give one like 2026-03-31'),
        ("day", "0001-01-01", "0001-01-01 is more than 100 years away from today; give the day meant"),
        ("day", "9999-12-31", "9999-12-31 is more than 100 years away from today; give the day meant"),
        ("day", "1926-03-01", "1926-03-01 is more than 100 years away from today; give the day meant"),
        ("day", "-9999999999999", "1653-02-10 is more than 100 years away from today; give the day meant"),
        ("days", "1.5", '"1.5" is not a number of days from 0 to 365'),
        ("days", "366", '"366" is not a number of days from 0 to 365'),
        ("days", "２", '"２" is not a number of days from 0 to 365'),
        ("text", ["a"], "a list was sent where a text was expected"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_a_right_one(name: str, given: Any, sentence: str) -> None:
    assert refusal(**{name: given}) == f"{name}: {sentence}"


def test_a_long_value_is_not_repeated_as_a_whole() -> None:
    assert refusal(day="x" * 500) == f'day: "{"x" * 40}" is not a day; give one like 2026-03-31'


@pytest.mark.parametrize("name", ["day", "choice"])
def test_an_address_in_the_wrong_field_is_not_repeated(name: str) -> None:
    assert "ann" not in refusal(**{name: "ann@example.com"})


def test_a_choice_names_what_can_be_chosen() -> None:
    assert refusal(choice="soon") == "choice is \"soon\"; choose 'now' or 'later'"


@pytest.mark.parametrize("empty", ["", None])
def test_what_is_empty_counts_as_not_given(empty: Any) -> None:
    assert read(amount=empty, choice=empty) == Inputs()


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Refused) as caught:
        read_inputs(Needed, {"text": ""}, CHICAGO, TODAY)

    assert str(caught.value) == "text is missing; fill it in"


def test_an_unknown_input_is_told_what_comes_near() -> None:
    assert refusal(ammount="5") == 'there is no input "ammount"; did you mean "amount"?'


def test_an_unknown_input_is_told_all_that_a_workflow_may_give() -> None:
    assert refusal(zzz="5") == (
        'there is no input "zzz"; known are amount, percent, day, moment, days, text, choice'
    )


def test_a_misspelled_name_is_told_before_a_wrong_value() -> None:
    """Most likely the value is wrong because of it."""
    assert refusal(amount="x", percemt="30") == 'there is no input "percemt"; did you mean "percent"?'


def test_of_several_mistakes_the_first_is_told() -> None:
    assert refusal(percent="x", amount="0") == "amount: 0 is not above 0; give an amount like 149.50"


def test_internal_inputs_are_marked() -> None:
    assert [name for name, info in Inputs.model_fields.items() if internal(info)] == ["secret"]
