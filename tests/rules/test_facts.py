"""What is known, what is empty, and what nobody has read."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Facts, Unread
from rules.facts import EMPTY, MEANT, key_of
from rules.values import as_number, as_set


def test_an_object_that_was_not_fetched_is_unread() -> None:
    assert Facts({}).raw("company.country") == Unread("company was not fetched")


@pytest.mark.parametrize("absent", [None, {}, [], ()], ids=repr)
def test_a_fact_of_an_absent_object_is_empty(absent: None) -> None:
    assert Facts({"company": absent}).raw("company.country") is EMPTY


@pytest.mark.parametrize("value", [None, "", "  \n", [], set()], ids=repr)
def test_a_value_of_nothing_is_empty(value: object) -> None:
    assert Facts({"deal": {"amount": value, "id": "7"}}).raw("deal.amount") is EMPTY


def test_an_empty_set_of_checkboxes_is_empty(now: datetime, zone: ZoneInfo) -> None:
    assert Facts({"deal": {"services": " ; "}}).at(now, zone)[key_of("deal.services", as_set)] is EMPTY


def test_a_property_that_is_missing_is_empty() -> None:
    assert Facts({"deal": {"id": "7"}}).raw("deal.amount") is EMPTY


def test_a_list_of_one_record_is_that_record() -> None:
    assert Facts({"company": [{"country": "US"}]}).raw("company.country") == "US"


def test_several_records_without_a_quantifier_are_unread_and_counted() -> None:
    seen = Facts({"ticket": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}).raw("ticket.id")
    assert seen == Unread("there are 3 and the rule does not say which; use some, every or no")


def test_a_read_that_failed_keeps_its_reason() -> None:
    failed = Unread("HubSpot answered 502")
    assert Facts({"company": failed}).raw("company.country") == failed
    assert Facts({"company": {"country": failed}}).raw("company.country") == failed


def test_nested_quickbooks_fields_are_found_by_path() -> None:
    facts = Facts({"Customer": {"BillAddr": {"City": "Austin"}, "Active": True}})
    assert (facts.raw("Customer.BillAddr.City"), facts.raw("Customer.BillAddr.Line1")) == ("Austin", EMPTY)


def test_a_value_is_converted_once_for_all_rules(now: datetime, zone: ZoneInfo) -> None:
    calls = []

    def reading(raw: object, zone: ZoneInfo) -> str:
        calls.append(raw)
        return "read"

    view = Facts({"deal": {"amount": "5"}}).at(now, zone)
    assert (view[key_of("deal.amount", reading)], view[key_of("deal.amount", reading)], calls) == (
        "read",
        "read",
        ["5"],
    )


def test_the_same_moment_shares_one_view(now: datetime, zone: ZoneInfo) -> None:
    facts = Facts({"deal": {"amount": "5"}})
    assert facts.at(now, zone) is facts.at(now, zone)


def test_the_reason_of_an_unreadable_value_names_it(now: datetime, zone: ZoneInfo) -> None:
    view = Facts({"deal": {"amount": "n/a"}}).at(now, zone)
    assert view[key_of("deal.amount", as_number)] == Unread('"n/a" is not a number')


def test_the_reason_of_an_unreadable_personal_value_does_not(now: datetime, zone: ZoneInfo) -> None:
    view = Facts({"contact": {"phone": "555 0100"}}).at(now, zone)
    assert view[key_of("contact.phone", as_number)] == Unread("its value is not of its type")


def test_a_moment_without_a_zone_is_refused(zone: ZoneInfo) -> None:
    """Invariant 10: it would be another moment on another machine."""
    with pytest.raises(ValueError, match="needs its zone"):
        Facts({}).at(datetime(2026, 4, 1), zone)  # noqa: DTZ001 - that is the point


def test_of_several_records_the_marked_one_is_meant() -> None:
    facts = Facts({"contact": [{"city": "Chicago"}, {"city": "Boston", MEANT: True}]})

    assert facts.raw("contact.city") == "Boston"
    assert len(facts.members("contact")) == 2


def test_a_mark_may_tell_why_none_of_several_is_meant() -> None:
    facts = Facts({"contact": [{"city": "Chicago", MEANT: Unread("nobody is labelled")}, {"city": "Boston"}]})

    assert facts.raw("contact.city") == Unread("nobody is labelled")


def test_a_mark_on_the_only_record_says_nothing_more() -> None:
    assert Facts({"contact": [{"city": "Boston", MEANT: True}]}).raw("contact.city") == "Boston"
