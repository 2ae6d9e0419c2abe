"""Stand-ins (F204): what says who somebody is never leaves, and the rules decide as before."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules import load
from rules.conditions import checks
from rules.facts import MEANT, Facts, Unread
from rules.kinds import Kind
from rules.properties import BUILT_IN, PERSONAL
from rules.testing.masking import CannotMask, Moment, StandIns

MOMENT = Moment(datetime(2026, 3, 2, 15, tzinfo=UTC), ZoneInfo("America/Chicago"))


def stand_ins(condition: str = "{deal.amount: {gt: 0}}", kinds: dict[str, Kind] | None = None) -> StandIns:
    """Those of a file with one rule that has this condition."""
    rule = f"{{id: t, when: {{deal_created: true}}, if: {condition}, do: [{{create-invoice: {{}}}}]}}"
    (trigger,) = load(f"version: 1\ntriggers: [{rule}]").triggers
    assert trigger.condition
    by_fact = {
        check.fact: [one for one in checks(trigger.condition) if one.fact == check.fact]
        for check in checks(trigger.condition)
    }
    return StandIns(by_fact, kinds or {}, MOMENT)


KEPT = [
    ("deal.amount", "10000.01"),
    ("deal.closedate", "2026-03-02T15:00:00Z"),
    ("deal.dealstage", "contractsent"),
    ("deal.pipeline", "default"),
    ("company.country", "US"),
    ("invoice.due_date", "2026-04-01"),
    ("invoice.status", "overdue"),
    ("contact.hs_email_optout", "true"),
]


@pytest.mark.parametrize(("fact", "value"), KEPT, ids=[fact for fact, _ in KEPT])
def test_what_rules_compare_and_nobody_is_known_by_stays(fact: str, value: str) -> None:
    assert stand_ins().value(fact, value) == value


REPLACED = [
    ("contact.email", "ann@acme.com", "person1@example.com"),
    ("contact.phone", "+1 312 555 0100", "+1 202 555 0101"),
    ("contact.firstname", "Ann", "First1"),
    ("contact.lastname", "Lee", "Last1"),
    ("contact.address", "1 Main St", "1 Example Street"),
    ("contact.city", "Chicago", "Town 1"),
    ("contact.zip", "60601", "00001"),
    ("company.name", "Acme Ltd", "Name 1"),
    ("company.domain", "acme.com", "company1.example"),
    ("deal.dealname", "Roof for Ann", "Name 1"),
    ("deal.description", "Call Ann first", "Text 1"),
    ("deal.notes_of_ours", "write to ann@acme.com", "person1@example.com"),
    ("deal.hubspot_owner_id", "5511", "1001"),
    ("invoice.number", "INV-77", "1001"),
    ("invoice.sent_to", "ann@acme.com", "person1@example.com"),
    ("contact.date_of_birth", "1971-05-06", "Text 1"),
    ("deal.amount", "ask Ann", "Text 1"),
]


@pytest.mark.parametrize(("fact", "value", "expected"), REPLACED, ids=[fact for fact, _, _ in REPLACED])
def test_what_says_who_somebody_is_is_replaced(fact: str, value: str, expected: str) -> None:
    """Also amounts that are none: what stands there may be anything."""
    found = stand_ins()
    assert (found.value(fact, value), list(found.replaced)) == (expected, [fact])


def test_every_personal_fact_is_replaced() -> None:
    found = stand_ins()
    kept = [fact for fact in sorted(PERSONAL) if found.value(fact, "Ann Lee 7") == "Ann Lee 7"]
    assert kept == []


def test_a_private_day_is_another_day() -> None:
    found = stand_ins(kinds={"contact.birthday": Kind.DATE})
    assert found.value("contact.birthday", "1971-05-06") == "1990-01-01"


def test_the_same_value_has_the_same_stand_in_everywhere() -> None:
    found = stand_ins()
    values = ["ann@acme.com", "bob@acme.com", " ANN@acme.com"]
    assert [found.value("contact.email", value) for value in values] == [
        "person1@example.com",
        "person2@example.com",
        "person1@example.com",
    ]
    assert found.value("invoice.sent_to", "bob@acme.com") == "person2@example.com"


def test_properties_of_a_type_that_hubspot_tells_are_kept_by_it() -> None:
    found = stand_ins(kinds={"deal.budget": Kind.NUMBER, "deal.services": Kind.SET})
    assert (found.value("deal.budget", "5"), found.value("deal.services", "a;b")) == ("5", "a;b")


def test_a_property_of_unknown_type_is_what_the_rules_take_it_for() -> None:
    found = stand_ins("{deal.budget: {gte: 500}, deal.color: red}")
    assert found.value("deal.budget", "750") == "750"
    assert found.value("deal.color", "the one that Ann likes") == "Text 1"


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        pytest.param("{company.city: Denver}", "denver", id="named-in-the-rules"),
        pytest.param("{company.city: [Denver, Boston]}", "Boston", id="one-of-several"),
    ],
)
def test_what_the_rules_name_tells_nothing_new(condition: str, value: str) -> None:
    assert stand_ins(condition).value("company.city", value) == value


LIKE = [
    ("{starts_with: Internal}", "Internal of Ann", "InternalName 1"),
    ("{ends_with: GmbH}", "Ann GmbH", "Name 1GmbH"),
    ("{contains: '[test]'}", "Ann's [test] roof", "Name 1[test]"),
    ("{not_contains: name}", "Ann's roof", "Masked 1"),
    ("{starts_with: A, ends_with: Z, not_contains: Name}", "Ann Z", "AMasked 1Z"),
]


@pytest.mark.parametrize(("asked", "value", "expected"), LIKE, ids=[asked for asked, _, _ in LIKE])
def test_a_stand_in_answers_the_rules_as_the_value_did(asked: str, value: str, expected: str) -> None:
    assert stand_ins(f"{{deal.dealname: {asked}}}").value("deal.dealname", value) == expected


def test_where_no_stand_in_can_answer_so_nothing_is_told() -> None:
    condition = "{contact.date_of_birth: {between: [1971-01-01, 1971-12-31]}}"
    with pytest.raises(CannotMask, match=r"^no stand-in for contact\.date_of_birth makes the rules decide"):
        stand_ins(condition).value("contact.date_of_birth", "1971-05-06")


def test_a_record_keeps_its_marks_and_loses_what_is_empty() -> None:
    gap = Unread("no")
    record = {MEANT: True, "email": "ann@acme.com", "firstname": " ", "lastname": None, "phone": gap}
    assert stand_ins().record("contact", record) == {
        MEANT: True,
        "email": "person1@example.com",
        "phone": gap,
    }


TEXTS = st.text(min_size=5, max_size=30).filter(lambda text: len(text.strip()) > 4)
SECRET = sorted(fact for fact, kind in BUILT_IN.items() if fact in PERSONAL and kind is Kind.TEXT)
CLAUSES = st.sampled_from(["starts_with", "ends_with", "contains", "not_contains", "neq"])


@given(value=TEXTS, fact=st.sampled_from(SECRET))
def test_no_part_of_a_stand_in_comes_from_the_value(value: str, fact: str) -> None:
    """Made of a counter: equal for all values."""
    assert stand_ins().value(fact, value) == stand_ins().value(fact, "somebody else")


@given(value=TEXTS, clause=CLAUSES, literal=st.text("abcdefgh ", min_size=1, max_size=4))
def test_a_masked_text_answers_every_clause_as_before(value: str, clause: str, literal: str) -> None:
    assume(literal.strip())
    found = stand_ins(f'{{deal.description: {{{clause}: "{literal}"}}}}')
    (check,) = found.checks["deal.description"]
    masked = found.value("deal.description", value)
    answers = [
        check.holds(Facts({"deal": {"description": text}}).at(MOMENT.now, MOMENT.zone))
        for text in (value, masked)
    ]
    assert answers[0] is answers[1]
