"""One mapped field on its way (F57, F59, F79)."""

from zoneinfo import ZoneInfo

import pytest

from rules import BadValue, CannotTell, Direction, Facts, FieldMapping, Transform, to_hubspot, to_quickbooks

UTC = ZoneInfo("UTC")
FACTS = Facts(
    {
        "contact": {"email": " Ann@Acme.com ", "firstname": "Ann"},
        "Customer": {"Balance": "12.5", "Bill": {"City": ""}},
    }
)


def mapping(hubspot: str | None, text: str | None, path: str, *names: str) -> FieldMapping:
    return FieldMapping(
        hubspot, text, path, Direction.TWO_WAY, None, tuple(Transform(name) for name in names)
    )


def test_a_property_goes_through_its_transforms() -> None:
    field = mapping("contact.email", None, "PrimaryEmailAddr.Address", "trim", "lower")
    assert to_quickbooks(field, FACTS, UTC) == "ann@acme.com"


def test_a_text_closes_the_gap_of_an_empty_fact() -> None:
    assert (
        to_quickbooks(mapping(None, "{contact.firstname} {contact.lastname}", "DisplayName"), FACTS, UTC)
        == "Ann"
    )


def test_nothing_stays_nothing() -> None:
    assert to_quickbooks(mapping("contact.phone", None, "Phone", "phone_e164"), FACTS, UTC) == ""
    assert to_hubspot(mapping("contact.city", None, "Bill.City", "upper"), "Customer", FACTS, UTC) == ""


def test_a_quickbooks_field_comes_back() -> None:
    assert (
        to_hubspot(mapping("contact.balance", None, "Balance", "decimal"), "Customer", FACTS, UTC) == "12.50"
    )


def test_a_fact_that_was_not_read_is_not_nothing() -> None:
    with pytest.raises(CannotTell):
        to_quickbooks(mapping("company.name", None, "CompanyName"), FACTS, UTC)


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BadValue):
        to_quickbooks(mapping("contact.firstname", None, "Phone", "phone_e164"), FACTS, UTC)
