"""One mapped field on its way (F57, F59, F78, F79)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rules import Direction, Facts, FieldMapping, Rulebook, Transform, Unread, Untold
from rules.kinds import Kind
from rules.syncing.mapping import Carried, Value, carrier, effective, fields_of, typed, value_of
from rules.transforms import BadValue

UTC = ZoneInfo("UTC")
NO_KINDS: Mapping[str, Kind] = {}
CONTACT = {"email": " Ann@Acme.com ", "firstname": "Ann", "vip": "true"}
FACTS = Facts({"contact": CONTACT, "company": Unread("HubSpot said 500")})
Book = Callable[[str], Rulebook]


@pytest.fixture
def crossed(book: Book) -> Callable[[str], Carried]:
    """What QuickBooks would get of the facts above, by one mapping."""

    def crossed(mapping: str) -> Carried:
        synced = book(
            f"sync: {{customers: {{direction: to_quickbooks, mappings: [{mapping}]}}}}"
        ).sync.customers
        assert synced is not None
        (field,) = fields_of(synced, NO_KINDS, UTC)
        seen = field.of_hubspot(FACTS)
        assert field.there is not None
        return seen if isinstance(seen, Untold) else field.there(seen)

    return crossed


@pytest.mark.parametrize(
    ("mapping", "value"),
    [
        pytest.param("{hubspot: contact.email, quickbooks: X}", " Ann@Acme.com ", id="as-it-is"),
        pytest.param(
            "{hubspot: contact.email, quickbooks: X, transform: [trim, lower]}", "ann@acme.com", id="both"
        ),
        pytest.param("{hubspot: contact.vip, quickbooks: Taxable}", True, id="in-the-other-side-s-type"),
        pytest.param("{hubspot: contact.phone, quickbooks: X, transform: [phone_e164]}", "", id="empty"),
        pytest.param(
            "{hubspot: contact.phone, quickbooks: X, default: none}", "none", id="default-for-empty"
        ),
        pytest.param(
            "{hubspot: contact.email, quickbooks: X, default: none}", " Ann@Acme.com ", id="no-default"
        ),
        pytest.param(
            '{text: "{contact.firstname} {contact.lastname}", quickbooks: X}', "Ann", id="gap-closed"
        ),
        pytest.param('{text: "{contact.lastname}", quickbooks: X, default: "?"}', "?", id="empty-text"),
        pytest.param("{text: USD, quickbooks: CurrencyRef.value}", "USD", id="constant"),
    ],
)
def test_a_value_goes_across(mapping: str, value: Value, crossed: Callable[[str], Carried]) -> None:
    assert crossed(mapping) == value


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("{hubspot: company.name, quickbooks: X}", "company.name cannot be read: HubSpot said 500"),
        ('{text: "{company.name}", quickbooks: X}', "company.name cannot be read: HubSpot said 500"),
        (
            "{hubspot: company.name, quickbooks: X, default: n}",
            "company.name cannot be read: HubSpot said 500",
        ),
        (
            "{hubspot: contact.firstname, quickbooks: X, transform: [phone_e164]}",
            "the value is not a phone number with its country code",
        ),
        (
            "{hubspot: contact.firstname, quickbooks: CreditLimit, transform: [number]}",
            "the value is not a plain number",
        ),
        ("{hubspot: contact.firstname, quickbooks: Taxable}", "the value is neither true nor false"),
    ],
)
def test_what_was_not_read_or_does_not_fit_is_not_nothing(
    mapping: str, why: str, crossed: Callable[[str], Carried]
) -> None:
    assert crossed(mapping) == Untold(why)


@pytest.mark.parametrize(
    ("own", "whole", "way"),
    [
        ("two_way", "two_way", "two_way"),
        ("to_hubspot", "two_way", "to_hubspot"),
        ("off", "two_way", "off"),
        ("two_way", "to_hubspot", "to_hubspot"),
        ("to_quickbooks", "to_hubspot", "off"),
        ("to_quickbooks", "off", "off"),
        ("two_way", "off", "off"),
    ],
)
def test_a_mapping_goes_no_other_way_than_its_sync(own: str, whole: str, way: str) -> None:
    mapping = FieldMapping("contact.x", None, "X", Direction(own))
    assert effective(mapping, Direction(whole)) is Direction(way)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a", "a"),
        (True, True),
        (Decimal("12.50"), Decimal("12.50")),
        (3, Decimal(3)),
        ({"value": "3"}, Untold("TermRef cannot be read: a dict is not a property's value")),
    ],
)
def test_a_raw_value_of_quickbooks(raw: object, value: Carried) -> None:
    assert value_of(raw, "TermRef") == value


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ("1500.50", Kind.MONEY, Decimal("1500.50")),
        ("TRUE", Kind.BOOL, True),
        ("1772409600000", Kind.DATE, "2026-03-02"),
        ("a;b", Kind.SET, "a;b"),
        ("a", None, "a"),
    ],
)
def test_a_value_takes_the_form_of_its_type(value: Value, kind: Kind | None, found: Value) -> None:
    assert typed(value, kind, UTC) == found


@pytest.mark.parametrize(
    ("value", "kind", "why"),
    [
        ("n/a", Kind.NUMBER, "the value is not a plain number"),
        ("maybe", Kind.BOOL, "the value is neither true nor false"),
        ("soon", Kind.DATE, "the value is not a date"),
    ],
)
def test_a_value_of_another_type_is_refused(value: Value, kind: Kind, why: str) -> None:
    with pytest.raises(BadValue) as caught:
        typed(value, kind, UTC)
    assert str(caught.value) == why


def test_numbers_are_never_floats_on_their_way() -> None:
    carry = carrier((Transform("percent"), Transform("decimal")), None, Kind.NUMBER, UTC)
    assert carry("0.1") == Decimal("10.00")
    assert isinstance(carry("0.1"), Decimal)
