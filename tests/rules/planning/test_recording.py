"""Facts survive being stored: the same decisions follow from what comes back."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import Facts, Money, Unread
from rules.planning.recording import from_plain, named_in, only_read, to_plain

NEVER = Unread("it was not read then")


def stored(facts: Facts) -> Facts:
    """Through JSON, as the ledger keeps it."""
    return from_plain(json.loads(json.dumps(to_plain(facts))))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("10000.01", id="text"),
        pytest.param("", id="blank"),
        pytest.param(None, id="nothing"),
        pytest.param(True, id="boolean"),
        pytest.param(7, id="whole-number"),
        pytest.param(Decimal("300.30"), id="decimal"),
        pytest.param(Decimal("3E+2"), id="decimal-with-exponent"),
        pytest.param(Money(30030, "USD"), id="money"),
        pytest.param(date(2026, 3, 2), id="day"),
        pytest.param(datetime(2026, 3, 2, 15, 30, 1, 5, tzinfo=UTC), id="instant"),
        pytest.param(Unread("HubSpot has no such property"), id="unread"),
        pytest.param(frozenset({"roof", "wall"}), id="set"),
        pytest.param(["a", "b"], id="list"),
        pytest.param({"City": "Chicago", "Lines": [Decimal("1.5")]}, id="nested"),
        pytest.param({"$decimal": "5"}, id="what-looks-like-a-mark"),
    ],
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    facts = stored(Facts({"deal": {"amount": value}}))

    assert facts.records["deal"] == {"amount": value}
    assert type(facts.records["deal"]["amount"]) is type(value)


def test_several_records_and_none_come_back() -> None:
    records = {
        "ticket": [{"id": "1"}, {"id": "2"}],
        "company": None,
        "contact": [],
        "quote": Unread("failed"),
    }

    assert stored(Facts(records)).records == records


def test_hubspots_types_come_back() -> None:
    facts = Facts({"deal": {}}, {"deal.budget": "number", "deal.services": "checkbox"})

    assert stored(facts).kinds == facts.kinds


def test_a_value_that_no_fact_can_be_is_refused() -> None:
    with pytest.raises(TypeError, match="a fact cannot be a float"):
        to_plain(Facts({"deal": {"amount": 0.1}}))


plain_values = st.recursive(
    st.none()
    | st.text()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(Money, st.integers(), st.sampled_from(["USD", "JPY", "KWD"]))
    | st.builds(Unread, st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), plain_values))
def test_whatever_was_read_comes_back(record: dict[str, Any]) -> None:
    assert stored(Facts({"deal": record})).records["deal"] == record


def test_what_nobody_asked_for_is_unread_not_empty() -> None:
    """Invariant 5: a rule that looks at it cannot tell."""
    facts = only_read(
        Facts({"deal": {"amount": "5"}}), {"deal.amount", "deal.stage"}, ["deal.stage", "deal.new"]
    )

    assert facts.raw("deal.new") == NEVER
    assert not isinstance(facts.raw("deal.stage"), Unread), "asked for, and empty"
    assert facts.raw("deal.amount") == "5"


def test_of_several_records_each_lacks_what_nobody_asked_for() -> None:
    facts = only_read(Facts({"ticket": [{"id": "1"}, {"id": "2"}]}), {"ticket.id"}, ["ticket.stage"])

    assert facts.records["ticket"] == ({"id": "1", "stage": NEVER}, {"id": "2", "stage": NEVER})


@pytest.mark.parametrize(
    ("found", "stays"),
    [
        pytest.param(None, None, id="none"),
        pytest.param([], (), id="an-empty-list"),
        pytest.param(Unread("it failed"), Unread("it failed"), id="failed"),
    ],
)
def test_of_an_object_that_was_looked_for_nothing_is_unread(found: Any, stays: Any) -> None:
    assert only_read(Facts({"company": found}), set(), ["company.name"]).records["company"] == stays


def test_an_object_that_was_not_fetched_stays_unread() -> None:
    facts = only_read(Facts({"deal": {}}), set(), ["company.name"])

    assert facts.raw("company.name") == Unread("company was not fetched")


def test_types_stay_when_something_is_unread() -> None:
    facts = only_read(Facts({"deal": {}}, {"deal.budget": "number"}), set(), ["deal.budget"])

    assert "deal.budget" in facts.kinds


def test_what_came_with_the_records_was_read() -> None:
    facts = Facts(
        {"deal": {"amount": "5"}, "ticket": [{"id": "1"}], "company": Unread("failed"), "quote": None}
    )

    assert named_in(facts) == {"deal.amount", "ticket.id"}
