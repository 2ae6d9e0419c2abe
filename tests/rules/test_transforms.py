"""The closed list of transforms: each on good values and on bad ones."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest

from rules import BadValue, Transform, transformed

CHICAGO = ZoneInfo("America/Chicago")


def changed(text: str, name: str, argument: int | str | Mapping[str, str] | None = None) -> str:
    return transformed(text, (Transform(name, argument),), CHICAGO)


@pytest.mark.parametrize(
    ("name", "argument", "before", "after"),
    [
        ("trim", None, "  a b ", "a b"),
        ("lower", None, "Ann@Acme.COM", "ann@acme.com"),
        ("upper", None, "tx", "TX"),
        ("title", None, "ann lee", "Ann Lee"),
        ("truncate", 3, "abcdef", "abc"),
        ("number", None, " 1500.50 ", "1500.5"),
        ("number", None, "100", "100"),
        ("number", None, "0.00", "0"),
        ("decimal", None, "12.345", "12.35"),
        ("decimal", None, "12", "12.00"),
        ("percent", None, "0.075", "7.5"),
        ("date", "%d/%m/%Y", "2026-03-02", "02/03/2026"),
        ("date", "%Y-%m-%d", "2026-03-02T03:00:00Z", "2026-03-01"),
        ("lookup", {"net30": "Net 30"}, " NET30 ", "Net 30"),
        ("phone_e164", None, "(512) 555-0100", "+15125550100"),
        ("phone_e164", None, "1-512-555-0100", "+15125550100"),
        ("phone_e164", None, "+44 20 7946 0000", "+442079460000"),
        ("country_code", None, "United States", "US"),
        ("country_code", None, "pt", "PT"),
    ],
)
def test_a_transform_changes_a_value(
    name: str, argument: int | str | Mapping[str, str] | None, before: str, after: str
) -> None:
    assert changed(before, name, argument) == after


@pytest.mark.parametrize(
    ("name", "argument", "before", "why"),
    [
        ("number", None, "n/a", "the value is not a plain number"),
        ("decimal", None, "1,000", "the value is not a plain number"),
        ("percent", None, "7%", "the value is not a plain number"),
        ("date", "%Y", "soon", "the value is not a date"),
        ("lookup", {"net30": "Net 30"}, "net60", "the value is none of net30"),
        ("phone_e164", None, "555-0100", "the value is not a phone number with its country code"),
        ("country_code", None, "Atlantis", "the value is not a country that is known here; use a lookup"),
    ],
)
def test_a_value_that_does_not_fit_says_why_without_itself(
    name: str, argument: str | Mapping[str, str] | None, before: str, why: str
) -> None:
    with pytest.raises(BadValue) as caught:
        changed(before, name, argument)
    assert str(caught.value) == why


def test_transforms_run_in_order() -> None:
    assert (
        transformed(" abc ", (Transform("trim"), Transform("upper"), Transform("truncate", 2)), CHICAGO)
        == "AB"
    )
