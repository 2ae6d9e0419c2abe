"""The closed list of transforms: each on good values, on bad ones, and on the way back (F59, F79, F145)."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import BadValue, Transform, load, transformed, undone
from rules.transforms import TRANSFORMS, Argument, Pairs, one_way

CHICAGO = ZoneInfo("America/Chicago")
TERMS = Pairs.of({"net30": "Net 30"})


def changed(text: str, name: str, argument: Argument = None) -> str:
    return transformed(text, (Transform(name, argument),), CHICAGO)


def back(text: str, name: str, argument: Argument = None) -> str:
    return undone(text, (Transform(name, argument),), CHICAGO)


@pytest.mark.parametrize(
    ("name", "argument", "before", "after"),
    [
        ("trim", None, "  a b ", "a b"),
        ("lower", None, "Ann@Acme.COM", "ann@acme.com"),
        ("upper", None, "tx", "TX"),
        ("title", None, "ann lee", "Ann Lee"),
        ("truncate", 3, "abcdef", "abc"),
        ("truncate", 4, "abc def", "abc"),
        ("split_name", "first", "Ann Maria Lee", "Ann Maria"),
        ("split_name", "last", "Ann Maria Lee", "Lee"),
        ("split_name", "first", "Lee, Ann", "Ann"),
        ("split_name", "last", "Lee, Ann", "Lee"),
        ("split_name", "last", "Cher", ""),
        ("number", None, " 1500.50 ", "1500.5"),
        ("number", None, "100", "100"),
        ("number", None, "0.00", "0"),
        ("decimal", None, "12.345", "12.35"),
        ("decimal", None, "-12.345", "-12.35"),
        ("decimal", None, "12", "12.00"),
        ("percent", None, "0.075", "7.5"),
        ("date", "%d/%m/%Y", "2026-03-02", "02/03/2026"),
        ("date", "%Y-%m-%d", "2026-03-02T03:00:00Z", "2026-03-01"),
        ("lookup", TERMS, " NET30 ", "Net 30"),
        ("lookup", Pairs.of({"net30": "Net 30"}, otherwise="Due on receipt"), "x", "Due on receipt"),
        ("phone_e164", None, "(512) 555-0100", "+15125550100"),
        ("phone_e164", None, "1-512-555-0100", "+15125550100"),
        ("phone_e164", None, "+44 20 7946 0000", "+442079460000"),
        ("country_code", None, "United States", "US"),
        ("country_code", None, "pt", "PT"),
    ],
)
def test_a_transform_changes_a_value(name: str, argument: Argument, before: str, after: str) -> None:
    assert changed(before, name, argument) == after


@pytest.mark.parametrize(
    ("name", "argument", "before", "why"),
    [
        ("number", None, "n/a", "the value is not a plain number"),
        ("decimal", None, "1,000", "the value is not a plain number"),
        ("percent", None, "7%", "the value is not a plain number"),
        ("date", "%Y", "soon", "the value is not a date"),
        ("lookup", TERMS, "net60", "the value is none of net30"),
        ("split_name", "first", ", Ann", "the value is not a person's name"),
        ("phone_e164", None, "555-0100", "the value is not a phone number with its country code"),
        ("country_code", None, "Atlantis", "the value is not a country that is known here; use a lookup"),
    ],
)
def test_a_value_that_does_not_fit_says_why_without_itself(
    name: str, argument: Argument, before: str, why: str
) -> None:
    with pytest.raises(BadValue) as caught:
        changed(before, name, argument)
    assert str(caught.value) == why


def test_transforms_run_in_order() -> None:
    chain = (Transform("trim"), Transform("upper"), Transform("truncate", 2))
    assert transformed(" abc ", chain, CHICAGO) == "AB"


def test_a_number_stays_exact_from_one_transform_to_the_next() -> None:
    assert transformed("0.12345", (Transform("percent"), Transform("decimal")), CHICAGO) == "12.35"


@pytest.mark.parametrize(
    ("name", "argument", "there", "here"),
    [
        ("percent", None, "7.5", "0.075"),
        ("date", "%d/%m/%Y", "02/03/2026", "2026-03-02"),
        ("date", "%d.%m.%Y", "2.3.2026", "2026-03-02"),
        ("lookup", Pairs.of({"Net30": "Net 30"}), "net 30", "Net30"),
        ("lower", None, "Ann@Acme.com", "ann@acme.com"),
        ("phone_e164", None, "512-555-0100", "+15125550100"),
    ],
)
def test_a_value_comes_back(name: str, argument: Argument, there: str, here: str) -> None:
    assert back(there, name, argument) == here


@pytest.mark.parametrize(
    ("name", "argument", "value", "why"),
    [
        ("date", "%d/%m/%Y", "2026-03-02", "the value is not a date like %d/%m/%Y"),
        ("date", "%d/%m/%Y", "31/02/2026", "the value is not a date"),
        ("lookup", TERMS, "Net 60", "the value is none of Net 30"),
    ],
)
def test_what_cannot_come_back_says_why(name: str, argument: Argument, value: str, why: str) -> None:
    with pytest.raises(BadValue) as caught:
        back(value, name, argument)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("name", "argument", "why"),
    [
        ("truncate", 21, "truncate cannot be undone: something is lost"),
        ("split_name", "first", "split_name cannot be undone: something is lost"),
        ("date", "%m/%y", 'date cannot be undone: "%m/%y" does not hold year, month and day once each'),
        (
            "lookup",
            Pairs.of({"a": "x", "b": "X"}),
            "lookup cannot be undone: two of its words become the same",
        ),
        (
            "lookup",
            Pairs.of({"a": "x"}, otherwise="y"),
            'lookup cannot be undone: "*" lets many words become one',
        ),
        ("lookup", TERMS, ""),
        ("percent", None, ""),
    ],
)
def test_what_goes_one_way_says_why(name: str, argument: Argument, why: str) -> None:
    assert one_way((Transform("trim"), Transform(name, argument))) == why


def test_undoing_what_goes_one_way_is_refused() -> None:
    with pytest.raises(ValueError, match="truncate cannot be undone"):
        back("abc", "truncate", 3)


@given(st.decimals(min_value=-1000, max_value=1000, places=6))
def test_a_percentage_is_undone_exactly(value: object) -> None:
    fraction = changed(str(f"{value:f}"), "number")
    assert back(changed(fraction, "percent"), "percent") == fraction


def test_every_transform_has_examples_that_run_as_tests() -> None:
    """Their docstrings are the users' documentation."""
    assert [name for name, one in TRANSFORMS.items() if f">>> {name}(" not in (one.there.__doc__ or "")] == []


def test_a_name_that_is_taken_is_refused() -> None:
    from rules.transforms import Way, transform

    def trim(text: str) -> str:
        return text

    with pytest.raises(ValueError, match="two transforms are called trim"):
        transform(Way.TIDIES, example=("a", "a"))(trim)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_example_says_what_it_claims(name: str) -> None:
    """The reference shows them; here they run as a file would have them."""
    known = TRANSFORMS[name]
    written = known.takes.example if known.takes else name
    mapping = f"{{hubspot: contact.x, quickbooks: X, direction: to_quickbooks, transform: [{written}]}}"
    book = load(f"version: 1\nsync: {{customers: {{direction: to_quickbooks, mappings: [{mapping}]}}}}\n")
    assert book.sync.customers is not None
    value, result = known.example
    assert transformed(value, book.sync.customers.mappings[0].transforms, book.timezone) == result
